import random
import re
import time

import phonenumbers
import pytest

from mmsdesk.domain.phone import (
    CARIBBEAN_AREA_CODES,
    Phone,
    PhoneKind,
    PhoneProblem,
    PhoneReason,
    classify,
    format_phone,
    parse_phone,
    parse_recipient,
)

R = PhoneReason


@pytest.mark.parametrize(
    "text",
    [
        "(503) 555-0142",
        "503.555.0142",
        "5035550142",
        "1 503 555 0142",
        "1-503-555-0142",
        "+1 503 555 0142",
        "+15035550142",
        " 503 555 0142 ",
        "'5035550142",
        "’503 555 0142",
        '="5035550142"',
        "5035550142.0",
        "tel:+1-503-555-0142",
        "５０３－５５５－０１４２",
        "٥٠٣٥٥٥٠١٤٢",
        "۵۰۳۵۵۵۰۱۴۲",
        "503–555–0142",
        "503\u00a0555\u00a00142",
        "\u202d+1 503 555 0142\u202c",
        "503\u200b5550142",
        "\ufeff503 555 0142",
        "011 1 503 555 0142",
    ],
)
def test_every_way_of_writing_a_us_number_gives_the_same_number(text: str) -> None:
    assert parse_phone(text, "US") == Phone("+15035550142", "US")


@pytest.mark.parametrize(
    ("text", "country", "e164", "owner"),
    [
        ("0412 345 678", "AU", "+61412345678", "AU"),
        ("412345678", "AU", "+61412345678", "AU"),
        ("61412345678", "AU", "+61412345678", "AU"),
        ("+61 412 345 678", "US", "+61412345678", "AU"),
        ("011 61 412 345 678", "US", "+61412345678", "AU"),
        ("0011 1 503 555 0142", "AU", "+15035550142", "US"),
        ("+1 416 555 0123", "AU", "+14165550123", "CA"),
        ("(416) 555-0123", "US", "+14165550123", "CA"),
        ("787-555-0188", "US", "+17875550188", "PR"),
        ("340 555 0100", "US", "+13405550100", "VI"),
    ],
)
def test_the_country_of_a_number_is_the_one_that_owns_it(text: str, country: str, e164: str, owner: str) -> None:
    found = parse_recipient(text, country)
    assert isinstance(found, Phone)
    assert (found.e164, found.country) == (e164, owner)


@pytest.mark.parametrize(
    ("text", "country", "reason", "words"),
    [
        ("", "US", R.EMPTY, "empty"),
        (" \u200b ", "US", R.EMPTY, "empty"),
        ("1.61412E+10", "US", R.SCIENTIFIC, "spreadsheet"),
        ("5,03556E+09", "US", R.SCIENTIFIC, "spreadsheet"),
        ("503-555-01", "US", R.TOO_SHORT, "Too short for a US number"),
        ("555-0142", "US", R.TOO_SHORT, "Too short for a US number"),
        ("310 1234", "US", R.TOO_SHORT, "Too short"),
        ("0412 345", "AU", R.TOO_SHORT, "Too short for an Australian number"),
        ("41411", "US", R.TOO_SHORT, "Too short"),
        ("503 555 01422", "US", R.TOO_LONG, "Too long for a US number"),
        ("12345678901234567", "US", R.TOO_LONG, "Too long"),
        ("911", "US", R.SERVICE_NUMBER, "service number"),
        ("503 555 0142 / 503 555 0143", "US", R.TWO_NUMBERS, "Two numbers"),
        ("5035550142;5035550143", "US", R.TWO_NUMBERS, "Two numbers"),
        ("503 555 0142 or 503 555 0143", "US", R.TWO_NUMBERS, "Two numbers"),
        ("+15035550142 +15035550143", "US", R.TWO_NUMBERS, "Two numbers"),
        ("503 555 0142 503 555 0143", "US", R.TWO_NUMBERS, "Two numbers"),
        ("503-555-0142 x123", "US", R.EXTENSION, "extension 123"),
        ("503-555-0142 ext. 9", "US", R.EXTENSION, "extension 9"),
        ("503 555 0142 #12", "US", R.EXTENSION, "extension 12"),
        ("0044 7700 900123", "US", R.DOUBLE_ZERO, "Write + and the country code"),
        ("0015035550142", "AU", R.DOUBLE_ZERO, "Starts with 00"),
        ("61412345678", "US", R.NO_COUNTRY_CODE, "+61 412 345 678 without its +"),
        ("15035550142", "AU", R.NO_COUNTRY_CODE, "+1 503 555 0142 without its +"),
        ("1-800-FLOWERS", "US", R.LETTERS, "letters"),
        ("ask Maya", "US", R.LETTERS, "letters"),
        ("-", "US", R.LETTERS, "Not a phone number"),
        ("+1 555 555 0100", "US", R.NOT_IN_USE, "No area code 555"),
        ("+999 1234 5678", "US", R.NOT_IN_USE, "country code"),
        ("+61 499 999 999 9", "US", R.TOO_LONG, "Too long for an Australian number"),
        ("+44 7700 900123", "US", R.COUNTRY, "MMS reaches the US, Canada and Australia"),
        ("+44 7911 123456", "US", R.COUNTRY, "MMS reaches the US, Canada and Australia"),
        ("242 555 0100", "US", R.COUNTRY, "MMS reaches the US, Canada and Australia"),
        ("800 555 0199", "US", R.TOLL_FREE, "Toll-free numbers can’t receive MMS"),
        ("1800 160 401", "AU", R.TOLL_FREE, "Toll-free"),
        ("900-234-5678", "US", R.PREMIUM, "Premium"),
        ("(02) 9876 5432", "AU", R.NOT_MOBILE, "landline"),
        ("500 234 5678", "US", R.NOT_MOBILE, "Not a mobile"),
    ],
)
def test_a_cell_that_is_no_reachable_number_is_explained(text: str, country: str, reason: R, words: str) -> None:
    found = parse_recipient(text, country)
    assert isinstance(found, PhoneProblem)
    assert found.reason is reason
    assert words in found.message


