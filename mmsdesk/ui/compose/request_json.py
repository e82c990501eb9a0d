"""The raw request of the person on the phone, beside it: what messages:send gets, to be read and copied."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent, QTextOption

from mmsdesk.services.request_preview import ShownRequest
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import SideColumn
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, IconButton
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.fields import TextArea
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.toast import announce

REQUEST_WIDTH = 400
KEYS = "Ctrl+Shift+J"


class RequestPanel(SideColumn):
    """Address, JSON and what in it is a placeholder. Nothing can be changed here.

    Signals:
        close_requested: the panel is to be put away.
    """

    close_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, REQUEST_WIDTH, grows=False)
        self._keeper = keeper
        self.setAccessibleName("Request")
        self.close_button = IconButton(keeper, "x", "Close the request")
        self.copy_button = Button(keeper, "Copy JSON", icon="copy")
        self._whom = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._place = Label(keeper, "", Role.CAPTION, "text2", wrap=True)
        self._place.setObjectName("request-place")
        self.json = TextArea(keeper, "Request as JSON", lines=8)
        self.json.setReadOnly(True)
        self.json.setLineWrapMode(TextArea.LineWrapMode.WidgetWidth)
        self.json.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.json.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._notes = Label(keeper, "", Role.CAPTION, "text2", wrap=True)
        self._notes.setObjectName("request-notes")
        self.body.addLayout(row(Label(keeper, "Request", Role.SECTION), None, self.close_button))
        self.body.addWidget(self._whom)
        self.body.addWidget(self._place)
        self.body.addWidget(self.json, 1)
        self.body.addWidget(self._notes)
        self.body.addLayout(row(None, self.copy_button))
        self.close_button.clicked.connect(self.close_requested)
        self.copy_button.clicked.connect(self.copy)
        follow(keeper, self._dress)
        self.hide()

    @property
    def notes(self) -> str:
        """What is said about placeholders, a line each."""
        return self._notes.text()

    def show_request(self, shown: ShownRequest, name: str) -> None:
        """Show what goes out for the person called `name`; where somebody was reading stays in sight."""
        self._whom.setText(f"What Sinch gets for {name}")
        self._place.setText(f"{shown.place.method} {shown.place.url}")
        self._notes.setText("\n".join(shown.notes))
        if shown.text != self.json.toPlainText():
            bar = self.json.verticalScrollBar()
            at = bar.value()
            self.json.setPlainText(shown.text)
            bar.setValue(at)

    def show_trouble(self, title: str, hint: str) -> None:
        """It cannot be made just now."""
        self.json.clear()
        self._notes.setText(f"{title}. {hint}".strip())

    def copy(self) -> None:
        """Put the JSON into the clipboard."""
        QGuiApplication.clipboard().setText(self.json.toPlainText())
        announce(self, "Copied")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self._keeper.px(12))
        self.json.setFont(font)
