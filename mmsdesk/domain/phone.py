"""Phone numbers: what a cell or a person typed, made E.164, and whether an MMS may go there (rule book, section 11).

Reading is exact: libphonenumber (the `phonenumbers` port) decides, and the fast paths below are built from its own
tables, so a million rows take seconds and never another answer. It is imported where it is asked: its tables are
large, and the window is painted before any number is read.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from mmsdesk.domain.unseen import strip_unseen

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

COUNTRIES: Final = {"US": "United States", "CA": "Canada", "AU": "Australia", "PR": "Puerto Rico"}
"""Where MMS reaches people (RCP-2): ISO code and the name people read; also the choices for local numbers."""

US_TERRITORIES: Final = frozenset({"VI", "MP", "GU", "AS"})
"""340, 670, 671, 684: nobody documents whether MMS arrives there (RCP-3), so a person may try."""

CARIBBEAN_AREA_CODES: Final = frozenset(
    map(
        str,
        (242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 664, 721, 758, 767, 784, 809, 829, 849, 868, 869, 876),
    )
)
"""+1 numbers that are neither US nor Canada (RCP-3), whether in use or not."""

_NUMBER_OF: Final = {"US": "a US number", "CA": "a Canadian number", "AU": "an Australian number", "PR": "a US number"}
_NANP_COUNTRIES: Final = ("US", "CA", "PR")
_LENGTHS: Final = {"US": 10, "CA": 10, "PR": 10, "AU": 9}
_ELSEWHERE: Final = "MMS reaches the US, Canada and Australia"


class PhoneReason(StrEnum):
    """Why a text is not a number that MMS can reach; stable, for reports and tests."""

    EMPTY = "empty"
    LETTERS = "letters"
    SCIENTIFIC = "scientific"
    TWO_NUMBERS = "two_numbers"
    EXTENSION = "extension"
    DOUBLE_ZERO = "double_zero"
    NO_COUNTRY_CODE = "no_country_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    SERVICE_NUMBER = "service_number"
    NOT_IN_USE = "not_in_use"
    COUNTRY = "country"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    NOT_MOBILE = "not_mobile"


class PhoneKind(StrEnum):
    """What the number's form says about the line behind it; North American forms cannot tell mobile from landline."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in use somewhere in the world."""

    e164: str
    """With `+`; the key of contacts and suppressions."""
    country: str
    """ISO 3166 code, `US`; `001` for world-wide services."""
    kind: PhoneKind = PhoneKind.MOBILE


@dataclass(frozen=True, slots=True)
class PhoneProblem:
    """Why the text was refused, for programs (`reason`) and for people (`message`)."""

    reason: PhoneReason
    message: str


def parse_phone(text: str, country: str) -> Phone | PhoneProblem:
    """Read one number as people write it; `country` (ISO) is where numbers without `+` belong.

    Nothing is guessed: a number that has lost digits, its `+` or its row-mates is a problem with a sentence.
    """
    found = _fast(text, country)
    return found if found is not None else _slow(text, country)


def parse_recipient(text: str, country: str) -> Phone | PhoneProblem:
    """`parse_phone`, and refuse what no MMS can reach by its form (RCP-2, RCP-3, RCP-6)."""
    found = parse_phone(text, country)
    if isinstance(found, PhoneProblem):
        return found
    return unreachable(found) or found


def unreachable(phone: Phone) -> PhoneProblem | None:
    """Why MMS cannot reach a valid number: toll-free, premium, not a mobile, or another country."""
    match phone.kind:
        case PhoneKind.TOLL_FREE:
            return PhoneProblem(PhoneReason.TOLL_FREE, "Toll-free numbers can’t receive MMS")
        case PhoneKind.PREMIUM:
            return PhoneProblem(PhoneReason.PREMIUM, "Premium-rate numbers can’t receive MMS")
        case _:
            pass
    if phone.country not in COUNTRIES and phone.country not in US_TERRITORIES:
        return PhoneProblem(PhoneReason.COUNTRY, _ELSEWHERE)
    match phone.kind:
        case PhoneKind.LANDLINE:
            return PhoneProblem(PhoneReason.NOT_MOBILE, "A landline can’t receive MMS")
        case PhoneKind.OTHER:
            return PhoneProblem(PhoneReason.NOT_MOBILE, "Not a mobile number, so it can’t receive MMS")
        case _:
            return None


def classify(e164: str) -> Phone | None:
    """What is known about a stored number; None when no numbering plan has it."""
    found = parse_phone(e164, "US") if e164.startswith("+") else None
    return found if isinstance(found, Phone) else None


def format_phone(e164: str) -> str:
    """A stored number for people to read: `+1 503 555 0142`."""
    if len(e164) == 12 and e164.startswith("+1"):
        return f"+1 {e164[2:5]} {e164[5:8]} {e164[8:]}"
    import phonenumbers

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL).replace("-", " ")


