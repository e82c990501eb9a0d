"""Templates or saved texts to choose from: found by name or words, looked at, used, renamed, deleted and taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.services.collections import LONGEST_NAME, delete_entry, entries, put_back, rename_entry
from mmsdesk.services.desk import Desk
from mmsdesk.store.collections import Collection, Entry
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.naming import NameDialog
from mmsdesk.ui.reading_view import ReadingView
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import LineInput
from mmsdesk.ui.widgets.notices import Banner, EmptyState
from mmsdesk.ui.widgets.skeleton import Skeleton
from mmsdesk.ui.widgets.tables import Column, RowsModel, TableView, TwoLineCell
from mmsdesk.ui.widgets.toast import announce

_WIDTH, _LIST_WIDTH, _HEIGHT, _ROOM = 820, 300, 360, 330


@dataclass(frozen=True, slots=True)
class CollectionWords:
    """What the dialog says: `one` is what an entry is called ("saved text"), `use` what the main button does."""

    title: str
    detail: str
    one: str
    use: str
    empty_title: str
    empty_detail: str
    icon: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it is shown: a line below its name, and its parts to look at."""

    entry: Entry
    line: str
    parts: Mapping[str, str]

    def matches(self, search: str) -> bool:
        """Whether name or words hold what is searched."""
        words = "\n".join((self.entry.name, *self.parts.values())).casefold()
        return all(word in words for word in search.casefold().split())


