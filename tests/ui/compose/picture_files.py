"""A file for every picture problem that has a button, with the rule that finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from tests.pictures.samples import camera_exif, moving, noise, saved


@dataclass(frozen=True, slots=True)
class Sample:
    """`make` writes the file into a folder; `rule` finds it, `fix` is the button's kind, `label` what it says."""

    name: str
    rule: str
    fix: str
    label: str
    make: Callable[[Path], Path]


def _portrait(mode: str = "RGB") -> Image.Image:
    return noise(360, 640, mode, grain=20)


def _moving_clear(path: Path) -> Path:
    frames = [Image.new("RGBA", (480, 720), (200, 20, shade, 0)) for shade in (0, 120, 240)]
    for left, frame in enumerate(frames):
        frame.paste((20, 200, 20, 255), (left * 40, 0, left * 40 + 200, 720))
    return saved(path, frames[0], save_all=True, append_images=frames[1:], duration=400, disposal=2)


def _with_tail(path: Path) -> Path:
    """The start of a film behind the picture, as in a phone's motion photo."""
    path.write_bytes(path.read_bytes() + b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)))
    return path


def _two_pictures(path: Path) -> Path:
    return saved(path, _portrait(), format="MPO", save_all=True, append_images=[_portrait()])


def _sample(name: str, rule: str, fix: str, label: str, make: Callable[[Path], Path]) -> Sample:
    return Sample(name, rule, fix, label, lambda folder: make(folder / name))


CONVERT, SHRINK, FILL, TURN = "Convert to JPG", "Make it smaller", "Fill with white", "Turn and clean"
SAMPLES: Final = (
    _sample("plate.webp", "TYP-1", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait())),
    _sample("plate.bmp", "TYP-1", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait())),
    _sample("large.bmp", "SIZ-4", "convert_jpeg", CONVERT, lambda path: saved(path, noise(720, 1280, grain=20))),
    _sample("plate.tif", "TYP-1", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait("CMYK"))),
    _sample("plate.avif", "TYP-1", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait())),
    _sample("clear.webp", "TYP-1", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait("RGBA"))),
    _sample(
        "pages.tiff",
        "TYP-1",
        "convert_jpeg",
        "Keep the first page",
        lambda path: saved(path, _portrait(), save_all=True, append_images=[_portrait("L")]),
    ),
    _sample(
        "moving.webp",
        "TYP-1",
        "convert_jpeg",
        "Keep the first frame",
        lambda path: moving(path, 3, (360, 640), grain=40),
    ),
    _sample(
        "party.gif", "SIZ-2", "shrink_gif", SHRINK, lambda path: moving(path, 5, (480, 480), grain=3, duration=300)
    ),
    _sample("clear.gif", "GIF-5", "shrink_gif", FILL, _moving_clear),
    _sample("fast.gif", "GIF-3", "shrink_gif", "Drop frames", lambda path: moving(path, 12, (360, 360), duration=50)),
    _sample("still.gif", "SIZ-1", "convert_jpeg", CONVERT, lambda path: saved(path, noise(1080, 1920, "L", grain=3))),
    _sample("small.gif", "GIF-13", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait("L"))),
    _sample("clear.png", "IMG-6", "fill_transparency", FILL, lambda path: saved(path, _portrait("RGBA"))),
    _sample("big.png", "SIZ-1", "fit_picture", "Shrink to fit", lambda path: saved(path, noise(720, 1280, grain=2))),
    _sample("wide.jpg", "IMG-2", "crop_picture", "Crop", lambda path: saved(path, noise(640, 360, grain=20))),
    _sample("tall.jpg", "IMG-1", "crop_picture", "Crop", lambda path: saved(path, noise(400, 600, grain=20))),
    _sample(
        "turned.jpg",
        "IMG-10",
        "bake_rotation",
        TURN,
        lambda path: saved(path, noise(640, 360, grain=20), exif=camera_exif(6)),
    ),
    _sample("motion.jpg", "IMG-14", "bake_rotation", "Clean", lambda path: _with_tail(saved(path, _portrait()))),
    _sample("two.jpg", "IMG-14", "bake_rotation", "Clean", _two_pictures),
    _sample("tail.png", "IMG-14", "bake_rotation", "Clean", lambda path: _with_tail(saved(path, _portrait()))),
    _sample(
        "tail.gif",
        "IMG-14",
        "shrink_gif",
        "Clean",
        lambda path: _with_tail(moving(path, 3, (360, 360), grain=12, duration=300)),
    ),
    _sample("print.jpg", "IMG-11", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait("CMYK"))),
    _sample("web.jpg", "IMG-11", "convert_jpeg", CONVERT, lambda path: saved(path, _portrait(), progressive=True)),
    _sample("deep.png", "IMG-11", "convert_jpeg", CONVERT, lambda path: saved(path, Image.new("I;16", (360, 640), 9))),
)
