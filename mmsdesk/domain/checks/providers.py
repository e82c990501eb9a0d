"""Other providers' limits, as tips (rule book, section 13; the ids are ours, one for each provider).

They are off unless the campaign asks for them (`Campaign.other_providers`): whoever sends through Sinch is held to
Sinch's figures and the carriers', and fourteen others, some of which contradict them (a near-square picture here, 9:16
there), would bury what matters. Who sends the same message through two providers, or thinks of moving, can ask. No
preset asks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mmsdesk.domain.checks.media_size import wire_size
from mmsdesk.domain.checks.model import Anchor, Case, Hit, characters
from mmsdesk.domain.checks.registry import campaign_rule
from mmsdesk.domain.media import GIF, JPEG, MP4, PICTURES, PNG, MediaFacts, format_size
from mmsdesk.domain.sender import SenderType
from mmsdesk.domain.severity import Severity

_RESIZED: Final = frozenset({JPEG, PNG, GIF})
_SHAPE_TOLERANCE: Final = 0.02


class Of(StrEnum):
    """What a figure is about."""

    FILE = "file"
    MESSAGE = "message"
    """File and text."""
    WIRE = "message on its way"
    """With its headers (SIZ-10)."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Cap:
    """A figure of one provider: bytes, or characters of the text. `applies` narrows it to some files or senders."""

    of: Of
    most: int
    applies: Callable[[MediaFacts, Case], bool] | None = None
    excludes: bool = False
    """Whether it has to stay below `most`."""

    @property
    def words(self) -> str:
        """ "at most 500 KB for the file", "under 1 MB for the message"."""
        size = characters(self.most) if self.of is Of.TEXT else format_size(self.most)
        return f"{'under' if self.excludes else 'at most'} {size} for the {self.of}"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's rules that can be measured. `shape` is what a picture has to be like, in words and as a test."""

    number: int
    name: str
    key: str
    limit: str
    caps: tuple[Cap, ...]
    shape: tuple[str, Callable[[MediaFacts], bool]] | None = None


def _others(facts: MediaFacts, _case: Case) -> bool:
    return facts.content_type not in _RESIZED


def _is_picture(facts: MediaFacts, _case: Case) -> bool:
    return facts.content_type in PICTURES


def _is_still(facts: MediaFacts, _case: Case) -> bool:
    return facts.is_still


def _is_mp4(facts: MediaFacts, _case: Case) -> bool:
    return facts.content_type == MP4


def _toll_free(_facts: MediaFacts, case: Case) -> bool:
    return case.sender_type is SenderType.TOLL_FREE


def _long_code(_facts: MediaFacts, case: Case) -> bool:
    return case.sender_type is SenderType.TEN_DLC


def _near_square(facts: MediaFacts) -> bool:
    width, height = facts.shown_size
    if facts.is_animated:
        return _is_size(facts, (480, 480))
    return 2 / 3 <= width / height <= 3 / 2


def _is_size(facts: MediaFacts, *sizes: tuple[int, int]) -> bool:
    width, height = facts.shown_size
    return any(
        abs(width - across) <= across * _SHAPE_TOLERANCE and abs(height - down) <= down * _SHAPE_TOLERANCE
        for across, down in sizes
    )


def _portrait_hd(facts: MediaFacts) -> bool:
    return facts.is_animated or _is_size(facts, (1080, 1920))


def _voyage(facts: MediaFacts) -> bool:
    return _is_size(facts, (480, 480)) if facts.is_animated else _is_size(facts, (640, 1138), (1080, 1920))


