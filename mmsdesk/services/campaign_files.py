"""`.mmsdesk` files: one campaign with its picture, to keep, to send to a colleague, to give to the command line.

A zip of `campaign.json` (format, version, name, sender, strict, content_type, message) and `media/<sha256>.<ext>`;
the JSON alone is read too. The form is fixed by resources/mmsdesk-campaign.schema.json. Files come from strangers:
sizes are counted while reading, names are checked against what may be there, hashes are verified.
"""

import difflib
import hashlib
import json
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from mmsdesk.domain.checks.address import is_stored_media
from mmsdesk.domain.errors import BadInput, MMSDeskError, NotFound, Trouble
from mmsdesk.domain.message import Campaign, Media, media_of, with_media
from mmsdesk.services.definitions import campaign_of, definition_of
from mmsdesk.services.media import MAX_STORED_BYTES, MediaStore, StoredMedia

FORMAT: Final = "mmsdesk-campaign"
VERSION: Final = 1
CAMPAIGN_NAME: Final = "campaign.json"
SUFFIX: Final = ".mmsdesk"
KEYS: Final = ("format", "version", "name", "sender", "strict", "content_type", "message", "$schema")
"""All a campaign may hold at the top; `$schema` is for people's editors."""

MAX_JSON_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 64
MAX_ENTRIES: Final = 100
MAX_RATIO: Final = 200
_CHUNK: Final = 1 << 20
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_TRY_AGAIN: Final = "Ask for the file again, or save it anew from MMSDesk."

TakeMedia = Callable[[Media], StoredMedia]


def load_campaign(path: Path, media_store: MediaStore) -> Campaign:
    """The campaign in a `.mmsdesk` file or a bare JSON file; its picture is taken into the profile.

    Raises NotFound when the file or its picture is not there, BadInput when it cannot be used.
    """
    head = _head(path)
    if head.startswith(b"PK"):
        return _load_zip(path, media_store)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return _load_json(path, media_store)
    raise BadInput(f"{path.name} isn’t an MMSDesk campaign", "Choose a .mmsdesk file, or a campaign’s JSON.")


def save_campaign(campaign: Campaign, path: Path, media_store: MediaStore) -> None:
    """Write a `.mmsdesk` file; an older one at `path` is replaced only when the new one is complete.

    Raises NotFound when the campaign's picture is missing, Trouble when the disk refuses.
    """
    media = media_of(campaign.message)
    stored = media_store.find(media.url) if media is not None and is_stored_media(media.url) else None
    named = campaign if campaign.name.strip() else replace(campaign, name=path.stem.strip() or "Campaign")
    content = {"format": FORMAT, "version": VERSION, **definition_of(named)}
    text = json.dumps(content, ensure_ascii=False, indent=2)
    try:
        handle, name = tempfile.mkstemp(suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                _write_zip(out, text, stored, media_store)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Trouble(
            f"{path.name} couldn’t be saved", f"Choose another folder, or free some space. ({error.strerror or error})"
        ) from error


def _write_zip(out: IO[bytes], text: str, stored: StoredMedia | None, media_store: MediaStore) -> None:
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(CAMPAIGN_NAME, _LONG_AGO), text, zipfile.ZIP_DEFLATED)
        if stored is not None:
            entry = zipfile.ZipInfo(stored.url, _LONG_AGO)
            archive.writestr(entry, media_store.path_of(stored).read_bytes(), zipfile.ZIP_STORED)


def _head(path: Path) -> bytes:
    try:
        if not path.exists():
            raise NotFound(f"There is no file {path.name}", "Check the name, or choose the file again.")
        if not path.is_file():
            raise BadInput(f"{path.name} isn’t a file", "Choose a file that ends in .mmsdesk.")
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Trouble(f"{path.name} can’t be opened", f"Another program may hold it. ({error.strerror})") from error
    if not head:
        raise BadInput(f"{path.name} is empty", f"There is no campaign in it. {_TRY_AGAIN}")
    return head


def _load_json(path: Path, media_store: MediaStore) -> Campaign:
    if path.stat().st_size > MAX_JSON_BYTES:
        raise BadInput(f"{path.name} is too large for a campaign", "A campaign’s JSON is at most 1 MB.")
    campaign = _parse(path.read_bytes(), path.name)
    return _with_media(campaign, lambda media: _take_beside(path, media, media_store))


def _take_beside(path: Path, media: Media, media_store: MediaStore) -> StoredMedia:
    """The picture a bare JSON names: a file in the JSON's folder, or one the profile has already."""
    folder = path.resolve().parent
    try:
        place = (folder / media.url).resolve()
        inside = place.is_relative_to(folder) and "\\" not in media.url
        found = inside and place.is_file()
    except (OSError, ValueError):
        inside = found = False
    if not inside:
        raise BadInput(
            f"The picture “{media.url[:80]}” lies outside the campaign’s folder",
            "Put it beside the JSON file and write its name only.",
        )
    if found:
        return media_store.add(place, filename=media.filename)
    if is_stored_media(media.url):
        return media_store.find_for(media)
    raise NotFound(f"The picture “{media.url[:80]}” is missing", f"Put it beside {path.name}, or take it out.")


def _load_zip(path: Path, media_store: MediaStore) -> Campaign:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive, path.name)
            text = _read_entry(archive, entries[CAMPAIGN_NAME], MAX_JSON_BYTES, path.name)
            campaign = _parse(text, path.name)
            return _with_media(campaign, lambda media: _take_out(archive, entries, media, path.name, media_store))
    except MMSDeskError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError) as error:
        raise _damaged(path.name) from error
    except OSError as error:
        raise Trouble(f"{path.name} can’t be read", f"Try again. ({error.strerror or error})") from error


