"""The matrix, second part: type, size, pictures, GIFs, videos, sound, documents."""

from dataclasses import replace
from typing import Any, Final

from mmsdesk.domain.checks.serving import RELAY_LIMIT
from mmsdesk.domain.media import QUICKTIME, MediaFacts
from mmsdesk.domain.message import Card, ContentType, Media
from tests.domain.checks.cases import (
    ADDRESS,
    ANIMATION,
    BODY,
    CONTACT_FILE,
    LEAFLET,
    PICTURE,
    SCREENSHOT,
    SERVED,
    SOUND,
    STORED,
    VIDEO,
    WEBP_FILE,
    Case,
    Row,
    at,
    card,
    limit,
    on,
    sized,
    swiping,
    weighing,
)

GOOD: Final = on()
FIT, JPG, SMALLER, OTHER = "fit_picture", "convert_jpeg", "shrink_gif", "replace_picture"
BY_FIX: Final = ((PICTURE, FIT), (WEBP_FILE, JPG), (ANIMATION, SMALLER), (LEAFLET, OTHER))
"""A file for each way of making it smaller."""


def said(size: int) -> str:
    return f"{size:,} bytes"


def file(facts: MediaFacts, **changes: Any) -> Case:
    return on(None, replace(facts, **changes))


def _sizes(rule: str, most: int, files: tuple[tuple[MediaFacts, str], ...], **others: Any) -> tuple[Row, ...]:
    of_case = {key: others.pop(key) for key in ("transcoding", "content_type") if key in others}

    def one(facts: MediaFacts, fix: str) -> Row:
        return limit(rule, most, lambda n: sized(facts, n, **of_case), said(most + 1), fix, **others)

    return tuple(one(facts, fix) for facts, fix in files)


def _totals(rule: str, sender: str, most: int, **others: Any) -> tuple[Row, ...]:
    def one(facts: MediaFacts, fix: str) -> Row:
        return limit(rule, most, lambda n: weighing(facts, n, sender=sender), said(most + 1), fix, **others)

    return tuple(one(facts, fix) for facts, fix in BY_FIX)


STILL_GIF: Final = replace(ANIMATION, frames=1)
LINKED: Final = swiping(Card("Truffles", BODY, Media(STORED, "menu.jpg")))


def linked(facts: MediaFacts | None) -> Case:
    return LINKED[0], replace(LINKED[1], linked={STORED: facts})


CARRIED_TYPES: Final = (
    *("image/jpeg", "image/png", "image/gif", "video/mp4", "video/quicktime", "text/vcard", "application/pdf"),
)
OTHER_TYPES: Final = (
    *("video/3gpp", "image/bmp", "image/webp", "image/tiff", "image/heic", "image/avif", "image/svg+xml"),
    *("audio/mpeg", "audio/wav", "audio/amr", "video/mpeg", "video/x-msvideo", "video/x-ms-wmv"),
    *("text/calendar", "application/vnd.apple.pkpass"),
)
"""The table of section 3, row by row."""

