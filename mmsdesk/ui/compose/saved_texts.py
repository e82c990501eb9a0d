"""Saved texts: pieces people write again and again, inserted where the cursor is."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QTextEdit, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.template import name_fields
from mmsdesk.services.collections import LONGEST_NAME, keep_text, note_use
from mmsdesk.services.comparing import readable
from mmsdesk.store.collections import Collection, Entry
from mmsdesk.ui.collection_dialog import CollectionDialog, CollectionWords, Shown
from mmsdesk.ui.compose.insertion import selected_text, write, writing_place
from mmsdesk.ui.compose.tools import EDIT, Parts, Tool
from mmsdesk.ui.naming import NameDialog
from mmsdesk.ui.widgets.buttons import Button, Kind, Size

WORDS: Final = CollectionWords(
    title="Saved texts",
    detail="What you choose goes where the cursor is, in place of what is selected. Merge fields stay fields.",
    one="saved text",
    use="Insert",
    empty_title="No saved texts yet",
    empty_detail="Select some words in the message, then press Save the selection.",
    icon="message-square-text",
)
KEYS: Final = "Ctrl+Shift+I"


def saved_text_tools(parts: Parts) -> Sequence[Tool]:
    """One tool, by its button below the message, by keys and in the menu."""
    texts = SavedTexts(parts)
    button = Button(parts.keeper, "Saved text", Kind.GHOST, icon="message-square-text", size=Size.SMALL)
    button.setToolTip(f"Saved text ({KEYS})")
    button.clicked.connect(texts.open)
    parts.form.add_tool(button)
    works = texts.has_place
    return (Tool("Saved text…", texts.open, (KEYS,), EDIT, "message-square-text", works),)


def shown_text(entry: Entry) -> Shown:
    """A saved text in the list: its first words, and all of it to look at."""
    named = readable(entry.content)
    return Shown(entry, " ".join(named.split())[:90], {entry.name: named})


class SavedTexts:
    """Offers them, inserts one, and keeps what is selected."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def has_place(self) -> bool:
        """Whether there is a field to write into."""
        return writing_place(self._parts.form) is not None

    def open(self) -> None:
        """Show what is kept; the choice goes where somebody was writing."""
        parts, place = self._parts, writing_place(self._parts.form)
        if place is None:
            return
        dialog = CollectionDialog(
            parts.keeper, parts.page.window(), parts.jobs, parts.desk, Collection.TEXTS, WORDS, shown_text
        )
        selected = tokens_selected(place)
        save = Button(parts.keeper, "Save the selection…", icon="plus")
        save.setAutoDefault(False)
        save.setEnabled(bool(selected.strip()))
        save.setToolTip("" if selected.strip() else "Select some words in the message first")
        save.clicked.connect(lambda: self._ask_name(dialog, selected))
        dialog.above.addWidget(save)
        dialog.chosen.connect(lambda entry: self._insert(place, entry))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _insert(self, place: QWidget, entry: Entry) -> None:
        parts = self._parts
        place.setFocus()
        insert_tokens(place, entry.content)
        parts.jobs.run(lambda: note_use(parts.desk, Collection.TEXTS, entry), failed=lambda _error: None)

    def _ask_name(self, dialog: CollectionDialog, text: str) -> None:
        parts = self._parts
        first = " ".join(name_fields(text).split())
        naming = NameDialog(
            parts.keeper,
            parts.page.window(),
            "Save the selection",
            f"“{first[:160]}{'…' if len(first) > 160 else ''}”",
            "Save text",
            name=" ".join(first.split()[:4])[:LONGEST_NAME],
            longest=LONGEST_NAME,
            icon="message-square-text",
        )

        def keep() -> None:
            name = naming.name
            parts.jobs.run(
                lambda: keep_text(parts.desk, name, text),
                done=dialog.read_again,
                failed=lambda error: parts.work.say(
                    f"{error.title}. {error.hint}" if isinstance(error, MMSDeskError) else "That couldn’t be saved."
                ),
            )

        naming.accepted.connect(keep)
        naming.ask()


def tokens_selected(place: QWidget) -> str:
    """What is selected, merge fields as tokens."""
    if isinstance(place, QTextEdit) and place.textCursor().hasSelection():
        return place.createMimeDataFromSelection().text()
    return selected_text(place)


def insert_tokens(place: QWidget, text: str) -> None:
    """Write a text with tokens at the cursor; a field of one line gets it on one line."""
    if isinstance(place, QTextEdit):
        data, cursor = QMimeData(), place.textCursor()
        data.setText(text)
        cursor.beginEditBlock()  # told once, as one step
        place.insertFromMimeData(data)
        cursor.endEditBlock()
    else:
        write(place, " ".join(text.split("\n")))
