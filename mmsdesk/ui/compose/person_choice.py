"""Choosing whom the message is previewed as: somebody by name, number or place, or somebody with nothing filled in."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu, QWidget

from mmsdesk.services.previewing import EMPTY_NAME, SAMPLE_NAME, Seen
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput


@dataclass(frozen=True, slots=True)
class Choices:
    """What the menu leads to."""

    people: Callable[[], object]
    worst: Callable[[], object]
    empty: Callable[[], object]
    search: Callable[[], object]


def people_menu(parent: QWidget, seen: Seen, has_list: bool, worst: int, choices: Choices) -> QMenu:
    """Whom to step through: people, the `worst` cases when there are any, or the person with nothing filled in."""
    menu = QMenu(parent)
    menu.setAccessibleName("Preview as")
    rows = [(("People of the list" if has_list else SAMPLE_NAME), choices.people, not seen.is_empty and not seen.worst)]
    if worst:
        rows.append((f"Worst cases ({worst})", choices.worst, seen.worst is not None))
    rows.append((EMPTY_NAME, choices.empty, seen.is_empty))
    for words, act, on in rows:
        action = menu.addAction(words)
        action.triggered.connect(lambda _on=False, act=act: act())
        action.setCheckable(True)
        action.setChecked(on)
    if has_list:
        menu.addSeparator()
        menu.addAction("Find somebody…").triggered.connect(lambda: choices.search())
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


class FindPersonDialog(Dialog):
    """Asks for somebody of the list. `accepted` then reads `wanted`."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, people: int) -> None:
        super().__init__(keeper, window, "Preview as somebody else", icon="search", width=440)
        self.field = Field(
            keeper,
            "Name, mobile number or place",
            LineInput(keeper, "Name, mobile number or place", placeholder="for example: Ada"),
            help_text=f"The next one it fits is shown. A place is a number from 1 to {people:,}.",
        )
        self.body.addWidget(self.field)
        self.add_button("Cancel")
        self.add_button("Find", Kind.PRIMARY)

    @property
    def wanted(self) -> str:
        """What was typed."""
        return self.field.text().strip()
