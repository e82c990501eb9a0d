"""Writes the sections of a list message: a heading each, and what can be chosen below it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.message import ListItem, ListSection
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.choices import has_field
from mmsdesk.ui.compose.kind_editor import KindEditor, PartInput, Supplies
from mmsdesk.ui.compose.part_lines import Column, PartLines
from mmsdesk.ui.compose.part_list import moved, with_part, without
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind, Size
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.fields import Field
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.toast import announce

_ITEM: Final = (Column("title", "What can be chosen"), Column("description", "More about it"))


class _SectionCard(Card):
    """One section with its items."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper)
        self.heading = PartInput(keeper, "Section title", placeholder="Heading, such as Wine")
        self.remove = IconButton(keeper, "trash-2", "Remove section")
        self.up = IconButton(keeper, "chevron-up", "Move section up")
        self.down = IconButton(keeper, "chevron-down", "Move section down")
        self.items = PartLines(keeper, "", "item", _ITEM)
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self.heading, self.up, self.down, self.remove):
            head.addWidget(part, 1 if part is self.heading else 0)
        self.body.addLayout(head)
        self.body.addWidget(self.items)

    def show_section(self, section: ListSection, number: int, many: int) -> None:
        self.heading.setAccessibleName(f"Section {number}: heading")
        for button, words in ((self.up, "up"), (self.down, "down")):
            button.rename(f"Move section {number} {words}")
        self.remove.rename(f"Remove section {number}")
        self.up.setEnabled(number > 1)
        self.down.setEnabled(number < many)
        self.heading.show_text(section.title)
        self.items.call_rows(f"section {number}, item")
        self.items.show_rows([(it.title or it.product_id, it.description) for it in section.items])


class ListEditor(KindEditor):
    """The sections of a list; its title and text are the form's."""

    def __init__(self, supplies: Supplies) -> None:
        super().__init__()
        self._keeper = supplies.keeper
        self._draft = Draft()
        self.cards: list[_SectionCard] = []
        self.title = Field(self._keeper, "Title", PartInput(self._keeper, "Title", placeholder="Tonight at Lume"))
        self.add_button = Button(self._keeper, "Add section", Kind.SOFT, icon="plus", size=Size.SMALL)
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Label(self._keeper, "Sections", Role.LABEL_STRONG))
        layout.addLayout(self._column)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        layout.addLayout(foot)
        self.add_button.clicked.connect(self._add)
        self.title.edited.connect(lambda text: self.changed.emit(replace(self._draft, title=text), "Typing", "title"))

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        self.title_line.show_text(draft.title)
        sections = draft.sections
        while len(self.cards) < len(sections):
            self.cards.append(self._make(len(self.cards)))
        for place, card in enumerate(self.cards):
            if place < len(sections):
                card.show_section(sections[place], place + 1, len(sections))
            card.setVisible(place < len(sections))

    @property
    def title_line(self) -> PartInput:
        """Where the title is written."""
        line = self.title.control
        assert isinstance(line, PartInput)
        return line

    @property
    def head(self) -> QWidget | None:
        return self.title

    @property
    def main_text(self) -> DraftInput | None:
        return self.title_line

    def go_to(self, path: str) -> bool:
        head, _, rest = path.partition("/")
        if path in {"", "title"}:
            self.title_line.setFocus()
            return True
        if head != "sections":
            return False
        number, _, inner = rest.partition("/")
        place = int(number) - 1 if number.isdecimal() else 0
        if not 0 <= place < len(self._draft.sections):
            self.add_button.setFocus()
            return True
        item = inner.removeprefix("items").strip("/").partition("/")[0]
        if item.isdecimal():
            self.cards[place].items.go_to(int(item) - 1)
        else:
            self.cards[place].heading.setFocus()
        return True

    def show_field(self, name: str) -> bool:
        for line in self._lines():
            if has_field(line.text(), name):
                line.setFocus()
                return True
        return False

    def _lines(self) -> Iterator[PartInput]:
        yield self.title_line
        for card in self.cards[: len(self._draft.sections)]:
            yield card.heading
            for inputs in card.items.inputs:
                yield from inputs

    def _add(self) -> None:
        self._tell((*self._draft.sections, ListSection("", (ListItem(),))), "Add section")
        self.cards[len(self._draft.sections) - 1].heading.setFocus()

    def _remove(self, place: int) -> None:
        self._tell(without(self._draft.sections, place), "Remove section")
        announce(self, f"Section {place + 1} removed.")
        self.go_to(f"sections/{min(place + 1, len(self._draft.sections))}")

    def _move(self, place: int, to: int) -> None:
        if 0 <= to < len(self._draft.sections):
            self._tell(moved(self._draft.sections, place, to), "Move section")
            announce(self, f"Section {to + 1} of {len(self._draft.sections)}.")
            self.cards[to].heading.setFocus()

    def _type_title(self, place: int, text: str) -> None:
        self._put(place, replace(self._draft.sections[place], title=text), "Typing", "title")

    def _type_item(self, place: int, number: int, column: int, text: str) -> None:
        item = self._draft.sections[place].items[number]
        if column:
            item, part = replace(item, description=text), "description"
        elif item.product_id:
            item, part = replace(item, product_id=text), "product_id"
        else:
            item, part = replace(item, title=text), "title"
        items = with_part(self._draft.sections[place].items, number, item)
        self._items(place, items, "Typing", f"items/{number + 1}/{part}")

    def _add_item(self, place: int) -> None:
        self._items(place, (*self._draft.sections[place].items, ListItem()), "Add item")

    def _remove_item(self, place: int, number: int) -> None:
        self._items(place, without(self._draft.sections[place].items, number), "Remove item")

    def _move_item(self, place: int, number: int, to: int) -> None:
        self._items(place, moved(self._draft.sections[place].items, number, to), "Move item")

    def _items(self, place: int, items: tuple[ListItem, ...], what: str, path: str = "") -> None:
        self._put(place, replace(self._draft.sections[place], items=items), what, path)

    def _put(self, place: int, section: ListSection, what: str, path: str = "") -> None:
        sections = with_part(self._draft.sections, place, section)
        self._tell(sections, what, f"sections/{place + 1}/{path}" if path else "")

    def _tell(self, sections: tuple[ListSection, ...], what: str, path: str = "") -> None:
        self.changed.emit(replace(self._draft, sections=sections), what, path)

    def _make(self, place: int) -> _SectionCard:
        card = _SectionCard(self._keeper)
        self._column.addWidget(card)
        card.heading.textEdited.connect(partial(self._type_title, place))
        card.remove.clicked.connect(lambda: self._remove(place))
        card.up.clicked.connect(lambda: self._move(place, place - 1))
        card.down.clicked.connect(lambda: self._move(place, place + 1))
        card.items.typed.connect(partial(self._type_item, place))
        card.items.added.connect(partial(self._add_item, place))
        card.items.removed.connect(partial(self._remove_item, place))
        card.items.moved.connect(partial(self._move_item, place))
        return card
