"""The demo's own content: a restaurant writes to its guests."""

from pathlib import Path
from typing import Final

from PIL import Image

CAMPAIGN: Final = "Truffle nights"
LIST: Final = "Dinner guests"
SUBJECT: Final = "Truffle nights are back"
BODY: Final = (
    "Hi {{first_name|there}}, our white-truffle tasting menu returns this Thursday."
    " Five courses, two seatings, and a glass of Barolo on us.\n\nReserve: lume.menu/truffle"
)
_GRAIN: Final = 24


def make_heavy_picture(source: Path, target: Path) -> None:
    """A picture as it comes from a good camera: grainy, lossless and far too big for an MMS."""
    with Image.open(source) as picture:
        photo = picture.convert("RGB").resize((2000, 1500))
    grain = Image.effect_noise(photo.size, _GRAIN).convert("RGB")
    Image.blend(photo, grain, 0.1).save(target, "PNG", compress_level=1)
