"""One card of a carousel: title, picture, text and answers."""

from dataclasses import replace

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.services.draft_parts import DraftCard, DraftChoice
from mmsdesk.ui.compose.choices import FoldedChoices, choice_number, has_field
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.kind_editor import PartInput, select_words
from mmsdesk.ui.compose.media_field import MediaField
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind, Size
from mmsdesk.ui.widgets.fields import Field
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, draw_box

_TEXT_HEIGHT = 88
LINK_NOTE = "MMS shows it as a link below the text, not as a picture."


class CardEditor(QWidget):
    """Shows one card and says what it becomes. Its file's well is lent by the carousel: each card has one of its own.

    Signals:
        changed: (DraftCard, what, path); `path` ("title", "choices/2/url") is what somebody types in, else "".
        duplicate_wanted, remove_wanted: of the card shown.
        fields_requested: the person wants to insert a merge field.
    """

    changed = Signal(object, str, str)
    duplicate_wanted = Signal()
    remove_wanted = Signal()
    fields_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._card = DraftCard()
        self._field: MediaField | None = None
        self._heading = Label(keeper, "", Role.LABEL_STRONG)
        self.duplicate = IconButton(keeper, "copy", "Duplicate card", size=Size.SMALL)
        self.remove = IconButton(keeper, "trash-2", "Remove card", size=Size.SMALL)
        self.title_input = PartInput(keeper, "Card title", placeholder="What stands first")
        self._title = Field(keeper, "Title", self.title_input)
        self.text = MessageEditor(keeper, "Card text")
        self.text.take_height(_TEXT_HEIGHT, grows=False)
        self.insert_button = Button(keeper, "Insert field", Kind.SOFT, icon="braces", size=Size.SMALL)
        self.insert_button.setToolTip("Insert field (Ctrl+J)")
        self.choices = FoldedChoices(keeper)
        self._wells = QVBoxLayout()
        self._build()
        self._title.edited.connect(lambda text: self._change(replace(self._card, title=text), "Typing", "title"))
        self.text.edited.connect(lambda text: self._change(replace(self._card, body=text), "Typing", "body"))
        self.text.media_offered.connect(self._offer)
        self.choices.changed.connect(self._change_choices)
        self.insert_button.clicked.connect(self.fields_requested)
        self.duplicate.clicked.connect(self.duplicate_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        keeper.changed.connect(self.update)

    def show_card(self, number: int, count: int, card: DraftCard, *, can_grow: bool) -> None:
        """Show the card with this number, of `count`; silent. `can_grow` is False when no other fits beside it."""
        self._card = card
        self._heading.setText(f"Card {number} of {count}")
        self.setAccessibleName(f"Card {number} of {count}")
        self.duplicate.setEnabled(can_grow)
        self.remove.setEnabled(count > 1)
        self.title_input.show_text(card.title)
        self.text.set_text(card.body)
        self.choices.show_choices(card.choices)

    def show_well(self, field: MediaField | None) -> None:
        """Show the well of the card's file; None where there is no card, so that a well put away is not kept."""
        if field is self._field:
            return
        if self._field is not None:
            self._field.hide()
        self._field = field
        if field is None:
            return
        if self._wells.indexOf(field) < 0:
            self._wells.insertWidget(0, field)
        field.show()

    def go_to(self, path: str) -> None:
        """Put the focus on a part: "choices/2", "body", "media", else the title."""
        number = choice_number(path)
        if number:
            self.choices.go_to(number)
        elif path == "body":
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif path == "media" and self._field is not None:
            self._field.well.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.title_input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_field(self, name: str) -> bool:
        """Put the focus on the first text that holds a merge field; False when there is none."""
        if has_field(self._card.title, name):
            self.go_to("title")
        elif self.text.select_chip(name):
            self.go_to("body")
        else:
            return self.choices.find_text(lambda text: has_field(text, name))
        return True

    def show_words(self, words: str) -> bool:
        """Put the focus on the first text that says `words`, which are selected; False when there is none."""
        if words in self._card.title:
            select_words(self.title_input, words)
        elif self.text.select_text(words):
            self.go_to("body")
        else:
            return self.choices.find_text(lambda text: words in text, words)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_box(begin(self), QRectF(self.rect()), 12, self._keeper.theme.surface, self._keeper.hairline)

    def _offer(self, data: QMimeData) -> None:
        if self._field is not None:
            self._field.offer(data)

    def _change(self, card: DraftCard, what: str, path: str) -> None:
        self.changed.emit(card, what, path)

    def _change_choices(self, choices: tuple[DraftChoice, ...], what: str, path: str) -> None:
        self._change(replace(self._card, choices=choices), what, f"choices/{path}" if path else "")

    def _build(self) -> None:
        head, tools = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._heading, 1)
        head.addWidget(self.duplicate)
        head.addWidget(self.remove)
        media = QVBoxLayout()
        media.setSpacing(6)
        self._wells.setSpacing(0)
        media.addLayout(self._wells)
        media.addWidget(Label(self._keeper, LINK_NOTE, Role.LABEL, "text2", wrap=True))
        words = QVBoxLayout()
        words.setSpacing(6)
        label = Label(self._keeper, "Text", Role.LABEL_STRONG)
        label.setBuddy(self.text)
        words.addWidget(label)
        words.addWidget(self.text)
        tools.addWidget(self.insert_button)
        tools.addStretch(1)
        words.addLayout(tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addWidget(self._title)
        layout.addLayout(media)
        layout.addLayout(words)
        layout.addWidget(self.choices)
