import codecs
import os
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsdesk.domain.errors import BadFile, NotFound
from mmsdesk.sheets import problems
from mmsdesk.sheets.csv_file import column_names, open_file, records, sniff_csv
from mmsdesk.sheets.facts import SheetFacts

TABLE = "Mobile,First,City\n5035550142,Maya,Bend\n5035550143,Zoë,Eugene\n"


def write(tmp_path: Path, content: bytes | str) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, **options: str) -> tuple[SheetFacts, list[tuple[int, list[str]]]]:
    facts = sniff_csv(path, **options)
    with open_file(path) as file, closing(records(file, facts.encoding, facts.delimiter, path.name)) as stream:
        return facts, [(record.line, record.cells) for record in stream]


PLAIN = [
    (1, ["Mobile", "First", "City"]),
    (2, ["5035550142", "Maya", "Bend"]),
    (3, ["5035550143", "Zoë", "Eugene"]),
]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TABLE.encode(), "utf-8-sig"),
        (codecs.BOM_UTF8 * 2 + TABLE.encode(), "utf-8-sig"),
        (TABLE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.encode("utf-32"), "utf-32"),
        (TABLE.encode("cp1252"), "cp1252"),
        (TABLE.replace("\n", "\r\n").encode(), "utf-8"),
        (TABLE.replace("\n", "\r").encode(), "utf-8"),
        (TABLE.replace("\n", "\r\n", 1).encode(), "utf-8"),
        (TABLE.rstrip("\n").encode(), "utf-8"),
        (TABLE.replace(",", ";").encode(), "utf-8"),
        (TABLE.replace(",", "\t").encode(), "utf-8"),
        (TABLE.replace(",", "|").encode(), "utf-8"),
        (TABLE.replace(",", ", ").encode(), "utf-8"),
        (b'"Mobile", "First", "City"\n"5035550142", "Maya", "Bend"\n5035550143,"Zo\xc3\xab",Eugene\n', "utf-8"),
    ],
)
def test_every_dialect_gives_the_same_records(tmp_path: Path, content: bytes, encoding: str) -> None:
    facts, rows = read(write(tmp_path, content))
    assert rows == PLAIN
    assert facts.encoding == encoding
    assert facts.encoding_is_certain == (encoding != "cp1252")
    assert facts.column_names == ("Mobile", "First", "City")
    assert facts.columns[1].samples == ("Maya", "Zoë")
    assert facts.total_rows == 2
    assert not facts.looks_garbled


def test_excels_sep_line_names_the_delimiter_and_is_a_line_of_the_file(tmp_path: Path) -> None:
    facts, rows = read(write(tmp_path, b"sep=;\r\nMobile;Note\r\n5035550142;a,b,c\r\n"))
    assert facts.delimiter == ";"
    assert rows == [(2, ["Mobile", "Note"]), (3, ["5035550142", "a,b,c"])]
    assert facts.header_line == 2


def test_rows_carry_the_line_they_start_in_past_blank_and_folded_ones(tmp_path: Path) -> None:
    text = 'Mobile,Note\n\n5035550142,"two\nlines"\n , \n5035550143,"a ""quoted"" word"\n'
    _, rows = read(write(tmp_path, text))
    assert rows == [
        (1, ["Mobile", "Note"]),
        (3, ["5035550142", "two\nlines"]),
        (6, ["5035550143", 'a "quoted" word']),
    ]


def test_ragged_rows_are_read_as_they_are(tmp_path: Path) -> None:
    _, rows = read(write(tmp_path, "Mobile,First\n5035550142\n5035550143,Jo,more,and more\n"))
    assert rows[1:] == [(2, ["5035550142"]), (3, ["5035550143", "Jo", "more", "and more"])]


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    facts, rows = read(write(tmp_path, "Mobile\n5035550142\n503 555 0143; 503 555 0144\n"))
    assert facts.delimiter == ","
    assert [cells for _, cells in rows[1:]] == [["5035550142"], ["503 555 0143; 503 555 0144"]]


