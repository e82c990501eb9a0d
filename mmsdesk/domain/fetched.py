"""What one look at a media address brought: the answer's head, or why there was none. Judged by `checks.fetched`."""

from dataclasses import dataclass
from enum import StrEnum


class FetchFault(StrEnum):
    """Why nothing came back from an address."""

    REFUSED = "refused"
    """It is not one that may be asked: no https, or inside a network. Nothing was connected to."""
    UNREACHABLE = "unreachable"
    """No such name, no connection, or it broke off."""
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One GET of a media address.

    Attributes:
        fault: why there is no answer; None when there is one.
        said: the system's own words for the fault.
        status: the answer's status; 0 without one.
        content_type: its Content-Type as sent; empty when it names none.
        length: its Content-Length; None when it names none.
        received: bytes of the body that were read.
        is_whole: False when the body is longer than what is read at most.
        location: where a redirect leads, in full; redirects are not followed.
        seconds: from the request to the end of what was read.
    """

    fault: FetchFault | None = None
    said: str = ""
    status: int = 0
    content_type: str = ""
    length: int | None = None
    received: int = 0
    is_whole: bool = True
    location: str = ""
    seconds: float = 0.0

    @property
    def is_redirect(self) -> bool:
        return self.status in (301, 302, 303, 307, 308)
