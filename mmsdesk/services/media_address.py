"""Measures the file behind a media address: fetched with care, then opened in a child process like any other file."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from mmsdesk.domain.checks.address import is_well_formed
from mmsdesk.domain.errors import Cancelled, MMSDeskError
from mmsdesk.domain.fetched import Fetched
from mmsdesk.domain.hosts import is_private_host, origin_of
from mmsdesk.domain.media import MediaFacts, facts_from_dict
from mmsdesk.domain.message import Media
from mmsdesk.machine.child import run_in_child
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.pictures.sniffing import HEAD_BYTES, sniff_type
from mmsdesk.services.media import CHILD_MEMORY_MB, PROBE_SECONDS

if TYPE_CHECKING:
    from mmsdesk.sinch.media_fetch import MediaFetch

_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at an address brought; `facts` only when it gave a file, `fetched` only when it was asked."""

    fetched: Fetched | None = None
    facts: MediaFacts | None = None


Look = Callable[[Media], Looked]


def looking(relay_origin: str) -> Look:
    """How to look at addresses for one account; `relay_origin` is empty outside rehearsals."""
    from mmsdesk.sinch.media_fetch import MediaFetch  # with it comes all of HTTP

    fetch = MediaFetch(shared_ssl_context(), relay_origin)
    return lambda media: look_at(media, fetch)


def look_at(media: Media, fetch: "MediaFetch") -> Looked:
    """Fetch and measure; nothing is asked when the address's own rules refuse it already (URL-1, URL-2, URL-13)."""
    if not _is_worth_asking(media.url, fetch.relay_origin):
        return Looked()
    with tempfile.TemporaryDirectory(prefix="mmsdesk-") as folder:
        place = Path(folder) / "media"
        fetched = fetch.fetch(media.url, place)
        if fetched.fault is not None or fetched.status != 200 or not place.exists():
            return Looked(fetched)
        facts = _measure(place) if fetched.is_whole else _measure_head(place, fetched)
    name = media.filename or _name_in(media.url)
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    named = replace(facts, filename=name, extension=extension, declared_type=fetched.content_type or None)
    return Looked(fetched, named)


def _is_worth_asking(url: str, relay_origin: str) -> bool:
    if not is_well_formed(url):
        return False
    if relay_origin and origin_of(url) == origin_of(relay_origin):
        return True
    return origin_of(url).startswith("https:") and not is_private_host(urlsplit(url).hostname or "")


def _measure(place: Path) -> MediaFacts:
    payload = {"path": str(place)}
    try:
        return facts_from_dict(
            run_in_child("pictures.probe", payload, seconds=PROBE_SECONDS, memory_mb=CHILD_MEMORY_MB)
        )
    except Cancelled:
        raise
    except MMSDeskError as problem:
        return replace(_rough(place, place.stat().st_size), readable=False, problem=f"{problem.title}.")


def _measure_head(place: Path, fetched: Fetched) -> MediaFacts:
    """Of a file that is far too large only the type and that size are known, which is enough to refuse it."""
    return _rough(place, max(fetched.received, fetched.length or 0))


def _rough(place: Path, size: int) -> MediaFacts:
    with place.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return MediaFacts(digest, place.name, "", sniff_type(head), size)


def _name_in(url: str) -> str:
    return unquote(PurePosixPath(urlsplit(url).path).name)[-_LONGEST_NAME:]