def test_headers_are_made_distinct_and_named() -> None:
    assert column_names(["Phone", "", " Phone ", "Phone (2)", "\ufeffName", ""]) == (
        "Phone",
        "Column 2",
        "Phone (2)",
        "Phone (2) (2)",
        "Name",
        "Column 6",
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "", "Column 1", "Column 2", " a"]), max_size=8))
def test_headers_are_always_distinct(header: list[str]) -> None:
    names = column_names(header)
    assert len(names) == len(header)
    assert len(set(names)) == len(names)
    assert all(names)


def test_five_hundred_columns_are_read_and_one_more_is_refused(tmp_path: Path) -> None:
    row = ",".join("x" * 500) + "\n"
    assert len(sniff_csv(write(tmp_path, row + row)).columns) == 500
    with pytest.raises(BadFile) as error:
        sniff_csv(write(tmp_path, "x," + row + row))
    assert error.value.code == "too_many_columns"


def test_the_person_can_override_what_was_found(tmp_path: Path) -> None:
    path = write(tmp_path, "Mobile;First\n5035550142;Žofie\n".encode("cp1250"))
    facts, rows = read(path, encoding="cp1250", delimiter=";")
    assert rows[1][1] == ["5035550142", "Žofie"]
    assert facts.encoding_is_certain
    with pytest.raises(BadFile) as error:
        sniff_csv(path, encoding="utf-8")
    assert (error.value.code, "line 2" in error.value.title) == ("bad_letters", True)
    for nonsense in ("klingon", "rot13", "base64"):
        with pytest.raises(BadFile) as error:
            sniff_csv(path, encoding=nonsense)
        assert error.value.code == "unknown_encoding"


def test_text_decoded_twice_is_noticed(tmp_path: Path) -> None:
    twice = "Mobile,First\n5035550142,Zoë\n".encode().decode("cp1252")
    assert sniff_csv(write(tmp_path, twice)).looks_garbled


def test_cyrillic_bytes_are_not_taken_for_western_ones(tmp_path: Path) -> None:
    rows = "".join(f"50355501{n:02},Екатерина Владимировна,Новосибирск\n" for n in range(40))
    facts = sniff_csv(write(tmp_path, ("Mobile,Имя,Город\n" + rows).encode("cp1251")))
    assert facts.columns[1].samples[0] == "Екатерина Владимировна"
    assert not facts.encoding_is_certain


BIG_LINE = b"Mobile,Note\n5035550142," + b"x" * 10_000_000 + b"\n"
ROWS = b"".join(b"503555%04d,Maya,Bend\n" % n for n in range(3000))

BAD = {
    "empty": (b"", "empty", "people.csv is empty"),
    "only a mark": (codecs.BOM_UTF8, "empty", "empty"),
    "only a wide mark": (codecs.BOM_UTF16_LE, "empty", "empty"),
    "only blank lines": (b"\n\n , \n", "empty", "empty"),
    "only sep": (b"sep=;\n", "empty", "empty"),
    "header only": (b"Mobile,First\n", "no_rows", "no people"),
    "header and blanks": (b"Mobile,First\n\n,\n", "no_rows", "no people"),
    "workbook": (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", "workbook", "Excel workbook"),
    "old or encrypted workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook", "Excel workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary", "not a text file"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "binary", "not a text file"),
    "noise": (bytes(range(256)) * 40, "binary", "not a text file"),
    "web page": (b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "web_page", "web page"),
    "zero byte": (b"Mobile,First\n5035550142,Maya\n5035550143,J\0o\n", "nul", "line 3"),
    "unclosed quote": (b'Mobile,First,City\n5035550142,"Maya,Bend\n' + ROWS[:300], "unclosed_quote", "line 2"),
    "unclosed quote in a long file": (b'Mobile,First,City\n5035550142,"Maya,Bend\n' + ROWS, "unclosed_quote", "line 2"),
    "quote closed rows later": (
        b'Mobile,First,City\n5035550142,"Maya,Bend\n5035550143,Jo,Bend\n5035550144,Al,Bend\n5035550145,"Bo",Bend\n',
        "unclosed_quote",
        "line 2",
    ),
    "long line": (BIG_LINE, "row_too_long", "line 2"),
    "long cell": (b"Mobile,Note\n5035550142," + b"x" * 70_000 + b"\n", "field_too_long", "line 2"),
    "longer cell": (b"Mobile,Note\n5035550142," + b"x" * 200_000 + b"\n", "field_too_long", "line 2"),
    "one bad byte late": (
        "Mobile,First\n5035550142,Zoë\n".encode() + b"5035550143,Maya\n" * 49_997 + b"5035550143,Ma\xffya\n",
        "bad_letters",
        "line 50,000",
    ),
    "cut inside a letter": ("Mobile,First\n5035550142,Zoë\n5035550143,Zoë".encode()[:-1], "bad_letters", "line 3"),
    "half a wide letter": (TABLE.encode("utf-16") + b"x", "bad_letters", "line 4"),
}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_file_that_is_no_table_is_refused_with_its_name_place_and_remedy(tmp_path: Path, case: str) -> None:
    content, code, words = BAD[case]
    with pytest.raises(BadFile) as error:
        read(write(tmp_path, content))
    assert error.value.code == code
    assert "people.csv" in error.value.title
    assert words in error.value.title
    assert error.value.hint.endswith(".")