TYPES: Final = (
    Row("MED-1 hard", (GOOD, at(ADDRESS, media=None)), on(None, None), "no file", OTHER),
    Row("MED-1 hard", (linked(PICTURE),), linked(None), "no file", "edit_part"),
    limit("MED-2 hard", RELAY_LIMIT, lambda n: sized(PICTURE, n), said(RELAY_LIMIT + 1), OTHER, lax_only=True),
    Row("MED-2 hard", (GOOD,), file(WEBP_FILE), "WebP", JPG, lax_only=True),
    Row("MED-2 hard", (file(LEAFLET),), file(LEAFLET, is_well_formed=False), "not well formed", OTHER),
    limit(
        "MED-2 hard", RELAY_LIMIT, lambda n: linked(replace(PICTURE, size_bytes=n)), said(RELAY_LIMIT + 1), "edit_part"
    ),
    Row(
        "MED-2 hard",
        (linked(PICTURE), linked(None)),
        linked(WEBP_FILE),
        "WebP",
        "edit_part",
        also=(linked(replace(PICTURE, has_tail=True)), linked(replace(PICTURE, readable=False))),
    ),
    Row(
        "TYP-1 strict",
        tuple(file(PICTURE, content_type=name) for name in CARRIED_TYPES),
        file(SOUND),
        "MP3",
        OTHER,
        also=tuple(file(PICTURE, content_type=name) for name in OTHER_TYPES),
    ),
    Row("TYP-1 strict", (file(VIDEO), file(CONTACT_FILE)), file(WEBP_FILE), "WebP", JPG),
    Row("TYP-1 strict", (at(ADDRESS),), at("https://x.example/a.exe", media=None), ".exe", OTHER),
    Row("TYP-2 hard", (GOOD, file(SOUND)), file(PICTURE, content_type="", extension="xyz"), ".xyz", OTHER),
    Row("TYP-2 hard", (at(ADDRESS),), at(ADDRESS, fetched=replace(SERVED, content_type=" ")), "no Content-Type", OTHER),
    Row(
        "TYP-3 strict",
        (GOOD, file(PICTURE, declared_type="image/jpeg")),
        file(PICTURE, declared_type="application/octet-stream"),
        "application/octet-stream",
        OTHER,
        also=(file(PICTURE, declared_type="binary/octet-stream; x=y"), file(PICTURE, content_type="text/html")),
    ),
    Row(
        "TYP-4 strict",
        (GOOD, file(PICTURE, declared_type="Image/JPEG; charset=x"), file(PICTURE, declared_type="image/jpg")),
        file(PICTURE, declared_type="image/png"),
        "image/png",
        OTHER,
    ),
    Row("TYP-4 warn", (file(PICTURE, extension="jpeg"),), file(PICTURE, declared_type="image/jpg"), "image/jpg"),
    Row("TYP-4 warn", (GOOD,), file(PICTURE, extension="png"), ".png"),
    Row("TYP-6 warn", (GOOD,), file(LEAFLET), "PDF"),
    Row("TYP-7 warn", (GOOD,), file(CONTACT_FILE), "vCard"),
    limit("TYP-8 warn", 64, lambda n: on(card(media=Media(STORED, "x" * n))), "x" * 64, "rename_media"),
    Row("TYP-8 warn", (GOOD,), on(card(media=Media(STORED, "é.jpg"))), "é.jpg", "rename_media"),
)

SIZES: Final = (
    *_sizes("SIZ-1 strict", 740_000, ((PICTURE, FIT), (STILL_GIF, JPG), (replace(PICTURE, readable=False), OTHER))),
    *_sizes("SIZ-1 strict", 1_000_000, ((PICTURE, FIT),), transcoding=True),
    *_sizes("SIZ-2 strict", 600_000, ((ANIMATION, SMALLER), (replace(ANIMATION, readable=False), OTHER))),
    *_sizes("SIZ-2 strict", 740_000, ((ANIMATION, SMALLER),), transcoding=True),
    *_sizes("SIZ-3 strict", 740_000, ((VIDEO, OTHER),)),
    *_sizes("SIZ-3 strict", 10_000_000, ((VIDEO, OTHER),), transcoding=True),
    *_sizes("SIZ-4 strict", 1_000_000, BY_FIX),
    *_sizes("SIZ-4 warn", 740_000, ((LEAFLET, ""),), until=1_000_000),
    *_sizes("SIZ-5 warn", 500_000, ((PICTURE, FIT), (STILL_GIF, JPG), (LEAFLET, "")), until=740_000),
    *_sizes("SIZ-5 warn", 500_000, ((ANIMATION, SMALLER),), until=600_000),
    *_sizes("SIZ-6 warn", 100_000, ((CONTACT_FILE, OTHER),)),
    *_sizes("SIZ-6 warn", 600_000, ((LEAFLET, OTHER),)),
    *_sizes("SIZ-7 info", 150_000, ((PICTURE, ""),), content_type=ContentType.NOTIFICATION),
    limit("SIZ-8 hard", 1, lambda n: sized(PICTURE, n), "0 bytes", OTHER, down=True),
    *_totals("CAR-1 strict", "+18005550100", 599_999),
    *_totals("CAR-1 warn", "+18005550100", 524_999, until=599_999),
    *_totals("CAR-2 warn", "72345", 599_999),
    *_totals("CAR-3 warn", "+15035550100", 999_999),
    *(
        limit("CAR-5 warn", 600_000, lambda n, it=it: sized(it, n, sender="+14165550100"), said(600_001), fix)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        for it, fix in BY_FIX
    ),
    limit(
        "CAR-5 warn",
        900_000,
        lambda n: on(card("", "x" * (n - 600_000)), replace(PICTURE, size_bytes=600_000), sender="4165550100"),
        said(600_000),
        FIT,
    ),
    *_totals("CAR-6 info", "+61400000000", 300_000),
)


