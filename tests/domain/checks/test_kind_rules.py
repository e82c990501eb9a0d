"""The rules for videos, GIFs, sound, contact cards, PDFs and media messages: at the limit, under it and over it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mmsdesk.domain.checks import Facts, Severity, check_campaign
from mmsdesk.domain.checks.address_life import DAY
from mmsdesk.domain.checks.serving import RELAY_LIMIT
from mmsdesk.domain.media import MP4, PNG, QUICKTIME, WEBP, MediaFacts
from mmsdesk.domain.message import ContentType, Media, MediaMessage, Text
from mmsdesk.relay.shelf import FILE_LIMIT
from tests.domain.checks.test_rules import (
    ANIMATION,
    CONTACT,
    LEAFLET,
    PICTURE,
    STORED,
    campaign,
    card,
    found,
    with_media,
)

VIDEO = replace(
    PICTURE,
    filename="a.mp4",
    extension="mp4",
    content_type=MP4,
    width=640,
    height=1138,
    duration_ms=12_000,
    frame_rate=30.0,
    video_codec="avc1",
    audio_codec="mp4a",
)
SQUARE = replace(ANIMATION, width=480, height=480, colours=64)
PERSON = replace(CONTACT, card_count=1, card_version="3.0", card_name="Osteria Lume")
SOUND = replace(VIDEO, content_type="audio/mpeg", width=0, height=0, video_codec="", filename="a.mp3")
WIDE = replace(VIDEO, width=1280, height=720)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ("VID-1 warn", VIDEO, replace(VIDEO, content_type=QUICKTIME)),
        ("VID-2 warn", WIDE, replace(WIDE, width=1307)),
        ("VID-2 warn", replace(WIDE, width=1305), replace(WIDE, width=1254, height=720)),
        ("VID-2 warn", replace(VIDEO, width=720, height=1280), replace(VIDEO, width=1080, height=1920)),
        ("VID-2 warn", replace(VIDEO, width=734, height=1305), replace(VIDEO, width=735, height=1306)),
        ("VID-2 warn", replace(VIDEO, width=0, height=0), replace(VIDEO, width=500, height=500)),
        ("VID-3 warn", replace(VIDEO, duration_ms=20_000), replace(VIDEO, duration_ms=20_001)),
        ("VID-3 warn", replace(VIDEO, duration_ms=30_001), replace(VIDEO, duration_ms=30_000)),
        ("VID-4 strict", replace(VIDEO, duration_ms=30_000), replace(VIDEO, duration_ms=30_001)),
        ("VID-5 warn", replace(VIDEO, frame_rate=30.04), replace(VIDEO, frame_rate=30.06)),
        ("VID-5 warn", replace(VIDEO, frame_rate=29.97), replace(VIDEO, frame_rate=59.94)),
        ("VID-6 warn", replace(VIDEO, audio_codec=""), replace(VIDEO, audio_codec="Opus")),
        ("VID-6 warn", VIDEO, replace(VIDEO, audio_codec="mp4a.6b")),
        ("VID-6 warn", replace(VIDEO, video_codec="avc3"), replace(VIDEO, video_codec="hvc1")),
        ("VID-6 warn", replace(VIDEO, video_codec=""), replace(VIDEO, video_codec="zzzz")),
        ("VID-8 info", replace(VIDEO, size_bytes=500_000), replace(VIDEO, size_bytes=500_001)),
        ("VID-9 info", VIDEO, replace(VIDEO, has_fast_start=False)),
        ("VID-10 info", PICTURE, VIDEO),
        ("VID-11 info", replace(VIDEO, width=734, height=1305), replace(VIDEO, width=735, height=1306)),
        ("IMG-12 hard", VIDEO, replace(VIDEO, readable=False)),
        ("AUD-1 strict", VIDEO, SOUND),
        ("AUD-1 strict", replace(VIDEO, audio_codec=""), replace(VIDEO, video_codec="")),
        ("AUD-2 warn", replace(SOUND, size_bytes=600_000), replace(SOUND, size_bytes=600_001)),
        ("DOC-1 warn", LEAFLET, replace(LEAFLET, is_encrypted=True)),
        ("DOC-2 warn", PERSON, replace(PERSON, card_count=2)),
        ("DOC-2 warn", PERSON, replace(PERSON, card_version="4.0")),
        ("DOC-2 warn", PERSON, replace(PERSON, card_version="")),
        ("DOC-2 warn", PERSON, replace(PERSON, card_is_utf8=False)),
        ("DOC-2 warn", replace(PERSON, card_photo_bytes=50_000), replace(PERSON, card_photo_bytes=50_001)),
        ("GIF-2 warn", SQUARE, replace(SQUARE, width=490, height=490)),
        ("GIF-2 warn", replace(SQUARE, width=652, height=652), replace(SQUARE, width=653, height=653)),
        ("GIF-2 warn", replace(SQUARE, width=627, height=640), replace(SQUARE, width=320, height=320)),
        ("GIF-4 info", replace(SQUARE, frames=50), replace(SQUARE, frames=51)),
        ("GIF-4 info", SQUARE, replace(SQUARE, colours=65)),
        ("GIF-10 info", replace(SQUARE, width=320), replace(SQUARE, width=321)),
        ("GIF-11 strict", replace(PICTURE, content_type=PNG), replace(PICTURE, content_type=PNG, frames=2)),
        ("MED-2 hard", VIDEO, replace(VIDEO, is_well_formed=False)),
        ("MED-2 hard", LEAFLET, replace(LEAFLET, is_well_formed=False)),
        ("MED-2 hard", PERSON, replace(PERSON, is_well_formed=False)),
        ("MED-2 hard", replace(VIDEO, readable=False, is_well_formed=False), replace(VIDEO, is_well_formed=False)),
    ],
)
def test_rules_about_files(rule: str, good: MediaFacts, bad: MediaFacts) -> None:
    assert rule not in found(campaign(), with_media(good))
    assert rule in found(campaign(), with_media(bad))
    (finding, *_) = [one for one in check_campaign(campaign(), with_media(bad)) if f"{one.rule} {one.severity}" == rule]
    assert finding.detail.endswith(".")


@pytest.mark.parametrize(
    ("sender", "limit"), [("+18005550100", 525_000), ("72345", 600_000), ("+15035550100", 1_000_000)]
)
def test_nobody_shrinks_a_gif_on_the_way(sender: str, limit: int) -> None:
    case = campaign(sender=sender)
    assert "GIF-12 warn" not in found(case, with_media(replace(SQUARE, size_bytes=limit - 1)))
    assert "GIF-12 warn" in found(case, with_media(replace(SQUARE, size_bytes=limit)))


def test_canada_has_figures_of_its_own() -> None:
    heavy = with_media(replace(PICTURE, size_bytes=600_001))
    for sender in ("+14165550100", "4165550100"):
        assert "CAR-5 warn" in found(campaign(sender=sender), heavy)
        assert "CAR-5 warn" not in found(campaign(sender=sender), with_media(replace(PICTURE, size_bytes=600_000)))
    assert "CAR-5 warn" not in found(campaign(sender="+15035550100"), heavy)


def test_what_is_urgent_is_light() -> None:
    urgent = campaign(content_type=ContentType.NOTIFICATION)
    assert "SIZ-7 info" not in found(urgent, with_media(replace(PICTURE, size_bytes=150_000)))
    assert "SIZ-7 info" in found(urgent, with_media(replace(PICTURE, size_bytes=150_001)))
    assert "SIZ-7 info" not in found(campaign(), with_media(replace(PICTURE, size_bytes=150_001)))


def test_without_strict_validation_the_relay_still_takes_no_more_than_it_takes() -> None:
    assert RELAY_LIMIT == FILE_LIMIT
    lax = campaign(strict=False)
    assert "MED-2 hard" not in found(lax, with_media(replace(PICTURE, size_bytes=RELAY_LIMIT)))
    assert "MED-2 hard" in found(lax, with_media(replace(PICTURE, size_bytes=RELAY_LIMIT + 1)))
    assert "MED-2 hard" not in found(campaign(), with_media(replace(PICTURE, size_bytes=RELAY_LIMIT + 1)))


def test_without_strict_validation_the_relay_still_takes_only_the_seven_types() -> None:
    old = with_media(replace(PICTURE, content_type=WEBP, width=100))
    assert "MED-2 hard" not in found(campaign(), old)
    (finding,) = [one for one in check_campaign(campaign(strict=False), old) if one.rule == "MED-2"]
    assert finding.blocks
    assert finding.fix is not None
    assert finding.fix.kind == "convert_jpeg"
    elsewhere = campaign(card(media=Media("https://x.example/a.webp")), strict=False)
    assert "MED-2 hard" not in found(elsewhere, old)


def test_a_media_message_is_its_file() -> None:
    empty, filled = MediaMessage(), MediaMessage(Media(STORED, "menu.jpg"))
    assert "MSG-1 hard" in found(campaign(empty), Facts(rehearsal=True))
    assert found(campaign(filled), with_media(PICTURE)) == {"OPT-1 warn"}
    assert "MED-1 hard" in found(campaign(filled), Facts(rehearsal=True))
    (finding,) = check_campaign(campaign(filled), with_media(PICTURE))
    assert (finding.severity, finding.fix and finding.fix.kind) == (Severity.WARN, "use_card")
    notice = campaign(filled, content_type=ContentType.NOTIFICATION)
    assert found(notice, with_media(PICTURE)) == set()


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()


def expiring(days: float) -> list[str]:
    end = NOW + days * DAY
    moment = datetime.fromtimestamp(end, UTC)
    begun = datetime.fromtimestamp(end - 3600, UTC)
    return [
        f"Expires={int(end)}&Signature=x",
        f"X-Amz-Date={begun:%Y%m%dT%H%M%SZ}&X-Amz-Expires=3600",
        f"x-goog-date={begun:%Y%m%dT%H%M%SZ}&X-Goog-Expires=3600",
        f"se={moment:%Y-%m-%dT%H%%3A%M%%3A%SZ}&sig=abc",
    ]


@pytest.mark.parametrize(
    ("days", "rule"),
    [(-1, "URL-12 strict"), (3.99, "URL-12 strict"), (4.01, "URL-12 warn"), (6.99, "URL-12 warn"), (7.01, "")],
)
def test_a_signed_address_has_to_outlive_the_campaign(days: float, rule: str) -> None:
    facts = Facts(rehearsal=True, now=NOW)
    for query in expiring(days):
        case = campaign(card(media=Media(f"https://x.example/a.jpg?{query}")))
        assert [name for name in found(case, facts) if name.startswith("URL-12")] == [rule] * bool(rule)
        assert not [name for name in found(case, replace(facts, now=None)) if name.startswith("URL-12")]


@pytest.mark.parametrize(
    "query", ["", "Expires=soon", "X-Amz-Date=20269999T999999Z&X-Amz-Expires=1", "se=now&sig=x", "se=2026-01-01"]
)
def test_an_address_that_names_no_end_is_not_said_to_have_one(query: str) -> None:
    case = campaign(card(media=Media(f"https://x.example/a.jpg?{query}")))
    assert not [name for name in found(case, Facts(now=NOW)) if name.startswith("URL-12")]


@pytest.mark.parametrize(
    ("url", "is_page"),
    [
        ("https://drive.google.com/file/d/x/view", True),
        ("https://www.dropbox.com/s/x/a.jpg?dl=0", True),
        ("https://www.dropbox.com/s/x/a.jpg?dl=1", False),
        ("https://photos.app.goo.gl/x", True),
        ("https://osteria-lume.example/a.jpg", False),
        ("https://notdropbox.com/a.jpg", False),
    ],
)
def test_pages_that_only_show_a_file_are_told(url: str, is_page: bool) -> None:
    assert ("URL-15 warn" in found(campaign(card(media=Media(url))), Facts())) == is_page


def test_only_a_file_of_one_s_own_server_has_to_be_kept_there() -> None:
    assert "URL-10 warn" in found(campaign(card(media=Media("https://x.example/a.jpg"))), with_media(PICTURE))
    assert "URL-10 warn" not in found(campaign(), with_media(PICTURE))
    assert "URL-10 warn" not in found(campaign(Text("Hi")), Facts())
