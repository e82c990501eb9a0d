"""Serves campaign media to the carriers: public, exact, and nothing but what was uploaded (section 3.4)."""

import asyncio
import logging
import re

from starlette.types import Receive, Scope, Send

from mmsdesk.relay import answers, shelf
from mmsdesk.relay.reading import only_header
from mmsdesk.relay.shelf import Item, Shelf
from mmsdesk.relay.storage import Storage, StorageTrouble

log = logging.getLogger(__name__)

PREFIX = "/m/"

# Matched against the path as sent: an encoded spelling of an address is another address.
_ADDRESS = re.compile(rb"/m/([A-Za-z0-9_-]{32})\.([a-z0-9]{3})")
_RANGE = re.compile(rb"bytes=([0-9]{0,18})-([0-9]{0,18})")


class Gallery:
    """ASGI application below `/m/`."""

    def __init__(self, storage: Storage, files: Shelf) -> None:
        self._storage = storage
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        if scope["method"] not in ("GET", "HEAD"):
            await answers.answer(send, 405, headers=((b"allow", b"GET, HEAD"),), close=True)
            return
        try:
            item = self._find(scope["raw_path"])
            content = await asyncio.to_thread(self._files.read, item) if item else b""
        except FileNotFoundError:
            log.warning("a media file is missing on the disk")
            item = None
        except (StorageTrouble, OSError):
            await answers.answer(send, 503, answers.UNAVAILABLE, (answers.JSON, answers.RETRY_SOON))
            return
        if item is None:
            await answers.answer(send, 404, answers.NOT_FOUND, (answers.JSON,))
            return
        await self._send(scope, send, item, content)

    def _find(self, raw_path: bytes) -> Item | None:
        found = _ADDRESS.fullmatch(raw_path)
        if found is None:
            return None
        public_id, extension = found[1].decode(), found[2].decode()
        return self._storage.read(lambda db: shelf.find_by_name(db, public_id, extension))

    async def _send(self, scope: Scope, send: Send, item: Item, content: bytes) -> None:
        etag = b'"%s"' % item.sha256.encode()
        headers = [*_headers(item), (b"etag", etag)]
        if _names(only_header(scope, b"if-none-match"), etag):
            await _respond(send, 304, headers, b"")
            return
        wanted = _wanted_range(scope, etag, len(content))
        if wanted is None:
            status, body = 200, content
        elif not wanted:
            status, body = 416, b""
            headers.append((b"content-range", b"bytes */%d" % len(content)))
        else:
            status, body = 206, content[wanted.start : wanted.stop]
            headers.append((b"content-range", b"bytes %d-%d/%d" % (wanted.start, wanted.stop - 1, len(content))))
        headers.append((b"content-length", b"%d" % len(body)))
        await _respond(send, status, headers, b"" if scope["method"] == "HEAD" else body)


def _headers(item: Item) -> list[answers.Header]:
    disposition = b"attachment" if item.media_type.is_attachment else b"inline"
    return [
        (b"content-type", item.media_type.content_type.encode()),
        (b"content-disposition", b'%s; filename="media.%s"' % (disposition, item.media_type.extension.encode())),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cache-control", b"public, max-age=31536000, immutable"),
        (b"accept-ranges", b"bytes"),
        answers.NO_SNIFFING,
    ]


async def _respond(send: Send, status: int, headers: list[answers.Header], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _names(if_none_match: bytes | None, etag: bytes) -> bool:
    tags = [tag.strip().removeprefix(b"W/") for tag in (if_none_match or b"").split(b",")]
    return etag in tags or b"*" in tags


def _wanted_range(scope: Scope, etag: bytes, size: int) -> range | None:
    """The bytes asked for; None means the whole file (no range, several ranges, or another version), empty means that
    the range lies outside.
    """
    found = _RANGE.fullmatch(only_header(scope, b"range") or b"")
    if found is None or found[0] == b"bytes=-" or scope["method"] != "GET":
        return None
    if (condition := only_header(scope, b"if-range")) is not None and condition != etag:
        return None
    first, last = found[1], found[2]
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
