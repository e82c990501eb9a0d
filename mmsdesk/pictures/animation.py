"""Makes an animation that MMS carries: a GIF within a byte budget, opaque, at most four frames a second, without end.

It gives up what is missed least first: frames that flash by, then colours, then pixels. Frames are decoded once; each
try tells how far the next has to go, so that two or three encodes are enough. (GIF-1 to GIF-5, SIZ-2)
"""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PIL import Image

from mmsdesk.domain.errors import BadInput
from mmsdesk.pictures.colours import opaque_srgb

WIDEST: Final = 480
TALLEST: Final = 720
_SHOWN_WITHOUT_TIME_MS: Final = 100
"""How long browsers and phones show a frame that names no time."""
_MOST_PIXELS: Final = 40_000_000
"""Pixels of all kept frames together: far more than fits into the budget, far less than the child's memory."""
_SAMPLES: Final = 8
_TOO_BIG: Final = 1.15
"""A guess that much over the budget is worth trying."""
_TOO_SMALL: Final = 0.6
"""A result that far under it lets the better recipe before it be tried."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    """One try: the share of the first size, frames a second, colours."""

    scale: float
    rate: float
    colours: int

    @property
    def weight(self) -> float:
        """Roughly how the number of bytes grows."""
        return math.pow(self.scale, 1.8) * self.rate * math.log2(self.colours)


_RECIPES: Final = (
    _Recipe(1, 4, 256),
    _Recipe(1, 4, 96),
    _Recipe(1, 3, 64),
    _Recipe(5 / 6, 3, 64),
    _Recipe(2 / 3, 3, 64),
    _Recipe(2 / 3, 2, 48),
    _Recipe(1 / 2, 2, 32),
    _Recipe(1 / 3, 2, 24),
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame and when it appears, in milliseconds after the start."""

    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Animation:
    """The frames worth keeping, opaque and no larger than a phone shows them; `total` is one round in milliseconds."""

    pictures: Mapping[int, Image.Image]
    frames: Sequence[_Frame]
    total: int


def read_animation(source: Image.Image, fill: str) -> Animation:
    """Decode an animation; `fill` (#rrggbb) is the colour of clear areas."""
    frames, total = _timed(source)
    frames = _thinned(frames, total, _RECIPES[0].rate)
    return Animation(_decoded(source, frames, fill), frames, total)


def gif_within(animation: Animation, budget: int, at_most: int) -> bytes:
    """A GIF of at most `budget` bytes; when that cannot be, the smallest if it is within `at_most`. Raises BadInput."""
    number, data = 0, _encoded(animation, _RECIPES[0])
    while len(data) > budget and number + 1 < len(_RECIPES):
        before, number = number, _next(number, len(data), budget)
        data = _encoded(animation, _RECIPES[number])
        if len(data) < budget * _TOO_SMALL and number - 1 > before:
            better = _encoded(animation, _RECIPES[number - 1])
            data = better if len(better) <= budget else data
    if len(data) <= max(budget, at_most):
        return data
    raise BadInput("The GIF can’t be made that small", "Choose a smaller one, or a shorter part of it.")


def _next(number: int, size: int, budget: int) -> int:
    """The first recipe after `number`, which made `size` bytes, that may fit; the last when none may."""
    for after in range(number + 1, len(_RECIPES)):
        if size * _RECIPES[after].weight / _RECIPES[number].weight <= budget * _TOO_BIG:
            return after
    return len(_RECIPES) - 1


def _timed(source: Image.Image) -> tuple[list[_Frame], int]:
    """When each frame appears, and how long one round takes."""
    frames, clock = [], 0
    for number in range(int(getattr(source, "n_frames", 1))):
        source.seek(number)
        frames.append(_Frame(number, clock))
        clock += int(source.info.get("duration", 0) or 0) or _SHOWN_WITHOUT_TIME_MS
    return frames, clock


def _thinned(frames: Sequence[_Frame], total: int, rate: float) -> list[_Frame]:
    """At most `rate` frames a second, but two in any case, so that it still moves."""
    gap, due = 1000 / rate, 0.0
    kept: list[_Frame] = []
    for frame in frames:
        if frame.start >= due - gap / 4:
            kept.append(frame)
            due = max(due, frame.start - gap / 4) + gap
    if len(kept) < 2 <= len(frames):
        return [frames[0], frames[len(frames) // 2]]
    return kept[: max(2, int(total / gap))]


def _decoded(source: Image.Image, frames: Sequence[_Frame], fill: str) -> dict[int, Image.Image]:
    """The kept frames by their number, opaque and no larger than a phone shows."""
    scale = min(1.0, WIDEST / source.width, TALLEST / source.height)
    scale = min(scale, math.sqrt(_MOST_PIXELS / (len(frames) * source.width * source.height)))
    size = _size(source, scale)
    made: dict[int, Image.Image] = {}
    for frame in frames:
        source.seek(frame.number)
        source.load()
        picture = opaque_srgb(source, fill)
        made[frame.number] = picture.resize(size, Image.Resampling.LANCZOS) if picture.size != size else picture
    return made


def _encoded(animation: Animation, recipe: _Recipe) -> bytes:
    total = animation.total
    frames = _thinned(animation.frames, total, recipe.rate)
    chosen = [animation.pictures[frame.number] for frame in frames]
    size = _size(chosen[0], recipe.scale)
    if size != chosen[0].size:
        chosen = [picture.resize(size, Image.Resampling.LANCZOS) for picture in chosen]
    palette = _common_palette(chosen, recipe.colours)
    # one palette, and no dithering: what stands still then stays the same from frame to frame and costs nothing
    drawn = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in chosen]
    for picture in drawn:
        picture.info.clear()
    starts = [10 * round(frame.start / 10) for frame in frames]
    shown = [after - start for start, after in pairwise([*starts, max(total, starts[-1] + 20)])]
    out = io.BytesIO()
    drawn[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=drawn[1:],
        duration=shown,
        loop=0,
        disposal=1,
        palette=bytes(palette.getpalette() or ()),
        optimize=False,
    )
    return out.getvalue()


def _common_palette(pictures: Sequence[Image.Image], colours: int) -> Image.Image:
    """The colours of a few frames from the whole length together."""
    step = max(1, len(pictures) // _SAMPLES)
    samples = pictures[::step][:_SAMPLES]
    width, height = (max(1, side // 2) for side in samples[0].size)
    sheet = Image.new("RGB", (width, height * len(samples)))
    for row, picture in enumerate(samples):
        sheet.paste(picture.resize((width, height), Image.Resampling.NEAREST), (0, row * height))
    return sheet.quantize(colours, Image.Quantize.MEDIANCUT)


def _size(picture: Image.Image, scale: float) -> tuple[int, int]:
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