def wide(side: int) -> Case:
    return file(PICTURE, width=side, height=1920)


PICTURES: Final = (
    limit("IMG-1 warn", 1101, wide, "1,102×1,920", "crop_picture"),
    limit("IMG-1 warn", 1059, wide, "1,058×1,920", "crop_picture", down=True),
    limit("IMG-1 warn", 980, lambda n: file(PICTURE, width=n, height=1000), "979×1,000", "crop_picture", down=True),
    limit("IMG-2 warn", 1020, lambda n: file(PICTURE, width=n, height=1000), "1,021×1,000", "crop_picture"),
    Row(
        "IMG-2 warn",
        (file(PICTURE, width=1920, height=1080, exif_orientation=6),),
        file(PICTURE, width=1920, height=1080),
        "1,920×1,080",
        "crop_picture",
    ),
    Row("IMG-6 strict", (GOOD,), file(SCREENSHOT, has_transparency=True), "transparent", "fill_transparency"),
    Row("IMG-6 info", (GOOD,), file(SCREENSHOT, has_alpha_channel=True), "not used", "fill_transparency"),
    Row("IMG-7 info", (GOOD,), file(SCREENSHOT), "PNG", JPG),
    limit("IMG-8 warn", 2592, lambda n: file(PICTURE, width=1458, height=n), "1,458×2,593", FIT),
    limit("IMG-8 warn", 1944, lambda n: file(PICTURE, width=n, height=2592), "1,945×2,592", FIT),
    limit("IMG-8 warn", 1944, lambda n: file(ANIMATION, width=n, height=2592), "1,945×2,592", SMALLER),
    limit("IMG-9 warn", 320, lambda n: file(PICTURE, width=n, height=569), "319×569", OTHER, down=True),
    Row("IMG-10 warn", (GOOD,), file(PICTURE, exif_orientation=3), "orientation 3", "bake_rotation"),
    Row("IMG-10 warn", (GOOD,), file(PICTURE, has_gps=True), "GPS", "bake_rotation"),
    Row("IMG-10 warn", (GOOD,), file(ANIMATION, has_metadata=True), "metadata", SMALLER),
    Row(
        "IMG-11 warn",
        (GOOD, file(PICTURE, mode="L"), file(SCREENSHOT, progressive=True)),
        file(PICTURE, mode="CMYK"),
        "CMYK",
        JPG,
        also=(file(PICTURE, mode="I;16"), file(PICTURE, progressive=True)),
    ),
    Row("IMG-12 hard", (GOOD, file(LEAFLET, readable=False)), file(PICTURE, readable=False), "JPG", OTHER),
    Row("IMG-14 hard", (GOOD, at(ADDRESS)), file(PICTURE, has_tail=True), "data behind the end", "bake_rotation"),
    Row("IMG-14 hard", (GOOD,), file(ANIMATION, is_well_formed=False), "not well formed", SMALLER),
    limit("GIF-1 warn", 489, lambda n: file(ANIMATION, width=n), "490×720"),
    limit("GIF-2 warn", 652, lambda n: file(ANIMATION, width=n, height=n), "653×653", SMALLER),
    limit("GIF-2 warn", 471, lambda n: file(ANIMATION, width=n, height=n), "470×470", down=True),
    limit("GIF-3 warn", 4, lambda n: file(ANIMATION, frames=n, duration_ms=1000), "5.0 frames a second", SMALLER),
    limit("GIF-4 info", 50, lambda n: file(ANIMATION, frames=n, duration_ms=60_000), "51 frames"),
    limit("GIF-4 info", 64, lambda n: file(ANIMATION, colours=n), "65 colours"),
    Row("GIF-5 strict", (GOOD, file(ANIMATION)), file(ANIMATION, has_transparency=True), "transparent", SMALLER),
    limit("GIF-10 info", 320, lambda n: file(ANIMATION, width=n, height=480), "321 pixels wide"),
    Row("GIF-11 strict", (file(SCREENSHOT), file(ANIMATION)), file(SCREENSHOT, frames=2), "animated PNG", SMALLER),
    *(
        limit("GIF-12 warn", most, lambda n, it=it: sized(ANIMATION, n, sender=it), said(most + 1), SMALLER)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        for it, most in (
            ("+18005550100", 524_999),
            ("72345", 599_999),
            ("+15035550100", 999_999),
            ("+61400000000", 299_999),
        )
    ),
    limit("GIF-13 info", 2, lambda n: file(ANIMATION, frames=n), "1 frame", JPG, down=True),
)

