"""Every kind of part on every phone: where it stands, what it says, and that nothing of the message is lost."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.services.attachments import Attachment, AttachmentKind
from mmsdesk.ui.phone_media import Frame, MediaLook, picture_look
from mmsdesk.ui.phone_picture import draw
from mmsdesk.ui.phone_skin import ANDROID_LIKE, IOS_LIKE, SKINS, Skin
from mmsdesk.ui.preview import Anchor, PhonePreview
from mmsdesk.ui.theme import ThemeKeeper, Tone

WHEN = datetime(2025, 11, 6, 11, 30, tzinfo=UTC)
SUBJECT = "White truffle nights return to Osteria Lume this Thursday"
BODY = "Hi Maya, our white-truffle tasting menu returns this Thursday.\n\nReserve: lume.menu/truffle\n\nReply STOP"
LONG_NAME = "truffle-menu-autumn-2026-final-version-for-guests.pdf"
K = AttachmentKind


def filled(color: str, width: int = 400, height: int = 300) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return image


LOOKS = {
    "picture": MediaLook(Attachment(K.PICTURE, "hero.jpg"), filled("#12AB34")),
    "gif": MediaLook(Attachment(K.GIF, "brunch.gif"), filled("#12AB34")),
    "video": MediaLook(Attachment(K.VIDEO, "cake.mp4", "0:12"), filled("#12AB34")),
    "video without a still": MediaLook(Attachment(K.VIDEO, "cake.mp4", "0:12")),
    "contact": MediaLook(Attachment(K.CONTACT, "Osteria Lume")),
    "pdf": MediaLook(Attachment(K.PDF, LONG_NAME, "286 KB")),
    "loading": MediaLook(Attachment(K.PICTURE, "hero.jpg"), is_loading=True),
    "broken": MediaLook(Attachment(K.PICTURE, "hero.jpg", is_readable=False)),
}
SPOKEN = {
    "picture": "Picture: hero.jpg",
    "gif": "GIF: brunch.gif",
    "video": "Video, 0:12: cake.mp4",
    "video without a still": "Video, 0:12: cake.mp4",
    "contact": "Contact card: Osteria Lume",
    "pdf": f"PDF, 286 KB: {LONG_NAME}",
    "loading": "Picture: hero.jpg",
    "broken": "Picture, can’t be shown: hero.jpg",
}


def arrival(*, subject: str = SUBJECT, body: str = BODY) -> Arrival:
    return Arrival("72345", (MediaPart("m", "hero.jpg"), TextPart(subject, body)))


@pytest.fixture(params=list(SKINS))
def phone(request: pytest.FixtureRequest, keeper: ThemeKeeper, qtbot: QtBot) -> PhonePreview:
    preview = PhonePreview(keeper, moment=WHEN, skin=SKINS[request.param])
    qtbot.addWidget(preview)
    preview.resize(440, 860)
    return preview


def at(phone: PhonePreview, place: QPointF) -> QPoint:
    """A place on the phone's screen as one of the widget."""
    skin, scale = phone.skin, phone.scale
    left = (phone.width() - (skin.width + 2 * skin.bezel) * scale) / 2
    top = max(16 * scale, (phone.height() - (skin.height + 2 * skin.bezel) * scale) / 2)
    return (place * scale + QPointF(left + skin.bezel * scale, top + skin.bezel * scale)).toPoint()


@pytest.mark.parametrize("kind", list(LOOKS))
def test_the_attachment_stands_above_the_whole_text(phone: PhonePreview, kind: str) -> None:
    phone.show_arrival(arrival(), {"m": LOOKS[kind]})
    skin, (media, text) = phone.skin, phone.parts()
    screen = QRectF(0, skin.header_bottom, skin.width, skin.height - skin.header_bottom - skin.composer_top)
    assert screen.contains(media.rect)
    assert screen.contains(text.rect)
    assert media.rect.top() == skin.top
    assert media.rect.bottom() + skin.gap == pytest.approx(text.rect.top())
    assert media.rect.x() == text.rect.x() == skin.bubble_x
    assert "".join(line.text for line in text.lines) == (SUBJECT + BODY).replace("\n", "")
    assert text.rect.width() <= round(skin.width * skin.bubble_share)
    for line in text.lines:
        assert text.rect.contains(line.rect) or not line.text
    assert phone.accessibleDescription() == f"{SPOKEN[kind]}\n{SUBJECT}\n{BODY}"


