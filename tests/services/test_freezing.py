"""Freezing beside everything else: in short pieces, all or nothing, whatever ends it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import Writer, fetch_all
from mmsdesk.domain.account import Account
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import Cancelled, Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import SkipReason, State
from mmsdesk.domain.secret import Secret
from mmsdesk.services.campaigns import Order, start_campaign
from mmsdesk.services.drafts import TEXT, Draft, create_draft, save_draft
from mmsdesk.services.freezing import PIECE, Progress, remove_left_behind
from mmsdesk.store.campaigns import FrozenPerson, delete_draft
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.freezing import STALE_SECONDS, add_frozen, open_freeze
from mmsdesk.store.ledger import begin, state_counts
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.suppression import suppress
from tests.support.ledgers import ManualClock

ACCOUNT = Account("project", "app", "key", Secret("s"), sender="72345", api_url="http://127.0.0.1:1")
OPTOUT = "Reply STOP to opt out"
PEOPLE = PIECE * 2 + 10
DRAFT = Draft(name="Truffle nights", title="Truffle nights", body="Hi {{first_name|there}}")


class Desk:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "mmsdesk.db"
        self.writer = Writer(lambda: open_profile_database(self.path))
        self.clock = ManualClock()
        self.campaign: CampaignId = self.writer.run(self._fill)

    def _fill(self, db: apsw.Connection) -> CampaignId:
        numbers = (f"+1{503 + n // 1000}5{n // 100 % 10 + 50}01{n % 100:02d}" for n in range(PEOPLE))
        add_people(db, ensure_list(db, "Guests", 1.0), (Details(number) for number in numbers), 1.0)
        return create_draft(db, DRAFT, OPTOUT, 1.0)

    def start(self, on_progress: Progress | None = None) -> None:
        order, media = Order("Guests", 20.0), lambda media: media.url
        start_campaign(self.writer, self.campaign, order, ACCOUNT, media, self.clock, on_progress=on_progress)

    def traces(self) -> list[tuple[object, ...]]:
        """The campaign's state, and all that a freeze leaves: recipients, attempts, who is at it."""
        sql = """SELECT state, (SELECT count(*) FROM recipient), (SELECT count(*) FROM attempt),
                 (SELECT count(*) FROM setting WHERE key LIKE 'freezing:%') FROM campaign"""
        return self.writer.run(lambda db: fetch_all(db, sql))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.writer.close()


NOTHING = [("draft", 0, 0, 0)]


def test_others_write_between_two_pieces_and_nothing_is_sent_before_the_last(desk: Desk) -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        assert desk.writer.run(lambda db: begin(db, desk.campaign, "me", 1000.0)) is None
        desk.writer.run(lambda db: ensure_list(db, f"List {done}", 1.0))

    desk.start(progress)
    assert told == [(PIECE, PEOPLE), (2 * PIECE, PEOPLE), (PEOPLE, PEOPLE)]
    assert desk.traces() == [("sending", PEOPLE, PEOPLE, 0)]
    ids = desk.writer.run(lambda db: fetch_all(db, "SELECT r.id FROM recipient r JOIN attempt a ON a.id = r.id"))
    assert len(ids) == PEOPLE


def test_the_list_is_frozen_as_it_was_when_it_began_and_a_stop_meanwhile_still_counts(desk: Desk) -> None:
    def disturb(done: int, _total: int) -> None:
        if done == PIECE:
            late = [Details("+12065550100")]
            desk.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), late, 1.0))
            desk.writer.run(lambda db: suppress(db, "+15035500100", "reply", "STOP", None, 2.0))  # frozen already
            desk.writer.run(lambda db: suppress(db, "+15035590199", "reply", "STOP", None, 2.0))  # not yet

    desk.start(disturb)
    counts = desk.writer.run(lambda db: state_counts(db, desk.campaign))
    assert counts == {State.QUEUED: PEOPLE - 1, State.SKIPPED: 1}
    first = desk.writer.run(lambda db: begin(db, desk.campaign, "me", 1000.0))
    assert first is not None
    assert first.phone == "+15035500101"


