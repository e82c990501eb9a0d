"""Ways to choose: segments, tabs, radio cards, switches, tick boxes, a slider."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton, QSizePolicy, QSlider, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import begin, draw_box, draw_ring, draw_text, follow, text_width

_FORWARD = {Qt.Key.Key_Right, Qt.Key.Key_Down}
_BACKWARD = {Qt.Key.Key_Left, Qt.Key.Key_Up}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: the key the program knows, the words and icon people see."""

    key: str
    label: str
    icon: str = ""
    detail: str = ""
    name: str = ""  # accessible name and tooltip where the label is empty


class _Piece(QRadioButton):
    """One choice of a group: focusable by itself, read out as a radio button."""

    def __init__(self, keeper: ThemeKeeper, option: Option) -> None:
        super().__init__(option.label.replace("&", "&&"))
        self.keeper, self.option = keeper, option
        self.setAccessibleName(option.name or option.label)
        self.setAccessibleDescription(option.detail)
        if not option.label:
            self.setToolTip(option.name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(keeper, self.restyle)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def restyle(self) -> None:
        self.setFont(self.keeper.font(Role.LABEL_STRONG, tabular=True))
        self.updateGeometry()
        self.update()


class _Choice(QWidget):
    """What all groups share: exactly one piece is chosen, arrows move, Tab leaves.

    Signals:
        chosen: the key of the option the person picked (not emitted by `choose`).
    """

    chosen = Signal(str)

    def __init__(self, keeper: ThemeKeeper, name: str, pieces: Sequence[_Piece], gap: int, margin: int) -> None:
        super().__init__()
        self.keeper = keeper
        self._pieces = list(pieces)
        self._group = QButtonGroup(self)
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(gap)
        for piece in self._pieces:
            self._group.addButton(piece)
            piece.toggled.connect(self._mend_tab_order)
            piece.clicked.connect(self._report)
            piece.installEventFilter(self)
            row.addWidget(piece)
        if self._pieces:
            self._pieces[0].setChecked(True)
        self._mend_tab_order()
        keeper.changed.connect(self.update)

    @property
    def current(self) -> str:
        """Key of what is chosen."""
        return next((piece.option.key for piece in self._pieces if piece.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose by program; silent. Raises KeyError for an unknown key."""
        self._piece(key).setChecked(True)

    def choose_none(self) -> None:
        """Choose nothing of these, when something else is chosen elsewhere; silent."""
        self._group.setExclusive(False)
        for piece in self._pieces:
            piece.setChecked(False)
        self._group.setExclusive(True)
        self._mend_tab_order()

    def focus_chosen(self) -> None:
        """Put the focus on what is chosen, or on the first."""
        first = next((piece for piece in self._pieces if piece.isChecked()), self._pieces[0])
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_enabled(self, key: str, enabled: bool) -> None:
        """Allow or forbid one option."""
        self._piece(key).setEnabled(enabled)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 1 if event.key() in _FORWARD else -1 if event.key() in _BACKWARD else 0
        usable = [piece for piece in self._pieces if piece.isEnabled()]
        focused = next((i for i, piece in enumerate(usable) if piece.hasFocus()), None)
        if step == 0 or focused is None:
            super().keyPressEvent(event)
            return
        target = usable[(focused + step) % len(usable)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        target.click()

    def eventFilter(self, _watched: object, event: object) -> bool:
        """Arrow keys belong to the group: QRadioButton would look for neighbours by position."""
        if not isinstance(event, QKeyEvent) or event.type() != QKeyEvent.Type.KeyPress:
            return False
        if event.key() not in _FORWARD | _BACKWARD:
            return False
        self.keyPressEvent(event)
        return True

    def _piece(self, key: str) -> _Piece:
        for piece in self._pieces:
            if piece.option.key == key:
                return piece
        raise KeyError(key)

    def _report(self) -> None:
        self.chosen.emit(self.current)

    def _mend_tab_order(self) -> None:
        none = not any(piece.isChecked() for piece in self._pieces)  # then Tab goes to the first
        for piece in self._pieces:
            strong = piece.isChecked() or (none and piece is self._pieces[0])
            piece.setFocusPolicy(Qt.FocusPolicy.StrongFocus if strong else Qt.FocusPolicy.ClickFocus)


class _Segment(_Piece):
    def __init__(self, keeper: ThemeKeeper, option: Option, *, compact: bool) -> None:
        self._compact, self.tight = compact, False
        super().__init__(keeper, option)

    def sizeHint(self) -> QSize:
        return QSize(self.wide(tight=self.tight), self.keeper.px(24 if self._compact else 30))

    def wide(self, *, tight: bool) -> int:
        """Its width in px; a tight one leaves its icon out where it has words."""
        width: float = self.keeper.px(8 if tight else 10 if self._compact else 12) * 2
        if self.option.icon and not (tight and self.option.label):
            width += self.keeper.px(16) + (8 if self.option.label else 0)
        if self.option.label:
            width += text_width(self.option.label, self.keeper.font(Role.LABEL_STRONG)) + 1
        return round(width)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self.keeper.theme, begin(self), QRectF(self.rect())
        if self.isChecked():
            draw_box(painter, rect, 6, theme.picked)
        elif self.underMouse() and self.isEnabled():
            draw_box(painter, rect, 6, theme.hover if not theme.dark else theme.border)
        ink = theme.text if self.isChecked() else theme.text2
        if not self.isEnabled():
            ink = theme.text3
        font = self.keeper.font(Role.LABEL_STRONG if self.isChecked() else Role.LABEL_MEDIUM)
        text = text_width(self.option.label, font) if self.option.label else 0
        side = self.keeper.px(16)
        signed = bool(self.option.icon) and not (self.tight and self.option.label)
        total = text + (side + (8 if text else 0) if signed else 0)
        left = rect.center().x() - total / 2
        if signed:
            color = theme.accent_text if self.isChecked() else ink
            where = QRectF(round(left), round(rect.center().y() - side / 2), side, side)
            self.keeper.icons.paint(painter, self.option.icon, color, where)
            left += side + 8
        if text:
            draw_text(painter, QRectF(left, 0, text + 2, rect.height()), self.option.label, font, ink)
        if self.hasFocus():
            draw_ring(painter, rect, 6, self.keeper)


class Segmented(_Choice):
    """A row of joined choices in a well: message type, phone skin, light or dark. `compact` is 28 px high."""

    def __init__(self, keeper: ThemeKeeper, name: str, options: Sequence[Option], *, compact: bool = False) -> None:
        self._segments = [_Segment(keeper, option, compact=compact) for option in options]
        super().__init__(keeper, name, self._segments, 2, 3)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def wide(self, *, tight: bool) -> int:
        """How wide it is in px; a tight one leaves the icons out where there are words."""
        return sum(it.wide(tight=tight) for it in self._segments) + 2 * (len(self._segments) - 1) + 2 * 3

    def set_tight(self, *, tight: bool) -> None:
        """Leave the icons out, or show them again."""
        for it in self._segments:
            if it.tight != tight:
                it.tight = tight
                it.updateGeometry()
                it.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_box(begin(self), QRectF(self.rect()), 8, self.keeper.theme.well)


_TAB_AIR = 8  # on both sides of a tab's words: the focus ring needs it


class _Tab(_Piece):
    count: int | None = None

    def sizeHint(self) -> QSize:
        width = text_width(self.option.label, self.keeper.font(Role.BODY_STRONG)) + 1 + 2 * _TAB_AIR
        if self.count is not None:
            width += 7 + text_width(f"{self.count:,}", self.keeper.font(Role.LABEL_MEDIUM, tabular=True)) + 1
        return QSize(round(width), self.keeper.px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self.keeper.theme, begin(self), QRectF(self.rect())
        on = self.isChecked()
        font = self.keeper.font(Role.BODY_STRONG, weight=600 if on else 500)
        text = text_width(self.option.label, font)
        body = rect.adjusted(_TAB_AIR, 0, 0, -4)
        draw_text(painter, body, self.option.label, font, theme.text if on else theme.text2)
        if self.count is not None:
            small = self.keeper.font(Role.LABEL_MEDIUM, tabular=True)
            draw_text(painter, body.adjusted(text + 7, 0, 0, 0), f"{self.count:,}", small, theme.text2)
        if on:
            draw_box(painter, QRectF(_TAB_AIR, rect.height() - 3, rect.width() - 2 * _TAB_AIR, 3), 1.5, theme.accent)
        if self.hasFocus():
            draw_ring(painter, rect.adjusted(0, 0, 0, -4), 6, self.keeper)


class Tabs(_Choice):
    """Underlined tabs with counts above a list."""

    def __init__(self, keeper: ThemeKeeper, name: str, options: Sequence[Option]) -> None:
        super().__init__(keeper, name, [_Tab(keeper, option) for option in options], 6, 0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_count(self, key: str, count: int) -> None:
        """Write a number behind a tab."""
        piece = self._piece(key)
        if isinstance(piece, _Tab):
            piece.count = count
            piece.setAccessibleName(f"{piece.option.label}, {count:,}")
            piece.updateGeometry()
            piece.update()


class _RadioCard(_Piece):
    tall = False

    def sizeHint(self) -> QSize:
        return QSize(self.keeper.px(160), self.keeper.px(64 if self.tall else 46))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self.keeper.theme, begin(self), QRectF(self.rect())
        on = self.isChecked()
        edge = theme.accent_text if on or self.hasFocus() else self.keeper.edge
        fill = theme.surface2 if self.underMouse() and not on else theme.surface
        draw_box(painter, rect, 10, fill, edge, 2 if on or self.hasFocus() else 1)
        disc = QRectF(16, rect.center().y() - 8, 16, 16)
        painter.setPen(QPen(theme.accent if on else theme.input, 5 if on else 1.5))
        painter.setBrush(theme.surface)
        painter.drawEllipse(disc.adjusted(2, 2, -2, -2) if on else disc)
        text = rect.adjusted(44, 0, -12, 0)
        ink = theme.text if self.isEnabled() else theme.text3
        if self.option.detail:
            half = self.keeper.px(10)
            top, bottom = text.translated(0, -half), text.translated(0, half)
            draw_text(painter, top, self.option.label, self.keeper.font(Role.BODY_STRONG), ink)
            draw_text(painter, bottom, self.option.detail, self.keeper.font(Role.LABEL), theme.text2)
        else:
            draw_text(painter, text, self.option.label, self.keeper.font(Role.BODY_STRONG), ink)
        if self.hasFocus() and on:
            draw_ring(painter, rect.adjusted(3, 3, -3, -3), 8, self.keeper)


class RadioCards(_Choice):
    """Two or three large choices side by side: now or later."""

    def __init__(self, keeper: ThemeKeeper, name: str, options: Sequence[Option]) -> None:
        pieces = [_RadioCard(keeper, option) for option in options]
        super().__init__(keeper, name, pieces, 10, 0)
        for piece in pieces:
            piece.tall = any(option.detail for option in options)
            piece.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Switch(QCheckBox):
    """On or off, at once. `name` is read out; the words beside it are `SwitchRow`'s."""

    def __init__(self, keeper: ThemeKeeper, name: str, *, on: bool = False) -> None:
        super().__init__()
        self._keeper = keeper
        self.setAccessibleName(name)
        self.setChecked(on)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(keeper, self.update)

    def sizeHint(self) -> QSize:
        return QSize(36, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._keeper.theme, begin(self)
        track = QRectF(0, self.height() / 2 - 10, 36, 20)
        fill = theme.accent if self.isChecked() else theme.input
        if not self.isEnabled():
            fill = theme.track
        draw_box(painter, track, 10, fill)
        knob = QRectF(track.right() - 18 if self.isChecked() else track.left() + 2, track.top() + 2, 16, 16)
        draw_box(painter, knob, 8, theme.on_accent if self.isEnabled() else theme.surface)
        if self.hasFocus():
            draw_ring(painter, track, 10, self._keeper, theme.text)


class TickBox(QCheckBox):
    """A tick box with its words."""

    def __init__(self, keeper: ThemeKeeper, label: str, *, on: bool = False, name: str = "") -> None:
        super().__init__(label.replace("&", "&&"))
        self._keeper, self._label = keeper, label
        self.setAccessibleName(name or label)
        self.setChecked(on)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow(keeper, self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(round(28 + text_width(self._label, self.font())) + 2, self._keeper.px(28))

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._keeper.theme, begin(self)
        box = QRectF(1, self.height() / 2 - 8, 16, 16)
        if self.isChecked():
            draw_box(painter, box, 4, theme.accent if self.isEnabled() else theme.pending)
            self._keeper.icons.paint(painter, "check", theme.on_accent, box.adjusted(2, 2, -2, -2))
        else:
            draw_box(painter, box, 4, theme.surface, theme.input, 1.5)
        ink = theme.text if self.isEnabled() else theme.text3
        draw_text(painter, QRectF(28, 0, self.width() - 28, self.height()), self._label, self.font(), ink)
        if self.hasFocus():
            draw_ring(painter, box.adjusted(-1, -1, 1, 1), 5, self._keeper)

    def _restyle(self) -> None:
        self.setFont(self._keeper.font(Role.BODY))
        self.updateGeometry()
        self.update()


class Slider(QSlider):
    """A horizontal slider with a filled part; arrows and Page keys move it."""

    def __init__(self, keeper: ThemeKeeper, name: str, low: int, high: int, value: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._keeper = keeper
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setValue(value)
        self.setPageStep(max(1, (high - low) // 10))
        self.setFixedHeight(28)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow(keeper, self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling a page must not change what was set on the way."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._keeper.theme, begin(self)
        span = max(1, self.maximum() - self.minimum())
        share = (self.value() - self.minimum()) / span
        middle, x = self.height() / 2, 9 + share * (self.width() - 18)
        draw_box(painter, QRectF(0, middle - 2, self.width(), 4), 2, theme.track)
        draw_box(painter, QRectF(0, middle - 2, x, 4), 2, theme.accent if self.isEnabled() else theme.pending)
        knob = QRectF(x - 8, middle - 8, 16, 16)
        draw_box(painter, knob, 8, theme.surface, theme.accent if self.isEnabled() else theme.input, 2)
        if self.hasFocus():
            draw_ring(painter, knob.adjusted(-4, -4, 4, 4), 12, self._keeper)
