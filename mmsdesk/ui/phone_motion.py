"""What moves on the phone: a GIF while somebody points at it, the shimmer over a file that is being read."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from mmsdesk.ui.phone_media import Frame, MediaLook
from mmsdesk.ui.theme import ThemeKeeper

_SHIMMER_MS: Final = 40
_SHIMMER_STEP: Final = 0.03
_STILL_PHASE: Final = 0.5


class Motion(QObject):
    """Two clocks that stand still with reduced motion. `changed` is called whenever something has to be painted."""

    def __init__(self, keeper: ThemeKeeper, changed: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._keeper, self._changed = keeper, changed
        self._ref = ""
        self._frames: tuple[Frame, ...] = ()
        self._place = 0
        self._phase = _STILL_PHASE
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._advance)
        self._shimmer = QTimer(self)
        self._shimmer.setInterval(_SHIMMER_MS)
        self._shimmer.timeout.connect(self._glide)
        keeper.changed.connect(self._follow_motion)

    @property
    def ref(self) -> str:
        """Which attachment plays now; empty for none."""
        return self._ref

    @property
    def phase(self) -> float:
        """How far the shimmer has come, 0 to 1."""
        return self._phase

    def image_of(self, ref: str) -> QImage | None:
        """The frame that stands now; None for what does not play."""
        return self._frames[self._place].image if ref and ref == self._ref else None

    def play(self, ref: str, look: MediaLook | None) -> None:
        """Play a GIF from its beginning; anything else, and everything with reduced motion, stands still."""
        frames = look.frames if look is not None and not self._keeper.reduced_motion else ()
        if len(frames) < 2:
            self.stop()
        elif ref != self._ref:
            self._ref, self._frames, self._place = ref, frames, 0
            self._next.start(frames[0].stays_ms)
            self._changed()

    def stop(self) -> None:
        """Back to the first frame."""
        self._next.stop()
        if self._ref:
            self._ref, self._frames, self._place = "", (), 0
            self._changed()

    def shimmer(self, *, on: bool) -> None:
        """Let the light over what is being read wander, or not."""
        if on and not self._keeper.reduced_motion:
            if not self._shimmer.isActive():
                self._shimmer.start()
        else:
            self._shimmer.stop()
            self._phase = _STILL_PHASE

    def _advance(self) -> None:
        self._place = (self._place + 1) % len(self._frames)
        self._next.start(self._frames[self._place].stays_ms)
        self._changed()

    def _glide(self) -> None:
        self._phase = (self._phase + _SHIMMER_STEP) % 1.0
        self._changed()

    def _follow_motion(self) -> None:
        if self._keeper.reduced_motion:
            self.stop()
            self.shimmer(on=False)
