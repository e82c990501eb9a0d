"""Makes a picture that every phone shows: upright, opaque, 8-bit sRGB, without metadata, within a byte budget.

One scaled decode, then two or three encodes: sizes grow almost exponentially with quality, so a secant on log(size)
finds the highest quality that fits. Below quality 60 the picture is made smaller instead (IMG-13).
"""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from PIL import Image, ImageColor, ImageOps

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.media import JPEG, PNG, facts_to_dict
from mmsdesk.pictures.animation import Animation, gif_within, read_animation
from mmsdesk.pictures.colours import opaque_srgb
from mmsdesk.pictures.opening import FORMATS, Unreadable, opened, refuse_many_frames
from mmsdesk.pictures.probing import measure

BEST_QUALITY: Final = 85
LEAST_QUALITY: Final = 60
DEFAULT_BUDGET: Final = 600_000
DEFAULT_LONGEST: Final = 1920
SMALLEST_SIDE: Final = 64
_ENCODES: Final = 4
_ROUNDS: Final = 12
_SLOPE: Final = 0.045
"""Typical growth of log(size) with one step of quality; the first guess of the secant."""

Shape = Literal["keep", "portrait", "square"]
_SHAPES: Final[dict[str, float]] = {"portrait": 9 / 16, "square": 1.0}


@dataclass(frozen=True, slots=True)
class FitOptions:
    """What is wanted. `max_bytes` is the budget, `longest` the longest side in pixels, `fill` a colour (#rrggbb).

    `keep_moving` makes a GIF of an animation instead of a JPG of its first frame; `at_most` is then what it may take
    when even the smallest that still looks like something misses the budget (0: not a byte more).
    """

    content_type: str = JPEG
    max_bytes: int = DEFAULT_BUDGET
    longest: int = DEFAULT_LONGEST
    fill: str = "#ffffff"
    shape: Shape = "keep"
    keep_moving: bool = False
    at_most: int = 0


def options_from(values: Mapping[str, Any]) -> FitOptions:
    """FitOptions from plain values; anything left out has its default. Raises BadInput for what makes no sense."""
    options = FitOptions(**values)
    try:
        ImageColor.getrgb(options.fill)
    except ValueError:
        raise BadInput("This fill colour isn’t a colour", "Use a form such as #ffffff.") from None
    sensible = options.max_bytes >= 1000 and options.longest >= SMALLEST_SIDE
    if not sensible or options.content_type not in (JPEG, PNG) or options.shape not in ("keep", *_SHAPES):
        raise BadInput("The picture can’t be prepared like this", "Choose JPG or PNG and a larger size.")
    return options


def fit_file(path: str, out_path: str, options: FitOptions) -> dict[str, Any]:
    """Write the picture to `out_path` and return `{"facts": …, "quality": int | None}`. Raises BadInput."""
    try:
        with opened(Path(path), tuple(FORMATS.values())) as source:
            content = _content(source, options)
    except Unreadable as problem:
        raise BadInput("This picture can’t be read", f"{problem} Choose another.") from problem
    quality: int | None = None
    if isinstance(content, Animation):
        data = gif_within(content, options.max_bytes, options.at_most)
    else:
        data, quality = _encode_within(content, options)
    Path(out_path).write_bytes(data)
    return {"facts": facts_to_dict(measure(Path(out_path))), "quality": quality}


def _content(source: Image.Image, options: FitOptions) -> Image.Image | Animation:
    """What the new file is made of, decoded."""
    frames = int(getattr(source, "n_frames", 1)) if options.keep_moving else 1
    refuse_many_frames(frames)
    return read_animation(source, options.fill) if frames > 1 else _prepared(source, options)


def _prepared(source: Image.Image, options: FitOptions) -> Image.Image:
    """Decoded no larger than needed, upright, cropped, opaque, 8-bit sRGB."""
    turned = source.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = source.size[::-1] if turned else source.size
    crop = _crop_size(width, height, options.shape)
    scale = min(1.0, options.longest / max(crop))
    # the exact box matters: a square one switches the decoder's own scaling off for most pictures
    box = (max(1, round(source.width * scale)), max(1, round(source.height * scale)))
    if source.format == "JPEG" and source.mode == "RGB":
        source.draft("RGB", box)
    source.load()
    image = ImageOps.exif_transpose(source)
    image = opaque_srgb(image, options.fill)
    crop = _crop_size(image.width, image.height, options.shape)
    left, top = (image.width - crop[0]) // 2, (image.height - crop[1]) // 2
    image = image.crop((left, top, left + crop[0], top + crop[1]))
    image = _scaled(image, min(1.0, options.longest / max(image.size)))
    image.info.clear()  # Pillow would write comments and profiles it finds here
    return image


def _crop_size(width: int, height: int, shape: Shape) -> tuple[int, int]:
    """The largest part of a picture that has the wanted shape."""
    ratio = _SHAPES.get(shape)
    if ratio is None:
        return width, height
    return max(1, min(width, round(height * ratio))), max(1, min(height, round(width / ratio)))


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _encode_within(image: Image.Image, options: FitOptions) -> tuple[bytes, int | None]:
    """The picture's bytes within the budget, and the quality that was needed (None for PNG)."""
    for _ in range(_ROUNDS):
        data, quality = _png(image) if options.content_type == PNG else _best_jpeg(image, options.max_bytes)
        if len(data) <= options.max_bytes:
            return data, quality
        scale = min(0.9, math.sqrt(options.max_bytes / len(data)) * 0.95)
        if min(image.size) * scale < SMALLEST_SIDE:
            break
        image = _scaled(image, scale)
    raise BadInput("The picture can’t be made that small", "Allow a larger size, or choose a simpler picture.")


def _best_jpeg(image: Image.Image, budget: int) -> tuple[bytes, int]:
    """The best quality from 85 down to 60 that fits; if none does, the bytes at 60."""
    best: tuple[bytes, int] | None = None
    too_big = BEST_QUALITY + 1
    quality, before, slope = BEST_QUALITY, (0, 0.0), _SLOPE
    for _ in range(_ENCODES):
        data = _jpeg(image, quality)
        size = math.log(len(data))
        if before[0] and before[0] != quality:
            slope = max(0.01, (size - before[1]) / (quality - before[0]))
        before = (quality, size)
        if len(data) <= budget:
            best = (data, quality)
            if quality == BEST_QUALITY or len(data) > budget * 0.93 or quality + 1 >= too_big:
                return best
        else:
            too_big = quality
        wanted = int(quality + (math.log(budget * 0.97) - size) / slope)
        floor = best[1] + 1 if best is not None else LEAST_QUALITY
        quality = max(floor, min(too_big - 1, wanted))
        if quality < floor or quality >= too_big or too_big <= LEAST_QUALITY:
            break
    return best if best is not None else (_jpeg(image, LEAST_QUALITY), LEAST_QUALITY)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, progressive=False)
    return out.getvalue()


def _png(image: Image.Image) -> tuple[bytes, None]:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue(), None
