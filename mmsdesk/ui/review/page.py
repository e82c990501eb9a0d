"""Review and send: the one place a campaign leaves from. It checks again whenever somebody looks at it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.domain.checks.worst import three_worst
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import SAMPLE_SEEN, seen_as
from mmsdesk.services.review import Outside, Review, ask_outside, read_review
from mmsdesk.ui.compose.price_editor import PriceAsker
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.compose.top_bar import STEPS
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.page_parts import JOB_MARGIN, TopBar, two_columns
from mmsdesk.ui.phone_choice import PhoneChoice
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.review.checklist import Checklist
from mmsdesk.ui.review.checks import AUDIENCE, COMPOSE, CONNECTION, TEST, make_checks, people, problems_in
from mmsdesk.ui.review.cost import cost_of
from mmsdesk.ui.review.speed import SpeedCard
from mmsdesk.ui.review.summary import Summary
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import Scroll
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.stepper import Stepper
from mmsdesk.ui.widgets.toast import announce

REHEARSAL = "Goes to the pretend Sinch on this computer; nobody’s phone rings."


class ReviewPage(Page):
    """Shows the checklist, speed and sum of one draft; sends it after one more question.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._campaign_id = CampaignId("")
        self._review: Review | None = None
        self._outside: Outside | None = None
        self._sending: CampaignId | None = None
        self._watched: QWidget | None = None
        self.bar = TopBar(keeper)
        self.stepper = Stepper(keeper, STEPS, 3)
        self.back_button = Button(keeper, "Back", Kind.GHOST, name="Back to audience")
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.rehearsal = Banner(keeper, "Rehearsal", REHEARSAL, Tone.INFO)
        self.checklist = Checklist(keeper)
        self.speed = SpeedCard(keeper)
        pictures = Pictures(jobs, desk.media, parent=self)
        self.summary = Summary(keeper, pictures, PhoneChoice(keeper, desk.profile.dir))
        self.prices = PriceAsker(keeper, jobs, desk, self)
        self.dialog: Dialog | None = None
        self._build()
        self._connect()

    # Opening, and checking again

    def enter(self, *arguments: object) -> None:
        campaign_id = CampaignId(str(arguments[0]))
        if campaign_id != self._campaign_id:
            self._campaign_id = campaign_id
            self._review = self._outside = None
            self.speed.start_over()
            self._body.setVisible(False)
            self.summary.setVisible(False)
        self.trouble.hide()
        self._watch_window()
        self.check()

    def panes(self) -> list[QWidget]:
        return [self.bar, self._scroll, self.summary]

    def check(self) -> None:
        """Look at everything again: the draft and its people, then Sinch and the relay."""
        campaign_id = self._campaign_id
        if not campaign_id or self._sending is not None:
            return
        self._jobs.latest(
            "review",
            lambda: read_review(self._desk, campaign_id),
            done=lambda review: self._show_review(campaign_id, review),
            failed=self._not_read,
        )
        self._jobs.latest(
            "review outside",
            lambda: ask_outside(self._desk),
            done=self._show_outside,
            failed=self._not_asked,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and watched is self._watched and self.isVisible():
            self.check()
        return super().eventFilter(watched, event)

    def _watch_window(self) -> None:
        window = self.window()
        if window is not self and window is not self._watched:
            self._watched = window
            window.installEventFilter(self)

    def _show_review(self, campaign_id: CampaignId, review: Review) -> None:
        if campaign_id != self._campaign_id or self._sending is not None:
            return
        if not review.is_draft:
            self.open_requested.emit(("live", campaign_id))
            return
        self._review = review
        self.bar.show_title(review.row.name)
        self.rehearsal.setVisible(review.is_rehearsal)
        self.summary.show_review(review)
        self.speed.show_people(review.report.will_get)
        self._body.setVisible(True)
        self.summary.setVisible(True)
        self._show()

    def _show_outside(self, outside: Outside) -> None:
        before = self._outside
        known_before = (before.sms_channel, before.hears_replies) if before is not None else None
        self._outside = outside
        self._show()
        known = (outside.sms_channel, outside.hears_replies)
        if outside.sms_channel is not None and known != known_before and self._sending is None:
            self._check_profile_again()

    def _check_profile_again(self) -> None:
        """What Sinch said about its channels and webhooks decides a rule (OPT-2)."""
        campaign_id = self._campaign_id
        self._jobs.latest(
            "review",
            lambda: read_review(self._desk, campaign_id),
            done=lambda review: self._show_review(campaign_id, review),
            failed=self._not_read,
        )

    def _show(self) -> None:
        review = self._review
        if review is None:
            return
        if self._outside is not None:
            self.speed.show_limit(self._outside.rate, review.rate)
        else:
            self.speed.show_limit(review.rate or 20.0, review.rate)
        checks = make_checks(review, self._outside)
        self.checklist.show_checks(checks)
        self.speed.setVisible(review.report.will_get > 0)
        if self._sending is None:
            self._show_button(problems_in(checks), review.report.will_get)

    def _show_button(self, problems: int, will_get: int) -> None:
        button, note = self.summary.send_button, self.summary.note
        button.set_label(f"Send to {people(will_get)} now" if will_get else "Send")
        button.setEnabled(not problems and will_get > 0)
        if problems:
            note.setText(f"Fix {problems:,} {'problem' if problems == 1 else 'problems'} to send")
            note.set_color("bad")
        else:
            note.setText("You’ll confirm once more.")
            note.set_color("text2")
        button.setAccessibleDescription(note.text())

    # Sending

    def ask(self) -> None:
        """The last question before messages leave."""
        review, button = self._review, self.summary.send_button
        if review is None or not button.isEnabled() or (self.dialog is not None and self.dialog.isVisible()):
            return
        number = people(review.report.will_get)
        dialog = Dialog(self._keeper, self.window(), f"Send to {number} now?", self._question(review), icon="send")
        dialog.add_button("Not yet")
        dialog.add_button(f"Send to {number}", Kind.PRIMARY)
        dialog.accepted.connect(self._send)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        dialog.ask()

    def _question(self, review: Review) -> str:
        sender = f"from {review.sender} " if review.sender else ""
        cost = cost_of(review.prices, review.report.will_get) if not review.is_rehearsal else ""
        about = f", about {cost}" if cost else ""
        words = (
            f"“{review.row.name}” leaves {sender}to “{review.list_name}” at {self.speed.speed}{about}."
            " You can pause, but you can’t take back what is already sent."
        )
        return f"{words} This is a rehearsal: nobody’s phone rings." if review.is_rehearsal else words

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _send(self) -> None:
        review, campaign_id = self._review, self._campaign_id
        if review is None or self._sending is not None:
            return
        list_name, rate = review.list_name, self.speed.rate
        earlier = review.earlier.id if review.earlier is not None else ""
        self._sending = campaign_id
        self.trouble.hide()
        self.summary.send_button.set_label("Starting…")
        self.summary.send_button.set_busy(True)
        has_file = review.media is not None
        self.summary.note.setText("Uploading the picture…" if has_file else "Getting everything ready…")
        self.summary.note.set_color("text2")
        self.speed.slider.setEnabled(False)
        announce(self, self.summary.note.text())
        self._jobs.run(
            lambda: self._desk.start(campaign_id, self._desk.order(list_name, rate=rate, earlier=earlier)),
            done=lambda _nothing: self._started(campaign_id),
            failed=lambda error: self._not_started(campaign_id, error),
        )

    def _started(self, campaign_id: CampaignId) -> None:
        self._end_sending()
        announce(self, "Sending has begun")
        if campaign_id == self._campaign_id and self.isVisible():
            self.open_requested.emit(("live", campaign_id))

    def _not_started(self, campaign_id: CampaignId, error: Exception) -> None:
        self._end_sending()
        title, hint = "Sending did not start", "Nobody was written to. Try again."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, f"{error.hint} Nobody was written to."
        if campaign_id == self._campaign_id:
            self._show_trouble(title, hint)
            self._show()
            self.check()
        announce(self, title)

    def _end_sending(self) -> None:
        self._sending = None
        self.summary.send_button.set_busy(False)
        self.speed.slider.setEnabled(True)

    # Trouble

    def _not_read(self, error: Exception) -> None:
        title, hint = "This campaign couldn’t be checked", "Nothing was sent. Go back and open it again."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        self.summary.send_button.setEnabled(False)
        self._show_trouble(title, hint)

    def _not_asked(self, error: Exception) -> None:
        """An answer nobody foresaw: the checklist says that Sinch could not be asked."""
        if isinstance(error, MMSDeskError):
            self._show_trouble(error.title, error.hint)
        else:
            self._show_trouble("Sinch couldn’t be asked", "You can send all the same; it is asked again then.")

    def _show_trouble(self, title: str, hint: str) -> None:
        self.trouble.show_message(title, hint, Tone.BAD)
        self.trouble.show()
        self._scroll.verticalScrollBar().setValue(0)

    # Where to go

    def send_test(self) -> None:
        """See it on one's own phone first; the checklist says what came of it."""
        review = self._review
        if review is None or self._sending is not None:
            return
        seen = SAMPLE_SEEN if review.first is None else seen_as(review.first, 0, review.report.people)
        dialog = SendTestDialog(
            self._keeper, self.window(), self._jobs, self._desk, self._campaign_id, review.list_name, seen,
            lambda: True, three_worst(review.report.worst),
        )  # fmt: skip
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self.check)
        dialog.ask()

    def _go_to(self, target: str) -> None:
        if target == TEST:
            self.send_test()
            return
        self.open_requested.emit((CONNECTION,) if target == CONNECTION else (target, self._campaign_id))

    def _step_asked(self, step: int) -> None:
        self._go_to(COMPOSE if step == 1 else AUDIENCE)

    # How it is put together

    def _build(self) -> None:
        keeper = self._keeper
        self.bar.show_state("Draft", Tone.NEUTRAL)
        self.bar.set_middle(self.stepper)
        self.bar.add_button(self.back_button)
        self.bar.back_button.setAccessibleName("Back to the audience step")
        self.bar.back_button.setToolTip("Back to audience")
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addWidget(Label(keeper, "Review & send", Role.WIZARD_TITLE))
        inner.addSpacing(-15)
        inner.addWidget(Label(keeper, "Nothing goes out until you press the button.", Role.BODY, "text2", wrap=True))
        inner.addWidget(self.rehearsal)
        inner.addWidget(self.checklist)
        inner.addWidget(self.speed)
        content = QWidget()
        content.setProperty("plain", True)
        main = QVBoxLayout(content)
        main.setContentsMargins(JOB_MARGIN, 24, 28, 24)
        main.setSpacing(16)
        main.addWidget(self.trouble)
        main.addWidget(self._body)
        main.addStretch(1)
        self._scroll = Scroll(content, "Review")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(two_columns(self._scroll, self.summary), 1)
        for hidden in (self.trouble, self.rehearsal, self._body, self.summary):
            hidden.hide()
        self.setFocusProxy(self.summary.send_button)

    def _connect(self) -> None:
        self.bar.back_requested.connect(lambda: self._go_to(AUDIENCE))
        self.back_button.clicked.connect(lambda: self._go_to(AUDIENCE))
        self.stepper.step_requested.connect(self._step_asked)
        self.checklist.target_requested.connect(self._go_to)
        self.summary.send_requested.connect(self.ask)
        self.summary.price_requested.connect(self.prices.ask)
        self.prices.kept.connect(lambda _settings: self.check())
        self.prices.failed.connect(lambda words: self.toast_requested.emit(words, "", None))
        for keys, act in (("Ctrl+Return", self.ask), ("Ctrl+Enter", self.ask), ("Ctrl+Shift+T", self.send_test)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
