"""What became of a campaign: how many arrived, why the others did not, who is who, what people answered."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError, NotFound
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services import reporting
from mmsdesk.services.desk import Desk
from mmsdesk.services.reporting import Reply, Report
from mmsdesk.services.timeline import Timeline, read_timeline
from mmsdesk.store.campaigns import CampaignRow
from mmsdesk.ui.campaign_header import GONE, CampaignHeader
from mmsdesk.ui.campaigns.rows import clock_time
from mmsdesk.ui.figures import TWICE_HINT, twice_words
from mmsdesk.ui.folders import keep_folder, last_folder
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.moments import long_day
from mmsdesk.ui.page_parts import PAGE_MARGIN
from mmsdesk.ui.report.people_card import PeopleCard
from mmsdesk.ui.report.replies import Replies, open_in_browser
from mmsdesk.ui.report.results import OverTime, Results, Why, got_nowhere
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.cards import Scroll
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.skeleton import Skeleton

MOVING_MS, RESTING_MS = 1000, 5000
"""Between two readings: while receipts are coming, and later, when only a late reply can."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What one reading found."""

    report: Report
    times: Timeline
    replies: tuple[Reply, ...]
    now: float


def choose_target(parent: QWidget, suggestion: str) -> Path | None:
    """Ask the person where to write the CSV; None when they think better of it."""
    begin = str(Path(last_folder()) / suggestion)
    chosen, _ = QFileDialog.getSaveFileName(parent, "Export report", begin, "CSV files (*.csv)")
    if not chosen:
        return None
    keep_folder(Path(chosen))
    return Path(chosen)


