"""Writes a contact to keep: a name, and below each other numbers, mail addresses and links."""

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtWidgets import QVBoxLayout

from mmsdesk.domain.contact_info import ContactInfo, Typed
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.choice_fields import keep_phone
from mmsdesk.ui.compose.choices import has_field
from mmsdesk.ui.compose.kind_editor import KindEditor, PartInput, Supplies
from mmsdesk.ui.compose.part_lines import Column, PartLines
from mmsdesk.ui.compose.part_list import moved, with_part, without
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.widgets.fields import Field

_LISTS: Final = {
    "phones": ("Phone numbers", "phone number", Column("number", "+15035550100")),
    "emails": ("Mail addresses", "mail address", Column("address", "table@lume.example")),
    "urls": ("Links", "link", Column("address", "https://lume.example")),
}


class ContactEditor(KindEditor):
    """What MMS shows of a contact. Everything else a file may hold (company, birthday…) is kept and sent along."""

    def __init__(self, supplies: Supplies) -> None:
        super().__init__()
        keeper = supplies.keeper
        self._draft = Draft()
        self.full_name = Field(
            keeper,
            "Full name",
            PartInput(keeper, "Full name", placeholder="Osteria Lume"),
            help_text="A vCard sent as media is what phones can save with one tap. This arrives as text.",
        )
        self.lists = {part: PartLines(keeper, title, noun, (it,)) for part, (title, noun, it) in _LISTS.items()}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(18)
        layout.addWidget(self.full_name)
        for lines in self.lists.values():
            layout.addWidget(lines)
        self.full_name.edited.connect(self._type_name)
        for part, lines in self.lists.items():
            lines.typed.connect(partial(self._type, part))
            lines.added.connect(partial(self._add, part))
            lines.removed.connect(partial(self._remove, part))
            lines.moved.connect(partial(self._move, part))

    @property
    def main_text(self) -> DraftInput | None:
        line = self.full_name.control
        return line if isinstance(line, DraftInput) else None

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        line = self.full_name.control
        if isinstance(line, PartInput):
            line.show_text(draft.contact.name.full_name)
        for part, lines in self.lists.items():
            lines.show_rows([(it.value,) for it in self._entries(part)])

    def go_to(self, path: str) -> bool:
        head, _, rest = path.removeprefix("contact/").partition("/")
        if head in self.lists:
            number = rest.partition("/")[0]
            self.lists[head].go_to(int(number) - 1 if number.isdecimal() else 0)
        elif path in {"", "contact", "media"} or path.startswith("contact/"):
            self.full_name.control.setFocus()
        else:
            return False
        return True

    def show_field(self, name: str) -> bool:
        if has_field(self._draft.contact.name.full_name, name):
            self.full_name.control.setFocus()
            return True
        for part, lines in self.lists.items():
            place = next((n for n, it in enumerate(self._entries(part)) if has_field(it.value, name)), None)
            if place is not None:
                lines.go_to(place)
                return True
        return False

    def _entries(self, part: str) -> tuple[Typed, ...]:
        entries: tuple[Typed, ...] = getattr(self._draft.contact, part)
        return entries

    def _type_name(self, text: str) -> None:
        contact = self._draft.contact
        self._tell(replace(contact, name=replace(contact.name, full_name=text)), "Typing", "contact/name/full_name")

    def _type(self, part: str, place: int, _column: int, text: str) -> None:
        kept = keep_phone(text) if part == "phones" else text
        entry = replace(self._entries(part)[place], value=kept)
        self._put(part, with_part(self._entries(part), place, entry), "Typing", f"contact/{part}/{place + 1}/value")

    def _add(self, part: str) -> None:
        self._put(part, (*self._entries(part), Typed("")), f"Add {_LISTS[part][1]}")

    def _remove(self, part: str, place: int) -> None:
        self._put(part, without(self._entries(part), place), f"Remove {_LISTS[part][1]}")

    def _move(self, part: str, place: int, to: int) -> None:
        self._put(part, moved(self._entries(part), place, to), f"Move {_LISTS[part][1]}")

    def _put(self, part: str, entries: tuple[Typed, ...], what: str, path: str = "") -> None:
        contact = self._draft.contact
        match part:
            case "phones":
                contact = replace(contact, phones=entries)
            case "emails":
                contact = replace(contact, emails=entries)
            case _:
                contact = replace(contact, urls=entries)
        self._tell(contact, what, path)

    def _tell(self, contact: ContactInfo, what: str, path: str) -> None:
        self.changed.emit(replace(self._draft, contact=contact), what, path)
