"""How a kind of phone draws messages: measures and colours in logical phone pixels. A look, not a promise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from typing import Final

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class SkinColors:
    """One side of a skin, light or dark."""

    background: QColor
    header: QColor
    bubble: QColor
    text: QColor
    meta: QColor
    link: QColor
    line: QColor
    field: QColor
    bezel: QColor
    rim: QColor
    avatar: QColor
    avatar_ink: QColor
    notice: QColor
    """The notification card, over the wallpaper."""
    wallpaper: tuple[QColor, QColor, QColor]


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """Everything the layout and the painter need to know of a phone; another phone is another table."""

    key: str
    name: str
    family: str
    width: int
    height: int
    radius: int
    bezel: int
    sender_middle: int  # of the line with the sender's name, in the header
    header_bottom: int
    composer_top: int  # measured from the bottom
    stamp_top: int  # below the header
    stamp_line: int
    stamp_rows: int
    stamp_gap: int
    bubble_x: int
    bubble_share: float
    pad_x: float
    pad_y: float
    bubble_radius: int
    joined_radius: int | None  # of the left corners between parts; None: every part is round by itself
    has_tail: bool
    has_save_disc: bool
    time_below: int  # room for the time under the last part, 0 for none
    gap: float
    text_px: int
    line_height: int
    subject_weight: int
    subject_gap: int
    media_share: float
    chip_width: int
    notice_top: int
    light: SkinColors
    dark: SkinColors
    text_scale: float = 1.0
    """How much larger than usual its owner reads everything (`enlarged`)."""

    def px(self, size: float) -> int:
        """A size of text or of what holds it, as large as the owner reads."""
        return round(size * self.text_scale)

    @property
    def chip_height(self) -> int:
        """A file to tap: two lines of text and the air around them."""
        return 32 + self.px(40)

    @property
    def top(self) -> float:
        """Where the first part of a conversation begins."""
        return self.header_bottom + self.stamp_top + self.stamp_rows * self.stamp_line + self.stamp_gap

    def colors(self, *, dark: bool) -> SkinColors:
        """The colours of one side."""
        return self.dark if dark else self.light


_EVENING = (QColor("#26324F"), QColor("#75617B"), QColor("#C98A6F"))
_NIGHT = (QColor("#0E1424"), QColor("#322A41"), QColor("#5A3D3B"))

IOS_LIKE = Skin(
    key="ios",
    name="iOS-like",
    family="Inter",
    width=390,
    height=844,
    radius=54,
    bezel=10,
    sender_middle=123,
    header_bottom=142,
    composer_top=84,
    stamp_top=16,
    stamp_line=15,
    stamp_rows=2,
    stamp_gap=12,
    bubble_x=16,
    bubble_share=0.72,
    pad_x=14,
    pad_y=7.5,
    bubble_radius=18,
    joined_radius=None,
    has_tail=True,
    has_save_disc=True,
    time_below=0,
    gap=2.5,
    text_px=17,
    line_height=22,
    subject_weight=650,
    subject_gap=2,
    media_share=0.68,
    chip_width=265,
    notice_top=420,
    light=SkinColors(
        background=QColor("#FFFFFF"),
        header=QColor("#F7F7F8"),
        bubble=QColor("#E9E9EB"),
        text=QColor("#000000"),
        meta=QColor("#8A8A8E"),
        link=QColor("#0A6CFF"),
        line=QColor("#D5D5D8"),
        field=QColor("#FFFFFF"),
        bezel=QColor("#1D1E22"),
        rim=QColor("#3A3C42"),
        avatar=QColor("#A9AFBA"),
        avatar_ink=QColor("#FFFFFF"),
        notice=QColor(246, 245, 247, 226),
        wallpaper=_EVENING,
    ),
    dark=SkinColors(
        background=QColor("#000000"),
        header=QColor("#111113"),
        bubble=QColor("#26262A"),
        text=QColor("#FFFFFF"),
        meta=QColor("#98989F"),
        link=QColor("#4DA3FF"),
        line=QColor("#2C2C30"),
        field=QColor("#1A1A1D"),
        bezel=QColor("#2B2C31"),
        rim=QColor("#46484F"),
        avatar=QColor("#6E7480"),
        avatar_ink=QColor("#FFFFFF"),
        notice=QColor(58, 56, 63, 235),
        wallpaper=_NIGHT,
    ),
)

ANDROID_LIKE = Skin(
    key="android",
    name="Android-like",
    family="Roboto",
    width=412,
    height=892,
    radius=44,
    bezel=10,
    sender_middle=72,
    header_bottom=106,
    composer_top=92,
    stamp_top=0,
    stamp_line=30,
    stamp_rows=1,
    stamp_gap=0,
    bubble_x=12,
    bubble_share=0.76,
    pad_x=16,
    pad_y=10,
    bubble_radius=22,
    joined_radius=4,
    has_tail=False,
    has_save_disc=False,
    time_below=26,
    gap=3,
    text_px=16,
    line_height=22,
    subject_weight=700,
    subject_gap=2,
    media_share=0.68,
    chip_width=288,
    notice_top=330,
    light=SkinColors(
        background=QColor("#FFFFFF"),
        header=QColor("#FFFFFF"),
        bubble=QColor("#ECEEF5"),
        text=QColor("#1A1B20"),
        meta=QColor("#5A5D66"),
        link=QColor("#3457B2"),
        line=QColor("#DDE0EA"),
        field=QColor("#ECEEF5"),
        bezel=QColor("#1D1E22"),
        rim=QColor("#3A3C42"),
        avatar=QColor("#D8E0FA"),
        avatar_ink=QColor("#2C4480"),
        notice=QColor("#F5F6FC"),
        wallpaper=_EVENING,
    ),
    dark=SkinColors(
        background=QColor("#121318"),
        header=QColor("#121318"),
        bubble=QColor("#2A2C33"),
        text=QColor("#E4E4EA"),
        meta=QColor("#A6A8B2"),
        link=QColor("#AEC3FF"),
        line=QColor("#3B3D46"),
        field=QColor("#2A2C33"),
        bezel=QColor("#2B2C31"),
        rim=QColor("#46484F"),
        avatar=QColor("#33415F"),
        avatar_ink=QColor("#D8E0FA"),
        notice=QColor("#33353E"),
        wallpaper=_NIGHT,
    ),
)

SKINS: Mapping[str, Skin] = {skin.key: skin for skin in (IOS_LIKE, ANDROID_LIKE)}
"""By the key people type and the window remembers."""


TEXT_SIZES: Final[Mapping[str, float]] = {"default": 1.0, "large": 1.3, "largest": 1.6}
"""How large phones can be set to write, by the key the window remembers."""


_WIDEST_CHIP: Final = 0.84
"""As a share of the screen; a file's name needs the room when it is written large."""


@cache
def enlarged(skin: Skin, scale: float) -> Skin:
    """The same phone of somebody who reads larger text: words grow and wrap, bubbles keep their width."""
    if scale == skin.text_scale:
        return skin
    larger = scale / skin.text_scale
    return replace(
        skin,
        text_scale=scale,
        text_px=round(skin.text_px * larger),
        line_height=round(skin.line_height * larger),
        stamp_line=round(skin.stamp_line * larger),
        time_below=round(skin.time_below * larger),
        chip_width=min(round(skin.chip_width * larger), round(skin.width * _WIDEST_CHIP)),
    )


def grown(skin: Skin, height: float) -> Skin:
    """The same phone with a screen at least so high (phone px)."""
    return replace(skin, height=max(skin.height, ceil(height)))
