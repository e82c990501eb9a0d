"""What people do with whole campaigns: open one from a file, save one into a file, rename, archive, delete and undo."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from mmsdesk.domain.errors import BadInput, Cancelled, NotFound, Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import medias_of
from mmsdesk.services.campaign_files import SUFFIX, load_file, save_campaign
from mmsdesk.services.definitions import campaign_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft, create_draft, draft_from_campaign, draft_of, save_draft
from mmsdesk.services.recent_files import RecentFile, draft_made_of, forget_recent, load_recent, note_recent
from mmsdesk.store.campaigns import CampaignRow, delete_draft, get_campaign, restore_draft, set_archived, set_name

LONGEST_NAME = 120
_FORBIDDEN = '<>:"/\\|?*'
"""What names of files cannot have on one system or another."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The draft a file became. `was_there`: it had been made of the same file before, and was left as it is."""

    campaign_id: CampaignId
    name: str
    was_there: bool


@dataclass(frozen=True, slots=True)
class SavedCopy:
    """Where a campaign was saved, the type of the first file inside ("image/jpeg", empty when there is none), and how
    many more there are."""

    path: Path
    content_type: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of the recent ones, and whether it is still there."""

    path: Path
    is_there: bool


def open_file(desk: Desk, path: Path, *, again: bool = False, cancel: threading.Event | None = None) -> OpenedFile:
    """Make a draft of a campaign file; no other draft is touched.

    A file that was opened before and has not changed since leads to the draft it became, if that is still one;
    with `again` a second draft is made. Raises what `campaign_files.load_file` does.
    """
    path = path.absolute()
    found = load_file(path, desk.media, cancel=cancel)
    text, now = desk.settings().optout_line, desk.clock().now()
    draft = draft_from_campaign(found.campaign, text)

    def take(db: apsw.Connection) -> OpenedFile:
        if cancel is not None and cancel.is_set():
            raise Cancelled("Stopped", "Nothing was changed.")
        known = None if again else _draft_row(db, draft_made_of(db, found.sha256))
        if known is None:
            campaign_id, name = create_draft(db, draft, text, now), draft.name
        else:
            campaign_id, name = known.id, known.name
        if _is_text(path):
            note_recent(db, RecentFile(str(path), found.sha256, campaign_id))
        return OpenedFile(campaign_id, name, known is not None)

    return desk.writer.run(take)


def save_file(desk: Desk, campaign_id: CampaignId, path: Path, draft: Draft | None = None) -> Path:
    """As `save_copy`; returns where it is."""
    return save_copy(desk, campaign_id, path, draft).path


def save_copy(desk: Desk, campaign_id: CampaignId, path: Path, draft: Draft | None = None) -> SavedCopy:
    """Write a campaign with its file to `path`, with our ending if it has none.

    `draft` is what is written but perhaps not stored yet. Raises NotFound when its file is gone, Trouble when the
    disk refuses.
    """
    path = path.absolute()
    if path.suffix.lower() != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    if draft is None:
        # under the name it was sent by: a run is known again by its definition, also from a file
        campaign = campaign_of(desk.campaign(campaign_id).definition)
    else:
        campaign = draft.campaign(desk.settings().optout_line)
    save_campaign(campaign, path, desk.media)
    if _is_text(path):
        desk.writer.run(lambda db: note_recent(db, RecentFile(str(path))))
    inside = list(dict.fromkeys(media.url for media in medias_of(campaign.message) if is_stored_media(media.url)))
    if not inside:
        return SavedCopy(path, "")
    return SavedCopy(path, desk.media.find(inside[0]).content_type, len(inside) - 1)


def file_name_for(name: str) -> str:
    """A name for a campaign's file that every system takes."""
    kept = "".join(" " if sign in _FORBIDDEN or not sign.isprintable() else sign for sign in name)
    return (" ".join(kept.split()).strip(". ")[:80] or "Campaign") + SUFFIX


def rename(desk: Desk, campaign_id: CampaignId, name: str) -> None:
    """Call a campaign something else; people never see its name. Raises BadInput for an empty name, NotFound."""
    tidy = " ".join(name.split())[:LONGEST_NAME]
    if not tidy:
        raise BadInput("A campaign needs a name", "Write a few words to know it by; they are never sent.")
    text = desk.settings().optout_line

    def change(db: apsw.Connection) -> None:
        row = get_campaign(db, campaign_id)
        if row.state is CampaignState.DRAFT:
            save_draft(db, campaign_id, replace(draft_of(row), name=tidy), text, row.updated_at)
        else:
            set_name(db, campaign_id, tidy)

    desk.writer.run(change)


def delete(desk: Desk, campaign_id: CampaignId) -> CampaignRow:
    """Delete a draft; returns what `put_back` needs. Raises NotFound, or Refused when the campaign has started."""

    def remove(db: apsw.Connection) -> CampaignRow:
        row = get_campaign(db, campaign_id)
        if row.state is not CampaignState.DRAFT:
            raise Refused("This campaign has already started", "It stays here for its records.")
        delete_draft(db, campaign_id)
        return row

    return desk.writer.run(remove)


def put_back(desk: Desk, row: CampaignRow) -> None:
    """Undo `delete`."""
    desk.writer.run(lambda db: restore_draft(db, row))


def archive(desk: Desk, campaign_id: CampaignId) -> None:
    """Put a campaign out of the way; nothing of it is lost. Raises NotFound, or Refused while it is under way."""
    now = desk.clock().now()

    def put_away(db: apsw.Connection) -> None:
        row = get_campaign(db, campaign_id)
        if not set_archived(db, campaign_id, now):
            raise Refused(f"“{row.name}” is still under way", "Let it finish or cancel it first, then archive it.")

    desk.writer.run(put_away)


def unarchive(desk: Desk, campaign_id: CampaignId) -> None:
    """Bring a campaign back among the others. Raises NotFound."""

    def bring_back(db: apsw.Connection) -> None:
        get_campaign(db, campaign_id)
        set_archived(db, campaign_id, None)

    desk.writer.run(bring_back)


def recent_files(desk: Desk) -> tuple[KnownFile, ...]:
    """The last ten files, newest first. Looks on the disk, which may be a slow one."""
    paths = [Path(each.path) for each in load_recent(desk.reader())]
    return tuple(KnownFile(path, _is_there(path)) for path in paths)


def forget_file(desk: Desk, path: Path | None = None) -> None:
    """Take a file from the recent ones, or all of them; the files stay."""
    desk.writer.run(lambda db: forget_recent(db, None if path is None else str(path)))


def _draft_row(db: apsw.Connection, campaign_id: CampaignId | None) -> CampaignRow | None:
    if campaign_id is None:
        return None
    try:
        row = get_campaign(db, campaign_id)
    except NotFound:
        return None
    return row if row.state is CampaignState.DRAFT else None


def _is_text(path: Path) -> bool:
    """Whether a database can hold it: names on Linux may be any bytes."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
