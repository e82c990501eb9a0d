"""Large type, the SMS's stamp, and what is drawn over pictures: by rectangles, words and what screen readers get."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QColor, QImage
from pytestqt.qtbot import QtBot

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.services.attachments import Attachment, AttachmentKind
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_overlay import overlay_of
from mmsdesk.ui.phone_skin import ANDROID_LIKE, IOS_LIKE, TEXT_SIZES, Skin, enlarged, grown
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.theme import ThemeKeeper

WORDS = "Hi Maya, our white truffle tasting menu returns this Thursday. Reply STOP to opt out"


def picture(width: int, height: int, kind: AttachmentKind = AttachmentKind.PICTURE, shrink: int = 4) -> MediaLook:
    """The file is so large; what is on the screen is a smaller copy, as the window reads it."""
    image = QImage(max(1, width // shrink), max(1, height // shrink), QImage.Format.Format_RGB32)
    image.fill(QColor("#777777"))
    return MediaLook(Attachment(kind, "a.jpg", width=width, height=height), image)


@pytest.fixture(params=[IOS_LIKE, ANDROID_LIKE], ids=lambda skin: skin.key)
def phone(request: pytest.FixtureRequest, qtbot: QtBot, keeper: ThemeKeeper) -> PhonePreview:
    phone = PhonePreview(keeper, skin=request.param, crop=1.0)
    qtbot.addWidget(phone)
    phone.resize(phone.sizeHint())
    return phone


def message(look: MediaLook | None = None) -> tuple[Arrival, dict[str, MediaLook]]:
    media = () if look is None else (MediaPart("m", "a.jpg"),)
    return Arrival("72345", (*media, TextPart("White truffle nights", WORDS))), {} if look is None else {"m": look}


# large type


@pytest.mark.parametrize("scale", [1.3, 1.6])
def test_large_type_wraps_anew_inside_bubbles_of_the_same_width(phone: PhonePreview, scale: float) -> None:
    phone.show_arrival(*message())
    (usual,) = phone.parts()
    phone.set_text_scale(scale)
    (large,) = phone.parts()
    assert len(large.lines) >= len(usual.lines)
    assert large.rect.height() > usual.rect.height()
    assert large.lines[0].rect.height() == pytest.approx(usual.lines[0].rect.height() * scale, abs=0.51)
    assert large.rect.right() <= phone.skin.bubble_x + round(phone.skin.width * phone.skin.bubble_share)
    assert all(large.rect.contains(line.rect) for line in large.lines)
    for old, new in zip(large.lines, large.lines[1:], strict=False):
        assert not old.rect.intersects(new.rect.adjusted(0, 0.01, 0, 0))
    said = " ".join(line.text.strip() for line in large.lines)
    assert said == f"White truffle nights {WORDS}", "nothing is lost or cut"
    assert phone.accessibleName().endswith(", large text")
    phone.set_text_scale(1.0)
    assert phone.parts() == (usual,)
    assert phone.skin in (IOS_LIKE, ANDROID_LIKE)


def test_large_type_holds_for_files_and_notifications(phone: PhonePreview) -> None:
    chip = MediaLook(Attachment(AttachmentKind.PDF, "truffle-menu.pdf", "286 KB"))
    phone.show_arrival(*message(chip))
    phone.set_text_scale(TEXT_SIZES["largest"])
    file = phone.parts()[0]
    name, meta = file.lines
    assert file.rect.contains(name.rect)
    assert file.rect.contains(meta.rect)
    assert name.rect.bottom() <= meta.rect.top()
    assert name.text.endswith(".pdf")
    phone.set_notification(True)
    (card,) = phone.parts()
    assert all(card.rect.contains(line.rect) for line in card.lines)
    assert card.lines[1].rect.top() >= card.lines[0].rect.bottom()
    assert card.rect.bottom() < phone.skin.height


@pytest.mark.parametrize("skin", [IOS_LIKE, ANDROID_LIKE])
def test_a_skin_is_enlarged_once_and_stays_itself_at_the_usual_size(skin: Skin) -> None:
    assert enlarged(skin, 1.0) is skin
    large = enlarged(skin, 1.6)
    assert large is enlarged(skin, 1.6)
    assert enlarged(grown(large, 2000), 1.6).text_px == large.text_px
    assert (skin.chip_height, large.chip_height) == (72, 96)
    assert skin.chip_width < large.chip_width < skin.width


def test_choosing_another_phone_keeps_the_text_size(phone: PhonePreview) -> None:
    phone.set_text_scale(1.3)
    other = "android" if phone.skin.key == "ios" else "ios"
    phone.set_skin(other)
    assert (phone.skin.key, phone.text_scale) == (other, 1.3)


# the SMS


def test_an_sms_is_not_stamped_as_mms(phone: PhonePreview) -> None:
    phone.show_arrival(*message())
    plain = phone.grab().toImage()
    phone.set_sms(True)
    assert phone.accessibleName().endswith(", as SMS")
    assert (phone.grab().toImage() != plain) == (phone.skin.stamp_rows == 2), "only one of the skins names the kind"
    phone.set_sms(False)
    assert phone.grab().toImage() == plain


# what pictures may lose


def test_the_margins_of_a_portrait_lie_at_top_and_bottom_of_what_is_shown() -> None:
    rect = QRectF(16, 200, 320, 569)
    overlay = overlay_of(rect, picture(640, 1138))
    assert overlay is not None
    top, bottom = overlay.bands
    assert (top.left(), top.top(), top.width(), top.height()) == pytest.approx((16, 200, 320, 64.5))
    assert (bottom.bottom(), bottom.height()) == pytest.approx((rect.bottom(), 44.5))
    assert (overlay.square.width(), overlay.square.height()) == pytest.approx((320, 320))
    assert overlay.square.center() == rect.center()
    assert overlay.notes == (
        "Phones may cover 129 px at the top and 89 px at the bottom.",
        "The conversation shows the whole picture.",
        "A notification shows the square in the middle only.",
    )


def test_a_gif_has_margins_all_round_that_touch_and_never_overlap() -> None:
    rect = QRectF(0, 0, 480, 480)
    overlay = overlay_of(rect, picture(480, 480, AttachmentKind.GIF, shrink=1))
    assert overlay is not None
    top, bottom, left, right = overlay.bands
    assert (top.height(), bottom.height(), left.width(), right.width()) == (39, 39, 43, 39)
    assert (left.top(), left.bottom()) == (top.bottom(), bottom.top())
    covered = sum(band.width() * band.height() for band in overlay.bands)
    assert covered == 480 * 480 - (480 - 82) * (480 - 78)
    assert overlay.notes[0].startswith("Phones may cover 39 px at the top, 39 px at the right, ")


@pytest.mark.parametrize(
    ("size", "note"),
    [
        ((300, 1200), "The conversation cuts off 50% at top and bottom."),
        ((1600, 400), "The conversation cuts off 50% at left and right."),
        ((1200, 600), "The conversation shows the whole picture."),
    ],
)
def test_what_a_bubble_crops_is_said(phone: PhonePreview, size: tuple[int, int], note: str) -> None:
    phone.show_arrival(*message(picture(*size)))
    phone.set_overlay(True)
    assert note in phone.overlay_notes
    assert note in phone.accessibleDescription()
    part = phone.parts()[0]
    overlay = overlay_of(part.rect, picture(*size))
    assert overlay is not None
    assert part.rect.contains(overlay.square)
    assert all(part.rect.contains(band) for band in overlay.bands)


def test_the_overlay_is_drawn_over_the_picture_and_goes_again(phone: PhonePreview) -> None:
    phone.show_arrival(*message(picture(640, 1138)))
    plain = phone.grab().toImage()
    spoken = phone.accessibleDescription()
    phone.set_overlay(True)
    assert phone.grab().toImage() != plain
    assert phone.accessibleDescription() != spoken
    phone.set_notification(True)
    assert phone.overlay_notes == ()
    phone.set_notification(False)
    phone.set_overlay(False)
    assert phone.grab().toImage() == plain
    assert phone.accessibleDescription() == spoken


def test_files_and_what_cannot_be_shown_have_no_overlay() -> None:
    rect = QRectF(0, 0, 265, 72)
    assert overlay_of(rect, None) is None
    assert overlay_of(rect, MediaLook(Attachment(AttachmentKind.PDF, "a.pdf"))) is None
    assert overlay_of(rect, MediaLook(Attachment(AttachmentKind.PICTURE, "a.jpg", is_readable=False))) is None
    loading = MediaLook(Attachment(AttachmentKind.PICTURE, "a.jpg", width=10, height=10), is_loading=True)
    assert overlay_of(rect, loading) is None


def test_a_screen_reader_gets_the_whole_text_of_each_view(phone: PhonePreview) -> None:
    phone.show_arrival(*message(picture(640, 1138)))
    reader = QAccessible.queryAccessibleInterface(phone)
    describe = QAccessible.Text.Description
    assert reader.text(describe) == f"Picture: a.jpg\nWhite truffle nights\n{WORDS}"
    assert reader.text(QAccessible.Text.Name) == f"Phone preview, {phone.skin.name}, light"
    phone.set_notification(True)
    card = phone.parts()[0]
    for line in card.lines:
        assert line.text.strip() in reader.text(describe)
    phone.set_notification(False)
    phone.show_arrival(Arrival("72345", (TextPart("", f"White truffle nights\n{WORDS}"),)), {})
    phone.set_sms(True)
    assert reader.text(describe) == f"White truffle nights\n{WORDS}"
    assert reader.text(QAccessible.Text.Name).endswith(", as SMS")
