"""How many parts an SMS is sent in, against a slow count of one letter at a time and against published examples."""

import random

import pytest

from mmsdesk.domain.segments import (
    BASIC,
    EXTENSION,
    PLAIN,
    Encoding,
    count_segments,
    foreign_letters,
    plain_spelling,
    split_segments,
)

# The table of 3GPP TS 23.038, section 6.2.1: code by code, sixteen to a row; 1B is the escape.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
ESCAPED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|"}
ESCAPED[0x65] = "€"


def encode(text: str) -> tuple[str, list[bytes]] | None:
    """Every letter as its septets, or as its UTF-16 bytes when one of them has no septet."""
    septets: list[bytes] = []
    for letter in text:
        if letter in TABLE and letter != "\x1b":
            septets.append(bytes([TABLE.index(letter)]))
        elif letter in ESCAPED.values():
            septets.append(bytes([0x1B, next(code for code, it in ESCAPED.items() if it == letter)]))
        else:
            return ("UCS-2", [it.encode("utf-16-be") for it in text])
    return ("GSM-7", septets)


def naive(text: str) -> tuple[str, int, int, int]:
    """Encoding, units, parts and room in the last part, reckoned in octets of 140 with a header of six."""
    found = encode(text)
    assert found is not None
    name, letters = found
    unit = 1 if name == "GSM-7" else 2
    room, joined = ((140 * 8) // 7, (134 * 8) // 7) if unit == 1 else (140 // 2, 134 // 2)
    sizes = [len(letter) // unit for letter in letters]
    if sum(sizes) <= room:
        return name, sum(sizes), 1, room - sum(sizes)
    parts: list[list[int]] = [[]]
    for size in sizes:
        if sum(parts[-1]) + size > joined:
            parts.append([])
        parts[-1].append(size)
    return name, sum(sizes), len(parts), joined - sum(parts[-1])


def test_the_alphabet_is_the_standards() -> None:
    assert len(TABLE) == 128
    assert frozenset(TABLE) - {"\x1b"} == BASIC
    assert frozenset(ESCAPED.values()) == EXTENSION


def test_every_text_is_counted_as_letter_by_letter() -> None:
    chance = random.Random(2338)
    alphabets = ("abc XYZ", "ab€{}[]", TABLE.replace("\x1b", ""), "aé “”", "a😜b", "€", "😜", "é漢字a\n")
    for _ in range(600):
        text = "".join(chance.choices(chance.choice(alphabets), k=chance.choice((0, 1, 67, 70, 153, 160, 330, 700))))
        text += "a" * chance.randrange(4)
        found = count_segments(text)
        assert (found.encoding.value, found.units, found.segments, found.left) == naive(text), text
        parts = split_segments(text)
        assert "".join(parts) == text
        assert len(parts) == found.segments


@pytest.mark.parametrize(
    ("units", "parts", "left"),
    [(0, 1, 160), (1, 1, 159), (160, 1, 0), (161, 2, 145), (306, 2, 0), (307, 3, 152), (459, 3, 0), (460, 4, 152)],
)
def test_gsm_7_at_its_limits(units: int, parts: int, left: int) -> None:
    found = count_segments("x" * units)
    assert (found.encoding, found.units, found.segments, found.left) == (Encoding.GSM7, units, parts, left)
    assert found.per_segment == (160 if parts == 1 else 153)
    assert found.first_foreign == ""


@pytest.mark.parametrize(
    ("units", "parts", "left"), [(1, 1, 69), (70, 1, 0), (71, 2, 63), (134, 2, 0), (135, 3, 66), (201, 3, 0)]
)
def test_ucs_2_at_its_limits(units: int, parts: int, left: int) -> None:
    found = count_segments("漢" * units)
    assert (found.encoding, found.units, found.segments, found.left) == (Encoding.UCS2, units, parts, left)
    assert found.per_segment == (70 if parts == 1 else 67)


@pytest.mark.parametrize(
    ("start", "digits", "units", "parts"),
    [  # sizes of the published examples of Twilio's segment calculator: bits divided by the size of a unit
        ("", 160, 160, 1),
        ("", 161, 161, 2),
        ("", 307, 307, 3),
        ("😜", 68, 70, 1),
        ("😜", 69, 71, 2),
        ("😜", 133, 135, 3),
        ("🇮🇹", 66, 70, 1),
        ("🇮🇹", 67, 71, 2),
        ("🏳️‍🌈", 64, 70, 1),
        ("🏳️‍🌈", 65, 71, 2),
    ],
)
def test_published_examples(start: str, digits: int, units: int, parts: int) -> None:
    found = count_segments(start + ("1234567890" * 40)[:digits])
    assert (found.units, found.segments) == (units, parts)


def test_an_escaped_letter_is_never_cut_in_two() -> None:
    assert count_segments("€" * 80).segments == 1
    text = "a" * 152 + "€" + "b" * 10
    assert split_segments(text) == ("a" * 152, "€" + "b" * 10)
    assert count_segments("€" * 153).segments == 3  # 76 each in two parts, one left: not 306 units in two
    assert count_segments("€" * 153).left == 151


def test_a_surrogate_pair_is_never_cut_in_two() -> None:
    text = "é漢" + "a" * 64 + "😜" + "b" * 20
    first, second = split_segments(text)
    assert (first, second) == ("é漢" + "a" * 64, "😜" + "b" * 20)
    assert count_segments("😜" * 67).segments == 3  # 33 pairs each, and one left over


def test_what_makes_it_ucs_2_is_named_once_and_in_order() -> None:
    text = "“Truffles” – you’ll love “them” 🍝"
    assert foreign_letters(text) == ("“", "”", "–", "’", "🍝")
    assert count_segments(text).first_foreign == "“"


def test_plain_spelling_leaves_words_alone_and_needs_no_ucs_2() -> None:
    assert plain_spelling("“Truffles” – you’ll love… it •\u00a0now") == '"Truffles" - you\'ll love... it - now'
    assert count_segments(plain_spelling("“Café” – tonight")).encoding is Encoding.GSM7
    assert plain_spelling("Zoë, naïve, 漢字, 🍝 ё") == "Zoë, naïve, 漢字, 🍝 ё"
    for sign, plain in PLAIN.items():
        assert foreign_letters(sign) == (sign,), "a sign of the alphabet needs no other spelling"
        assert not foreign_letters(plain)
