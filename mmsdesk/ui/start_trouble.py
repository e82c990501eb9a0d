"""What somebody sees who started MMSDesk by its icon when the window cannot open: the sentence, and a way on.

There is no profile to read at this moment: the look is the system's.
"""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import Look, ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Glyph

_WIDTH = 520


def tell_and_ask(app: QApplication, error: MMSDeskError) -> bool:
    """Show the error in a window of its own until somebody answers; True when it shall be tried again."""
    notice = StartTrouble(ThemeKeeper(app, Look.SYSTEM), error)
    notice.show()
    notice.activateWindow()
    return notice.wait_for_answer()


class StartTrouble(QWidget):
    """Title, hint, and the buttons Try again and Close. Enter tries again, Esc closes."""

    def __init__(self, keeper: ThemeKeeper, error: MMSDeskError) -> None:
        super().__init__()
        self._keeper = keeper
        self._again = False
        self.setWindowTitle("MMSDesk")
        self.setAccessibleName(error.title)
        self.setAccessibleDescription(error.hint)
        self.setFixedWidth(keeper.px(_WIDTH))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(Glyph(keeper, "octagon-x", "bad", 24), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(Label(keeper, error.title, Role.SECTION, wrap=True))
        words.addWidget(Label(keeper, error.hint, Role.BODY, "text2", wrap=True))
        words.addSpacing(20)
        words.addLayout(self._buttons())
        layout.addLayout(words, 1)

    def wait_for_answer(self) -> bool:
        """Run until one of the buttons is pressed, the window closed, or the program told to end."""
        QApplication.exec()
        self.hide()
        self.deleteLater()
        if (app := QCoreApplication.instance()) is not None:
            QCoreApplication.removePostedEvents(app, QEvent.Type.Quit.value)  # not for the next window
        return self._again

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            QApplication.exit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._try_again()

    def closeEvent(self, event: QCloseEvent) -> None:
        QApplication.exit()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._keeper.theme.surface)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        close = Button(self._keeper, "Close")
        close.clicked.connect(lambda: QApplication.exit())
        again = Button(self._keeper, "Try again", Kind.PRIMARY)
        again.clicked.connect(self._try_again)
        row.addWidget(close)
        row.addWidget(again)
        return row

    def _try_again(self) -> None:
        self._again = True
        QApplication.exit()
