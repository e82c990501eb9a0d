"""The people of one file on their way in: each row read once, counted once, and kept aside on disk until stored."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Final

import apsw

from mmsdesk.domain.contact import Details, clean_value
from mmsdesk.domain.phone import PhoneProblem, parse_recipient
from mmsdesk.services.column_mapping import ColumnMapping
from mmsdesk.services.import_result import ImportResult, Problem
from mmsdesk.store.contacts import Prepared, prepare

_FIRST_PEOPLE: Final = 5
_SHOWN_VALUE: Final = 200
"""Characters of a refused cell that are kept."""


class Intake:
    """Takes rows, sorts them into kept, duplicate and refused, and gives the kept ones back.

    Kept people wait in a temporary database of SQLite's, which vanishes with the connection.
    """

    def __init__(self, mapping: ColumnMapping, columns: Sequence[str], country: str) -> None:
        self._mapping = mapping
        self._country = country
        self._width = len(columns)
        self._last_column = columns[-1]
        place = {name: index for index, name in enumerate(columns)}
        self._phone = place[mapping.phone]
        self._first = place.get(mapping.first_name, -1)
        self._last = place.get(mapping.last_name, -1)
        self._fields = [(place[column], name) for column, name in mapping.fields.items()]
        self._numbers: set[int] = set()
        self._problems: list[Problem] = []
        self._empty = dict.fromkeys(("first_name", "last_name", *mapping.fields.values()), 0)
        self._first_people: list[Details] = []
        self._tidied = 0
        self.rows = 0
        self._spool = apsw.Connection("")
        self._spool.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
        self._spool.execute(
            "CREATE TABLE person (n INTEGER PRIMARY KEY, phone TEXT, first TEXT, last TEXT, fields TEXT, said TEXT)"
        )

    def __enter__(self) -> "Intake":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()

    @property
    def kept(self) -> int:
        """People so far: rows that are neither refused nor duplicates."""
        return len(self._numbers)

    def take(self, rows: Sequence[Sequence[Any]]) -> None:
        """Look at a batch of `[line, cells]`."""
        kept = [person for line, cells in rows if (person := self._look(line, cells)) is not None]
        self._spool.execute("BEGIN")
        self._spool.executemany(
            "INSERT INTO person (phone, first, last, fields, said) VALUES (?, ?, ?, ?, ?)", map(prepare, kept)
        )
        self._spool.execute("COMMIT")

    def people(self) -> Iterator[Prepared]:
        """Everybody kept, in the order of the file."""
        for phone, first, last, fields, said in self._spool.execute(
            "SELECT phone, first, last, fields, said FROM person ORDER BY n"
        ):
            yield str(phone), str(first), str(last), str(fields), str(said)

    def result(self, list_name: str, suppressed: int, known: int = 0) -> ImportResult:
        """The sums, once every row is in; `suppressed` of the kept people opted out before, `known` of the others are
        contacts already."""
        return ImportResult(
            list=list_name,
            rows=self.rows,
            ready=self.kept - suppressed,
            duplicates=self.rows - self.kept - len(self._problems),
            suppressed=suppressed,
            refused=len(self._problems),
            problems=tuple(self._problems),
            tidied=self._tidied,
            empty=dict(self._empty),
            first_people=tuple(self._first_people),
            mapping=self._mapping,
            known=known,
        )

    def _look(self, line: int, cells: list[str]) -> Details | None:
        self.rows += 1
        text = cells[self._phone] if self._phone < len(cells) else ""
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            self._refuse(
                line,
                self._last_column,
                next(cell for cell in cells[self._width :] if cell.strip()),
                "extra_cells",
                "The row has more cells than there are columns. A cell that holds the separator needs quotation marks",
            )
            return None
        found = parse_recipient(text, self._country)
        if isinstance(found, PhoneProblem):
            self._refuse(line, self._mapping.phone, text, found.reason, found.message)
            return None
        number = int(found.e164)
        if number in self._numbers:
            return None
        self._numbers.add(number)
        if text.strip() != found.e164:
            self._tidied += 1
        return self._keep(found.e164, cells)

    def _keep(self, phone: str, cells: list[str]) -> Details:
        fields = {name: self._value(cells, index) for index, name in self._fields}
        person = Details(phone, self._value(cells, self._first), self._value(cells, self._last), fields)
        empty = self._empty
        if not person.first_name:
            empty["first_name"] += 1
        if not person.last_name:
            empty["last_name"] += 1
        for name, value in fields.items():
            if not value:
                empty[name] += 1
        if len(self._first_people) < _FIRST_PEOPLE:
            self._first_people.append(person)
        return person

    def _refuse(self, line: int, column: str, value: str, reason: str, message: str) -> None:
        self._problems.append(Problem(line, column, clean_value(value)[:_SHOWN_VALUE], str(reason), message))

    def _value(self, cells: list[str], index: int) -> str:
        return clean_value(cells[index]) if 0 <= index < len(cells) else ""