@pytest.mark.parametrize(("kind", "theme"), list(itertools.product(LOOKS, ("light", "dark"))))
def test_every_kind_is_painted_in_its_own_place_only(phone: PhonePreview, kind: str, theme: str) -> None:
    phone.set_skin_theme(theme)
    phone.show_arrival(Arrival("72345", (MediaPart("m", "hero.jpg"),)), {"m": LOOKS[kind]})
    image, (media,) = phone.grab().toImage(), phone.parts()
    background = phone.skin.colors(dark=theme == "dark").background.name()
    below = QPointF(phone.skin.width / 2, media.rect.bottom() + 60)
    assert image.pixelColor(at(phone, below)).name() == background
    inside = media.rect.topLeft() + QPointF(media.rect.width() / 2, 10)
    assert image.pixelColor(at(phone, inside)).name() != background


def test_the_measures_are_those_of_the_phone(phone: PhonePreview) -> None:
    picture, chip = {IOS_LIKE: (265, 265), ANDROID_LIKE: (280, 288)}[phone.skin]
    for kind, width in (("picture", picture), ("video", picture), ("pdf", chip), ("contact", chip)):
        phone.show_arrival(arrival(), {"m": LOOKS[kind]})
        assert phone.parts()[0].rect.width() == width
    assert phone.parts()[0].rect.height() == 72
    assert phone.parts()[1].lines[0].rect.height() == 22


def test_a_file_keeps_its_ending_when_its_name_is_too_long(phone: PhonePreview) -> None:
    phone.show_arrival(arrival(), {"m": LOOKS["pdf"]})
    name, meta = phone.parts()[0].lines
    assert name.text.startswith("truffle")
    assert name.text.endswith(".pdf")
    assert "…" in name.text
    assert meta.text == "PDF document · 286 KB"
    assert phone.parts()[0].text == LONG_NAME
    phone.show_arrival(arrival(), {"m": LOOKS["contact"]})
    assert [line.text for line in phone.parts()[0].lines] == ["Osteria Lume", "Contact card"]
    unreadable = MediaLook(Attachment(K.PDF, "menu.pdf", "2 KB", is_readable=False))
    phone.show_arrival(arrival(), {"m": unreadable})
    assert [line.text for line in phone.parts()[0].lines] == ["menu.pdf", "Can’t be shown"]


def test_a_video_without_a_still_has_its_own_shape_and_is_not_broken(phone: PhonePreview) -> None:
    tall = MediaLook(Attachment(K.VIDEO, "cake.mp4", "0:12", 1080, 1920))
    assert not tall.is_broken
    phone.show_arrival(arrival(), {"m": tall})
    rect = phone.parts()[0].rect
    assert rect.height() / rect.width() == pytest.approx(1920 / 1080)
    phone.show_arrival(arrival(), {"m": LOOKS["video without a still"]})
    rect = phone.parts()[0].rect
    assert rect.height() / rect.width() == pytest.approx(9 / 16)


# the notification


