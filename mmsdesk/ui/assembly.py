"""Puts the window together: every page with its place, toasts, the status chip, and the engine beside it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.machine.engine_process import EngineProcess
from mmsdesk.machine.logs import LiveSecrets
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.account import resolve_webhook_secret
from mmsdesk.services.desk import Desk
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.clipboard import hand_over_clipboard
from mmsdesk.ui.foresight import Foresight
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.mistakes import Mistakes
from mmsdesk.ui.shell import CAMPAIGNS, SETTINGS, MainWindow, Page
from mmsdesk.ui.theme import Look, ThemeKeeper, Tone
from mmsdesk.ui.window_state import WindowState

WINDOW_SIZE: Final = (1440, 900)
_LOOK_MS: Final = 500
"""How often it is looked whether the engine still runs."""
_LAST_SAVE_SECONDS: Final = 2.0


class DeskWindow(QObject):
    """The whole window over one desk. `show` opens it, `close_down` ends everything it started.

    Signals:
        ready: the account was read and the engine started (or there is no account yet).
    """

    ready = Signal()

    def __init__(self, app: QApplication, desk: Desk, engine: EngineProcess, live: LiveSecrets) -> None:
        super().__init__()
        # The one reading on this thread: theme and text size have to be known before the first picture, or the window
        # would flash in the wrong ones. A few rows by key of an open database, well under a millisecond.
        settings = desk.settings()
        self.desk = desk
        self.keeper = ThemeKeeper(app, Look(settings.theme), text_scale=settings.text_scale)
        self.jobs = Jobs()
        self.window = MainWindow(self.keeper)
        self.account: Account | None = None
        self.engine = engine
        self.live = live
        self._closed = False
        self._is_faltering = False
        self._status = (Tone.NEUTRAL, "Not connected", "")
        self.mistakes = Mistakes(self.keeper, self.window, live)
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_MS)
        self._watch.timeout.connect(self._look_at_engine)
        self._add_pages()
        self._foresight = Foresight(self.window, self.window.build_next)
        self._window_state = WindowState(desk.profile.dir)
        self.window.set_rail(self._window_state.rail)
        self.window.rail_chosen.connect(self._window_state.keep_rail)
        self.window.status_pressed.connect(self._open_connection)
        self.window.new_requested.connect(self._new_campaign)
        self.window.resize(*WINDOW_SIZE)
        self.window.setWindowTitle("MMSDesk")
        self.jobs.failed.connect(self._tell_failure)

    def show(self, *first: str) -> None:
        """Open on the campaigns, or on the page `first` names with its arguments.

        Meanwhile the account is read, and what was under way goes on being sent.
        """
        self.window.open("campaigns")
        if first:
            self.window.open(*first)
        self.window.show()
        self._watch.start()
        self._foresight.start()
        QTimer.singleShot(0, self.connect_engine)

    def connect_engine(self) -> None:
        """Read the account anew and give it to the engine; called again after it changed."""
        self.jobs.latest("engine", self._start_engine, done=self._show_account, failed=self._show_trouble)

    def use_look(self, look: str) -> None:
        """Show the window light, dark or as the system does; not stored."""
        self.keeper.use(Look(look))

    def close_down(self) -> None:
        """Save what was written last, let what is on its way finish, then end the engine, the jobs and the desk."""
        if self._closed:
            return
        self._closed = True
        self._watch.stop()
        self._foresight.stop()
        self.window.close()
        hand_over_clipboard()
        self.jobs.finish(_LAST_SAVE_SECONDS)
        self.jobs.close()
        self.engine.stop()
        self.desk.close()

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
        self.account = account
        if account is None:
            self._say_status(Tone.WARN, "Not connected", "Open Settings to connect")
        elif account.is_rehearsal:
            self._say_status(Tone.OK, "Rehearsal", f"Pretend Sinch · {account.sender}")
        else:
            where = account.region.value.upper()
            self._say_status(Tone.OK, "Connected", f"{where} · sender {account.sender or 'by the app'}")
        self.ready.emit()

    def _show_trouble(self, error: BaseException) -> None:
        title = error.title if isinstance(error, MMSDeskError) else "Not connected"
        self._say_status(Tone.BAD, title, "Open Settings to mend it")
        self.ready.emit()

    def _say_status(self, tone: Tone, title: str, detail: str) -> None:
        self._status = (tone, title, detail)
        if not self._is_faltering:
            self.window.set_status(tone, title, detail)

    def _look_at_engine(self) -> None:
        """Say it while nothing is sent because the engine ended by itself."""
        before, self._is_faltering = self._is_faltering, self.engine.is_faltering
        if self._is_faltering and not before:
            self.window.set_status(Tone.WARN, "Sending stands still", "It is being started again")
        elif before and not self._is_faltering:
            self.window.set_status(*self._status)

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

        add("campaigns", CAMPAIGNS, self._with_toasts(lambda: CampaignsPage(keeper, jobs, desk)))
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

    def _with_toasts(self, factory: Callable[[], Page]) -> Callable[[], QWidget]:
        def build() -> QWidget:
            page = factory()
            asked = getattr(page, "toast_requested", None)
            if asked is not None:
                asked.connect(self.window.toast)
            return page

        return build


def app_icon_file() -> str:
    """The file of the program's own icon."""
    return str(resource_path("icons", "app-icon.svg"))