@pytest.mark.parametrize("at", [PIECE, PEOPLE])
def test_cancelling_leaves_nothing(desk: Desk, at: int) -> None:
    def cancel(done: int, _total: int) -> None:
        if done == at:
            raise Cancelled("Stopped")

    with pytest.raises(Cancelled):
        desk.start(cancel)
    assert desk.traces() == NOTHING
    desk.start()
    assert desk.traces() == [("sending", PEOPLE, PEOPLE, 0)]


def test_a_draft_that_changes_meanwhile_is_not_sent(desk: Desk) -> None:
    changed = Draft(name="Truffle nights", title="Something else", body="Hi")

    def change(_done: int, _total: int) -> None:
        desk.writer.run(lambda db: save_draft(db, desk.campaign, changed, OPTOUT, 2.0))

    with pytest.raises(Refused, match="changed"):
        desk.start(change)
    assert desk.traces() == NOTHING


def test_two_at_once_start_it_once(desk: Desk) -> None:
    refused: list[str] = []
    begun, ended = threading.Event(), threading.Event()

    def wait(_done: int, _total: int) -> None:
        begun.set()
        assert ended.wait(10)

    first = threading.Thread(target=desk.start, args=(wait,))
    first.start()
    assert begun.wait(10)
    try:
        desk.start()
    except Refused as error:
        refused.append(error.title)
    ended.set()
    first.join(10)
    assert refused == ["This campaign is being started already"]
    assert desk.traces() == [("sending", PEOPLE, PEOPLE, 0)]


@pytest.mark.parametrize("again", [False, True])
def test_what_a_killed_program_left_is_removed(desk: Desk, again: bool) -> None:
    people = desk.writer.run(lambda db: fetch_all(db, "SELECT phone FROM contact ORDER BY id LIMIT 300"))

    def die_midway(db: apsw.Connection) -> None:
        open_freeze(db, desk.campaign, "dead", desk.clock.now())
        frozen = [FrozenPerson(phone, None, "", {"text_message": {"text": "Old"}}, None) for (phone,) in people]
        add_frozen(db, desk.campaign, "dead", frozen, desk.clock.now())

    desk.writer.run(die_midway)
    assert desk.traces() == [("draft", 300, 300, 1)]
    assert remove_left_behind(desk.writer, desk.clock) == 0, "it may still be alive"
    desk.clock.time += STALE_SECONDS
    if again:
        desk.start()
        rows = desk.writer.run(lambda db: fetch_all(db, "SELECT count(*) FROM recipient WHERE message LIKE '%Old%'"))
        assert rows == [(0,)]
        assert desk.traces() == [("sending", PEOPLE, PEOPLE, 0)]
    else:
        assert remove_left_behind(desk.writer, desk.clock) == 1
        assert desk.traces() == NOTHING
        with pytest.raises(Refused):
            desk.writer.run(lambda db: add_frozen(db, desk.campaign, "dead", [], desk.clock.now()))


def test_a_draft_that_is_deleted_meanwhile_is_told_as_that(desk: Desk) -> None:
    def delete(done: int, _total: int) -> None:
        if done == PIECE:
            desk.writer.run(lambda db: delete_draft(db, desk.campaign))

    with pytest.raises(Refused, match="deleted"):
        desk.start(delete)
    assert desk.traces() == []


def test_nobody_gets_an_empty_message(desk: Desk) -> None:
    text = "{{if first_name is empty: |Hello {{first_name}}, reply STOP to opt out}}"
    draft = Draft(name="Truffle nights", kind=TEXT, body=text, optout_line=False, strict=False)
    named = [Details("+12065550100", "Ada"), Details("+12065550101", "Bo")]
    desk.writer.run(lambda db: save_draft(db, desk.campaign, draft, OPTOUT, 2.0))
    desk.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), named, 1.0))
    desk.start()
    counts = desk.writer.run(lambda db: state_counts(db, desk.campaign))
    assert counts == {State.SKIPPED: PEOPLE, State.QUEUED: 2}
    got = desk.writer.run(lambda db: [begin(db, desk.campaign, "me", 1000.0) for _ in range(3)])
    assert [one.phone for one in got if one is not None] == [person.phone for person in named]
    sql = "SELECT DISTINCT a.skip_reason FROM attempt a WHERE a.state = 'skipped'"
    assert desk.writer.run(lambda db: fetch_all(db, sql)) == [(SkipReason.TEXT.value,)]
