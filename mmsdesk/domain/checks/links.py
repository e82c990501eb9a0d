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
        "goo.gl",
        "ht.ly",
        "is.gd",
        "lnkd.in",
        "ow.ly",
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
a reseller of US carriers publishes (upccell.zendesk.com, article 35150610082323); the rest are of the same kind.
"""
_LINKED: Final = {
    host: re.compile(rf"(?<![\w.@/-])(?:https?://)?(?:www\.)?{re.escape(host)}(?=[/?#\s]|[.,!?)]|$)", re.IGNORECASE)
    for host in sorted(SHORTENERS)
}

_DOT: Final = re.compile(r"\.[A-Za-z0-9]")
"""A dot with more of a name behind it; the one that ends a sentence has a space."""
_REACH: Final = max(map(len, SHORTENERS))


def shorteners_in(text: str) -> tuple[str, ...]:
    """The public shorteners that a text links to, by name; quick where there is none."""
    dots = [found.start() for found in _DOT.finditer(text)]
    if not dots:
        return ()
    # a host stands around one of its dots: everybody's text is looked at, most of it for nothing
    near = " ".join(text[max(0, dot - _REACH) : dot + _REACH] for dot in dots).lower()
    return tuple(host for host, link in _LINKED.items() if host in near and link.search(text))


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
            Fix("edit_link", "Use full link", hosts[0]),
            Anchor.BODY,
        )
