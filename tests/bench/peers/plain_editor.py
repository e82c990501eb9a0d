"""A window with Qt's plain editor and nothing else: the least a key press can cost."""

import sys

from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit


class EditorWindow(QMainWindow):
    """One text, as wide as the composer's."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setWindowTitle("Plain editor")
        self.editor = QPlainTextEdit(text)
        self.setCentralWidget(self.editor)
        self.resize(600, 400)


def main() -> int:
    app = QApplication(sys.argv)
    window = EditorWindow("")
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
