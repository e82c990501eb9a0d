"""Steps through the people of the draft's list, or its worst cases, for the phone to show what each of them gets."""

from collections.abc import Callable, Sequence
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from mmsdesk.domain.checks.worst import WorstCase
from mmsdesk.domain.ids import ContactId
from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import (
    SAMPLE_SEEN,
    Seen,
    empty_seen,
    find_seen,
    seen_as,
    seen_as_worst,
    seen_by_id,
)
from mmsdesk.ui.jobs import Jobs

_KEY = "preview person"


class Through(Enum):
    """What the steps lead through."""

    PEOPLE = auto()
    WORST = auto()
    EMPTY = auto()
    """Nowhere: the person with nothing filled in is shown."""


class PreviewPeople(QObject):
    """One person at a time is read, in a job; without a list it is the sample person.

    Signals:
        person_ready: Seen, whom to show.
        nobody_found: nobody on the list answers to the text that was searched for.
    """

    person_ready = Signal(object)
    nobody_found = Signal()

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._list = ""
        self._people = self._index = 0
        self._through = Through.PEOPLE
        self._cases: Sequence[WorstCase] = ()
        self._case = 0

    @property
    def through(self) -> Through:
        """What the steps lead through now."""
        return self._through

    def use_list(self, list_name: str, people: int) -> None:
        """Preview as people of this list from now on, staying at the same place if it is the same list."""
        if list_name != self._list or self._index >= people:
            self._index = 0
        if list_name != self._list:
            self._cases, self._case = (), 0
            self._leave_worst()
        self._list, self._people = list_name, people
        self._read()

    def use_worst(self, cases: Sequence[WorstCase]) -> None:
        """These are the worst cases now; who is shown as one stays, as long as there is one of that kind."""
        if tuple(cases) == tuple(self._cases):
            return
        kind = self._cases[self._case].kind if self._cases else None
        self._cases = tuple(cases)
        self._case = next((place for place, case in enumerate(cases) if case.kind is kind), 0)
        if self._through is Through.WORST:
            self._leave_worst(unless=bool(cases))
            self._read()

    def step(self, by: int) -> None:
        """The next or previous person, or worst case; behind the last comes the first.

        From the person with nothing filled in it is back to where the list stood.
        """
        if self._through is Through.WORST:
            self._case = (self._case + by) % len(self._cases)
        elif self._through is Through.EMPTY:
            self._through = Through.PEOPLE
        elif self._people:
            self._index = (self._index + by) % self._people
        else:
            return
        self._read()

    def show_people(self) -> None:
        """Preview as people of the list, from where it stood."""
        self._through = Through.PEOPLE
        self._read()

    def show_empty(self, on: bool) -> None:
        """Preview as the person with nothing filled in, or as the one before again."""
        self._through = Through.EMPTY if on else Through.PEOPLE
        self._read()

    def show_worst(self) -> None:
        """Preview as the worst cases, the first one first; nothing happens while there are none."""
        if self._cases:
            self._through, self._case = Through.WORST, 0
            self._read()

    def find(self, text: str) -> None:
        """Preview as the next one whose name or number holds `text`, or who is at that place of the list."""
        list_name, after = self._list, self._index
        if text.strip() and self._people:
            self._work(lambda: find_seen(self._desk, list_name, text, after), list_name, self._show_found)

    def go_to(self, contact_id: ContactId) -> None:
        """Preview as this person of the list."""
        list_name = self._list
        if self._people:
            self._work(
                lambda: seen_by_id(self._desk, list_name, contact_id),
                list_name,
                self._show_found,
                lambda _error: self.nobody_found.emit(),
            )

    def _leave_worst(self, *, unless: bool = False) -> None:
        if self._through is Through.WORST and not unless:
            self._through = Through.PEOPLE

    def _read(self) -> None:
        list_name, index, people = self._list, self._index, self._people
        if self._through is Through.WORST:
            self.person_ready.emit(seen_as_worst(self._cases, self._case))
        elif self._through is Through.EMPTY:
            self.person_ready.emit(empty_seen(index + 1, people))
        elif not people:
            self.person_ready.emit(SAMPLE_SEEN)
        else:
            self._work(lambda: seen_as(self._desk.person(list_name, index), index, people), list_name, self._show)

    def _work(
        self,
        work: Callable[[], Seen | None],
        list_name: str,
        done: Callable[[Seen | None], None],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        def show(seen: Seen | None) -> None:
            if list_name == self._list:
                done(seen)

        self._jobs.latest(_KEY, work, done=show, failed=failed or (lambda _error: self.person_ready.emit(SAMPLE_SEEN)))

    def _show(self, seen: Seen | None) -> None:
        if seen is not None and seen.place == self._index + 1 and self._through is Through.PEOPLE:
            self.person_ready.emit(seen)

    def _show_found(self, seen: Seen | None) -> None:
        if seen is None:
            self.nobody_found.emit()
            return
        self._through, self._index = Through.PEOPLE, seen.place - 1
        self.person_ready.emit(seen)
