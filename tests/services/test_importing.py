import csv
import json
import runpy
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmsdesk.db import Writer, open_reader, transaction
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import BadFile, BadInput, Cancelled, NotFound, Trouble
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.importing import (
    ColumnMapping,
    ImportProgress,
    ImportResult,
    preview_import,
    run_import,
    save_problems_csv,
    sniff,
    to_json,
)
from mmsdesk.services.intake import Intake
from mmsdesk.store.contacts import add_people, count_people, ensure_list, find_person, has_list, lists, people_of_list
from mmsdesk.store.imports import refused_rows
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.suppression import is_suppressed, suppress

GOOD = "Mobile,First,Fav wine\n(503) 555-0142,Maya,Barolo\n503.555.0188,,Gavi\n"


class Desk:
    """A profile's database with its writer, and a reader beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writer = Writer(lambda: open_profile_database(folder / "desk.db"))
        self.db = open_reader(folder / "desk.db")

    def file(self, text: str | bytes, name: str = "people.csv") -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def contents(self) -> list[object]:
        """Everything the profile knows about people and imports."""
        tables = ("contact", "list", "list_member", "suppression", "import_run", "import_problem")
        return [list(self.db.execute(f"SELECT * FROM {table}")) for table in tables]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.db.close()
    desk.writer.close()


def close(result: ImportResult) -> bool:
    return result.rows == result.ready + result.duplicates + result.suppressed + result.refused


def test_people_come_in_with_their_names_and_fields(desk: Desk) -> None:
    result = run_import(desk.writer, desk.file(GOOD), " October  guests ".replace("  ", " "))
    assert to_json(result) == {
        "list": "October guests",
        "rows": 2,
        "ready": 2,
        "duplicates": 0,
        "suppressed": 0,
        "refused": 0,
        "problems": [],
    }
    people = list(people_of_list(desk.db, "october guests"))
    assert [(p.phone, p.first_name, p.fields) for p in people] == [
        ("+15035550142", "Maya", {"fav_wine": "Barolo"}),
        ("+15035550188", "", {"fav_wine": "Gavi"}),
    ]
    assert result.empty == {"first_name": 1, "last_name": 2, "fav_wine": 0}
    assert result.first_people[0] == Details("+15035550142", "Maya", "", {"fav_wine": "Barolo"})
    assert result.tidied == 2


def test_who_is_known_already_is_counted_and_shown_as_it_will_be_stored(desk: Desk) -> None:
    """Before and after say the same; who opted out is not among them, nor in the fixed form of the answer."""
    run_import(
        desk.writer,
        desk.file("Mobile,First,Last,Town,Fav wine\n5035550142,Maya,Chen,Astoria,Barolo\n5035550199,Gone,,,\n"),
        "Old",
    )
    for phone in ("+15035550199", "+15035550177"):
        desk.writer.run(partial(suppress, phone=phone, reason="reply", wording="STOP", event_id=None, at=1.0))
    again = desk.file("Mobile,First,Fav wine\n5035550142,,Gavi\n5035550188,Jo,\n5035550199,Gone,\n5035550177,New,\n")
    ahead = preview_import(again, db=desk.db)
    assert (ahead.ready, ahead.known, ahead.suppressed) == (2, 1, 2)
    maya = Details("+15035550142", "Maya", "Chen", {"town": "Astoria", "fav_wine": "Gavi"})
    assert ahead.first_people[:2] == (maya, Details("+15035550188", "Jo", "", {"fav_wine": ""}))
    done = run_import(desk.writer, again, "New")
    assert (done.ready, done.known, done.suppressed) == (2, 1, 2)
    assert "known" not in to_json(done)
    stored = find_person(desk.db, maya.phone)
    assert stored is not None
    assert Details(stored.phone, stored.first_name, stored.last_name, stored.fields) == maya


def test_every_refused_row_is_told_with_line_value_and_reason(desk: Desk) -> None:
    text = (
        'Mobile;First\r\n\r\n503-555-01;Nell\r\n5035550142;"Maya\r\nthe first"\r\n+44 7700 900123;Al\r\n;Bruno\r\n'
        "800 555 0199;Desk\r\n5035550142;Again\r\n1.61412E+10;Dana\r\n;\r\n5035550143;Jo;spilled\r\n5035550144;Bo;;\r\n"
    )
    answer = to_json(run_import(desk.writer, desk.file(text), "Guests"))
    problems = [(p["row"], p["column"], p["value"], p["reason"]) for p in answer.pop("problems")]
    assert answer == {"list": "Guests", "rows": 9, "ready": 2, "duplicates": 1, "suppressed": 0, "refused": 6}
    assert problems == [
        (3, "Mobile", "503-555-01", "too_short"),
        (6, "Mobile", "+44 7700 900123", "country"),
        (7, "Mobile", "", "empty"),
        (8, "Mobile", "800 555 0199", "toll_free"),
        (10, "Mobile", "1.61412E+10", "scientific"),
        (12, "First", "spilled", "extra_cells"),
    ]
    maya = find_person(desk.db, "+15035550142")
    assert maya is not None
    assert maya.first_name == "Maya the first"
    assert [row.reason for row in refused_rows(desk.db, 1)] == [reason for *_, reason in problems]


def test_people_already_known_are_ready_and_updated(desk: Desk) -> None:
    run_import(desk.writer, desk.file(GOOD), "Guests")
    again = run_import(desk.writer, desk.file(GOOD.replace("Gavi", "Rioja").replace("Barolo", "")), "Guests")
    assert (again.ready, again.duplicates) == (2, 0)
    assert [p.fields["fav_wine"] for p in people_of_list(desk.db, "Guests")] == ["Barolo", "Rioja"]
    assert count_people(desk.db, "Guests") == 2


def test_who_opted_out_stays_out_whatever_the_file_says(desk: Desk) -> None:
    desk.writer.run(lambda db: suppress(db, "+15035550142", "reply", "STOP", None, 1.0))
    path = desk.file(GOOD + "5035550142,Maya,Twice\n")
    seen = preview_import(path, db=desk.db, list_name="Guests")
    result = run_import(desk.writer, path, "Guests")
    assert seen == result
    assert (result.rows, result.ready, result.duplicates, result.suppressed, result.refused) == (3, 1, 1, 1, 0)
    assert is_suppressed(desk.db, "+15035550142")
    assert [(found.people, found.suppressed) for found in lists(desk.db)] == [(2, 1)]


def test_a_preview_writes_nothing(desk: Desk) -> None:
    before = desk.contents()
    preview = preview_import(desk.file(GOOD), list_name="Guests", db=desk.db)
    assert desk.contents() == before
    assert run_import(desk.writer, desk.file(GOOD), "Guests") == preview


def test_the_persons_own_mapping_and_country_are_used(desk: Desk) -> None:
    path = desk.file("A,B,C\n0412 345 678,0412 345 679,Mick\n")
    mapping = ColumnMapping("B", "C", fields={"A": "other_number"})
    run_import(desk.writer, path, "Sydney", mapping, "AU")
    assert [(p.phone, p.first_name, p.fields) for p in people_of_list(desk.db, "Sydney")] == [
        ("+61412345679", "Mick", {"other_number": "0412 345 678"})
    ]
    with pytest.raises(BadInput):
        run_import(desk.writer, path, "Sydney", country="GB")


def test_words_from_a_file_stay_words_and_lose_what_nobody_sees(desk: Desk) -> None:
    names = [
        "=HYPERLINK(1)",
        "{{7*7}}",
        "null",
        "TRUE",
        "-",
        "👨‍👩‍👧",
        "שָׁרָה",
        "\u202eevil\u202c",
        "Zoe\u0308",
        "a\u200bb",
    ]
    rows = "".join(f"50355501{n:02},{name}\n" for n, name in enumerate(names))
    run_import(desk.writer, desk.file("Mobile,First\n" + rows), "Odd")
    kept = [person.first_name for person in people_of_list(desk.db, "Odd")]
    assert kept[:6] == names[:6]
    assert kept[7:] == ["evil", "Zoë", "ab"]


BAD_FILES = {
    "empty": (b"", "empty"),
    "binary": (b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
    "workbook": (b"PK\x03\x04" + bytes(200), "workbook"),
    "no phone column": (b"Name,Age\nMaya,41\nJo,33\n", "no_phone_column"),
    "no header": (b"5035550142,Maya\n5035550143,Jo\n", "no_header"),
    "bad letter at the end": (GOOD.encode() + "5035550199,Zoë,x\n".encode() + b"5035550198,Zo\xff,x\n", "bad_letters"),
    "unclosed quote at the end": (GOOD.encode() + b'5035550199,"Zo,x\n', "unclosed_quote"),
}


@pytest.mark.parametrize("case", BAD_FILES, ids=str)
def test_a_file_that_cannot_be_read_changes_nothing(desk: Desk, case: str) -> None:
    content, code = BAD_FILES[case]
    maya = Details("+15035550142", "Maya", "", {})
    desk.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), [maya], 1.0))
    before = desk.contents()
    with pytest.raises(BadFile) as error:
        run_import(desk.writer, desk.file(content), "Guests")
    assert error.value.code == code
    assert error.value.exit_code == 2
    assert desk.contents() == before


def test_a_missing_file_and_a_nameless_list_are_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        run_import(desk.writer, desk.folder / "gone.csv", "Guests")
    for name in ("", " \u200b ", "x" * 200):
        with pytest.raises(BadInput):
            run_import(desk.writer, desk.file(GOOD), name)
    assert not has_list(desk.db, "Guests")


def test_a_cancelled_import_ends_at_once_and_leaves_nothing(desk: Desk) -> None:
    path = desk.file("Mobile,First\n" + "".join(f"+1503{n:07},Maya\n" for n in range(2_000_000, 2_080_000)))
    before = desk.contents()
    cancel = threading.Event()
    pressed: list[float] = []

    def press(progress: ImportProgress) -> None:
        if progress.rows > 2_000 and not pressed:
            pressed.append(time.monotonic())
            cancel.set()

    with pytest.raises(Cancelled):
        run_import(desk.writer, path, "Guests", cancel=cancel, on_progress=press)
    assert time.monotonic() - pressed[0] < 0.5
    assert desk.contents() == before


def test_an_import_cancelled_while_it_is_stored_leaves_nothing(desk: Desk) -> None:
    path = desk.file("Mobile,First\n" + "".join(f"+1503{n:07},Maya\n" for n in range(2_000_000, 2_003_000)))
    before = desk.contents()
    cancel = threading.Event()
    begun, let_go = threading.Event(), threading.Event()

    def occupy(db: apsw.Connection) -> None:
        begun.set()
        let_go.wait(10)

    busy = desk.writer.submit(occupy)
    begun.wait(10)

    def press(progress: ImportProgress) -> None:
        if progress.part >= 0.8:
            cancel.set()
            let_go.set()

    with pytest.raises(Cancelled):
        run_import(desk.writer, path, "Guests", cancel=cancel, on_progress=press)
    busy.result(10)
    assert desk.contents() == before


def test_progress_is_told_often_and_only_forwards(desk: Desk) -> None:
    path = desk.file("Mobile,First\n" + "".join(f"+1503{n:07},Maya\n" for n in range(2_000_000, 2_015_000)))
    parts: list[float] = []
    let_go = threading.Event()
    busy = desk.writer.submit(lambda db: let_go.wait(10))

    def note(progress: ImportProgress) -> None:
        parts.append(progress.part)
        if sum(part >= 0.8 for part in parts) == 5:
            let_go.set()

    run_import(desk.writer, path, "Many", on_progress=note)
    assert busy.result(10), "somebody who waits for the writer hears that we still live"
    assert parts == sorted(parts)
    assert 0 == parts[0] <= parts[-1] <= 1
    assert any(0 < part < 0.8 for part in parts), "reading tells too"


def test_refused_rows_are_saved_for_a_spreadsheet_that_runs_nothing(desk: Desk) -> None:
    text = 'Mobile,First\n=1+1,a\n+44 7700 900123,b\n@x,c\n"-5 ""x""",d\n'
    result = preview_import(desk.file(text))
    target = desk.folder / "problems.csv"
    assert save_problems_csv(result, target) == 4
    with pytest.raises(Trouble):
        save_problems_csv(result, desk.folder / "no such folder" / "problems.csv")
    assert target.read_bytes().startswith(b'\xef\xbb\xbf"Row","Column","Value"')
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[2] for row in rows[1:]] == ["'=1+1", "'+44 7700 900123", "'@x", '\'-5 "x"']
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "5"]
    assert [path.name for path in desk.folder.glob("*problems*")] == ["problems.csv"]


