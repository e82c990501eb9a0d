"""Which column of a sheet is which: matched by header and by content, changed by the person where it is wrong."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mmsdesk.domain.contact import OWN_FIELDS, field_name, field_names
from mmsdesk.domain.errors import BadFile, BadInput
from mmsdesk.domain.phone import Phone, parse_phone
from mmsdesk.sheets.facts import Column, SheetFacts


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# headers as `_key` compares them, the likeliest first
_MOBILE: Final = _words("""mobile mobilenumber mobilephone mobilephonenumber mobileno mobilenum mobiletelephone cell
    cellphone cellphonenumber cellnumber cellno handy handynummer mobil mobilnummer mobiltelefon movil celular
    telefonomovil portable telephoneportable mobiletel smsnumber mmsnumber textnumber""")
_PHONE: Final = _words("""phone phonenumber phoneno phonenum telephone telephonenumber tel telno telnumber telefon
    telefonnummer telefono telefone primaryphone primaryphonenumber homephone contactnumber contactphone phone1
    phone1value phonevalue customerphone billingphone shippingphone e164 msisdn whatsapp whatsappnumber""")
_MAYBE_PHONE: Final = _words("number numero nummer contact recipient recipients to sms text")
_FIRST: Final = _words("""first firstname fname forename givenname given givennames prenom vorname nombre primernombre
    christianname namefirst customerfirstname billingfirstname contactfirstname nome""")
_LAST: Final = _words("""last lastname lname surname familyname family secondname nom nomdefamille nachname familienname
    apellido apellidos namelast customerlastname billinglastname contactlastname cognome sobrenome""")
_NAME: Final = _words("name fullname customername contactname guest guestname customer client")
_ID: Final = re.compile(r"(?:^|_)(?:id|uuid|guid|ids)$")

_MOSTLY: Final = 0.5
_NEARLY_ALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What becomes of each column; columns are named as in `SheetFacts`. Those not named are not imported."""

    phone: str
    first_name: str = ""
    last_name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Column → merge-field name."""
    ignored: tuple[str, ...] = ()


def suggest_mapping(facts: SheetFacts, country: str = "US") -> ColumnMapping:
    """The likeliest meaning of each column.

    Raises BadInput when no column looks like phone numbers, BadFile (`no_header`) when the first row is a person.
    """
    _refuse_missing_header(facts, country)
    phone = _find_phone(facts.columns, country)
    if phone is None:
        raise BadFile(
            "No column looks like phone numbers",
            "Pick the column that holds them, or call it “Mobile” in the file’s first row.",
            "no_phone_column",
        )
    rest = [column for column in facts.columns if column.name != phone]
    first = _named(rest, _FIRST)
    last = _named(rest, _LAST)
    if not first:
        first = next((c.name for c in rest if _key(c.name) in _NAME and c.name != last and _is_one_word(c)), "")
    rest = [column for column in rest if column.name not in (first, last)]
    ignored = tuple(column.name for column in rest if _ID.search(field_name(column.name)))
    kept = [column.name for column in rest if column.name not in ignored]
    return ColumnMapping(phone, first, last, dict(zip(kept, field_names(kept), strict=True)), ignored)


def check_mapping(mapping: ColumnMapping, columns: Sequence[str]) -> None:
    """Raise BadInput when a mapping names columns that the file has not, or a merge field twice."""
    wanted = [mapping.phone, *(name for name in (mapping.first_name, mapping.last_name) if name), *mapping.fields]
    for name in wanted:
        if name not in columns:
            raise BadInput(f"The file has no column “{name}”", "Match the columns again.")
    names = list(mapping.fields.values())
    for name in names:
        if name in OWN_FIELDS or name != field_name(name):
            raise BadInput(
                f"A field cannot be called “{name}”", "Use small letters, digits and _ only, such as fav_wine."
            )
    if len(set(names)) < len(names) or len(set(wanted)) < len(wanted):
        raise BadInput("Two columns go to the same place", "Give each column a field of its own.")


def phone_share(column: Column, country: str) -> float:
    """The part of a column's samples that are phone numbers, 0…1."""
    if not column.samples:
        return 0.0
    return sum(isinstance(parse_phone(text, country), Phone) for text in column.samples) / len(column.samples)


def _refuse_missing_header(facts: SheetFacts, country: str) -> None:
    for column in facts.columns:
        if isinstance(parse_phone(column.name, country), Phone):
            raise BadFile(
                "The file’s first row is a person, not column names",
                f"Put a row with names such as “Mobile” and “First name” above {column.name}, or that person is lost.",
                "no_header",
            )


def _find_phone(columns: Sequence[Column], country: str) -> str | None:
    """Content decides whether, the header decides which: a column called Mobile beats one called Phone."""
    best: tuple[bool, int, float] | None = None
    found: str | None = None
    for column in columns:
        share = phone_share(column, country)
        rank = _phone_rank(column.name)
        if not (rank >= 2 or (rank == 1 and share >= _MOSTLY) or share >= _NEARLY_ALL):
            continue
        score = (share >= _MOSTLY, rank, share)
        if best is None or score > best:
            best, found = score, column.name
    return found


def _phone_rank(header: str) -> int:
    key = _key(header)
    if key in _MOBILE:
        return 3
    if key in _PHONE:
        return 2
    return 1 if key in _MAYBE_PHONE else 0


def _named(columns: Sequence[Column], keys: Sequence[str]) -> str:
    """The column whose header comes first in `keys`."""
    matches = [column.name for column in columns if _key(column.name) in keys]
    return min(matches, key=lambda name: keys.index(_key(name)), default="")


def _key(header: str) -> str:
    """A header as it is compared: letters and digits only, no accents, no case."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return "".join(sign for sign in plain if sign.isalnum() and not unicodedata.combining(sign))


def _is_one_word(column: Column) -> bool:
    """Whether most values are single words, so that "Name" means the first name."""
    single = sum(" " not in text for text in column.samples)
    return bool(column.samples) and single / len(column.samples) >= _NEARLY_ALL
