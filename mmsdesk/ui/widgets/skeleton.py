"""Grey shapes where rows will be, while something is read that takes longer than a glance."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import begin, draw_box, follow

PATIENCE_MS = 200
"""What comes within this time is not announced: shapes that flash are worse than none."""


class Skeleton(QWidget):
    """Stands in for a list, a card or a page. `begin` when the reading starts, `end` when it has come or failed."""

    def __init__(self, keeper: ThemeKeeper, rows: int = 6, *, row_height: int = 66, thumbnails: bool = True) -> None:
        super().__init__()
        self._keeper, self._rows, self._row_height, self._thumbnails = keeper, rows, row_height, thumbnails
        self.setAccessibleName("Loading")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        follow(keeper, self._restyle)
        self.hide()

    def begin(self) -> None:
        """Show it, unless `end` comes first."""
        if self.isHidden() and not self._patience.isActive():
            self._patience.start()

    def end(self) -> None:
        """What was awaited is there."""
        self._patience.stop()
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(400, self._keeper.px(self._row_height) * self._rows)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px = self._keeper.theme, begin(self), self._keeper.px
        height, width = px(self._row_height), self.width()
        side = height - px(22)
        for place in range(self._rows):
            top = place * height
            left = float(px(12))
            if self._thumbnails:
                draw_box(painter, QRectF(left, top + (height - side) / 2, side, side), 8, theme.hover)
                left += side + px(14)
            share = (0.26, 0.32, 0.22)[place % 3]  # lines of one length look like a table that is there
            draw_box(painter, QRectF(left, top + height / 2 - px(14), width * share, px(11)), 5, theme.track)
            draw_box(painter, QRectF(left, top + height / 2 + px(5), width * share * 0.6, px(9)), 4, theme.hover)
            for column in (0.56, 0.74, 0.88):
                draw_box(
                    painter, QRectF(width * column, top + height / 2 - px(5), width * 0.08, px(10)), 5, theme.hover
                )

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
