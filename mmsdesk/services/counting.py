"""Judges everybody on a list and adds them up: for the checks, for the worst cases, for "who are these people?".

A long list is counted in a child process: Python's one lock would otherwise make every key press wait. It can be told
to stop at any moment, and what was counted is kept until the message, the list or somebody on it changes.
"""

import base64
import logging
import threading
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

import apsw
import msgspec

from mmsdesk.db import fetch_one, open_reader, snapshot
from mmsdesk.domain.arrival import arrived_body
from mmsdesk.domain.checks import AudienceFacts, AudienceTally, PeopleCount, judge
from mmsdesk.domain.checks.concerned import Concern, ConcernTally
from mmsdesk.domain.checks.worst import WorstCase, WorstTally
from mmsdesk.domain.errors import Cancelled, Trouble
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import Campaign, ContentType
from mmsdesk.domain.rendering import CompiledMessage, compile_message, title_of
from mmsdesk.machine.child import run_in_child
from mmsdesk.services.definitions import campaign_of, definition_of
from mmsdesk.store.contacts import count_people, field_names_of_list, find_list, people_of_list
from mmsdesk.store.suppression import suppressions

log = logging.getLogger(__name__)

FEW: Final = 1_000
"""Up to here people are counted on the spot: it takes less time than a process needs to begin."""
TELL_EVERY: Final = 2_000
_KEPT: Final = 8
_SECONDS: Final = 600.0
_MEMORY_MB: Final = 1024

OnProgress = Callable[[int, int], None]
"""Told (people judged, people in all) from time to time."""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything the count depends on, but for what is stored. `sender` is the one that is used."""

    campaign: Campaign
    list_name: str
    sender: str
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of judging everybody: the sums, the worst cases, and the contact ids behind each sum (8 bytes each)."""

    facts: AudienceFacts
    worst: tuple[WorstCase, ...] = ()
    groups: Mapping[Concern, "array[int]"] = field(default_factory=dict)


def count_everybody(
    db: apsw.Connection,
    question: Question,
    compiled: CompiledMessage,
    tell: Callable[[int], None] | None = None,
) -> Counted:
    """Judge everybody on a list in this thread, as it is at this moment, whatever is imported or deleted meanwhile.

    `tell` hears how many are done, and may raise. Raises NotFound.
    """
    with snapshot(db):
        return _count_everybody(db, question, compiled, tell)


def _count_everybody(
    db: apsw.Connection, question: Question, compiled: CompiledMessage, tell: Callable[[int], None] | None
) -> Counted:
    campaign, list_name = question.campaign, question.list_name
    marketing = campaign.content_type is ContentType.MARKETING
    tally = AudienceTally(field_names_of_list(db, list_name))
    worst, concerned = WorstTally(compiled), ConcernTally()
    suppressed = {suppression.phone for suppression in suppressions(db)}
    for index, person in enumerate(people_of_list(db, list_name)):
        values = person.merge_values
        verdict = judge(
            compiled,
            person.phone,
            values,
            sender=question.sender,
            strict=campaign.strict,
            suppressed=person.phone in suppressed,
            rehearsal=question.rehearsal,
            preset=campaign.preset,
            marketing=marketing,
        )
        tally.add(person.phone, verdict, values)
        concerned.add(person.contact_id, verdict)
        if verdict.skip in _READS_OR_WOULD:
            worst.add(index, values, verdict.gaps, title_of(verdict.message), arrived_body(verdict.message))
        if tell is not None and index % TELL_EVERY == TELL_EVERY - 1:
            tell(index + 1)
    groups = {concern: array("q", ids) for concern, ids in concerned.groups().items()}
    return Counted(tally.facts(), worst.cases(), groups)


_READS_OR_WOULD: Final = frozenset({None, SkipReason.TEXT, SkipReason.MISSING_FIELD})
"""Whom the words concern: who gets them, and who is left out only because of them."""


