"""Draws the phone into a PNG without a window: the child task behind `mmsdesk preview -o`."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.domain.arrival import Arrival, MediaPart, Part, TextPart
from mmsdesk.domain.errors import Trouble
from mmsdesk.services.attachments import Attachment, AttachmentKind
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_skin import SKINS, grown
from mmsdesk.ui.pictures import read_picture
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.theme import Look, ThemeKeeper

RATIO: Final = 2.0
"""Pixels of the picture for each phone px."""
TALLEST: Final = 8000
"""Phone px: a longer conversation is cut, as no picture viewer would show it."""


def draw(work: Mapping[str, Any]) -> dict[str, Any]:
    """Write the picture that `cli.preview` describes; returns its width and height in pixels.

    A conversation that is too tall for the phone makes the phone taller: everything can be seen.
    Raises Trouble when the file cannot be written.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication(["mmsdesk"])
    assert isinstance(app, QApplication)
    keeper = ThemeKeeper(app, Look.LIGHT)
    keeper.set_reduced_motion(True)
    parts: list[Part] = []
    looks: dict[str, MediaLook] = {}
    for part in work["parts"]:
        if "ref" in part:
            parts.append(MediaPart(part["ref"], part["filename"]))
            looks[part["ref"]] = _look(part)
        else:
            parts.append(TextPart(part["subject"], part["body"]))
    arrival = Arrival(work["sender"], tuple(parts))
    moment = datetime.fromisoformat(work["moment"]) if work.get("moment") else datetime.now().astimezone()
    phone = PhonePreview(keeper, moment=moment, crop=1.0)
    phone.set_skin(work["skin"])
    phone.set_skin_theme(work["theme"])
    phone.set_notification(bool(work["notification"]))
    phone.show_arrival(arrival, looks)
    phone.set_skin(grown(phone.skin, min(TALLEST, phone.needed_height)))
    image = picture_of(phone)
    writer = QImageWriter(work["out_path"], b"png")
    if not writer.write(image):
        raise Trouble("The picture could not be written", f"Choose another place for it. ({writer.errorString()})")
    return {"width": image.width(), "height": image.height()}


def portrait(
    shown: PhonePreview,
    keeper: ThemeKeeper,
    skin: str,
    tallest: float = TALLEST,
    chat: tuple[Arrival, Mapping[str, MediaLook]] | None = None,
) -> QImage:
    """What `shown` shows, on this kind of phone: all of it, or so much as fits `tallest` phone px.

    `chat` is a conversation to show instead, whatever view was chosen. Belongs to the GUI thread, takes some 20 ms.
    """
    scene = shown.scene
    phone = PhonePreview(keeper, skin=SKINS[skin], moment=scene.moment, crop=1.0)
    phone.set_text_scale(shown.text_scale)
    phone.set_skin_theme(shown.skin_theme)
    if chat is None:
        phone.set_notification(scene.is_notification)
        phone.set_sms(scene.is_sms)
        phone.set_overlay(scene.shows_overlay)
    phone.show_arrival(*((scene.arrival, scene.looks) if chat is None else chat))
    phone.set_skin(grown(phone.skin, min(tallest, phone.needed_height)))
    image = picture_of(phone)
    phone.deleteLater()
    return image


def picture_of(phone: PhonePreview, ratio: float = RATIO) -> QImage:
    """The phone at its wished size, on nothing."""
    size: QSize = phone.sizeHint()
    phone.resize(size)
    phone.paint_for(ratio)
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    phone.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return image


def _look(part: Mapping[str, Any]) -> MediaLook:
    attachment = Attachment(
        AttachmentKind[part["kind"].upper()],
        part["name"],
        part["detail"],
        part["width"],
        part["height"],
        part["readable"],
    )
    readable = part["picture"] and part["readable"]
    return MediaLook(attachment, read_picture(Path(part["picture"])) if readable else None)
