"""The versions of a draft as people look through them: each with what it changed, to be compared and restored.

All of it blocks: the window calls it through its jobs.
"""

from dataclasses import dataclass, replace

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.comparing import changed_parts
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.versions import draft_of_version, keep_version
from mmsdesk.store.versions import Moment, VersionId, VersionRow, read_versions


@dataclass(frozen=True, slots=True)
class Version:
    """One version; `changed` names the parts that are not as in the version before it."""

    id: VersionId
    moment: Moment
    name: str
    made_at: float
    draft: Draft
    changed: tuple[str, ...]
    is_first: bool


def list_versions(desk: Desk, campaign_id: CampaignId) -> tuple[Version, ...]:
    """Every version of a draft, newest first."""
    rows = read_versions(desk.reader(), campaign_id)
    drafts = [draft_of_version(row) for row in rows]
    earlier = (*drafts[1:], None)
    return tuple(
        _version(row, draft, earlier[place]) for place, (row, draft) in enumerate(zip(rows, drafts, strict=True))
    )


def keep_named(desk: Desk, campaign_id: CampaignId, draft: Draft, name: str) -> None:
    """Keep a version on request. Raises BadInput without a name."""
    now = desk.clock().now()
    desk.writer.run(lambda db: keep_version(db, campaign_id, draft, Moment.NAMED, now, name))


def make_way(desk: Desk, campaign_id: CampaignId, draft: Draft) -> None:
    """Keep the draft as it is, because another version takes its place."""
    now = desk.clock().now()
    desk.writer.run(lambda db: keep_version(db, campaign_id, draft, Moment.RESTORED, now))


def _version(row: VersionRow, draft: Draft, earlier: Draft | None) -> Version:
    changed = changed_parts(earlier, draft) if earlier is not None else ()
    shown = replace(draft, list_name="")
    return Version(row.id, row.moment, row.name, row.made_at, shown, changed, earlier is None)
