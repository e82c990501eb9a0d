"""Buttons: one shape, six kinds, three sizes."""

from enum import Enum, StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QFont, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import Spin, begin, draw_box, draw_ring, draw_text, follow, mix, text_width

_GAP = 7


class Kind(StrEnum):
    """How loud a button is. One PRIMARY per surface."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SOFT = "soft"
    GHOST = "ghost"
    LINK = "link"
    DANGER = "danger"


class Size(Enum):
    """Height, side padding, icon side (px) and text role."""

    SMALL = (28, 10, 14, Role.CAPTION_STRONG)
    NORMAL = (36, 14, 16, Role.LABEL_STRONG)
    LARGE = (44, 22, 18, Role.BODY_STRONG)


class Button(QPushButton):
    """A push button; `&` in its label is shown as typed. `wide` lets it fill its column.

    `trailing` puts the icon behind the label. While busy a spinner stands in for the icon and presses do nothing.
    """

    def __init__(
        self,
        keeper: ThemeKeeper,
        label: str,
        kind: Kind = Kind.SECONDARY,
        *,
        icon: str = "",
        trailing: bool = False,
        size: Size = Size.NORMAL,
        wide: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._kind, self._size = keeper, kind, size
        self._icon, self._trailing = icon, trailing
        self._label = ""
        self._name = name
        self._spin = Spin(self, keeper)
        self._busy = self._hovered = self._ring = self._focus_before_busy = False
        horizontal = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_label(label)
        follow(keeper, self._restyle)

    @property
    def label(self) -> str:
        """What is written on it."""
        return self._label

    @property
    def busy(self) -> bool:
        """True between set_busy(True) and set_busy(False)."""
        return self._busy

    def set_label(self, label: str) -> None:
        """Write something else on it; its accessible name follows unless one was given."""
        self._label = label
        self.setText(label.replace("&", "&&"))
        self.setAccessibleName(self._name or label)
        self.updateGeometry()

    def set_icon(self, icon: str) -> None:
        """Another icon, or none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Another loudness, for a button whose meaning changes (Pause, Resume)."""
        self._kind = kind
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Show that the work started by it is running; it cannot be pressed meanwhile and keeps its focus after."""
        if busy == self._busy:
            return
        if busy:
            self._focus_before_busy = self.window().focusWidget() is self  # also while a file dialog is closing
        self._busy = busy
        self.setEnabled(not busy)
        if busy:
            self._spin.start()
        else:
            self._spin.stop()
            if self._focus_before_busy:
                self.setFocus()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height, padding, icon, _ = self._size.value
        width = text_width(self._label, self.font()) + 2 * self._keeper.px(self._padding(padding))
        if self._icon or self._busy:
            width += self._keeper.px(icon) + (_GAP if self._label else 0)
        return QSize(round(width) + 1, self._keeper.px(height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or not plain:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():  # the Enter that asked a question doesn't answer it too
            self.click()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = begin(self)
        rect = QRectF(self.rect())
        radius = 7 if self._size is Size.SMALL else 10 if self._size is Size.LARGE else 8
        fill, edge, ink = self._colors()
        if fill is not None or edge is not None:
            draw_box(painter, rect, radius, fill, edge)
        font = self._font()
        icon_side = self._keeper.px(self._size.value[2])
        text = text_width(self._label, font)
        shown_icon = bool(self._icon) or self._busy
        total = text + ((icon_side + (_GAP if self._label else 0)) if shown_icon else 0)
        left = rect.center().x() - total / 2
        icon_left = left + text + _GAP if self._trailing else left
        if shown_icon:
            where = QRectF(round(icon_left), round(rect.center().y() - icon_side / 2), icon_side, icon_side)
            if self._busy:
                self._spin.paint(painter, where, ink)
            else:
                self._keeper.icons.paint(painter, self._icon, ink, where)
        text_left = left if self._trailing or not shown_icon else left + icon_side + _GAP
        draw_text(painter, QRectF(text_left, rect.y(), text + 2, rect.height()), self._label, font, ink)
        if self.hasFocus() and self._ring:
            ring = self._keeper.theme.on_accent if self._kind is Kind.PRIMARY else None
            target = rect.adjusted(3, 3, -3, -3) if self._kind is Kind.PRIMARY else rect
            draw_ring(painter, target, radius, self._keeper, ring)

    def _padding(self, usual: int) -> int:
        return 3 if self._kind is Kind.LINK else usual  # nearly flush with the text and boxes it stands below

    def _font(self) -> QFont:
        font = self.font()
        font.setUnderline(self._kind is Kind.LINK and self._hovered and self.isEnabled())
        return font

    def _colors(self) -> tuple[QColor | None, QColor | None, QColor]:
        """Fill, edge and ink for the state the button is in."""
        theme = self._keeper.theme
        if not self.isEnabled():
            bare = self._kind in {Kind.LINK, Kind.GHOST}
            return (None if bare else theme.well), None, theme.text3
        active = self._hovered or self.isDown()
        match self._kind:
            case Kind.PRIMARY:
                fill = theme.accent_hover if active else theme.accent
                return (mix(fill, theme.text, 0.12) if self.isDown() else fill), None, theme.on_accent
            case Kind.SECONDARY:
                return (theme.hover if active else theme.surface), self._keeper.edge, theme.text
            case Kind.DANGER:
                return (theme.bad_soft if active else theme.surface), self._keeper.edge, theme.bad
            case Kind.SOFT:
                return (mix(theme.soft, theme.accent, 0.08) if active else theme.soft), None, theme.accent_text
            case Kind.GHOST:
                return (theme.hover if active else None), None, theme.text2
            case Kind.LINK:
                return None, None, theme.accent_text

    def _restyle(self) -> None:
        self.setFont(self._keeper.font(self._size.value[3]))
        if self._busy and not self._spin.running:
            self._spin.start()
        self.updateGeometry()
        self.update()


class IconButton(Button):
    """A square button with only an icon; its name is its tooltip."""

    def __init__(
        self,
        keeper: ThemeKeeper,
        icon: str,
        name: str,
        *,
        kind: Kind = Kind.GHOST,
        size: Size = Size.NORMAL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(keeper, "", kind, icon=icon, size=size, name=name, parent=parent)
        self.setToolTip(name)

    def rename(self, name: str) -> None:
        """Another name, for a button whose meaning changes."""
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        side = self._keeper.px(self._size.value[0])
        return QSize(side, side)
