"""Last step: the import as it runs, then what came of it and where to go from there."""

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.services.importing import ImportResult
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.importing.found_panel import ProblemList, shares_of
from mmsdesk.ui.importing.plan import count
from mmsdesk.ui.page_parts import JOB_MARGIN
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card, Scroll, row
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.meters import Meter, NumberTile, StackedBar
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.pills import Glyph, Spinner

_WIDTH = 720
_GAP = 20
_DETAILS = {
    "ready": "can be written to",
    "duplicates": "the first row counts",
    "suppressed": "never written to",
    "refused": "nothing was stored",
}


class _Tiles(QWidget):
    """The four numbers side by side, or two by two where their words need it."""

    def __init__(self, keeper: ThemeKeeper, tiles: tuple[NumberTile, ...]) -> None:
        super().__init__()
        self._tiles, self._columns = tiles, 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(14)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        keeper.changed.connect(self._fit)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * self._widest() + _GAP, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _widest(self) -> int:
        return max(tile.sizeHint().width() for tile in self._tiles)

    def _fit(self) -> None:
        count = len(self._tiles)
        columns = count if self.width() >= count * (self._widest() + _GAP) - _GAP else 2
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, place // columns, place % columns)
        for place in range(count):
            self._grid.setColumnStretch(place, int(place < columns))


class ResultStep(QWidget):
    """Shows progress, then the sums, which add up to the rows of the file.

    Signals:
        stop_requested: give the import up.
        next_requested: go on (review, or campaigns).
        again_requested: import another file.
        save_requested: the list of refused rows is wanted as a file.
    """

    stop_requested = Signal()
    next_requested = Signal()
    again_requested = Signal()
    save_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._stack = QStackedWidget()
        self._title = Label(keeper, "", Role.WIZARD_TITLE, wrap=True)
        self._title.setObjectName("import-result")
        self._detail = Label(keeper, "", Role.BODY, "text2", wrap=True)
        self._running = Label(keeper, "", Role.BODY_STRONG, wrap=True)
        self._so_far = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self._meter = Meter(keeper, "Imported so far", thickness=6)
        self.stop_button = Button(keeper, "Stop", Kind.SECONDARY, name="Stop the import")
        self.next_button = Button(keeper, "", Kind.PRIMARY, icon="arrow-right", trailing=True)
        self.again_button = Button(keeper, "Import another file", Kind.SECONDARY)
        self.save_button = Button(keeper, "Save list", Kind.LINK, icon="download", size=Size.SMALL)
        self.tiles = {
            "ready": NumberTile(keeper, "Added or updated", color="accent"),
            "duplicates": NumberTile(keeper, "Duplicates, merged", color="pending"),
            "suppressed": NumberTile(keeper, "Opted out before", color="text3"),
            "refused": NumberTile(keeper, "Not imported", color="bad_fill"),
        }
        for key, tile in self.tiles.items():
            tile.setObjectName(f"imported-{key}")
        self._bar = StackedBar(keeper, "Rows of the file")
        self._problems = ProblemList(keeper)
        self._problem_card = Card(keeper, "These rows need a look")
        self._build(keeper)
        follow(keeper, self._restyle)
        self._connect()

    @property
    def title(self) -> str:
        """What came of it, in one line."""
        return self._title.text()

    @property
    def detail(self) -> str:
        """The line below it."""
        return self._detail.text()

    def show_running(self, people: int, list_name: str) -> None:
        """The import has begun."""
        self._running.setText(f"Importing {count(people, 'person')} to “{list_name}”…")
        self._so_far.setText("Reading the file")
        self._meter.show_share(0)
        self.stop_button.set_busy(False)
        self.stop_button.set_label("Stop")
        self._stack.setCurrentIndex(0)

    def show_progress(self, rows: int, part: float) -> None:
        """How far it is: rows read, and the share of the whole work (0 to 1)."""
        self._so_far.setText(f"{rows:,} rows read")
        self._meter.show_share(part)

    def show_stopping(self) -> None:
        """Stop was pressed."""
        self.stop_button.set_label("Stopping…")
        self.stop_button.set_busy(True)

    def show_result(self, path: Path, result: ImportResult, campaign: str) -> None:
        """Everything is stored. `campaign` is the name of the one that waits for people, or empty."""
        need = f" {result.refused:,} {'needs' if result.refused == 1 else 'need'} a look." if result.refused else ""
        self._title.setText(f"{count(result.ready, 'person')} added or updated.{need}")
        self._title.setAccessibleName(self._title.text())
        known = f" · {result.known:,} already known, updated" if result.known else ""
        self._detail.setText(f"{path.name} · {count(result.rows, 'row')} · on the list “{result.list}”{known}")
        for key, tile in self.tiles.items():
            tile.show_number(f"{getattr(result, key):,}", _DETAILS[key])
        self._bar.show_shares(shares_of(result))
        self._problems.show_problems(result.problems)
        self._problem_card.setVisible(bool(result.problems))
        self.next_button.set_label(f"Choose this list for “{campaign}”" if campaign else "Back to campaigns")
        self._stack.setCurrentIndex(1)
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.stop_button.clicked.connect(self.stop_requested)
        self.next_button.clicked.connect(self.next_requested)
        self.again_button.clicked.connect(self.again_requested)
        self.save_button.clicked.connect(self.save_requested)

    def _restyle(self) -> None:
        self._inner.setMaximumWidth(self._keeper.px(_WIDTH))

    def _build(self, keeper: ThemeKeeper) -> None:
        self._stack.addWidget(self._running_page(keeper))
        self._stack.addWidget(self._done_page(keeper))
        inner = self._inner = QWidget()
        inner.setProperty("plain", True)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout(inner)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self._stack)
        body = QWidget()
        body.setProperty("plain", True)
        across = QHBoxLayout(body)
        across.setContentsMargins(JOB_MARGIN, 26, JOB_MARGIN, 26)
        across.addStretch(1)
        across.addWidget(inner, 20)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(body, "Import"))

    def _running_page(self, keeper: ThemeKeeper) -> QWidget:
        card = Card(keeper)
        line = row(Spinner(keeper, "Importing", 20), gap=12)
        line.addWidget(self._running, 1)
        card.body.addLayout(line)
        card.body.addWidget(self._meter)
        card.body.addLayout(row(self._so_far, None, self.stop_button))
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(card)
        note = "Everybody comes in at once or nobody does. You may leave this page; it goes on."
        layout.addWidget(Label(keeper, note, Role.LABEL, "text2", wrap=True))
        layout.addStretch(1)
        return page

    def _done_page(self, keeper: ThemeKeeper) -> QWidget:
        sums = Card(keeper, gap=18)
        sums.body.addWidget(_Tiles(keeper, tuple(self.tiles.values())))
        sums.body.addWidget(self._bar)
        self._problem_card.header.addWidget(self.save_button)
        self._problem_card.body.addWidget(self._problems)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        head = row(Glyph(keeper, "circle-check", "ok", 26), gap=12)
        head.addWidget(self._title, 1)
        layout.addLayout(head)
        layout.addSpacing(-12)
        layout.addWidget(self._detail)
        layout.addWidget(sums)
        layout.addLayout(row(self.next_button, self.again_button, None, gap=10))
        layout.addWidget(self._problem_card)
        layout.addStretch(1)
        return page