PROVIDERS: Final = (
    Provider(
        1,
        "Twilio",
        "TW",
        "5 MB in all; what is no JPG, PNG or GIF at most 600 KB",
        (Cap(Of.MESSAGE, 5_000_000), Cap(Of.FILE, 600_000, _others)),
    ),
    Provider(2, "Telnyx", "TX", "under 1 MB in all", (Cap(Of.MESSAGE, 1_000_000, excludes=True),)),
    Provider(
        3,
        "Bandwidth",
        "BW",
        "500 KB and 1,000 characters; 525 KB from toll-free numbers, 3.5 MB from long ones",
        (
            Cap(Of.TEXT, 1000),
            Cap(Of.MESSAGE, 3_500_000, _long_code),
            Cap(Of.MESSAGE, 525_000, _toll_free),
            Cap(Of.FILE, 500_000),
        ),
    ),
    Provider(4, "Bird", "BIRD", "600 KB a file, 900 KB in all", (Cap(Of.MESSAGE, 900_000), Cap(Of.FILE, 600_000))),
    Provider(
        5,
        "SignalWire",
        "SW",
        "500 KB is best; 750 KB from toll-free numbers, 1.2 MB from local ones",
        (Cap(Of.MESSAGE, 1_200_000, _long_code), Cap(Of.MESSAGE, 750_000, _toll_free), Cap(Of.FILE, 500_000)),
    ),
    Provider(
        6,
        "AWS",
        "AWS",
        "pictures 2 MB, all else 600 KB, 1,600 characters",
        (Cap(Of.TEXT, 1600), Cap(Of.FILE, 2_000_000, _is_picture), Cap(Of.FILE, 600_000, _others)),
    ),
    Provider(
        7,
        "Infobip",
        "IB",
        "300 KB works everywhere, headers and text counted; 1,600 characters",
        (Cap(Of.TEXT, 1600), Cap(Of.WIRE, 300_000)),
    ),
    Provider(
        8,
        "Klaviyo",
        "KL",
        "pictures under 600 KB, 3:2 to 2:3; GIFs 480×480",
        (Cap(Of.FILE, 600_000, excludes=True),),
        ("pictures between 3:2 and 2:3, and GIFs of 480×480", _near_square),
    ),
    Provider(
        9,
        "Attentive",
        "AT",
        "200 KB aimed at, 300 KB in November, 500 KB at most",
        (Cap(Of.FILE, 500_000, _is_mp4), Cap(Of.FILE, 200_000)),
    ),
    Provider(
        10,
        "Salesforce",
        "SF",
        "still pictures 500 KB, 1080×1920",
        (Cap(Of.FILE, 500_000, _is_still),),
        ("pictures of 1080×1920", _portrait_hd),
    ),
    Provider(
        11,
        "Voyage",
        "VO",
        "500 KB; 640×1138 or 1080×1920, GIFs 480×480",
        (Cap(Of.FILE, 500_000),),
        ("pictures of 640×1138 or 1080×1920, and GIFs of 480×480", _voyage),
    ),
    Provider(
        12,
        "Upland",
        "UP",
        "under 850 KB, 2 MB at most, 2,000 characters",
        (Cap(Of.TEXT, 2000), Cap(Of.FILE, 850_000, excludes=True)),
    ),
    Provider(13, "Sendo", "SE", "700 KB in all", (Cap(Of.MESSAGE, 700_000),)),
    Provider(14, "Commio", "CO", "700 KB to T-Mobile, 800 KB to Sprint, 1 MB to others", (Cap(Of.MESSAGE, 700_000),)),
)


def _enter(provider: Provider) -> None:
    @campaign_rule(
        f"PRV-{provider.number}",
        Severity.INFO,
        f"What {provider.name} takes",
        f"{provider.limit}; only when asked for",
        provider.key,
        measure="bytes, characters or pixels",
    )
    def other_provider_takes_it(case: Case) -> Iterator[Hit]:
        if case.campaign.other_providers:
            yield from _tips(provider, case)


def _tips(provider: Provider, case: Case) -> Iterator[Hit]:
    """One tip at most: the first figure that the message is over, else the shape."""
    facts = case.facts.media
    for cap in provider.caps:
        measured = _measure(cap, case)
        if measured > cap.most - cap.excludes:
            unit = characters(measured) if cap.of is Of.TEXT else f"{measured:,} bytes"
            yield _tip(provider, cap.words, unit, Anchor.BODY if cap.of is Of.TEXT else Anchor.MEDIA)
            return
    if provider.shape is not None and facts is not None and facts.content_type in PICTURES and facts.height:
        words, fits = provider.shape
        if not fits(facts):
            yield _tip(provider, words, "×".join(f"{side:,}" for side in facts.shown_size), Anchor.MEDIA)


def _tip(provider: Provider, words: str, measured: str, anchor: Anchor) -> Hit:
    return Hit(
        f"{provider.name} asks for {words}",
        "Only for who sends the same message through it: Sinch and the carriers have their own figures.",
        measured,
        anchor=anchor,
    )


def _measure(cap: Cap, case: Case) -> int:
    """What a figure is compared with; 0 when it is not about this message."""
    if cap.of is Of.TEXT:
        return case.most.body
    facts = case.facts.media
    if facts is None or (cap.applies is not None and not cap.applies(facts, case)):
        return 0
    if cap.of is Of.FILE:
        return facts.size_bytes
    total = facts.size_bytes + case.most.size
    return wire_size(total) if cap.of is Of.WIRE else total


for _provider in PROVIDERS:
    _enter(_provider)
