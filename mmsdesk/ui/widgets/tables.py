"""Tables: rows as values, columns as small functions, cells painted by one delegate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.meters import paint_shares
from mmsdesk.ui.widgets.painting import CENTER, LEFT, RIGHT, begin, draw_box, draw_ring, draw_text, follow
from mmsdesk.ui.widgets.pills import paint_avatar, paint_pill, pill_size

CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 2
_CUT = Qt.TextElideMode.ElideRight
R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TextCell:
    """One line; `color` is a theme token, `icon` stands before it."""

    text: str
    color: str = "text2"
    strong: bool = False
    icon: str = ""
    right: bool = False


@dataclass(frozen=True, slots=True)
class TwoLineCell:
    """A title over a detail, with a picture or an icon tile before them when given."""

    title: str
    detail: str
    thumb: QPixmap | None = None
    icon: str = ""
    strong: bool = True


@dataclass(frozen=True, slots=True)
class PillCell:
    """A state."""

    text: str
    tone: Tone
    mark: str = "dot"


@dataclass(frozen=True, slots=True)
class PersonCell:
    """Somebody, with their disc."""

    name: str


@dataclass(frozen=True, slots=True)
class ProgressCell:
    """A stacked bar under two short texts; shares are (value, colour token) of `total`."""

    left: str
    right: str
    shares: tuple[tuple[float, str], ...]
    total: float


Cell = TextCell | TwoLineCell | PillCell | PersonCell | ProgressCell


def spoken(cell: Cell) -> str:
    """The cell as text, for tests, copying and screen readers."""
    match cell:
        case TextCell(text=text) | PillCell(text=text) | PersonCell(name=text):
            return text
        case TwoLineCell(title=title, detail=detail):
            return f"{title}, {detail}" if detail else title
        case ProgressCell(left=left, right=right):
            return f"{left}, {right}" if right else left


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: its heading, how a row looks in it, how wide it is (px; 0 shares what is left)."""

    title: str
    cell: Callable[[R], Cell]
    width: int = 0


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows of values for a table. `more(offset)` is asked for further rows when the view nears the end."""

    def __init__(self, columns: Sequence[Column[R]], *, more: Callable[[int], Sequence[R]] | None = None) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows: list[R] = []
        self._more = more
        self._exhausted = more is None

    @property
    def rows(self) -> Sequence[R]:
        """The rows read so far."""
        return self._rows

    def set_rows(self, rows: Sequence[R]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._rows = list(rows)
        self._exhausted = self._more is None
        self.endResetModel()

    def replace_row(self, position: int, row: R) -> None:
        """One row changed."""
        self._rows[position] = row
        self.dataChanged.emit(self.index(position, 0), self.index(position, len(self._columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == CELL_ROLE:
            return self._columns[index.column()].cell(self._rows[index.row()])
        if role == ROW_ROLE:
            return self._rows[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return spoken(self._columns[index.column()].cell(self._rows[index.row()]))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(LEFT)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._exhausted

    def fetchMore(self, parent: Index) -> None:
        if self._more is None or parent.isValid():
            return
        rows = self._more(len(self._rows))
        if not rows:
            self._exhausted = True
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows.extend(rows)
        self.endInsertRows()

    @property
    def columns(self) -> tuple[Column[R], ...]:
        """Its columns."""
        return self._columns


class CellDelegate(QStyledItemDelegate):
    """Paints typed cells. Text that does not fit is cut here and whole in the tooltip."""

    def __init__(self, keeper: ThemeKeeper, view: "TableView") -> None:
        super().__init__(view)
        self._keeper, self._view = keeper, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, self._view.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._keeper.theme
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.soft)
        elif self._view.hovered_row == index.row():
            painter.fillRect(rect, theme.surface2 if not theme.dark else theme.hover)
        if index.row() < index.model().rowCount() - 1:
            painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), self._keeper.hairline)
        cell = index.data(CELL_ROLE)
        self._paint_cell(painter, rect.adjusted(12, 0, -12, 0), cell)
        if self._view.hasFocus() and self._view.currentIndex().row() == index.row() and index.column() == 0:
            draw_box(painter, QRectF(rect.x(), rect.y() + 6, 3, rect.height() - 12), 1.5, theme.accent_text)
        painter.restore()

    def _paint_cell(self, painter: QPainter, rect: QRectF, cell: object) -> None:
        match cell:
            case TextCell():
                self._paint_text(painter, rect, cell)
            case TwoLineCell():
                self._paint_two_lines(painter, rect, cell)
            case PillCell(text=text, tone=tone, mark=mark):
                size = pill_size(self._keeper, text, mark)
                where = QRectF(rect.x(), rect.center().y() - size.height() / 2, size.width(), size.height())
                paint_pill(painter, self._keeper, where, text, tone, mark)
            case PersonCell(name=name):
                side = 28.0
                paint_avatar(painter, self._keeper, QRectF(rect.x(), rect.center().y() - 14, side, side), name)
                beside = rect.adjusted(side + 12, 0, 0, 0)
                font = self._keeper.font(Role.LABEL_STRONG)
                draw_text(painter, beside, name, font, self._keeper.theme.text, elide=_CUT)
            case ProgressCell():
                self._paint_progress(painter, rect, cell)

    def _paint_text(self, painter: QPainter, rect: QRectF, cell: TextCell) -> None:
        color = self._keeper.theme.color(cell.color)
        if cell.icon:
            self._keeper.icons.paint(painter, cell.icon, color, QRectF(rect.x(), round(rect.center().y() - 8), 16, 16))
            rect = rect.adjusted(24, 0, 0, 0)
        font = self._keeper.font(Role.LABEL_STRONG if cell.strong else Role.LABEL, tabular=True)
        draw_text(painter, rect, cell.text, font, color, RIGHT if cell.right else LEFT, elide=_CUT)

    def _paint_two_lines(self, painter: QPainter, rect: QRectF, cell: TwoLineCell) -> None:
        theme = self._keeper.theme
        if cell.thumb is not None or cell.icon:
            tile = QRectF(rect.x(), rect.center().y() - 20, 40, 40)
            if cell.thumb is not None:
                paint_thumb(painter, tile, cell.thumb, 8)
            else:
                draw_box(painter, tile, 8, theme.hover)
                self._keeper.icons.paint(painter, cell.icon, theme.text2, tile.adjusted(11, 11, -11, -11))
            rect = rect.adjusted(54, 0, 0, 0)
        half = self._keeper.px(10)
        title = self._keeper.font(Role.BODY_STRONG if cell.strong else Role.LABEL_MEDIUM, tabular=True)
        detail = self._keeper.font(Role.LABEL, tabular=True)
        draw_text(painter, rect.translated(0, -half), cell.title, title, theme.text, elide=_CUT)
        draw_text(painter, rect.translated(0, half), cell.detail, detail, theme.text2, elide=_CUT)

    def _paint_progress(self, painter: QPainter, rect: QRectF, cell: ProgressCell) -> None:
        theme, font, up = self._keeper.theme, self._keeper.font(Role.CAPTION, tabular=True), self._keeper.px(9)
        if not cell.total:
            draw_text(painter, rect, cell.left, self._keeper.font(Role.LABEL), theme.text2, elide=_CUT)
            return
        draw_text(painter, rect.translated(0, -up), cell.left, font, theme.text2)
        draw_text(painter, rect.translated(0, -up), cell.right, font, theme.text2, RIGHT)
        bar = QRectF(rect.x(), rect.center().y() + up - 3, rect.width(), 6)
        paint_shares(painter, self._keeper, bar, cell.shares, cell.total)


def paint_thumb(painter: QPainter, where: QRectF, pixmap: QPixmap, radius: float) -> None:
    """A picture filling a rounded box, its middle kept."""
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(where, radius, radius)
    painter.setClipPath(clip)
    size = pixmap.deviceIndependentSize()
    if size.width() > 0 and size.height() > 0:
        scale = max(where.width() / size.width(), where.height() / size.height())
        shown = QRectF(0, 0, size.width() * scale, size.height() * scale)
        shown.moveCenter(where.center())
        painter.drawPixmap(shown, pixmap, QRectF(pixmap.rect()))
    painter.restore()


class TableView(QTableView):
    """A table in our style: whole rows, no grid, Enter or a click opens.

    Signals:
        row_opened: the row's value (as RowsModel holds it).
        row_menu_requested: the row's value; the menu key or a right click.
    """

    row_opened = Signal(object)
    row_menu_requested = Signal(object)

    def __init__(
        self, keeper: ThemeKeeper, name: str, *, row_height: int = 54, empty: str = "Nothing here yet"
    ) -> None:
        super().__init__()
        self._keeper, self._base_height, self._empty = keeper, row_height, empty
        self.hovered_row = -1
        self.setAccessibleName(name)
        self.setItemDelegate(CellDelegate(keeper, self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(LEFT)
        self.horizontalHeader().setSectionsClickable(False)
        self.clicked.connect(self._open)
        follow(keeper, self._restyle)

    @property
    def row_height(self) -> int:
        """Height of a row in px at the reader's text scale."""
        return self._keeper.px(self._base_height)

    def show_rows(self, model: RowsModel[R]) -> None:
        """Show a model; widths come from its columns."""
        self.setModel(model)
        header = self.horizontalHeader()
        for section, column in enumerate(model.columns):
            if column.width:
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(section, self._keeper.px(column.width))
            else:
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)

    def set_empty_text(self, text: str) -> None:
        """What stands there while there are no rows."""
        self._empty = text
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        model = self.model()
        if not isinstance(model, RowsModel) or model.rowCount() == 0:
            rect = QRectF(self.viewport().rect())
            font = self._keeper.font(Role.BODY)
            draw_text(begin(self.viewport()), rect, self._empty, font, self._keeper.theme.text3, CENTER)
        elif self.hasFocus() and not self.currentIndex().isValid():
            draw_ring(begin(self.viewport()), QRectF(self.viewport().rect()), 8, self._keeper)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def _open(self, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if row is not None:
            self.row_opened.emit(row)

    def _ask_menu(self) -> None:
        row = self.currentIndex().data(ROW_ROLE)
        if row is not None:
            self.row_menu_requested.emit(row)

    def _restyle(self) -> None:
        self.setFont(self._keeper.font(Role.LABEL))
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.horizontalHeader().setFixedHeight(self._keeper.px(38))
        model = self.model()
        if isinstance(model, RowsModel):
            self.show_rows(model)
        self.viewport().update()
