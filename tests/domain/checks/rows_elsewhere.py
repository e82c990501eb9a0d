"""The matrix, third part: media addresses, other providers' limits, presets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from mmsdesk.domain.checks import Severity
from mmsdesk.domain.checks.address_life import DAY
from mmsdesk.domain.fetched import Fetched, FetchFault
from mmsdesk.domain.media import MediaFacts
from mmsdesk.domain.message import Card
from tests.domain.checks.cases import (
    ADDRESS,
    ANIMATION,
    LEAFLET,
    PICTURE,
    SCREENSHOT,
    SERVED,
    TITLE,
    VIDEO,
    Case,
    Row,
    at,
    card,
    limit,
    on,
    sized,
    weighing,
)
from tests.domain.checks.rows_files import FIT, GOOD, JPG, OTHER, SMALLER, STILL_GIF, file, said

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()


def _ending(seconds: int) -> Case:
    return at(f"{ADDRESS}?Expires={int(NOW) + seconds}&Signature=x", now=NOW)


def _answered(**changes: Any) -> Case:
    return at(ADDRESS, fetched=replace(SERVED, **changes))


def _failed(fault: FetchFault, said: str) -> Case:
    return at(ADDRESS, media=None, fetched=Fetched(fault, said))


def _sent_on(location: str) -> Case:
    return at(ADDRESS, media=None, fetched=Fetched(status=302, location=location))


ADDRESSES: Final = (
    Row("URL-1 hard", (GOOD, at(ADDRESS)), at("ftp://x.example/a.jpg"), "ftp", OTHER),
    Row("URL-1 warn", (GOOD, at(ADDRESS)), at("http://x.example/a.jpg"), "http", OTHER),
    Row(
        "URL-2 hard",
        (at(ADDRESS), at("https://8.8.8.8/a.jpg")),
        at("https://192.168.0.1/a.jpg"),
        "192.168.0.1",
        OTHER,
        also=(at("https://localhost/a.jpg"), at("https://0x7f.1/a.jpg"), at("https://[::1]/a.jpg")),
    ),
    Row("URL-2 hard", (at(ADDRESS),), _failed(FetchFault.REFUSED, "x.example"), "x.example", OTHER),
    Row(
        "URL-2 hard",
        (at(ADDRESS),),
        _failed(FetchFault.UNREACHABLE, "no route"),
        "no route",
        OTHER,
        also=(_failed(FetchFault.TIMEOUT, "10 seconds"), _failed(FetchFault.TIMEOUT, "")),
    ),
    Row(
        "URL-2 hard",
        (at(ADDRESS),),
        at(ADDRESS, media=None, fetched=Fetched(status=404)),
        "status 404",
        OTHER,
        also=(at(ADDRESS, fetched=Fetched(status=401)), at(ADDRESS, fetched=Fetched(status=500))),
    ),
    Row("URL-3 hard", (GOOD, at(ADDRESS)), file(PICTURE, content_type="text/html"), "web page", OTHER),
    Row("URL-4 strict", (at(ADDRESS),), _answered(length=None), "no Content-Length", OTHER),
    Row("URL-6 strict", (at(ADDRESS),), _sent_on("https://y.example/a"), "https://y.example/a", OTHER),
    Row("URL-6 warn", (at(ADDRESS),), _sent_on("https://x.example/b"), "https://x.example/b", OTHER),
    Row("URL-8 strict", (at(ADDRESS),), _answered(received=119_999), said(119_999), OTHER),
    Row("URL-8 strict", (at(ADDRESS),), _answered(received=120_001), said(120_001), OTHER),
    limit("URL-9 strict", 50, lambda n: _answered(seconds=n / 10), "5.1 seconds", OTHER),
    limit("URL-9 warn", 20, lambda n: _answered(seconds=n / 10), "2.1 seconds", OTHER, until=50),
    Row("URL-10 warn", (GOOD,), at(ADDRESS), "x.example"),
    Row("URL-11 strict", (at(ADDRESS),), _failed(FetchFault.CERTIFICATE, "self-signed"), "self-signed", OTHER),
    limit("URL-12 strict", 4 * DAY, _ending, "345,599 seconds", OTHER, down=True),
    limit("URL-12 warn", 7 * DAY, _ending, "604,799 seconds", OTHER, down=True, until=4 * DAY),
    Row(
        "URL-13 hard",
        (at(ADDRESS), at("https://x.example/a%20b.jpg")),
        at("https://x.example/a b.jpg"),
        "https://x.example/a b.jpg",
        OTHER,
        also=(at("https://me:pw@x.example/a.jpg"), at("https://x.example/é.jpg"), at("https://[x/a.jpg")),
    ),
    limit("URL-14 warn", 2048, lambda n: at("https://x.example/" + "a" * (n - 18)), "2,049 characters", OTHER),
    Row(
        "URL-15 warn",
        (at(ADDRESS), at("https://www.dropbox.com/s/x/a.jpg?dl=1")),
        at("https://drive.google.com/file/d/x/view"),
        "drive.google.com",
        OTHER,
    ),
)

OTHERS: Final = {"other_providers": True}


def _provider(number: int, most: int, make: Callable[[int], Case], measured: str) -> Row:
    row = limit(f"PRV-{number} info", most, make, measured)
    unasked = (replace(row.bad[0], other_providers=False), row.bad[1])
    return replace(row, good=(*row.good, unasked))


def _of_file(number: int, most: int, facts: MediaFacts = PICTURE, **changes: Any) -> Row:
    return _provider(number, most, lambda n: sized(facts, n, **OTHERS, **changes), said(most + 1))


def _of_total(number: int, most: int, facts: MediaFacts = PICTURE, **changes: Any) -> Row:
    return _provider(number, most, lambda n: weighing(facts, n, **OTHERS, **changes), said(most + 1))


def _of_text(number: int, most: int) -> Row:
    return _provider(number, most, lambda n: on(Card(TITLE, "x" * n), None, **OTHERS), f"{most + 1:,} characters")


def _of_shape(number: int, good: MediaFacts, bad: MediaFacts, measured: str) -> Row:
    return Row(f"PRV-{number} info", (on(None, good, **OTHERS), on(None, bad)), on(None, bad, **OTHERS), measured)


SQUARE: Final = replace(PICTURE, width=1080, height=1080)
SQUARE_GIF: Final = replace(ANIMATION, width=480, height=480)
PROVIDERS: Final = (
    _of_total(1, 5_000_000),
    _of_file(1, 600_000, LEAFLET),
    _of_total(2, 999_999),
    _of_file(3, 500_000),
    _of_text(3, 1000),
    _of_file(4, 600_000),
    _of_file(5, 500_000),
    _of_file(6, 2_000_000),
    _of_file(6, 600_000, LEAFLET),
    _of_text(6, 1600),
    _provider(7, 218_383, lambda n: weighing(PICTURE, n, **OTHERS), said(300_001)),  # 299,999 on the way, then 300,001
    _of_text(7, 1600),
    _of_file(8, 599_999, SQUARE),
    _of_shape(8, SQUARE, PICTURE, "1,080×1,920"),
    _of_shape(8, SQUARE_GIF, ANIMATION, "480×720"),
    _of_file(9, 200_000),
    _of_file(9, 200_000, VIDEO),
    _of_file(10, 500_000),
    _of_shape(10, PICTURE, SQUARE, "1,080×1,080"),
    _of_file(11, 500_000),
    _of_shape(11, PICTURE, SQUARE, "1,080×1,080"),
    _of_shape(11, SQUARE_GIF, ANIMATION, "480×720"),
    _of_file(12, 849_999),
    _of_text(12, 2000),
    _of_total(13, 700_000),
    _of_total(14, 700_000),
)


def _held_to(
    preset: str,
    rule: str,
    most: int,
    make: Callable[..., Case],
    fixes: tuple[tuple[MediaFacts, str], ...],
    **others: Any,
) -> tuple[Row, ...]:
    """A rule whose limit the preset names: it weighs more, and a file that is mended has to become that small."""

    def one(facts: MediaFacts, fix: str) -> Row:
        row = limit(rule, most, lambda n: make(facts, n, preset=preset), said(most + 1), fix, **others)
        return replace(row, weighs=Severity.STRICT)

    return tuple(one(facts, fix) for facts, fix in fixes)


CARRIED: Final = ((PICTURE, FIT), (STILL_GIF, JPG), (ANIMATION, SMALLER), (LEAFLET, OTHER))


def _best(facts: MediaFacts, **changes: Any) -> Case:
    return on(None, replace(facts, **changes), preset="best_delivery")


SMALL: Final = replace(PICTURE, width=640, height=1138)
PRESETS: Final = (
    *_held_to("best_delivery", "SIZ-5 warn", 500_000, sized, CARRIED),
    *_held_to("peak_season", "SIZ-5 warn", 300_000, sized, CARRIED),
    *_held_to("fastest", "SIZ-7 info", 150_000, sized, CARRIED),
    *_held_to("toll_free", "CAR-1 strict", 525_000, weighing, CARRIED),
    limit("IMG-1 warn", 652, lambda n: _best(SMALL, width=n, height=round(n * 16 / 9)), "653×1,161", FIT),
    limit("IMG-1 warn", 628, lambda n: _best(SMALL, width=n, height=round(n * 16 / 9)), "627×1,115", OTHER, down=True),
    Row("IMG-7 info", (_best(SMALL),), _best(SCREENSHOT), "PNG", JPG, weighs=Severity.WARN),
    limit(
        "TXT-3 info",
        1000,
        lambda n: on(card(body="x" * n), preset="best_delivery"),
        "1,001 characters",
        until=1600,
        weighs=Severity.WARN,
    ),
)
ELSEWHERE: Final = (*ADDRESSES, *PROVIDERS, *PRESETS)
