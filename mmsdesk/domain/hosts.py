"""Which hosts are on the public internet, by their form alone: no name is looked up here.

Numbers are read as browsers and system libraries read them (WHATWG URL, "IPv4 parser"): `0x7f.1`, `017700000001` and
`2130706433` all are 127.0.0.1, and would slip past anybody who only knows four decimal parts.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LOCAL_NAMES: Final = ("localhost", "local", "internal", "lan", "home.arpa")
_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_MOST_PARTS: Final = 4
_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


def is_private_host(host: str) -> bool:
    """Whether a host is plainly not on the public internet, or is a number that nothing can read."""
    name = host.strip("[]").rstrip(".").lower()
    if any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES):
        return True
    try:
        return not is_public_address(ipaddress.ip_address(name))
    except ValueError:
        pass
    last = name.rpartition(".")[2]
    if _NUMBER.fullmatch(last):
        number = numeric_address(name)
        return number is None or not is_public_address(number)
    return "." not in name


def numeric_address(host: str) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a host of one to four decimal, octal or hex numbers means; None when it means none."""
    parts = host.rstrip(".").split(".")
    if len(parts) > _MOST_PARTS or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *heads, tail = [_number(part) for part in parts]
    except ValueError:
        return None
    if any(head > 255 for head in heads) or tail >= 256 ** (_MOST_PARTS - len(heads)):
        return None
    return ipaddress.IPv4Address(sum(head << (24 - 8 * place) for place, head in enumerate(heads)) + tail)


def is_public_address(address: Address) -> bool:
    """Whether an address is one of the public internet; an IPv4 address wrapped into IPv6 is judged itself."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public_address(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside a mapped, compatible, 6to4, Teredo or NAT64 address."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _number(text: str) -> int:
    """One part; "0x" alone is 0, a leading zero means octal. Raises ValueError."""
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    return int(text, 8) if len(text) > 1 and text[0] == "0" else int(text)


def origin_of(url: str) -> str:
    """Scheme, host and port of a web address in one spelling ("https://x.example:443"); empty when it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or parts.username is not None:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{scheme}://{host}:{_PORTS[scheme] if port is None else port}"
