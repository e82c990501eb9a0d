"""Rules for GIFs beyond their shape (rule book, section 6)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.carrier import AU_ADVICE, SHORT_CODE_WARN, TEN_DLC_WARN, TOLL_FREE_WARN
from mmsdesk.domain.checks.media_fixes import SHRINK_GIF, shrinking
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.picture import SQUARE, near
from mmsdesk.domain.checks.registry import campaign_rule
from mmsdesk.domain.media import GIF, PNG, MediaFacts, format_size
from mmsdesk.domain.sender import SENDER_NAMES, SenderType
from mmsdesk.domain.severity import Severity

SQUARES: Final = (480, 640)
COLOURS_ADVICE: Final = 64
FRAMES_ADVICE: Final = 50
OLD_PHONE_WIDTH: Final = 320
CELLS: Final = {
    SenderType.TOLL_FREE: TOLL_FREE_WARN,
    SenderType.SHORT_CODE: SHORT_CODE_WARN,
    SenderType.TEN_DLC: TEN_DLC_WARN,
    SenderType.AU_LONG: AU_ADVICE,
}
"""Bytes that every carrier passes on for each kind of sender (CAR-1 to CAR-6)."""


def _gif(case: Case) -> MediaFacts | None:
    facts = case.facts.media
    if facts is None or not facts.readable or facts.content_type != GIF or not facts.is_animated or not facts.height:
        return None
    return facts


@campaign_rule(
    "GIF-2",
    Severity.WARN,
    "Size of a square GIF",
    "640×640, or 480×480 with much motion",
    "S-BP",
    measure="pixels",
    fixes="shrink_gif",
)
def square_has_a_good_size(case: Case) -> Iterator[Hit]:
    facts = _gif(case)
    if facts is None or not near(facts.width / facts.height, SQUARE):
        return
    if not any(near(facts.width, side) for side in SQUARES):
        larger = facts.width > SQUARES[0]
        yield Hit(
            f"The GIF is {facts.width:,}×{facts.height:,}",
            "Square GIFs look best at 480×480, or at 640×640 when little moves.",
            f"{facts.width:,}×{facts.height:,}",
            SHRINK_GIF if larger else None,
            Anchor.MEDIA,
        )


@campaign_rule(
    "GIF-4",
    Severity.INFO,
    "Short loop, few colours",
    f"{COLOURS_ADVICE} colours, {FRAMES_ADVICE} frames",
    "S-BP",
    measure="frames or colours",
)
def animation_is_simple(case: Case) -> Iterator[Hit]:
    facts = _gif(case)
    if facts is None:
        return
    if facts.frames > FRAMES_ADVICE:
        yield Hit(
            f"The GIF has {facts.frames} frames",
            f"A short loop of up to {FRAMES_ADVICE} loads faster.",
            f"{facts.frames} frames",
            anchor=Anchor.MEDIA,
        )
    elif facts.colours > COLOURS_ADVICE:
        yield Hit(
            f"The GIF uses {facts.colours:,} colours",
            f"With up to {COLOURS_ADVICE} the file gets smaller.",
            f"{facts.colours:,} colours",
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "GIF-10", Severity.INFO, "Old iPhones", f"at most {OLD_PHONE_WIDTH} pixels wide", "S-BP", measure="pixels wide"
)
def animation_fits_old_phones(case: Case) -> Iterator[Hit]:
    facts = _gif(case)
    if facts is not None and facts.width > OLD_PHONE_WIDTH:
        yield Hit(
            "iPhones of 2019 (iOS 13 to 13.4) show this GIF too large",
            f"Only GIFs up to {OLD_PHONE_WIDTH} pixels wide fit there. Most people have newer ones.",
            f"{facts.width:,} pixels wide",
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "GIF-11",
    Severity.STRICT,
    "Animation",
    "a real GIF, no animated PNG or WebP",
    "S-BP",
    measure="the kind of file",
    fixes="shrink_gif",
)
def animation_is_a_gif(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == PNG and facts.is_animated and facts.readable:
        yield Hit(
            "Animated PNGs don’t move on phones",
            "Sinch refuses them under strict validation. A GIF of it moves everywhere.",
            "animated PNG",
            Fix(SHRINK_GIF.kind, "Make it a GIF"),
            Anchor.MEDIA,
        )


@campaign_rule(
    "GIF-12",
    Severity.WARN,
    "GIFs are not shrunk on the way",
    "under the figure of the sender's kind",
    "TX",
    measure="bytes of the file",
    fixes="shrink_gif",
)
def animation_passes_unshrunk(case: Case) -> Iterator[Hit]:
    facts, sender = _gif(case), case.sender_type
    limit = CELLS.get(sender) if sender is not None else None
    if facts is not None and sender is not None and limit is not None and facts.size_bytes >= limit:
        yield Hit(
            f"The GIF is {format_size(facts.size_bytes)}, and nobody makes it smaller on the way",
            f"A {SENDER_NAMES[sender]} gets {format_size(limit)} through everywhere.",
            f"{facts.size_bytes:,} bytes",
            shrinking(facts),
            Anchor.MEDIA,
        )
