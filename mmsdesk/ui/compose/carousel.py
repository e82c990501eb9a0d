"""The cards of a carousel: one is edited, all are shown, and answers stand below them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from mmsdesk.domain.checks.structure import MOST_CARDS, MOST_OUTER_CHOICES
from mmsdesk.domain.presets import preset_of
from mmsdesk.services.draft_parts import DraftCard, DraftChoice
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.card_editor import CardEditor
from mmsdesk.ui.compose.card_strip import CardStrip
from mmsdesk.ui.compose.choice_fields import ASKED
from mmsdesk.ui.compose.choices import ChoicesEditor, choice_number, has_field
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.kind_editor import KindEditor, Supplies
from mmsdesk.ui.compose.media_field import MediaField
from mmsdesk.ui.compose.part_list import moved, trace, with_part, without
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import hide_unless
from mmsdesk.ui.widgets.toast import announce

_THUMB = 192
"""Pixels a card's small picture is kept at."""


@dataclass(eq=False, slots=True)
class _Slot:
    """A card's own well, made when the card is first shown, so that a file being read stays with its card."""

    field: MediaField | None = None


class CarouselEditor(KindEditor):
    """Shows the cards of a draft, one of them to write in, and says what they become."""

    def __init__(self, supplies: Supplies) -> None:
        super().__init__()
        self._supplies, keeper = supplies, supplies.keeper
        self._draft = Draft()
        self._slots: list[_Slot] = []
        self._at = 0
        self._next_at: int | None = None
        self._thumbs: dict[str, QPixmap] = {}
        self._count = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self.strip = CardStrip(keeper, self._thumb_of)
        self.add_button = Button(keeper, "Add card", Kind.SOFT, icon="plus", size=Size.SMALL)
        self._full = Label(keeper, "That is all: Sinch takes ten.", Role.LABEL, "text2", wrap=True)
        self.card = CardEditor(keeper)
        self.choices = ChoicesEditor(keeper, "Answers below all cards", "answer below", MOST_OUTER_CHOICES)
        self._build()
        self.strip.chosen.connect(self.show_card)
        self.strip.move_wanted.connect(self.put)
        self.strip.remove_wanted.connect(self.remove)
        self.add_button.clicked.connect(self.add)
        self.card.changed.connect(self._change_card)
        self.card.duplicate_wanted.connect(self.duplicate)
        self.card.remove_wanted.connect(lambda: self.remove(self._at))
        self.card.fields_requested.connect(self.fields_requested)
        self.choices.changed.connect(self._change_choices)
        supplies.pictures.arrived.connect(self._picture_arrived)

    @property
    def texts(self) -> Sequence[MessageEditor]:
        return (self.card.text,)

    @property
    def main_text(self) -> MessageEditor:
        return self.card.text

    @property
    def at(self) -> int:
        """The place of the card that is edited."""
        return self._at

    @property
    def count(self) -> str:
        """ "3 of 10"."""
        return self._count.text()

    @property
    def field(self) -> MediaField | None:
        """The well of the card that is edited."""
        return self._slots[self._at].field if self._slots else None

    def show_draft(self, draft: Draft) -> None:
        before, self._draft = self._draft.cards, draft
        if draft.cards != before or not self._count.text():
            self._take_cards(before, draft.cards)
        for slot in self._slots:
            if slot.field is not None:
                slot.field.hold_to(preset_of(draft.preset))
        self.choices.show_choices(draft.choices)

    def show_card(self, place: int) -> None:
        """Edit another card."""
        self._at = place
        self._show()

    def go_to(self, path: str) -> bool:
        head, _, rest = path.partition("/")
        cards = self._draft.cards
        if head == "choices":
            self.choices.go_to(choice_number(path))
        elif head not in {"cards", "media", ""}:
            return False
        elif not cards:
            self.add_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif head == "cards":
            number, _, part = rest.partition("/")
            if number.isdecimal():
                self.show_card(min(max(int(number), 1), len(cards)) - 1)
            self.card.go_to(part)
        else:
            self.card.go_to(head)
        return True

    def show_field(self, name: str) -> bool:
        if self._show_card_with(lambda text: has_field(text, name)):
            return self.card.show_field(name)
        return self.choices.find_text(lambda text: has_field(text, name))

    def show_words(self, words: str) -> bool:
        if self._show_card_with(lambda text: words in text):
            return self.card.show_words(words)
        return self.choices.find_text(lambda text: words in text, words)

    def stop(self) -> bool:
        stopped = [slot.field.stop() for slot in self._slots if slot.field is not None]
        return any(stopped)

    # What can be done

    def add(self) -> None:
        """One more card, behind the last."""
        if len(self._draft.cards) < MOST_CARDS:
            self._change((*self._draft.cards, DraftCard()), "Add card", len(self._draft.cards))
            self.card.go_to("title")

    def duplicate(self) -> None:
        """The card that is edited once more, behind it."""
        cards, place = self._draft.cards, self._at
        if cards and len(cards) < MOST_CARDS:
            self._change((*cards[: place + 1], cards[place], *cards[place + 1 :]), "Duplicate card", place + 1)
            announce(self, f"Card {place + 2} is a copy of card {place + 1}.")
            self.card.go_to("title")

    def remove(self, place: int) -> None:
        """Take a card out; the last one stays."""
        cards = self._draft.cards
        if len(cards) > 1:
            self._change(without(cards, place), "Remove card", min(place, len(cards) - 2))
            announce(self, f"Card {place + 1} removed.")
            self.strip.focus_card(self._at)

    def put(self, place: int, to: int) -> None:
        """Put a card into another place; it is the one that is edited then."""
        cards = self._draft.cards
        if to != place and 0 <= to < len(cards):
            self._change(moved(cards, place, to), "Move card", to)
            announce(self, f"Card {to + 1} of {len(cards)}.")
            self.strip.focus_card(to)

    # Inside

    def _show_card_with(self, wanted: Callable[[str], bool]) -> bool:
        """Show the first card one of whose texts is `wanted`; False when there is none."""
        for place, card in enumerate(self._draft.cards):
            texts = [card.title, card.body]
            texts += [str(getattr(it, asked.part)) for it in card.choices for asked in ASKED[it.kind]]
            if any(map(wanted, texts)):
                self.show_card(place)
                return True
        return False

    def _take_cards(self, before: tuple[DraftCard, ...], cards: tuple[DraftCard, ...]) -> None:
        """Files being read go where their cards go. What somebody else changed is shown: an undone step is seen."""
        came = trace(before, cards)
        slots, self._slots = self._slots, []
        for origin in came:
            known = origin is not None and origin < len(slots)
            self._slots.append(slots[origin] if origin is not None and known else _Slot())
        for slot in slots:
            if slot not in self._slots and slot.field is not None:
                _drop(slot.field)
        for slot, card in zip(self._slots, cards, strict=True):
            if slot.field is not None:
                slot.field.show_media(card.media)
        self._at = self._place_for(before, cards, came)
        self._next_at = None
        self._show()

    def _place_for(
        self, before: tuple[DraftCard, ...], cards: tuple[DraftCard, ...], came: Sequence[int | None]
    ) -> int:
        if self._next_at is not None:
            return self._next_at
        new = [i for i, origin in enumerate(came) if origin is None or before[origin] != cards[i]]
        stayed = came.index(self._at) if self._at in came else min(self._at, max(0, len(cards) - 1))
        return stayed if not new or stayed in new or not before else new[0]

    def _show(self) -> None:
        cards = self._draft.cards
        full = len(cards) >= MOST_CARDS
        self._count.setText(f"{len(cards)} of {MOST_CARDS}")
        self.strip.show_cards(cards, self._at)
        self.strip.setVisible(bool(cards))
        self.card.setVisible(bool(cards))
        self.add_button.setEnabled(not full)
        self._full.setVisible(full)
        self.card.show_well(self._field_at(self._at) if cards else None)
        if cards:
            self.card.show_card(self._at + 1, len(cards), cards[self._at], can_grow=not full)

    def _field_at(self, place: int) -> MediaField:
        slot = self._slots[place]
        if slot.field is None:
            slot.field = field = self._supplies.make_media_field()
            field.media_chosen.connect(lambda media: self._change_media(slot, media, "Add file"))
            field.media_removed.connect(lambda: self._change_media(slot, None, "Remove file"))
            field.hold_to(preset_of(self._draft.preset))
            field.show_media(self._draft.cards[place].media)
        return slot.field

    def _change(self, cards: tuple[DraftCard, ...], what: str, at: int, merge: str = "") -> None:
        self._next_at = at
        self.changed.emit(replace(self._draft, cards=cards), what, merge)
        self._next_at = None

    def _change_card(self, card: DraftCard, what: str, path: str) -> None:
        merge = f"cards/{self._at + 1}/{path}" if path else ""
        self._change(with_part(self._draft.cards, self._at, card), what, self._at, merge)

    def _change_media(self, slot: _Slot, media: object, what: str) -> None:
        if slot in self._slots:
            place = self._slots.index(slot)
            card = replace(self._draft.cards[place], media=media)  # type: ignore[arg-type]  # signals carry objects
            self._change(with_part(self._draft.cards, place, card), what, self._at)

    def _change_choices(self, choices: tuple[DraftChoice, ...], what: str, path: str) -> None:
        self.changed.emit(replace(self._draft, choices=choices), what, f"choices/{path}" if path else "")

    def _thumb_of(self, card: DraftCard) -> QPixmap | None:
        if card.media is None:
            return None
        ref = card.media.url
        if ref not in self._thumbs:
            image = self._supplies.pictures.image(ref)
            if image is None or image.isNull():
                return None
            fill, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
            self._thumbs[ref] = QPixmap.fromImage(image.scaled(QSize(_THUMB, _THUMB), fill, smooth))
        return self._thumbs[ref]

    def _picture_arrived(self, ref: str) -> None:
        if any(card.media is not None and card.media.url == ref for card in self._draft.cards):
            self.strip.show_cards(self._draft.cards, self._at)

    def _build(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(Label(self._supplies.keeper, "Cards", Role.LABEL_STRONG), 1)
        head.addWidget(self._count)
        foot.setSpacing(10)
        foot.addWidget(self.add_button)
        foot.addWidget(self._full, 1)
        foot.addStretch(0)
        cards = QVBoxLayout()
        cards.setSpacing(8)
        cards.addLayout(head)
        cards.addWidget(self.strip)
        cards.addLayout(foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addLayout(cards)
        layout.addWidget(self.card)
        layout.addSpacing(4)
        layout.addWidget(self.choices)
        hide_unless(False, self._full)


def _drop(field: MediaField) -> None:
    """Put a well away whose card is gone, with what it reads."""
    field.stop()
    field.show_media(None)
    field.hide()
    field.deleteLater()