class CollectionDialog(Dialog):
    """Lists what is kept, what was used last first. `show_entry` turns an entry into what is shown; it may block.

    Signals:
        chosen: the Entry to use; the dialog has closed.
    """

    chosen = Signal(object)

    def __init__(
        self,
        keeper: ThemeKeeper,
        window: QWidget,
        jobs: Jobs,
        desk: Desk,
        collection: Collection,
        words: CollectionWords,
        show_entry: Callable[[Entry], Shown],
    ) -> None:
        width = round(min(keeper.px(_WIDTH), window.width() - 64) / keeper.text_scale)
        super().__init__(keeper, window, words.title, words.detail, width=width)
        self._jobs, self._desk, self._collection, self._words = jobs, desk, collection, words
        self._show_entry = show_entry
        self._all: tuple[Shown, ...] = ()
        self._shown: tuple[Shown, ...] = ()
        self._deleted: Entry | None = None
        self.search = LineInput(keeper, f"Search {words.title.lower()}", placeholder="Name or words", icon="search")
        self.above = QHBoxLayout()
        self.table = TableView(keeper, words.title, row_height=58, empty="Nothing is called so")
        self.model: RowsModel[Shown] = RowsModel([Column("Name", lambda it: TwoLineCell(it.entry.name, it.line))])
        self.view = ReadingView(keeper, "What is in it")
        self.rename_button = Button(keeper, "Rename…", icon="pencil")
        self.delete_button = Button(keeper, "Delete", icon="trash-2")
        self.note = Banner(keeper, tone=Tone.INFO)
        self.loading = Skeleton(keeper, 4, row_height=58, thumbnails=False)
        self.empty = EmptyState(keeper, words.empty_title, words.empty_detail, icon=words.icon)
        self._build(keeper)
        self.loading.begin()
        self._read()

    @property
    def entry(self) -> Entry | None:
        """The one the list is on."""
        shown = self._current()
        return shown.entry if shown is not None else None

    def accept(self) -> None:
        """The primary button, and Enter in the list or the search."""
        if self.entry is not None:
            entry = self.entry
            super().accept()
            self.chosen.emit(entry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.search.hasFocus() and self._shown:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self.delete()
        elif event.key() == Qt.Key.Key_F2:
            self.ask_name()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the list uses the entry; one click only looks at it."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.accept()
                return True
            if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_F2}:
                self.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._body.setFixedHeight(max(170, min(self._keeper.px(_HEIGHT), self.height() - self._keeper.px(_ROOM))))

    def ask_name(self) -> None:
        """Ask what the entry shall be called."""
        entry = self.entry
        if entry is None:
            return
        dialog = NameDialog(
            self._keeper,
            self._window,
            f"Rename {self._words.one}",
            "Only you see this name. It is never sent.",
            "Rename",
            name=entry.name,
            longest=LONGEST_NAME,
        )
        dialog.accepted.connect(lambda: self._rename(entry, dialog.name))
        dialog.ask()

    def delete(self) -> None:
        """Let go of the entry; the line above the list takes it back."""
        entry = self.entry
        if entry is None:
            return

        def done(_answer: object) -> None:
            self._deleted = entry
            self.note.show_message(f"“{entry.name}” deleted.", "", Tone.INFO, action="Undo")
            self.note.show()
            announce(self, f"{entry.name} deleted. Undo is above the list.")
            self._read()

        self._jobs.run(lambda: delete_entry(self._desk, self._collection, entry), done=done, failed=self._fail)

    def read_again(self, choose: Entry | None = None) -> None:
        """Something was added."""
        self._read(choose)

    def _build(self, keeper: ThemeKeeper) -> None:
        self.above.setSpacing(8)
        self.above.addWidget(self.search, 1)
        card = Card(keeper, padding=6)
        card.body.addWidget(self.table)
        card.setFixedWidth(keeper.px(_LIST_WIDTH))
        self.table.show_rows(self.model)
        self.table.horizontalHeader().hide()
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.rename_button)
        tools.addWidget(self.delete_button)
        tools.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.view, 1)
        right.addLayout(tools)
        both = QWidget()
        across = QHBoxLayout(both)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        across.addWidget(card)
        across.addLayout(right, 1)
        waiting = QWidget()
        shapes = QVBoxLayout(waiting)
        shapes.addWidget(self.loading)
        shapes.addStretch(1)
        self._body, self._both = QStackedWidget(), both
        for page in (waiting, both, self.empty):
            self._body.addWidget(page)
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.addLayout(self.above)
        self.body.addWidget(self.note)
        self.body.addWidget(self._body)
        self.note.hide()
        self.add_button("Close")
        self.use_button = self.add_button(self._words.use, Kind.PRIMARY)
        for button in (self.rename_button, self.delete_button):
            button.setAutoDefault(False)
        self.rename_button.clicked.connect(self.ask_name)
        self.delete_button.clicked.connect(self.delete)
        self.search.textChanged.connect(lambda _text: self._filter())
        self.note.acted.connect(self._act)
        self.table.installEventFilter(self)
        self.table.doubleClicked.connect(lambda _index: self.accept())
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_current())
        self._show_current()

    def _current(self) -> Shown | None:
        row = self.table.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _read(self, choose: Entry | None = None) -> None:
        def look() -> tuple[Shown, ...]:
            return tuple(self._show_entry(entry) for entry in entries(self._desk, self._collection))

        self._jobs.run(look, done=lambda found: self._take(found, choose), failed=self._fail)

    def _take(self, found: tuple[Shown, ...], choose: Entry | None) -> None:
        self.loading.end()
        before = choose or self.entry
        self._all = found
        self._body.setCurrentWidget(self._both if found else self.empty)
        self.search.setEnabled(bool(found))
        self._filter(before)

    def _filter(self, choose: Entry | None = None) -> None:
        search = self.search.text().strip()
        wanted = choose or self.entry
        self._shown = tuple(it for it in self._all if it.matches(search))
        self.model.set_rows(self._shown)
        ids = [it.entry.id for it in self._shown]
        if ids:
            self.table.selectRow(ids.index(wanted.id) if wanted is not None and wanted.id in ids else 0)
        self._show_current()

    def _show_current(self) -> None:
        shown = self._current()
        for button in (self.use_button, self.rename_button, self.delete_button):
            button.setEnabled(shown is not None)
        self.view.show_parts(shown.parts if shown is not None else {})

    def _rename(self, entry: Entry, name: str) -> None:
        def done(given: str) -> None:
            announce(self, f"Renamed to {given}")
            self._read(entry)

        self._jobs.run(lambda: rename_entry(self._desk, self._collection, entry.id, name), done=done, failed=self._fail)

    def _act(self) -> None:
        entry, self._deleted = self._deleted, None
        self.note.hide()
        if entry is None:
            self._read()
            return
        self._jobs.run(
            lambda: put_back(self._desk, self._collection, entry),
            done=lambda _answer: self._read(entry),
            failed=self._fail,
        )

    def _fail(self, error: Exception) -> None:
        self.loading.end()
        title, hint = "That couldn’t be done", "Nothing is lost. Try again in a moment."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        self.note.show_message(title, hint, Tone.BAD, action="Try again")
        self.note.show()
