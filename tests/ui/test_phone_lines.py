"""What is typed breaks few lines anew, and the lines are those a layout from scratch has."""

import random
import time

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextLayout, QTextOption

from mmsdesk.domain.arrival import Arrival, TextPart
from mmsdesk.ui.phone_layout import Layout, PhoneFonts, lay_out
from mmsdesk.ui.phone_lines import Paragraphs
from mmsdesk.ui.phone_links import _LINK, _TRAILING, link_spans
from mmsdesk.ui.phone_skin import ANDROID_LIKE, IOS_LIKE, Skin
from mmsdesk.ui.theme import ThemeKeeper

PIECES = (
    "Maya", "truffles", " ", " ", " ", "  ", "\n", ".", ", ", "www.lume.menu/truffle", "https://a.example/x?y=1", "🍷",
    "👨‍👩‍👧‍👦", "é", "日本語の長い文章", "+1 415 555 0132", "(206) 555-0142", "x" * 90, "-", "—", "\u2028",
    "“so”", "3.50 €",
    "נא להגיע", "مرحبا", "Hi there, five courses and a glass of Barolo this Thursday",
)  # fmt: skip


@pytest.fixture(params=[IOS_LIKE, ANDROID_LIKE], ids=["ios", "android"])
def skin(request: pytest.FixtureRequest) -> Skin:
    skin = request.param
    assert isinstance(skin, Skin)
    return skin


def fonts_of(keeper: ThemeKeeper, skin: Skin) -> PhoneFonts:
    face = keeper.phone_font
    return PhoneFonts(
        face(skin.family, skin.text_px, 400),
        face(skin.family, skin.text_px, skin.subject_weight),
        face(skin.family, 16, 600),
        face(skin.family, 13, 400),
    )


def laid(keeper: ThemeKeeper, skin: Skin, subject: str, body: str, known: Paragraphs | None = None) -> Layout:
    arrival = Arrival("72345", (TextPart(subject, body),))
    return lay_out(arrival, {}, skin, skin.colors(dark=False), fonts_of(keeper, skin), known=known)


def look(layout: Layout) -> object:
    """All that is placed and drawn: parts with their lines, and what each block draws where."""
    drawn = [
        (block.at.x(), block.at.y(), block.height, [_line(block.layout, it) for it in range(block.layout.lineCount())])
        for block in layout.blocks
    ]
    return layout.parts, layout.bottom, drawn


def _line(layout: QTextLayout, number: int) -> tuple[object, ...]:
    line = layout.lineAt(number)
    start, units = line.textStart(), layout.text().encode("utf-16-le")
    said = units[start * 2 : (start + line.textLength()) * 2].decode("utf-16-le")
    styles = [
        (max(it.start, start) - start, min(it.start + it.length, start + line.textLength()) - start)
        for it in layout.formats()
        if it.start < start + line.textLength() and it.start + it.length > start
    ]
    return said, line.x(), line.y(), line.naturalTextWidth(), styles


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_everything_stands_where_a_layout_from_scratch_puts_it(
    keeper: ThemeKeeper, skin: Skin, seed: int
) -> None:
    dice, known = random.Random(seed), Paragraphs()
    subject, body = "Truffle nights", " ".join(dice.choices(PIECES, k=40))
    for _ in range(40):
        start = dice.randrange(len(body) + 1)
        end = min(len(body), start + dice.choice((0, 0, 0, 1, 1, 5, 40)))
        body = body[:start] + dice.choice((*PIECES, "", "a", "b")) + body[end:]
        if dice.random() < 0.1:
            subject = dice.choice(PIECES) + subject[:30]
        assert look(laid(keeper, skin, subject, body, known)) == look(laid(keeper, skin, subject, body))


@pytest.mark.parametrize("seed", range(3))
def test_line_by_line_a_paragraph_breaks_as_in_one_go(keeper: ThemeKeeper, skin: Skin, seed: int) -> None:
    dice = random.Random(seed)
    plain = [it for it in PIECES if it.isprintable() and not any("\u0590" <= each <= "\u08ff" for each in it)]
    plain = [it for it in plain if it.isascii() and not link_spans(it)] + ["日本語の長い文章", "é"]  # all of one look
    font = fonts_of(keeper, skin).body
    room = round(skin.width * skin.bubble_share) - 2 * skin.pad_x
    for _ in range(12):
        text = "".join(dice.choices(plain, k=40)).strip()
        whole = QTextLayout(text, font)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        whole.setTextOption(option)
        whole.beginLayout()
        while (line := whole.createLine()).isValid():
            line.setLineWidth(room)
            line.setPosition(QPointF(0, 0))
        whole.endLayout()
        units, expected = text.encode("utf-16-le"), []
        for number in range(whole.lineCount()):
            line = whole.lineAt(number)
            said = units[line.textStart() * 2 : (line.textStart() + line.textLength()) * 2].decode("utf-16-le")
            expected.append((said.rstrip("\u2028"), line.naturalTextWidth()))
        (part,) = laid(keeper, skin, "", text).parts
        assert [it.text for it in part.lines] == [said for said, _ in expected]
        for shown, (_, width) in zip(part.lines, expected, strict=True):
            assert shown.rect.width() == pytest.approx(width, abs=1.5)  # in one go the break itself is kerned, too


def test_a_key_breaks_its_line_and_the_one_before(keeper: ThemeKeeper, skin: Skin) -> None:
    words = "Five courses and a glass of Barolo this Thursday, under the chestnut tree. " * 12
    known = Paragraphs()
    before = laid(keeper, skin, "", words, known).blocks
    after = laid(keeper, skin, "", f"{words[:-10]}i{words[-10:]}", known).blocks
    assert len(before) == len(after) > 20
    assert [old.layout is new.layout for old, new in zip(before, after, strict=True)].count(False) <= 3


def test_a_word_without_end_is_broken_as_quickly_as_many_words(keeper: ThemeKeeper, skin: Skin) -> None:
    """Somebody pasted a picture as text."""
    known, text = Paragraphs(), "word" * 20_000
    began = time.process_time()
    before = laid(keeper, skin, "", text, known)
    after = laid(keeper, skin, "", text + "x", known)
    assert time.process_time() - began < 2
    (part,) = after.parts
    assert "".join(line.text for line in part.lines) == text + "x"
    assert after.bottom >= before.bottom


def test_links_are_found_where_reading_all_of_the_text_finds_them() -> None:
    dice = random.Random(7)
    signs = (
        "www.",
        "lume.menu",
        ".",
        "@",
        " ",
        " ",
        "+",
        "1",
        "206",
        "555-0142",
        "(",
        ")",
        "a",
        "Hi",
        "://",
        "https",
        "\n",
    )
    for _ in range(3000):
        text = "".join(dice.choices(signs, k=dice.randrange(1, 14)))
        whole = [
            (match.start(), match.start() + len(match.group().rstrip(_TRAILING)))
            for match in _LINK.finditer(text)
            if not match.start() or text[match.start() - 1] != "@"
        ]
        assert link_spans(text) == whole, text
