"""A pretend network edge for the sending engine: outcomes told beforehand, every request written down."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mmsdesk.domain.ids import MessageId
from mmsdesk.domain.outcome import Accepted, Outcome, SendRequest
from mmsdesk.services.app_watch import AppFacts
from mmsdesk.services.engine import Reach
from mmsdesk.services.receipts import Relay

Answer = Callable[[int, SendRequest], Outcome]


@dataclass
class Network:
    """What all carriers of one test share. `answer` gets the number of the request, from 0, and the request."""

    answer: Answer | None = None
    latency: float = 0.0
    monotonic: Callable[[], float] = time.monotonic
    requests: list[SendRequest] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    accepted: dict[str, list[SendRequest]] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> "NetworkCarrier":
        return NetworkCarrier(self)

    @property
    def phones(self) -> Counter[str]:
        """How often each number was accepted."""
        return Counter(request.phone for requests in self.accepted.values() for request in requests)


class NetworkCarrier:
    """One worker's way to the pretend network."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def send(self, request: SendRequest) -> Outcome:
        network = self._network
        with network.lock:
            number = len(network.requests)
            network.requests.append(request)
            network.times.append(network.monotonic())
        if network.latency:
            network.ended.wait(network.latency)
        outcome = network.answer(number, request) if network.answer else accept(request)
        if isinstance(outcome, Accepted):
            with network.lock:
                network.accepted.setdefault(outcome.message_id, []).append(request)
        return outcome

    def close(self) -> None:
        """Nothing is held open."""


def accept(request: SendRequest) -> Accepted:
    return Accepted(MessageId(f"M-{request.job_id}"))


@dataclass(frozen=True, slots=True)
class ListedRow:
    message_id: str
    job: str | None


@dataclass
class Shelf:
    """What Sinch would list: rows by phone; `trouble` is raised instead when set."""

    rows: dict[str, list[ListedRow]] = field(default_factory=dict)
    asked: list[tuple[str, float]] = field(default_factory=list)
    trouble: Exception | None = None

    def list_messages(self, phone: str, since: float) -> Iterable[ListedRow]:
        self.asked.append((phone, since))
        if self.trouble is not None:
            raise self.trouble
        return iter(self.rows.get(phone, []))


@dataclass(frozen=True, slots=True)
class FakeEvent:
    id: str
    seq: int
    kind: str
    received_at: str
    body: Any


@dataclass(frozen=True, slots=True)
class FakePage:
    events: tuple[FakeEvent, ...]
    next: str
    has_more: bool


@dataclass
class FakeRelay:
    """A relay's far end: events in order, pages of `limit`; `trouble` is raised instead when set."""

    events: list[FakeEvent] = field(default_factory=list)
    polls: list[str | None] = field(default_factory=list)
    trouble: Exception | None = None
    page_size: int = 500
    nap: float = 0.005

    def poll(self, after: str | None, limit: int, wait: float) -> FakePage:
        self.polls.append(after)
        if self.trouble is not None:
            raise self.trouble
        start = int(after or "0")
        if start >= len(self.events) and wait:
            time.sleep(min(wait, self.nap))
        page = tuple(self.events[start : start + min(limit, self.page_size)])
        return FakePage(page, str(start + len(page)), start + len(page) < len(self.events))

    def add(self, kind: str, body: Any) -> FakeEvent:
        number = len(self.events) + 1
        event = FakeEvent(f"E{number}", number, kind, "2026-01-15T10:00:00Z", body)
        self.events.append(event)
        return event


def make_reach(
    network: Network,
    *,
    shelf: Shelf | None = None,
    relay: Relay | None = None,
    app: AppFacts | Exception | None = None,
    app_id: str = "app",
) -> Reach:
    """Ways to the outside that lead to these fakes."""
    facts = app or AppFacts(None, 1)

    def read_app() -> AppFacts:
        if isinstance(facts, Exception):
            raise facts
        return facts

    return Reach(
        network.open,
        shelf or Shelf(),
        read_app,
        relay,
        "http://127.0.0.1:9" if relay is not None else "",
        network.ended.set,
        app_id,
    )


def in_turn(outcomes: Iterable[Outcome]) -> Answer:
    """These outcomes one after the other, then acceptance."""
    left: Iterator[Outcome] = iter(outcomes)
    lock = threading.Lock()

    def answer(_number: int, request: SendRequest) -> Outcome:
        with lock:
            outcome = next(left, None)
        return accept(request) if outcome is None else outcome

    return answer
