"""Rules for how many bytes travel (rule book, section 4). 1 KB = 1000 bytes."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.media_fixes import shrinking
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.media import GIF, PDF, PICTURES, VCARD, VIDEOS, MediaFacts, format_size
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.presets import Bound, Preset
from mmsdesk.domain.severity import Severity

STILL_LIMIT: Final = 740_000
STILL_LIMIT_TRANSCODED: Final = 1_000_000
ANIMATION_LIMIT: Final = 600_000
ANIMATION_LIMIT_TRANSCODED: Final = 740_000
VIDEO_LIMIT: Final = 740_000
VIDEO_LIMIT_TRANSCODED: Final = 10_000_000
MEDIA_LIMIT: Final = 1_000_000
MEDIA_ADVICE: Final = 740_000
BEST_SIZE: Final = 500_000
TIME_CRITICAL: Final = 150_000
PDF_ADVICE: Final = 600_000
VCARD_ADVICE: Final = 100_000
WIRE_EXAMPLES: Final = (500_000, 600_000, 740_000, 1_000_000)

_SMALLER: Final = Fix("replace_picture", "Choose a smaller one")


def wire_size(size_bytes: int) -> int:
    """Bytes on the wire after base64 and headers (SIZ-10)."""
    return -(-size_bytes * 137 // 100) + 814


def media_limit(facts: MediaFacts, *, transcoding: bool) -> int:
    """The strict limit for this file, in bytes (SIZ-1 to SIZ-4)."""
    if facts.content_type in VIDEOS:
        return VIDEO_LIMIT_TRANSCODED if transcoding else VIDEO_LIMIT
    if facts.content_type == GIF and facts.is_animated:
        return ANIMATION_LIMIT_TRANSCODED if transcoding else ANIMATION_LIMIT
    if facts.is_still:
        return STILL_LIMIT_TRANSCODED if transcoding else STILL_LIMIT
    return MEDIA_LIMIT


def allowed_size(facts: MediaFacts, preset: Preset) -> int:
    """The bytes this file may take under a preset: its own limit, or less where the preset holds it to less."""
    bounds = (preset.bounds.get(rule) for rule in ("SIZ-5", "SIZ-7", "CAR-1"))
    return min([media_limit(facts, transcoding=False), *(it.limit for it in bounds if it is not None)])


def _over(noun: str, facts: MediaFacts, limit: int) -> Hit:
    return Hit(
        f"{noun} is {format_size(facts.size_bytes)}, over the {format_size(limit)} limit",
        "Sinch refuses it under strict validation, and carriers drop or crush it otherwise.",
        f"{facts.size_bytes:,} bytes",
        shrinking(facts) or _SMALLER,
        Anchor.MEDIA,
    )


@campaign_rule(
    "SIZ-1",
    Severity.STRICT,
    "Still picture",
    "at most 740 KB (1 MB with transcoding)",
    "S-BP",
    measure="bytes of the file",
    fixes="fit_picture convert_jpeg replace_picture",
)
def still_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.is_still:
        limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes > limit:
            yield _over("Picture", facts, limit)


@campaign_rule(
    "SIZ-2",
    Severity.STRICT,
    "Animated GIF",
    "at most 600 KB (740 KB with transcoding)",
    "S-BP",
    measure="bytes of the file",
    fixes="shrink_gif replace_picture",
)
def animation_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == GIF and facts.is_animated:
        limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes > limit:
            yield _over("GIF", facts, limit)


@campaign_rule(
    "SIZ-3",
    Severity.STRICT,
    "Video",
    "at most 740 KB (10 MB with transcoding)",
    "S-BP",
    measure="bytes of the file",
    fixes="replace_picture",
)
def video_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type in VIDEOS:
        limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes > limit:
            yield _over("Video", facts, limit)


@campaign_rule(
    "SIZ-4",
    Severity.STRICT,
    "Any file",
    "at most 1 MB",
    "seed, S-CH",
    measure="bytes of the file",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def media_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    shrunk_by_sinch = case.facts.transcoding and facts is not None and facts.content_type in VIDEOS
    if facts is not None and facts.size_bytes > MEDIA_LIMIT and not shrunk_by_sinch:
        yield _over("The file", facts, MEDIA_LIMIT)


@campaign_rule("SIZ-4", Severity.WARN, "Any file", "at most 740 KB to be safe", "S-CH", measure="bytes of the file")
def media_is_moderate(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and MEDIA_ADVICE < facts.size_bytes <= MEDIA_LIMIT and "SIZ-5" not in case.preset.bounds:
        own_limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes <= own_limit:
            yield _heavy(facts)


@campaign_rule(
    "SIZ-5",
    Severity.WARN,
    "Best delivery",
    "about 500 KB",
    "S-BP-NOW, BW, SW, SF",
    measure="bytes of the file",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def media_delivers_best(case: Case) -> Iterator[Hit]:
    facts, bound = case.facts.media, case.preset.bounds.get("SIZ-5")
    if facts is None:
        return
    own_limit = media_limit(facts, transcoding=case.facts.transcoding)
    if bound is not None:
        if bound.limit < facts.size_bytes <= own_limit:
            yield _over_preset(case.preset, bound, facts)
    elif BEST_SIZE < facts.size_bytes <= min(MEDIA_ADVICE, own_limit):
        yield _heavy(facts)


def _over_preset(preset: Preset, bound: Bound, facts: MediaFacts) -> Hit:
    return Hit(
        f"{_noun(facts)} is {format_size(facts.size_bytes)}, and {preset.name} allows {format_size(bound.limit)}",
        f"Make it smaller, or choose another preset. {preset.name}: {preset.when[:1].lower()}{preset.when[1:]}",
        f"{facts.size_bytes:,} bytes",
        shrinking(facts) or _SMALLER,
        Anchor.MEDIA,
        severity=bound.severity,
    )


def _noun(facts: MediaFacts) -> str:
    return "Picture" if facts.content_type in PICTURES else "The file"


def _heavy(facts: MediaFacts) -> Hit:
    return Hit(
        f"{_noun(facts)} is {format_size(facts.size_bytes)}",
        f"Under {format_size(BEST_SIZE)} more messages arrive.",
        f"{facts.size_bytes:,} bytes",
        shrinking(facts),
        Anchor.MEDIA,
    )


@campaign_rule(
    "SIZ-6",
    Severity.WARN,
    "vCard and PDF",
    "vCard at most 100 KB, PDF at most 600 KB",
    "AWS, ours",
    measure="bytes of the file",
    fixes="replace_picture",
)
def document_is_small(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    limit = {VCARD: VCARD_ADVICE, PDF: PDF_ADVICE}.get(facts.content_type) if facts is not None else None
    if facts is not None and limit is not None and facts.size_bytes > limit:
        yield Hit(
            f"{facts.filename or facts.kind_name} is {format_size(facts.size_bytes)}",
            f"Keep it under {format_size(limit)}: carriers allow less for documents than for pictures.",
            f"{facts.size_bytes:,} bytes",
            _SMALLER,
            Anchor.MEDIA,
        )


@campaign_rule(
    "SIZ-8",
    Severity.HARD,
    "Empty file",
    "at least one byte",
    "ours",
    measure="bytes of the file",
    fixes="replace_picture",
)
def media_is_not_empty(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.size_bytes == 0:
        yield Hit(
            f"{facts.filename or 'The file'} is empty",
            "There is nothing in it to send. Choose another file.",
            "0 bytes",
            Fix("replace_picture", "Choose another"),
            Anchor.MEDIA,
        )


@campaign_rule(
    "SIZ-7",
    Severity.INFO,
    "Something urgent",
    f"at most {format_size(TIME_CRITICAL)}",
    "IB",
    measure="bytes of the file",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def urgent_media_is_light(case: Case) -> Iterator[Hit]:
    """Notifications are what cannot wait; marketing can, unless its preset says that it cannot."""
    facts, bound = case.facts.media, case.preset.bounds.get("SIZ-7")
    if facts is None:
        return
    if bound is not None:
        if bound.limit < facts.size_bytes <= media_limit(facts, transcoding=case.facts.transcoding):
            yield _over_preset(case.preset, bound, facts)
    elif case.campaign.content_type is ContentType.NOTIFICATION and facts.size_bytes > TIME_CRITICAL:
        yield Hit(
            f"For something urgent, {format_size(facts.size_bytes)} is a lot",
            f"Up to {format_size(TIME_CRITICAL)} arrives fastest; up to 300 KB arrives nearly everywhere.",
            f"{facts.size_bytes:,} bytes",
            anchor=Anchor.MEDIA,
        )


held_rule("SIZ-10", Severity.INFO, "Size on the way", "shown beside the file: 1.37 times its bytes, and 814", "S-XML")
held_rule(
    "SIZ-11",
    Severity.INFO,
    "Examples of it",
    "; ".join(f"{size:,} bytes are {wire_size(size):,}" for size in WIRE_EXAMPLES),
    "computed",
)
held_rule("SIZ-12", Severity.INFO, "“Up to 100 MB”", "an old text about the API; not counted on", "S-SKILL")
