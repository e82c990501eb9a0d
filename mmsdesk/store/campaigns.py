"""Campaign rows: drafts, the frozen audience, states and holds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import apsw

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.errors import NotFound, Refused
from mmsdesk.domain.ids import CampaignId, ContactId, new_campaign_id
from mmsdesk.domain.ledger import CampaignState, SkipReason, may_campaign_move

_COLUMNS: Final = (
    "id, name, state, definition, list_name, fingerprint, app_id, sender, rate, ttl_seconds, resend, hold,"
    " stop_title, stop_hint, created_at, updated_at, started_at, finished_at, archived_at"
)
UNDER_WAY: Final = frozenset({CampaignState.SENDING, CampaignState.PAUSED, CampaignState.STOPPED})


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign as stored. `definition` is the JSON of `services.definitions`; times are seconds since 1970."""

    id: CampaignId
    name: str
    state: CampaignState
    definition: dict[str, Any]
    list_name: str
    fingerprint: str | None
    app_id: str
    sender: str
    rate: float | None
    ttl_seconds: int
    resend: str
    hold: str
    stop_title: str
    stop_hint: str
    created_at: float
    updated_at: float
    started_at: float | None
    finished_at: float | None
    archived_at: float | None = None

    @property
    def is_archived(self) -> bool:
        """Whether it is out of the way: never what is under way, nor what was started since."""
        if self.archived_at is None or self.state in UNDER_WAY:
            return False
        return self.started_at is None or self.started_at <= self.archived_at


