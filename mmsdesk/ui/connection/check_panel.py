"""The connection test at the right: a line for each check, filled in as it runs, each with the button that mends it."""

from collections.abc import Callable, Generator
from contextlib import closing
from threading import Event

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.domain.account import Account
from mmsdesk.domain.secret import Secret
from mmsdesk.services.connection import CheckResult, CheckState, Fix, check_connection, waiting_checks
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.page_parts import INSPECTOR_WIDTH, SideColumn
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets import notices
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Scroll, row
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.meters import Meter
from mmsdesk.ui.widgets.notices import CheckRow
from mmsdesk.ui.widgets.painting import begin, draw_box
from mmsdesk.ui.widgets.toast import announce

FIX_WORDS = {
    Fix.UPDATE_KEY: "Update key",
    Fix.CHOOSE_REGION: "Choose region",
    Fix.MMS_CREDENTIALS: "Set up MMS",
    Fix.CONNECT_RELAY: "Connect a relay",
    Fix.WEBHOOK: "Add it for me",
    Fix.RETENTION: "Keep for a day",
}
_OVER = frozenset({CheckState.OK, CheckState.WARN, CheckState.BAD})
_CARD_HEIGHT = 620
Ended = Callable[[tuple[CheckResult, ...]], object]


class CheckPanel(SideColumn):
    """Runs the test in a thread and shows each result as it comes.

    Signals:
        fix_requested: what a check's button would mend (a Fix).
        running_changed: True while a test runs.
        failed: the test could not run at all; the exception.
    """

    fix_requested = Signal(object)
    running_changed = Signal(bool)
    failed = Signal(object)
    _checked = Signal(int, object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, width: int = INSPECTOR_WIDTH) -> None:
        super().__init__(keeper, width)
        self._keeper, self._jobs = keeper, jobs
        self._run = 0
        self._cancel: Event | None = None
        self._ended: Ended | None = None
        self._results: dict[str, CheckResult] = {}
        self._rows: dict[str, CheckRow] = {}
        self.stop_button = Button(keeper, "Stop", Kind.GHOST, icon="square", size=Size.SMALL)
        self._meter = Meter(keeper, "Checks done", thickness=5)
        self._progress = Label(keeper, "", Role.CAPTION, "text2", tabular=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(18)
        self._build()
        self.stop_button.clicked.connect(self.stop)
        self._checked.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.show_waiting()

    @property
    def results(self) -> tuple[CheckResult, ...]:
        """The checks as they stand, in order."""
        return tuple(self._results.values())

    @property
    def running(self) -> bool:
        """True between `start` and its end."""
        return self._cancel is not None

    def show_waiting(self) -> None:
        """Show all checks as not yet run."""
        for result in waiting_checks():
            self._show(result)
        self._count()
        self._progress.setText("Not tested yet")

    def start(self, account: Account, webhook_secret: Secret, ended: Ended | None = None) -> None:
        """Test this account, which need not be stored; a test that runs is stopped first."""
        self.stop()
        self._run += 1
        run, cancel = self._run, Event()
        self._cancel, self._ended = cancel, ended
        self.show_waiting()
        self._set_running(True)

        def work() -> None:
            with closing(_results(account, webhook_secret)) as results:
                for result in results:
                    if cancel.is_set():
                        return
                    self._checked.emit(run, result)

        self._jobs.run(work, done=lambda _: self._checked.emit(run, None), failed=self._could_not, cancel=cancel)

    def stop(self) -> None:
        """End the test; what it found so far stays."""
        if self._cancel is None:
            return
        self._cancel.set()
        self._cancel = self._ended = None
        for result in self.results:
            if result.state is CheckState.RUNNING:
                self._show(CheckResult(result.id, result.title, "Stopped", CheckState.WAITING))
        self._set_running(False)

    def _take(self, run: int, result: CheckResult | None) -> None:
        if run != self._run or self._cancel is None:
            return
        if result is not None:
            self._show(result)
            self._count()
            return
        ended, self._cancel, self._ended = self._ended, None, None
        self._set_running(False)
        announce(self, self._progress.text())
        if ended is not None:
            ended(self.results)

    def _could_not(self, error: Exception) -> None:
        self.stop()
        self.failed.emit(error)

    def _show(self, result: CheckResult) -> None:
        self._results[result.id] = result
        if result.id not in self._rows:
            self._add_row(result.id)
        action = FIX_WORDS[result.fix] if result.fix is not None else ""
        state = notices.CheckState(result.state.value)
        self._rows[result.id].show_check(state, result.title, result.detail, action=action)

    def _add_row(self, check_id: str) -> None:
        line = CheckRow(self._keeper, check_id, below=True)
        line.setObjectName(f"check-{check_id}")
        line.fix_requested.connect(lambda: self._fix(check_id))
        self._rows[check_id] = line
        self._list.addWidget(line)

    def _fix(self, check_id: str) -> None:
        if (fix := self._results[check_id].fix) is not None:
            self.fix_requested.emit(fix)

    def _count(self) -> None:
        done = sum(result.state in _OVER for result in self.results)
        total = len(self._results)
        self._meter.show_share(done / total, Tone.INFO)
        self._progress.setText(f"Check {min(done + 1, total)} of {total}")

    def _set_running(self, running: bool) -> None:
        self.stop_button.setVisible(running)
        if not running:
            self._progress.setText(self._summary())
        self.running_changed.emit(running)

    def _summary(self) -> str:
        states = [result.state for result in self.results]
        bad, warn = states.count(CheckState.BAD), states.count(CheckState.WARN)
        if bad:
            return "1 thing doesn’t work" if bad == 1 else f"{bad} things don’t work"
        if any(state not in _OVER for state in states):
            return "Stopped"
        if warn:
            return "Works, with 1 thing to look at" if warn == 1 else f"Works, with {warn} things to look at"
        return "Everything works"

    def _build(self) -> None:
        title = Label(self._keeper, "Connection test", Role.SECTION)
        self._progress.setObjectName("test-progress")
        self.body.addLayout(row(title, None, self.stop_button))
        self.body.addWidget(self._meter)
        self.body.addWidget(self._progress)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        self.body.addWidget(Scroll(inner, "Checks"), 1)
        self.stop_button.hide()


class CheckCard(CheckPanel):
    """The same as a card on a page: as wide as its column, and so high that all checks are seen at once."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_box(begin(self), QRectF(self.rect()), 12, self._keeper.theme.surface, self._keeper.hairline)

    def _restyle(self) -> None:
        self.setMinimumHeight(self._keeper_of_column.px(_CARD_HEIGHT))


def _results(account: Account, webhook_secret: Secret) -> Generator[CheckResult, None, None]:
    """The same as a generator, which can be closed half way."""
    yield from check_connection(account, webhook_secret=webhook_secret)