def test_a_notification_shows_one_line_of_the_subject_and_two_of_the_text(phone: PhonePreview) -> None:
    phone.show_arrival(arrival(), {"m": LOOKS["picture"]})
    phone.set_notification(True)
    card, thumb = phone.parts()
    sender, subject, *text = card.lines
    assert sender.text == "72345"
    assert subject.text.endswith("…")
    assert SUBJECT.startswith(subject.text[:-1].rstrip())
    assert len(text) == 2
    words = " ".join(BODY.split())
    assert words.startswith(text[0].text)
    assert text[1].text.endswith("…")
    assert all(card.rect.contains(line.rect) for line in card.lines)
    assert (thumb.rect.width(), thumb.rect.height()) == (42, 42)
    assert card.rect.contains(thumb.rect)
    assert not any(thumb.rect.intersects(line.rect) for line in (subject, *text))
    assert phone.accessibleName() == f"Phone preview, {phone.skin.name}, light, notification"
    seen = ["72345", subject.text, " ".join(line.text for line in text), "With a small picture"]
    assert phone.accessibleDescription().splitlines() == seen
    phone.set_notification(False)
    assert len(phone.parts()) == 2
    assert phone.accessibleDescription().endswith(BODY)


def test_short_texts_are_not_cut_in_a_notification(phone: PhonePreview) -> None:
    phone.show_arrival(arrival(subject="Truffles", body="Tonight."), {"m": LOOKS["contact"]})
    phone.set_notification(True)
    (card,) = phone.parts()
    assert [line.text for line in card.lines] == ["72345", "Truffles", "Tonight."]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("picture", "Picture"), ("video", "Video"), ("gif", "GIF"), ("contact", "Contact card: Osteria Lume")],
)
def test_a_notification_says_what_came_when_nothing_was_written(phone: PhonePreview, kind: str, said: str) -> None:
    phone.show_arrival(Arrival("72345", (MediaPart("m", "x"),)), {"m": LOOKS[kind]})
    phone.set_notification(True)
    assert [line.text for line in phone.parts()[0].lines] == ["72345", said]


def test_light_dark_and_the_two_views_all_look_different(phone: PhonePreview) -> None:
    phone.show_arrival(arrival(), {"m": LOOKS["picture"]})
    seen = []
    for theme, notification in itertools.product(("light", "dark"), (False, True)):
        phone.set_skin_theme(theme)
        phone.set_notification(notification)
        seen.append(phone.grab().toImage())
    assert all(first != second for first, second in itertools.combinations(seen, 2))


# problems


def test_every_problem_has_its_disc_in_both_views(phone: PhonePreview) -> None:
    phone.show_arrival(arrival(), {"m": LOOKS["video"]})
    link = phone.line_of(1, BODY.index("lume.menu"))
    phone.set_anchors([Anchor(1, Tone.BAD, 0, blocks=True), Anchor(2, Tone.WARN, 1), Anchor(3, Tone.WARN, 1, link)])
    assert phone.accessibleDescription().endswith("\n3 problems")
    for notification in (False, True):
        phone.set_notification(notification)
        centers = [button.geometry().center() for button in phone.anchor_buttons()]
        for first, second in itertools.combinations(centers, 2):
            assert abs(first.y() - second.y()) >= 28 or abs(first.x() - second.x()) >= 28
        assert all(phone.rect().contains(button.geometry()) for button in phone.anchor_buttons())
    phone.set_notification(False)
    media, text = phone.parts()
    first, _, third = (button.geometry().center() for button in phone.anchor_buttons())
    assert abs(first.y() - at(phone, media.rect.topRight()).y()) < 8
    assert abs(third.y() - at(phone, text.lines[link].rect.center()).y()) < 3
    assert 0 <= third.x() - at(phone, text.rect.topRight()).x() < 6  # on the edge, and off the words


@pytest.mark.parametrize("kind", ["picture", "video", "pdf", "contact", "broken"])
def test_a_blocked_attachment_is_outlined_whatever_it_is(phone: PhonePreview, kind: str) -> None:
    phone.show_arrival(arrival(), {"m": LOOKS[kind]})
    plain = phone.grab().toImage()
    phone.set_anchors([Anchor(1, Tone.BAD, 0, blocks=True)])
    rect = phone.parts()[0].rect
    edge = at(phone, QPointF(rect.center().x(), rect.bottom() + 3))
    assert phone.grab().toImage().pixelColor(edge) != plain.pixelColor(edge)


