"""The settings' own list at the left: one line a subject."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import PAGE_MARGIN
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.choices import Option
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, draw_box, draw_ring, draw_text, follow

WIDTH, RAIL = 252, 76


class _Item(QRadioButton):
    def __init__(self, keeper: ThemeKeeper, option: Option) -> None:
        super().__init__(option.label)
        self._keeper, self.option = keeper, option
        self.setAccessibleName(option.label)
        self.setToolTip(option.label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(keeper, self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(120, self._keeper.px(36))

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            draw_box(painter, rect, 8, theme.hover)
        side = self._keeper.px(18)
        narrow = rect.width() < 100
        left = (rect.width() - side) / 2 if narrow else 12
        icon = QRectF(round(left), round(rect.center().y() - side / 2), side, side)
        self._keeper.icons.paint(painter, self.option.icon, theme.text2, icon)
        if not narrow:
            font = self._keeper.font(Role.BODY, weight=600 if self.isChecked() else 500)
            draw_text(painter, rect.adjusted(side + 22, 0, -8, 0), self.option.label, font, theme.text)
        if self.hasFocus():
            draw_ring(painter, rect, 8, self._keeper)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class SideList(QWidget):
    """Signals:
    chosen: key of the subject the person picked.
    """

    chosen = Signal(str)

    def __init__(self, keeper: ThemeKeeper, options: Sequence[Option]) -> None:
        super().__init__()
        self._keeper, self._narrow = keeper, False
        self._items = [_Item(keeper, option) for option in options]
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN - 18, 28, 0, 28)
        column.setSpacing(4)
        self._title = Label(keeper, "Settings", Role.TITLE)
        self._title.setContentsMargins(10, 0, 0, 0)
        column.addWidget(self._title)
        column.addSpacing(14)
        for item in self._items:
            item.clicked.connect(lambda _on=False, key=item.option.key: self.chosen.emit(key))
            column.addWidget(item)
        column.addStretch(1)
        self._items[0].setChecked(True)
        follow(keeper, self._restyle)

    @property
    def current(self) -> str:
        """Key of the subject shown."""
        return next(item.option.key for item in self._items if item.isChecked())

    def choose(self, key: str) -> None:
        """Pick by program; silent."""
        next(item for item in self._items if item.option.key == key).setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """Fold into a rail of icons, or unfold."""
        self._narrow = narrow
        self._title.setVisible(not narrow)
        self._restyle()

    def _restyle(self) -> None:
        """Large text takes its room from here: the words are short."""
        if self._narrow:
            self.setFixedWidth(RAIL)
            return
        self.setFixedWidth(WIDTH if self._keeper.text_scale <= 1.15 else self._keeper.px(150))
