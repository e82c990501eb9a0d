"""What is remembered between links: the sender's own website, and how campaigns are tagged."""

from dataclasses import asdict, dataclass, field, fields
from typing import Final

from mmsdesk.domain.links import Tags
from mmsdesk.services.desk import Desk
from mmsdesk.store.settings import read_values, write_values

_KEY: Final = "link_habits"


@dataclass(frozen=True, slots=True)
class LinkHabits:
    """`website` is the sender's own, "lume.example"; `tags` without their campaign; `tagging`: tags are wanted."""

    website: str = ""
    tagging: bool = False
    tags: Tags = field(default_factory=lambda: Tags("mmsdesk", "mms"))


def read_link_habits(desk: Desk) -> LinkHabits:
    """What was used last; what cannot be read is as at the beginning."""
    kept = read_values(desk.reader()).get(_KEY)
    if not isinstance(kept, dict):
        return LinkHabits()
    tags, plain = kept.get("tags"), LinkHabits()
    known = {it.name for it in fields(Tags)}
    written = {key: str(value) for key, value in tags.items() if key in known} if isinstance(tags, dict) else {}
    website, tagging = kept.get("website", ""), kept.get("tagging", False)
    return LinkHabits(
        website if isinstance(website, str) else "", tagging is True, Tags(**{**asdict(plain.tags), **written})
    )


def keep_link_habits(desk: Desk, habits: LinkHabits) -> None:
    """Remember them for the next link."""
    desk.writer.run(lambda db: write_values(db, {_KEY: asdict(habits)}))
