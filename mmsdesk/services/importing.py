"""Brings people in from a file: read in a child process, checked row by row, stored in one transaction.

The long part (reading, numbers, duplicates) happens outside the writer thread, into a private temporary table; the
writer then takes it over in one piece, so replies and receipts wait only for that.
"""

import concurrent.futures
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.contact import clean_value
from mmsdesk.domain.errors import BadInput, Cancelled
from mmsdesk.domain.phone import COUNTRIES
from mmsdesk.machine.child import run_in_child
from mmsdesk.services.column_mapping import ColumnMapping, check_mapping, suggest_mapping
from mmsdesk.services.import_result import (
    ImportProgress,
    ImportResult,
    Problem,
    save_problems_csv,
    to_json,
)
from mmsdesk.services.intake import Intake
from mmsdesk.sheets.facts import Column, SheetFacts, facts_from_json
from mmsdesk.sheets.problems import encoding_label
from mmsdesk.store.contacts import Prepared, add_prepared, ensure_list
from mmsdesk.store.imports import record_import
from mmsdesk.store.known_contacts import count_known, count_since, merge_with_known, newest_contact

__all__ = [
    "Column",
    "ColumnMapping",
    "ImportProgress",
    "ImportResult",
    "Problem",
    "SheetFacts",
    "encoding_label",
    "preview_import",
    "run_import",
    "save_problems_csv",
    "sniff",
    "suggest_mapping",
    "to_json",
]

OnProgress = Callable[[ImportProgress], None]

_SNIFF_SECONDS: Final = 60
_READ_SECONDS: Final = 900
_MEMORY_MB: Final = 512
_TELL_SECONDS: Final = 0.08
_PART_READING: Final = 0.8
"""Reading takes about four fifths of an import, storing the rest."""
_LIST_NAME_LIMIT: Final = 120


def sniff(path: Path, *, encoding: str = "", delimiter: str = "", cancel: threading.Event | None = None) -> SheetFacts:
    """How a file will be read, found in a child process; `encoding` and `delimiter` override what is found.

    Raises BadFile, NotFound, Trouble, Cancelled.
    """
    payload = {"path": str(path.absolute()), "encoding": encoding, "delimiter": delimiter}
    return facts_from_json(
        run_in_child("sheets.sniff", payload, seconds=_SNIFF_SECONDS, memory_mb=_MEMORY_MB, cancel=cancel)
    )


def preview_import(
    path: Path,
    mapping: ColumnMapping | None = None,
    country: str = "US",
    *,
    db: apsw.Connection | None = None,
    list_name: str = "",
    facts: SheetFacts | None = None,
    cancel: threading.Event | None = None,
    on_progress: OnProgress | None = None,
) -> ImportResult:
    """What `run_import` would answer, with nothing written. `db` (a reader) tells who opted out before."""
    facts, mapping = _agree(path, mapping, country, facts, cancel)
    with Intake(mapping, facts.column_names, country) as intake:
        _read(facts, intake, cancel, on_progress, whole=1.0)
        if db is None:
            return intake.result(list_name, 0)
        opted_out = _suppressed(db)
        suppressed = sum(person[0] in opted_out for person in intake.people()) if opted_out else 0
        known = count_known(db, (person[0] for person in intake.people() if person[0] not in opted_out))
        result = intake.result(list_name, suppressed, known)
        return replace(result, first_people=tuple(merge_with_known(db, person) for person in result.first_people))


def run_import(
    writer: Writer,
    path: Path,
    list_name: str,
    mapping: ColumnMapping | None = None,
    country: str = "US",
    *,
    facts: SheetFacts | None = None,
    cancel: threading.Event | None = None,
    on_progress: OnProgress | None = None,
) -> ImportResult:
    """Import a file into a list: everybody in one transaction, or nobody.

    `on_progress` is called in this thread at least five times a second. Raises BadInput (BadFile with a `code` when
    the file is at fault), NotFound, Trouble, Cancelled; nothing is stored then.
    """
    name = _checked_name(list_name)
    if on_progress is not None:
        on_progress(ImportProgress(0, 0.0))
    facts, mapping = _agree(path, mapping, country, facts, cancel)
    with Intake(mapping, facts.column_names, country) as intake:
        _read(facts, intake, cancel, on_progress, whole=_PART_READING)
        return _store(writer, intake, name, path.name, cancel, on_progress)


