"""Takes campaign media from a desktop: authenticated, checked by content, idempotent by hash (section 3.4)."""

import asyncio
import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response

from mmsdesk.relay import answers, shelf
from mmsdesk.relay.doorman import Doorman
from mmsdesk.relay.gallery import PREFIX
from mmsdesk.relay.media_types import MediaType, detect_media_type
from mmsdesk.relay.reading import BodyTooLarge, BodyTooSlow, only_header, read_body
from mmsdesk.relay.shelf import DiskNearlyFull, Item, QuotaReached, Shelf
from mmsdesk.relay.storage import Storage, StorageTrouble, now_us
from mmsdesk.relay.tokens import Scope

_STEP_SECONDS = 10.0
_TOTAL_SECONDS = 300.0
_AT_ONCE = 8
_SHA256 = re.compile(r"[0-9a-f]{64}")


class UploadRefused(Exception):
    """The upload cannot be taken; carries the answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.body = answers.problem(code, message)


class Upload:
    """Endpoint of `PUT /v1/media/{sha256}`."""

    def __init__(self, storage: Storage, files: Shelf, doorman: Doorman, public_url: str) -> None:
        self._storage = storage
        self._files = files
        self._doorman = doorman
        self._public_url = public_url
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, request: Request) -> Response:
        token = await self._doorman.admit(request, Scope.MEDIA_WRITE)
        sha256 = request.path_params["sha256"]
        try:
            async with self._room:
                item = await self._take(request, sha256, token.id)
        except UploadRefused as refused:
            return answers.reply(refused.status, refused.body, close=True)
        url = f"{self._public_url}{PREFIX}{item.name}"
        return answers.reply(201, answers.encode({"url": url}))

    async def _take(self, request: Request, sha256: str, token_id: int) -> Item:
        if not _SHA256.fullmatch(sha256):
            raise UploadRefused(400, "bad_hash", "The address must end in the file's SHA-256 as 64 hex digits.")
        content = await _read(request)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UploadRefused(422, "hash_mismatch", "The bytes do not have the SHA-256 in the address.")
        media_type = _check_type(content, only_header(request.scope, b"content-type"))
        try:
            if self._storage.read(lambda db: shelf.find_by_hash(db, sha256)) is None:
                self._storage.read(lambda db: shelf.check_quota(db, token_id, len(content)))
            await asyncio.to_thread(self._files.put, content)
            item = await self._storage.write(
                lambda db: shelf.register(db, sha256, media_type, len(content), token_id, now_us())
            )
        except DiskNearlyFull as error:
            raise UploadRefused(507, "disk_nearly_full", "The relay's disk is nearly full.") from error
        except QuotaReached as error:
            raise UploadRefused(507, "quota_reached", "This token has used up its space on the relay.") from error
        except OSError as error:
            raise StorageTrouble from error
        return item


async def _read(request: Request) -> bytes:
    try:
        content = await read_body(
            request.scope,
            request.receive,
            shelf.FILE_LIMIT,
            step_seconds=_STEP_SECONDS,
            total_seconds=_TOTAL_SECONDS,
        )
    except BodyTooLarge as error:
        raise UploadRefused(413, "too_large", "A file may have at most 5 MB.") from error
    except BodyTooSlow as error:
        raise UploadRefused(408, "too_slow", "The file did not arrive in time.") from error
    if not content:
        raise UploadRefused(422, "empty", "The file is empty.")
    return content


def _check_type(content: bytes, declared: bytes | None) -> MediaType:
    media_type = detect_media_type(content)
    if media_type is None:
        raise UploadRefused(
            415,
            "unsupported_media",
            "Only complete JPEG, PNG, GIF, MP4, MOV, VCF and PDF files are taken, with nothing behind their end.",
        )
    if not media_type.agrees_with((declared or b"").decode("latin-1")):
        raise UploadRefused(
            415, "type_mismatch", f"The content is {media_type.content_type}, the Content-Type says otherwise."
        )
    return media_type
