"""Pictures of the profile for the window: read and scaled in the background, kept while they are looked at."""

from collections import OrderedDict
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.media import PICTURES
from mmsdesk.services.media import MediaStore
from mmsdesk.ui.jobs import Jobs

LONGEST: Final = 1200
"""Pixels of the longer side: sharp on the phone preview of a fine screen."""
_KEPT: Final = 40


class Pictures(QObject):
    """Hands out pictures by reference (`media/<sha256>.<ext>`).

    Signals:
        arrived: reference of a picture that was being read; it is there now, or known to be unreadable.
    """

    arrived = Signal(str)

    def __init__(self, jobs: Jobs, media: MediaStore, *, longest: int = LONGEST, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._media, self._longest = jobs, media, longest
        self._known: OrderedDict[str, QImage] = OrderedDict()
        self._reading: set[str] = set()

    def image(self, ref: str) -> QImage | None:
        """The picture; None while it is being read, which this starts. A null image cannot be shown."""
        if ref in self._known:
            self._known.move_to_end(ref)
            return self._known[ref]
        if ref and ref not in self._reading:
            self._reading.add(ref)
            media, longest = self._media, self._longest
            self._jobs.run(
                lambda: _read(media, ref, longest),
                done=lambda image: self._keep(ref, image),
                failed=lambda _error: self._keep(ref, QImage()),
            )
        return None

    def is_reading(self, ref: str) -> bool:
        """True between the first `image` and `arrived`."""
        return ref in self._reading

    def _keep(self, ref: str, image: QImage) -> None:
        self._reading.discard(ref)
        self._known[ref] = image
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.arrived.emit(ref)


def _read(media: MediaStore, ref: str, longest: int) -> QImage:
    """Runs in a thread. Only files that were measured as whole pictures are decoded in this process."""
    try:
        stored = media.find(ref)
    except NotFound:
        return QImage()
    if not stored.facts.readable or stored.facts.content_type not in PICTURES:
        return QImage()
    return _scaled(media.path_of(stored), longest)


def _scaled(path: Path, longest: int) -> QImage:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
