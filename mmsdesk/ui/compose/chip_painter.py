"""Draws the chips of merge fields: each once into a picture, which is put down wherever and whenever it is seen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap, QPyTextObject, QTextDocument, QTextFormat

from mmsdesk.ui.compose.chips import CHIP_KEY, Chip, chip_of
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import begin, draw_box

_SIDE: Final = 6.0
_KEPT: Final = 400
_SELECTED: Final = QTextFormat.Property.BackgroundBrush.value


class ChipPainter(QPyTextObject):
    """Measures and draws chips. `tone_of` says whether a field is fine, has no fallback, or does not exist.

    Qt asks for the size of every chip of a line that is broken anew and has every chip painted that it uncovers: at
    each key, that is many, so what does not change between keys is kept by chip.
    """

    def __init__(self, keeper: ThemeKeeper, tone_of: Callable[[Chip], Tone], parent: QObject) -> None:
        super().__init__(parent)
        self._keeper, self._tone_of = keeper, tone_of
        self._sizes: dict[str, QSizeF] = {}
        self._pictures: dict[tuple[str, bool, float, float], tuple[QPixmap, float]] = {}
        self._dress()
        keeper.changed.connect(self._dress)

    def forget(self) -> None:
        """Draw anew: what is known of the fields is another."""
        self._pictures.clear()

    def intrinsicSize(self, _document: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:
        key = form.stringProperty(CHIP_KEY)
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = self._measure(chip_of(form) or Chip(""))
        return size

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, _document: QTextDocument, _position: int, form: QTextFormat
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        key = (form.stringProperty(CHIP_KEY), form.hasProperty(_SELECTED), rect.width(), ratio)
        known = self._pictures.get(key)
        if known is None:
            if len(self._pictures) >= _KEPT:
                self._pictures.clear()
            known = self._pictures[key] = self._draw(form, rect.width(), ratio)
        picture, above = known
        painter.drawPixmap(QPointF(round(rect.left() * ratio) / ratio, round(rect.bottom()) - above), picture)

    def _measure(self, chip: Chip) -> QSizeF:
        strong, plain = self._strong_metrics, self._plain_metrics
        width = strong.horizontalAdvance(chip.label) + plain.horizontalAdvance(chip.extra) + 2 * _SIDE + 2
        # as tall as the text above its line, so that a chip never pushes lines apart; it is drawn a little larger
        return QSizeF(width, QFontMetricsF(self._keeper.font(Role.BODY)).ascent())

    def _draw(self, form: QTextFormat, width: float, ratio: float) -> tuple[QPixmap, float]:
        """The picture of a chip, and how far above the baseline it begins (px)."""
        chip = chip_of(form) or Chip("")
        fill, ink, quiet = self._colors(chip, form)
        above, height = self._keeper.px(16), self._keeper.px(22)
        picture = QPixmap(round(width * ratio) + 1, round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = begin(picture)
        draw_box(painter, QRectF(1, 0, width - 2, height), 5, fill)
        left = 1 + _SIDE
        painter.setFont(self._strong)
        painter.setPen(ink)
        painter.drawText(round(left), above, chip.label)
        painter.setFont(self._plain)
        painter.setPen(quiet)
        painter.drawText(round(left + self._strong_metrics.horizontalAdvance(chip.label)), above, chip.extra)
        painter.end()
        return picture, above

    def _dress(self) -> None:
        self._sizes.clear()
        self._pictures.clear()
        self._strong, self._plain = self._keeper.font(Role.LABEL_STRONG), self._keeper.font(Role.LABEL)
        self._strong_metrics, self._plain_metrics = QFontMetricsF(self._strong), QFontMetricsF(self._plain)

    def _colors(self, chip: Chip, form: QTextFormat) -> tuple[QColor, QColor, QColor]:
        theme = self._keeper.theme
        if form.hasProperty(_SELECTED):  # Qt merges the selection's colours into the format
            return theme.accent_hover, theme.on_accent, theme.on_accent
        tone = self._tone_of(chip)
        return theme.wash(tone), theme.ink(tone), theme.text2
