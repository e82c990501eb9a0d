from pathlib import Path
from typing import Any

import pytest

from mmsdesk.domain.errors import BadFile, NotFound
from mmsdesk.machine.child import run_in_child
from mmsdesk.sheets.facts import facts_from_json
from mmsdesk.sheets.tasks import read, sniff

LIMITS: dict[str, Any] = {"seconds": 30, "memory_mb": 512}


def test_a_sheet_read_in_a_child_is_the_sheet_read_here(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Mobile,Name\n" + "".join(f"50355{n:05},Zoë 👋\n" for n in range(1203)), encoding="utf-8")
    here = sniff(str(path))
    there = run_in_child("sheets.sniff", {"path": str(path)}, **LIMITS)
    facts = facts_from_json(there)
    assert facts == facts_from_json(here)
    payload = {
        "path": str(path),
        "encoding": facts.encoding,
        "delimiter": facts.delimiter,
        "columns": list(facts.column_names),
    }
    lines: list[dict[str, Any]] = []
    assert run_in_child("sheets.read", payload, on_line=lines.append, **LIMITS) == {"rows": 1203}
    rows = [tuple(row) for line in lines for row in line["rows"]]
    assert len(rows) == 1203
    assert rows[0] == (2, ["5035500000", "Zoë 👋"])
    assert rows[-1] == (1204, ["5035501202", "Zoë 👋"])
    assert len(lines) > 2
    assert lines[-1]["part"] == 1.0


def test_other_columns_than_sniffed_mean_that_the_file_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Mobile,Name\n5035550142,Maya\n", encoding="utf-8")
    with pytest.raises(BadFile) as error:
        read(str(path), "utf-8", ",", ["Name", "Mobile"], lambda line: None)
    assert error.value.code == "changed"


def test_a_missing_file_is_told_by_the_child(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        run_in_child("sheets.sniff", {"path": str(tmp_path / "gone.csv")}, **LIMITS)


def test_cells_of_the_largest_size_travel_in_small_batches(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Mobile,Note\n" + f"5035550142,{'x' * 65_000}\n" * 20, encoding="utf-8")
    lines: list[dict[str, Any]] = []
    read(str(path), "utf-8", ",", ["Mobile", "Note"], lines.append)
    assert sum(len(line["rows"]) for line in lines) == 20
    assert max(len(line["rows"]) for line in lines) < 8
