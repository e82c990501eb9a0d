"""Saving what the phone shows: as a picture, or as a sheet for whoever approves the campaign."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from mmsdesk.domain.arrival import Arrival
from mmsdesk.domain.errors import MMSDeskError, Trouble
from mmsdesk.domain.message import Campaign
from mmsdesk.services.campaign_shelf import file_name_for
from mmsdesk.services.desk import Desk
from mmsdesk.services.exports import read_sheet, write_whole
from mmsdesk.services.previewing import Seen
from mmsdesk.ui.approval_pdf import FAMILIES, Paper, approval_pdf
from mmsdesk.ui.folders import keep_folder, last_folder, open_folder
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_picture import RATIO, portrait
from mmsdesk.ui.phone_skin import SKINS
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.waiting import WaitingDialog
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.choices import Option, Segmented, TickBox
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label

PDF, PNG = "pdf", "png"
_TALLEST_ON_PAPER: Final = 1300
_GAP: Final = 24
_LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "PR"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to save: `kind` is PDF or PNG, `both` phones or only the one shown."""

    kind: str
    both: bool
    paper: Paper = Paper.A4


@dataclass(frozen=True, slots=True)
class Shown:
    """The campaign as it is written, and what whom gets of it: the MMS, whatever view the phone shows."""

    campaign: Campaign
    list_name: str
    arrival: Arrival
    looks: Mapping[str, MediaLook]
    seen: Seen


