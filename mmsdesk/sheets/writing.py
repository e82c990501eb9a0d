"""Writes tables that spreadsheets open without running anything in them (reliability list, section 4, injection)."""

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from mmsdesk.domain.errors import Trouble

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text as a cell that stays text: what a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_ACTIVE) or text.startswith(_ACTIVE) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a table for Excel and friends; returns the number of rows. The old file stays until the new is whole.

    Raises Trouble when it cannot be written.
    """
    count = 0
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8-sig", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            try:
                out = csv.writer(file, quoting=csv.QUOTE_ALL)
                out.writerow([safe_cell(cell) for cell in header])
                for row in rows:
                    out.writerow([safe_cell(cell).encode("utf-8", "replace").decode("utf-8") for cell in row])
                    count += 1
                file.flush()
                os.fsync(file.fileno())
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                file.close()
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Trouble(
            f"{path.name} could not be written",
            "Close it in other programs, or choose another folder with free space, and save again.",
        ) from error
    return count