FILMS: Final = (
    Row("VID-1 warn", (file(VIDEO),), file(VIDEO, content_type=QUICKTIME), "MOV"),
    limit("VID-2 warn", 1305, lambda n: file(VIDEO, width=n, height=round(n * 9 / 16)), "1,306×735"),
    limit("VID-2 warn", 1305, lambda n: file(VIDEO, width=n, height=720), "1,306×720"),
    limit("VID-2 warn", 652, lambda n: file(VIDEO, width=n), "653×1,138"),
    limit("VID-3 warn", 20_000, lambda n: file(VIDEO, duration_ms=n), "20.1 seconds", until=30_000),
    limit("VID-4 strict", 30_000, lambda n: file(VIDEO, duration_ms=n), "30.1 seconds", OTHER),
    limit("VID-5 warn", 300, lambda n: file(VIDEO, frame_rate=n / 10), "30.1 frames a second"),
    Row(
        "VID-6 warn",
        (file(VIDEO), file(VIDEO, audio_codec=""), file(VIDEO, video_codec="avc3")),
        file(VIDEO, video_codec="hvc1"),
        "HEVC",
        also=(file(VIDEO, audio_codec="mp4a.6b"), file(VIDEO, video_codec="zzzz")),
    ),
    *_sizes("VID-8 info", 500_000, ((VIDEO, ""),)),
    Row("VID-9 info", (file(VIDEO),), file(VIDEO, has_fast_start=False), "at the end"),
    Row("VID-10 info", (GOOD, file(VIDEO, readable=False)), file(VIDEO), "120,000 bytes"),
    limit("VID-11 info", 1305, lambda n: file(VIDEO, width=n, height=735), "1,306×735"),
    Row("AUD-1 strict", (GOOD, file(VIDEO)), file(SOUND), "MP3", OTHER, also=(file(VIDEO, video_codec=""),)),
    *_sizes("AUD-2 warn", 600_000, ((SOUND, ""),)),
    Row("DOC-1 warn", (file(LEAFLET),), file(LEAFLET, is_encrypted=True), "protected"),
    limit("DOC-2 warn", 1, lambda n: file(CONTACT_FILE, card_count=n), "2 contacts"),
    limit("DOC-2 warn", 50_000, lambda n: file(CONTACT_FILE, card_photo_bytes=n), said(50_001)),
    Row("DOC-2 warn", (file(CONTACT_FILE),), file(CONTACT_FILE, card_version="4.0"), "4.0"),
    Row("DOC-2 warn", (file(CONTACT_FILE),), file(CONTACT_FILE, card_version=""), "none"),
    Row("DOC-2 warn", (file(CONTACT_FILE),), file(CONTACT_FILE, card_is_utf8=False), "not UTF-8"),
)

FILES: Final = (*TYPES, *SIZES, *PICTURES, *FILMS)
