"""Rules for a media address written into the campaign itself (rule book, section 10); uploads get theirs from us."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, urlsplit

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule
from mmsdesk.domain.hosts import is_private_host, origin_of
from mmsdesk.domain.media import is_stored_media as is_stored_media
from mmsdesk.domain.message import media_of
from mmsdesk.domain.severity import Severity

LONGEST: Final = 2048
_UNSAFE: Final = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]")
_REPLACE: Final = Fix("replace_picture", "Choose a file")


def _address(case: Case) -> tuple[str, SplitResult | None] | None:
    media = media_of(case.campaign.message)
    if media is None or is_stored_media(media.url) or "://" not in media.url:
        return None
    try:
        return media.url, urlsplit(media.url)
    except ValueError:
        return media.url, None


def _is_relay(case: Case, url: str) -> bool:
    return case.facts.rehearsal and origin_of(url) == origin_of(case.facts.relay_origin) != ""


@campaign_rule(
    "URL-1",
    Severity.HARD,
    "Scheme of the media address",
    "https",
    "ours",
    measure="the scheme",
    fixes="replace_picture",
)
def address_is_web(case: Case) -> Iterator[Hit]:
    found = _address(case)
    if found is not None and found[1] is not None and found[1].scheme.lower() not in ("http", "https"):
        yield Hit(
            "The file’s address isn’t a web address",
            "Sinch fetches files from https addresses only. Attach the file here instead.",
            found[1].scheme,
            _REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "URL-1",
    Severity.WARN,
    "Scheme of the media address",
    "https, not http",
    "ours",
    measure="the scheme",
    fixes="replace_picture",
)
def address_is_secure(case: Case) -> Iterator[Hit]:
    found = _address(case)
    if found is None or found[1] is None or found[1].scheme.lower() != "http" or _is_relay(case, found[0]):
        return
    yield Hit(
        "The file’s address starts with http",
        "Such addresses are not looked at, so its size and type are unchecked. Use https, or attach the file here.",
        "http",
        _REPLACE,
        Anchor.MEDIA,
    )


@campaign_rule(
    "URL-2",
    Severity.HARD,
    "Public media address",
    "no private or local host",
    "S-SKILL, CA §19",
    measure="the host",
    fixes="replace_picture",
)
def address_is_public(case: Case) -> Iterator[Hit]:
    found = _address(case)
    if found is None or found[1] is None or _is_relay(case, found[0]):
        return
    host = found[1].hostname or ""
    if is_private_host(host):
        yield Hit(
            "Sinch can’t fetch the file",
            f"{host} can only be reached from inside your network. Attach the file here, and your relay serves it.",
            host,
            _REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "URL-13",
    Severity.HARD,
    "Characters of the media address",
    "percent-encoded, no user name",
    "CA §7",
    measure="the address",
    fixes="replace_picture",
)
def address_is_well_formed(case: Case) -> Iterator[Hit]:
    found = _address(case)
    if found is None:
        return
    url = found[0]
    if not is_well_formed(url):
        yield Hit(
            "The file’s address is not written correctly",
            "Spaces, accents or a user name in it make Sinch refuse the message. Copy the address again.",
            url[:80],
            _REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "URL-14",
    Severity.WARN,
    "Length of the media address",
    f"at most {LONGEST} characters",
    "ours",
    measure="characters",
    fixes="replace_picture",
)
def address_is_short(case: Case) -> Iterator[Hit]:
    found = _address(case)
    if found is not None and len(found[0]) > LONGEST:
        yield Hit(
            f"The file’s address is {len(found[0]):,} characters long",
            "Some systems cut addresses. Attach the file here instead.",
            f"{len(found[0]):,} characters",
            _REPLACE,
            Anchor.MEDIA,
        )


def is_well_formed(url: str) -> bool:
    """Whether a web address holds only what may stand in one: a host, a port, no user name, nothing unescaped."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and port != 0 and not _UNSAFE.search(url) and parts.username is None