def _entries(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """The archive's files by name, after everything that has no business in a campaign was refused."""
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise BadInput(f"{name} holds far too many files", f"MMSDesk didn’t save it like this. {_TRY_AGAIN}")
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.is_dir():
            continue
        if not _is_harmless(info) or info.filename in entries:
            raise BadInput(f"{name} holds a file that doesn’t belong there", f"It may be unsafe. {_TRY_AGAIN}")
        if info.file_size > _CHUNK and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise BadInput(f"{name} would unpack to far more than it is", f"It may be unsafe. {_TRY_AGAIN}")
        entries[info.filename] = info
    if CAMPAIGN_NAME not in entries:
        raise BadInput(f"{name} isn’t an MMSDesk campaign", f"There is no {CAMPAIGN_NAME} in it. {_TRY_AGAIN}")
    return entries


def _is_harmless(info: zipfile.ZipInfo) -> bool:
    """Only the campaign and plain media files; never a path that leads elsewhere, a link or something locked."""
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    is_locked = bool(info.flag_bits & 0x1)
    parts = PurePosixPath(info.filename).parts
    known = info.filename == CAMPAIGN_NAME or (is_stored_media(info.filename) and len(parts) == 2)
    return known and not is_link and not is_locked


def _take_out(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], media: Media, name: str, media_store: MediaStore
) -> StoredMedia:
    if not is_stored_media(media.url):
        raise BadInput(f"{name} names a picture it can’t hold", f"“{media.url[:80]}” isn’t in it. {_TRY_AGAIN}")
    info = entries.get(media.url)
    if info is None:
        raise NotFound(f"The picture is missing from {name}", f"It was saved without it. {_TRY_AGAIN}")
    data = _read_entry(archive, info, MAX_STORED_BYTES, name)
    sha256 = media.url.removeprefix("media/").partition(".")[0]
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BadInput(f"The picture in {name} is damaged", f"It isn’t what the campaign was saved with. {_TRY_AGAIN}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / PurePosixPath(media.url).name
        place.write_bytes(data)
        return media_store.add(place, filename=media.filename or f"picture{place.suffix}")


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, name: str) -> bytes:
    """One file's bytes, counted while they unpack: what the archive declares may be a lie."""
    pieces: list[bytes] = []
    total = 0
    with archive.open(info) as entry:
        while piece := entry.read(_CHUNK):
            total += len(piece)
            if total > limit:
                raise BadInput(f"A file in {name} is too large", f"MMSDesk didn’t save it like this. {_TRY_AGAIN}")
            pieces.append(piece)
    return b"".join(pieces)


def _parse(data: bytes, name: str) -> Campaign:
    content = _json_object(data, name)
    if content.get("format") != FORMAT:
        raise BadInput(f"{name} isn’t an MMSDesk campaign", f"Its “format” isn’t “{FORMAT}”.")
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BadInput(f"{name} was made by a newer MMSDesk", "Update MMSDesk on this computer, then open it again.")
    if version != VERSION or isinstance(version, bool):
        raise BadInput(f"{name} can’t be read", f"Its “version” isn’t {VERSION}. {_TRY_AGAIN}")
    _refuse_unknown(content, name)
    campaign = campaign_of(content)
    if not campaign.name.strip():
        raise BadInput(f"The campaign in {name} has no name", "Write one under “name”; it is never sent.")
    return campaign


def _refuse_unknown(content: dict[str, Any], name: str) -> None:
    """A misspelt key must not pass in silence: with “Strict” instead of “strict” another campaign would be sent."""
    for key in content:
        if key not in KEYS:
            near = difflib.get_close_matches(key.lower(), KEYS, 1)
            advice = f"Did you mean “{near[0]}”?" if near else "Take it out."
            raise BadInput(f"{name} holds “{key[:80]}”, which MMSDesk doesn’t know", advice)


def _json_object(data: bytes, name: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > MAX_DEPTH:
            raise BadInput(f"{name} can’t be read", f"It is nested too deeply. {_TRY_AGAIN}")
        content = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except UnicodeError as error:
        raise BadInput(f"{name} can’t be read", f"Its text is not valid UTF-8. {_TRY_AGAIN}") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"{name} can’t be read", f"Line {error.lineno} isn’t JSON: {error.msg}. {_TRY_AGAIN}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name} can’t be read", f"It isn’t proper JSON. {_TRY_AGAIN}") from error
    if not isinstance(content, dict):
        raise BadInput(f"{name} isn’t an MMSDesk campaign", "A campaign is a JSON object.")
    return content


def _depth(text: str) -> int:
    """How deeply brackets nest, without parsing; brackets inside strings are skipped."""
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _with_media(campaign: Campaign, take: TakeMedia) -> Campaign:
    """The campaign with its picture taken into the profile; a web address stays as it is, for the checks to judge."""
    media = media_of(campaign.message)
    if media is None or "://" in media.url:
        return campaign
    stored = take(media)
    taken = Media(stored.url, media.filename or stored.filename)
    return replace(campaign, message=with_media(campaign.message, taken))


def _damaged(name: str) -> BadInput:
    return BadInput(f"{name} is damaged", f"A part of it is missing, as after an unfinished copy. {_TRY_AGAIN}")
