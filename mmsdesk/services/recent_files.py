"""The campaign files that were opened or saved last, and which draft came of them; kept in the profile."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import apsw

from mmsdesk.domain.ids import CampaignId
from mmsdesk.store.settings import read_values, write_values

MOST: Final = 10
_KEY: Final = "recent_files"


@dataclass(frozen=True, slots=True)
class RecentFile:
    """One file: where it lies, its hash when it was read (empty when it was only saved), and the draft made of it."""

    path: str
    sha256: str = ""
    campaign_id: str = ""

    @property
    def name(self) -> str:
        return Path(self.path).name


def load_recent(db: apsw.Connection) -> tuple[RecentFile, ...]:
    """The last ten, newest first; what cannot be read is left out."""
    kept = read_values(db).get(_KEY)
    found = [_recent(each) for each in kept] if isinstance(kept, list) else []
    return tuple(each for each in found if each is not None)[:MOST]


def note_recent(db: apsw.Connection, file: RecentFile) -> None:
    """Put a file first. Called inside the caller's transaction."""
    others = [each for each in load_recent(db) if each.path != file.path]
    _write(db, [file, *others][:MOST])


def forget_recent(db: apsw.Connection, path: str | None = None) -> None:
    """Take one file from the list, or all; the files themselves stay."""
    _write(db, [each for each in load_recent(db) if path is not None and each.path != path])


def draft_made_of(db: apsw.Connection, sha256: str) -> CampaignId | None:
    """The campaign that came of a file with this content, if it is remembered."""
    found = (each.campaign_id for each in load_recent(db) if each.sha256 == sha256 and each.campaign_id)
    return next((CampaignId(each) for each in found), None)


def _write(db: apsw.Connection, files: list[RecentFile]) -> None:
    write_values(db, {_KEY: [asdict(each) for each in files]})


def _recent(kept: Any) -> RecentFile | None:
    if not isinstance(kept, dict):
        return None
    values = [kept.get(name, "") for name in ("path", "sha256", "campaign_id")]
    if not all(isinstance(value, str) for value in values) or not values[0]:
        return None
    return RecentFile(*values)
