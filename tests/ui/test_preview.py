"""What the phone shows is what will arrive: every word, inside its bubble, and readable without eyes."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.services.attachments import Attachment, AttachmentKind
from mmsdesk.ui.phone_anchors import HEADER
from mmsdesk.ui.phone_layout import LaidPart, PhoneFonts, lay_out, link_spans
from mmsdesk.ui.phone_media import MediaLook, picture_look
from mmsdesk.ui.phone_parts import EMPTY_TEXT
from mmsdesk.ui.phone_skin import IOS_LIKE, SKINS
from mmsdesk.ui.preview import Anchor, PhonePreview
from mmsdesk.ui.theme import Look, ThemeKeeper, Tone

WHEN = datetime(2025, 11, 6, 11, 30, tzinfo=UTC)
SUBJECT = "Truffle nights are back"
BODY = "Hi Maya, our white-truffle tasting menu returns this Thursday.\n\nReserve: lume.menu/truffle\n\nReply STOP"
SPOKEN = f"Picture: truffle-nights.jpg\n{SUBJECT}\n{BODY}"
CARD = Arrival("72345", (MediaPart("hero", "truffle-nights.jpg"), TextPart(SUBJECT, BODY)))


def picture(width: int = 400, height: int = 300, color: str = "#C77700") -> MediaLook:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return picture_look(image, "truffle-nights.jpg")


def fonts_of(keeper: ThemeKeeper) -> PhoneFonts:
    font = keeper.phone_font
    return PhoneFonts(font("Inter", 17, 400), font("Inter", 17, 650), font("Inter", 16, 600), font("Inter", 13, 400))


def spoken(part: LaidPart) -> str:
    return "".join(line.text for line in part.lines)


@pytest.fixture
def phone(keeper: ThemeKeeper, qtbot: QtBot) -> PhonePreview:
    preview = PhonePreview(keeper, moment=WHEN)
    qtbot.addWidget(preview)
    preview.resize(430, 820)
    return preview


def test_the_picture_comes_first_then_one_bubble_with_the_subject_on_top(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    media, text = phone.parts()
    assert (media.kind, text.kind) == ("media", "text")
    assert media.rect.bottom() + IOS_LIKE.gap == pytest.approx(text.rect.top())
    assert text.lines[0].text == SUBJECT
    assert text.lines[0].subject
    assert not any(line.subject for line in text.lines[1:])


def test_every_word_is_shown_and_stays_inside_its_bubble(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    text = phone.parts()[1]
    assert spoken(text).replace("\n", "") == (SUBJECT + BODY).replace("\n", "")
    assert "…" not in spoken(text)
    inner = text.rect.adjusted(IOS_LIKE.pad_x - 0.01, 0, -IOS_LIKE.pad_x + 0.01, 0)
    for line in text.lines:
        assert inner.contains(line.rect) or not line.text, line.text
    assert text.rect.width() <= 281


def test_parts_have_the_measures_of_the_skin(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture(400, 300)})
    media, text = phone.parts()
    assert media.rect.size() == QSizeF(265, 198.75)
    assert media.rect.x() == text.rect.x() == 16
    assert all(line.rect.height() == 22 for line in text.lines)


@pytest.mark.parametrize(("width", "height", "ratio"), [(100, 900, 2.0), (900, 100, 0.5), (300, 300, 1.0)])
def test_extreme_pictures_are_clamped(phone: PhonePreview, width: int, height: int, ratio: float) -> None:
    phone.show_arrival(CARD, {"hero": picture(width, height)})
    rect = phone.parts()[0].rect
    assert rect.height() / rect.width() == pytest.approx(ratio)


def test_a_card_without_text_shows_its_subject_alone(phone: PhonePreview) -> None:
    phone.show_arrival(Arrival("72345", (TextPart(SUBJECT, ""),)), {})
    assert [line.text for line in phone.parts()[0].lines] == [SUBJECT]


def test_a_long_word_is_broken_and_not_cut(phone: PhonePreview) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
    phone.show_arrival(Arrival("72345", (TextPart("", word),)), {})
    part = phone.parts()[0]
    assert len(part.lines) > 1
    assert spoken(part) == word


def test_a_long_subject_wraps(phone: PhonePreview) -> None:
    subject = "White truffle nights return to Osteria Lume this Thursday"
    phone.show_arrival(Arrival("72345", (TextPart(subject, "x"),)), {})
    lines = [line for line in phone.parts()[0].lines if line.subject]
    assert len(lines) > 1
    assert "".join(line.text for line in lines) == subject


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), max_size=120))
def test_no_text_is_lost_whatever_it_is(shared_keeper: ThemeKeeper, text: str) -> None:
    fonts = fonts_of(shared_keeper)
    arrival = Arrival("72345", (TextPart("", text),))
    laid = lay_out(arrival, {}, IOS_LIKE, IOS_LIKE.light, fonts)
    assert spoken(laid.parts[0]) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Reserve: lume.menu/truffle.", ["lume.menu/truffle"]),
        ("https://x.example/a?b=1, or call +1 503 555 0142", ["https://x.example/a?b=1", "+1 503 555 0142"]),
        ("Call (503) 555-0142 now", ["(503) 555-0142"]),
        ("A table for 4 at 7.30, $72.07", []),
        ("No. 5 is here…", []),
    ],
)
def test_links_and_numbers_are_found(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in link_spans(text)] == found


def test_emoji_do_not_shift_what_is_underlined(shared_keeper: ThemeKeeper) -> None:
    text = "🍝🍷 lume.menu/truffle"
    fonts = fonts_of(shared_keeper)
    laid = lay_out(Arrival("1", (TextPart("", text),)), {}, IOS_LIKE, IOS_LIKE.light, fonts)
    formats = laid.blocks[0].layout.formats()
    link = next(it for it in formats if it.format.fontUnderline())
    units = text.encode("utf-16-le")
    start, length = int(link.start), int(link.length)
    assert units[start * 2 : (start + length) * 2].decode("utf-16-le") == "lume.menu/truffle"


def test_it_can_be_read_without_eyes(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    interface = QAccessible.queryAccessibleInterface(phone)
    assert interface.text(QAccessible.Text.Name) == "Phone preview, iOS-like, light"
    assert phone.accessibleDescription() == SPOKEN
    phone.set_anchors([Anchor(1, Tone.BAD, 0, blocks=True), Anchor(2, Tone.WARN, 1)])
    assert phone.accessibleDescription() == SPOKEN + "\n2 problems"
    phone.set_skin_theme("dark")
    assert phone.accessibleName() == "Phone preview, iOS-like, dark"


def test_an_empty_phone_says_what_will_be_there(phone: PhonePreview) -> None:
    assert phone.parts() == ()
    assert phone.accessibleDescription() == EMPTY_TEXT
    assert not phone.grab().isNull()


def test_a_picture_that_cannot_be_shown_still_has_its_place(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {})
    broken = phone.grab().toImage()
    assert phone.parts()[0].rect.width() == 265
    loading = MediaLook(Attachment(AttachmentKind.PICTURE, "truffle-nights.jpg"), is_loading=True)
    phone.show_arrival(CARD, {"hero": loading})
    assert phone.grab().toImage() != broken


def test_the_picture_is_really_painted_where_the_layout_says(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture(color="#12AB34")})
    image = phone.grab().toImage()
    rect, scale = phone.parts()[0].rect, phone.scale
    left = (phone.width() - (IOS_LIKE.width + 2 * IOS_LIKE.bezel) * scale) / 2 + IOS_LIKE.bezel * scale
    top = (phone.height() - (IOS_LIKE.height + 2 * IOS_LIKE.bezel) * scale) / 2 + IOS_LIKE.bezel * scale
    center = rect.center() * scale + QPointF(left, top)
    assert image.pixelColor(center.toPoint()).name() == "#12ab34"


def test_light_and_dark_phones_differ_and_nothing_else_is_accepted(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    light = phone.grab().toImage()
    phone.set_skin_theme("dark")
    assert phone.skin_theme == "dark"
    assert phone.grab().toImage() != light
    with pytest.raises(ValueError, match="sepia"):
        phone.set_skin_theme("sepia")


def test_anchors_stand_on_the_right_edge_and_never_on_each_other(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    phone.set_anchors([Anchor(n, Tone.WARN, 1, 0) for n in range(1, 5)])
    buttons = phone.anchor_buttons()
    tops = [button.y() for button in buttons]
    assert all(later - earlier >= 28 for earlier, later in itertools.pairwise(tops))
    assert len({button.x() for button in buttons}) == 1


@pytest.mark.parametrize("skin", sorted(SKINS))
def test_what_has_no_place_in_the_message_stands_beside_the_sender(phone: PhonePreview, skin: str) -> None:
    long = Arrival("Lume", (MediaPart("hero", "hero.jpg"), TextPart("Subject", "truffle " * 400)))
    phone.show_arrival(long, {"hero": picture()})
    phone.set_skin(skin)
    phone.set_anchors([Anchor(1, Tone.BAD, HEADER, blocks=True), Anchor(2, Tone.BAD, 1)])
    header, text = phone.anchor_buttons()
    assert not header.isHidden()
    place = header.geometry().center()
    assert place.y() < text.geometry().center().y()
    QTest.keyClick(phone, Qt.Key.Key_PageDown)
    assert phone.scrolled > 0
    assert header.geometry().center() == place  # the header does not scroll
    assert not header.isHidden()
    phone.set_notification(on=True)
    assert not header.isHidden()


def test_an_anchor_is_pressed_by_mouse_and_by_keyboard(phone: PhonePreview, qtbot: QtBot) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    phone.set_anchors([Anchor(7, Tone.BAD, 0, blocks=True)])
    phone.show()
    button = phone.anchor_buttons()[0]
    assert button.accessibleName() == "Problem 7, stops the send"
    assert button.width() >= 32
    with qtbot.waitSignal(phone.anchor_pressed) as seen:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen.args == [7]
    with qtbot.waitSignal(phone.anchor_pressed):
        QTest.keyClick(button, Qt.Key.Key_Space)


def test_the_part_with_a_problem_is_outlined_when_asked(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    phone.set_anchors([Anchor(1, Tone.WARN, 1, 2)])
    plain = phone.grab().toImage()
    phone.outline(1)
    assert phone.grab().toImage() != plain
    phone.outline(None)
    assert phone.grab().toImage() == plain


def test_a_character_is_found_on_its_line(phone: PhonePreview) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    lines = phone.parts()[1].lines
    at = BODY.index("lume.menu")
    line = phone.line_of(1, at)
    assert "lume.menu" in lines[line].text
    assert phone.line_of(1, 0, in_subject=True) == 0
    assert phone.line_of(9, 0) == 0


def test_a_tall_conversation_scrolls_inside_the_phone(phone: PhonePreview) -> None:
    phone.show_arrival(Arrival("72345", (TextPart(SUBJECT, "A line of text.\n" * 60),)), {})
    phone.show()
    before = phone.grab().toImage()
    center = QPointF(phone.rect().center())
    event = QWheelEvent(
        center,
        phone.mapToGlobal(center),
        QPoint(0, 0),
        QPoint(0, -240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(phone, event)
    scrolled = phone.grab().toImage()
    assert scrolled != before
    QTest.keyClick(phone, Qt.Key.Key_PageUp)
    assert phone.grab().toImage() == before


@pytest.mark.parametrize(("height", "scale"), [(2000, 0.9), (820, None), (300, 0.62)])
def test_the_phone_shrinks_to_its_column_but_stays_readable(
    phone: PhonePreview, height: int, scale: float | None
) -> None:
    phone.resize(600, height)
    assert 0.62 <= phone.scale <= 0.9
    if scale is not None:
        assert phone.scale == scale


def test_the_same_arrival_again_costs_no_layout(phone: PhonePreview) -> None:
    image = picture()
    phone.show_arrival(CARD, {"hero": image})
    laid = phone.parts()
    phone.show_arrival(CARD, {"hero": image})
    assert phone.parts() is laid


def test_the_text_of_the_window_may_grow_without_changing_the_phone(phone: PhonePreview, keeper: ThemeKeeper) -> None:
    phone.show_arrival(CARD, {"hero": picture()})
    before = [part.rect for part in phone.parts()]
    keeper.set_text_scale(1.5)
    keeper.use(Look.DARK)
    phone.set_skin_theme("dark")
    assert [QRectF(part.rect) for part in phone.parts()] == before


HEBREW, ARABIC = "שלום לכולם!", "مرحبا بكم في المطعم."


def text_lines(phone: PhonePreview, body: str, subject: str = "") -> tuple[LaidPart, list[QRectF]]:
    phone.show_arrival(Arrival("72345", (TextPart(subject, body),)), {})
    (part,) = phone.parts()
    return part, [line.rect for line in part.lines]


@pytest.mark.parametrize("words", [HEBREW, ARABIC, f"42 {HEBREW}", f"😀 {ARABIC}"])
def test_every_paragraph_begins_at_the_side_of_its_first_letter(phone: PhonePreview, words: str) -> None:
    wide = "Dinner for two at eight tonight"
    part, (first, second, blank, third) = text_lines(phone, f"{wide}\n{words}\n\nShort {words}")
    left, right = part.rect.left() + IOS_LIKE.pad_x, part.rect.right() - IOS_LIKE.pad_x
    assert first.left() == pytest.approx(left)
    assert second.right() == pytest.approx(right)
    assert second.left() > left + 20
    assert blank.width() == 0
    assert third.left() == pytest.approx(left)
    assert [line.text for line in part.lines] == [wide, words, "", f"Short {words}"]


def test_a_subject_read_from_the_right_stands_at_the_right_of_a_wide_body(phone: PhonePreview) -> None:
    part, (subject, _body) = text_lines(phone, "Dinner for two at eight tonight", HEBREW)
    assert subject.right() == pytest.approx(part.rect.right() - IOS_LIKE.pad_x)


def test_the_ink_of_a_right_to_left_paragraph_is_where_its_line_is_said_to_be(phone: PhonePreview) -> None:
    part, (_first, second) = text_lines(phone, f"Dinner for two at eight tonight\n{HEBREW}")
    scale, image = phone.scale, phone.grab().toImage()
    frame = (phone.width() - (IOS_LIKE.width + 2 * IOS_LIKE.bezel) * scale) / 2 + IOS_LIKE.bezel * scale
    top = max(16 * scale, (phone.height() - (IOS_LIKE.height + 2 * IOS_LIKE.bezel) * scale) / 2)

    def darkest(left: float, right: float) -> int:
        y = round(top + (IOS_LIKE.bezel + second.center().y()) * scale)
        columns = range(round(frame + left * scale), round(frame + right * scale))
        return min(image.pixelColor(x, y + by).lightness() for x in columns for by in range(-4, 5))

    assert darkest(part.rect.left() + 4, second.left() - 4) > 200
    assert darkest(second.left(), second.right()) < 80
