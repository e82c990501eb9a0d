"""The page's background work: open a file, count again after each change, import. Widgets hear it through signals."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Signal

from mmsdesk.domain.errors import BadFile, Cancelled, MMSDeskError
from mmsdesk.domain.phone import COUNTRIES
from mmsdesk.services.desk import Desk
from mmsdesk.services.importing import (
    ColumnMapping,
    ImportProgress,
    ImportResult,
    SheetFacts,
    preview_import,
    run_import,
    save_problems_csv,
    sniff,
    suggest_mapping,
)
from mmsdesk.ui.importing.plan import Plan, plan_from, plan_without_phone
from mmsdesk.ui.jobs import Jobs

FALLBACK_COUNTRY = "US"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read, what becomes of its columns, and what that would bring in.

    `warning` says why there is no result yet: nothing looks like phone numbers.
    """

    facts: SheetFacts
    plan: Plan
    country: str
    result: ImportResult | None
    warning: MMSDeskError | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How to read a file: empty texts and None mean "find out"."""

    path: Path
    encoding: str = ""
    delimiter: str = ""
    country: str = ""


class Reading(QObject):
    """Does the work in jobs, one file at a time. Answers of work that was given up never arrive.

    Signals:
        progressed: ImportProgress of what runs.
        opened: Opened, a file that was chosen.
        counted: ImportResult, after a change of the columns or the country.
        imported: ImportResult; everything is stored.
        refused: (title, hint); nothing was changed.
        stopped: the import was stopped by the person; nothing was changed.
        saved: Path of the written list of refused rows.
    """

    progressed = Signal(object)
    opened = Signal(object)
    counted = Signal(object)
    imported = Signal(object)
    refused = Signal(str, str)
    stopped = Signal()
    saved = Signal(object)

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._opening: threading.Event | None = None
        self._counting: threading.Event | None = None
        self._importing: threading.Event | None = None

    @property
    def is_importing(self) -> bool:
        """True while people are being stored."""
        return self._importing is not None

    def open(self, wish: Wish) -> None:
        """Find out what a file is and what it would bring in; an earlier file is given up."""
        self.give_up()
        cancel = self._opening = threading.Event()
        self._jobs.run(
            lambda: _open(self._desk, wish, cancel, self._tell),
            done=self._opened,
            failed=self._not_opened,
            cancel=cancel,
        )

    def count(self, opened: Opened) -> None:
        """Count again with other columns or another country. The count before it stops."""
        if self._counting is not None:
            self._counting.set()
        cancel = self._counting = threading.Event()
        mapping, country, facts = opened.plan.mapping(), opened.country, opened.facts

        def work() -> ImportResult:
            return preview_import(
                Path(facts.path), mapping, country, db=self._desk.reader(), facts=facts, cancel=cancel
            )

        def done(result: ImportResult) -> None:
            if not cancel.is_set():
                self._counting = None
                self.counted.emit(result)

        def failed(error: Exception) -> None:
            if not cancel.is_set():
                self._counting = None
                self._refuse(error, "The file couldn’t be counted")

        self._jobs.latest("import count", work, done=done, failed=failed)

    def give_up(self) -> None:
        """Stop opening and counting."""
        for event in (self._opening, self._counting):
            if event is not None:
                event.set()
        self._opening = self._counting = None

    def run(self, opened: Opened, mapping: ColumnMapping, list_name: str) -> None:
        """Store everybody, and remember the country for next time."""
        self.give_up()
        # not the job's own cancel event: when stopping comes too late, the answer has to be told all the same
        cancel = self._importing = threading.Event()

        def work() -> ImportResult:
            facts = opened.facts
            result = run_import(
                self._desk.writer,
                Path(facts.path),
                list_name,
                mapping,
                opened.country,
                facts=facts,
                cancel=cancel,
                on_progress=self._tell,
            )
            settings = self._desk.settings()
            if settings.default_country != opened.country:
                self._desk.save_settings(replace(settings, default_country=opened.country))
            return result

        self._jobs.run(work, done=self._imported, failed=self._not_imported)

    def stop_import(self) -> None:
        """Ask the import to stop; `stopped` follows, or `imported` when it was too late."""
        if self._importing is not None:
            self._importing.set()

    def save_problems(self, result: ImportResult, path: Path) -> None:
        """Write the refused rows into a CSV file."""

        def work() -> Path:
            save_problems_csv(result, path)
            return path

        self._jobs.run(
            work, done=self.saved.emit, failed=lambda error: self._refuse(error, "The list couldn’t be saved")
        )

    def _tell(self, progress: ImportProgress) -> None:
        """Runs in the job's thread; the signal crosses over by itself."""
        if shiboken6.isValid(self):
            self.progressed.emit(progress)

    def _opened(self, opened: Opened) -> None:
        self._opening = None
        self.opened.emit(opened)

    def _not_opened(self, error: Exception) -> None:
        self._opening = None
        self._refuse(error, "The file couldn’t be read")

    def _imported(self, result: ImportResult) -> None:
        self._importing = None
        self.imported.emit(result)

    def _not_imported(self, error: Exception) -> None:
        self._importing = None
        if isinstance(error, Cancelled):
            self.stopped.emit()
        else:
            self._refuse(error, "The people couldn’t be imported")

    def _refuse(self, error: Exception, title: str) -> None:
        if isinstance(error, MMSDeskError):
            self.refused.emit(error.title, error.hint)
        else:
            self.refused.emit(title, "Nothing was changed. Try again, or choose another file.")


def _open(desk: Desk, wish: Wish, cancel: threading.Event, tell: Callable[[ImportProgress], None]) -> Opened:
    """Runs in a thread: the first look, the likely columns, and a count of the whole file."""
    country = wish.country or desk.settings().default_country
    if country not in COUNTRIES:
        country = FALLBACK_COUNTRY
    facts = sniff(wish.path, encoding=wish.encoding, delimiter=wish.delimiter, cancel=cancel)
    try:
        mapping = suggest_mapping(facts, country)
    except BadFile as error:
        if error.code != "no_phone_column":
            raise
        return Opened(facts, plan_without_phone(facts.column_names), country, None, error)
    result = preview_import(wish.path, mapping, country, db=desk.reader(), facts=facts, cancel=cancel, on_progress=tell)
    return Opened(facts, plan_from(mapping, facts.column_names), country, result)
