"""Rules for how many bytes travel (rule book, section 4). 1 KB = 1000 bytes."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.media_fixes import shrinking
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.media import GIF, PDF, PICTURES, VCARD, VIDEOS, MediaFacts, format_size
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.phone import classify
from mmsdesk.domain.sender import SENDER_NAMES, SenderType
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
TOLL_FREE_WARN: Final = 525_000
TOLL_FREE_LIMIT: Final = 600_000
SHORT_CODE_WARN: Final = 600_000
TEN_DLC_WARN: Final = 1_000_000
AU_ADVICE: Final = 300_000
CANADA_MEDIA: Final = 600_000
CANADA_TOTAL: Final = 900_000

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


def _over(noun: str, facts: MediaFacts, limit: int) -> Hit:
    return Hit(
        f"{noun} is {format_size(facts.size_bytes)}, over the {format_size(limit)} limit",
        "Sinch refuses it under strict validation, and carriers drop or crush it otherwise.",
        f"{facts.size_bytes:,} bytes",
        shrinking(facts) or _SMALLER,
        Anchor.MEDIA,
    )


@campaign_rule("SIZ-1", Severity.STRICT, "Still picture", "at most 740 KB (1 MB with transcoding)", "S-BP")
def still_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.is_still:
        limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes > limit:
            yield _over("Picture", facts, limit)


@campaign_rule("SIZ-2", Severity.STRICT, "Animated GIF", "at most 600 KB (740 KB with transcoding)", "S-BP")
def animation_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == GIF and facts.is_animated:
        limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes > limit:
            yield _over("GIF", facts, limit)


@campaign_rule("SIZ-3", Severity.STRICT, "Video", "at most 740 KB (10 MB with transcoding)", "S-BP")
def video_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type in VIDEOS:
        limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes > limit:
            yield _over("Video", facts, limit)


@campaign_rule("SIZ-4", Severity.STRICT, "Any file", "at most 1 MB", "seed, S-CH")
def media_fits(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    shrunk_by_sinch = case.facts.transcoding and facts is not None and facts.content_type in VIDEOS
    if facts is not None and facts.size_bytes > MEDIA_LIMIT and not shrunk_by_sinch:
        yield _over("The file", facts, MEDIA_LIMIT)


@campaign_rule("SIZ-4", Severity.WARN, "Any file", "at most 740 KB to be safe", "S-CH")
def media_is_moderate(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and MEDIA_ADVICE < facts.size_bytes <= MEDIA_LIMIT:
        own_limit = media_limit(facts, transcoding=case.facts.transcoding)
        if facts.size_bytes <= own_limit:
            yield _heavy(facts)


@campaign_rule("SIZ-5", Severity.WARN, "Best delivery", "about 500 KB", "S-BP-NOW, BW, SW, SF")
def media_delivers_best(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    limit = min(MEDIA_ADVICE, media_limit(facts, transcoding=case.facts.transcoding)) if facts is not None else 0
    if facts is not None and BEST_SIZE < facts.size_bytes <= limit:
        yield _heavy(facts)


def _heavy(facts: MediaFacts) -> Hit:
    noun = "Picture" if facts.content_type in PICTURES else "The file"
    return Hit(
        f"{noun} is {format_size(facts.size_bytes)}",
        f"Under {format_size(BEST_SIZE)} more messages arrive.",
        f"{facts.size_bytes:,} bytes",
        shrinking(facts),
        Anchor.MEDIA,
    )


@campaign_rule("SIZ-6", Severity.WARN, "vCard and PDF", "vCard at most 100 KB, PDF at most 600 KB", "AWS, ours")
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


@campaign_rule("SIZ-8", Severity.HARD, "Empty file", "at least one byte", "ours")
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


@campaign_rule("SIZ-7", Severity.INFO, "Something urgent", f"at most {format_size(TIME_CRITICAL)}", "IB")
def urgent_media_is_light(case: Case) -> Iterator[Hit]:
    """Notifications are what cannot wait; marketing can."""
    facts = case.facts.media
    urgent = case.campaign.content_type is ContentType.NOTIFICATION
    if facts is not None and urgent and facts.size_bytes > TIME_CRITICAL:
        yield Hit(
            f"For something urgent, {format_size(facts.size_bytes)} is a lot",
            f"Up to {format_size(TIME_CRITICAL)} arrives fastest; up to 300 KB arrives nearly everywhere.",
            f"{facts.size_bytes:,} bytes",
            anchor=Anchor.MEDIA,
        )


held_rule("SIZ-10", Severity.INFO, "Size on the way", "shown beside the file: 1.37 times its bytes, and 814", "S-XML")


def _total(case: Case) -> int:
    """Media and text together, in bytes."""
    facts = case.facts.media
    words = f"{case.text.subject}{case.text.body}".encode(errors="replace")
    return len(words) + facts.size_bytes if facts is not None else 0


def _carrier_hit(case: Case, total: int, limit: int) -> Hit:
    noun = SENDER_NAMES[case.sender_type or SenderType.OTHER]
    facts = case.facts.media
    return Hit(
        f"The message is {format_size(total)}, and {format_size(limit)} is what a {noun} gets through everywhere",
        "Carriers differ, and nobody knows which one each person has, so the smallest figure counts.",
        f"{total:,} bytes",
        shrinking(facts) or _SMALLER,
        Anchor.MEDIA,
    )


@campaign_rule("CAR-1", Severity.STRICT, "Message from a toll-free number", "under 600 KB", "BW, TW, TX")
def toll_free_fits(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.TOLL_FREE and total >= TOLL_FREE_LIMIT:
        yield _carrier_hit(case, total, TOLL_FREE_WARN)


@campaign_rule("CAR-1", Severity.WARN, "Message from a toll-free number", "under 525 KB", "BW, TW, TX")
def toll_free_is_light(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.TOLL_FREE and TOLL_FREE_WARN <= total < TOLL_FREE_LIMIT:
        yield _carrier_hit(case, total, TOLL_FREE_WARN)


@campaign_rule("CAR-2", Severity.WARN, "Message from a short code", "under 600 KB", "TW, TX vs S-COMM")
def short_code_is_light(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.SHORT_CODE and total >= SHORT_CODE_WARN:
        yield _carrier_hit(case, total, SHORT_CODE_WARN)


@campaign_rule("CAR-3", Severity.WARN, "Message from a US or Canadian long number", "under 1 MB", "TW, TX")
def ten_dlc_is_light(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.TEN_DLC and total >= TEN_DLC_WARN:
        yield _carrier_hit(case, total, TEN_DLC_WARN)


@campaign_rule("CAR-5", Severity.WARN, "Message from a Canadian number", "file 600 KB, message 900 KB", "IB, BIRD")
def canadian_is_light(case: Case) -> Iterator[Hit]:
    """Canadian numbers write to Canada only (RCP-4)."""
    facts, total = case.facts.media, _total(case)
    if facts is None or case.sender_type is not SenderType.TEN_DLC or not _is_canadian(case.sender):
        return
    if facts.size_bytes > CANADA_MEDIA or total > CANADA_TOTAL:
        yield Hit(
            f"The file is {format_size(facts.size_bytes)}",
            f"In Canada files up to {format_size(CANADA_MEDIA)} arrive everywhere.",
            f"{facts.size_bytes:,} bytes",
            shrinking(facts) or _SMALLER,
            Anchor.MEDIA,
        )


def _is_canadian(sender: str) -> bool:
    digits = sender.removeprefix("+")
    known = classify(f"+1{digits}" if len(digits) == 10 else f"+{digits}")
    return known is not None and known.country == "CA"


@campaign_rule("CAR-6", Severity.INFO, "Message from an Australian number", "about 300 KB", "IB")
def australian_is_light(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.AU_LONG and total > AU_ADVICE:
        yield _carrier_hit(case, total, AU_ADVICE)


held_rule("CAR-4", Severity.INFO, "Carrier unknown", "the smallest figure for the sender's kind counts", "ours")
