"""Pictures of the profile for the window: read and scaled in the background, kept while they are looked at."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.media import GIF, STILLS, MediaFacts
from mmsdesk.domain.message import Media, Message, media_of
from mmsdesk.services.attachments import describe_attachment, guess_attachment
from mmsdesk.services.media import MediaStore, StoredMedia
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_media import Frame, MediaLook

LONGEST: Final = 1200
"""Pixels of the longer side: sharp on the phone preview of a fine screen."""
_KEPT: Final = 40
_PLAYING_KEPT: Final = 2
"""GIFs whose frames are held at the same time; older ones stand still."""
_MOST_FRAMES: Final = 600
_FRAMES_BYTES: Final = 32_000_000
"""What the frames of one GIF may take: those of a long one are kept smaller."""
_SMALLEST_FRAME: Final = 64
_SHORTEST_MS, _USUAL_MS = 20, 100
"""A frame that asks for less than 20 ms stands for 100, as in browsers."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of one file; `facts` are None when it is gone or lies elsewhere."""

    facts: MediaFacts | None
    image: QImage
    frames: tuple[Frame, ...] = ()

    def look(self, media: Media) -> MediaLook:
        """Under the name a message gives the file."""
        if self.facts is None:
            return MediaLook(guess_attachment(media, is_readable=False))
        facts = replace(self.facts, filename=media.filename) if media.filename else self.facts
        return MediaLook(describe_attachment(facts), self.image, self.frames)


class Pictures(QObject):
    """Hands out pictures by reference (`media/<sha256>.<ext>`), and attachments as the phone shows them.

    Signals:
        arrived: reference of a file that was being read; it is there now, or known to be unreadable.
    """

    arrived = Signal(str)

    def __init__(self, jobs: Jobs, media: MediaStore, *, longest: int = LONGEST, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._media, self._longest = jobs, media, longest
        self._known: OrderedDict[str, _Read] = OrderedDict()
        self._reading: set[str] = set()
        self._looked: tuple[_Read, Media, MediaLook] | None = None

    def image(self, ref: str) -> QImage | None:
        """The picture; None while it is being read, which this starts. A null image cannot be shown."""
        read = self._get(ref)
        return None if read is None else read.image

    def look(self, media: Media) -> MediaLook:
        """An attachment as the phone shows it; loading while it is being read, which this starts."""
        read = self._get(media.url)
        if read is None:
            return MediaLook(guess_attachment(media), is_loading=True)
        if self._looked is None or self._looked[0] is not read or self._looked[1] != media:
            self._looked = (read, media, read.look(media))  # a message is asked about with every key
        return self._looked[2]

    def looks(self, message: Message) -> Mapping[str, MediaLook]:
        """All attachments of a message by reference."""
        media = media_of(message)
        return {} if media is None else {media.url: self.look(media)}

    def is_reading(self, ref: str) -> bool:
        """True between the first `image` or `look` and `arrived`."""
        return ref in self._reading

    def _get(self, ref: str) -> _Read | None:
        if ref in self._known:
            self._known.move_to_end(ref)
            return self._known[ref]
        if ref and ref not in self._reading:
            self._reading.add(ref)
            media, longest = self._media, self._longest
            self._jobs.run(
                lambda: _read(media, ref, longest),
                done=lambda read: self._keep(ref, read),
                failed=lambda _error: self._keep(ref, _Read(None, QImage())),
            )
        return None

    def _keep(self, ref: str, read: _Read) -> None:
        self._reading.discard(ref)
        self._known[ref] = read
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        playing = [known for known, each in self._known.items() if each.frames]
        for old in playing[:-_PLAYING_KEPT]:
            self._known[old] = replace(self._known[old], frames=())
        self.arrived.emit(ref)


def read_picture(path: Path, longest: int = LONGEST) -> QImage:
    """A picture file, upright and at most so many pixels long; null when it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _read(media: MediaStore, ref: str, longest: int) -> _Read:
    """Runs in a thread. Only files that were measured as whole are decoded in this process, and stills made by us."""
    try:
        stored = media.find(ref)
        if not stored.facts.readable:
            return _Read(stored.facts, QImage())
        if stored.content_type in STILLS:
            return _Read(stored.facts, read_picture(media.path_of(stored), longest))
        still = media.still(stored)
    except NotFound:
        return _Read(None, QImage())
    image = read_picture(still, longest) if still is not None else QImage()
    moves = stored.content_type == GIF and stored.facts.is_animated and longest >= LONGEST
    return _Read(stored.facts, image, _read_frames(media, stored) if moves else ())


def _read_frames(store: MediaStore, stored: StoredMedia) -> tuple[Frame, ...]:
    """All frames of a GIF, or none when there are too many to hold: half an animation would be another one."""
    count = stored.facts.frames
    if count > _MOST_FRAMES:
        return ()
    reader = QImageReader(str(store.path_of(stored)))
    size = reader.size()
    area = _FRAMES_BYTES / 4 / count
    frames: list[Frame] = []
    while len(frames) < count:
        image = reader.read()
        if image.isNull():
            break
        shrink = min(1.0, sqrt(area / max(1, size.width() * size.height())))
        longest = max(_SMALLEST_FRAME, round(max(size.width(), size.height()) * shrink))
        if max(image.width(), image.height()) > longest:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio, smooth)
        delay = reader.nextImageDelay()
        frames.append(Frame(image, delay if delay >= _SHORTEST_MS else _USUAL_MS))
    return tuple(frames)
