"""Which addresses a key or a token may be sent to: https, or http on this computer only (reliability list, 5)."""

from urllib.parse import urlsplit

from mmsdesk.domain.account import is_loopback
from mmsdesk.domain.errors import BadInput


def check_origin(url: str, what: str) -> str:
    """The address without trailing slash, or BadInput with a sentence; `what` names it ("The Sinch address")."""
    try:
        parts = urlsplit(url.strip())
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise BadInput(f"{what} is not a web address", f"It reads {_shorten(url)}. Write it as https://name.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or not port_is_fine:
        raise BadInput(f"{what} is not a web address", f"It reads {_shorten(url)}. Write it as https://name.")
    if parts.username or parts.password:
        raise BadInput(f"{what} contains a user name", "Leave out everything before the @ sign.")
    if parts.query or parts.fragment:
        raise BadInput(f"{what} has something after the name", "Leave out everything from the ? or # on.")
    if parts.scheme == "http" and not is_loopback(url.strip()):
        raise BadInput(
            f"{what} is not encrypted",
            "An address starting with http:// would show your key to others. Write it with https:// instead.",
        )
    return url.strip().rstrip("/")


def _shorten(url: str) -> str:
    """The address as it may be shown: short, and without what stands before an @ sign."""
    text = url.rpartition("@")[2] if "@" in url else url
    return f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"
