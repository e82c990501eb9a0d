"""Links in a message: what is wrong with one, and the tags by which a website knows where people came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from mmsdesk.domain.checks.links import SHORTENERS

_TOKEN: Final = re.compile(r"\{\{[^{}\n]*\}\}")
_LONGEST_HOST: Final = 253
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tags:
    """UTM parameters, by which a website tells visitors apart; empty ones are left out."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class LinkAdvice:
    """What there is to say about a link. `blocks`: it leads nowhere as it is."""

    text: str
    blocks: bool = False


def usual_tags(campaign: str) -> Tags:
    """The tags of a campaign's links, from its name: "Truffle nights" is "truffle-nights"."""
    return Tags("mmsdesk", "mms", slug_of(campaign))


def slug_of(text: str) -> str:
    """Words as they stand in addresses: small letters and hyphens."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def with_tags(link: str, tags: Tags) -> str:
    """`link` with these tags; those it had are replaced, everything else in it stays as it was, merge fields too."""
    address = full_address(link)
    kept: dict[str, str] = {}

    def keep(found: re.Match[str]) -> str:
        name = f"MERGEFIELD{len(kept)}X"
        kept[name] = found[0]
        return name

    parts = urlsplit(_TOKEN.sub(keep, address))
    ours = {f"utm_{it.name}": getattr(tags, it.name).strip() for it in fields(tags)}
    query = [part for part in parts.query.split("&") if part and part.partition("=")[0] not in ours]
    query += [urlencode({name: value}, quote_via=quote) for name, value in ours.items() if value]
    tagged = urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(query), parts.fragment))
    for name, token in kept.items():
        tagged = tagged.replace(name, token)
    return tagged


def tags_of(link: str) -> Tags:
    """The tags a link has already."""
    found: Mapping[str, str] = dict(parse_qsl(urlsplit(full_address(link)).query))
    return Tags(*(found.get(f"utm_{it.name}", "") for it in fields(Tags)))


def full_address(link: str) -> str:
    """A link with its scheme: who types "lume.example/menu" means https."""
    text = link.strip()
    return text if not text or "://" in text else f"https://{text}"


def advise_on_link(link: str, own_domain: str = "") -> LinkAdvice | None:
    """The most important thing to say about a link; None when it is as it should be (LNK-1)."""
    address = full_address(link)
    try:
        parts = urlsplit(_TOKEN.sub("x", address))
        host = _in_ascii(parts.hostname or "")
    except ValueError:
        host, parts = "", urlsplit("")
    if not address:
        return LinkAdvice("Type or paste the address it leads to.", blocks=True)
    if re.search(r"\s", _TOKEN.sub("x", address)) or not _HOST.fullmatch(host):
        return LinkAdvice("This isn’t a web address yet. It looks like lume.example/menu.", blocks=True)
    if parts.scheme not in {"https", "http"}:
        return LinkAdvice(f"Phones may not open “{parts.scheme}:” links. Use an https address.", blocks=True)
    if host in SHORTENERS or host.removeprefix("www.") in SHORTENERS:
        return LinkAdvice(f"Carriers often filter {host}: anybody can use it. Use the full link to your own website.")
    if parts.scheme == "http":
        return LinkAdvice("Without https phones warn before they open it.")
    if own_domain and not _belongs(host, own_domain):
        return LinkAdvice(f"This leads away from {own_domain}. People trust your own address more, and so do carriers.")
    return None


def leads_nowhere(link: str) -> bool:
    """Whether a link is no web address, or none yet."""
    advice = advise_on_link(link)
    return advice is not None and advice.blocks


def domain_of(link: str) -> str:
    """The website a link leads to, without "www." and what everybody has of their own before it."""
    try:
        host = (urlsplit(_TOKEN.sub("*", full_address(link))).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
    same = re.sub(r".*\*[^.]*\.", "", host)
    return "" if "*" in same else same


def _belongs(host: str, domain: str) -> bool:
    wanted = _in_ascii(domain).removeprefix("www.")
    return host.removeprefix("www.") == wanted or host.endswith(f".{wanted}")


def _in_ascii(host: str) -> str:
    """A host as the network knows it, small letters: "münchen.de" is "xn--mnchen-3ya.de"; "" where it can be none."""
    try:
        return host.encode("idna").decode("ascii").lower() if len(host) <= _LONGEST_HOST else ""
    except UnicodeError:
        return ""
