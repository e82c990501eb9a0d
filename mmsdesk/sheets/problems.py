"""Why a file cannot be read as a table: each reason with its stable code, the place, and what to do."""

from typing import Final

from mmsdesk.domain.errors import BadFile

FILE_LIMIT: Final = 100 * 1024 * 1024
ROW_LIMIT: Final = 1024 * 1024
"""Characters in one record, line ends included."""
FIELD_LIMIT: Final = 64 * 1024
COLUMN_LIMIT: Final = 500
RECORD_LIMIT: Final = 1_000_000
"""Limits of the reliability list, section 4."""

_SAVE_AS_CSV: Final = "Open it in Excel, Numbers or Google Sheets and save it as “CSV UTF-8”."


def empty(name: str) -> BadFile:
    return BadFile(f"{name} is empty", "Export the list again and choose the new file.", "empty")


def no_rows(name: str) -> BadFile:
    return BadFile(
        f"{name} has column names but no people", "Check that the export holds rows, then choose it again.", "no_rows"
    )


def not_a_file(name: str) -> BadFile:
    return BadFile(f"{name} is not a file", "Choose a CSV file.", "not_a_file")


def unreadable(name: str) -> BadFile:
    return BadFile(
        f"{name} cannot be opened",
        "Another program may have locked it, or it is not yours to read. Close it there and try again.",
        "unreadable",
    )


def too_big(name: str, size: int) -> BadFile:
    return BadFile(
        f"{name} is too large: {size / 1024 / 1024:,.0f} MB",
        f"Files may have up to {FILE_LIMIT // 1024 // 1024} MB. Split it into several files.",
        "too_big",
    )


def workbook(name: str) -> BadFile:
    return BadFile(f"{name} is an Excel workbook, not a CSV file", _SAVE_AS_CSV, "workbook")


def web_page(name: str) -> BadFile:
    return BadFile(
        f"{name} is a web page, not a CSV file", "Sign in where you downloaded it and export again.", "web_page"
    )


def binary(name: str) -> BadFile:
    return BadFile(f"{name} is not a text file", f"It is not a table that can be read. {_SAVE_AS_CSV}", "binary")


def nul(name: str, line: int) -> BadFile:
    return BadFile(
        f"{name} is damaged in line {line:,}", f"There are zero bytes between the letters. {_SAVE_AS_CSV}", "nul"
    )


def bad_letters(name: str, line: int, encoding: str) -> BadFile:
    return BadFile(
        f"{name} has a letter in line {line:,} that cannot be read as {encoding_label(encoding)}",
        "Correct that line, or choose another encoding for the file.",
        "bad_letters",
    )


def unknown_encoding(name: str, encoding: str) -> BadFile:
    return BadFile(f"{name} cannot be read as “{encoding}”", "Choose another encoding.", "unknown_encoding")


def unclosed_quote(name: str, line: int) -> BadFile:
    return BadFile(
        f"{name} has a quotation mark in line {line:,} that is never closed",
        "Everybody after it would end up in one cell. Close or remove the mark in that line.",
        "unclosed_quote",
    )


def field_too_long(name: str, line: int) -> BadFile:
    return BadFile(
        f"{name} has a cell in line {line:,} that is too long",
        f"A cell may hold {FIELD_LIMIT // 1024} KB. Shorten it and try again.",
        "field_too_long",
    )


def row_too_long(name: str, line: int) -> BadFile:
    return BadFile(
        f"{name} has a row in line {line:,} that is too long",
        "A row may hold 1 MB. Check that the file is a table with one person in each line.",
        "row_too_long",
    )


def too_many_columns(name: str, count: int) -> BadFile:
    return BadFile(
        f"{name} has {count:,} columns",
        f"Up to {COLUMN_LIMIT} can be read. Remove those you do not need.",
        "too_many_columns",
    )


def too_many_rows(name: str) -> BadFile:
    return BadFile(
        f"{name} has more than {RECORD_LIMIT:,} rows", "Split it into several files and import each.", "too_many_rows"
    )


def changed(name: str) -> BadFile:
    return BadFile(
        f"{name} changed while it was being read", "Wait until it is saved completely, then choose it again.", "changed"
    )


_LABELS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Western (Windows-1252)",
}


def encoding_label(encoding: str) -> str:
    """An encoding as people read it."""
    return _LABELS.get(encoding, encoding)
