"""The fault trial: a campaign whose every request meets a fault, judged by the simulator's own record.

Nobody may get two messages. Nothing that could have arrived may be sent again before its absence is proved, which takes
the whole ladder of look-ups. Everybody ends in exactly one state, and that state is true.
"""

import contextlib
import itertools
import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw

from mmsdesk.db import Writer, fetch_all
from mmsdesk.domain.contact import Details
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import ACCEPTED_STATES, CampaignState, State
from mmsdesk.domain.message import Campaign, ContentType, Text
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.campaigns import Order, start_campaign
from mmsdesk.services.definitions import definition_of
from mmsdesk.services.reporting import Counts, count
from mmsdesk.store.campaigns import get_campaign, insert_draft
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.ledger import DOUBT_LADDER
from mmsdesk.store.schema import open_profile_database
from tests.journeys.faults.cases import LOOKUP_RULES, Case
from tests.journeys.faults.engine import Job, account_of, run
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import start_relay

COMPRESSION = 400.0
"""The engine's: the fifteen minutes of looking for a lost answer pass in 2.25 s."""
PROOF_SECONDS = DOUBT_LADDER[-1] / COMPRESSION
"""Real seconds that have to pass before anything in doubt may be sent again."""
STALL_COMPRESSION = 200.0
"""The simulator's: a stall of two minutes lasts 0.6 s."""
PATIENCE = 0.3
"""Real seconds the client waits for an answer, less than a stall."""
LATENCY_MS = 60
RATE = 200.0
WORKERS = 8
HEALTHY_EVERY = 20
"""So many people in a row meet a fault, then one meets none: the engine stops when a hundred answers in a row are
lost, and that is not what is tried here."""
_SECRET = "the-webhook-secret-of-the-trial"
_AREAS = (503, 971, 360, 206, 425, 253, 509, 541, 458, 208, 775, 702, 415, 510, 650, 408)


@dataclass(frozen=True, slots=True)
class Found:
    """What a trial came to. The lists say who and why; all are empty when every promise was kept."""

    people: int
    struck: dict[str, int]
    """Requests that met each fault, by case."""
    doubled: list[str]
    unproved: list[str]
    """Messages that were sent again although the first one could have arrived."""
    untrue: list[str]
    """People whose state in the ledger contradicts what the simulator has."""
    resent: int
    """Requests that followed another for the same message which was no refusal: those the look-ups gave leave for."""
    counts: Counts
    states: dict[State, int]
    state: CampaignState
    lost_callbacks: int

    @property
    def broken_promises(self) -> list[str]:
        return [*self.doubled, *self.unproved, *self.untrue]


@dataclass(frozen=True, slots=True)
class _Person:
    phone: str
    case: Case | None


