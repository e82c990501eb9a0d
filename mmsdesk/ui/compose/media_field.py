"""The file of the message: taken in, measured and shown, without ever holding the window up."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from mmsdesk.domain.checks.media_type import why_no_picture
from mmsdesk.domain.errors import BadInput, MMSDeskError, NotFound, Trouble
from mmsdesk.domain.media import EXTENSIONS, MediaFacts
from mmsdesk.domain.message import Media
from mmsdesk.domain.presets import SINCH_STRICT, Preset
from mmsdesk.services.media import MediaStore, StoredMedia
from mmsdesk.ui.compose.media_words import described
from mmsdesk.ui.folders import keep_folder, last_folder
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets import media_well
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.media_well import MediaWell, WellAction
from mmsdesk.ui.widgets.notices import Banner

_ACTIONS = (WellAction("replace", "Replace", "refresh-cw"), WellAction("remove", "Remove", "trash-2"))
_SENT = " ".join(f"*.{ending}" for endings in EXTENSIONS.values() for ending in endings)
_FILTER = (
    f"Pictures, videos, contact cards and PDFs ({_SENT} *.webp *.bmp *.tif *.tiff *.avif *.heic *.heif);;"
    f"Files that can be sent as they are ({_SENT});;All files (*)"
)
"""What cannot be sent may be chosen too: its problem says so, and most of it is converted by a button."""
LABEL = "Picture, video, contact card or PDF"
_PROMPT = "Drop a file here, paste it, or choose one"
_HINT = "JPG, PNG, GIF, MP4, MOV, vCard or PDF"
PASTED_NAME = "pasted-picture.png"


class MediaField(QWidget):
    """A labelled well for one file. Files are copied and measured in a job; the draft gets only what was stored.

    Signals:
        media_chosen: the Media that was stored and belongs into the draft now.
        media_removed: take it out of the draft.
        facts_known: MediaFacts of the file shown, or None.
    """

    media_chosen = Signal(object)
    media_removed = Signal()
    facts_known = Signal(object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, store: MediaStore, pictures: Pictures) -> None:
        super().__init__()
        self._jobs, self._store, self._pictures = jobs, store, pictures
        self._media: Media | None = None
        self._preset = SINCH_STRICT
        self._stored: StoredMedia | None = None
        self._work_now: tuple[Event, Callable[[], object]] | None = None
        self.well = MediaWell(keeper, LABEL, actions=_ACTIONS, prompt=_PROMPT, hint=_HINT)
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.trouble.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(Label(keeper, LABEL, Role.LABEL_STRONG, wrap=True))
        layout.addWidget(self.well)
        layout.addWidget(self.trouble)
        self.well.files_offered.connect(self._take_files)
        self.well.image_pasted.connect(self._take_image)
        self.well.browse_requested.connect(self.browse)
        self.well.action_requested.connect(self._act)
        pictures.arrived.connect(self._picture_arrived)

    @property
    def facts(self) -> MediaFacts | None:
        """What is known about the file shown."""
        return self._stored.facts if self._stored is not None else None

    @property
    def is_reading(self) -> bool:
        """True while a file is on its way into the profile."""
        return self.well.state is media_well.WellState.READING

    def show_media(self, media: Media | None) -> None:
        """Show the draft's file, or none. Silent but for `facts_known`."""
        if media == self._media and (media is None or self._stored is not None):
            return
        self._media, self._stored = media, None
        self.trouble.hide()
        if media is None:
            self._drop_work()
            self.well.show_empty()
            self.facts_known.emit(None)
            return
        self._work(media.filename or "the file", lambda _cancel: self._store.find_for(media), self._show_stored)

    def hold_to(self, preset: Preset) -> None:
        """Show how much of this preset's limit the file takes."""
        if preset is not self._preset:
            self._preset = preset
            if not self.is_reading:
                self._paint_file()

    def offer(self, data: QMimeData) -> None:
        """Take what was pasted or dropped elsewhere on the page."""
        self.well.offer(data)

    def browse(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self, "Choose a file", last_folder(), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAccessibleName("Choose a file")
        dialog.fileSelected.connect(lambda name: keep_folder(Path(name)))
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, path: Path) -> None:
        """Copy a file into the profile and put it into the draft."""
        self._work(path.name, lambda cancel: self._store.add(path, cancel=cancel), self._chosen)

    def fit(self, options: Mapping[str, object], done: Callable[[Media], object], ended: Callable[[], object]) -> None:
        """Make a new picture from the one shown; `done` gets it. The old one stays until then, and after trouble.

        `ended` is called in any case, once the work is over.
        """
        stored = self._stored
        if stored is None:
            ended()
            return

        def finished(made: StoredMedia) -> None:
            self._show_stored(made)
            done(made.media)

        self._work(stored.filename, lambda cancel: self._store.fit(stored, options, cancel=cancel), finished, ended)

    def stop(self) -> bool:
        """Give up what is being read or made, and show what was there before; False when there is nothing to stop."""
        if self._work_now is None or not self._may_stop:
            return False
        self._drop_work()
        self._show_before()
        return True

    def _take_files(self, files: tuple[Path, ...]) -> None:
        self.take(files[0])
        if len(files) > 1:
            self.trouble.show_message(
                "One file per message", f"{files[0].name} was taken, the others were not.", Tone.INFO
            )
            self.trouble.show()

    def _take_image(self, image: QImage) -> None:
        self._work("the pasted picture", lambda cancel: _store_image(self._store, image, cancel), self._chosen)

    def _act(self, key: str) -> None:
        if key == "replace":
            self.browse()
        else:
            self.media_removed.emit()

    def _work(
        self,
        name: str,
        work: Callable[[Event], StoredMedia],
        done: Callable[[StoredMedia], object],
        ended: Callable[[], object] = lambda: None,
    ) -> None:
        """Run one piece of work; what it overtakes is ended, and its answer not shown."""
        self._drop_work()
        self.trouble.hide()
        self.well.show_reading(name, "Esc stops it" if self._may_stop else "")
        cancel = Event()
        self._work_now = (cancel, ended)

        def settle(answer: Callable[[], object]) -> None:
            self._work_now = None
            answer()
            ended()

        self._jobs.run(
            lambda: work(cancel),
            done=lambda stored: settle(lambda: done(stored)),
            failed=lambda error: settle(lambda: self._failed(error)),
            cancel=cancel,
        )

    @property
    def _may_stop(self) -> bool:
        """Whether there is something to go back to: the file before, or none. Not while the draft's own is read."""
        return self._stored is not None or self._media is None

    def _drop_work(self) -> None:
        """Kill what is under way; its answer is dropped."""
        if self._work_now is not None:
            cancel, ended = self._work_now
            self._work_now = None
            cancel.set()
            ended()

    def _chosen(self, stored: StoredMedia) -> None:
        why = why_no_picture(stored.facts)
        if why is not None:  # nothing could be made of it: what the message has already is worth more
            self._failed(BadInput(*why))
            return
        self._show_stored(stored)
        self.media_chosen.emit(stored.media)

    def _show_stored(self, stored: StoredMedia) -> None:
        self._media, self._stored = stored.media, stored
        self._paint_file()
        self.facts_known.emit(stored.facts)

    def _failed(self, error: Exception) -> None:
        """Say why, and go on showing the file that was there before."""
        title, hint = "The file couldn’t be read", "Choose it again, or another one."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        if self._stored is None and self._media is not None and isinstance(error, NotFound):
            self.well.show_bad(title, hint)
            self.facts_known.emit(None)
            return
        self._show_before()
        self.trouble.show_message(title, hint, Tone.BAD)
        self.trouble.show()

    def _show_before(self) -> None:
        if self._stored is not None:
            self._paint_file()
        else:
            self._media = None
            self.well.show_empty()

    def _picture_arrived(self, ref: str) -> None:
        if self._stored is not None and self._stored.url == ref and not self.is_reading:
            self._paint_file()

    def _paint_file(self) -> None:
        stored = self._stored
        if stored is not None:
            image = self._pictures.image(stored.url)
            thumb = QPixmap.fromImage(image) if image is not None and not image.isNull() else None
            self.well.show_file(described(stored, thumb, self._preset))


def _store_image(store: MediaStore, image: QImage, cancel: Event) -> StoredMedia:
    """Runs in a thread: a picture from the clipboard becomes a file of the profile."""
    with tempfile.TemporaryDirectory(prefix="mmsdesk-") as folder:
        path = Path(folder) / PASTED_NAME
        if not image.save(str(path), "PNG"):  # type: ignore[call-overload]  # the stubs want bytes for the format
            raise Trouble("The pasted picture couldn’t be stored", "Check that the disk has room, then paste it again.")
        return store.add(path, filename=PASTED_NAME, cancel=cancel)
