"""A campaign while it goes out: how far it is, how fast, what comes back; pause, resume, cancel."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError, NotFound
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import Desk
from mmsdesk.services.doubt_check import Checked
from mmsdesk.services.live import Live
from mmsdesk.services.standing import SinchState
from mmsdesk.ui.campaign_header import GONE, CampaignHeader
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.live.cancelling import OVER, CancelDialog
from mmsdesk.ui.live.evidence import EvidenceCard
from mmsdesk.ui.live.halts import Act, is_running
from mmsdesk.ui.live.happenings import Happenings
from mmsdesk.ui.live.line_card import LineCard
from mmsdesk.ui.live.overview import Overview
from mmsdesk.ui.live.pace import Pace
from mmsdesk.ui.live.reading import Look, read_look
from mmsdesk.ui.live.speed import SpeedDialog
from mmsdesk.ui.live.stopped import StoppedPanel
from mmsdesk.ui.live.words import Notice, headline, notices, since_when
from mmsdesk.ui.page_parts import PAGE_MARGIN
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card, Scroll
from mmsdesk.ui.widgets.charts import RateBars
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.skeleton import Skeleton
from mmsdesk.ui.widgets.toast import announce

REFRESH_MS = 300
TELL_SECONDS = 30.0
"""So often at most a screen reader is told how far it is, when nothing else is to be told."""


class LivePage(Page):
    """Reads the ledger about three times a second while it is visible, always off the GUI thread.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._campaign_id = CampaignId("")
        self._look: Look | None = None
        self._told_at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.header = CampaignHeader(keeper, jobs, desk.media, self)
        self.cancel_button = Button(keeper, "Cancel…", Kind.DANGER)
        self.main_button = Button(keeper, "Pause", Kind.PRIMARY, icon="pause")
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.loading = Skeleton(keeper, 5, row_height=96, thumbnails=False)
        self.stopped = StoppedPanel(keeper)
        self._panels = [self.stopped]
        self.evidence = EvidenceCard(keeper)
        self.overview = Overview(keeper)
        self.rate_bars = RateBars(keeper, "Messages a minute")
        self._rate_words = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self._rate_card = Card(keeper, "Messages a minute")
        self.speed_button = Button(keeper, "Change", Kind.LINK, size=Size.SMALL, name="Change speed")
        self.line_card = LineCard(keeper)
        self.happenings = Happenings(keeper)
        self._notices: list[Banner] = []
        self._cancel_dialog: CancelDialog | None = None
        self._build()
        self._connect()

    def enter(self, *arguments: object) -> None:
        self._campaign_id = CampaignId(str(arguments[0]))
        self._look = None
        self.trouble.hide()
        self.main_button.set_busy(False)
        for hidden in (self._body, self.main_button, self.cancel_button):
            hidden.hide()  # until it is known what they would do
        self.loading.begin()
        self.refresh()
        self._timer.start()

    def panes(self) -> list[QWidget]:
        return [self.header, self._panel_area, self.evidence, self._rate_card, self.happenings]

    def leave(self) -> None:
        self._timer.stop()

    def refresh(self) -> None:
        """Read the ledger again; a reading that still runs is not repeated."""
        if self._look is None or self.isVisible():
            campaign_id, desk = self._campaign_id, self._desk
            self._jobs.latest("live", lambda: read_look(desk, campaign_id), done=self._show, failed=self._show_trouble)

    # What is shown

    def _show(self, look: Look) -> None:
        if look.live.campaign.id != self._campaign_id:
            return
        before, self._look = self._look, look
        live, state = look.live, look.live.campaign.state
        self.loading.end()
        self.trouble.hide()
        self._body.setVisible(True)
        self.header.show_campaign(live.campaign, since_when(live), offline=live.standing.sinch is SinchState.OFFLINE)
        self.overview.show_run(live, headline(live, look.now))
        self._show_halts(look)
        self._show_notices(notices(live, look.now))
        self._show_pace(look.pace)
        self.line_card.show_way(live, look.way, look.now)
        self.happenings.show_lines(live.lines, live.failures)
        self._show_buttons(state)
        if self._cancel_dialog is not None:
            self._cancel_dialog.follow_run(live)
        if before is not None:
            self._tell(before.live, live, look.now)

    def _show_buttons(self, state: CampaignState) -> None:
        label, icon = {
            CampaignState.SENDING: ("Pause", "pause"),
            CampaignState.PAUSED: ("Resume", "play"),
        }.get(state, ("See report", "chart-no-axes-column"))
        self.main_button.set_label(label)
        self.main_button.set_icon(icon)
        self.main_button.setVisible(state is not CampaignState.STOPPED)
        self.cancel_button.set_label("Cancel the rest…" if state is CampaignState.STOPPED else "Cancel…")
        self.cancel_button.setVisible(state not in OVER)
        self.speed_button.setVisible(state not in OVER)

    def _show_pace(self, pace: Pace) -> None:
        self._rate_card.title.setText(pace.title)
        self.rate_bars.setAccessibleName(pace.title)
        self.rate_bars.show_bars(pace.bars, pace.limit)
        running = self._look is not None and is_running(self._look.live)
        words = (f"{pace.now:,} now" if running else "", f"limit {pace.limit:,}" if pace.limit else "")
        self._rate_words.setText(" · ".join(word for word in words if word))

    def _show_halts(self, look: Look) -> None:
        while len(self._panels) < len(look.halts):
            self._add_panel(StoppedPanel(self._keeper))
        for place, panel in enumerate(self._panels):
            panel.setVisible(place < len(look.halts))
            if place < len(look.halts):
                panel.show_halt(look.halts[place], look.details[place])
        self._panel_area.setVisible(bool(look.halts))
        halted = bool(look.halts) and look.halts[0].halts_all
        urgent = halted and look.halts[0].tone is Tone.BAD  # its own button is the one to press
        self.main_button.set_kind(Kind.SECONDARY if urgent else Kind.PRIMARY)
        self.evidence.setVisible(halted)
        if halted:
            self.evidence.show_facts(look.facts)
        if halted and look.live.campaign.state is CampaignState.SENDING:
            self.header.show_state("Waiting", Tone.WARN, mark="clock")
        self.line_card.setVisible(not halted)
        stopped = look.live.campaign.state is CampaignState.STOPPED
        self._rate_card.setVisible(not stopped)
        self._lower.setStretch(0, 0 if stopped else 5)

    def _add_panel(self, panel: StoppedPanel) -> None:
        if panel not in self._panels:
            self._panels.append(panel)
        panel.acted.connect(self._act)
        self._panel_column.addWidget(panel)

    def _show_notices(self, wanted: tuple[Notice, ...]) -> None:
        while len(self._notices) < len(wanted):
            banner = Banner(self._keeper)
            self._notices.append(banner)
            self._notice_column.addWidget(banner)
        for place, banner in enumerate(self._notices):
            banner.setVisible(place < len(wanted))
            if place < len(wanted):
                notice = wanted[place]
                banner.show_message(notice.title, notice.detail, notice.tone)

    def _tell(self, before: Live, live: Live, now: float) -> None:
        """Say what changed to who cannot see it; the window tells the end on every page."""
        state, name = live.campaign.state, live.campaign.name
        was_offline, is_offline = (each.standing.sinch is SinchState.OFFLINE for each in (before, live))
        if before.campaign.state is not state:
            if state is CampaignState.STOPPED:
                announce(self, f"{name} stopped: {live.campaign.stop_title}", urgent=True)
            elif state is CampaignState.PAUSED:
                announce(self, f"{name} is paused")
            elif state is CampaignState.CANCELLED:
                self.toast_requested.emit(f"“{name}” is cancelled.", "See report", self._open_report)
        elif state is CampaignState.SENDING and was_offline is not is_offline:
            announce(self, "You’re offline. Sending waits." if is_offline else "You’re back. Sending goes on.")
        elif is_running(live) and now - self._told_at >= TELL_SECONDS:
            announce(self, f"{self.overview.ring.text} sent. {self.overview.title.text()}.")
        else:
            return
        self._told_at = now

    def _show_trouble(self, error: Exception) -> None:
        self.loading.end()
        self._be_idle()
        if isinstance(error, NotFound):
            self.trouble.show_message(*GONE, Tone.BAD, action="Back to campaigns")
        elif isinstance(error, MMSDeskError):
            self.trouble.show_message(error.title, error.hint, Tone.BAD)
        else:
            self.trouble.show_message(
                "This couldn’t be read", "Sending goes on, and the numbers come back by themselves.", Tone.BAD
            )
        self.trouble.show()

    # What the person does

    def _main(self) -> None:
        state = self._look.live.campaign.state if self._look is not None else None
        if state is CampaignState.SENDING:
            self._steer(self._desk.pause)
        elif state is CampaignState.PAUSED:
            self._steer(self._desk.resume)
        elif state is not None:
            self._open_report()

    def _steer(self, act: Callable[[CampaignId], object]) -> None:
        campaign_id = self._campaign_id
        self.main_button.set_busy(True)
        self._be_busy(Act.RESUME)
        self._jobs.run(lambda: act(campaign_id), done=self._steered, failed=self._show_trouble)

    def _steered(self, _answer: object) -> None:
        self._be_idle()
        self.refresh()

    def _be_busy(self, act: Act) -> None:
        for panel in self._panels:
            panel.set_busy(act)

    def _be_idle(self) -> None:
        self.main_button.set_busy(False)
        for panel in self._panels:
            panel.be_idle()

    def _act(self, act: Act) -> None:
        match act:
            case Act.RESUME:
                self._steer(self._desk.resume)
            case Act.CONNECTION:
                self.open_requested.emit(("connection",))
            case Act.UPDATE_KEY:
                self.open_requested.emit(("connection", "key"))
            case Act.SEND_AGAIN:
                self._send_again()
            case Act.CHECK:
                self._check()

    def _check(self) -> None:
        def done(checked: Checked) -> None:
            self._be_idle()
            left = checked.asked - checked.found
            words = f"Sinch has {checked.found:,} of {checked.asked:,}. " if checked.found else ""
            rest = "Sinch doesn’t show it yet; nothing is sent again." if left else "Everything is settled."
            self.toast_requested.emit(f"{words}{rest}", "", None)
            self.refresh()

        campaign_id = self._campaign_id
        self._be_busy(Act.CHECK)
        self._jobs.run(lambda: self._desk.check_doubts(campaign_id), done=done, failed=self._show_trouble)

    def _copy_report(self) -> None:
        if self._look is not None:
            QGuiApplication.clipboard().setText(self._look.report)
            self.toast_requested.emit("The report is in your clipboard, without secrets.", "", None)

    def _send_again(self) -> None:
        def done(number: object) -> None:
            people = "1 person" if number == 1 else f"{number:,} people"
            self._be_idle()
            self.toast_requested.emit(f"Sending again to {people}.", "", None)
            self.refresh()

        campaign_id = self._campaign_id
        self._be_busy(Act.SEND_AGAIN)
        self._jobs.run(lambda: self._desk.resend_not_found(campaign_id), done=done, failed=self._show_trouble)

    def _ask_cancel(self) -> None:
        if self._look is None:
            return
        dialog = CancelDialog(self._keeper, self.window(), self._look.live)
        dialog.accepted.connect(lambda: self._steer(self._desk.cancel))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_dialog)
        self._cancel_dialog = dialog
        dialog.ask()

    def _forget_dialog(self) -> None:
        self._cancel_dialog = None

    def _ask_speed(self) -> None:
        if self._look is None:
            return
        dialog = SpeedDialog(self._keeper, self.window(), self._look.live.campaign.rate)
        dialog.chosen.connect(self._use_speed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _use_speed(self, rate: float | None) -> None:
        campaign_id = self._campaign_id
        self._jobs.run(
            lambda: self._desk.set_rate(campaign_id, rate),
            done=lambda _: self.refresh(),
            failed=self._show_trouble,
        )

    def _open_report(self) -> None:
        self.open_requested.emit(("report", self._campaign_id))

    def _filter_changed(self) -> None:
        if self._look is not None:
            self.happenings.show_lines(self._look.live.lines, self._look.live.failures)

    # How it is put together

    def _build(self) -> None:
        self.header.add_button(self.cancel_button)
        self.header.add_button(self.main_button)
        self._rate_card.header.addWidget(self._rate_words)
        self._rate_card.header.addWidget(self.speed_button)
        self._rate_card.header.addStrut(28)  # as high as the head beside it
        self._rate_card.body.addWidget(self.rate_bars, 1)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._rate_card, 1)
        left.addWidget(self.line_card)
        self._lower = lower = QHBoxLayout()
        lower.setSpacing(16)
        lower.addLayout(left, 5)
        lower.addWidget(self.happenings, 6)
        self._notice_column = QVBoxLayout()
        self._notice_column.setSpacing(8)
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        self._panel_area = QWidget()
        self._panel_column = QVBoxLayout(self._panel_area)
        self._panel_column.setContentsMargins(0, 0, 0, 0)
        self._panel_column.setSpacing(12)
        self._add_panel(self.stopped)
        inner.addWidget(self._panel_area)
        inner.addLayout(self._notice_column)
        inner.addWidget(self.overview)
        inner.addWidget(self.evidence)
        inner.addLayout(lower, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(28, 24, PAGE_MARGIN, 20)
        column.setSpacing(16)
        column.addWidget(self.header)
        column.addWidget(self.trouble)
        column.addWidget(self.loading)
        column.addWidget(self._body, 1)
        column.addStretch()  # room for nothing while there is only a banner or the shapes
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Scroll(content, "Live"))
        self.happenings.setMinimumHeight(320)
        for hidden in (self.trouble, self._panel_area, self.stopped, self.evidence, self._body):
            hidden.hide()

    def _connect(self) -> None:
        for leaving in (self.header.back_requested, self.trouble.acted):
            leaving.connect(lambda: self.open_requested.emit(("campaigns",)))
        self.main_button.clicked.connect(self._main)
        self.cancel_button.clicked.connect(self._ask_cancel)
        self.speed_button.clicked.connect(self._ask_speed)
        self.evidence.copied.connect(self._copy_report)
        self.happenings.filter_changed.connect(self._filter_changed)