# --- the fast paths -------------------------------------------------------------------------------------------------

_TEN: Final = r"\(?([2-9][0-9]{2})\)?[ .\-]?([2-9][0-9]{2})[ .\-]?([0-9]{4}) *"
_NANP_AT_HOME: Final = re.compile(r" *(?:\+?1[ .\-]?)?" + _TEN).fullmatch
_NANP_ABROAD: Final = re.compile(r" *\+1[ .\-]?" + _TEN).fullmatch
_NINE: Final = r"(4[0-9]{2})[ \-]?([0-9]{3})[ \-]?([0-9]{3}) *"
_AU_AT_HOME: Final = re.compile(r" *(?:\+61 ?|0)" + _NINE).fullmatch
_AU_ABROAD: Final = re.compile(r" *\+61 ?" + _NINE).fullmatch


def _fast(text: str, country: str) -> Phone | None:
    match = (_NANP_AT_HOME if country in _NANP_COUNTRIES else _NANP_ABROAD)(text)
    if match is not None:
        area, exchange, line = match.groups()
        owner = _area_codes().get(area)
        return Phone(f"+1{area}{exchange}{line}", owner) if owner is not None else None
    match = (_AU_AT_HOME if country == "AU" else _AU_ABROAD)(text)
    if match is not None:
        national = "".join(match.groups())
        return Phone(f"+61{national}", "AU") if _pattern("AU", "mobile")(national) else None
    return None


@cache
def _area_codes() -> dict[str, str]:
    """Area code → country, for those where every exchange from 2 to 9 is in use and nothing else overlaps.

    An area code with exceptions is left out and takes the slow path.
    """
    owners: dict[str, str] = {}
    for area in map(str, range(200, 1000)):
        found = {_owner(f"{area}{first}345678") for first in "23456789"}
        owner = found.pop() if len(found) == 1 else None
        if owner is not None:
            owners[area] = owner
    return owners


def _owner(national: str) -> str | None:
    for country in _NANP_COUNTRIES:
        if _pattern(country, "mobile")(national):
            return country
    return None


@cache
def _pattern(country: str, kind: str) -> Callable[[str], re.Match[str] | None]:
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(country)
    description = getattr(metadata, kind)
    return re.compile(description.national_number_pattern).fullmatch


# --- the exact path -------------------------------------------------------------------------------------------------

