"""What is saved of a preview: facts for whoever approves a campaign, in files that are whole or not there at all."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from mmsdesk.domain.arrival import Arrival, TextPart
from mmsdesk.domain.checks import Finding
from mmsdesk.domain.errors import NotFound, Trouble
from mmsdesk.domain.media import MediaFacts, format_size
from mmsdesk.domain.message import Campaign, Media, medias_of
from mmsdesk.domain.reasons import explain_skip
from mmsdesk.domain.rendering import body_of, compile_message, title_of
from mmsdesk.services.attachments import describe_attachment
from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import Seen
from mmsdesk.services.sms_preview import mms_cost_words

NOBODY_YET: Final = "Nobody is chosen yet"
NO_PRICE: Final = "Not known: no price per MMS is entered in MMSDesk"
UNKNOWN_FILE: Final = "not on this computer"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many people of the list get nothing, and why, in words."""

    why: str
    people: int


@dataclass(frozen=True, slots=True)
class ApprovalSheet:
    """Everything somebody has to see before saying yes to a campaign, as it stood at `moment`.

    `subject` and `body` are what `person` gets, to the letter; `written_subject` and `written_body` are what was
    written, with its fields, and empty where that is the same. `files` are name, type and size of each.
    """

    campaign: str
    moment: datetime
    sender: str
    list_name: str
    people: int
    will_get: int
    left_out: tuple[LeftOut, ...]
    person: str
    subject: str
    body: str
    written_subject: str
    written_body: str
    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    cost: str

    @property
    def blocks(self) -> bool:
        """Whether something stops the send."""
        return any(finding.blocks for finding in self.findings)

    @property
    def audience(self) -> str:
        """Who gets it, in words."""
        if not self.list_name:
            return NOBODY_YET
        out = self.people - self.will_get
        left = f", {out:,} left out" if out else ", nobody left out"
        return f"{_people(self.will_get)} of {self.people:,} on “{self.list_name}”{left}"


def read_sheet(
    desk: Desk, campaign: Campaign, list_name: str, arrival: Arrival, seen: Seen, moment: datetime
) -> ApprovalSheet:
    """Check the campaign once more and put its facts together. `arrival` is what the phone shows to `seen`.

    100,000 people take a few seconds. Raises NotFound for a list that is gone.
    """
    report = desk.check(campaign, list_name)
    text = next((part for part in arrival.parts if isinstance(part, TextPart)), TextPart("", ""))
    has_fields = bool(compile_message(campaign.message).tokens)
    skipped = sorted(report.skipped.items(), key=lambda each: -each[1])
    prices = desk.settings().prices
    people = report.will_get
    return ApprovalSheet(
        campaign=campaign.name,
        moment=moment,
        sender=arrival.sender,
        list_name=list_name,
        people=report.people,
        will_get=people,
        left_out=tuple(LeftOut(explain_skip(reason).short, number) for reason, number in skipped if number),
        person=f"{seen.name}, {seen.words}" if seen.words else seen.name,
        subject=text.subject,
        body=text.body,
        written_subject=title_of(campaign.message) if has_fields else "",
        written_body=body_of(campaign.message) if has_fields else "",
        files=tuple(_file_words(desk, media) for media in medias_of(campaign.message)),
        findings=report.findings,
        cost=(mms_cost_words(prices, people) if list_name else NOBODY_YET) or NO_PRICE,
    )


def file_words(facts: MediaFacts) -> str:
    """A file in a line: "truffle.jpg · JPG · 640 × 1138 · 412 KB"."""
    width, height = facts.shown_size
    size = f"{width} × {height}" if width and height else ""
    known = describe_attachment(facts)
    length = known.detail if facts.duration_ms else ""
    parts = (facts.filename, facts.kind_name, size, length, format_size(facts.size_bytes))
    return " · ".join(part for part in parts if part)


def write_whole(path: Path, pieces: Sequence[bytes]) -> None:
    """Write a file in one go: an older one at `path` stays until the new one is complete. Raises Trouble."""
    try:
        handle, name = tempfile.mkstemp(suffix=".part", prefix=f".{path.name[:80]}.", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                for piece in pieces:
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Trouble(
            f"{path.name} couldn’t be saved",
            f"Choose another folder, close the file elsewhere, or free some space. ({error.strerror or error})",
        ) from error


def _file_words(desk: Desk, media: Media) -> str:
    try:
        facts = desk.media.find_for(media).facts
    except NotFound:
        return f"{media.filename or media.url} · {UNKNOWN_FILE}"
    return file_words(facts)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
