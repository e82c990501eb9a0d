"""Background work for the window. The only place that knows threads and Qt together."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QObject, Qt, QTimer, Signal, Slot

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.machine.mistakes import place_of
from mmsdesk.ui.collecting import Collector

log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[], T]
_AFTER_PAINT_MS = 15
"""A frame: what somebody just typed is painted within it, and not beside work that wants the interpreter, too."""


@dataclass(frozen=True, slots=True)
class _Settled:
    """One finished piece of work on its way back to the GUI thread."""

    future: Future[Any]
    done: Callable[[Any], object] | None
    failed: Callable[[Exception], object] | None
    cancel: Event
    key: str


@dataclass(slots=True)
class _Lane:
    """Work under one key: whether some runs, and the newest that waits for it."""

    running: bool = False
    waiting: Callable[[], None] | None = None


class Jobs(QObject):
    """Runs plain functions in threads and brings their answers to the GUI thread.

    Work touches no widget and has a database connection of its own. Answers for widgets that are gone, and for work
    whose `cancel` event is set, are dropped.

    Signals:
        failed: an exception from work that was run without `failed=`; show it to the person.
    """

    failed = Signal(object)
    _settled = Signal(object)

    def __init__(self, *, threads: int = 4, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._cancels: dict[int, Event] = {}
        self._lanes: dict[str, _Lane] = {}
        self._after_paint: dict[str, Callable[[], object]] = {}
        self._frame = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._frame.timeout.connect(self._follow_up)
        self._closed = False
        self._collector = Collector(self)
        self._noted: set[str] = set()
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """True when nothing runs and nothing waits to be delivered."""
        return not self._cancels and not self._after_paint and not any(lane.running for lane in self._lanes.values())

    def after_paint(self, key: str, act: Callable[[], object]) -> None:
        """Call `act` on this thread once what was just changed is on the screen; the newest of a key, once.

        For what follows a key but need not be seen in the same frame. Costs next to nothing until then.
        """
        if self._closed:
            return
        if not self._after_paint:
            self._frame.start()
        self._after_paint[key] = act

    def run(
        self,
        work: Work[T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        cancel: Event | None = None,
    ) -> Event:
        """Run `work` in a thread; `done(answer)` or `failed(exception)` follows on the GUI thread.

        Returns the event that cancels it: setting it drops the answer, and stops work that looks at it.
        """
        return self._submit(work, done, failed, cancel or Event(), "")

    def latest(
        self,
        key: str,
        work: Work[T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        after_paint: bool = False,
    ) -> None:
        """Run `work` unless some under the same `key` runs; then keep only the newest and run it afterwards.

        For answers that follow typing: at most one runs, at most one waits, the last one always arrives. Work that
        keeps the interpreter busy should start `after_paint`: what was just typed is then on the screen already.
        """
        lane = self._lanes.setdefault(key, _Lane())

        def start() -> None:
            lane.running = True
            self._submit(work, done, failed, Event(), key)

        if lane.running:
            lane.waiting = start
        elif after_paint:
            lane.running = True
            QTimer.singleShot(_AFTER_PAINT_MS, lambda: self._next_in_lane(key, start))
        else:
            start()

    def finish(self, seconds: float) -> bool:
        """Let what was asked for end and be delivered, for `seconds` at most; the last save before the window goes.

        Returns whether nothing is left. Keys and mouse wait meanwhile.
        """
        deadline = QDeadlineTimer(round(seconds * 1000))
        while not self.idle and not deadline.hasExpired():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)
        return self.idle

    def close(self) -> None:
        """Cancel everything and wait until the threads are done; nothing is delivered any more."""
        self._closed = True
        self._frame.stop()
        self._after_paint.clear()
        for cancel in list(self._cancels.values()):
            cancel.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._collector.stop()

    def _follow_up(self) -> None:
        acts, self._after_paint = self._after_paint, {}
        for act in acts.values():
            if not self._closed and _alive(act):
                act()

    def _submit(
        self,
        work: Work[T],
        done: Callable[[T], object] | None,
        failed: Callable[[Exception], object] | None,
        cancel: Event,
        key: str,
    ) -> Event:
        if self._closed:
            cancel.set()
            return cancel
        future = self._pool.submit(work)
        self._cancels[id(future)] = cancel
        future.add_done_callback(lambda it: self._report(_Settled(it, done, failed, cancel, key)))
        return cancel

    def _report(self, settled: _Settled) -> None:
        """Runs in the worker's thread; the queued signal carries the answer over."""
        if not self._closed and shiboken6.isValid(self):
            self._settled.emit(settled)

    @Slot(object)
    def _deliver(self, settled: _Settled) -> None:
        self._cancels.pop(id(settled.future), None)
        try:
            self._hand_over(settled)
        finally:
            self._next_in_lane(settled.key)

    def _hand_over(self, settled: _Settled) -> None:
        if self._closed or settled.cancel.is_set() or settled.future.cancelled():
            return
        error = settled.future.exception()
        if error is None:
            if settled.done is not None and _alive(settled.done):
                settled.done(settled.future.result())
        elif isinstance(error, Exception):
            if settled.failed is None:
                self.failed.emit(error)
            else:
                self._note(error)
                if _alive(settled.failed):
                    settled.failed(error)

    def _note(self, error: Exception) -> None:
        """What nobody foresaw is logged with its place, the first time: the page says too little to mend it."""
        place = place_of(error)
        if isinstance(error, MMSDeskError) or place in self._noted:
            log.info("background work failed: %s", type(error).__name__)
        else:
            self._noted.add(place)
            log.error("background work failed", exc_info=error)

    def _next_in_lane(self, key: str, first: Callable[[], None] | None = None) -> None:
        """Start what waits under a key; `first` if nothing newer does."""
        if not key:
            return
        lane = self._lanes[key]
        lane.running = False
        start, lane.waiting = lane.waiting or first, None
        if start is not None and not self._closed:
            start()


def _alive(callback: Callable[..., object]) -> bool:
    """False when the callback belongs to a Qt object that no longer exists."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
