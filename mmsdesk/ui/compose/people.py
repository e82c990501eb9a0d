"""Steps through the people of the draft's list, so that the phone can show the message as each gets it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import SAMPLE_SEEN, Seen, empty_seen, find_seen, seen_as
from mmsdesk.ui.jobs import Jobs

_KEY = "preview person"


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
        self._is_empty = False

    def use_list(self, list_name: str, people: int) -> None:
        """Preview as people of this list from now on, staying at the same place if it is the same list."""
        if list_name != self._list or self._index >= people:
            self._index = 0
        self._list, self._people = list_name, people
        self._read()

    def step(self, by: int) -> None:
        """The next or previous person; behind the last comes the first.

        From the person with nothing filled in it is back to where the list stood.
        """
        if self._is_empty:
            self._is_empty = False
            self._read()
        elif self._people:
            self._index = (self._index + by) % self._people
            self._read()

    def show_empty(self, on: bool) -> None:
        """Preview as the person with nothing filled in, or as the one before again."""
        self._is_empty = on
        self._read()

    def find(self, text: str) -> None:
        """Preview as the next one whose name or number holds `text`, or who is at that place of the list."""
        list_name, after = self._list, self._index
        if text.strip() and self._people:
            self._work(lambda: find_seen(self._desk, list_name, text, after), list_name, self._show_found)

    def _read(self) -> None:
        list_name, index, people = self._list, self._index, self._people
        if self._is_empty:
            self.person_ready.emit(empty_seen(index + 1, people))
        elif not people:
            self.person_ready.emit(SAMPLE_SEEN)
        else:
            self._work(lambda: seen_as(self._desk.person(list_name, index), index, people), list_name, self._show)

    def _work(self, work: Callable[[], Seen | None], list_name: str, done: Callable[[Seen | None], None]) -> None:
        def show(seen: Seen | None) -> None:
            if list_name == self._list:
                done(seen)

        self._jobs.latest(_KEY, work, done=show, failed=lambda _error: self.person_ready.emit(SAMPLE_SEEN))

    def _show(self, seen: Seen | None) -> None:
        if seen is not None and seen.place == self._index + 1 and not self._is_empty:
            self.person_ready.emit(seen)

    def _show_found(self, seen: Seen | None) -> None:
        if seen is None:
            self.nobody_found.emit()
            return
        self._is_empty, self._index = False, seen.place - 1
        self.person_ready.emit(seen)
