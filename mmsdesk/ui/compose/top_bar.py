"""The bar over the composer: the campaign's name to change in place, how saving stands, the steps, the way on."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence

from mmsdesk.services.drafts import UNTITLED
from mmsdesk.ui.compose.autosave import FAILED
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import TopBar
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.fields import LineInput
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.stepper import Stepper

STEPS = ("Message", "Audience", "Review & send")
_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class DraftInput(LineInput):
    """One line of the draft. Undo belongs to the whole draft, so its keys go to the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in _UNDOING):
            event.ignore()
        else:
            super().keyPressEvent(event)


class NameInput(DraftInput):
    """The campaign's name, which looks like a title until it is pointed at."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Campaign name")
        self._owner = keeper
        self.setMaxLength(120)
        self.textChanged.connect(self._fit)
        self.returnPressed.connect(self.clearFocus)
        follow(keeper, self._dress)

    def _fit(self) -> None:
        text = self.text() or UNTITLED
        wide = round(QFontMetricsF(self.font()).horizontalAdvance(text)) + self._owner.px(26)
        self.setFixedWidth(min(max(wide, self._owner.px(120)), self._owner.px(280)))

    def _dress(self) -> None:
        theme = self._owner.theme
        self.setFont(self._owner.font(Role.SECTION))
        self.setStyleSheet(
            f"QLineEdit {{ background: transparent; border: 1px solid transparent; border-radius: 8px;"
            f" padding: 0 6px; color: {theme.text.name()}; }}"
            f"QLineEdit:hover {{ border-color: {theme.input_soft.name()}; }}"
            f"QLineEdit:focus {{ border: 2px solid {theme.accent_text.name()}; background: {theme.surface.name()};"
            " padding: 0 5px; }"
        )
        self.setFixedHeight(self._owner.px(36))
        self._fit()


class ComposeBar(TopBar):
    """The composer's top bar.

    Signals:
        renamed: the new name, at every key.
        retry_requested: save again.
    """

    renamed = Signal(str)
    retry_requested = Signal()

    def __init__(self, keeper: ThemeKeeper, step: int) -> None:
        super().__init__(keeper)
        self.name_input = NameInput(keeper)
        self.stepper = Stepper(keeper, STEPS, step)
        self._retry = Button(keeper, "Retry", Kind.LINK, size=Size.SMALL, name="Retry saving")
        self._retry.hide()
        self.left.insertWidget(1, self.name_input)
        self.left.insertWidget(self.left.count() - 1, self._retry)
        self.set_middle(self.stepper)
        self.show_state("Draft", Tone.NEUTRAL)
        self.name_input.textEdited.connect(self.renamed)
        self._retry.clicked.connect(self.retry_requested)

    def show_name(self, name: str) -> None:
        """The campaign's name; silent. A name that is being typed is left alone: it may end in a space for now."""
        typed = self.name_input.text().strip()
        if typed != name and not (not typed and name == UNTITLED and self.name_input.hasFocus()):
            self.name_input.setText(name)

    def show_saving(self, note: str) -> None:
        """How saving stands."""
        self.show_note(note)
        self._retry.setVisible(note == FAILED)
