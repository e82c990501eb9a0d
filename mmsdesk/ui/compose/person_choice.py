"""Choosing whom the message is previewed as: somebody by name, number or place, or somebody with nothing filled in."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from mmsdesk.services.previewing import EMPTY_NAME, SAMPLE_NAME, Seen
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput


def people_menu(
    parent: QWidget, seen: Seen, use_empty: Callable[[bool], object], search: Callable[[], object]
) -> QMenu:
    """The choices beside stepping through the list; `use_empty` gets False for going back to people."""
    menu = QMenu(parent)
    menu.setAccessibleName("Preview as")
    people = menu.addAction("People of the list" if seen.people else SAMPLE_NAME)
    people.triggered.connect(lambda: use_empty(False))
    empty = menu.addAction(EMPTY_NAME)
    empty.triggered.connect(lambda: use_empty(True))
    for action, on in ((people, not seen.is_empty), (empty, seen.is_empty)):
        action.setCheckable(True)
        action.setChecked(on)
    if seen.people:
        menu.addSeparator()
        menu.addAction("Find somebody…").triggered.connect(lambda: search())
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
