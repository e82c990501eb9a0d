"""Steps through the people of the draft's list, so that the phone can show the message as each gets it."""

from PySide6.QtCore import QObject, Signal

from mmsdesk.domain.contact import Person
from mmsdesk.domain.phone import format_phone
from mmsdesk.services.desk import Desk
from mmsdesk.ui.compose.preview_column import SAMPLE_SEEN, Seen
from mmsdesk.ui.jobs import Jobs


class PreviewPeople(QObject):
    """One person at a time is read, in a job; without a list it is the sample person.

    Signals:
        person_ready: Seen, whom to show.
    """

    person_ready = Signal(object)

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._list = ""
        self._people = self._index = 0

    def use_list(self, list_name: str, people: int) -> None:
        """Preview as people of this list from now on, staying at the same place if it is the same list."""
        if list_name != self._list or self._index >= people:
            self._index = 0
        self._list, self._people = list_name, people
        self._read()

    def step(self, by: int) -> None:
        """The next or previous person; behind the last comes the first."""
        if self._people:
            self._index = (self._index + by) % self._people
            self._read()

    def _read(self) -> None:
        list_name, index = self._list, self._index
        if not self._people:
            self.person_ready.emit(SAMPLE_SEEN)
            return
        self._jobs.latest(
            "preview person",
            lambda: self._desk.person(list_name, index),
            done=lambda person: self._show(person, list_name, index),
            failed=lambda _error: self.person_ready.emit(SAMPLE_SEEN),
        )

    def _show(self, person: Person, list_name: str, index: int) -> None:
        if (list_name, index) == (self._list, self._index):
            name = person.name or format_phone(person.phone)
            self.person_ready.emit(Seen(name, person.merge_values, index + 1, self._people))
