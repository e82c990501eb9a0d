"""The table of campaigns: a model over rows that are already words, and one painter for all cells."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from mmsdesk.domain.ids import CampaignId
from mmsdesk.ui.campaigns.rows import Bar, Line
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.meters import paint_shares
from mmsdesk.ui.widgets.painting import RIGHT, draw_box, draw_ring, draw_text, follow, text_width
from mmsdesk.ui.widgets.pills import paint_pill, pill_size
from mmsdesk.ui.widgets.tables import paint_thumb

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()

COLUMNS: Final[tuple[tuple[str, float, Callable[[Line], str]], ...]] = (
    ("Campaign", 0.302, lambda line: f"{line.name}\n{line.detail}"),
    ("Audience", 0.163, lambda line: f"{line.audience}\n{line.people}".strip()),
    ("Status", 0.131, lambda line: line.pill),
    ("Result", 0.186, lambda line: f"{line.result}\n{line.beside}".strip()),
    ("When", 0.165, lambda line: f"{line.day}\n{line.time}".strip()),
    ("", 0.053, lambda _line: ""),
)
"""Heading, share of the width, text."""
MENU: Final = len(COLUMNS) - 1
_CUT: Final = Qt.TextElideMode.ElideRight


class CampaignModel(QAbstractTableModel):
    """Rows of the list; replacing them by the same campaigns keeps selection and place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    @property
    def lines(self) -> Sequence[Line]:
        """The rows from the top."""
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace all rows."""
        if [line.campaign_id for line in lines] == [line.campaign_id for line in self._lines]:
            changed = [row for row, (old, new) in enumerate(zip(self._lines, lines, strict=True)) if old != new]
            self._lines = list(lines)
            if changed:
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], MENU))
            return
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """The row at a place, None beyond the end."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row())
        if line is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return COLUMNS[index.column()][2](line)
            case Qt.ItemDataRole.AccessibleTextRole:
                return line.spoken if index.column() == 0 else f"{COLUMNS[index.column()][2](line)}".replace("\n", ", ")
            case Qt.ItemDataRole.ToolTipRole:
                return COLUMNS[index.column()][2](line) or None
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class _Painter(QStyledItemDelegate):
    """Paints the typed cells: picture with two lines, pill, bar, the three dots."""

    def __init__(self, keeper: ThemeKeeper, thumbnail: Callable[[str], QPixmap | None], parent: QTableView) -> None:
        super().__init__(parent)
        self._keeper, self._thumbnail, self._table = keeper, thumbnail, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(40, self._keeper.px(66))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        line = model.line(index.row()) if isinstance(model, CampaignModel) else None
        if line is None:
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(option.rect)
        self._paint_row(painter, rect, option, index)
        paint = (self._campaign, self._audience, self._status, self._result, self._when, self._menu)[index.column()]
        pad = self._keeper.px(12)
        paint(painter, rect.adjusted(pad, 0, -pad, 0), line)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._keeper.theme
        state = option.state
        if state & QStyle.StateFlag.State_Selected and self._table.hasFocus():
            painter.fillRect(rect, theme.soft)
        elif index.row() == self._table.property("hovered_row"):
            painter.fillRect(rect, theme.surface2)
        if index.row() < index.model().rowCount() - 1:
            painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), self._keeper.hairline)
        if state & QStyle.StateFlag.State_Selected and self._table.hasFocus() and index.column() == 0:
            draw_ring(painter, QRectF(rect.x(), rect.y(), 3, rect.height()), 1, self._keeper)

    def _two(self, painter: QPainter, rect: QRectF, top: str, bottom: str, role: Role = Role.LABEL_MEDIUM) -> None:
        theme, half = self._keeper.theme, self._keeper.px(9.5)
        if not bottom:
            draw_text(painter, rect, top, self._keeper.font(role), theme.text, elide=_CUT)
            return
        draw_text(painter, rect.translated(0, -half), top, self._keeper.font(role), theme.text, elide=_CUT)
        small = self._keeper.font(Role.LABEL, tabular=True)
        draw_text(painter, rect.translated(0, half), bottom, small, theme.text2, elide=_CUT)

    def _campaign(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        side = 40
        where = QRectF(rect.x(), round(rect.center().y() - side / 2), side, side)
        picture = self._thumbnail(line.media) if line.media else None
        paint_thumbnail(painter, self._keeper, where, picture, line.icon)
        self._two(painter, rect.adjusted(side + 14, 0, 0, 0), line.name, line.detail, Role.BODY_STRONG)

    def _audience(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        if line.people:
            self._two(painter, rect, line.audience, line.people)
        else:
            draw_text(painter, rect, line.audience, self._keeper.font(Role.LABEL), self._keeper.theme.text2)

    def _status(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        size = pill_size(self._keeper, line.pill, line.mark)
        where = QRectF(rect.x(), round(rect.center().y() - size.height() / 2), size.width(), size.height())
        paint_pill(painter, self._keeper, where, line.pill, line.tone, line.mark)

    def _result(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        theme = self._keeper.theme
        if line.bar is None:
            draw_text(painter, rect, line.result, self._keeper.font(Role.LABEL), theme.text2, elide=_CUT)
            return
        above = rect.translated(0, -self._keeper.px(9))
        font = self._keeper.font(Role.CAPTION, weight=500, tabular=True)
        fits = text_width(line.result, font) + 8 + text_width(line.beside, font) <= above.width()
        if fits or line.tone not in {Tone.WARN, Tone.BAD}:
            draw_text(painter, above, line.result, font, theme.text)
        if fits:
            draw_text(painter, above, line.beside, font, theme.text2, RIGHT)
        elif line.tone in {Tone.WARN, Tone.BAD}:  # why it stands still is worth more than the share: the bar has that
            draw_text(painter, above, line.beside, font, theme.text, elide=_CUT)
        where = QRectF(rect.x(), rect.center().y() + self._keeper.px(4), rect.width(), 6)
        paint_bar(painter, self._keeper, where, line.bar)

    def _when(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        self._two(painter, rect, line.day, line.time)

    def _menu(self, painter: QPainter, rect: QRectF, _line: Line) -> None:
        center, side = rect.center(), self._keeper.px(16)
        where = QRectF(round(center.x() - side / 2), round(center.y() - side / 2), side, side)
        self._keeper.icons.paint(painter, "ellipsis", self._keeper.theme.text2, where)


class CampaignTable(QTableView):
    """The list: a press opens a row, the dots or the menu key its menu, arrows and Enter work too.

    Signals:
        line_opened: the Line that was pressed or entered.
        menu_requested: a Line and the global point where its menu belongs, as a tuple.
        duplicate_requested, delete_requested, rename_requested: the Line, by Ctrl+D, Del and F2.
    """

    line_opened = Signal(object)
    menu_requested = Signal(object)
    duplicate_requested = Signal(object)
    delete_requested = Signal(object)
    rename_requested = Signal(object)

    def __init__(self, keeper: ThemeKeeper, thumbnail: Callable[[str], QPixmap | None]) -> None:
        super().__init__()
        self._keeper, self._high = keeper, 200
        self.rows = CampaignModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(keeper, thumbnail, self))
        self.setAccessibleName("Campaigns")
        self.setProperty("hovered_row", -1)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.viewport().setAutoFillBackground(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        follow(keeper, self._restyle)

    def current_line(self) -> Line | None:
        """The row the keyboard is on."""
        return self.rows.line(self.currentIndex().row())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these campaigns, staying on the one the keyboard was on."""
        before = self.current_line()
        self.rows.show_lines(lines)
        self._fit_height()
        if before is not None:
            self.go_to(before.campaign_id)

    def go_to(self, campaign_id: CampaignId) -> None:
        """Put the keyboard on a campaign, if it is shown."""
        rows = (row for row, line in enumerate(self.rows.lines) if line.campaign_id == campaign_id)
        row = next(rows, -1)
        if row >= 0 and row != self.currentIndex().row():
            self.setCurrentIndex(self.rows.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current_line()
        if line is None and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))
            return
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if line is None:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain:
            self.line_opened.emit(line)
        elif event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.duplicate_requested.emit(line)
        elif event.key() == Qt.Key.Key_Delete and plain:
            self.delete_requested.emit(line)
        elif event.key() == Qt.Key.Key_F2 and plain:
            self.rename_requested.emit(line)
        elif event.key() == Qt.Key.Key_Menu:
            self.menu_requested.emit((line, self._menu_point(self.currentIndex().row())))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        line = self.rows.line(index.row()) if index.isValid() else None
        if line is None:
            return
        if index.column() == MENU or event.button() == Qt.MouseButton.RightButton:
            self.menu_requested.emit((line, event.globalPosition().toPoint()))
        elif event.button() == Qt.MouseButton.LeftButton:
            self.line_opened.emit(line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _hover(self, row: int) -> None:
        if row != self.property("hovered_row"):
            self.setProperty("hovered_row", row)
            self.viewport().update()

    def _menu_point(self, row: int) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(self.rows.index(row, MENU)).center())

    def _share_width(self) -> None:
        left = width = self.viewport().width()
        for column, (_, share, _) in enumerate(COLUMNS[:-1]):
            size = round(width * share)
            self.setColumnWidth(column, size)
            left -= size
        self.setColumnWidth(MENU, left)

    def _fit_height(self) -> None:
        """No taller than the rows need; more rows than fit scroll."""
        self._high = self.horizontalHeader().sizeHint().height() + len(self.rows.lines) * self._keeper.px(66)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(600, self._high)

    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._keeper.px(66))
        self._fit_height()
        self.viewport().update()


def paint_thumbnail(
    painter: QPainter, keeper: ThemeKeeper, where: QRectF, picture: QPixmap | None, icon: str, radius: float = 8
) -> None:
    """A picture cut to fill a rounded box, or an icon in its place."""
    if picture is not None and not picture.isNull():
        paint_thumb(painter, where, picture, radius)
        return
    draw_box(painter, where, radius, keeper.theme.hover)
    side = min(18.0, where.height() / 2)
    spot = QRectF(round(where.center().x() - side / 2), round(where.center().y() - side / 2), side, side)
    keeper.icons.paint(painter, icon, keeper.theme.text2, spot)


def paint_bar(painter: QPainter, keeper: ThemeKeeper, where: QRectF, bar: Bar) -> None:
    """Done in the accent, failed behind it, the rest as track."""
    paint_shares(painter, keeper, where, ((bar.done, "accent"), (bar.failed, "bad_fill")), 1.0)
