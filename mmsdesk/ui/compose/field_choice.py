"""Choosing what to insert where the cursor is: a merge field with what people read who lack it, or conditional text."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.services.previewing import SAMPLE_SEEN, Seen
from mmsdesk.ui.compose.chips import Chip
from mmsdesk.ui.compose.conditions import ConditionDialog
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.fallback import FallbackDialog
from mmsdesk.ui.compose.field_menu import BraceWatch, FieldMenu, Opening
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.kind_editor import PartInput, write_token
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.theme import ThemeKeeper

Lacking = Mapping[str, int]
"""For each field, how many people of the list have nothing in it."""
Writes = DraftInput | MessageEditor


class FieldInserter(QObject):
    """Puts merge fields and conditional text where the cursor of the form is, and asks what they need.

    Signals:
        count_wanted: a menu was opened that shows how many people lack each field: answer with `show_lacking`.
    """

    count_wanted = Signal()

    def __init__(self, keeper: ThemeKeeper, page: QWidget, form: ComposeForm) -> None:
        super().__init__(page)
        self._keeper, self._page, self._form = keeper, page, form
        self._seen: Callable[[], Seen] = lambda: SAMPLE_SEEN
        self._fields: tuple[str, ...] = ()
        self._lacking: Lacking = {}
        self._menu: FieldMenu | None = None
        self._by_brace = False
        self._listen(form.editor)
        self._listen(form.subject_input)
        form.editor_made.connect(self._listen)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._watch_line)

    def name_reader(self, seen: Callable[[], Seen]) -> None:
        """Whose reading is told where conditional text is written."""
        self._seen = seen

    def show_fields(self, fields: Sequence[str]) -> None:
        """The fields people of the list have; how many lack them is not known any more."""
        self._fields, self._lacking = tuple(fields), {}

    def show_lacking(self, lacking: Lacking) -> None:
        """How many people of the list have nothing in each field."""
        self._lacking = lacking
        if self._menu is not None:
            self._menu.show_lacking(lacking)

    def open(self, fields: Sequence[str]) -> None:
        """Offer the fields of the list."""
        writes = self._form.writing
        by_brace, self._by_brace = self._by_brace, False
        if writes is None:
            return
        self._fields = tuple(fields)
        names = [name for name in fields if name != "phone"]
        menu = FieldMenu(self._keeper, self._page, writes, names, conditions=True)
        if by_brace and not menu.is_behind_brace:  # no field begins with what was typed meanwhile: it is plain text
            menu.deleteLater()
            return
        menu.chosen.connect(lambda chip, over: self._insert(chip, writes, over))
        menu.condition_wanted.connect(lambda over: self._ask_condition(writes, over))
        menu.aboutToHide.connect(self._forget)
        menu.show_lacking(self._lacking)
        self._menu = menu
        self.count_wanted.emit()
        button = self._form.insert_button
        beside = button.isVisible() and writes in {self._form.editor, self._form.subject_input}
        menu.pop_up(button if beside else writes)

    def ask_fallback(self, name: str) -> None:
        """Ask what people read who have nothing in this field; in a line it is written by hand."""
        editor = self._form.show_field(name)
        if editor is not None:
            self._edit(editor, editor.textCursor().selectionStart())

    def _listen(self, editor: MessageEditor) -> None:
        editor.chip_opened.connect(lambda place: self._edit(editor, place))
        self._watch(editor)

    def _watch_line(self, _before: QWidget | None, line: QWidget | None) -> None:
        """Lines of answers, cards and the like come and go: one is watched from when somebody first writes in it."""
        if not isinstance(line, PartInput) or not line.takes_fields or line.findChild(BraceWatch) is not None:
            return
        if self._form.isAncestorOf(line):
            self._watch(line)

    def _watch(self, writes: Writes) -> None:
        BraceWatch(writes).offered.connect(self._offer)

    def _offer(self) -> None:
        self._by_brace = True
        self._form.fields_requested.emit()

    def _forget(self) -> None:
        self._menu = None

    def _insert(self, chip: Chip, writes: Writes, over: Opening | None) -> None:
        place = over.over if over is not None else None
        if isinstance(writes, MessageEditor):
            writes.insert_chip(chip, place if isinstance(place, QTextCursor) else None)
        else:
            if isinstance(place, tuple):
                writes.setSelection(*place)
            write_token(writes, chip.token)

    def _ask_condition(self, writes: Writes, over: Opening | None) -> None:
        dialog = ConditionDialog(self._keeper, self._page.window(), self._fields, self._seen())
        dialog.accepted.connect(lambda: self._insert(dialog.chip, writes, over))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _edit(self, editor: MessageEditor, place: int) -> None:
        chip = editor.chip_at(place)
        if chip is None:
            return
        window = self._page.window()
        dialog: ConditionDialog | FallbackDialog
        if chip.condition:
            dialog = ConditionDialog(self._keeper, window, self._fields, self._seen(), chip)
        else:
            dialog = FallbackDialog(self._keeper, window, chip)
        dialog.accepted.connect(lambda: editor.replace_chip(place, dialog.chip))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()
