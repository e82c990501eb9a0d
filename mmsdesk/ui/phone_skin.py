"""How a kind of phone draws messages: measures and colours in logical phone pixels. A look, not a promise."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Skin:
    """Everything the layout and the painter need to know of a phone; another phone is another table."""

    key: str
    name: str
    family: str
    width: int
    height: int
    radius: int
    bezel: int
    header_bottom: int
    composer_top: int  # measured from the bottom
    stamp_line: int
    stamp_gap: int
    bubble_x: int
    bubble_share: float
    pad_x: float
    pad_y: float
    bubble_radius: int
    gap: float
    text_px: int
    line_height: int
    subject_weight: int
    subject_gap: int
    media_share: float
    light: SkinColors
    dark: SkinColors

    def colors(self, *, dark: bool) -> SkinColors:
        """The colours of one side."""
        return self.dark if dark else self.light


IOS_LIKE = Skin(
    key="ios",
    name="iOS-like",
    family="Inter",
    width=390,
    height=844,
    radius=54,
    bezel=10,
    header_bottom=142,
    composer_top=84,
    stamp_line=15,
    stamp_gap=12,
    bubble_x=16,
    bubble_share=0.72,
    pad_x=14,
    pad_y=7.5,
    bubble_radius=18,
    gap=2.5,
    text_px=17,
    line_height=22,
    subject_weight=650,
    subject_gap=2,
    media_share=0.68,
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
    ),
)
