"""First step: which file."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.importing.file_well import FileWell
from mmsdesk.ui.page_parts import JOB_MARGIN
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.cards import Scroll
from mmsdesk.ui.widgets.fields import LineInput
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.painting import follow

_WIDTH = 680


class FileStep(QWidget):
    """Shows what it is told, says what the person does.

    Signals:
        path_given: Path that was typed, dropped or pasted.
        browse_requested, cancel_requested: choose a file, stop reading.
    """

    path_given = Signal(object)
    browse_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.trouble.hide()
        self.well = FileWell(keeper)
        self.path_input = LineInput(keeper, "File", placeholder="or paste the file’s path here")
        self.open_button = Button(keeper, "Open file")
        self._build(keeper)
        follow(keeper, self._restyle)
        self.well.file_offered.connect(self.path_given)
        self.well.browse_requested.connect(self.browse_requested)
        self.well.cancel_requested.connect(self.cancel_requested)
        self.open_button.clicked.connect(self._give_path)
        self.path_input.returnPressed.connect(self._give_path)

    def start_over(self) -> None:
        """As if just opened."""
        self.path_input.clear()
        self.well.show_empty()
        self.trouble.hide()

    def show_trouble(self, title: str, hint: str) -> None:
        """Say why the file cannot be used; another may be chosen."""
        self.well.show_empty()
        self.trouble.show_message(title, hint, Tone.BAD)
        self.trouble.show()

    def set_reading(self, *, reading: bool) -> None:
        """While a file is read no other can be opened; the keyboard is at Cancel then."""
        if reading and self.isVisible():
            self.well.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.path_input.setEnabled(not reading)
        self.open_button.setEnabled(not reading)

    def _restyle(self) -> None:
        self._inner.setMaximumWidth(self._keeper.px(_WIDTH))

    def _build(self, keeper: ThemeKeeper) -> None:
        inner = self._inner = QWidget()
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout(inner)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(16)
        words.addWidget(Label(keeper, "Choose a file", Role.WIZARD_TITLE))
        words.addSpacing(-14)
        explained = "A CSV file from your till, your shop or a spreadsheet. Nothing is imported before the last step."
        words.addWidget(Label(keeper, explained, Role.BODY, "text2", wrap=True))
        words.addWidget(self.trouble)
        words.addWidget(self.well)
        path = QHBoxLayout()
        path.setSpacing(10)
        path.addWidget(self.path_input, 1)
        path.addWidget(self.open_button)
        words.addLayout(path)
        words.addStretch(1)
        body = QWidget()
        body.setProperty("plain", True)
        across = QHBoxLayout(body)
        across.setContentsMargins(JOB_MARGIN, 26, JOB_MARGIN, 26)
        across.addStretch(1)
        across.addWidget(inner, 20)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(body, "Choose a file"))

    def _give_path(self) -> None:
        path = path_from(self.path_input.text())
        if path is None:
            self.path_input.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.path_given.emit(path)


def path_from(text: str) -> Path | None:
    """The file somebody means who pastes a path: with quotes, as a file address, with `~`. None for nothing."""
    plain = text.strip().strip("\"'").strip()
    if not plain or "\0" in plain:
        return None
    if plain.startswith("file://"):
        plain = unquote(urlsplit(plain).path)
    try:
        return Path(plain).expanduser()
    except RuntimeError:  # no such user's home
        return Path(plain)
