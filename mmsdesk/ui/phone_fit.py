"""How large the phone is drawn in its widget, and where."""

from typing import Final

from PySide6.QtCore import QPointF, QSizeF

from mmsdesk.ui.phone_frame import SHADOW
from mmsdesk.ui.phone_skin import IOS_LIKE, Skin

LARGEST: Final = 0.9
SMALLEST: Final = 0.62


def smallest_scale(skin: Skin) -> float:
    """A wider phone may be drawn a little smaller, so that every skin fits the same narrow column."""
    return SMALLEST * min(1.0, IOS_LIKE.width / skin.width)


def fit_phone(width: int, height: int, ratio: float, skin: Skin, *, crop: float | None) -> tuple[float, QPointF]:
    """The scale of a phone in a widget so wide and high, and the top left of its body there (px).

    `ratio` is how many pixels of the screen a px has, `crop` the scale when that is fixed.
    """
    wide, high = skin.width + 2 * skin.bezel, skin.height + 2 * skin.bezel
    scale = crop
    if scale is None:
        whole = min(width / (wide + 2 * SHADOW), height / (high + 2 * SHADOW))
        scale = min(LARGEST, max(smallest_scale(skin), whole))
    body, air = QSizeF(wide, high) * scale, SHADOW * scale
    top = air if crop is not None else max(air, (height - body.height()) / 2)
    left = (width - body.width()) / 2
    # Its picture begins on a whole pixel: everywhere else it would be blurred, and take ten times as long to draw.
    return scale, QPointF(round((left - air) * ratio), round((top - air) * ratio)) / ratio + QPointF(air, air)
