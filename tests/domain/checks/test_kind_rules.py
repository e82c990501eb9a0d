"""Rules about files and addresses that go beyond one limit: Canada, the relay, media messages, signed addresses."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mmsdesk.domain.checks import Facts, Severity, check_campaign
from mmsdesk.domain.checks.address_life import DAY
from mmsdesk.domain.checks.serving import RELAY_LIMIT
from mmsdesk.domain.media import WEBP
from mmsdesk.domain.message import ContentType, Media, MediaMessage, Text
from mmsdesk.relay.shelf import FILE_LIMIT
from tests.domain.checks.cases import PICTURE, STORED, campaign, card
from tests.domain.checks.test_rules import found, with_media


def test_canada_has_figures_of_its_own() -> None:
    heavy = with_media(replace(PICTURE, size_bytes=600_001))
    for sender in ("+14165550100", "4165550100"):
        assert "CAR-5 warn" in found(campaign(sender=sender), heavy)
        assert "CAR-5 warn" not in found(campaign(sender=sender), with_media(replace(PICTURE, size_bytes=600_000)))
    assert "CAR-5 warn" not in found(campaign(sender="+15035550100"), heavy)


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