def trial(
    folder: Path,
    cases: Sequence[Case],
    *,
    each: int,
    seed: int,
    resend: str = "automatic",
    retention_days: int = 7,
    is_naive: bool = False,
) -> Found:
    """Send a campaign in which `each` people meet each of `cases`, and judge it.

    `resend` is what happens with what is proved absent: automatic or ask. With `retention_days` 0 nothing can be
    proved. `is_naive` tries an engine that is broken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    people = _people(cases, each)
    with (
        start_simulator(
            seed=seed,
            faults=_plan(people, each),
            outbound_rate=100_000,
            dispatch_retention_days=retention_days,
            time_compression=STALL_COMPRESSION,
        ) as simulator,
        _relay(folder, simulator, wanted=any(case.callbacks_lost for case in cases)) as relay_fields,
    ):
        job = _prepare(folder, people, _account(simulator) | relay_fields, resend)
        _run_engine(replace(job, is_naive=is_naive), len(people))
        reader = open_profile_database(folder / "mmsdesk.db")
        with contextlib.closing(reader):
            return _judge(reader, simulator, job, people)


def _people(cases: Sequence[Case], each: int) -> list[_Person]:
    """Blind faults meet whoever comes first; then doubts, one of each by turns; refusals case by case at the end.

    Workers overtake each other, so between the blind faults and the others there are some people without any.
    """
    blind: list[Case | None] = [case for case in cases if case.is_blind for _ in range(each)]
    blind += [None] * WORKERS if blind else []
    doubts = [case for _ in range(each) for case in cases if not case.is_blind and not case.is_refusal]
    refusals = [case for case in cases if case.is_refusal for _ in range(each)]
    struck: list[Case | None] = [*blind, *doubts]
    for place in range(len(struck), 0, -HEALTHY_EVERY):
        struck.insert(place, None)
    struck += refusals
    numbers = (f"+1{_AREAS[n // 100 % 16]}{555 + n // 1600}01{n % 100:02d}" for n in range(len(struck)))
    return [_Person(number, case) for number, case in zip(numbers, struck, strict=True)]


def _plan(people: Sequence[_Person], each: int) -> dict[str, Any]:
    by_case: defaultdict[str, list[str]] = defaultdict(list)
    cases = {person.case.name: person.case for person in people if person.case is not None}
    for person in people:
        if person.case is not None:
            by_case[person.case.name].append(person.phone)
    rules = [
        {**case.rule, "every": 1, "times": each}
        if case.is_blind
        else {**case.rule, "identities": by_case[name], "times": 1}
        for name, case in cases.items()
    ]
    plan: dict[str, Any] = {"latency_ms": LATENCY_MS, "shares": {}, "requests": [*rules, *LOOKUP_RULES]}
    plan["webhook_rate"] = 200
    if any(case.callbacks_lost for case in cases.values()):
        plan["callbacks"] = {"target_down": {"seconds": 86_400}}
    return plan


def _account(simulator: RunningSimulator) -> dict[str, str]:
    names = ("project_id", "app_id", "key_id", "key_secret", "sender", "api_url", "auth_url")
    return {**{name: getattr(simulator, name) for name in names}, "relay_url": "", "relay_token": ""}


@contextlib.contextmanager
def _relay(folder: Path, simulator: RunningSimulator, *, wanted: bool) -> Iterator[dict[str, str]]:
    """A relay the simulator's callbacks are meant for, as fields of an account."""
    if not wanted:
        yield {}
        return
    with start_relay(folder / "relay", [_SECRET]) as relay, simulator.client() as api:
        triggers = ["MESSAGE_SUBMIT", "MESSAGE_DELIVERY", "MESSAGE_INBOUND"]
        webhook = {"app_id": simulator.app_id, "target": relay.webhook_url, "secret": _SECRET, "triggers": triggers}
        api.post("/webhooks", json=webhook).raise_for_status()
        yield {"relay_url": relay.public_url, "relay_token": relay.add_token("desk").reveal()}


def _prepare(folder: Path, people: Sequence[_Person], account: dict[str, str], resend: str) -> Job:
    """A profile with a frozen campaign to these people, in their order, ready to send."""
    writer = Writer(lambda: open_profile_database(folder / "mmsdesk.db"))
    campaign = Campaign("Truffle nights", account["sender"], True, ContentType.MARKETING, Text("Hi {{first_name}}"))

    def fill(db: apsw.Connection) -> CampaignId:
        details = (Details(person.phone, first_name=f"Guest {n}") for n, person in enumerate(people))
        add_people(db, ensure_list(db, "Guests", 0.0), details, 0.0)
        return insert_draft(db, campaign.name, definition_of(campaign), "Guests", 0.0)

    campaign_id = writer.run(fill)
    order = Order("Guests", RATE, resend=resend)
    start_campaign(writer, campaign_id, order, account_of(account), lambda media: media.url, SystemClock())
    writer.close()
    return Job(str(folder), campaign_id, COMPRESSION, PATIENCE, WORKERS, account)


def _run_engine(job: Job, people: int) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.journeys.faults.engine"])
    process = context.Process(target=run, args=(job,))
    process.start()
    process.join(60 + people)
    if process.exitcode is None:
        process.kill()
        process.join()
    assert process.exitcode == 0, f"the engine did not come to an end: {process.exitcode}"