def test_what_carriers_may_cut_of_a_subject_is_faded_only_while_asked_for(phone: PhonePreview) -> None:
    phone.show_arrival(arrival(), {"m": LOOKS["picture"]})
    whole, lines = phone.grab().toImage(), phone.parts()[1].lines
    phone.show_cut(40)
    assert phone.grab().toImage() != whole
    assert [line.text for line in phone.parts()[1].lines] == [line.text for line in lines]
    phone.show_cut(None)
    assert phone.grab().toImage() == whole


# what moves


def gif() -> MediaLook:
    colors = ("#FF0000", "#00FF00")
    frames = tuple(Frame(filled(color), 20) for color in colors)
    return MediaLook(Attachment(K.GIF, "x.gif"), filled(colors[0]), frames)


def test_a_gif_plays_while_somebody_points_at_it(phone: PhonePreview, qtbot: QtBot) -> None:
    phone.show_arrival(arrival(), {"m": gif()})
    phone.show()
    center = at(phone, phone.parts()[0].rect.center())
    assert phone.grab().toImage().pixelColor(center).name() == "#ff0000"
    QTest.mouseMove(phone, center)
    qtbot.waitUntil(lambda: phone.grab().toImage().pixelColor(center).name() == "#00ff00")
    assert phone.playing == "m"
    QApplication.sendEvent(phone, QEvent(QEvent.Type.Leave))
    assert phone.playing == ""
    assert phone.grab().toImage().pixelColor(center).name() == "#ff0000"
    QTest.keyClick(phone, Qt.Key.Key_Space)
    assert phone.playing == "m"
    QTest.keyClick(phone, Qt.Key.Key_Space)
    assert phone.playing == ""


def test_nothing_plays_with_reduced_motion(phone: PhonePreview, keeper: ThemeKeeper) -> None:
    phone.show_arrival(arrival(), {"m": gif()})
    phone.show()
    QTest.keyClick(phone, Qt.Key.Key_Space)
    assert phone.playing == "m"
    keeper.set_reduced_motion(True)
    assert phone.playing == ""
    QTest.mouseMove(phone, at(phone, phone.parts()[0].rect.center()))
    QTest.keyClick(phone, Qt.Key.Key_Space)
    assert phone.playing == ""


# the other phone, and pictures of it


def test_another_phone_keeps_the_words_and_says_its_name(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    phone = PhonePreview(keeper, moment=WHEN)
    qtbot.addWidget(phone)
    phone.resize(440, 860)
    phone.show_arrival(arrival(), {"m": picture_look(filled("#12AB34"), "hero.jpg")})
    spoken = phone.accessibleDescription()
    phone.set_skin("android")
    assert phone.skin is ANDROID_LIKE
    interface = QAccessible.queryAccessibleInterface(phone)
    assert interface.text(QAccessible.Text.Name) == "Phone preview, Android-like, light"
    assert phone.accessibleDescription() == spoken
    with pytest.raises(ValueError, match="feature"):
        phone.set_skin("feature")


@pytest.mark.parametrize("skin", list(SKINS.values()), ids=list(SKINS))
def test_a_picture_of_the_phone_shows_the_whole_message(shared_keeper: ThemeKeeper, tmp_path: Path, skin: Skin) -> None:
    out = tmp_path / "phone.part"
    work = {
        "sender": "72345",
        "parts": [{"subject": SUBJECT, "body": "One more line.\n" * 60}],
        "skin": skin.key,
        "theme": "dark",
        "notification": False,
        "moment": WHEN.isoformat(),
        "out_path": str(out),
    }
    size = draw(work)
    with Image.open(out) as image:
        assert image.format == "PNG"
        assert image.size == (size["width"], size["height"])
        assert image.width == 2 * (skin.width + 2 * (skin.bezel + 16))
        assert image.height > 2 * 60 * skin.line_height
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)
