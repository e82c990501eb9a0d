"""The people behind a problem: "214 people have no first name" opens them, to preview as one of them."""

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.services.concerned_people import PAGE, ConcernedPeople, ConcernedPerson
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import LineInput
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.paging import PagedModel
from mmsdesk.ui.widgets.tables import Column, PersonCell, TableView, TextCell

_KEY = "people behind a problem"
_TYPING_MS = 200
_ROWS_SHOWN = 7
_ROW_HEIGHT = 46


class ConcernedDialog(Dialog):
    """Shows who they are, a page at a time, and finds one among them.

    Signals:
        chosen: the ConcernedPerson to preview the message as; the dialog has closed.
    """

    chosen = Signal(object)

    def __init__(
        self, keeper: ThemeKeeper, window: QWidget, jobs: Jobs, title: str, detail: str, people: ConcernedPeople
    ) -> None:
        super().__init__(keeper, window, title, detail, width=700)
        self._jobs, self._people = jobs, people
        self._text = ""
        self.search = LineInput(keeper, "Search these people", placeholder="Name or mobile number", icon="search")
        self.count = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self.count.setObjectName("people-count")
        self.trouble = Banner(keeper, tone=Tone.BAD)
        columns: list[Column[ConcernedPerson]] = [
            Column("Person", lambda it: PersonCell(it.name)),
            Column("Mobile number", lambda it: TextCell(it.phone), 170),
            Column("What is wrong", lambda it: TextCell(it.wrong, icon="triangle-alert"), 240),
        ]
        self.model: PagedModel[ConcernedPerson] = PagedModel(columns, self._read, page=PAGE)
        self.table = TableView(keeper, title, row_height=_ROW_HEIGHT, empty="Reading…")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._build(keeper)
        self._read(0)

    def accept(self) -> None:
        """The primary button, and Enter: preview as the person of the row, the first one when none is chosen."""
        row = self.table.currentIndex().row()
        if self.model.rows:
            self._choose(self.model.rows[max(0, row)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self.model.rows:
            self.table.setFocus()
            self.table.selectRow(max(0, self.table.currentIndex().row()))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _build(self, keeper: ThemeKeeper) -> None:
        card = Card(keeper, padding=8)
        card.body.addWidget(self.table)
        self.body.addWidget(self.search)
        self.body.addWidget(self.trouble)
        self.body.addWidget(card)
        self.trouble.hide()
        self.table.show_rows(self.model)
        self.buttons.insertWidget(0, self.count)
        self.add_button("Close", Kind.GHOST)
        self.preview_button = self.add_button("Preview as this person", Kind.PRIMARY)
        self.preview_button.setEnabled(False)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self._pause.timeout.connect(self._search)
        self.table.row_opened.connect(self._choose)
        self._fit()

    def _search(self) -> None:
        if self.search.text().strip() != self._text:
            self._text = self.search.text().strip()
            self._read(0)

    def _read(self, offset: int) -> None:
        text = self._text
        self._jobs.latest(
            _KEY,
            lambda: self._people.page(offset, text),
            done=lambda rows: self._show(offset, text, rows),
            failed=self._fail,
        )

    def _show(self, offset: int, text: str, rows: tuple[ConcernedPerson, ...]) -> None:
        if text != self._text:
            return
        self.trouble.hide()
        self.table.set_empty_text(f"Nobody here is called “{text}”" if text else "Nobody is left: it has been mended")
        if offset:
            self.model.add_page(offset, rows)
        else:
            self.model.start(rows)
        self.preview_button.setEnabled(bool(self.model.rows))
        self._say_count()

    def _say_count(self) -> None:
        shown = len(self.model.rows)
        found = f"{shown:,} or more found" if self.model.canFetchMore(QModelIndex()) else f"{shown:,} found"
        whole = len(self._people)
        self.count.setText(found if self._text else f"{whole:,} {'person' if whole == 1 else 'people'}")

    def _fail(self, error: Exception) -> None:
        title, hint = "These people couldn’t be read", "Close this and open it again."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        self.trouble.show_message(title, hint, Tone.BAD)
        self.trouble.show()
        self.table.set_empty_text("")

    def _choose(self, person: ConcernedPerson) -> None:
        super().accept()
        self.chosen.emit(person)

    def _fit(self) -> None:
        """Seven rows, fewer where the window is low."""
        wanted = self.table.row_height * _ROWS_SHOWN + self._keeper.px(40)
        room = self.window().height() - self._keeper.px(330)
        self.table.setFixedHeight(max(self._keeper.px(130), min(wanted, room)))
