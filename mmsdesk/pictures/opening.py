"""Opens a stranger's picture with Pillow behind guards (reliability list, section 4)."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image

from mmsdesk.domain.media import AVIF, BMP, GIF, JPEG, PNG, TIFF, WEBP, format_size

MAX_FILE_BYTES: Final = 25_000_000
MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 20_000
MAX_FRAMES: Final = 500
FORMATS: Final = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP", BMP: "BMP", TIFF: "TIFF", AVIF: "AVIF"}
"""All that is ever opened, with Pillow's names: what MMS carries, and what a JPG can be made of."""


class Unreadable(Exception):
    """This picture cannot be used; the text is a sentence for people."""


@contextmanager
def opened(path: Path, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    """The picture, not yet decoded. Whatever goes wrong inside the block comes out as Unreadable.

    Decoders raise a zoo of errors on hostile files (OSError, SyntaxError, ValueError, IndexError, struct.error …),
    so everything is caught; only running out of memory is left to the one who set the limit.
    """
    refuse_large_file(path)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(path, formats=formats) as image:
                refuse_many_pixels(*image.size)
                yield image
    except (Unreadable, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable(_too_many(0, 0)) from error
    except Exception as error:
        raise Unreadable(_sentence(error)) from error


def refuse_large_file(path: Path) -> None:
    """Raise Unreadable for a file that no phone's camera makes."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Unreadable(f"It is {format_size(size)}; pictures up to {format_size(MAX_FILE_BYTES)} can be opened.")


def refuse_many_pixels(width: int, height: int) -> None:
    """Raise Unreadable before a decoder would fill the memory."""
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Unreadable(_too_many(width, height))


def refuse_many_frames(frames: int) -> None:
    """Raise Unreadable for an animation that is a film."""
    if frames > MAX_FRAMES:
        raise Unreadable(f"It has {frames:,} frames; up to {MAX_FRAMES} can be opened.")


def _too_many(width: int, height: int) -> str:
    shown = f"It has {width:,}×{height:,} pixels" if width else "It has far too many pixels"
    return f"{shown}; pictures up to 50 million pixels can be opened."


def _sentence(error: Exception) -> str:
    text = str(error).lower()
    if "truncated" in text or isinstance(error, EOFError):
        return "The end of the file is missing."
    return "The file is damaged, or it is not what its name says."
