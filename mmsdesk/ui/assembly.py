"""Puts the window together: every page with its place, toasts, the status chip, and the engine beside it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.machine.engine_process import EngineProcess
from mmsdesk.machine.logs import LiveSecrets
from mmsdesk.machine.motion import prefers_reduced_motion
from mmsdesk.services.account import resolve_webhook_secret
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import forget_the_gone
from mmsdesk.services.first_run import is_wanted
from mmsdesk.services.outlook import Finished, LineState
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.clipboard import hand_over_clipboard
from mmsdesk.ui.file_actions import FileActions
from mmsdesk.ui.foresight import Foresight
from mmsdesk.ui.frame import Frame
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.leaving import Leaving
from mmsdesk.ui.left_off import OF_A_CAMPAIGN, page_left_open, words_after_a_kill
from mmsdesk.ui.mistakes import Mistakes
from mmsdesk.ui.outlook import LINE_WORDS, DesktopNotice, OutlookWatch, finished_words
from mmsdesk.ui.shell import CAMPAIGNS, SETTINGS, Page
from mmsdesk.ui.theme import Appearance, Look, Motion, Tone

if TYPE_CHECKING:
    from mmsdesk.ui.doorbell import Doorbell, Ring

_LOOK_MS: Final = 500
"""How often it is looked whether the engine still runs."""
_LAST_SAVE_SECONDS: Final = 2.0


class DeskWindow(QObject):
    """Fills a frame with the pages of one desk. `show` opens it, `close_down` ends everything it started.

    Signals:
        ready: the account was read and the engine started (or there is no account yet).
    """

    ready = Signal()

    def __init__(self, frame: Frame, desk: Desk, engine: EngineProcess, live: LiveSecrets) -> None:
        super().__init__()
        self._app, self.desk = frame.app, desk
        self.keeper, self.window, self._window_state = frame.keeper, frame.window, frame.state
        # The one reading on this thread: theme and text size have to be known before the first page is built, or it
        # would flash in the wrong ones. A few rows by key of an open database, well under a millisecond.
        settings = desk.settings()
        chosen = Appearance(Look(settings.theme), settings.text_scale, settings.system_font, Motion(settings.motion))
        self.keeper.dress(chosen)
        self._window_state.keep_appearance(chosen)
        self.keeper.changed.connect(self._keep_appearance)
        self.jobs = Jobs()
        self.account: Account | None = None
        self.engine = engine
        self.live = live
        self._closed = False
        self._bell: Doorbell | None = None
        self._is_faltering = False
        self._was_read = False
        self._status = (Tone.NEUTRAL, "Not connected", "")
        self._line = LineState.FINE
        self._outlook = OutlookWatch(self.jobs, desk, self)
        self._outlook.line_changed.connect(self._show_line)
        self._outlook.finished.connect(self._tell_finished)
        self.leaving = Leaving(self.keeper, self.jobs, desk, self.window, self._may_send)
        self._desktop = DesktopNotice(self.window)
        self.mistakes = Mistakes(self.keeper, self.window, live)
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_MS)
        self._watch.timeout.connect(self._look_at_engine)
        self._add_pages()
        self._foresight = Foresight(self.window, self.window.build_next)
        self.window.rail_chosen.connect(self._window_state.keep_rail)
        self.window.status_pressed.connect(self._open_connection)
        self.window.new_requested.connect(self._new_campaign)
        self.window.page_opened.connect(self._keep_page)
        self.files = FileActions(self.keeper, self.jobs, desk, self.window)
        self.window.file_requested.connect(self.files.ask_open)
        self.window.file_dropped.connect(self.files.open)
        self.window.copy_requested.connect(self.save_copy)
        self._app.applicationStateChanged.connect(self._look_at_motion)
        self.jobs.failed.connect(self._tell_failure)

    def show(self, *first: str) -> None:
        """Open where somebody left off, or on the page `first` names with its arguments.

        Meanwhile the account is read, and what was under way goes on being sent.
        """
        page = first or page_left_open(self.desk, self._window_state.page)  # one more row by its key
        was_cut_off = self._window_state.begin()
        self.window.open("campaigns")
        if page and page != ("campaigns",):
            self.window.open(*page)
        self.window.show()
        if was_cut_off and not first:
            self._tell_of_end(page)
        self._watch.start()
        self._outlook.start()
        self._foresight.start()
        QTimer.singleShot(0, self.connect_engine)
        self.jobs.run(lambda: forget_the_gone(self.desk), failed=lambda _error: None)  # there is always a next start

    def connect_engine(self) -> None:
        """Read the account anew and give it to the engine; called again after it changed."""
        self.jobs.latest("engine", self._start_engine, done=self._show_account, failed=self._show_trouble)

    def answer_bell(self, address: str) -> None:
        """From now on come forward when MMSDesk is started a second time on this profile."""
        from mmsdesk.ui.doorbell import Doorbell

        self._bell = Doorbell(address, self)
        self._bell.rung.connect(self._come_forward)

    def open_file(self, path: Path) -> None:
        """Make a draft of a campaign file and show it."""
        self.files.open(path)

    def save_copy(self) -> None:
        """Have the campaign that is shown, or that the list is on, saved into a file."""
        from mmsdesk.ui.compose.page import ComposePage

        page, arguments = self.window.page(self.window.current_key), self.window.current_arguments
        if isinstance(page, CampaignsPage):
            page.export()
        elif isinstance(page, ComposePage):
            self.files.ask_save(CampaignId(str(arguments[0])), page.draft.name, lambda: page.draft)
        elif arguments and self.window.current_key in OF_A_CAMPAIGN:
            campaign_id = CampaignId(str(arguments[0]))
            self.jobs.run(
                lambda: self.desk.campaign(campaign_id).name, done=lambda name: self.files.ask_save(campaign_id, name)
            )

    def use_look(self, look: str) -> None:
        """Show the window light, dark or as the system does; not stored."""
        self.keeper.use(Look(look))

    def close_down(self) -> None:
        """Save what was written last, let what is on its way finish, then end the engine, the jobs and the desk."""
        if self._closed:
            return
        self._closed = True
        self._watch.stop()
        if self._bell is not None:
            self._bell.close()
        self._outlook.stop()
        self._foresight.stop()
        self._app.applicationStateChanged.disconnect(self._look_at_motion)
        self.window.close()
        hand_over_clipboard()
        self.jobs.finish(_LAST_SAVE_SECONDS)
        self.jobs.close()
        self._window_state.end()
        self.engine.stop()
        self.desk.close()

    def _come_forward(self, ring: "Ring") -> None:
        if ring.token:
            os.environ["XDG_ACTIVATION_TOKEN"] = ring.token  # the desktop's leave, where it asks for one (Wayland)
        self.window.come_forward()
        if ring.file:
            self.files.open(Path(ring.file))

    def _keep_page(self, key: str) -> None:
        if self._was_read and self.account is None and key == "review":
            self.connect_engine()  # the keyring may have been unlocked since: whoever sends needs the engine
        self._window_state.keep_page(key, self.window.current_arguments)

    def _keep_appearance(self) -> None:
        self._window_state.keep_appearance(self.keeper.appearance)

    def _tell_of_end(self, page: tuple[str, ...]) -> None:
        """The window before ended without a word: say how things stand."""
        elsewhere = bool(page) and page[0] in OF_A_CAMPAIGN
        action, react = ("All campaigns", lambda: self.window.open("campaigns")) if elsewhere else ("", None)
        self.window.toast(words_after_a_kill(page), action, react)

    def _look_at_motion(self, state: Qt.ApplicationState) -> None:
        """The system's wish may have changed while somebody was elsewhere."""
        if state is Qt.ApplicationState.ApplicationActive:
            self.jobs.latest("motion", prefers_reduced_motion, done=self.keeper.take_system_motion)

    def _start_engine(self) -> Account | None:
        account = self.desk.account_or_none()
        if account is None:
            self.engine.stop()
        else:
            self.live.add(account.key_secret)
            self.live.add(account.relay_token)
            self.live.add(resolve_webhook_secret(self.desk.secrets, self.desk.environ))
            self.engine.start(account, self.desk.compression())
        return account

    def _show_account(self, account: Account | None) -> None:
        self.account, self._was_read = account, True
        if account is None:
            self._say_status(Tone.WARN, "Not connected", "Open Settings to connect")
            self.jobs.run(lambda: is_wanted(self.desk), done=self._begin_first_run, failed=lambda _: None)
        elif account.is_rehearsal:
            self._say_status(Tone.OK, "Rehearsal", f"Pretend Sinch · {account.sender}")
        else:
            where = account.region.value.upper()
            self._say_status(Tone.OK, "Connected", f"{where} · sender {account.sender or 'by the app'}")
        self.ready.emit()

    def _begin_first_run(self, wanted: bool) -> None:
        if wanted and self.window.current_key == "campaigns":
            self.window.open("first-run")

    def _show_trouble(self, error: BaseException) -> None:
        title = error.title if isinstance(error, MMSDeskError) else "Not connected"
        self._say_status(Tone.BAD, title, "Open Settings to mend it")
        self.ready.emit()

    def _say_status(self, tone: Tone, title: str, detail: str) -> None:
        self._status = (tone, title, detail)
        self._show_status()

    def _show_line(self, line: LineState) -> None:
        self._line = line
        self._show_status()

    def _show_status(self) -> None:
        """What keeps messages from leaving is said before what is set up."""
        said = self._status
        if self._is_faltering:
            said = (Tone.WARN, "Sending stands still", "It is being started again")
        elif self.account is not None and self._line in LINE_WORDS:
            said = LINE_WORDS[self._line]
        self.window.set_status(*said)

    def _look_at_engine(self) -> None:
        """Say it while nothing is sent because the engine ended by itself."""
        before, self._is_faltering = self._is_faltering, self.engine.is_faltering
        if self._is_faltering is not before:
            self._show_status()

    def _may_send(self) -> bool:
        """As looked up a second ago; whoever has just pressed Send stands on the live page."""
        return self._outlook.is_sending or self.window.current_key == "live"

    def _tell_finished(self, finished: Finished) -> None:
        title, text = finished_words(finished)

        def open_report() -> None:
            self.window.open("report", finished.id)

        self.window.toast(f"{title}. {text}", "See report", open_report)
        self._desktop.tell(title, text, open_report)

    def _tell_failure(self, error: object) -> None:
        if isinstance(error, MMSDeskError):
            self.window.toast(f"{error.title}. {error.hint}")
        elif isinstance(error, Exception):
            self.mistakes.take(error)

    def _open_connection(self) -> None:
        self.window.open("connection")

    def _new_campaign(self) -> None:
        page = self.window.page("campaigns")
        assert isinstance(page, CampaignsPage)
        page.new_campaign()

    def _add_pages(self) -> None:
        keeper, jobs, desk = self.keeper, self.jobs, self.desk
        add = self.window.add_page

        def compose() -> Page:
            from mmsdesk.ui.compose.page import ComposePage

            return ComposePage(keeper, jobs, desk)

        def audience() -> Page:
            from mmsdesk.ui.compose.audience import AudiencePage

            return AudiencePage(keeper, jobs, desk)

        def importing() -> Page:
            from mmsdesk.ui.importing.page import ImportPage

            return ImportPage(keeper, jobs, desk)

        def review() -> Page:
            from mmsdesk.ui.review.page import ReviewPage

            return ReviewPage(keeper, jobs, desk)

        def live() -> Page:
            from mmsdesk.ui.live.page import LivePage

            return LivePage(keeper, jobs, desk)

        def report() -> Page:
            from mmsdesk.ui.report.page import ReportPage

            return ReportPage(keeper, jobs, desk)

        def connection() -> Page:
            from mmsdesk.ui.connection.page import ConnectionPage

            return ConnectionPage(keeper, jobs, desk, self.connect_engine)

        def first_run() -> Page:
            from mmsdesk.ui.connection.first_run import FirstRunPage

            return FirstRunPage(keeper, jobs, desk, self.connect_engine)

        add("campaigns", CAMPAIGNS, self._with_toasts(self._campaigns_page))
        for key, factory in {
            "compose": compose,
            "audience": audience,
            "import": importing,
            "review": review,
            "live": live,
            "report": report,
        }.items():
            add(key, None, self._with_toasts(factory), section="campaigns")
        add("connection", SETTINGS, self._with_toasts(connection))
        add("first-run", None, self._with_toasts(first_run), section="connection")

    def _campaigns_page(self) -> CampaignsPage:
        page = CampaignsPage(self.keeper, self.jobs, self.desk)
        page.recent_requested.connect(self.files.show_recent)
        page.file_requested.connect(self.files.ask_open)
        page.export_requested.connect(self.files.ask_save)
        return page

    def _with_toasts(self, factory: Callable[[], Page]) -> Callable[[], QWidget]:
        def build() -> QWidget:
            page = factory()
            asked = getattr(page, "toast_requested", None)
            if asked is not None:
                asked.connect(self.window.toast)
            return page

        return build