class ExportDialog(Dialog):
    """Asks what to save; `accepted` then reads `wanted`."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, paper: Paper) -> None:
        super().__init__(
            keeper,
            window,
            "Export preview",
            "A sheet for whoever approves the campaign, or a picture of the phone as it is shown now.",
            width=460,
        )
        self.kind = Segmented(
            keeper, "Save as", [Option(PDF, "PDF for approval", "file-text"), Option(PNG, "PNG picture", "image")]
        )
        self.paper = Segmented(keeper, "Paper", [Option(it.value, it.value) for it in Paper], compact=True)
        self.both = TickBox(keeper, "Both kinds of phone")
        self.about = Label(keeper, "", color="text2", wrap=True)
        self._paper_line = QWidget()
        line = QVBoxLayout(self._paper_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(row(Label(keeper, "Paper"), 12, self.paper, None))
        self.body.addLayout(row(self.kind, None))
        self.body.addWidget(self.about)
        self.body.addWidget(self.both)
        self.body.addWidget(self._paper_line)
        self.add_button("Cancel")
        self.add_button("Choose a place…", Kind.PRIMARY)
        self.kind.choose(PDF)
        self.paper.choose(paper.value)
        self.kind.chosen.connect(self._tell)
        self._tell(PDF)

    @property
    def wanted(self) -> Wanted:
        """What was chosen."""
        return Wanted(self.kind.current, self.both.isChecked(), Paper(self.paper.current))

    def _tell(self, kind: str) -> None:
        self._paper_line.setVisible(kind == PDF)
        self.about.setText(
            "The phone, sender, list and people, who is left out, the exact text, the file, cost and all findings."
            if kind == PDF
            else "The phone only, twice as large as it is drawn. A long message makes it longer."
        )


class PreviewExport(QObject):
    """Carries an export out: phones are drawn in steps, everything else happens in a job; nothing half is left behind.

    `shown` gives what to save at the moment it is asked, `say` shows a toast.
    """

    def __init__(
        self,
        keeper: ThemeKeeper,
        jobs: Jobs,
        desk: Desk,
        phone: PhonePreview,
        page: QWidget,
        shown: Callable[[], Shown | None],
        say: Callable[[str, str, Callable[[], object] | None], object],
    ) -> None:
        super().__init__(page)
        self._keeper, self._jobs, self._desk, self._page = keeper, jobs, desk, page
        self._phone, self._shown, self._say = phone, shown, say
        self._paper = Paper.A4

    def ask(self) -> None:
        """Ask what to save, then where."""
        if self._shown() is None:
            return
        desk = self._desk
        self._jobs.run(lambda: desk.settings().default_country, done=self._ask_what)

    def save(self, wanted: Wanted, path: Path) -> None:
        """Draw the phones and write the file; a toast tells, or a dialog what is in the way."""
        shown = self._shown()
        if shown is None:
            return
        waiting = WaitingDialog(self._keeper, self._page.window(), f"Saving {path.name}")
        skins = list(SKINS) if wanted.both else [self._phone.skin.key]
        draw = self._for_paper(shown) if wanted.kind == PDF else self._as_shown
        self._keeper.phone_font(FAMILIES[0], 12, 400)  # loaded here: threads only use it
        self._draw(skins, draw, [], lambda images: self._write(wanted, path, shown, images, waiting))

    def _ask_what(self, country: str) -> None:
        paper = Paper.LETTER if country in _LETTER_COUNTRIES else Paper.A4
        dialog = ExportDialog(self._keeper, self._page.window(), paper)
        dialog.accepted.connect(lambda: self._ask_where(dialog.wanted))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _ask_where(self, wanted: Wanted) -> None:
        shown = self._shown()
        if shown is None:
            return
        name = Path(file_name_for(shown.campaign.name)).stem
        words = "for approval" if wanted.kind == PDF else "preview"
        begin = str(Path(last_folder()) / f"{name}, {words}.{wanted.kind}")
        filters = "PDF files (*.pdf)" if wanted.kind == PDF else "PNG pictures (*.png)"
        dialog = QFileDialog(self._page.window(), "Export preview", begin, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # asks before it replaces a file
        dialog.setDefaultSuffix(wanted.kind)
        dialog.setAccessibleName(dialog.windowTitle())
        dialog.fileSelected.connect(lambda text: self.save(wanted, Path(text)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _as_shown(self, skin: str) -> QImage:
        return portrait(self._phone, self._keeper, skin)

    def _for_paper(self, shown: Shown) -> Callable[[str], QImage]:
        """A sheet shows the conversation."""
        chat = (shown.arrival, shown.looks)
        return lambda skin: portrait(self._phone, self._keeper, skin, _TALLEST_ON_PAPER, chat)

    def _draw(
        self,
        skins: list[str],
        draw: Callable[[str], QImage],
        done: list[QImage],
        then: Callable[[list[QImage]], object],
    ) -> None:
        """One phone for each turn of the event loop, so that no key waits for two."""
        if not skins:
            then(done)
            return
        image = draw(skins[0])
        QTimer.singleShot(0, self, lambda: self._draw(skins[1:], draw, [*done, image], then))

    def _write(self, wanted: Wanted, path: Path, shown: Shown, images: list[QImage], waiting: WaitingDialog) -> None:
        desk = self._desk

        def work() -> None:
            if wanted.kind == PNG:
                write_whole(path, [_png(side_by_side(images))])
                return
            sheet = read_sheet(
                desk, shown.campaign, shown.list_name, shown.arrival, shown.seen, datetime.now(UTC).astimezone()
            )
            write_whole(path, [approval_pdf(sheet, images, wanted.paper)])

        def done(_nothing: None) -> None:
            waiting.end()
            keep_folder(path)
            self._say(f"Saved {path.name}.", "Show in folder", lambda: open_folder(path))

        def failed(error: Exception) -> None:
            waiting.end()
            self._tell(error, path)

        self._jobs.run(work, done=done, failed=failed)

    def _tell(self, error: Exception, path: Path) -> None:
        title, hint = f"{path.name} couldn’t be saved", "Nothing was written. Try again, or choose another place."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        dialog = Dialog(self._keeper, self._page.window(), title, hint, icon="octagon-x")
        dialog.add_button("Close", Kind.PRIMARY)
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()


def side_by_side(images: list[QImage]) -> QImage:
    """Pictures in one row, their tops in a line."""
    if len(images) == 1:
        return images[0]
    gap = round(_GAP * RATIO)
    wide = sum(image.width() for image in images) + gap * (len(images) - 1)
    whole = QImage(QSize(wide, max(image.height() for image in images)), QImage.Format.Format_ARGB32_Premultiplied)
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    left = 0.0
    for image in images:
        plain = QImage(image)
        plain.setDevicePixelRatio(1)
        painter.drawImage(QPointF(left, 0), plain)
        left += image.width() + gap
    painter.end()
    return whole


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, b"png").write(image):
        raise Trouble("The picture couldn’t be made", "Close some programs to free memory, and save it again.")
    return bytes(buffer.data().data())