class ReportPage(Page):
    """Reads the report once a second while receipts are still coming, always off the GUI thread.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)

    def __init__(
        self,
        keeper: ThemeKeeper,
        jobs: Jobs,
        desk: Desk,
        *,
        choose_file: Callable[[QWidget, str], Path | None] = choose_target,
        open_link: Callable[[str], object] = open_in_browser,
    ) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._choose_file = choose_file
        self._campaign_id = CampaignId("")
        self._look: _Look | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(MOVING_MS)
        self._timer.timeout.connect(self.refresh)
        self.header = CampaignHeader(keeper, jobs, desk.media, self)
        self.live_button = Button(keeper, "View live", icon="play")
        self.duplicate_button = Button(keeper, "Duplicate", icon="copy")
        self.export_button = Button(keeper, "Export CSV", icon="download")
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.loading = Skeleton(keeper, 5, row_height=96, thumbnails=False)
        self.twice = Banner(keeper, tone=Tone.BAD)
        self.doubts = Banner(keeper, tone=Tone.WARN)
        self.results = Results(keeper)
        self.why = Why(keeper)
        self.over_time = OverTime(keeper)
        self.people = PeopleCard(keeper, jobs, desk)
        self.replies = Replies(keeper, open_link)
        self._build()
        self._connect()

    def enter(self, *arguments: object) -> None:
        self._campaign_id = CampaignId(str(arguments[0]))
        self._look = None
        self.trouble.hide()
        self._body.hide()
        for button in (self.live_button, self.duplicate_button, self.export_button):
            button.hide()  # until there is something to act on
        self.people.show_campaign(self._campaign_id)
        self.loading.begin()
        self.refresh()
        self._timer.start()

    def panes(self) -> list[QWidget]:
        return [self.header, self.results, self.why, self.people, self.replies]

    def begin_search(self) -> None:
        self.people.begin_search()

    def leave(self) -> None:
        self._timer.stop()

    def refresh(self) -> None:
        """Read everything again; a reading that still runs is not repeated."""
        if self._look is None or self.isVisible():
            campaign_id = self._campaign_id
            self._jobs.latest("report", lambda: self._read(campaign_id), done=self._show, failed=self._show_trouble)

    def _read(self, campaign_id: CampaignId) -> _Look:
        """Runs in a thread."""
        report = self._desk.report(campaign_id)
        reader = self._desk.reader()
        replies = tuple(reporting.replies(reader, campaign_id))
        return _Look(report, read_timeline(reader, campaign_id), replies, self._desk.clock().now())

    # What is shown

    def _show(self, look: _Look) -> None:
        report = look.report
        if report.campaign.id != self._campaign_id:
            return
        changed = self._look is None or (self._look.report, self._look.replies) != (report, look.replies)
        self._look = look
        self.loading.end()
        self.trouble.hide()
        self._body.show()
        self.duplicate_button.show()
        self.export_button.show()
        self.header.show_campaign(report.campaign, _when(report.campaign))
        self.live_button.setVisible(report.campaign.state not in {CampaignState.SENT, CampaignState.CANCELLED})
        self._show_doubts(report)
        if changed:
            self.results.show_report(report)
            self.why.show_report(report)
            self.people.show_report(report)
        self.over_time.show_times(look.times, over=got_nowhere(report))
        self.replies.show_replies(look.replies, look.now)
        self._timer.setInterval(MOVING_MS if _is_moving(report) else RESTING_MS)

    def _show_doubts(self, report: Report) -> None:
        self.twice.setVisible(bool(report.twice))
        if report.twice:
            self.twice.show_message(twice_words(report.twice).rstrip("."), TWICE_HINT, Tone.BAD)
        self.doubts.setVisible(bool(report.not_found or report.unresolved))
        if report.not_found:
            people = "1 person" if report.not_found == 1 else f"{report.not_found:,} people"
            detail = "Their message got lost before Sinch had it. Sending again can’t reach anybody twice."
            self.doubts.show_message(f"{people} never got it", detail, Tone.WARN, action="Send again")
        elif report.unresolved:
            messages = "1 message" if report.unresolved == 1 else f"{report.unresolved:,} messages"
            detail = "The answer got lost and nobody can look it up. MMSDesk doesn’t send again by itself."
            self.doubts.show_message(f"{messages} may or may not have gone out", detail, Tone.WARN, action="See who")

    def _show_trouble(self, error: Exception) -> None:
        self.loading.end()
        self.export_button.set_busy(False)
        self.duplicate_button.set_busy(False)
        if isinstance(error, NotFound):
            self.trouble.show_message(*GONE, Tone.BAD, action="Back to campaigns")
        elif isinstance(error, MMSDeskError):
            self.trouble.show_message(error.title, error.hint, Tone.BAD)
        else:
            self.trouble.show_message(
                "The report couldn’t be read", "Nothing is lost. Open it again in a moment.", Tone.BAD
            )
        self.trouble.show()

    # What the person does

    def _export(self) -> None:
        if self._look is None:
            return
        name = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in self._look.report.campaign.name)
        target = self._choose_file(self.window(), f"{name.strip() or 'report'}.csv")
        if target is None:
            return

        def done(lines: int) -> None:
            self.export_button.set_busy(False)
            people = "1 person" if lines == 1 else f"{lines:,} people"
            self.toast_requested.emit(f"{people} exported to {target.name}.", "", None)

        campaign_id = self._campaign_id
        self.export_button.set_busy(True)
        self._jobs.run(lambda: self._desk.export_csv(campaign_id, target), done=done, failed=self._show_trouble)

    def _duplicate(self) -> None:
        def done(campaign_id: CampaignId) -> None:
            self.duplicate_button.set_busy(False)
            self.open_requested.emit(("compose", campaign_id))

        campaign_id = self._campaign_id
        self.duplicate_button.set_busy(True)
        self._jobs.run(lambda: self._desk.duplicate(campaign_id), done=done, failed=self._show_trouble)

    def _act_on_doubts(self) -> None:
        if self._look is None:
            return
        if not self._look.report.not_found:
            self.people.show_only("in_doubt")
            self._scroll.ensureWidgetVisible(self.people)
            return
        campaign_id = self._campaign_id
        self._jobs.run(
            lambda: self._desk.resend_not_found(campaign_id),
            done=lambda _number: self.open_requested.emit(("live", campaign_id)),
            failed=self._show_trouble,
        )

    def _show_people(self, which: str, reason: str = "") -> None:
        self.people.show_only(which, reason)
        self._scroll.ensureWidgetVisible(self.people)

    # How it is put together

    def _build(self) -> None:
        for button in (self.live_button, self.duplicate_button, self.export_button):
            self.header.add_button(button)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self.results)
        left.addWidget(self.over_time, 1)
        upper = QHBoxLayout()
        upper.setSpacing(16)
        upper.addLayout(left, 2)
        upper.addWidget(self.why, 1)
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addWidget(self.twice)
        inner.addWidget(self.doubts)
        inner.addLayout(upper)
        inner.addWidget(self.people)
        inner.addWidget(self.replies)
        inner.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(28, 24, PAGE_MARGIN, 28)
        column.setSpacing(18)
        column.addWidget(self.header)
        column.addWidget(self.trouble)
        column.addWidget(self.loading)
        column.addWidget(self._body, 1)
        column.addStretch()  # room for nothing while there is only a banner or the shapes
        self._scroll = Scroll(content, "Report")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        for hidden in (self.trouble, self.twice, self.doubts, self._body, self.live_button):
            hidden.hide()

    def _connect(self) -> None:
        for leaving in (self.header.back_requested, self.trouble.acted):
            leaving.connect(lambda: self.open_requested.emit(("campaigns",)))
        self.live_button.clicked.connect(lambda: self.open_requested.emit(("live", self._campaign_id)))
        self.duplicate_button.clicked.connect(self._duplicate)
        self.export_button.clicked.connect(self._export)
        self.doubts.acted.connect(self._act_on_doubts)
        self.results.step_pressed.connect(self._show_people)
        self.why.reason_requested.connect(self._show_people)
        self.people.failed.connect(self._show_trouble)
        self.replies.refused.connect(lambda text: self.toast_requested.emit(text, "", None))
        shortcut = QShortcut(QKeySequence("Ctrl+E"), self)
        shortcut.setContext(shortcut.context().WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._export)


def _is_moving(report: Report) -> bool:
    """Whether somebody still waits for a message or a receipt."""
    counts = report.counts
    over = report.campaign.state in {CampaignState.SENT, CampaignState.CANCELLED}
    return not over or bool(counts.waiting or counts.in_doubt)


def _when(row: CampaignRow) -> str:
    if row.started_at is None:
        return ""
    words = f"{long_day(row.started_at)}, {clock_time(row.started_at)}"
    end = clock_time(row.finished_at) if row.finished_at else ""
    return f"{words} – {end}" if end and not words.endswith(f" {end}") else words