def test_the_answer_is_plain_json(desk: Desk) -> None:
    answer = to_json(preview_import(desk.file("Mobile\n503\n"), list_name="x"))
    assert json.loads(json.dumps(answer)) == answer
    assert list(answer) == ["list", "rows", "ready", "duplicates", "suppressed", "refused", "problems"]
    assert list(answer["problems"][0]) == ["row", "column", "value", "reason", "message"]


def test_the_sample_people_hold_500_good_ones_and_every_kind_of_trouble(desk: Desk) -> None:
    path = resource_path("samples", "people.csv")
    facts = sniff(path)
    assert facts.column_names == ("Mobile", "First", "Last", "Last visit", "Fav wine", "POS id")
    result = run_import(desk.writer, path, "Sample guests", facts=facts)
    assert (result.rows, result.ready, result.duplicates, result.suppressed, result.refused) == (519, 500, 4, 0, 15)
    assert {problem.reason for problem in result.problems} >= {"too_short", "country", "empty", "toll_free", "letters"}
    assert all("55501" in person.phone for person in people_of_list(desk.db, "Sample guests"))
    assert result.empty["first_name"] > 0


# --- whatever the file ----------------------------------------------------------------------------------------------

phones = st.one_of(
    st.sampled_from(
        ["5035550142", "(503) 555-0142", "+1 503 555 0143", "503.555.0144", "1 503 555 0145", "", "x", "=1"]
    ),
    st.from_regex(r"\+?1?[2-9][0-9]{9}", fullmatch=True),
    st.text(max_size=12),
)
rows = st.lists(st.tuples(phones, st.text(max_size=8), st.lists(st.text(max_size=3), max_size=3)), max_size=30)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows)
def test_totals_close_and_nobody_is_taken_twice_or_lost(table: list[tuple[str, str, list[str]]]) -> None:
    mapping = ColumnMapping("Mobile", "First", fields={"Note": "note"})
    with Intake(mapping, ["Mobile", "First", "Note"], "US") as intake:
        for start in range(0, len(table), 7):
            batch = [(start + n + 2, [p, name, *more]) for n, (p, name, more) in enumerate(table[start : start + 7])]
            intake.take(batch)
        people = list(intake.people())
        result = intake.result("Any", 0)
    assert close(result)
    assert result.rows == len(table)
    assert result.ready == len(people) == len({person[0] for person in people})
    told = {problem.row for problem in result.problems}
    assert len(told) == result.refused
    assert all(problem.message and problem.reason for problem in result.problems)
    assert all(json.loads(fields).keys() == {"note"} for *_, fields, _ in people)


def test_totals_close_for_whole_files_too(desk: Desk) -> None:
    with transaction(db := open_profile_database(desk.folder / "desk.db")):
        suppress(db, "+15035550101", "reply", "STOP", None, 1.0)
    db.close()
    lines = [f"50355501{n % 60:02},{'x' * (n % 5)}" + ("" if n % 11 else ",spilled") for n in range(300)]
    result = run_import(desk.writer, desk.file("Mobile,First\n" + "\n\n".join(lines) + "\n503\n"), "Guests")
    assert close(result)
    assert result.rows == 301
    assert result.suppressed == 1
    assert result.ready + result.suppressed == count_people(desk.db, "Guests") == 60


def test_the_sample_file_is_what_its_maker_makes() -> None:
    maker = runpy.run_path(str(Path(__file__).resolve().parents[2] / "packaging" / "make_samples.py"))
    assert resource_path("samples", "people.csv").read_bytes() == maker["make_csv"]()