@dataclass(frozen=True, slots=True)
class FrozenPerson:
    """One recipient as promised: the rendered message, or the reason why this person is left out."""

    phone: str
    contact_id: ContactId | None
    name: str
    message: dict[str, object]
    skip: SkipReason | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed when the audience is frozen."""

    list_name: str
    fingerprint: str
    app_id: str
    sender: str
    rate: float | None
    ttl_seconds: int
    resend: str


def insert_draft(db: apsw.Connection, name: str, definition: dict[str, Any], list_name: str, now: float) -> CampaignId:
    """Keep a new draft; returns its id, which it keeps when it is sent."""
    campaign_id = new_campaign_id()
    db.execute(
        "INSERT INTO campaign (id, name, state, definition, list_name, created_at, updated_at) VALUES (?,?,?,?,?,?,?)",
        (campaign_id, name, CampaignState.DRAFT.value, _dumps(definition), list_name, now, now),
    )
    return campaign_id


def update_draft(
    db: apsw.Connection, campaign_id: CampaignId, name: str, definition: dict[str, Any], list_name: str, now: float
) -> None:
    """Autosave. Raises Refused when the campaign has left the draft state: what was promised is not edited."""
    done = fetch_all(
        db,
        "UPDATE campaign SET name = ?, definition = ?, list_name = ?, updated_at = ? WHERE id = ? AND state = 'draft'"
        " RETURNING id",
        (name, _dumps(definition), list_name, now, campaign_id),
    )
    if not done:
        raise Refused("This campaign has already started", "Duplicate it to write a new one.")


def delete_draft(db: apsw.Connection, campaign_id: CampaignId) -> None:
    """Remove a draft; a campaign that has started stays for its records."""
    db.execute("DELETE FROM campaign WHERE id = ? AND state = 'draft'", (campaign_id,))


def restore_draft(db: apsw.Connection, row: CampaignRow) -> None:
    """Put a draft back that was deleted, as it was; one that is there again already stays."""
    db.execute(
        "INSERT INTO campaign (id, name, state, definition, list_name, created_at, updated_at, archived_at)"
        " VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING",
        (
            row.id,
            row.name,
            CampaignState.DRAFT.value,
            _dumps(row.definition),
            row.list_name,
            row.created_at,
            row.updated_at,
            row.archived_at,
        ),
    )


def set_name(db: apsw.Connection, campaign_id: CampaignId, name: str) -> None:
    """What people call a campaign. Its definition, by which a run is known again, stays as it was sent."""
    db.execute("UPDATE campaign SET name = ? WHERE id = ?", (name, campaign_id))


def set_archived(db: apsw.Connection, campaign_id: CampaignId, archived_at: float | None) -> bool:
    """Put a campaign out of the way, or back with None; False when it is under way, which has to stay in sight."""
    done = fetch_all(
        db,
        "UPDATE campaign SET archived_at = ? WHERE id = ? AND state NOT IN ('sending', 'paused', 'stopped')"
        " RETURNING id",
        (archived_at, campaign_id),
    )
    return bool(done)


def get_campaign(db: apsw.Connection, campaign_id: str) -> CampaignRow:
    """Raises NotFound."""
    row = fetch_one(db, f"SELECT {_COLUMNS} FROM campaign WHERE id = ?", (campaign_id,))  # noqa: S608 - our names
    if row is None:
        raise NotFound(f"There is no campaign {campaign_id}", "The list of campaigns shows those there are.")
    return _campaign(row)


def find_campaigns(db: apsw.Connection, *, states: Iterable[CampaignState] | None = None) -> list[CampaignRow]:
    """All campaigns, newest first, or those in the given states."""
    wanted = [state.value for state in (states if states is not None else CampaignState)]
    marks = ",".join("?" * len(wanted))
    sql = f"SELECT {_COLUMNS} FROM campaign WHERE state IN ({marks}) ORDER BY updated_at DESC, id"  # noqa: S608
    return [_campaign(row) for row in fetch_all(db, sql, wanted)]


def find_by_fingerprint(db: apsw.Connection, fingerprint: str) -> CampaignRow | None:
    """The newest campaign frozen from the same definition and list."""
    sql = f"SELECT {_COLUMNS} FROM campaign WHERE fingerprint = ? ORDER BY created_at DESC, rowid DESC LIMIT 1"  # noqa: S608
    row = fetch_one(db, sql, (fingerprint,))
    return _campaign(row) if row else None


def set_terms(db: apsw.Connection, campaign_id: CampaignId, terms: Terms, now: float) -> None:
    """Write down what is fixed from now on."""
    db.execute(
        "UPDATE campaign SET list_name = ?, fingerprint = ?, app_id = ?, sender = ?, rate = ?, ttl_seconds = ?,"
        " resend = ?, started_at = ? WHERE id = ?",
        (*_terms(terms), now, campaign_id),
    )


def set_state(
    db: apsw.Connection,
    campaign_id: CampaignId,
    old: CampaignState,
    new: CampaignState,
    now: float,
    *,
    title: str = "",
    hint: str = "",
) -> bool:
    """Compare-and-set a campaign's state; False when it was no longer in `old`.

    `title` and `hint` say why it stopped. Raises Refused for a move that does not exist.
    """
    if not may_campaign_move(old, new):
        raise Refused(f"A campaign that is {old} cannot become {new}")
    finished = now if new in {CampaignState.SENT, CampaignState.CANCELLED} else None
    done = fetch_all(
        db,
        "UPDATE campaign SET state = ?, stop_title = ?, stop_hint = ?, updated_at = ?, hold = '', finished_at = ?"
        " WHERE id = ? AND state = ? RETURNING id",
        (new.value, title, hint, now, finished, campaign_id, old.value),
    )
    return bool(done)


def set_hold(db: apsw.Connection, campaign_id: CampaignId, hold: str) -> None:
    """Hold a sending campaign for a reason that will pass by itself (`relay_silent`, `offline`), or let it go ('')."""
    db.execute(
        "UPDATE campaign SET hold = ? WHERE id = ? AND state = 'sending' AND hold <> ?", (hold, campaign_id, hold)
    )


def set_rate(db: apsw.Connection, campaign_id: CampaignId, rate: float | None) -> None:
    """Change the sending speed, also while it runs; messages a second."""
    db.execute("UPDATE campaign SET rate = ? WHERE id = ?", (rate, campaign_id))


def set_resend(db: apsw.Connection, campaign_id: CampaignId, resend: str) -> None:
    """What happens to people Sinch provably never had: `ask` or `automatic`."""
    db.execute("UPDATE campaign SET resend = ? WHERE id = ?", (resend, campaign_id))


def refuse_twin(db: apsw.Connection, campaign_id: CampaignId, terms: Terms) -> None:
    """Raises Refused when the same campaign is on its way to the same list: two programs may have been asked to send it
    at the same moment."""
    twin = fetch_one(
        db,
        "SELECT name FROM campaign WHERE fingerprint = ? AND app_id = ? AND id <> ?"
        " AND state IN ('sending', 'paused', 'stopped')",
        (terms.fingerprint, terms.app_id, campaign_id),
    )
    if twin is not None:
        raise Refused(
            f"“{twin[0]}” is already on its way to this list",
            "The same message goes to the same people there. Let it finish, resume it or cancel it first.",
        )


def _terms(terms: Terms) -> tuple[object, ...]:
    return (
        terms.list_name,
        terms.fingerprint,
        terms.app_id,
        terms.sender,
        terms.rate,
        terms.ttl_seconds,
        terms.resend,
    )


def _campaign(row: tuple[Any, ...]) -> CampaignRow:
    return CampaignRow(CampaignId(row[0]), row[1], CampaignState(row[2]), json.loads(row[3]), *row[4:])


def dump_message(message: dict[str, object]) -> str:
    """A rendered message as the ledger keeps it."""
    return _dumps(message)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