def test_more_rows_than_can_be_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "RECORD_LIMIT", 3)
    assert len(read(write(tmp_path, "Mobile\n1\n2\n3\n"))[1]) == 4
    with pytest.raises(BadFile) as error:
        read(write(tmp_path, "Mobile\n1\n2\n3\n4\n"))
    assert error.value.code == "too_many_rows"


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024 + 1)
    with pytest.raises(BadFile) as error:
        sniff_csv(path)
    assert error.value.code == "too_big"


def test_what_is_not_a_readable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        sniff_csv(tmp_path / "gone.csv")
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to("/dev/zero")
    for name in ("folder.csv", "pipe.csv", "link.csv"):
        with pytest.raises(BadFile) as error:
            sniff_csv(tmp_path / name)
        assert error.value.code == "not_a_file"
    with pytest.raises(BadFile) as error:
        sniff_csv(tmp_path / ("x" * 300 + ".csv"))
    assert error.value.code == "unreadable"


def test_a_link_to_a_good_file_is_followed(tmp_path: Path) -> None:
    write(tmp_path, TABLE)
    (tmp_path / "link.csv").symlink_to(tmp_path / "people.csv")
    assert read(tmp_path / "link.csv")[1] == PLAIN


def _read_while_it_changes(path: Path, change: str) -> None:
    with open_file(path) as file, closing(records(file, "utf-8", ",", path.name)) as stream:
        next(stream)
        if change == "longer":
            with path.open("ab") as writing:
                writing.write(ROWS)
        else:
            os.truncate(path, 100)
        assert list(stream)


@pytest.mark.parametrize("change", ["longer", "shorter"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: str) -> None:
    path = write(tmp_path, b"Mobile,First,City\n" + ROWS)
    with pytest.raises(BadFile) as error:
        _read_while_it_changes(path, change)
    assert error.value.code == "changed"


@pytest.mark.parametrize(
    "value",
    [
        "=HYPERLINK(1)",
        "{{7*7}}",
        "${x}",
        "%s",
        "{0.__class__}",
        "null",
        "NaN",
        "TRUE",
        "-",
        "👨‍👩‍👧",
        "𠮷野",
        "שָׁלוֹם",
        "\u202eevil",
    ],
)
def test_words_are_data(tmp_path: Path, value: str) -> None:
    _, rows = read(write(tmp_path, f"Mobile,First\n5035550142,{value}\n"))
    assert rows[1][1][1] == value


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n\ufeff"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(cell, cell, cell).filter(lambda row: any(c.strip() for c in row)), min_size=1, max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_is_written_quoted_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], end: str, delimiter: str
) -> None:
    table = [("A", "B", "C"), *rows]
    text = "".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) + end for row in table)
    path = write(tmp_path_factory.mktemp("round"), text)
    with open_file(path) as file, closing(records(file, "utf-8", delimiter, path.name)) as stream:
        assert [tuple(record.cells) for record in stream] == table