def _judge(db: apsw.Connection, simulator: RunningSimulator, job: Job, people: Sequence[_Person]) -> Found:
    rows = simulator.requests()["requests"]
    accepted: defaultdict[str, list[str]] = defaultdict(list)
    for message in simulator.accepted():
        accepted[message["job_id"]].append(message["message_id"])
    attempts = fetch_all(
        db, "SELECT job_id, phone, state, coalesce(message_id, ''), tries, duplicate_message_id FROM attempt"
    )
    phones = {job_id: phone for job_id, phone, *_ in attempts}
    names = _names(people)
    struck = Counter(names[row["fault"], row["identity"]] for row in rows if row["fault"])
    campaign_id = CampaignId(job.campaign_id)
    return Found(
        people=len(people),
        struck=dict(struck),
        doubled=[
            f"{phones.get(job_id, job_id)} got {len(ids)} messages" for job_id, ids in accepted.items() if ids[1:]
        ],
        unproved=[*_unproved(rows), *_uncounted(rows, sum(row[4] for row in attempts))],
        untrue=[text for attempt in attempts if (text := _untruth(attempt, accepted[attempt[0]]))]
        + [f"{phone} has no state" for phone in {person.phone for person in people} - set(phones.values())],
        resent=sum(before["fault"] not in _REFUSED for before, _ in _repeated(rows)),
        counts=count(db, campaign_id, SystemClock()),
        states=Counter(State(attempt[2]) for attempt in attempts),
        state=get_campaign(db, campaign_id).state,
        lost_callbacks=sum(attempt["status"] is None for attempt in simulator.webhook_attempts()),
    )


def _names(people: Sequence[_Person]) -> dict[tuple[str, str], str]:
    """The case of a request by its fault and number; blind ones have no number."""
    cases = [(person, person.case) for person in people if person.case is not None]
    return {
        (str(case.rule["fault"]), "" if case.is_blind else person.phone.lstrip("+")): case.name
        for person, case in cases
    }


_REFUSED = frozenset(("too_many_requests", "expired_token"))


def _unproved(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Requests that followed another for the same message although that one was in doubt and not looked up long
    enough."""
    for before, after in _repeated(rows):
        waited = _moment(after) - _moment(before)
        if before["accepted"] or (before["fault"] not in _REFUSED and waited < PROOF_SECONDS):
            yield f"{after['identity']} was sent again {waited:.2f} s after {before['fault'] or 'no fault'}"
    by_job = _by_job(rows)
    unread = [_moment(row) for row in by_job.pop("", ())]
    # nobody can say whom they were for: so nobody else's first request may be late unless it waited for the proof
    if unread:
        first = [_moment(job_rows[0]) - unread[0] for job_rows in by_job.values()]
        early = sorted(wait for wait in first if wait < PROOF_SECONDS)
        if len(early) + len(unread) > len(by_job):
            yield f"{len(early) + len(unread) - len(by_job)} were sent again at once after a reset"


def _repeated(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every request with the one before it for the same message."""
    for job_id, job_rows in _by_job(rows).items():
        if job_id:
            yield from itertools.pairwise(job_rows)


def _by_job(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Requests by our own name for the message; those that were not read have none."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["job_id"]].append(row)
    return found


def _uncounted(rows: Sequence[dict[str, Any]], tries: int) -> Iterator[str]:
    """The ledger knows of every request there was; renewing a token is the one repetition within a try.

    A try may leave no trace here: a connection that the far end was just closing.
    """
    renewed = sum(row["fault"] == "expired_token" for row in rows)
    if len(rows) > tries + renewed:
        yield f"the ledger knows of {tries} tries, {len(rows)} requests came, {renewed} of them with an old token"


def _untruth(attempt: tuple[Any, ...], message_ids: list[str]) -> str:
    """What is wrong with one person's state, '' when nothing is."""
    _, phone, name, message_id, _, duplicate = attempt
    state = State(name)
    if duplicate is not None:
        return f"{phone} is recorded as written to twice"
    if state in ACCEPTED_STATES and message_ids != [message_id]:
        return f"{phone} is {state} as {message_id}, the simulator has {message_ids}"
    if state is State.NOT_FOUND and message_ids:
        return f"{phone} is {state}, the simulator has {message_ids}"
    if state not in ACCEPTED_STATES | {State.NOT_FOUND, State.UNRESOLVED}:
        return f"{phone} ended as {state}"
    return ""


def _moment(row: dict[str, Any]) -> float:
    return datetime.fromisoformat(row["time"]).timestamp()
