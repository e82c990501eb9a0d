"""Presets: what a campaign's author wants to be held to, as data. Each changes some rules' limits or severities.

None loosens anything: Sinch's own limits hold under each of them, because Sinch goes on checking them. A preset's size
stops the send while strict validation is on, as whoever chooses it wants to be stopped; shapes, formats and lengths
only warn, because carriers do not refuse those. So no preset ever decides whether somebody on a list is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mmsdesk.domain.severity import Severity


@dataclass(frozen=True, slots=True)
class Bound:
    """What a preset asks of one rule: another limit, another severity, or both.

    `limit` is in the rule's own unit (bytes, characters); 0 for a rule that has no figure.
    """

    severity: Severity
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Preset:
    """One set of limits.

    Attributes:
        id: as campaigns keep it.
        name: as people read it.
        when: what it is for, a sentence.
        bounds: what it changes, by rule.
        pixels: width and height that an upright picture should have; None for any 9:16.
        budget: bytes that a mended picture may take; 0 for the usual.
    """

    id: str
    name: str
    when: str
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    pixels: tuple[int, int] | None = None
    budget: int = 0

    @property
    def fitting(self) -> str:
        """What a fix that makes a new picture is told: bytes, and after a bar the longest side; empty for the usual."""
        if not self.budget:
            return ""
        return f"{self.budget}|{max(self.pixels)}" if self.pixels is not None else str(self.budget)


SINCH_STRICT: Final = Preset(
    "sinch_strict", "Sinch strict", "What Sinch publishes as its limits: the figures in the tables below."
)
BEST_DELIVERY: Final = Preset(
    "best_delivery",
    "Best delivery",
    "When as many people as possible shall get it, on every carrier.",
    {
        "SIZ-5": Bound(Severity.STRICT, 500_000),
        "TXT-3": Bound(Severity.WARN, 1000),
        "IMG-1": Bound(Severity.WARN),
        "IMG-7": Bound(Severity.WARN),
    },
    pixels=(640, 1138),
    budget=480_000,
)
PEAK_SEASON: Final = Preset(
    "peak_season",
    "Peak season",
    "In the weeks when everybody sends, and carriers drop what is heavy first.",
    {"SIZ-5": Bound(Severity.STRICT, 300_000)},
    budget=280_000,
)
TOLL_FREE: Final = Preset(
    "toll_free",
    "Toll-free",
    "For a toll-free number, whose routes carry less.",
    {"CAR-1": Bound(Severity.STRICT, 525_000)},
    budget=480_000,
)
FASTEST: Final = Preset(
    "fastest",
    "Fastest",
    "When minutes count: the lighter a message, the sooner it arrives.",
    {"SIZ-7": Bound(Severity.STRICT, 150_000)},
    budget=140_000,
)

PRESETS: Final[Mapping[str, Preset]] = {
    preset.id: preset for preset in (SINCH_STRICT, BEST_DELIVERY, PEAK_SEASON, TOLL_FREE, FASTEST)
}
"""All of them by id, in the order people choose from."""


def preset_of(preset_id: str) -> Preset:
    """The preset of that id; Sinch strict for one that nobody knows."""
    return PRESETS.get(preset_id, SINCH_STRICT)