_EXCEL_TEXT: Final = re.compile(r'="?([^"]*)"?')
_FLOAT: Final = re.compile(r"([0-9]{7,15})\.0+")
_SCIENTIFIC: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"[/;,|&\r\n]|\bor\b|\band\b", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"(.*[0-9])[\s.,;\-]*(?:extension|ext|ex|xt|x|#)[\s.:]*([0-9]{1,7})\s*#?", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:tel|phone|mobile|cell|mob)\s*[:.]?\s*(?=[+(0-9])", re.IGNORECASE)
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー"), "-")
_APOSTROPHES: Final = "'’‘`´\""


@cache
def _kinds() -> Mapping[int, PhoneKind]:
    from phonenumbers import PhoneNumberType

    return {
        PhoneNumberType.MOBILE: PhoneKind.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.MOBILE,
        PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
        PhoneNumberType.TOLL_FREE: PhoneKind.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE: PhoneKind.PREMIUM,
    }


def _slow(text: str, country: str) -> Phone | PhoneProblem:
    tidy = _tidy(text)
    if not tidy:
        return PhoneProblem(PhoneReason.EMPTY, "Phone is empty")
    return _damaged(tidy, country) or _read(tidy, country)


def _tidy(text: str) -> str:
    """The same number in plain digits and signs: full-width and Arabic-Indic digits, dashes, Excel's wrappings."""
    plain = unicodedata.normalize("NFKC", strip_unseen(text)).translate(_DASHES)
    plain = "".join(_digit(sign) for sign in plain)
    plain = " ".join(plain.split(" ")).strip()
    excel = _EXCEL_TEXT.fullmatch(plain)
    if excel is not None:
        plain = excel.group(1)
    plain = plain.strip(_APOSTROPHES + " ")
    number = _FLOAT.fullmatch(plain)
    if number is not None:
        plain = number.group(1)
    return _SCHEME.sub("", plain, count=1) if _SCHEME.match(plain) else plain


def _digit(sign: str) -> str:
    if sign.isascii():
        return sign
    value = unicodedata.decimal(sign, None)
    if value is not None:
        return str(value)
    return " " if sign.isspace() else sign


def _damaged(tidy: str, country: str) -> PhoneProblem | None:
    """What no parser can mend, because the digits that were meant are not there or not known."""
    if _SCIENTIFIC.fullmatch(tidy):
        return PhoneProblem(
            PhoneReason.SCIENTIFIC,
            "The spreadsheet shortened this number and lost digits. Format the column as text and export it again",
        )
    extension = _EXTENSION.fullmatch(tidy)
    if extension is not None and _digits_in(extension.group(1)) >= 7:
        return PhoneProblem(
            PhoneReason.EXTENSION,
            f"Has the extension {extension.group(2)}, so it is an office line. MMS needs a mobile number",
        )
    if _is_two_numbers(tidy):
        return PhoneProblem(PhoneReason.TWO_NUMBERS, "Two numbers in one cell. Keep the mobile number only")
    if any(sign.isalpha() for sign in tidy):
        return PhoneProblem(PhoneReason.LETTERS, "Contains letters. Write the number in digits")
    if _digits_in(tidy) == 0:
        return PhoneProblem(PhoneReason.LETTERS, "Not a phone number")
    digits = _digits_of(tidy)
    if not tidy.startswith("+") and digits.startswith("00") and not (country == "AU" and digits.startswith("0011")):
        return PhoneProblem(
            PhoneReason.DOUBLE_ZERO, "Starts with 00. Write + and the country code instead, such as +61 412 345 678"
        )
    return None


def _is_two_numbers(tidy: str) -> bool:
    pieces = [piece for piece in _SEPARATOR.split(tidy) if _digits_in(piece) >= 7]
    return len(pieces) > 1 or tidy.count("+") > 1 or (_digits_in(tidy) >= 20 and " " in tidy)


def _read(tidy: str, country: str) -> Phone | PhoneProblem:
    import phonenumbers

    digits = _digits_of(tidy)
    if tidy[0] != "+" and len(digits) == 3 and digits.endswith("11"):
        return PhoneProblem(PhoneReason.SERVICE_NUMBER, f"{digits} is a service number, not somebody’s mobile")
    try:
        number = phonenumbers.parse(tidy, country)
    except phonenumbers.NumberParseException as error:
        return _unparsed(error.error_type, digits, country)
    if phonenumbers.is_valid_number(number) and not _is_local_service(number):
        return Phone(
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            phonenumbers.region_code_for_number(number) or "001",
            _kinds().get(phonenumbers.number_type(number), PhoneKind.OTHER),
        )
    return _invalid(tidy, digits, number, country)


def _is_local_service(number: "PhoneNumber") -> bool:
    """Canada's seven-digit 310 numbers exist in the plan, but only dialled from there."""
    return number.country_code == 1 and len(str(number.national_number)) != 10


def _unparsed(error_type: int, digits: str, country: str) -> PhoneProblem:
    from phonenumbers import NumberParseException

    match error_type:
        case NumberParseException.INVALID_COUNTRY_CODE:
            return PhoneProblem(PhoneReason.NOT_IN_USE, "No country has this country code")
        case NumberParseException.TOO_LONG:
            return _too_long(country)
        case NumberParseException.NOT_A_NUMBER if len(digits) > 3:
            return PhoneProblem(PhoneReason.LETTERS, "Not a phone number")
        case _:
            return _too_short(country)


def _invalid(tidy: str, digits: str, number: "PhoneNumber", country: str) -> PhoneProblem:
    from phonenumbers import ValidationResult, is_possible_number_with_reason, region_code_for_country_code

    if not tidy.startswith("+"):
        with_plus = parse_phone(f"+{digits}", country)
        if isinstance(with_plus, Phone) and with_plus.country in COUNTRIES:
            return PhoneProblem(
                PhoneReason.NO_COUNTRY_CODE,
                f"Looks like {format_phone(with_plus.e164)} without its +. Add the + if that is right",
            )
    national = str(number.national_number)
    home = region_code_for_country_code(number.country_code or 0)
    if home not in COUNTRIES or (home == "US" and len(national) == 10 and national[:3] in CARIBBEAN_AREA_CODES):
        return PhoneProblem(PhoneReason.COUNTRY, _ELSEWHERE)
    match is_possible_number_with_reason(number):
        case ValidationResult.TOO_SHORT | ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return _too_short(home)
        case ValidationResult.TOO_LONG:
            return _too_long(home)
        case _ if len(national) < _LENGTHS[home]:
            return _too_short(home)
        case _ if len(national) > _LENGTHS[home]:
            return _too_long(home)
        case _ if home in _NANP_COUNTRIES:
            return PhoneProblem(PhoneReason.NOT_IN_USE, f"No area code {national[:3]}, or no such number in it")
        case _:
            return PhoneProblem(PhoneReason.NOT_IN_USE, f"Not {_NUMBER_OF.get(home, 'a number')} in use")


def _too_short(country: str) -> PhoneProblem:
    return PhoneProblem(PhoneReason.TOO_SHORT, f"Too short for {_NUMBER_OF.get(country, 'a phone number')}")


def _too_long(country: str) -> PhoneProblem:
    return PhoneProblem(PhoneReason.TOO_LONG, f"Too long for {_NUMBER_OF.get(country, 'a phone number')}")


def _digits_in(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _digits_of(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
