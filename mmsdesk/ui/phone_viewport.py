"""Where the phone stands in its widget, how far its conversation is scrolled, and what is seen where."""

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPixmap, QTransform

from mmsdesk.ui.phone_fit import fit_phone
from mmsdesk.ui.phone_frame import draw_frame
from mmsdesk.ui.phone_paragraphs import Block
from mmsdesk.ui.phone_scene import Scene
from mmsdesk.ui.phone_skin import Skin
from mmsdesk.ui.theme import ThemeKeeper

FADE: Final = 72
"""How high a cropped phone's fade into its column is (px)."""
_END_FADE: Final = 37
"""How high a conversation fades at its end while there is more below (phone px)."""
_FIRST_LINES: Final = 3  # the subject and two lines of a cropped phone stay above its fade


class Viewport:
    """The way from phone px to the widget's. `measure` says how wide and high that is now, and its pixels for a px;
    `refresh` before anything is asked.

    `crop` is the scale when that is fixed: then the phone's bottom may run out of the widget.
    """

    def __init__(self, scene: Scene, measure: Callable[[], tuple[int, int, float]], crop: float | None) -> None:
        self._scene, self._measure, self.crop = scene, measure, crop
        self.scroll = 0.0
        self.is_scrolled_by_hand = False
        self._fitted: tuple[int, int, float, Skin] | None = None
        self.scale, self.pixels, self.height = 1.0, 1.0, 0
        self.origin, self.screen = QPointF(), QPointF()
        self._frame: tuple[tuple[object, ...], QPixmap] | None = None

    def refresh(self) -> "Viewport":
        """Reckon scale and places for the widget's size and the phone, unless they are as they were. Returns itself.

        `scale`: how large a phone px is drawn; `pixels`: how many pixels of the screen a px of the widget has;
        `origin` and `screen`: top left of the phone's body and of its screen in the widget.
        """
        skin = self._scene.skin
        key = (*self._measure(), skin)
        if key != self._fitted:
            self._fitted = key
            _, self.height, self.pixels, _ = key
            self.scale, self.origin = fit_phone(*key, crop=self.crop)
            self.screen = self.origin + QPointF(skin.bezel, skin.bezel) * self.scale
        return self

    @property
    def is_cut(self) -> bool:
        """Whether the phone runs out of the widget below."""
        skin = self._scene.skin
        return self.origin.y() + (skin.height + 2 * skin.bezel) * self.scale > self.height

    @property
    def overflow(self) -> float:
        """How far the conversation may be scrolled, so that its end comes out below a column that is too low, too."""
        return max(0.0, self._scene.bottom - self._lowest()) if self._scene.bottom else 0.0

    @property
    def has_more_below(self) -> bool:
        """Whether the conversation goes on below what is seen."""
        return self.overflow > self.scroll

    def rest(self) -> float:
        """Where the conversation stands until somebody scrolls it."""
        if self.crop is None or self.is_scrolled_by_hand or self._scene.is_notification:
            return self.scroll
        text = next((part for part in self._scene.chat if part.kind == "text"), None)
        if text is None:
            return 0.0
        last = text.lines[min(_FIRST_LINES, len(text.lines)) - 1]
        return max(0.0, last.rect.bottom() - self._lowest())

    def scroll_to(self, offset: float) -> None:
        """Move the conversation up so far, or as far as it can be."""
        self.scroll = min(self.overflow, max(0.0, offset))

    def from_widget(self, rect: QRectF) -> QRectF:
        """A rectangle of the widget in phone px, from the screen's top left."""
        rect = rect.translated(-self.screen)
        return QRectF(rect.topLeft() / self.scale, rect.size() / self.scale)

    def to_widget(self, rect: QRectF) -> QRectF:
        """A rectangle of the screen (phone px) in the widget."""
        return QRectF(rect.topLeft() * self.scale + self.screen, rect.size() * self.scale)

    def words_within(self, rect: QRect) -> list[Block] | None:
        """The words that are to be seen in a place of the widget where nothing but a bubble and words is; else None.

        So it is nowhere on a cropped phone, nor where the conversation fades.
        """
        scale, left, top = self.scale, rect.x() - self.screen.x(), rect.y() - self.screen.y()
        top, bottom, area = top / scale, (top + rect.height()) / scale, self._scene.area
        if self.crop is not None or self.is_cut or top < area.top() or bottom > area.bottom() - _END_FADE:
            return None
        right = (left + rect.width()) / scale
        return self._scene.words_within(left / scale, top + self.scroll, right, bottom + self.scroll)

    def exposed(self, place: QRectF) -> QRect:
        """The whole pixels of the widget in which a place of the conversation (phone px, before scrolling) is seen."""
        scale, x, y = self.scale, self.screen.x(), self.screen.y() - self.scroll * self.scale
        first, above = math.floor(x + place.left() * scale), math.floor(y + place.top() * scale)
        right, below = math.ceil(x + place.right() * scale), math.ceil(y + place.bottom() * scale)
        return QRect(first, above, right - first, below - above)

    def transform(self) -> QTransform:
        """From the conversation (phone px, before scrolling) to the widget."""
        scale = self.scale
        return QTransform(scale, 0, 0, scale, self.screen.x(), self.screen.y() - self.scroll * scale)

    def frame(self, keeper: ThemeKeeper) -> QPixmap:
        """The phone around the conversation, from its shadow on; kept until something of it is another."""
        scene, locked = self._scene, self._scene.is_notification
        sender = "" if locked else scene.arrival.sender
        key = (scene.skin, scene.is_dark, sender, scene.moment, self.scale, self.pixels, locked)
        if self._frame is None or self._frame[0] != key:
            where = (self.scale, self.pixels)
            pixmap = draw_frame(keeper, scene.skin, scene.colors, sender, scene.moment, *where, locked=locked)
            self._frame = (key, pixmap)
        return self._frame[1]

    def spot(self, place: QPointF) -> QPointF:
        """A place of the widget in phone px, from the screen's top left."""
        return (place - self.screen) / self.scale

    def _lowest(self) -> float:
        """How far down the conversation can be read, in phone px."""
        shown = self.height - self.origin.y() - FADE * 0.75
        return min(self._scene.area.bottom(), shown / self.scale - self._scene.skin.bezel)
