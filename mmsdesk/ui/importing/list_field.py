"""Which list the people go on: a new one, named after the file, or one that is there."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmsdesk.store.contacts import ListSummary
from mmsdesk.ui.importing.plan import count
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.fields import Combo, Field, LineInput
from mmsdesk.ui.widgets.labels import let_height_follow_width

NEW_LIST: Final = ""


class ListField(QWidget):
    """A choice and, for a new list, its name.

    Signals:
        changed: `list_name` is another one.
    """

    changed = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._lists: tuple[ListSummary, ...] = ()
        self._is_typed = False
        self.target = Combo(keeper, "Put these people on")
        self._target_field = Field(keeper, "Put these people on", self.target)
        self.name_input = LineInput(keeper, "Name of the list", placeholder="Such as “October guests”")
        self.name_input.setMaxLength(120)
        self._name_field = Field(keeper, "Name of the list", self.name_input)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self._target_field, 1)
        layout.addWidget(self._name_field, 1)
        let_height_follow_width(self)
        self.target.currentIndexChanged.connect(self._chosen)
        self._name_field.edited.connect(self._named)
        self.show_lists(())

    @property
    def list_name(self) -> str:
        """The list people will be put on; empty while it has no name."""
        return str(self.target.currentData() or NEW_LIST) or self.name_input.text().strip()

    @property
    def message(self) -> str:
        """What is said about the name; empty when there is nothing to say."""
        return self._name_field.message

    def show_lists(self, lists: Sequence[ListSummary]) -> None:
        """Offer the lists that are there, to add to."""
        chosen = self.target.currentData() or NEW_LIST
        self._lists = tuple(lists)
        names = [(it.name, f"{it.name} · {count(it.people, 'person')}") for it in lists]
        self.target.set_choices([(NEW_LIST, "A new list"), *names])
        self.target.choose(chosen if chosen in {name for name, _ in names} else NEW_LIST)
        self._show()

    def suggest(self, name: str) -> None:
        """Name a new list after the file, unless the person named it."""
        if not self._is_typed or not self.name_input.text().strip():
            self._is_typed = False
            self._name_field.set_text(name)
        self._show()

    def start_over(self) -> None:
        """A new list without a name."""
        self._is_typed = False
        self._name_field.set_text("")
        self.target.choose(NEW_LIST)
        self._show()

    def _chosen(self) -> None:
        self._show()
        self.changed.emit()

    def _named(self) -> None:
        self._is_typed = True
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Say what a name means: it is wanted, or it is one that is there already."""
        self._target_field.setVisible(bool(self._lists))
        chosen = str(self.target.currentData() or NEW_LIST)
        self._name_field.setVisible(not chosen)
        typed = self.name_input.text().strip().casefold()
        same = next((it for it in self._lists if it.name.casefold() == typed), None)
        if chosen:
            return
        if not typed:
            self._name_field.show_trouble("The list needs a name." if self._is_typed else None)
        elif same is not None:
            words = f"This list is there already, with {count(same.people, 'person')}: these are added to it."
            self._name_field.show_trouble(words, Tone.WARN)
        else:
            self._name_field.show_trouble(None)
