import pytest

from mmsdesk.domain.errors import BadFile, BadInput
from mmsdesk.services.column_mapping import ColumnMapping, check_mapping, suggest_mapping
from mmsdesk.sheets.facts import Column, SheetFacts

NUMBERS = ("(503) 555-0142", "503.555.0188", "+1 971 555 0100")


def facts(**columns: tuple[str, ...]) -> SheetFacts:
    return facts_of([Column(name.replace("_", " "), samples) for name, samples in columns.items()])


def facts_of(columns: list[Column]) -> SheetFacts:
    return SheetFacts("people.csv", "utf-8", True, ",", 1, tuple(columns), 3, False)


def test_the_columns_of_the_design_are_matched() -> None:
    mapping = suggest_mapping(
        facts(
            Mobile=NUMBERS,
            First=("Maya", "Jonah", "priya"),
            Last=("Chen",),
            Last_visit=("10/28/25",),
            Fav_wine=("Barolo",),
            POS_id=("88213", "88219"),
        )
    )
    assert mapping == ColumnMapping(
        "Mobile", "First", "Last", {"Last visit": "last_visit", "Fav wine": "fav_wine"}, ("POS id",)
    )


@pytest.mark.parametrize(
    "header",
    [
        *("Mobile", "MOBILE NUMBER", "Cell", "cell phone", "Phone", "Phone Number", "phone_no.", "Tel.", "Telefon"),
        *("Téléphone", "Móvil", "Celular", "Handy", "E.164", "Phone 1 - Value", "to", "WhatsApp", "anything at all"),
    ],
)
def test_phones_are_found_by_header_or_by_content(header: str) -> None:
    assert suggest_mapping(facts_of([Column("Note", ("x",)), Column(header, NUMBERS)])).phone == header


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("First", "Last"),
        ("first_name", "last_name"),
        ("Given Name", "Family Name"),
        ("FNAME", "LNAME"),
        ("Forename", "Surname"),
        ("Prénom", "Nom"),
        ("Vorname", "Nachname"),
        ("Nombre", "Apellidos"),
    ],
)
def test_names_are_found_in_many_spellings(first: str, last: str) -> None:
    columns = [Column(last, ("Chen",)), Column(first, ("Maya",)), Column("Phone", NUMBERS)]
    mapping = suggest_mapping(facts_of(columns))
    assert (mapping.first_name, mapping.last_name) == (first, last)


def test_mobile_beats_phone_and_numbers_beat_words() -> None:
    both = suggest_mapping(facts(Phone=NUMBERS, Mobile=NUMBERS))
    assert both.phone == "Mobile"
    assert both.fields == {"Phone": "phone_2"}
    assert suggest_mapping(facts(Mobile=("yes", "no"), Contact=NUMBERS)).phone == "Contact"


def test_a_phone_column_full_of_bad_numbers_is_still_the_phone_column() -> None:
    assert suggest_mapping(facts(Mobile=("503-555-01", "n/a"), First=("Maya",))).phone == "Mobile"


def test_a_name_column_is_the_first_name_when_it_holds_one_word() -> None:
    assert suggest_mapping(facts(Phone=NUMBERS, Name=("Maya", "Jo"))).first_name == "Name"
    whole = suggest_mapping(facts(Phone=NUMBERS, Name=("Maya Chen", "Jo Reyes")))
    assert (whole.first_name, dict(whole.fields)) == ("", {"Name": "name"})


def test_without_a_phone_column_the_person_is_asked() -> None:
    with pytest.raises(BadFile) as error:
        suggest_mapping(facts(First=("Maya",), Age=("41", "33"), POS_id=("88213",)))
    assert error.value.title == "No column looks like phone numbers"
    assert error.value.hint.startswith("Pick")
    assert error.value.code == "no_phone_column"


def test_a_file_without_column_names_would_lose_its_first_person() -> None:
    with pytest.raises(BadFile) as error:
        suggest_mapping(facts_of([Column("(503) 555-0142", NUMBERS), Column("Maya", ("Jo",))]))
    assert error.value.code == "no_header"


@pytest.mark.parametrize(
    "mapping",
    [
        ColumnMapping("Phone"),
        ColumnMapping("Mobile", "Vorname"),
        ColumnMapping("Mobile", fields={"Gone": "gone"}),
        ColumnMapping("Mobile", fields={"First": "x", "Last": "x"}),
        ColumnMapping("Mobile", "Mobile"),
        ColumnMapping("Mobile", fields={"First": "phone"}),
        ColumnMapping("Mobile", fields={"First": "Not A Name"}),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_refused(mapping: ColumnMapping) -> None:
    with pytest.raises(BadInput):
        check_mapping(mapping, ["Mobile", "First", "Last"])
