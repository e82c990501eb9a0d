"""Pictures of every kind of part on every phone, for eyes: `python -m tests.ui.preview_gallery FOLDER`."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from mmsdesk.domain.arrival import Arrival, MediaPart, Part, TextPart
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.attachments import Attachment, AttachmentKind
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_skin import SKINS
from mmsdesk.ui.preview import Anchor, PhonePreview
from mmsdesk.ui.theme import Look, ThemeKeeper, Tone

WHEN = datetime(2025, 11, 6, 11, 30, tzinfo=UTC)
WIDTH, HEIGHT = 340, 700
LONG = "White truffle nights return to Osteria Lume this Thursday"
BODY = (
    "Hi Maya, our white-truffle tasting menu returns this Thursday. Five courses, two seatings, and a glass of Barolo"
    " on us.\n\nReserve: lume.menu/truffle\n\nReply STOP to opt out"
)


def sample(name: str) -> QImage:
    """One of the sample pictures."""
    return QImage(str(resource_path("samples", name)))


def look(kind: AttachmentKind, name: str, detail: str = "", picture: str = "", **more: object) -> MediaLook:
    """An attachment, with a sample picture if one is named."""
    known = Attachment(kind, name, detail, is_readable=bool(more.get("readable", True)))
    return MediaLook(known, sample(picture) if picture else None, is_loading=bool(more.get("loading")))


K = AttachmentKind
CASES: dict[str, tuple[MediaLook | None, TextPart | None]] = {
    "video": (
        look(K.VIDEO, "cake.mp4", "0:12", "candle.jpg"),
        TextPart("A treat for your birthday", "At dinner, Maya."),
    ),
    "poster": (look(K.VIDEO, "cake.mp4", "1:02:07"), TextPart("", "No still of it is to be had. 🍝 lume.menu/truffle")),
    "gif": (look(K.GIF, "brunch.gif", "", "brunch.jpg"), TextPart("", "Brunch is back on Sundays.")),
    "contact": (look(K.CONTACT, "Osteria Lume"), TextPart("", "Our number, to keep.")),
    "pdf": (look(K.PDF, "truffle-menu-autumn-2026-final-version.pdf", "286 KB"), None),
    "card": (look(K.PICTURE, "truffle.jpg", "", "hero.jpg"), TextPart(LONG, BODY)),
    "text": (None, TextPart("", BODY)),
    "tall": (look(K.PICTURE, "truffle.jpg", "", "gift.jpg"), TextPart(LONG, BODY * 3)),
    "loading": (look(K.PICTURE, "truffle.jpg", loading=True), TextPart("", "It is being read.")),
    "loading-pdf": (look(K.PDF, "menu.pdf", loading=True), None),
    "broken": (look(K.PICTURE, "truffle.jpg", readable=False), TextPart("", "It can’t be read.")),
    "broken-pdf": (look(K.PDF, "menu.pdf", readable=False), None),
    "empty": (None, None),
}


def arrival_of(case: str) -> tuple[Arrival, dict[str, MediaLook]]:
    """What a case is made of."""
    media, text = CASES[case]
    parts: list[Part] = [MediaPart("m", media.attachment.name)] if media is not None else []
    parts += [text] if text is not None else []
    return Arrival("72345", tuple(parts)), {"m": media} if media is not None else {}


def sheet(keeper: ThemeKeeper, skin: str, theme: str, *, notification: bool) -> QImage:
    """All cases on one phone, side by side."""
    image = QImage(len(CASES) * WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("#F8F7F4"))
    painter = QPainter(image)
    for number, case in enumerate(CASES):
        phone = PhonePreview(keeper, moment=WHEN, skin=SKINS[skin])
        phone.set_skin_theme(theme)
        phone.set_notification(notification)
        phone.resize(WIDTH, HEIGHT)
        phone.show_arrival(*arrival_of(case))
        if case == "card":
            body = phone.line_of(1, BODY.index("lume.menu"))
            anchors = [Anchor(1, Tone.BAD, 0, blocks=True), Anchor(2, Tone.WARN, 1), Anchor(3, Tone.WARN, 1, body)]
            phone.set_anchors(anchors)
            phone.show_cut(40)
        elif case in {"pdf", "contact", "video"}:
            phone.set_anchors([Anchor(1, Tone.WARN, 0)])
            phone.outline(1)
        painter.drawPixmap(number * WIDTH, 0, phone.grab())
    painter.end()
    return image


def main(folder: Path) -> None:
    """Write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    keeper = ThemeKeeper(app, Look.LIGHT)
    keeper.set_reduced_motion(True)
    for skin in SKINS:
        for theme in ("light", "dark"):
            for view in ("chat", "notification"):
                picture = sheet(keeper, skin, theme, notification=view == "notification")
                picture.save(str(folder / f"{skin}-{theme}-{view}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
