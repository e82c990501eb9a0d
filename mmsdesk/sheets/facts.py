"""What a sheet looks like before it is read: the value behind the import page's first step."""

from dataclasses import dataclass
from typing import Any

SAMPLES_KEPT = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, made distinct and never empty, and its first non-empty values."""

    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """How a file will be read. `encoding` and `delimiter` can be overridden and sniffed again."""

    path: str
    encoding: str
    """A codec name of Python's, such as `utf-8` or `cp1252`."""
    encoding_is_certain: bool
    """False when nothing in the file proves the encoding: show the samples and let the person choose."""
    delimiter: str
    header_line: int
    """Line of the file (from 1) that the column names stand in."""
    columns: tuple[Column, ...]
    total_rows: int
    """Records after the header, estimated from the line ends; exact unless cells hold line ends or rows are blank."""
    looks_garbled: bool
    """Samples hold replacement marks or the traces of text decoded twice."""

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def facts_from_json(data: dict[str, Any]) -> SheetFacts:
    """The facts as the child process wrote them (`dataclasses.asdict`)."""
    columns = tuple(Column(column["name"], tuple(column["samples"])) for column in data["columns"])
    return SheetFacts(**{**data, "columns": columns})
