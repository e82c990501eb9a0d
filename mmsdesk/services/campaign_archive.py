"""Reads a stranger's `.mmsdesk` file, in a child process that can be killed: `campaign_files` is the way in.

Sizes are counted while reading, names are checked against what may be there, hashes are verified; of an archive only
the campaign and the files it names are unpacked, under names of ours.
"""

import difflib
import hashlib
import json
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from mmsdesk.domain.errors import BadInput, MMSDeskError, NotFound, Trouble
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import Media, medias_of
from mmsdesk.services.definitions import campaign_of

FORMAT: Final = "mmsdesk-campaign"
VERSION: Final = 1
CAMPAIGN_NAME: Final = "campaign.json"
KEYS: Final = (
    *("format", "version", "name", "sender", "strict", "content_type", "message", "$schema"),
    *("preset", "sender_type", "other_providers"),
)
"""All a campaign may hold at the top; `$schema` is for people's editors."""

MAX_JSON_BYTES: Final = 1 << 20
MAX_MEDIA_BYTES: Final = 100_000_000
"""Of all files of a campaign together."""
MAX_FILE_BYTES: Final = MAX_MEDIA_BYTES + 4 * MAX_JSON_BYTES
MAX_DEPTH: Final = 64
MAX_ENTRIES: Final = 100
MAX_RATIO: Final = 200
MAX_OBJECTS: Final = 2_000
"""JSON objects; ten cards with ten answers each are some 300. Each part becomes fields of a window."""
_CHUNK: Final = 1 << 20
_LONGEST_NAME: Final = 42
_TRY_AGAIN: Final = "Ask for the file again, or save it anew from MMSDesk."


def read(path: str, out_path: str) -> dict[str, Any]:
    """The campaign in a `.mmsdesk` file or a bare JSON file, checked.

    Returns `content` (its JSON), `sha256` of the file, and `packed`: for each file that was in the archive, by the
    address the message names it with, the name it was written under into the folder `out_path`. Raises NotFound when
    the file is not there or what it names is missing from it, BadInput when it cannot be used, Trouble when it cannot
    be read.
    """
    place = Path(path)
    name = short_name(place)
    head = _head(place, name)
    try:
        if place.stat().st_size > MAX_FILE_BYTES:
            raise BadInput(f"{name} is too large for a campaign", "Its file can have 100 MB at most.")
        with place.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            if head.startswith(b"PK"):
                content, packed = _read_zip(file, name, Path(out_path))
            elif head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
                content, packed = _read_json(file, name), {}
            else:
                hint = "Choose a .mmsdesk file, or a campaign’s JSON."
                raise BadInput(f"{name} isn’t an MMSDesk campaign", hint)
    except OSError as error:
        raise Trouble(f"{name} can’t be read", f"Try again. ({error.strerror or error})") from error
    return {"content": content, "sha256": sha256, "packed": packed}


def _head(path: Path, name: str) -> bytes:
    try:
        if not path.exists():
            raise NotFound(f"There is no file {name}", "Check the name, or choose the file again.")
        if not path.is_file():
            raise BadInput(f"{name} isn’t a file", "Choose a file that ends in .mmsdesk.")
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Trouble(f"{name} can’t be opened", f"Another program may hold it. ({error.strerror})") from error
    if not head:
        raise BadInput(f"{name} is empty", f"There is no campaign in it. {_TRY_AGAIN}")
    return head


def short_name(path: Path) -> str:
    """A file's name as it is said: not too long for a line, and text whatever its bytes are."""
    name = path.name.encode("utf-8", "replace").decode()
    return name if len(name) <= _LONGEST_NAME else f"{name[:26]}…{name[-14:]}"


def _read_json(file: IO[bytes], name: str) -> dict[str, Any]:
    file.seek(0)
    data = file.read(MAX_JSON_BYTES + 1)
    if len(data) > MAX_JSON_BYTES:
        raise BadInput(f"{name} is too large for a campaign", "A campaign’s JSON is at most 1 MB.")
    return _parse(data, name)


