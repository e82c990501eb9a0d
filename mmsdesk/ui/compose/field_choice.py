"""Choosing a merge field to insert, and what people read who have no value for it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from mmsdesk.domain.template import field_label
from mmsdesk.ui.compose.chips import Chip
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.kind_editor import write_token
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput

_USUAL_FALLBACKS = {"first_name": "there"}
_PAUSE_MS = 250
"""After two braces; who types on knows the name of the field."""
_FORBIDDEN = str.maketrans("", "", "{}|\r\n")


def usual_chip(name: str) -> Chip:
    """A field as it is first inserted: nobody should read a gap where a usual word exists."""
    return Chip(name, _USUAL_FALLBACKS.get(name, ""))


class FieldMenu(QMenu):
    """Steps aside for somebody who goes on typing: letters go where they would have gone without it."""

    def __init__(self, parent: QWidget, writes: QWidget) -> None:
        super().__init__(parent)
        self._writes = writes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if (typed.isprintable() and typed.strip()) or typed == "\b":
            self.close()
            QApplication.sendEvent(self._writes, event)
        else:
            super().keyPressEvent(event)


def field_menu(
    keeper: ThemeKeeper, parent: QWidget, writes: QWidget, names: Sequence[str], chosen: Callable[[Chip], object]
) -> QMenu:
    """A menu of merge fields for text written in `writes`; `chosen` gets the chip to insert."""
    menu = FieldMenu(parent, writes)
    menu.setAccessibleName("Merge fields")
    icon = keeper.icons.icon("braces", keeper.theme.text2, 16)
    for name in names:
        action = menu.addAction(icon, field_label(name).replace("&", "&&"))
        action.triggered.connect(lambda _=False, it=name: chosen(usual_chip(it)))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


class FallbackDialog(Dialog):
    """Asks what stands in for an empty field. `accepted` then reads `chip`."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, chip: Chip) -> None:
        super().__init__(
            keeper,
            window,
            chip.label,
            "Everybody reads their own. What should people read who have none?",
            icon="braces",
            width=440,
        )
        self._chip = chip
        self.field = Field(
            keeper,
            "Fallback",
            LineInput(keeper, "Fallback", placeholder="for example: there"),
            help_text="Without one, people who have no value are left out.",
        )
        self.field.set_text(chip.fallback)
        self.body.addWidget(self.field)
        self.add_button("Cancel")
        self.add_button("Save fallback", Kind.PRIMARY)

    @property
    def chip(self) -> Chip:
        """The field with the fallback that was written."""
        return Chip(self._chip.name, self.field.text().translate(_FORBIDDEN).strip())


class FieldInserter(QObject):
    """Puts merge fields where the cursor of the form is, and asks for their fallbacks."""

    def __init__(self, keeper: ThemeKeeper, page: QWidget, form: ComposeForm) -> None:
        super().__init__(page)
        self._keeper, self._page, self._form = keeper, page, form
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._offer)
        self._listen(form.editor)
        form.editor_made.connect(self._listen)

    def open(self, fields: Sequence[str]) -> None:
        """Offer the fields of the list."""
        writes = self._form.writing
        if writes is None:
            return
        names = [name for name in fields if name != "phone"]
        menu = field_menu(self._keeper, self._page, writes, names, lambda chip: self._insert(chip, writes))
        if names and isinstance(writes, MessageEditor) and writes.opening is not None:
            writes.edited.connect(menu.close)
            menu.aboutToHide.connect(writes.activateWindow)  # not every system gives it back by itself
            menu.popup(writes.viewport().mapToGlobal(writes.cursorRect().bottomLeft()))
            menu.setActiveAction(menu.actions()[0])
        elif self._form.insert_button.isVisible() and writes in {self._form.editor, self._form.subject_input}:
            button = self._form.insert_button
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        else:
            menu.popup(writes.mapToGlobal(writes.rect().bottomLeft()))

    def ask_fallback(self, name: str) -> None:
        """Ask what people read who have nothing in this field; in a line it is written by hand."""
        editor = self._form.show_field(name)
        if editor is not None:
            self._edit(editor, editor.textCursor().selectionStart())

    def _listen(self, editor: MessageEditor) -> None:
        editor.chip_opened.connect(lambda place: self._edit(editor, place))
        editor.field_wanted.connect(self._pause.start)

    def _offer(self) -> None:
        writes = self._form.writing
        if isinstance(writes, MessageEditor) and writes.hasFocus() and writes.opening is not None:
            self._form.fields_requested.emit()

    def _insert(self, chip: Chip, writes: DraftInput | MessageEditor) -> None:
        if isinstance(writes, MessageEditor):
            writes.insert_chip(chip)
        else:
            write_token(writes, chip.token)

    def _edit(self, editor: MessageEditor, place: int) -> None:
        chip = editor.chip_at(place)
        if chip is None:
            return
        dialog = FallbackDialog(self._keeper, self._page.window(), chip)
        dialog.accepted.connect(lambda: editor.replace_chip(place, dialog.chip))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()