@pytest.mark.parametrize("area", ["503", "212", "416", "604", "787", "939"])
def test_sample_numbers_of_real_area_codes_are_numbers(area: str) -> None:
    assert all(isinstance(parse_recipient(f"{area}55501{n:02}", "US"), Phone) for n in range(100))


def test_every_caribbean_area_code_is_elsewhere() -> None:
    for area in CARIBBEAN_AREA_CODES:
        found = parse_recipient(f"+1 {area} 234 5678", "US")
        assert isinstance(found, PhoneProblem), area
        assert found.reason is R.COUNTRY, area


def test_toll_free_numbers_are_numbers_until_somebody_wants_to_send_to_them() -> None:
    assert parse_phone("800 234 5678", "US") == Phone("+18002345678", "US", PhoneKind.TOLL_FREE)


# --- against the reference ------------------------------------------------------------------------------------------


def _reference(text: str, country: str) -> tuple[str, str] | None:
    """What libphonenumber alone says: the number and its country, when it is valid."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, phonenumbers.region_code_for_number(number) or "001"


_SPELLINGS = (
    "{a}{x}{l}",
    "({a}) {x}-{l}",
    "{a}-{x}-{l}",
    "{a}.{x}.{l}",
    "{a} {x} {l}",
    "1{a}{x}{l}",
    "+1{a}{x}{l}",
    "1 ({a}) {x}-{l}",
    "+1 {a} {x} {l}",
    "({a}{x}-{l} ",
    "+1-{a}-{x}-{l}",
)
_AU_SPELLINGS = ("0{n}", "+61{n}", "+61 {a} {b} {c}", "0{a} {b} {c}", "0{a}-{b}-{c}", "{n}")


def _random_numbers(count: int) -> list[tuple[str, str]]:
    chance = random.Random(20261122)
    made: list[tuple[str, str]] = []
    for _ in range(count):
        area, exchange, line = chance.randrange(190, 1000), chance.randrange(100, 1000), chance.randrange(10_000)
        text = chance.choice(_SPELLINGS).format(a=area, x=exchange, l=f"{line:04}")
        made.append((text, chance.choice(("US", "CA", "PR", "AU"))))
        digits = f"4{chance.randrange(10**8):08}"
        text = chance.choice(_AU_SPELLINGS).format(n=digits, a=digits[:3], b=digits[3:6], c=digits[6:])
        made.append((text, chance.choice(("AU", "US"))))
    return made


def test_fast_and_exact_reading_never_differ() -> None:
    different = []
    for text, country in _random_numbers(2500):
        found = parse_phone(text, country)
        ours = (found.e164, found.country) if isinstance(found, Phone) else None
        theirs = _reference(text, country)
        if theirs is not None and len(theirs[0]) != 12 and theirs[0].startswith("+1"):
            theirs = None  # Canada's 310 numbers: valid seven digits, which only Canada can dial
        if ours != theirs:
            different.append((text, country, ours, theirs))
    assert different == []


def test_the_fast_path_knows_every_area_code() -> None:
    for area in range(200, 1000):
        for exchange in (200, 555, 637, 999):
            text = f"+1{area}{exchange}0142"
            found = parse_phone(text, "US")
            ours = (found.e164, found.country) if isinstance(found, Phone) else None
            assert ours == _reference(text, "US")


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+15035550142", "+1 503 555 0142"),
        ("+61412345678", "+61 412 345 678"),
        ("+447911123456", "+44 7911 123456"),
        ("72345", "72345"),
        ("", ""),
    ],
)
def test_numbers_are_shown_with_spaces(e164: str, shown: str) -> None:
    assert format_phone(e164) == shown


def test_a_stored_number_is_classified_and_anything_else_is_unknown() -> None:
    assert classify("+18002345678") == Phone("+18002345678", "US", PhoneKind.TOLL_FREE)
    assert classify("5035550142") is None
    assert classify("+15555550142") is None


@pytest.mark.parametrize("piece", ["1", "1-", "+", "1 x", "1/", "\ufdfa", "e1", "١", "\u200b"])
def test_a_hostile_cell_of_the_largest_size_is_refused_quickly(piece: str) -> None:
    started = time.thread_time()  # what it costs, whoever else is busy
    assert isinstance(parse_recipient(piece * (65_536 // len(piece)), "US"), PhoneProblem)
    assert time.thread_time() - started < 1


def test_messages_are_sentences_without_codes() -> None:
    for text in ("", "1e9", "503", "00 44", "x", "800 234 5678", "+44 7911 123456"):
        found = parse_recipient(text, "US")
        assert isinstance(found, PhoneProblem)
        assert re.match(r"[A-Z0-9].*[^.]$", found.message)