def _read_zip(file: IO[bytes], name: str, out: Path) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = _entries(archive, name)
            with archive.open(entries[CAMPAIGN_NAME]) as entry:
                text = _count(entry, MAX_JSON_BYTES, name)
            content = _parse(text, name)
            return content, _unpack_media(archive, entries, content, name, out)
    except MMSDeskError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError) as error:
        raise _damaged(name) from error


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


def _unpack_media(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], content: dict[str, Any], name: str, out: Path
) -> dict[str, str]:
    """Write the files the message names into `out`: their addresses to their names there. Those on the web stay."""
    packed: dict[str, str] = {}
    left = MAX_MEDIA_BYTES
    for media in medias_of(campaign_of(content).message):
        if "://" in media.url or media.url in packed:
            continue
        target = out / str(len(packed))
        left -= _unpack(archive, entries, media, name, target, left)
        packed[media.url] = target.name
    return packed


def _unpack(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], media: Media, name: str, target: Path, limit: int
) -> int:
    """Write one file to `target`, at most `limit` bytes of it; returns how many there were."""
    if not is_stored_media(media.url):
        raise BadInput(f"{name} names a file it can’t hold", f"“{media.url[:80]}” isn’t in it. {_TRY_AGAIN}")
    info = entries.get(media.url)
    if info is None:
        raise NotFound(f"{_called(media)} is missing from {name}", f"It was saved without it. {_TRY_AGAIN}")
    with archive.open(info) as entry, target.open("wb") as file:
        _count(entry, limit, name, file)
    with target.open("rb") as unpacked:
        sha256 = hashlib.file_digest(unpacked, "sha256").hexdigest()
    if sha256 != media.url.removeprefix("media/").partition(".")[0]:
        raise BadInput(
            f"{_called(media)} in {name} is damaged", f"It isn’t what the campaign was saved with. {_TRY_AGAIN}"
        )
    return target.stat().st_size


def _called(media: Media) -> str:
    """A file of the campaign as it is said at the beginning of a sentence."""
    return f"The file “{short_name(Path(media.filename))}”" if media.filename else "A file"


def _count(entry: IO[bytes], limit: int, name: str, target: IO[bytes] | None = None) -> bytes:
    """One file's bytes, counted while they unpack (what the archive declares may be a lie); into `target` if given."""
    pieces: list[bytes] = []
    total = 0
    while piece := entry.read(_CHUNK):
        total += len(piece)
        if total > limit:
            raise BadInput(f"A file in {name} is too large", f"MMSDesk didn’t save it like this. {_TRY_AGAIN}")
        if target is None:
            pieces.append(piece)
        else:
            target.write(piece)
    return b"".join(pieces)


def _parse(data: bytes, name: str) -> dict[str, Any]:
    """The campaign's JSON, known to make a campaign."""
    content = _json_object(data, name)
    if content.get("format") != FORMAT:
        raise BadInput(f"{name} isn’t an MMSDesk campaign", f"Its “format” isn’t “{FORMAT}”.")
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BadInput(f"{name} was made by a newer MMSDesk", "Update MMSDesk on this computer, then open it again.")
    if version != VERSION or isinstance(version, bool):
        raise BadInput(f"{name} can’t be read", f"Its “version” isn’t {VERSION}. {_TRY_AGAIN}")
    _refuse_unknown(content, name)
    if data.count(b"{") > MAX_OBJECTS and _objects(content) > MAX_OBJECTS:
        raise BadInput(f"{name} holds far too many parts", "A carousel has 10 cards with 10 choices each at most.")
    campaign = campaign_of(content)
    if not campaign.name.strip():
        raise BadInput(f"The campaign in {name} has no name", "Write one under “name”; it is never sent.")
    return content


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


def _objects(value: object) -> int:
    """How many JSON objects there are in one; how deep they nest has been looked at."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, dict) + sum(map(_objects, inner))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _damaged(name: str) -> BadInput:
    return BadInput(f"{name} is damaged", f"A part of it is missing, as after an unfinished copy. {_TRY_AGAIN}")
