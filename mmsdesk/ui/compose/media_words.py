"""A file in the well's words: what it is, how large, how long, and how much of the limit it takes."""

from typing import Final

from PySide6.QtGui import QPixmap

from mmsdesk.domain.checks.media_size import BEST_SIZE, allowed_size, wire_size
from mmsdesk.domain.media import EXTENSIONS, GIF, PDF, PICTURES, VCARD, VIDEOS, MediaFacts, format_size
from mmsdesk.domain.presets import SINCH_STRICT, Preset
from mmsdesk.domain.safe_area import safe_margins
from mmsdesk.services.attachments import format_duration
from mmsdesk.services.media import StoredMedia
from mmsdesk.ui.theme import Tone
from mmsdesk.ui.widgets import media_well

_ICONS: Final = {**dict.fromkeys(VIDEOS, "play"), VCARD: "user", PDF: "file-text"}


def described(stored: StoredMedia, thumb: QPixmap | None, preset: Preset = SINCH_STRICT) -> media_well.MediaFacts:
    """What the well shows of a file under the campaign's preset; `thumb` is its picture, if it has one."""
    facts = stored.facts
    limit = allowed_size(facts, preset)
    can_go = facts.readable and facts.content_type in EXTENSIONS
    tone = (
        Tone.OK if facts.size_bytes <= min(BEST_SIZE, limit) else Tone.WARN if facts.size_bytes <= limit else Tone.BAD
    )
    words = [_kind(facts), *_measures(facts)]
    if not facts.readable:
        words.append(facts.problem.rstrip(".") or "can’t be read")
    elif not can_go:
        words.append("can’t be sent by MMS")
    elif facts.has_transparency:
        words.append("transparent")
    elif tone is Tone.OK and facts.is_still:
        words.append("ready for every carrier")
    return media_well.MediaFacts(
        name=stored.filename or "File",
        detail=" · ".join(words),
        used=format_size(facts.size_bytes) + (f" of {format_size(limit)}" if can_go else ""),
        share=facts.size_bytes / limit,
        tone=tone if can_go else Tone.BAD,
        thumb=thumb,
        icon=_ICONS.get(facts.content_type, "image-off" if facts.content_type in PICTURES else "file"),
        plays=facts.content_type in VIDEOS,
        tip=_tip(facts),
    )


def _kind(facts: MediaFacts) -> str:
    return facts.kind_name[:1].upper() + facts.kind_name[1:]


def _measures(facts: MediaFacts) -> list[str]:
    """Pixels, time, pages or people, as far as they are known."""
    words = []
    if facts.width and facts.height:
        width, height = facts.shown_size
        words.append(f"{width:,} × {height:,}")
    if facts.duration_ms and (facts.content_type in VIDEOS or facts.content_type == GIF):
        words.append(format_duration(facts.duration_ms))
    if facts.pages:
        words.append("1 page" if facts.pages == 1 else f"{facts.pages:,} pages")
    if facts.card_name:
        words.append(facts.card_name)
    if facts.card_count > 1:
        words.append(f"{facts.card_count:,} contacts")
    return words


def _tip(facts: MediaFacts) -> str:
    """What else is worth knowing: the size on the way (SIZ-10), bits a second (VID-7), the safe area (IMG-3, GIF-6)."""
    lines = [f"About {format_size(wire_size(facts.size_bytes))} on its way to a phone."]
    if facts.content_type in VIDEOS and facts.duration_ms:
        lines.append(f"{round(facts.size_bytes * 8 / facts.duration_ms):,} kbit/s, sound included.")
    margins = safe_margins(facts)
    if margins is not None:
        sides = f", {margins.left} px at the left and {margins.right} px at the right" if margins.left else ""
        lines.append(
            f"Keep what matters out of the top {margins.top} px and the bottom {margins.bottom} px{sides}: "
            "some phones cover or cut them."
        )
    return "\n".join(lines)
