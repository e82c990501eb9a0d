"""Makes one still picture of an animation, so that it can be shown where nothing plays it."""

from pathlib import Path
from typing import Any, Final

from mmsdesk.domain.errors import BadInput
from mmsdesk.pictures.colours import opaque_srgb
from mmsdesk.pictures.opening import Unreadable, opened

LONGEST: Final = 1200
_QUALITY: Final = 85


def write_still(path: str, out_path: str) -> dict[str, Any]:
    """Write a JPG of a GIF's first frame, at most 1200 pixels long. Raises BadInput when it cannot be read."""
    try:
        with opened(Path(path), ("GIF",)) as source:
            source.load()
            picture = opaque_srgb(source, "#ffffff")
    except Unreadable as problem:
        raise BadInput("No still picture can be made of this file", str(problem)) from problem
    picture.thumbnail((LONGEST, LONGEST))
    picture.save(out_path, "JPEG", quality=_QUALITY)
    return {}
