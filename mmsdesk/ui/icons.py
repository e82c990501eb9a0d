"""Crisp icons in any colour: Lucide outlines, recoloured before they are drawn."""

import re

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mmsdesk.machine.resources import resource_text

_STROKE = re.compile(r'stroke-width="[^"]*"')


class IconBox:
    """Draws icons by name and keeps what it drew; one box per window, emptied when the theme changes."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, int, float, float], QPixmap] = {}

    def pixmap(self, name: str, color: QColor, px: float = 18, ratio: float = 1.0) -> QPixmap:
        """The icon, `px` logical pixels wide, sharp at the device pixel `ratio`. Raises MissingResource."""
        key = (name, color.rgba(), px, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, color, px, ratio)
        return self._pixmaps[key]

    def paint(self, painter: QPainter, name: str, color: QColor, where: QRectF) -> None:
        """Draw the icon into a square of the widget being painted."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(where.topLeft(), self.pixmap(name, color, where.width(), ratio))

    def icon(self, name: str, color: QColor, px: float = 18, ratio: float = 2.0) -> QIcon:
        """For Qt's own widgets (menus, line edit actions)."""
        return QIcon(self.pixmap(name, color, px, ratio))

    def clear(self) -> None:
        """Forget drawn pixmaps (the outlines stay)."""
        self._pixmaps.clear()

    def _draw(self, name: str, color: QColor, px: float, ratio: float) -> QPixmap:
        stroke = 1.75 if px > 16 else 2.0
        source = self._source(name).replace("currentColor", color.name())
        source = _STROKE.sub(f'stroke-width="{stroke}"', source)
        side = max(1, round(px * ratio))
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setOpacity(color.alphaF())
        QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = resource_text("icons", f"{name}.svg")
        return self._sources[name]
