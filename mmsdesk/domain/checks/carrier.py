"""Rules for what carriers pass on from each kind of sender (rule book, section 4.3). 1 KB = 1000 bytes."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.media_fixes import shrinking
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.media import format_size
from mmsdesk.domain.phone import classify
from mmsdesk.domain.sender import SENDER_NAMES, SenderType
from mmsdesk.domain.severity import Severity

TOLL_FREE_WARN: Final = 525_000
TOLL_FREE_LIMIT: Final = 600_000
SHORT_CODE_WARN: Final = 600_000
TEN_DLC_WARN: Final = 1_000_000
AU_ADVICE: Final = 300_000
CANADA_MEDIA: Final = 600_000
CANADA_TOTAL: Final = 900_000


_SMALLER: Final = Fix("replace_picture", "Choose a smaller one")


def _total(case: Case) -> int:
    """Media and the heaviest text together, in bytes."""
    facts = case.facts.media
    return case.most.size + facts.size_bytes if facts is not None else 0


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


@campaign_rule(
    "CAR-1",
    Severity.STRICT,
    "Message from a toll-free number",
    "under 600 KB",
    "BW, TW, TX",
    measure="bytes of file and text",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def toll_free_fits(case: Case) -> Iterator[Hit]:
    total, bound = _total(case), case.preset.bounds.get("CAR-1")
    if bound is not None and total > bound.limit:
        yield Hit(
            f"The message is {format_size(total)}, and {case.preset.name} allows {format_size(bound.limit)}",
            "That is what a toll-free number gets through on every carrier. Make the file smaller, or choose another "
            "preset.",
            f"{total:,} bytes",
            shrinking(case.facts.media) or _SMALLER,
            Anchor.MEDIA,
            severity=bound.severity,
        )
    elif case.sender_type is SenderType.TOLL_FREE and total >= TOLL_FREE_LIMIT:
        yield _carrier_hit(case, total, TOLL_FREE_WARN)


@campaign_rule(
    "CAR-1",
    Severity.WARN,
    "Message from a toll-free number",
    "under 525 KB",
    "BW, TW, TX",
    measure="bytes of file and text",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def toll_free_is_light(case: Case) -> Iterator[Hit]:
    total, bound = _total(case), case.preset.bounds.get("CAR-1")
    limit = TOLL_FREE_LIMIT if bound is None else min(TOLL_FREE_LIMIT, bound.limit + 1)
    if case.sender_type is SenderType.TOLL_FREE and TOLL_FREE_WARN <= total < limit:
        yield _carrier_hit(case, total, TOLL_FREE_WARN)


@campaign_rule(
    "CAR-2",
    Severity.WARN,
    "Message from a short code",
    "under 600 KB",
    "TW, TX vs S-COMM",
    measure="bytes of file and text",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def short_code_is_light(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.SHORT_CODE and total >= SHORT_CODE_WARN:
        yield _carrier_hit(case, total, SHORT_CODE_WARN)


@campaign_rule(
    "CAR-3",
    Severity.WARN,
    "Message from a US or Canadian long number",
    "under 1 MB",
    "TW, TX",
    measure="bytes of file and text",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def ten_dlc_is_light(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.TEN_DLC and total >= TEN_DLC_WARN:
        yield _carrier_hit(case, total, TEN_DLC_WARN)


@campaign_rule(
    "CAR-5",
    Severity.WARN,
    "Message from a Canadian number",
    "file 600 KB, message 900 KB",
    "IB, BIRD",
    measure="bytes of the file",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
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


@campaign_rule(
    "CAR-6",
    Severity.INFO,
    "Message from an Australian number",
    "about 300 KB",
    "IB",
    measure="bytes of file and text",
    fixes="fit_picture convert_jpeg shrink_gif replace_picture",
)
def australian_is_light(case: Case) -> Iterator[Hit]:
    total = _total(case)
    if case.sender_type is SenderType.AU_LONG and total > AU_ADVICE:
        yield _carrier_hit(case, total, AU_ADVICE)


held_rule("CAR-4", Severity.INFO, "Carrier unknown", "the smallest figure for the sender's kind counts", "ours")
