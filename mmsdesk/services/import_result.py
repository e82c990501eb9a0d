"""What an import found or did: sums that close, and every row that needs a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmsdesk.domain.contact import Details
from mmsdesk.services.column_mapping import ColumnMapping
from mmsdesk.sheets.writing import write_csv
from mmsdesk.store.imports import RefusedRow

Problem = RefusedRow


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`rows` = `ready` + `duplicates` + `suppressed` + `refused`: no row of the file is lost."""

    list: str
    rows: int
    """Non-blank records after the header."""
    ready: int
    """People added or updated who may be written to."""
    duplicates: int
    """Rows whose number stood in the file before; the first one counts."""
    suppressed: int
    """People who opted out before; kept on the list, never written to."""
    refused: int
    problems: tuple[Problem, ...]
    """One for each refused row, in the order of the file."""
    tidied: int
    """Numbers that were written in another way than they are kept."""
    empty: Mapping[str, int]
    """Merge field → how many of the people have nothing in it."""
    first_people: tuple[Details, ...]
    """As the file says them; in a preview as they will be stored."""
    mapping: ColumnMapping
    known: int = 0
    """How many of `ready` are contacts already and get updated."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: rows read so far, and the part of the whole work that is done (0…1)."""

    rows: int
    part: float


def to_json(result: ImportResult) -> dict[str, Any]:
    """The answer of `mmsdesk import --json`."""
    return {
        "list": result.list,
        "rows": result.rows,
        "ready": result.ready,
        "duplicates": result.duplicates,
        "suppressed": result.suppressed,
        "refused": result.refused,
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "reason": problem.reason,
                "message": problem.message,
            }
            for problem in result.problems
        ],
    }


def save_problems_csv(result: ImportResult, path: Path) -> int:
    """Write the refused rows for a spreadsheet; returns how many. Raises Trouble when the file cannot be written."""
    rows = ([str(p.row), p.column, p.value, p.reason, p.message] for p in result.problems)
    return write_csv(path, ["Row", "Column", "Value", "Reason", "What is wrong"], rows)
