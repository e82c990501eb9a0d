"""Pictures that are kept and compared: equal but for what fonts and rounding differ by from system to system.

`QT_QPA_PLATFORM=offscreen python -m tests.ui.test_phone_kinds` writes them anew; look at each before it is kept.
"""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

FOLDER = Path(__file__).parent / "golden_pictures"
CELL = 8
"""Pixels of a kept picture that are compared as one."""
MEAN_LIMIT, CELL_LIMIT = 1.5, 40.0
"""How far all cells may differ on average, and any one of them (levels of 255 in the worst channel)."""


def shrunk(image: QImage) -> list[tuple[int, int, int]]:
    """The picture as the mean colours of its cells."""
    small = image.convertToFormat(QImage.Format.Format_RGB32).scaled(
        max(1, image.width() // CELL),
        max(1, image.height() // CELL),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    colors = (small.pixelColor(x, y) for y in range(small.height()) for x in range(small.width()))
    return [(it.red(), it.green(), it.blue()) for it in colors]


def difference(one: QImage, other: QImage) -> tuple[float, float]:
    """How far two pictures of one size differ: on average, and in the worst cell."""
    pairs = zip(shrunk(one), shrunk(other), strict=True)
    cells = [max(abs(a - b) for a, b in zip(mine, kept, strict=True)) for mine, kept in pairs]
    return sum(cells) / len(cells), float(max(cells))


def trouble_with(name: str, image: QImage) -> str:
    """What differs from the kept picture; "" when it is the same for the eye."""
    kept = QImage(str(FOLDER / f"{name}.png"))
    if kept.isNull():
        return f"{name}.png is not kept"
    if kept.size() != image.size():
        return f"{name}.png is {kept.width()}×{kept.height()}, now {image.width()}×{image.height()}"
    mean, worst = difference(image, kept)
    if mean > MEAN_LIMIT or worst > CELL_LIMIT:
        return f"{name}.png differs by {mean:.1f} on average and {worst:.0f} in the worst place"
    return ""


def keep(name: str, image: QImage) -> None:
    """Make this the kept picture."""
    FOLDER.mkdir(exist_ok=True)
    image.convertToFormat(QImage.Format.Format_RGB32).save(str(FOLDER / f"{name}.png"))
