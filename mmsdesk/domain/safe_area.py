"""Where on a picture phones may lay something over it, or cut it: the margins to keep free (rule book, 5 and 6)."""

from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.media import PICTURES, MediaFacts

_TOLERANCE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Margins:
    """Pixels of the picture as shown, from each side."""

    top: int
    right: int
    bottom: int
    left: int


_STILLS: Final = {(640, 1138): Margins(129, 0, 89, 0), (1080, 1920): Margins(219, 0, 150, 0)}
"""IMG-3 and IMG-4."""
_TOP, _BOTTOM = 0.114, 0.078
"""Shares of the height for any other upright picture (IMG-5)."""
_BETWEEN_SQUARES: Final = 560
_ANIMATIONS: Final = {
    (480, 720): Margins(39, 39, 39, 44),
    (480, 640): Margins(65, 39, 58, 39),
    (640, 640): Margins(52, 52, 52, 58),
    (480, 480): Margins(39, 39, 39, 43),
}
"""GIF-6 to GIF-9."""


def safe_margins(facts: MediaFacts) -> Margins | None:
    """The margins to keep free of what matters; None where the rule book names none (wide pictures, videos)."""
    width, height = facts.shown_size
    if facts.content_type not in PICTURES or not facts.readable:
        return None
    return margins_of(width, height, is_animated=facts.is_animated)


def margins_of(width: int, height: int, *, is_animated: bool) -> Margins | None:
    """The margins of a picture shown so large (px), as `safe_margins`; None without a size, too."""
    if width <= 0 or height <= 0:
        return None
    if not is_animated:
        if width / height > 1 - _TOLERANCE:
            return None
        return _STILLS.get((width, height)) or Margins(round(height * _TOP), 0, round(height * _BOTTOM), 0)
    found = (_scaled(own, it, (width, height)) for own, it in _ANIMATIONS.items() if _fits(own, width, height))
    return next(found, None)


def _fits(own: tuple[int, int], width: int, height: int) -> bool:
    wanted = own[0] / own[1]
    near = abs(width / height - wanted) <= wanted * _TOLERANCE
    return near and (own[0] != own[1] or (own == (640, 640)) == (width > _BETWEEN_SQUARES))


def _scaled(own: tuple[int, int], margins: Margins, size: tuple[int, int]) -> Margins:
    across, down = size[0] / own[0], size[1] / own[1]
    return Margins(
        top=round(margins.top * down),
        right=round(margins.right * across),
        bottom=round(margins.bottom * down),
        left=round(margins.left * across),
    )
