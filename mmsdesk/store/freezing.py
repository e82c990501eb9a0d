"""Freezing an audience piece by piece: people are added to a draft in short transactions, and the last one sends it.

Nothing of a draft is ever sent, so what a freeze has written so far is nobody's until then. Whoever freezes says so in
the `setting` table, again with every piece; what somebody left behind who died over it is removed.
"""

from collections.abc import Sequence
from typing import Final

import apsw

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ids import CampaignId, new_job_id
from mmsdesk.domain.ledger import CampaignState, Kind, SkipReason, State
from mmsdesk.store.campaigns import FrozenPerson, Terms, dump_message, get_campaign, set_state, set_terms
from mmsdesk.store.settings import read_values, write_values

STALE_SECONDS: Final = 20.0
"""A freeze that added nobody for so long has died, or the clock was set."""
REMOVED_AT_ONCE: Final = 2_000
_KEY: Final = "freezing:"


def open_freeze(db: apsw.Connection, campaign_id: CampaignId, token: str, now: float) -> None:
    """Begin as `token`; people whom an earlier freeze left behind must be removed first, see `remove_some`.

    Raises Refused when it has started, or when another one is at it; NotFound.
    """
    if get_campaign(db, campaign_id).state is not CampaignState.DRAFT:
        raise _started()
    if is_freezing(db, campaign_id, now):
        raise Refused("This campaign is being started already", "Wait a moment, then look at it again.")
    _note(db, campaign_id, token, now)


def add_frozen(
    db: apsw.Connection, campaign_id: CampaignId, token: str, people: Sequence[FrozenPerson], now: float
) -> None:
    """Add recipients with their rendered text, one queued attempt each; who is suppressed is skipped already.

    Raises Refused when the freeze is no longer ours, or the draft no longer one.
    """
    _check_ours(db, campaign_id, token)
    marks = ",".join("?" * len(people))
    phones = [person.phone for person in people]
    suppressed = {row[0] for row in fetch_all(db, f"SELECT phone FROM suppression WHERE phone IN ({marks})", phones)}  # noqa: S608 - marks
    last = fetch_one(db, "SELECT coalesce(max(id), 0) FROM recipient")
    first_id = (last[0] if last else 0) + 1
    db.executemany(
        "INSERT INTO recipient (id, campaign_id, phone, contact_id, name, message) VALUES (?,?,?,?,?,?)",
        (
            (number, campaign_id, each.phone, each.contact_id, each.name, dump_message(each.message))
            for number, each in enumerate(people, first_id)
        ),
    )
    db.executemany(
        "INSERT INTO attempt (recipient_id, campaign_id, phone, kind, job_id, state, skip_reason)"
        " VALUES (?,?,?,?,?,?,?)",
        (
            (number, campaign_id, each.phone, Kind.MMS.value, new_job_id(), *_fate(each, suppressed))
            for number, each in enumerate(people, first_id)
        ),
    )
    _note(db, campaign_id, token, now)


def close_freeze(
    db: apsw.Connection, campaign_id: CampaignId, token: str, terms: Terms, people: int, now: float
) -> None:
    """Everybody is there: from now on the campaign is sending.

    Raises Refused when it is not ours or not whole any more, or when nobody of these `people` can be written to.
    """
    _check_ours(db, campaign_id, token)
    found = fetch_one(db, "SELECT count(*) FROM recipient WHERE campaign_id = ?", (campaign_id,))
    if found is None or found[0] != people:
        raise Refused("The list was disturbed while it was being prepared", "Nothing was sent. Start it once more.")
    queued = "SELECT 1 FROM attempt WHERE campaign_id = ? AND state = 'queued' LIMIT 1"
    if fetch_one(db, queued, (campaign_id,)) is None:
        raise Refused(
            "Nobody on this list can get this message", "Everybody is left out. Choose another list or mend it."
        )
    if not set_state(db, campaign_id, CampaignState.DRAFT, CampaignState.SENDING, now):
        raise _started()
    set_terms(db, campaign_id, terms, now)
    end_freeze(db, campaign_id, token)


def end_freeze(db: apsw.Connection, campaign_id: CampaignId, token: str) -> None:
    """We do not freeze this campaign any more."""
    held = _held(db, campaign_id)
    if held is not None and held[0] == token:
        db.execute("DELETE FROM setting WHERE key = ?", (f"{_KEY}{campaign_id}",))


def remove_some(db: apsw.Connection, campaign_id: CampaignId, token: str) -> bool:
    """Take back some of the people of a draft we freeze; whether there may be more. What has started keeps its own."""
    held = _held(db, campaign_id)
    if held is None or held[0] != token:
        return False
    gone = fetch_all(
        db,
        "DELETE FROM recipient WHERE id IN (SELECT r.id FROM recipient r JOIN campaign c ON c.id = r.campaign_id"
        " WHERE c.id = ? AND c.state = 'draft' LIMIT ?) RETURNING id",
        (campaign_id, REMOVED_AT_ONCE),
    )
    return len(gone) == REMOVED_AT_ONCE


def left_behind(db: apsw.Connection, now: float) -> list[CampaignId]:
    """Drafts that somebody began to freeze and never will end."""
    begun = [CampaignId(key.removeprefix(_KEY)) for key in read_values(db) if key.startswith(_KEY)]
    return [campaign_id for campaign_id in begun if not is_freezing(db, campaign_id, now)]


def is_freezing(db: apsw.Connection, campaign_id: CampaignId, now: float) -> bool:
    """Whether somebody alive is freezing this campaign's audience."""
    held = _held(db, campaign_id)
    return held is not None and abs(now - held[1]) < STALE_SECONDS


def _fate(person: FrozenPerson, suppressed: set[str]) -> tuple[str, str]:
    skip = SkipReason.OPTED_OUT if person.phone in suppressed else person.skip
    return (State.SKIPPED.value, skip.value) if skip else (State.QUEUED.value, "")


def _check_ours(db: apsw.Connection, campaign_id: CampaignId, token: str) -> None:
    held = _held(db, campaign_id)
    if held is None or held[0] != token:
        raise _started()
    if fetch_one(db, "SELECT 1 FROM campaign WHERE id = ?", (campaign_id,)) is None:
        raise Refused("This draft was deleted while it was being prepared", "Nothing was sent.")


def _started() -> Refused:
    return Refused("This campaign has already started", "Open it to see how far it is.")


def _note(db: apsw.Connection, campaign_id: CampaignId, token: str, now: float) -> None:
    write_values(db, {f"{_KEY}{campaign_id}": [token, now]})


def _held(db: apsw.Connection, campaign_id: CampaignId) -> tuple[str, float] | None:
    match read_values(db).get(f"{_KEY}{campaign_id}"):
        case [str(token), int() | float() as at]:
            return token, float(at)
        case _:
            return None
