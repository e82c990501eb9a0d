"""Rules for how long a media address lives, and for pages that only show a file (rule book, section 10)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from mmsdesk.domain.checks.address import is_stored_media
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.message import media_of
from mmsdesk.domain.severity import Severity

DAY: Final = 86_400
NEEDED_DAYS: Final = 4
"""A day for Sinch to go on trying (ttl), and three for phones that fetch late."""
SAFE_DAYS: Final = 7

_REPLACE: Final = Fix("replace_picture", "Choose a file")
_VIEWERS: Final = re.compile(
    r"(?:^|\.)(?:drive\.google\.com|docs\.google\.com|photos\.google\.com|photos\.app\.goo\.gl|dropbox\.com|"
    r"onedrive\.live\.com|1drv\.ms|sharepoint\.com|icloud\.com|we\.tl|wetransfer\.com|imgur\.com|flickr\.com)$"
)
_FILE_ITSELF: Final = frozenset({("dl", "1"), ("raw", "1"), ("export", "download"), ("download", "1")})
"""What such sites add to an address that gives the file after all."""
_AMAZON_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")


def _parts(case: Case) -> SplitResult | None:
    media = media_of(case.campaign.message)
    if media is None or is_stored_media(media.url) or "://" not in media.url:
        return None
    try:
        return urlsplit(media.url)
    except ValueError:
        return None


@campaign_rule(
    "URL-12",
    Severity.STRICT,
    "Signed media address",
    f"valid for {NEEDED_DAYS} more days",
    "ours",
    measure="seconds left",
    fixes="replace_picture",
)
def address_outlives_the_campaign(case: Case) -> Iterator[Hit]:
    left = _seconds_left(case)
    if left is not None and left < NEEDED_DAYS * DAY:
        yield _expiring(left, "Phones that fetch the file late would get nothing. Attach the file here instead.")


@campaign_rule(
    "URL-12",
    Severity.WARN,
    "Signed media address",
    f"valid for {SAFE_DAYS} more days",
    "ours",
    measure="seconds left",
    fixes="replace_picture",
)
def address_lives_long(case: Case) -> Iterator[Hit]:
    left = _seconds_left(case)
    if left is not None and NEEDED_DAYS * DAY <= left < SAFE_DAYS * DAY:
        yield _expiring(left, "That is close when the campaign starts later. Attach the file here instead.")


def _expiring(left: float, advice: str) -> Hit:
    hours = max(0, int(left // 3600))
    span = f"{hours} hours" if hours < 72 else f"{hours // 24} days"
    when = "has run out" if left <= 0 else f"runs out in {span}"
    return Hit(f"The file’s address {when}", advice, f"{int(left):,} seconds", _REPLACE, Anchor.MEDIA)


def _seconds_left(case: Case) -> float | None:
    """How long a signed address is valid yet; None for one that is not signed, or when nobody said what time it is."""
    parts, now = _parts(case), case.facts.now
    if parts is None or now is None:
        return None
    end = expiry_of(parts.query)
    return None if end is None else end - now


def expiry_of(query: str) -> float | None:
    """When a signed address stops working (seconds since 1970), as Amazon, Google and Azure write it; else None."""
    values = {key.lower(): value for key, value in parse_qsl(query, keep_blank_values=True)}
    for vendor in ("amz", "goog"):
        start, seconds = values.get(f"x-{vendor}-date", ""), values.get(f"x-{vendor}-expires", "")
        found = _AMAZON_TIME.fullmatch(start)
        if found is not None and re.fullmatch(r"[0-9]{1,9}", seconds):
            begun = _moment(*map(int, found.groups()))
            return None if begun is None else begun + int(seconds)
    if re.fullmatch(r"[0-9]{9,11}", values.get("expires", "")):
        return float(values["expires"])
    if "sig" in values and values.get("se"):
        try:
            moment = datetime.fromisoformat(values["se"].replace("Z", "+00:00"))
        except ValueError:
            return None
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    return None


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> float | None:
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        return None


@campaign_rule(
    "URL-10",
    Severity.WARN,
    "File behind a media address",
    "there and unchanged for 3 more days",
    "IB",
    measure="the host",
)
def address_is_kept(case: Case) -> Iterator[Hit]:
    parts = _parts(case)
    if parts is not None and parts.scheme.lower() in ("http", "https"):
        yield Hit(
            "Keep the file at its address for 3 more days",
            "Phones may fetch it late. Another file needs another address, because the old one is remembered.",
            parts.hostname or "",
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "URL-15",
    Severity.WARN,
    "Pages that show a file",
    "none: the file's own address",
    "ours",
    measure="the host",
    fixes="replace_picture",
)
def address_is_no_viewer(case: Case) -> Iterator[Hit]:
    parts = _parts(case)
    host = (parts.hostname or "").lower().rstrip(".") if parts is not None else ""
    if parts is None or _VIEWERS.search(host) is None or _FILE_ITSELF & set(parse_qsl(parts.query)):
        return
    yield Hit(
        f"{host} shows a page, not the file",
        "Links that are made for sharing open in a browser. Download the file and choose it here.",
        host,
        _REPLACE,
        Anchor.MEDIA,
    )


held_rule("URL-7", Severity.INFO, "How an address is tried", "one GET, as Sinch does; HEAD is not promised", "ours")
held_rule("URL-16", Severity.INFO, "Addresses for each person", "one address for everybody: it holds no fields", "ours")
