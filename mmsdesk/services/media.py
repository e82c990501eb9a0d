"""The profile's files: taken in as they are, measured in a child process, mended into new files.

Nothing is refused for what is in it: a broken picture is kept with facts that say so, and the checks put it into
words. A file never changes: its name is the hash of its content, so undo only needs the old name.
"""

import hashlib
import json
import logging
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from mmsdesk.db import Writer
from mmsdesk.domain.errors import BadInput, Cancelled, MMSDeskError, NotFound, Trouble
from mmsdesk.domain.media import (
    EXTENSIONS,
    GIF,
    VIDEOS,
    MediaFacts,
    facts_from_dict,
    facts_to_dict,
    format_size,
    is_stored_media,
)
from mmsdesk.domain.message import Media
from mmsdesk.machine.child import run_in_child
from mmsdesk.machine.paths import open_private
from mmsdesk.pictures.sniffing import HEAD_BYTES, sniff_type
from mmsdesk.store.media import MediaRow, find_media, record_media

log = logging.getLogger(__name__)

MAX_STORED_BYTES: Final = 100_000_000
PROBE_SECONDS: Final = 10.0
FIT_SECONDS: Final = 30.0
STILL_SECONDS: Final = 10.0
CHILD_MEMORY_MB: Final = 1024
_WAY: Final = 5
"""How files are measured; what was noted by a version that measured less is measured again."""
_CHUNK: Final = 1 << 20
_UNKNOWN_EXTENSION: Final = "bin"
_READ: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Without blocking: a pipe or a device would be waited for without end."""


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """One file of the profile, with what is known about it. `extension` is the one of its content."""

    sha256: str
    extension: str
    content_type: str
    size_bytes: int
    filename: str
    facts: MediaFacts

    @property
    def url(self) -> str:
        """How a campaign names the file."""
        return f"media/{self.sha256}.{self.extension}"

    @property
    def media(self) -> Media:
        """The attachment for a message."""
        return Media(self.url, self.filename)


class MediaStore:
    """Keeps files under `folder` and their rows through `writer`. Safe to use from several threads."""

    def __init__(self, folder: Path, writer: Writer) -> None:
        self._folder = folder
        self._writer = writer
        self._known: dict[str, MediaFacts] = {}
        self._rows: dict[str, MediaRow] = {}
        self._without_still: set[str] = set()
        self._lock = threading.Lock()

    def add(self, path: Path, *, filename: str = "", cancel: threading.Event | None = None) -> StoredMedia:
        """Take in a copy of the file at `path` under `filename` (its own name when empty).

        Raises NotFound when there is no such file, BadInput for a folder, a device or more than 100 MB, Trouble when
        it cannot be read or stored, Cancelled. A damaged or unsuitable file is taken: its facts say so.
        """
        with self._part() as part:
            _copy(path, part)
            return self._keep(part, filename or path.name, cancel)

    def find(self, url: str) -> StoredMedia:
        """The file a campaign names as `media/<sha256>.<ext>`. Raises NotFound."""
        if not is_stored_media(url):
            raise NotFound("The file is missing", "It isn’t part of this profile. Choose the file again.")
        sha256 = url.removeprefix("media/").partition(".")[0]
        row = self._row(sha256)
        if row is None or not self._place(row.sha256, row.extension).is_file():
            raise NotFound("The file is missing", "Its file is no longer in the profile. Choose it again.")
        facts = self._facts(row, None)
        return StoredMedia(row.sha256, row.extension, row.content_type, row.size_bytes, row.filename, facts)

    def find_for(self, media: Media) -> StoredMedia:
        """As `find`, with the name that this message gives the file."""
        stored = self.find(media.url)
        return _named(stored, media.filename) if media.filename else stored

    def path_of(self, media: StoredMedia | str) -> Path:
        """Where a file lies; a bare sha256 is looked up. Raises NotFound."""
        if isinstance(media, StoredMedia):
            return self._place(media.sha256, media.extension)
        row = self._row(media)
        if row is None:
            raise NotFound("The file is missing", "It isn’t part of this profile. Choose the file again.")
        return self._place(row.sha256, row.extension)

    def read(self, stored: StoredMedia) -> bytes:
        """A file's bytes. Raises NotFound when it has gone since, Trouble when it cannot be read."""
        try:
            return self.path_of(stored).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("The file is missing", "Its file is no longer in the profile. Choose it again.") from error
        except OSError as error:
            title = f"{stored.filename or 'The file'} can’t be read"
            raise Trouble(title, f"The disk refuses: {error.strerror or error}. Choose the file again.") from error

    def fit(
        self, stored: StoredMedia, options: Mapping[str, Any], *, cancel: threading.Event | None = None
    ) -> StoredMedia:
        """A picture (or, if asked for, an animation) made to fit, as a new file; the old one stays.

        Options: `pictures.fitting.FitOptions`.

        Raises BadInput when the picture cannot be read or made that small, Trouble, Cancelled.
        """
        with self._part() as part:
            payload = {"path": str(self.path_of(stored)), "out_path": str(part), "options": dict(options)}
            result = run_in_child(
                "pictures.fit", payload, seconds=FIT_SECONDS, memory_mb=CHILD_MEMORY_MB, cancel=cancel
            )
            content_type = str(result["facts"]["content_type"])
            stem = Path(stored.filename).stem or "picture"
            filename = f"{stem}.{EXTENSIONS[content_type][0]}"
            return self._keep(part, filename, cancel, facts_from_dict(result["facts"]))

    def still(self, stored: StoredMedia, *, cancel: threading.Event | None = None) -> Path | None:
        """A JPG that stands for a GIF (its first frame) or a video (a frame near its beginning), made once and kept.

        None for other types, for a file that cannot be read, and for a video where there is no ffmpeg.
        Raises Cancelled, NotFound when the file is gone.
        """
        is_video = stored.content_type in VIDEOS
        if (stored.content_type != GIF and not is_video) or not stored.facts.readable:
            return None
        place = self._folder / f"{stored.sha256}.still.jpg"
        if place.is_file():
            return place
        ffmpeg = shutil.which("ffmpeg")
        if (is_video and ffmpeg is None) or stored.sha256 in self._without_still:
            return None
        task, program = ("machine.poster", {"ffmpeg": ffmpeg}) if is_video else ("pictures.still", {})
        with self._part() as part:
            payload = {"path": str(self.path_of(stored)), "out_path": str(part), **program}
            try:
                run_in_child(task, payload, seconds=STILL_SECONDS, memory_mb=CHILD_MEMORY_MB, cancel=cancel)
            except Cancelled:
                raise
            except MMSDeskError as problem:
                log.info("no still of a file of type %s: %s", stored.content_type, problem.title)
                self._without_still.add(stored.sha256)
                return None
            part.replace(place)
        return place

    def _keep(
        self, part: Path, filename: str, cancel: threading.Event | None, facts: MediaFacts | None = None
    ) -> StoredMedia:
        digest, head = _read(part)
        content_type = sniff_type(head)
        extension = EXTENSIONS.get(content_type, (_UNKNOWN_EXTENSION,))[0]
        row = MediaRow(digest, extension, content_type, part.stat().st_size, filename)
        place = self._place(digest, extension)
        if not place.exists():
            part.replace(place)
        self._writer.run(lambda db: record_media(db, row, time.time()))
        if facts is not None:
            self._remember(row, facts)
        known = self._facts(row, cancel)
        return _named(StoredMedia(digest, extension, content_type, row.size_bytes, filename, known), filename)

    def _row(self, sha256: str) -> MediaRow | None:
        """A row never changes once it is there, so it is read once."""
        with self._lock:
            row = self._rows.get(sha256)
        if row is None:
            row = self._writer.run(lambda db: find_media(db, sha256))
        if row is not None:
            with self._lock:
                self._rows[sha256] = row
        return row

    def _facts(self, row: MediaRow, cancel: threading.Event | None) -> MediaFacts:
        with self._lock:
            facts = self._known.get(row.sha256)
        if facts is None:
            facts = self._noted(row)
        if facts is None:
            facts = self._measure(row, cancel)
            self._remember(row, facts)
        with self._lock:
            self._known[row.sha256] = facts
        return _with_name(facts, row.filename)

    def _measure(self, row: MediaRow, cancel: threading.Event | None) -> MediaFacts:
        payload = {"path": str(self._place(row.sha256, row.extension))}
        try:
            result = run_in_child(
                "pictures.probe", payload, seconds=PROBE_SECONDS, memory_mb=CHILD_MEMORY_MB, cancel=cancel
            )
        except Cancelled:
            raise
        except MMSDeskError as problem:
            log.warning("a file of type %s could not be measured: %s", row.content_type, problem.title)
            return MediaFacts(
                sha256=row.sha256,
                filename=row.filename,
                extension=row.extension,
                content_type=row.content_type,
                size_bytes=row.size_bytes,
                readable=False,
                problem=f"{problem.title}.",
            )
        return facts_from_dict(result)

    def _noted(self, row: MediaRow) -> MediaFacts | None:
        try:
            noted = json.loads(self._note(row.sha256).read_text(encoding="utf-8"))
            facts = facts_from_dict(noted)
        except (OSError, ValueError, TypeError, AttributeError):
            return None  # never written, or by another version: measuring again costs a moment
        return facts if facts.sha256 == row.sha256 and noted.get("way") == _WAY else None

    def _remember(self, row: MediaRow, facts: MediaFacts) -> None:
        note = self._note(row.sha256)
        part = note.with_suffix(f".{threading.get_ident()}.part")
        try:
            with open(part, "w", encoding="utf-8", opener=open_private) as file:
                json.dump({**facts_to_dict(facts), "way": _WAY}, file)
            part.replace(note)
        except OSError:
            log.info("what was measured could not be noted; it will be measured again")

    def _place(self, sha256: str, extension: str) -> Path:
        return self._folder / f"{sha256}.{extension}"

    def _note(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.json"

    @contextmanager
    def _part(self) -> Iterator[Path]:
        """A file to write to inside the folder, gone afterwards unless it was moved into its place."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(suffix=".part", dir=self._folder)
        except OSError as error:
            raise _not_stored(error) from error
        os.close(handle)
        part = Path(name)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)


def _copy(path: Path, part: Path) -> None:
    """Copy a plain file, at most 100 MB, and have it on the disk before anybody relies on it."""
    try:
        with os.fdopen(os.open(path, _READ), "rb") as source:
            status = os.fstat(source.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise BadInput(f"{path.name} isn’t a file", "Choose a picture, a video, a contact card or a PDF.")
            if status.st_size > MAX_STORED_BYTES:
                raise BadInput(
                    f"{path.name} is {format_size(status.st_size)}",
                    f"Files up to {format_size(MAX_STORED_BYTES)} can be added; MMS carries 1 MB.",
                )
            with part.open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
                target.flush()
                os.fsync(target.fileno())
    except FileNotFoundError as error:
        raise NotFound(f"{path.name} isn’t there any more", "It was moved or deleted. Choose it again.") from error
    except IsADirectoryError as error:
        raise BadInput(f"{path.name} is a folder", "Choose a picture, a video, a contact card or a PDF.") from error
    except PermissionError as error:
        raise Trouble(f"{path.name} can’t be opened", "Another program holds it, or it isn’t yours to read.") from error
    except OSError as error:
        raise _not_stored(error) from error


def _read(part: Path) -> tuple[str, bytes]:
    with part.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest(), head


def _named(stored: StoredMedia, filename: str) -> StoredMedia:
    return replace(stored, filename=filename, facts=_with_name(stored.facts, filename))


def _with_name(facts: MediaFacts, filename: str) -> MediaFacts:
    return replace(facts, filename=filename, extension=Path(filename).suffix.lower().removeprefix("."))


def _not_stored(error: OSError) -> Trouble:
    return Trouble("The file couldn’t be stored", f"Check that the disk has room. ({error.strerror or error})")
