"""A picture given by address is fetched and judged like a file that was chosen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsdesk.db import Writer, open_reader
from mmsdesk.domain.media import JPEG
from mmsdesk.domain.message import Campaign, Card, ContentType, Media
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.services.media import MediaStore
from mmsdesk.services.media_address import Looked, look_at, looking
from mmsdesk.services.preflight import AccountFacts, CheckReport, check
from mmsdesk.sinch.media_fetch import MediaFetch
from mmsdesk.store.schema import open_profile_database
from tests.pictures.samples import jpeg_bytes, noise
from tests.support.web import Answer, WebServer, serve_files

BODY = "Hi there.\n\nReply STOP to opt out"
SMALL = jpeg_bytes(noise(90, 160))
HEAVY = SMALL + bytes(3_500_000)
FILES = {
    "/good.jpg": Answer(body=jpeg_bytes(noise(360, 640)), content_type="image/jpeg"),
    "/heavy.jpg": Answer(body=HEAVY, content_type="image/jpeg"),
    "/untyped.jpg": Answer(body=SMALL, content_type=None),
    "/opaque.jpg": Answer(body=SMALL, content_type="application/octet-stream"),
    "/wrong.jpg": Answer(body=SMALL, content_type="image/png"),
    "/page.jpg": Answer(body=b"<!DOCTYPE html><html></html>", content_type="text/html; charset=utf-8"),
    "/empty.jpg": Answer(body=b"", content_type="image/jpeg"),
    "/moved.jpg": Answer(302, headers={"Location": "https://elsewhere.example/a.jpg"}),
    "/cut.jpg": Answer(body=SMALL[: len(SMALL) // 2], content_type="image/jpeg"),
    "/movie.webp": Answer(body=SMALL, content_type="image/jpeg"),
    "/huge.mp4": Answer(body=b"\0\0\0\x18ftypmp42" + bytes(120_000), content_type="video/mp4"),
}


@pytest.fixture(scope="module")
def web() -> Iterator[WebServer]:
    with serve_files(FILES) as web:
        yield web


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, MediaStore]]:
    folder = tmp_path_factory.mktemp("profile")
    database = folder / "mmsdesk.sqlite3"
    writer = Writer(lambda: open_profile_database(database))
    yield database, MediaStore(folder / "media", writer)
    writer.close()


def checked(profile: tuple[Path, MediaStore], url: str, relay: str, *, rehearsal: bool = True) -> CheckReport:
    campaign = Campaign("N", "72345", True, ContentType.MARKETING, Card("Nights", BODY, Media(url)))
    db = open_reader(profile[0])
    try:
        account = AccountFacts(relay_origin=relay)
        return check(db, campaign, profile[1], rehearsal=rehearsal, account=account, look=looking(relay))
    finally:
        db.close()


@pytest.mark.parametrize(
    ("path", "blocking"),
    [
        ("/good.jpg", set()),
        ("/heavy.jpg", {"SIZ-1", "SIZ-4"}),
        ("/untyped.jpg", {"TYP-2"}),
        ("/opaque.jpg", {"TYP-3"}),
        ("/wrong.jpg", {"TYP-4"}),
        ("/page.jpg", {"URL-3", "TYP-1", "TYP-3"}),
        ("/empty.jpg", {"SIZ-8"}),
        ("/moved.jpg", {"URL-6"}),
        ("/cut.jpg", {"IMG-12"}),
        ("/gone.jpg", {"URL-2"}),
        ("/gone.webp", {"URL-2", "TYP-1"}),
        ("/movie.webp", set()),
    ],
)
def test_what_an_address_gives_is_judged_like_a_file(
    profile: tuple[Path, MediaStore], web: WebServer, path: str, blocking: set[str]
) -> None:
    report = checked(profile, web.url + path, web.url)
    assert {one.rule for one in report.findings if one.blocks} == blocking


def test_only_the_relay_of_a_rehearsal_may_be_on_this_computer(
    profile: tuple[Path, MediaStore], web: WebServer
) -> None:
    before = len(web.received)
    for relay in ("", "http://127.0.0.1:1", web.url.replace("127.0.0.1", "localhost")):
        report = checked(profile, web.url + "/good.jpg", relay)
        assert "URL-2" in {one.rule for one in report.findings if one.blocks}
    assert len(web.received) == before


def test_without_a_look_nothing_is_fetched_and_the_ending_still_counts(
    profile: tuple[Path, MediaStore], web: WebServer
) -> None:
    before = len(web.received)
    campaign = Campaign("N", "72345", True, ContentType.MARKETING, Card("N", BODY, Media(f"{web.url}/movie.webp")))
    db = open_reader(profile[0])
    try:
        report = check(db, campaign, profile[1], rehearsal=True, account=AccountFacts(relay_origin=web.url))
    finally:
        db.close()
    assert "TYP-1" in {one.rule for one in report.findings if one.blocks}
    assert len(web.received) == before


def test_the_facts_name_the_file_and_what_the_server_called_it(web: WebServer) -> None:
    fetch = MediaFetch(shared_ssl_context(), web.url)
    facts = look_at(Media(f"{web.url}/good.jpg"), fetch).facts
    assert facts is not None
    assert (facts.filename, facts.extension, facts.declared_type) == ("good.jpg", "jpg", "image/jpeg")
    assert (facts.content_type, facts.width, facts.readable) == (JPEG, 360, True)
    named = look_at(Media(f"{web.url}/good.jpg", "menu.png"), fetch).facts
    assert named is not None
    assert (named.filename, named.extension) == ("menu.png", "png")


def test_a_file_far_too_large_is_refused_by_what_is_known_of_it(web: WebServer) -> None:
    fetch = MediaFetch(shared_ssl_context(), web.url, most_bytes=50_000)
    facts = look_at(Media(f"{web.url}/huge.mp4"), fetch).facts
    assert facts is not None
    assert (facts.content_type, facts.size_bytes) == ("video/mp4", 120_012)


@pytest.mark.parametrize("url", ["http://x.example/a.jpg", "https://0x7f.1/a.jpg", "ftp://x/a.jpg", "https://x y/a"])
def test_what_its_own_rules_refuse_is_not_asked(url: str) -> None:
    assert look_at(Media(url), MediaFetch(shared_ssl_context())) == Looked()
