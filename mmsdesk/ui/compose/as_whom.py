"""As whom a test is filled in: the person on the phone, a worst case, anybody of the list, or nobody in particular."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.checks.worst import WorstPerson
from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import Seen, empty_seen, find_seen, first_seen
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import IconButton
from mmsdesk.ui.widgets.fields import Combo, Field, LineInput
from mmsdesk.ui.widgets.labels import Label

_LABEL = "Fill merge fields as"
_FIND = "Find somebody else"


class AsWhom(QWidget):
    """A choice of people that grows by whoever is looked for."""

    def __init__(
        self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk, list_name: str, seen: Seen, worst: Sequence[WorstPerson]
    ) -> None:
        super().__init__()
        self._jobs, self._desk, self._list_name = jobs, desk, list_name
        self._people: dict[str, Seen] = {}
        self._found: list[Seen] = []
        self._first: Sequence[Seen] = ()
        self._shown = seen
        self._worst = worst
        self._places = 0
        self.combo = Combo(keeper, _LABEL)
        self.find_button = IconButton(keeper, "search", _FIND)
        self.find_field = Field(
            keeper, _FIND, LineInput(keeper, _FIND, placeholder="Name, mobile number or place in the list")
        )
        label = Label(keeper, _LABEL, Role.LABEL_STRONG)
        label.setBuddy(self.combo)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.combo, 1)
        line.addWidget(self.find_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label)
        layout.addLayout(line)
        layout.addWidget(self.find_field)
        self.find_field.hide()
        self.find_button.setVisible(bool(list_name))
        self.find_button.clicked.connect(self._open_find)
        self.find_field.edited.connect(lambda _text: self.find_field.show_trouble(None))
        self._offer()
        jobs.run(lambda: first_seen(desk, list_name), done=self._take_first)

    @property
    def chosen(self) -> Seen:
        """The person that is chosen."""
        return self._people[self.combo.currentData()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the field looks for somebody, and does not send."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and self.find_field.control.hasFocus():
            self._find()
        else:
            super().keyPressEvent(event)

    def _open_find(self) -> None:
        self.find_field.show()
        self.find_field.control.setFocus()

    def _find(self) -> None:
        text, list_name, after = self.find_field.text().strip(), self._list_name, self._places
        if text:
            self._jobs.latest(
                "person of a test",
                lambda: find_seen(self._desk, list_name, text, after),
                done=self._take_found,
                failed=lambda _error: self._take_found(None),
            )

    def _take_found(self, seen: Seen | None) -> None:
        if seen is None:
            self.find_field.show_trouble("Nobody on the list answers to that.", Tone.WARN)
            return
        self._places = seen.place - 1
        self._found.append(seen)
        self._offer()
        self.combo.choose(_name(seen))

    def _take_first(self, people: Sequence[Seen]) -> None:
        self._first = people
        self._offer()

    def _offer(self) -> None:
        """The person on the phone first, then the worst cases, whom one looked for, the first ones, and nobody."""
        before = self.combo.currentData()
        shown = self._shown
        # a worst case on the phone is offered by its name alone, and once more with the reason
        people = {_name(shown): shown}
        people |= {f"{it.name} · {it.why}": Seen(it.name, it.values) for it in self._worst}
        people |= {_name(it): it for it in (*self._found, *self._first, empty_seen())}
        self._people = people
        self.combo.set_choices([(key, key) for key in people])
        self.combo.choose(before if before in people else next(iter(people)))


def _name(seen: Seen) -> str:
    return seen.name
