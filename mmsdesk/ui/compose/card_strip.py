"""The cards of a carousel as small pictures with their numbers: chosen, dragged and moved here."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from mmsdesk.domain.template import name_fields
from mmsdesk.services.draft_parts import DraftCard
from mmsdesk.ui.compose.grip import DragWatch, deletes, step_of
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_box, draw_ring, draw_text, follow
from mmsdesk.ui.widgets.tables import paint_thumb

_SIDE, _GAP = 64, 8
_BESIDE: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_ACROSS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class _Tile(QRadioButton):
    """One card, read out as a radio button.

    Signals:
        step_wanted: choose the card so many places on.
        move_wanted: put this one so many places on.
        remove_wanted: take it out.
    """

    step_wanted = Signal(int)
    move_wanted = Signal(int)
    remove_wanted = Signal()

    def __init__(self, keeper: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._keeper, self._number = keeper, 0
        self._icon, self._thumb = "image", QPixmap()
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.drag = DragWatch(self)
        keeper.changed.connect(self.update)

    def show_card(self, number: int, card: DraftCard, thumb: QPixmap | None) -> None:
        """Show a card; `thumb` is its picture, if there is one."""
        title = name_fields(card.title.strip())
        self._number = number
        self._icon = "image" if card.media is None else "file"
        self._thumb = thumb if thumb is not None else QPixmap()
        self.setAccessibleName(f"Card {number}: {title}" if title else f"Card {number}")
        self.setToolTip(f"{title or f'Card {number}'}\nDrag to move, or press Alt+Up and Alt+Down.")
        self.update()

    def hitButton(self, _position: object) -> bool:
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        across = _ACROSS.get(key, 0) if plain == Qt.KeyboardModifier.AltModifier else 0
        if step_of(event) or across:
            self.move_wanted.emit(step_of(event) or across)
        elif deletes(event):
            self.remove_wanted.emit()
        elif not plain and key in _BESIDE:
            self.step_wanted.emit(_BESIDE[key])
        elif not plain and key == Qt.Key.Key_Space:
            self.click()
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        inner = rect.adjusted(3, 3, -3, -3)
        if self._thumb.isNull():
            draw_box(painter, inner, 7, theme.hover)
            side = self._keeper.px(20)
            where = QRectF(inner.center().x() - side / 2, inner.center().y() - side / 2, side, side)
            self._keeper.icons.paint(painter, self._icon, theme.text2, where)
        else:
            paint_thumb(painter, inner, self._thumb, 7)
        disc = self._keeper.px(18)
        badge = QRectF(inner.left() + 3, inner.top() + 3, disc, disc)
        on = self.isChecked()
        draw_box(painter, badge, disc / 2, theme.accent if on else theme.surface, self._keeper.hairline)
        ink = theme.on_accent if on else theme.text
        draw_text(painter, badge, str(self._number), self._keeper.font(Role.CAPTION_STRONG), ink, CENTER)
        if on:
            draw_box(painter, rect, 10, None, theme.accent, 2)
        if self.hasFocus():
            draw_ring(painter, rect, 10, self._keeper, theme.text if on else None)


class CardStrip(QWidget):
    """Shows the cards beside each other, in as many lines as it takes.

    Signals:
        chosen: the place of the card a person chose.
        move_wanted: (place, to).
        remove_wanted: the place of the card to take out.
    """

    chosen = Signal(int)
    move_wanted = Signal(int, int)
    remove_wanted = Signal(int)

    def __init__(self, keeper: ThemeKeeper, thumb_of: Callable[[DraftCard], QPixmap | None]) -> None:
        super().__init__()
        self._keeper, self._thumb_of = keeper, thumb_of
        self._cards: tuple[DraftCard, ...] = ()
        self._tiles: list[_Tile] = []
        self._target: int | None = None
        self.setAccessibleName("Cards")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow(keeper, self._settle)

    @property
    def tiles(self) -> Sequence[QRadioButton]:
        """What stands for the cards there are."""
        return self._tiles[: len(self._cards)]

    def show_cards(self, cards: tuple[DraftCard, ...], chosen: int) -> None:
        """Show the cards, `chosen` marked; silent."""
        count, self._cards = len(self._cards), cards
        while len(self._tiles) < len(cards):
            self._tiles.append(self._make_tile(len(self._tiles)))
        for place, tile in enumerate(self._tiles):
            if place < len(cards):
                tile.show_card(place + 1, cards[place], self._thumb_of(cards[place]))
            tile.setVisible(place < len(cards))
            tile.setChecked(place == chosen)
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == chosen else Qt.FocusPolicy.ClickFocus)
        if len(cards) != count:
            self._settle()

    def focus_card(self, place: int) -> None:
        """Put the focus on a card."""
        self._tiles[place].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def has_focus(self) -> bool:
        """Whether one of the cards has it."""
        return any(tile.hasFocus() for tile in self._tiles)

    def sizeHint(self) -> QSize:
        return QSize(self._keeper.px(320), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._keeper.px(_SIDE), self._keeper.px(_SIDE))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((self._box(place, width).bottom() + 1 for place in range(len(self._cards))), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target is not None and self._cards:
            behind = self._target >= len(self._cards)
            box = QRectF(self._tiles[min(self._target, len(self._cards) - 1)].geometry())
            x = box.right() + 2 if behind else max(0.0, box.left() - _GAP / 2 - 1.5)
            draw_box(begin(self), QRectF(x, box.top(), 3, box.height()), 1.5, self._keeper.theme.accent)

    def _box(self, place: int, width: int) -> QRect:
        side = self._keeper.px(_SIDE)
        across = max(1, (width - 5 + _GAP) // (side + _GAP))  # the line behind the last one takes 5
        line, column = divmod(place, across)
        return QRect(column * (side + _GAP), line * (side + _GAP), side, side)

    def _settle(self) -> None:
        for place, tile in enumerate(self._tiles):
            tile.setGeometry(self._box(place, self.width()))
        self.updateGeometry()

    def _make_tile(self, place: int) -> _Tile:
        tile = _Tile(self._keeper, self)
        tile.clicked.connect(lambda: self.chosen.emit(place))
        tile.step_wanted.connect(lambda by: self._step(place + by))
        tile.move_wanted.connect(lambda by: self.move_wanted.emit(place, place + by))
        tile.remove_wanted.connect(lambda: self.remove_wanted.emit(place))
        tile.drag.dragged.connect(self._drag)
        tile.drag.dropped.connect(partial(self._drop, place))
        return tile

    def _step(self, place: int) -> None:
        if 0 <= place < len(self._cards):
            self.chosen.emit(place)
            self.focus_card(place)

    def _drag(self, point: QPointF) -> None:
        where = self.mapFromGlobal(point)
        side = self._keeper.px(_SIDE) + _GAP
        line = max(0, int(where.y() // side))
        boxes = [self._box(place, self.width()) for place in range(len(self._cards))]
        lines = [box.top() // side for box in boxes]
        line = min(line, lines[-1])
        passed = [
            box.center().x() < where.x() if at == line else at < line for box, at in zip(boxes, lines, strict=True)
        ]
        self._target = sum(passed)
        self.update()

    def _drop(self, place: int, stays: bool) -> None:
        target, self._target = self._target, None
        self.update()
        if target is not None and not stays:
            self.move_wanted.emit(place, target - (target > place))
