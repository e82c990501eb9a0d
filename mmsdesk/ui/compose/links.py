"""Help with links: the address checked while it is typed, tags for one's website, the own website remembered."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QTextEdit, QWidget

from mmsdesk.domain.checks.subject import utf16_units
from mmsdesk.domain.links import Tags, advise_on_link, domain_of, full_address, slug_of, tags_of, with_tags
from mmsdesk.services.link_habits import LinkHabits, keep_link_habits, read_link_habits
from mmsdesk.ui.compose.insertion import selected_text, write, writing_place
from mmsdesk.ui.compose.tools import EDIT, Parts, Tool
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind, Size
from mmsdesk.ui.widgets.cards import column, row
from mmsdesk.ui.widgets.choices import Switch
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput, TextArea, ToggleRow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import hide_unless

_LINK: Final = re.compile(r"https?://[^\s\ufffc]+|(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s\ufffc]*)?", re.IGNORECASE)
_TAGS: Final = ("source", "medium", "campaign", "content")


class LinkDialog(Dialog):
    """Asks for a link. `accepted` then reads `link` and `habits`."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, link: str, campaign: str, habits: LinkHabits) -> None:
        title = "Change the link" if link else "Insert a link"
        super().__init__(keeper, window, title, icon="link", width=560)
        self._habits = habits
        self.address = Field(
            keeper,
            "Address",
            LineInput(keeper, "Address", placeholder="lume.example/menu"),
            help_text="People see the whole address: MMS has no words to hide it behind.",
        )
        tags = tags_of(link) if link else Tags()
        self.has_tags = Switch(keeper, "Add campaign tags", on=tags != Tags() or (not link and habits.tagging))
        usual = tags if tags != Tags() else replace(habits.tags, campaign=slug_of(campaign))
        self.tags = {
            name: Field(keeper, name.capitalize(), LineInput(keeper, f"Tag {name}", placeholder=f"utm_{name}"))
            for name in _TAGS
        }
        for name, part in self.tags.items():
            part.set_text(getattr(usual, name))
        self._term = usual.term
        self._tag_row = QWidget()
        fields = row(*(part for name in _TAGS for part in (self.tags[name], 8)))
        fields.setContentsMargins(0, 0, 0, 0)
        self._tag_row.setLayout(fields)
        self.whole = TextArea(keeper, "What people see", lines=2)
        self.whole.setReadOnly(True)
        self.whole.setFixedHeight(keeper.px(22) * 3 + 18)
        self._length = Label(keeper, "", Role.CAPTION, "text2", tabular=True)
        self.own_button = Button(keeper, "This is my website", Kind.LINK, size=Size.SMALL)
        self.body.addWidget(self.address)
        self.body.addLayout(row(self.own_button, None))
        self.body.addWidget(
            ToggleRow(
                keeper,
                self.has_tags,
                "Add campaign tags",
                "Your website’s statistics then show who came from this MMS.",
            )
        )
        self.body.addWidget(self._tag_row)
        self._seen = Label(keeper, "What people see", Role.LABEL_STRONG)
        self._seen.setBuddy(self.whole)
        self.body.addLayout(column(self._seen, self.whole, self._length, gap=6))
        self.add_button("Cancel")
        self.insert_button = self.add_button("Change link" if link else "Insert link", Kind.PRIMARY)
        self.address.set_text(with_tags(link, Tags()) if link and self.has_tags.isChecked() else link)
        self.address.edited.connect(lambda _text: self._show())
        self.has_tags.clicked.connect(lambda _on: self._show())
        self.own_button.clicked.connect(self._take_website)
        for part in self.tags.values():
            part.edited.connect(lambda _text: self._show())
        self._show()

    @property
    def link(self) -> str:
        """The address as it goes into the message."""
        written = self.address.text().strip()
        if not written:
            return ""
        return with_tags(written, self._tags) if self.has_tags.isChecked() else full_address(written)

    @property
    def habits(self) -> LinkHabits:
        """What to remember for the next link."""
        return replace(self._habits, tagging=self.has_tags.isChecked(), tags=replace(self._tags, campaign=""))

    @property
    def _tags(self) -> Tags:
        return Tags(**{name: part.text().strip() for name, part in self.tags.items()}, term=self._term)

    def _take_website(self) -> None:
        self._habits = replace(self._habits, website=domain_of(self.address.text()))
        self._show()
        self.address.control.setFocus()

    def _show(self) -> None:
        written = self.address.text()
        advice = advise_on_link(written, self._habits.website)
        is_new = bool(written.strip()) or advice is None
        said = advice.text if advice is not None and is_new else None
        self.address.show_trouble(said, Tone.BAD if advice is not None and advice.blocks else Tone.WARN)
        leads = bool(written.strip()) and (advice is None or not advice.blocks)
        self.insert_button.setEnabled(leads)
        host = domain_of(written) if leads else ""
        self.own_button.set_label(f"{host} is my website")
        hide_unless(
            bool(host) and advise_on_link(written, host) is None and host != self._habits.website, self.own_button
        )
        self._tag_row.setVisible(self.has_tags.isChecked())
        link = self.link if leads else ""
        self.whole.setPlainText(link)
        self._length.setText(f"{len(link):,} characters" if link else "")
        for part in (self._seen, self.whole, self._length):
            part.setVisible(bool(link))


def link_tools(parts: Parts) -> Sequence[Tool]:
    """The dialog, by its keys and from the menu."""

    def insert() -> None:
        place = writing_place(parts.form)
        if place is None:
            return
        chosen = selected_text(place) or select_link(place)
        link = chosen if _LINK.fullmatch(chosen.strip()) else ""
        parts.jobs.run(lambda: read_link_habits(parts.desk), done=lambda habits: ask(place, link, habits))

    def ask(place: QWidget, link: str, habits: LinkHabits) -> None:
        dialog = LinkDialog(parts.keeper, parts.page.window(), link, parts.work.written.name, habits)

        def take() -> None:
            write(place, dialog.link)
            kept = dialog.habits
            parts.jobs.run(lambda: keep_link_habits(parts.desk, kept))

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    button = IconButton(parts.keeper, "link", "Link (Ctrl+K)", size=Size.SMALL)
    button.clicked.connect(insert)
    parts.form.add_tool(button)
    return (Tool("Link…", insert, ("Ctrl+K",), EDIT, "link", lambda: writing_place(parts.form) is not None),)


def select_link(place: QWidget) -> str:
    """Select the link the cursor stands in, to change it; "" and nothing selected where it stands in none."""
    if isinstance(place, QLineEdit):
        text, at = place.text(), place.cursorPosition()
    elif isinstance(place, QTextEdit):
        cursor = place.textCursor()
        text, at = cursor.block().text(), cursor.positionInBlock()
    else:
        return ""
    at = len(text.encode("utf-16-le")[: 2 * at].decode("utf-16-le", "ignore"))  # Qt counts UTF-16 units
    found = next((it for it in _LINK.finditer(text) if it.start() < at <= it.end()), None)
    if found is None:
        return ""
    first, length = utf16_units(text[: found.start()]), utf16_units(found[0])
    if isinstance(place, QLineEdit):
        place.setSelection(first, length)
    else:
        start = cursor.block().position()
        cursor.setPosition(start + first)
        cursor.setPosition(start + first + length, QTextCursor.MoveMode.KeepAnchor)
        place.setTextCursor(cursor)
    return found[0]
