"""A profile with a campaign in the midst of things, for tests and pictures of the window: made-up history."""

import csv
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from mmsdesk.db import fetch_one
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState, SkipReason
from mmsdesk.domain.message import Media
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.resources import resource_path
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import CARD, Draft
from mmsdesk.store.campaigns import FrozenPerson, Terms
from tests.support.ledgers import freeze

START = 1_794_508_200.0
RELAY = "http://127.0.0.1:9"


@contextmanager
def open_desk(folder: Path, **environ: str) -> Iterator[Desk]:
    """A desk on a profile of its own, secrets in memory only."""
    desk = Desk(open_profile(folder / "profile"), MemorySecretStore(), environ)
    try:
        yield desk
    finally:
        desk.close()


@dataclass(frozen=True, slots=True)
class Run:
    """How many people are in which state, in the order they were written to."""

    delivered: int = 0
    waiting: int = 0
    failed: int = 0
    rejected: int = 0
    skipped: int = 0
    in_doubt: int = 0
    not_found: int = 0
    unresolved: int = 0
    in_flight: int = 0
    unsent: int = 0
    seconds: float = 600.0
    """From the first request to the last."""
    rate: float | None = 2.0
    state: CampaignState = CampaignState.SENDING
    hold: str = ""
    stop: tuple[str, str] = ("", "")

    @property
    def people(self) -> int:
        parts = (self.delivered, self.waiting, self.failed, self.rejected, self.skipped)
        return sum(parts) + self.in_doubt + self.not_found + self.unresolved + self.in_flight + self.unsent


FAILURES = (
    "DELIVERY_TIMED_OUT",
    "DELIVERY_TIMED_OUT",
    "RECIPIENT_NOT_REACHABLE",
    "DELIVERY_REJECTED_DUE_TO_POLICY",
    "CHANNEL_FAILURE",
    "DELIVERY_TIMED_OUT",
)


def make_run(desk: Desk, run: Run, *, start: float | None = None, picture: str = "hero.jpg") -> CampaignId:
    """Freeze a campaign to `run.people` people and give its rows the history `run` tells; it ends now by itself."""
    begun = time.time() - run.seconds if start is None else start
    media = None
    if picture:
        stored = desk.media.add(resource_path("samples", picture))
        media = Media(stored.url, stored.filename)
    draft = Draft(
        name="Truffle nights",
        kind=CARD,
        title="Truffle nights are back",
        body="Hi {{first_name|there}}, the white truffles have arrived.",
        media=media,
        list_name="VIP & dinner guests",
    )
    campaign_id = desk.create_draft(draft)
    desk.writer.run(lambda db: _fill(db, campaign_id, run, begun))
    return campaign_id


def add_reply(
    desk: Desk, campaign_id: CampaignId, place: int, text: str, at: float, *, media: str = "", opted_out: bool = False
) -> None:
    """The person at `place` (from 0) answered."""

    def put(db: apsw.Connection) -> None:
        found = fetch_one(
            db, "SELECT phone FROM attempt WHERE campaign_id = ? ORDER BY id LIMIT 1 OFFSET ?", (campaign_id, place)
        )
        assert found is not None
        phone = found[0]
        db.execute(
            "INSERT INTO reply (event_id, phone, channel, campaign_id, text, media_url, opted_out, received_at)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (f"E{campaign_id}{place}{at}", phone, "SMS", campaign_id, text, media, int(opted_out), at),
        )

    desk.writer.run(put)


def sample_people(count: int) -> Iterator[tuple[str, str]]:
    """Numbers and names; the names are those of the sample file, again and again."""
    with resource_path("samples", "people.csv").open(encoding="utf-8-sig", newline="") as stream:
        names = [f"{row['First']} {row['Last']}".strip() for row in csv.DictReader(stream)]
    named = itertools.cycle([name for name in names if name])
    areas = ("503", "971", "360", "206", "415")
    for number in range(count):
        area = areas[number // 100 % len(areas)]
        yield f"+1{area}{555 + number // 500}01{number % 100:02}", next(named)


def _fill(db: apsw.Connection, campaign_id: CampaignId, run: Run, start: float) -> None:
    people = [
        FrozenPerson(phone, None, name, {"text_message": {"text": "Hi"}}, None)
        for phone, name in sample_people(run.people)
    ]
    terms = Terms("VIP & dinner guests", campaign_id * 2, "app", "72345", run.rate, 86_400, "ask")
    freeze(db, campaign_id, terms, people, start)
    ids = [row[0] for row in db.execute("SELECT id FROM attempt WHERE campaign_id = ? ORDER BY id", (campaign_id,))]
    states = _states(run)
    left = sum(state not in {"queued", "skipped"} for state in states)
    sent = 0
    for attempt_id, state in zip(ids, states, strict=True):
        at = start + run.seconds * sent / max(1, left)
        sent += state not in {"queued", "skipped"}
        _give(db, attempt_id, state, at, attempt_id)
    ended = start + run.seconds
    db.execute(
        "UPDATE campaign SET state = ?, hold = ?, stop_title = ?, stop_hint = ?, updated_at = ?, finished_at = ?"
        " WHERE id = ?",
        (run.state.value, run.hold, *run.stop, ended, ended if run.state == "sent" else None, campaign_id),
    )
    db.execute(
        "INSERT INTO relay_cursor (relay_url, cursor, polled_at, last_event_at) VALUES (?, 'c', ?, ?)"
        " ON CONFLICT (relay_url) DO UPDATE SET polled_at = excluded.polled_at",
        (RELAY, start + run.seconds, start + run.seconds - 1),
    )


def _states(run: Run) -> list[str]:
    """Failures and the like are strewn among the delivered ones; who waits comes last."""
    sent = ["delivered"] * run.delivered
    for state, count in (
        ("failed", run.failed),
        ("rejected", run.rejected),
        ("skipped", run.skipped),
        ("in_doubt", run.in_doubt),
        ("not_found", run.not_found),
        ("unresolved", run.unresolved),
    ):
        for number in range(count):
            sent.insert((number * 37 + len(state)) % (len(sent) + 1), state)
    return sent + ["accepted"] * run.waiting + ["in_flight"] * run.in_flight + ["queued"] * run.unsent


def _give(db: apsw.Connection, attempt_id: int, state: str, at: float, number: int) -> None:
    columns: dict[str, object] = {"state": state}
    if state == "skipped":
        columns["skip_reason"] = (SkipReason.OPTED_OUT if number % 3 else SkipReason.COUNTRY).value
    elif state != "queued":
        columns["sent_at"] = at
    if state in {"accepted", "delivered", "failed"}:
        columns |= {"answered_at": at + 0.2, "message_id": f"M{attempt_id}"}
    if state in {"delivered", "failed"}:
        columns["final_at"] = at + 3 + number % 11
    if state == "failed":
        columns["reason_code"] = FAILURES[number % len(FAILURES)]
    if state == "rejected":
        columns |= {"answered_at": at + 0.2, "status": 400, "reason_code": "INVALID", "reason_text": "too long"}
    if state in {"in_doubt", "not_found", "unresolved"}:
        columns["doubt_since"] = at + 5
    names = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE attempt SET {names} WHERE id = ?", (*columns.values(), attempt_id))
