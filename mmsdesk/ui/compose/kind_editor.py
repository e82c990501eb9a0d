"""What every editor of a message kind is to the form: it shows a draft, and says what the draft becomes.

An editor for a new kind is a class of its own module, made by a line of `kind_editors.EDITORS`. The form stacks it
below the parts kinds share (subject, file, text); nothing has to be wired anywhere else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.checks.subject import utf16_units
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.media_field import MediaField
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.theme import ThemeKeeper


@dataclass(frozen=True, slots=True)
class Supplies:
    """What editors are made of. `make_media_field` gives a further well for one file."""

    keeper: ThemeKeeper
    pictures: Pictures
    make_media_field: Callable[[], MediaField]


class KindEditor(QWidget):
    """The part of the form that belongs to one kind. It is made when the kind is first shown.

    Signals:
        changed: (Draft, what, merge): the draft with one step of the undo history, called `what` ("Add answer").
            `merge` is "" but for typing: there it is the path of the text ("choices/2/title"), and a word is one step.
        fields_requested: the person wants to insert a merge field.
    """

    changed = Signal(object, str, str)
    fields_requested = Signal()

    def show_draft(self, draft: Draft) -> None:
        """Show a draft; silent. What the person is typing in stays as it is, also its cursor."""
        raise NotImplementedError

    def go_to(self, path: str) -> bool:
        """Put the focus on a part, as `checks.structure` names it ("choices/2", "cards/1", "place"); False if not here.

        "" is the beginning.
        """
        raise NotImplementedError

    @property
    def head(self) -> QWidget | None:
        """What of it stands above the form's text; always the same one."""
        return None

    @property
    def texts(self) -> Sequence[MessageEditor]:
        """The editors in it in which merge fields are chips; always the same ones."""
        return ()

    @property
    def main_text(self) -> DraftInput | MessageEditor | None:
        """Where a merge field goes while none of its texts has the focus."""
        return None

    def show_field(self, name: str) -> bool:  # noqa: ARG002 - for those that have texts
        """Put the focus on the first text that holds the merge field `name`; False when there is none."""
        return False

    def show_words(self, words: str) -> bool:  # noqa: ARG002 - as above
        """Put the focus on the first text that says `words`, which are selected; False when there is none."""
        return False

    def stop(self) -> bool:
        """Give up reading a file; False when none is being read."""
        return False


class PartInput(DraftInput):
    """One line of a part of the message. `takes_fields` is False for a value that is the same for everybody."""

    def __init__(self, keeper: ThemeKeeper, name: str, *, placeholder: str = "", takes_fields: bool = True) -> None:
        super().__init__(keeper, name, placeholder=placeholder)
        self.takes_fields = takes_fields

    def show_text(self, text: str) -> None:
        """Write by program; silent, and the same text leaves the cursor where it is."""
        if self.text() != text:
            place = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(place if self.hasFocus() else 0)


def select_words(line: DraftInput, words: str) -> None:
    """Put the focus on a line, with the first place selected that says `words`."""
    line.setFocus(Qt.FocusReason.OtherFocusReason)
    before, found, _ = line.text().partition(words)
    if found:
        line.setSelection(utf16_units(before), utf16_units(words))  # QLineEdit counts UTF-16 units


def write_token(line: DraftInput, token: str) -> None:
    """Put a merge field where the cursor of a line is, as if it had been typed."""
    line.insert(token)
    line.textEdited.emit(line.text())
