"""Draws the app's icon as PNG files from its one SVG, in the sizes each system asks for."""

from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from bundling.contents import RESOURCES

SOURCE: Final = RESOURCES / "icons" / "app-icon.svg"
HICOLOR_SIZES: Final = (16, 24, 32, 48, 64, 128, 256, 512)
"""Pixels; what a desktop looks for under share/icons/hicolor, besides the SVG itself."""

ICO_SIZES: Final = (16, 24, 32, 48, 64, 256)


def write_icon(path: Path, size: int) -> Path:
    """The icon as a square PNG of `size` pixels at `path`, which is returned. Needs no display."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path)):
        raise OSError(f"{path} cannot be written")
    return path


def write_ico(path: Path) -> Path:
    """The icon as Windows wants it, all sizes in one file at `path`, which is returned."""
    drawn = write_icon(path.with_suffix(".png"), max(ICO_SIZES))
    with Image.open(drawn) as image:
        image.save(path, sizes=[(size, size) for size in ICO_SIZES])
    return path


def write_hicolor(icons: Path, name: str) -> None:
    """The icon in all sizes below a folder `icons/hicolor`, and as SVG for every other size."""
    for size in HICOLOR_SIZES:
        write_icon(icons / "hicolor" / f"{size}x{size}" / "apps" / f"{name}.png", size)
    scalable = icons / "hicolor" / "scalable" / "apps" / f"{name}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    scalable.write_bytes(SOURCE.read_bytes())
