"""What stands in the navigation at the left of the window: the brand, the sections, the status of the connection."""

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mmsdesk.machine.resources import resource_text
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_box, draw_ring, draw_text, follow, text_width


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the navigation. `bottom` ones stand above the status."""

    label: str
    icon: str
    shortcut: str = ""
    bottom: bool = False


class Brand(QWidget):
    """The mark and the name."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._mark = QSvgRenderer(QByteArray(resource_text("icons", "app-icon.svg").encode()), self)
        self.setFixedHeight(64)
        self.setAccessibleName("MMSDesk")
        keeper.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = begin(self)
        narrow = self.width() < 120
        left = (self.width() - 26) / 2 if narrow else 11.0
        self._mark.render(painter, QRectF(left, 22, 26, 26))
        if not narrow:
            font = self._keeper.font(Role.SECTION, weight=700)
            font.setPixelSize(self._keeper.px(15))
            draw_text(painter, QRectF(left + 36, 22, 140, 26), "MMSDesk", font, self._keeper.theme.text)


class NavButton(QAbstractButton):
    """One section; checked while its page is open."""

    def __init__(self, keeper: ThemeKeeper, item: NavItem) -> None:
        super().__init__()
        self._keeper, self._item = keeper, item
        self._badge = 0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        keys = QKeySequence(item.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{item.label} ({keys})" if keys else item.label)
        self.show_badge(0)
        follow(keeper, self._restyle)

    @property
    def badge(self) -> int:
        return self._badge

    def show_badge(self, number: int) -> None:
        self._badge = number
        self.setAccessibleName(f"{self._item.label}, {number:,} new" if number else self._item.label)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40, self._keeper.px(38))

    def nextCheckState(self) -> None:
        """Stay as the window says: pressing the current section does not un-check it."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        if self.isChecked():
            draw_box(painter, rect, 8, theme.soft)
        elif self.underMouse():
            draw_box(painter, rect, 8, theme.hover)
        ink = theme.accent_text if self.isChecked() else theme.text
        icon_ink = theme.accent_text if self.isChecked() else theme.text2
        narrow = rect.width() < 80
        side = self._keeper.px(18)
        left = (rect.width() - side) / 2 if narrow else 13
        where = QRectF(round(left), round(rect.center().y() - side / 2), side, side)
        self._keeper.icons.paint(painter, self._item.icon, icon_ink, where)
        if not narrow:
            font = self._keeper.font(Role.BODY, weight=600 if self.isChecked() else 500)
            draw_text(painter, rect.adjusted(side + 22, 0, -8, 0), self._item.label, font, ink)
        if self._badge:
            self._paint_badge(rect, narrow=narrow)
        if self.hasFocus():
            draw_ring(painter, rect, 8, self._keeper)

    def _paint_badge(self, rect: QRectF, *, narrow: bool) -> None:
        painter, theme = begin(self), self._keeper.theme
        if narrow:
            draw_box(painter, QRectF(rect.center().x() + 5, rect.center().y() - 11, 7, 7), 3.5, theme.accent)
            return
        font = self._keeper.font(Role.CAPTION_STRONG, tabular=True)
        text = f"{self._badge:,}"
        height = self._keeper.px(18)
        width = max(height + 2.0, text_width(text, font) + 11)
        where = QRectF(rect.right() - width - 8, rect.center().y() - height / 2, width, height)
        draw_box(painter, where, height / 2, theme.accent)
        draw_text(painter, where, text, font, theme.on_accent, CENTER)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class StatusChip(QAbstractButton):
    """How the connection is, in two lines; a dot while the navigation is folded."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._tone, self._title, self._detail = Tone.NEUTRAL, "Not connected", ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_status(self._tone, self._title, "")
        follow(keeper, self._restyle)

    def show_status(self, tone: Tone, title: str, detail: str) -> None:
        self._tone, self._title, self._detail = tone, title, detail
        self.setAccessibleName(f"Connection: {title}")
        self.setAccessibleDescription(detail)
        self.setToolTip(f"{title}\n{detail}" if detail else title)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40, self._keeper.px(50))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        if self.underMouse():
            draw_box(painter, rect, 8, theme.hover)
        narrow = rect.width() < 80
        left = rect.center().x() - 4 if narrow else 12.0
        draw_box(painter, QRectF(left, rect.center().y() - 4, 8, 8), 4, theme.ink(self._tone))
        if not narrow:
            half = self._keeper.px(8.5)
            text = rect.adjusted(30, 0, -4, 0)
            title, detail = self._keeper.font(Role.LABEL_STRONG), self._keeper.font(Role.CAPTION)
            cut = Qt.TextElideMode.ElideRight
            up = -half if self._detail else 0
            draw_text(painter, text.translated(0, up), self._title, title, theme.text, elide=cut)
            draw_text(painter, text.translated(0, half), self._detail, detail, theme.text2, elide=cut)
        if self.hasFocus():
            draw_ring(painter, rect, 8, self._keeper)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
