"""Where the phone stands in its widget, and how far its conversation is scrolled."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from mmsdesk.ui.phone_fit import fit_phone
from mmsdesk.ui.phone_scene import Scene
from mmsdesk.ui.phone_skin import Skin

FADE: Final = 72
"""How high a cropped phone's fade into its column is (px)."""
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

    def spot(self, place: QPointF) -> QPointF:
        """A place of the widget in phone px, from the screen's top left."""
        return (place - self.screen) / self.scale

    def _lowest(self) -> float:
        """How far down the conversation can be read, in phone px."""
        shown = self.height - self.origin.y() - FADE * 0.75
        return min(self._scene.area.bottom(), shown / self.scale - self._scene.skin.bezel)
