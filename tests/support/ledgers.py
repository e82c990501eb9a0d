"""Small real databases for tests: a profile file with a frozen campaign."""

from collections.abc import Iterable
from pathlib import Path

import apsw

from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.store.campaigns import FrozenPerson, Terms, insert_draft, refuse_twin
from mmsdesk.store.freezing import add_frozen, close_freeze, open_freeze
from mmsdesk.store.schema import open_profile_database

DEFINITION = {
    "name": "Truffle nights",
    "sender": "72345",
    "strict": True,
    "content_type": "CONTENT_MARKETING",
    "message": {"text_message": {"text": "Hi"}},
}


def phone(number: int) -> str:
    """The nth sample number: real area codes, 555-01xx."""
    return f"+1{503 + number // 100}55501{number % 100:02d}"


def open_profile(folder: Path) -> apsw.Connection:
    return open_profile_database(folder / "mmsdesk.db")


def freeze(
    db: apsw.Connection, campaign_id: CampaignId, terms: Terms, people: Iterable[FrozenPerson], now: float
) -> None:
    """What a start does in many transactions, in the caller's one."""
    everybody = list(people)
    refuse_twin(db, campaign_id, terms)
    open_freeze(db, campaign_id, "test", now)
    for start in range(0, len(everybody), 500):
        add_frozen(db, campaign_id, "test", everybody[start : start + 500], now)
    close_freeze(db, campaign_id, "test", terms, len(everybody), now)


def freeze_campaign(
    db: apsw.Connection, people: int, *, skipped: Iterable[int] = (), at: float = 1000.0, resend: str = "ask"
) -> CampaignId:
    """A sending campaign to `people` people; those whose number is in `skipped` are left out."""
    campaign_id = insert_draft(db, "Truffle nights", DEFINITION, "Guests", at)
    terms = Terms("Guests", campaign_id * 2, "app", "72345", 20.0, 86_400, resend)
    left_out = set(skipped)
    rows = (
        FrozenPerson(
            phone(n),
            None,
            f"Guest {n}",
            {"text_message": {"text": "Hi"}},
            SkipReason.COUNTRY if n in left_out else None,
        )
        for n in range(people)
    )
    freeze(db, campaign_id, terms, rows, at)
    return campaign_id


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = 1000.0) -> None:
        self.time = now

    def now(self) -> float:
        return self.time

    def elapsed(self, since: float) -> float:
        return self.time - since

    def deadline(self, seconds: float) -> float:
        return self.time + seconds

    def wait(self, event, seconds: float) -> bool:  # type: ignore[no-untyped-def]
        self.time += seconds
        return bool(event.is_set())
