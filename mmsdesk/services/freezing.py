"""Freezes an audience beside everything else that is written: rendered in the caller's thread, stored in short pieces.

A hundred thousand people take seconds, and in one piece nobody's outcome could be written down meanwhile. Nothing is
sent before the last piece, which puts the campaign into `sending`; until then it is a draft like any other.
"""

import contextlib
import itertools
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import Writer, open_reader, snapshot
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import Message
from mmsdesk.domain.rendering import compile_message
from mmsdesk.sinch.message_wire import message_to_wire
from mmsdesk.store.campaigns import FrozenPerson, Terms
from mmsdesk.store.contacts import count_people, people_of_list
from mmsdesk.store.freezing import add_frozen, close_freeze, end_freeze, left_behind, open_freeze, remove_some

log = logging.getLogger(__name__)

PIECE: Final = 500
"""People in one transaction: a few hundredths of a second."""

Progress = Callable[[int, int], None]
"""How many people are done, of how many."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom to freeze and with what; `message` has its public media address."""

    list_name: str
    message: Message
    sender: str
    strict: bool
    rehearsal: bool


def freeze_audience(
    writer: Writer,
    campaign_id: CampaignId,
    audience: Audience,
    terms: Terms,
    clock: Clock,
    *,
    check: Callable[[apsw.Connection], None],
    on_progress: Progress | None = None,
) -> None:
    """Turn a draft into a sending campaign with one recipient and one queued attempt for everybody on the list.

    `check` is run before the first piece and in the transaction of the last; what it or `on_progress` raises ends it,
    and what was written so far is taken back. Raises Refused, NotFound for an unknown list.
    """
    token = secrets.token_hex(8)

    def begin(db: apsw.Connection) -> None:
        check(db)
        open_freeze(db, campaign_id, token, clock.now())

    writer.run(begin)
    try:
        _remove_all(writer, campaign_id, token)
        done = _add_everybody(writer, campaign_id, token, audience, clock, on_progress)

        def end(db: apsw.Connection) -> None:
            check(db)
            close_freeze(db, campaign_id, token, terms, done, clock.now())

        writer.run(end)
    except BaseException:
        _take_back(writer, campaign_id, token)
        raise


def remove_left_behind(writer: Writer, clock: Clock) -> int:
    """Take back what dead programs left of audiences they were freezing; returns of how many drafts."""
    token, now = secrets.token_hex(8), clock.now()

    def take_over(db: apsw.Connection) -> list[CampaignId]:
        found = left_behind(db, now)
        for campaign_id in found:
            open_freeze(db, campaign_id, token, now)
        return found

    found = writer.run(take_over)
    for campaign_id in found:
        _take_back(writer, campaign_id, token)
    return len(found)


def _add_everybody(
    writer: Writer,
    campaign_id: CampaignId,
    token: str,
    audience: Audience,
    clock: Clock,
    on_progress: Progress | None,
) -> int:
    done = 0
    with contextlib.closing(open_reader(writer.path)) as db, snapshot(db):
        total = count_people(db, audience.list_name)
        people = _freeze_people(db, audience)
        while piece := list(itertools.islice(people, PIECE)):
            writer.run(lambda into, piece=piece: add_frozen(into, campaign_id, token, piece, clock.now()))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            done += len(piece)
            if on_progress is not None:
                on_progress(done, total)
    return done


def _freeze_people(db: apsw.Connection, audience: Audience) -> Iterator[FrozenPerson]:
    """Everybody on the list with what they get, or why they get nothing: the decision the checks announced."""
    from mmsdesk.domain.checks import judge  # all rules come with it; the window is painted before

    compiled = compile_message(audience.message)
    for person in people_of_list(db, audience.list_name):
        verdict = judge(
            compiled,
            person.phone,
            person.merge_values,
            strict=audience.strict,
            suppressed=False,  # read where they are stored, and again before they are written to
            sender=audience.sender,
            rehearsal=audience.rehearsal,
        )
        yield FrozenPerson(person.phone, person.contact_id, person.name, message_to_wire(verdict.message), verdict.skip)


def _take_back(writer: Writer, campaign_id: CampaignId, token: str) -> None:
    """As if nobody had begun; what cannot be taken back now is at the next start."""
    try:
        _remove_all(writer, campaign_id, token)
        writer.run(lambda db: end_freeze(db, campaign_id, token))
    except (MMSDeskError, RuntimeError):
        log.warning("the begun audience of campaign %s could not be taken back yet", campaign_id)


def _remove_all(writer: Writer, campaign_id: CampaignId, token: str) -> None:
    while writer.run(lambda db: remove_some(db, campaign_id, token)):
        continue