class Counter:
    """Counts the lists of one profile, in a child process when they are long, and remembers the last answers."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._answers: OrderedDict[object, Counted] = OrderedDict()
        self._lock = threading.Lock()

    def count(
        self,
        db: apsw.Connection,
        question: Question,
        *,
        apart: bool = False,
        cancel: threading.Event | None = None,
        on_progress: OnProgress | None = None,
    ) -> Counted:
        """Judge everybody; from memory when nothing has changed. Raises NotFound, Cancelled.

        `apart` counts more than `FEW` in a process of their own, so that a window stays quick.
        """
        key = (_content(question.campaign), question.sender, question.rehearsal, revision(db, question.list_name))
        with self._lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
                return known
        counted = self._judge(db, question, apart, cancel, on_progress)
        with self._lock:
            self._answers[key] = counted
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return counted

    def _judge(
        self,
        db: apsw.Connection,
        question: Question,
        apart: bool,
        cancel: threading.Event | None,
        on_progress: OnProgress | None,
    ) -> Counted:
        total = count_people(db, question.list_name)

        def tell(done: int) -> None:
            if cancel is not None and cancel.is_set():
                raise Cancelled("Stopped", "Nothing was changed.")
            if on_progress is not None:
                on_progress(done, total)

        if apart and total > FEW:
            try:
                return _count_apart(self._database, question, cancel, tell)
            except Trouble as trouble:  # it died, or had too little memory: then it is counted here
                log.warning("a list could not be counted in a process of its own: %s", type(trouble).__name__)
        return count_everybody(db, question, compile_message(question.campaign.message), tell)


def revision(db: apsw.Connection, list_name: str) -> tuple[object, ...]:
    """Changes with the list, with any contact on it and with every opt-out; reads no names. Raises NotFound."""
    list_id = find_list(db, list_name)
    people = fetch_one(
        db,
        "SELECT count(*), max(c.updated_at), total(c.updated_at), total(c.id) FROM list_member m"
        " JOIN contact c ON c.id = m.contact_id WHERE m.list_id = ?",
        (list_id,),
    )
    left = fetch_one(db, "SELECT count(*), max(created_at), total(created_at) FROM suppression")
    return (list_id, *(people or ()), *(left or ()))


def count_in_child(
    database: str,
    definition: dict[str, Any],
    list_name: str,
    sender: str,
    rehearsal: bool,
    emit: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """`count_everybody` as a child does it (`people.count`): reads the profile's database and writes nothing."""
    db = open_reader(Path(database))
    try:
        campaign = campaign_of(definition)
        question = Question(campaign, list_name, sender, rehearsal)
        counted = count_everybody(
            db, question, compile_message(campaign.message), tell=lambda done: emit({"done": done})
        )
    finally:
        db.close()
    return to_json(counted)


def _count_apart(
    database: Path, question: Question, cancel: threading.Event | None, tell: Callable[[int], None]
) -> Counted:
    payload = {
        "database": str(database),
        "definition": definition_of(question.campaign),
        "list_name": question.list_name,
        "sender": question.sender,
        "rehearsal": question.rehearsal,
    }
    answer = run_in_child(
        "people.count",
        payload,
        seconds=_SECONDS,
        memory_mb=_MEMORY_MB,
        cancel=cancel,
        on_line=lambda line: tell(line["done"]),
    )
    return from_json(answer)


def to_json(counted: Counted) -> dict[str, Any]:
    """What crosses the pipe; `from_json` reads it back."""
    facts = {it.name: msgspec.to_builtins(getattr(counted.facts, it.name)) for it in _PLAIN}
    facts["numbers"] = [
        (rule, skip, msgspec.to_builtins(count)) for (rule, skip), count in counted.facts.numbers.items()
    ]
    groups = {concern: _pack(ids) for concern, ids in counted.groups.items()}
    return {"facts": facts, "worst": msgspec.to_builtins(counted.worst), "groups": groups}


def from_json(answer: Mapping[str, Any]) -> Counted:
    """What a child of ours answered."""
    told = dict(answer["facts"])
    numbers = {
        (rule, None if skip is None else SkipReason(skip)): msgspec.convert(count, PeopleCount)
        for rule, skip, count in told.pop("numbers")
    }
    facts = msgspec.convert(told, AudienceFacts)
    worst = msgspec.convert(answer["worst"], tuple[WorstCase, ...])
    groups = {concern: _unpack(packed) for concern, packed in answer["groups"].items()}
    return Counted(replace(facts, numbers=numbers), worst, groups)


_PLAIN: Final = tuple(it for it in fields(AudienceFacts) if it.name != "numbers")


def _pack(ids: "array[int]") -> str:
    return base64.b64encode(zlib.compress(ids.tobytes(), 1)).decode("ascii")


def _unpack(packed: str) -> "array[int]":
    ids = array("q")
    ids.frombytes(zlib.decompress(base64.b64decode(packed)))
    return ids


def _content(campaign: Campaign) -> str:
    """What of a campaign the count depends on: its name is not of it."""
    return repr(replace(campaign, name=""))
