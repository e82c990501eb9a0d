"""A window with Qt's plain editor and nothing else: the least a key press can cost."""

import sys

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit, QWidget


class EditorWindow(QMainWindow):
    """One text in an editor whose viewport is `size`, within a window as large as a program's."""

    def __init__(self, text: str, window: QSize, size: QSize, font: QFont) -> None:
        super().__init__()
        self.setWindowTitle("Plain editor")
        ground = QWidget()
        self.editor = QPlainTextEdit(text, ground)
        self.editor.setFont(font)
        frame = 2 * self.editor.frameWidth()
        self.editor.setGeometry(40, 200, size.width() + frame, size.height() + frame)
        self.setCentralWidget(ground)
        self.resize(window)


def main() -> int:
    app = QApplication(sys.argv)
    window = EditorWindow("", QSize(1440, 900), QSize(600, 330), app.font())
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
