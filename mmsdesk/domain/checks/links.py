"""Rules for links in the text (rules of our own)."""

import re
from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Fix, Hit, TextCase
from mmsdesk.domain.checks.registry import text_rule
from mmsdesk.domain.severity import Severity

SHORTENERS: Final = frozenset(
    (
        "adf.ly",
        "alturl.com",
        "amzn.to",
        "app.link",
        "b.link",
        "bc.vc",
        "bit.do",
        "bit.ly",
        "bitly.com",
        "bitly.ws",
        "bl.ink",
        "budurl.com",
        "buff.ly",
        "cutt.ly",
        "dub.sh",
        "fb.me",
        "goo.gl",
        "ht.ly",
        "is.gd",
        "lnkd.in",
        "ow.ly",
        "qr.ae",
        "rb.gy",
        "rebrand.ly",
        "s.id",
        "s2r.co",
        "short.io",
        "shorturl.at",
        "shrtco.de",
        "soo.gd",
        "t.co",
        "t.ly",
        "tiny.cc",
        "tinyurl.com",
        "v.gd",
        "x.co",
    )
)
"""Hosts that anybody may shorten links with. Carriers refuse them because the link does not tell where it leads.

Sources: Twilio's error 30963 names bit.ly, tinyurl.com, goo.gl, t.co and ow.ly as refused in 10DLC campaigns;
T-Mobile's Code of Conduct asks for links under one's own domain; most of the others are on a list of blocked hosts that
a reseller of US carriers publishes (upccell.zendesk.com, article 35150610082323); the rest are of the same kind,
among them amzn.to, fb.me and qr.ae, under which Amazon, Facebook and Quora shorten links to anybody's pages there, and
dub.sh, which all users of Dub share.
"""
_HOSTS: Final = tuple(sorted(SHORTENERS))
_BEFORE: Final = re.compile(r"(?:^|[^\w.@/-])(?:https?://(?:[^\s/?#]*@)?)?(?:www\.)?$")
_LONGEST_BEFORE: Final = len(" https://www.") + 128
"""With a user's name and password, behind which a host hides."""
_AFTER: Final = re.compile(r"(?!\.?[\w@-])")


def shorteners_in(text: str) -> tuple[str, ...]:
    """The public shorteners that a text links to, by name; quick where there is none."""
    if "." not in text:
        return ()
    lowered = text.lower()
    return tuple(host for host in _HOSTS if host in lowered and _is_linked(lowered, host))


def _is_linked(lowered: str, host: str) -> bool:
    """Whether the host stands for itself somewhere: not as a part of another name or of a path."""
    start = lowered.find(host)
    while start >= 0:
        before = lowered[max(0, start - _LONGEST_BEFORE) : start]
        if _BEFORE.search(before) and _AFTER.match(lowered, start + len(host)):
            return True
        start = lowered.find(host, start + 1)
    return False


@text_rule(
    "LNK-1",
    Severity.WARN,
    "Public link shorteners",
    "none",
    "carriers' 10DLC rules",
    measure="the hosts",
    fixes="edit_link",
)
def links_are_full(case: TextCase) -> Iterator[Hit]:
    hosts = shorteners_in(f"{case.subject}\n{case.body}")
    if hosts:
        yield Hit(
            f"{' and '.join(hosts)} links are often filtered",
            "Carriers block shared link shorteners. Use a link to your own domain.",
            ", ".join(hosts),
            Fix("edit_link", "Edit link", hosts[0]),
            Anchor.BODY,
        )