def _checked_name(list_name: str) -> str:
    name = clean_value(list_name)
    if not name:
        raise BadInput("The list needs a name", "Type a name, such as “October guests”.")
    if len(name) > _LIST_NAME_LIMIT:
        raise BadInput("The list’s name is too long", f"Use up to {_LIST_NAME_LIMIT} characters.")
    return name


def _agree(
    path: Path,
    mapping: ColumnMapping | None,
    country: str,
    facts: SheetFacts | None,
    cancel: threading.Event | None,
) -> tuple[SheetFacts, ColumnMapping]:
    if country not in COUNTRIES:
        raise BadInput(f"Local numbers cannot be read for “{country}”", f"Choose one of {', '.join(COUNTRIES)}.")
    facts = facts if facts is not None else sniff(path, cancel=cancel)
    mapping = mapping if mapping is not None else suggest_mapping(facts, country)
    check_mapping(mapping, facts.column_names)
    return facts, mapping


def _read(
    facts: SheetFacts,
    intake: Intake,
    cancel: threading.Event | None,
    on_progress: OnProgress | None,
    *,
    whole: float,
) -> None:
    told = 0.0

    def take(line: dict[str, Any]) -> None:
        nonlocal told
        intake.take(line["rows"])
        if on_progress is not None and time.monotonic() - told > _TELL_SECONDS:
            told = time.monotonic()
            on_progress(ImportProgress(intake.rows, line["part"] * whole))

    payload = {
        "path": facts.path,
        "encoding": facts.encoding,
        "delimiter": facts.delimiter,
        "columns": list(facts.column_names),
    }
    run_in_child("sheets.read", payload, seconds=_READ_SECONDS, memory_mb=_MEMORY_MB, cancel=cancel, on_line=take)


def _store(
    writer: Writer,
    intake: Intake,
    name: str,
    file_name: str,
    cancel: threading.Event | None,
    on_progress: OnProgress | None,
) -> ImportResult:
    """Hand the people over to the writer and wait, telling how far it is."""
    stored = 0
    given_up = threading.Event()

    def go_on() -> None:
        if given_up.is_set() or (cancel is not None and cancel.is_set()):
            raise Cancelled("Import stopped", "Nothing was changed.")

    def people(opted_out: set[str], found: list[str]) -> Iterator[Prepared]:
        nonlocal stored
        for person in intake.people():
            stored += 1
            if stored % 1000 == 0:
                go_on()
            if person[0] in opted_out:
                found.append(person[0])
            yield person

    def work(db: apsw.Connection) -> ImportResult:
        now = time.time()
        list_id = ensure_list(db, name, now)
        found: list[str] = []
        newest = newest_contact(db)
        add_prepared(db, list_id, people(_suppressed(db), found), now)
        new = count_since(db, newest) - count_since(db, newest, found)
        result = intake.result(name, len(found), intake.kept - len(found) - new)
        counts = (result.ready, result.duplicates, result.suppressed, result.refused)
        record_import(db, list_id, file_name.encode("utf-8", "replace").decode(), counts, result.problems, now)
        go_on()
        return result

    future = writer.submit(work)
    try:
        while not concurrent.futures.wait([future], _TELL_SECONDS).done:
            if on_progress is not None:
                part = stored / max(1, intake.kept)
                on_progress(ImportProgress(intake.rows, _PART_READING + (1 - _PART_READING) * part))
    except BaseException:
        # the intake closes with us: the writer must have let go of it first
        given_up.set()
        concurrent.futures.wait([future])
        raise
    return future.result()


def _suppressed(db: apsw.Connection) -> set[str]:
    return {str(phone) for (phone,) in db.execute("SELECT phone FROM suppression")}
