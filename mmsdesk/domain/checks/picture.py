"""Rules for what is in a picture: shape, clear areas, rotation, colours (rule book, sections 5 and 6)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.address import is_stored_media
from mmsdesk.domain.checks.media_fixes import CONVERT, REPLACE, SHRINK, SHRINK_GIF, moving
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.media import GIF, JPEG, PICTURES, MediaFacts
from mmsdesk.domain.message import media_of
from mmsdesk.domain.severity import Severity

SHAPE_TOLERANCE: Final = 0.02
PORTRAIT: Final = 9 / 16
SQUARE: Final = 1.0
GIF_SHAPES: Final = (480 / 720, 480 / 640, SQUARE)
LARGEST: Final = (2592, 1944)
SHORTEST_SIDE: Final = 320
FASTEST_GIF: Final = 4.0

_FILL: Final = Fix("fill_transparency", "Fill with white")
_CROP: Final = Fix("crop_picture", "Crop")
_BAKE: Final = Fix("bake_rotation", "Turn and clean")
_CLEAN: Final = Fix(_BAKE.kind, "Clean")
_PLAIN_MODES: Final = frozenset({"RGB", "RGBA", "L", "LA", "P", "PA", "1"})


def _picture(case: Case) -> MediaFacts | None:
    """The attached picture, when it is one that could be read."""
    facts = case.facts.media
    if facts is None or not facts.readable or not facts.width or not facts.height:
        return None
    return facts if facts.is_still or facts.content_type == GIF else None


def near(ratio: float, wanted: float) -> bool:
    """Whether a shape is `wanted` (width divided by height) within 2 %."""
    return abs(ratio - wanted) <= wanted * SHAPE_TOLERANCE + 1e-9


def _shape(case: Case) -> tuple[MediaFacts, float] | None:
    facts = _picture(case)
    if facts is None:
        return None
    width, height = facts.shown_size
    return facts, width / height


@campaign_rule(
    "IMG-1",
    Severity.WARN,
    "Shape of a portrait picture",
    "9:16 within 2 % (640×1138, 1080×1920)",
    "S-BP",
    measure="pixels",
    fixes="crop_picture fit_picture replace_picture",
)
def portrait_is_tall(case: Case) -> Iterator[Hit]:
    shape = _shape(case)
    if shape is None or shape[0].is_animated:
        return
    facts, ratio = shape
    if ratio < 1 and not near(ratio, PORTRAIT) and not near(ratio, SQUARE):
        yield Hit(
            f"The picture is {_pixels(facts)}, not 9:16",
            "Phones show 9:16 and square pictures best; other shapes get bars or a cut.",
            _pixels(facts),
            _CROP,
            Anchor.MEDIA,
        )
    elif near(ratio, PORTRAIT):
        yield from _other_pixels(case, facts)


def _other_pixels(case: Case, facts: MediaFacts) -> Iterator[Hit]:
    """A picture of the right shape that is not as large as the preset wants it."""
    wanted, bound = case.preset.pixels, case.preset.bounds.get("IMG-1")
    width = facts.shown_size[0]
    if wanted is None or bound is None or near(width, wanted[0]):
        return
    larger = width > wanted[0]
    yield Hit(
        f"The picture is {_pixels(facts)}, and {case.preset.name} asks for {wanted[0]}×{wanted[1]}",
        "That size, or a square, is shown as it is by every carrier. "
        + ("Make it smaller." if larger else "Choose a larger one: making it larger would blur it."),
        _pixels(facts),
        SHRINK if larger else REPLACE,
        Anchor.MEDIA,
        severity=bound.severity,
    )


@campaign_rule(
    "IMG-2",
    Severity.WARN,
    "Shape of a picture",
    "portrait or square; landscape looks small",
    "S-BP-NOW, KL",
    measure="pixels",
    fixes="crop_picture",
)
def picture_is_not_landscape(case: Case) -> Iterator[Hit]:
    shape = _shape(case)
    if shape is None or shape[0].is_animated:
        return
    facts, ratio = shape
    if ratio > 1 and not near(ratio, SQUARE):
        yield Hit(
            f"The picture is wider than tall ({_pixels(facts)})",
            "It looks small on a phone. Portrait 9:16 or square fills the screen.",
            _pixels(facts),
            _CROP,
            Anchor.MEDIA,
        )


@campaign_rule(
    "GIF-1", Severity.WARN, "Shape of an animated GIF", "480×720, 480×640 or square", "S-BP", measure="pixels"
)
def animation_has_a_good_shape(case: Case) -> Iterator[Hit]:
    shape = _shape(case)
    if shape is None or not shape[0].is_animated:
        return
    facts, ratio = shape
    if not any(near(ratio, wanted) for wanted in GIF_SHAPES):
        yield Hit(
            f"The GIF is {_pixels(facts)}",
            "480×720, 480×640 and square GIFs look best on phones.",
            _pixels(facts),
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "GIF-3",
    Severity.WARN,
    "Frame rate of a GIF",
    "at most 4 frames a second",
    "S-BP",
    measure="frames a second",
    fixes="shrink_gif",
)
def animation_is_slow(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is None or not facts.is_animated or facts.duration_ms <= 0:
        return
    rate = facts.frames * 1000 / facts.duration_ms
    if rate > FASTEST_GIF:
        yield Hit(
            f"The GIF shows {rate:.0f} frames a second",
            "2 to 4 are enough, and the file gets much smaller.",
            f"{rate:.1f} frames a second",
            Fix(SHRINK_GIF.kind, "Drop frames"),
            Anchor.MEDIA,
        )


@campaign_rule(
    "IMG-6", Severity.STRICT, "Clear areas", "none", "S-BP", measure="clear areas", fixes="fill_transparency"
)
def picture_is_opaque(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is not None and not facts.is_animated and facts.has_transparency:
        yield Hit(
            "Parts of the picture are transparent",
            "Phones fill them white, black or with the bubble’s colour. Fill them yourself.",
            "transparent",
            _FILL,
            Anchor.MEDIA,
        )


@campaign_rule(
    "IMG-6",
    Severity.INFO,
    "Unused alpha channel",
    "none",
    "S-BP",
    measure="the alpha channel",
    fixes="fill_transparency",
)
def picture_has_no_idle_alpha(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is not None and not facts.is_animated and facts.has_alpha_channel and not facts.has_transparency:
        yield Hit(
            "The picture could be transparent, but isn’t", "As a JPG it is smaller.", "not used", _FILL, Anchor.MEDIA
        )


@campaign_rule(
    "GIF-5",
    Severity.STRICT,
    "Clear areas in an animated GIF",
    "none",
    "S-BP",
    measure="clear areas",
    fixes="shrink_gif",
)
def animation_is_opaque(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is not None and facts.is_animated and facts.has_transparency:
        yield Hit(
            "Parts of the GIF are transparent",
            "Phones fill them white, black or with the bubble’s colour. Fill them yourself.",
            "transparent",
            Fix(SHRINK_GIF.kind, _FILL.label),
            Anchor.MEDIA,
        )


@campaign_rule(
    "GIF-13", Severity.INFO, "GIF with one frame", "JPG is better", "ours", measure="frames", fixes="convert_jpeg"
)
def gif_moves(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is not None and facts.content_type == GIF and not facts.is_animated:
        yield Hit(
            "This GIF doesn’t move",
            "As a JPG it has better colours.",
            "1 frame",
            CONVERT,
            Anchor.MEDIA,
        )


@campaign_rule(
    "IMG-8",
    Severity.WARN,
    "Very large",
    f"at most {LARGEST[0]}×{LARGEST[1]}",
    "AND",
    measure="pixels",
    fixes="fit_picture shrink_gif",
)
def picture_is_not_huge(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is None:
        return
    long, short = max(facts.width, facts.height), min(facts.width, facts.height)
    if long > LARGEST[0] or short > LARGEST[1]:
        yield Hit(
            f"The picture is {_pixels(facts)}",
            "Many phones scale it down, which costs sharpness. 1080×1920 is plenty.",
            _pixels(facts),
            moving(facts, SHRINK),
            Anchor.MEDIA,
        )


@campaign_rule(
    "IMG-9",
    Severity.WARN,
    "Too small",
    f"shortest side at least {SHORTEST_SIDE} pixels",
    "ours",
    measure="pixels",
    fixes="replace_picture",
)
def picture_is_not_tiny(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is not None and min(facts.width, facts.height) < SHORTEST_SIDE:
        yield Hit(
            f"The picture is only {_pixels(facts)}",
            "It looks blurred on a phone. Use a larger one.",
            _pixels(facts),
            REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "IMG-10",
    Severity.WARN,
    "Rotation and metadata",
    "upright, without place or camera data",
    "ours",
    measure="rotation, place, camera data",
    fixes="bake_rotation shrink_gif",
)
def picture_is_upright_and_clean(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is None:
        return
    if facts.exif_orientation != 1:
        yield Hit(
            "The picture is stored sideways",
            "Some phones ignore the note that turns it. Turn it for good.",
            f"orientation {facts.exif_orientation}",
            moving(facts, _BAKE, "Clean"),
            Anchor.MEDIA,
        )
    elif facts.has_gps:
        yield Hit(
            "The picture says where it was taken",
            "Everybody who gets it can read the place. Take it out.",
            "GPS",
            moving(facts, _BAKE, "Clean"),
            Anchor.MEDIA,
        )
    elif facts.has_metadata:
        yield Hit(
            "The picture carries camera data",
            "It makes the file bigger and tells readers about your camera. Take it out.",
            "metadata",
            moving(facts, _BAKE, "Clean"),
            Anchor.MEDIA,
        )


@campaign_rule(
    "IMG-11",
    Severity.WARN,
    "Colours and coding",
    "8-bit sRGB, baseline",
    "ours",
    measure="the coding",
    fixes="convert_jpeg",
)
def picture_is_plainly_coded(case: Case) -> Iterator[Hit]:
    facts = _picture(case)
    if facts is None or (facts.mode in _PLAIN_MODES and not (facts.progressive and facts.content_type == JPEG)):
        return
    what = "progressive" if facts.mode in _PLAIN_MODES else facts.mode
    yield Hit(
        "Some phones can’t show this kind of picture",
        "Print colours, deep colours and progressive files fail on older phones. Convert it to a plain JPG.",
        what,
        CONVERT,
        Anchor.MEDIA,
    )


@campaign_rule(
    "IMG-14",
    Severity.HARD,
    "Where the file ends",
    "with the picture: nothing behind, nothing missing",
    "ours",
    measure="how it ends",
    fixes="bake_rotation shrink_gif",
)
def picture_ends_with_its_file(case: Case) -> Iterator[Hit]:
    """The relay serves no file that could hide a second one, or whose end is missing (docs/relay.md, 415)."""
    facts, media = case.facts.media, media_of(case.campaign.message)
    if facts is None or not facts.readable or facts.content_type not in PICTURES:
        return
    if media is None or not is_stored_media(media.url):
        return  # what lies on a server of one's own never passes the relay
    clean = moving(facts, _CLEAN, _CLEAN.label)
    advice = "Clean it: it is made anew." if facts.is_animated else "Clean it, it looks the same."
    if facts.has_tail:
        yield Hit(
            "The picture carries hidden extra data behind its end",
            f"The relay refuses such a file. Phones add such data (motion photos). {advice}",
            "data behind the end",
            clean,
            Anchor.MEDIA,
        )
    elif not facts.is_well_formed:
        yield Hit(
            "The picture’s file isn’t quite whole",
            f"The relay refuses such a file, though the picture can be read. {advice}",
            "not well formed",
            clean,
            Anchor.MEDIA,
        )


for _rule, _what in (("IMG-3", "640×1138"), ("IMG-4", "1080×1920"), ("IMG-5", "other upright pictures")):
    held_rule(_rule, Severity.INFO, f"Safe area of {_what}", "shown beside the file", "S-BP, SF")
for _rule, _what in (("GIF-6", "480×720"), ("GIF-7", "480×640"), ("GIF-8", "640×640"), ("GIF-9", "480×480")):
    held_rule(_rule, Severity.INFO, f"Safe area of a GIF of {_what}", "shown beside the file", "S-BP, SF")
held_rule(
    "IMG-13", Severity.INFO, "Making a picture smaller", "quality 85 down to 60, then pixels; never larger", "ours"
)


def _pixels(facts: MediaFacts) -> str:
    width, height = facts.shown_size
    return f"{width:,}×{height:,}"
