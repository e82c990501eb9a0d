"""Everybody of a report: tabs with counts, a search, and the table."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services import reporting
from mmsdesk.services.desk import Desk
from mmsdesk.services.reporting import PersonRow, Report
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.report.people import PeopleModel
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.throttle import Throttle
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.choices import Option, Tabs
from mmsdesk.ui.widgets.fields import LineInput
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.tables import TableView

TABS = (
    Option("everyone", "Everyone"),
    Option("delivered", "Delivered"),
    Option("failed", "Failed"),
    Option("waiting", "Waiting"),
    Option("in_doubt", "In doubt"),
    Option("skipped", "Left out"),
    Option("replied", "Replied"),
)
_MARGIN = 20
_FIRST_SHOWN, _MORE_SHOWN, _ROWS_AT_LEAST = 30, 200, 4
_NUMBER_SIGNS = frozenset("0123456789 +-().")


class PeopleCard(Card):
    """Reads ids when the filter changes and lines when they come into sight, both off the GUI thread.

    Signals:
        failed: an exception of a reading.
    """

    failed = Signal(object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__(keeper, padding=8, gap=4)
        self._owner, self._jobs, self._desk = keeper, jobs, desk
        self._campaign_id = CampaignId("")
        self._reason = ""
        self._ids: list[int] = []
        self._shown = _FIRST_SHOWN
        self._titles: dict[str, str] = {}
        self.setAccessibleName("People")
        self.tabs = Tabs(keeper, "Which people", TABS)
        self.reason_button = Button(keeper, "", Kind.SOFT, icon="x", trailing=True, size=Size.SMALL)
        self.search = LineInput(keeper, "Search people", placeholder="Search", icon="search")
        self.table = TableView(keeper, "People", row_height=46, empty="Nobody here")
        self.model = PeopleModel()
        self.table.show_rows(self.model)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.more_button = Button(keeper, "Show more", Kind.SOFT, icon="chevron-down")
        self._typing = Throttle(150, debounce=True, parent=self)
        right = QHBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.reason_button)
        right.addStretch(1)
        right.addWidget(self.search)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setContentsMargins(4, 0, 6, 0)
        self._head.setSpacing(12)
        self._head.addWidget(self.tabs)
        self._head.addLayout(right, 1)
        self.body.addLayout(self._head)
        self.body.addWidget(self.table)
        self.body.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.reason_button.hide()
        self.more_button.hide()
        self.tabs.chosen.connect(self._tab_chosen)
        self.search.textChanged.connect(lambda: self._typing.call(self.refresh))
        self.reason_button.clicked.connect(self._forget_reason)
        self.model.page_wanted.connect(self._read_page)
        self.more_button.clicked.connect(self._show_more)
        self.table.selectionModel().currentChanged.connect(self._follow_current)
        follow(keeper, self._restyle)

    def show_campaign(self, campaign_id: CampaignId) -> None:
        """Begin with everybody of another campaign."""
        self._campaign_id = campaign_id
        self._reason = ""
        self.reason_button.hide()
        self.tabs.choose("everyone")
        blocked = self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(blocked)
        self._start_over()
        self._show_ids([])
        self.refresh()

    def show_report(self, report: Report) -> None:
        """The report's sums changed: show the tabs' counts and read the people anew."""
        counts = report.counts
        for key, number in {
            "everyone": counts.recipients,
            "delivered": counts.delivered,
            "failed": counts.failed + counts.rejected,
            "waiting": counts.waiting + counts.no_receipt,
            "in_doubt": counts.in_doubt,
            "skipped": counts.skipped,
            "replied": report.replied,
        }.items():
            self.tabs.show_count(key, number)
        self._fit()
        self._titles = {
            each.reason.code or "UNKNOWN": each.reason.short for each in (*report.failures, *report.left_out)
        }
        self.refresh()

    def show_only(self, which: str, reason: str = "") -> None:
        """Show one tab, with `reason` only those it happened to."""
        self._start_over()
        self._reason = reason
        title = self._titles.get(reason, reason)
        self.reason_button.set_label(title[:1].upper() + title[1:])
        self.reason_button.setAccessibleName(f"Only: {title}. Press to show all")
        self.reason_button.setVisible(bool(reason))
        self._fit()
        self.tabs.choose(which)
        self.refresh()

    def begin_search(self) -> None:
        """Put the cursor into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def refresh(self) -> None:
        """Read whom the filter shows."""
        campaign_id, which, reason = self._campaign_id, self.tabs.current, self._reason
        search = _search_text(self.search.text())

        def read() -> list[int]:
            return reporting.people_ids(self._desk.reader(), campaign_id, which=which, search=search, reason=reason)

        self._jobs.latest("report-people", read, done=self._show_ids, failed=self.failed.emit)

    def _show_ids(self, ids: list[int]) -> None:
        searching = bool(self.search.text().strip())
        self.table.set_empty_text("Nobody matches your search" if searching else "Nobody here")
        self._ids = ids
        self._show_rows()

    def _start_over(self) -> None:
        self._shown = _FIRST_SHOWN

    def _show_more(self) -> None:
        self._shown += _MORE_SHOWN
        self._show_rows()

    def _show_rows(self) -> None:
        """The page scrolls, never the table in it: it is as tall as its rows, and more come when asked for."""
        self.model.show_ids(self._ids[: self._shown])
        hidden = len(self._ids) - self._shown
        self.more_button.setVisible(hidden > 0)
        if hidden > 0:
            self.more_button.set_label(f"Show {min(hidden, _MORE_SHOWN):,} more of {hidden:,}")
            self.more_button.setAccessibleName("Show more people")
        self._fit_table()

    def _fit_table(self) -> None:
        rows = max(_ROWS_AT_LEAST, self.model.rowCount())
        across = self.table.horizontalScrollBar()
        bar = across.sizeHint().height() if across.maximum() > 0 else 0
        self.table.setFixedHeight(self.table.horizontalHeader().height() + rows * self.table.row_height + bar)

    def _follow_current(self, current: QModelIndex) -> None:
        """Arrow keys walk through the rows: the page goes with them."""
        page = self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        content = page.widget() if page is not None else None
        if page is None or content is None or not self.table.hasFocus() or not current.isValid():
            return
        row = self.table.visualRect(current)
        place = self.table.viewport().mapTo(content, row.center())
        page.ensureVisible(0, place.y(), 0, row.height())

    def _restyle(self) -> None:
        self.search.setFixedWidth(self._owner.px(180))
        self._fit_table()
        self._fit()

    def _read_page(self, page: int) -> None:
        ids = self.model.page_ids(page)

        def read() -> list[PersonRow]:
            return reporting.people(self._desk.reader(), ids)

        def done(rows: list[PersonRow]) -> None:
            self.model.take_page(page, ids, rows)

        self._jobs.run(read, done=done, failed=self.failed.emit)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the smallest window: the search then has a line of its own."""
        return QSize(self.tabs.sizeHint().width() + 2 * _MARGIN, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        reason = self.reason_button.sizeHint().width() if self.reason_button.label else 0
        needed = self.tabs.sizeHint().width() + reason + self.search.width() + 3 * _MARGIN
        stacked = self.width() < needed
        self._fit_table()
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)

    def _tab_chosen(self) -> None:
        self._start_over()
        self._reason = ""
        self.reason_button.hide()
        self.refresh()

    def _forget_reason(self) -> None:
        self._tab_chosen()


def _search_text(typed: str) -> str:
    """What to look for: numbers are stored without the signs people write between digits."""
    words = typed.strip()
    if words and set(words) <= _NUMBER_SIGNS:
        return "".join(sign for sign in words if sign.isdigit())
    return words
