"""The answers people are offered: added, changed, put in order and taken out, each as one step of the history."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.checks.structure import MOST_CHOICES
from mmsdesk.services.draft_parts import DraftChoice
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.choice_fields import ASKED
from mmsdesk.ui.compose.choice_row import ChoiceRow
from mmsdesk.ui.compose.kind_editor import KindEditor, Supplies, select_words
from mmsdesk.ui.compose.part_list import PartList, keep_in_sight, moved, with_part, without
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import hide_unless
from mmsdesk.ui.widgets.toast import announce

_NUMBERS: Final = {3: "three", 10: "ten"}


class ChoicesEditor(QWidget):
    """Shows answers and says what they become. Rows stand for places: another order fills them anew.

    Signals:
        changed: (answers, what, path); `path` ("2/title") is what somebody types in, else "".
    """

    changed = Signal(object, str, str)

    def __init__(self, keeper: ThemeKeeper, title: str, noun: str, most: int) -> None:
        super().__init__()
        self._keeper, self._noun, self._most = keeper, noun, most
        self._choices: tuple[DraftChoice, ...] = ()
        self._rows: list[ChoiceRow] = []
        self._target: int | None = None
        self.title = Label(keeper, title, Role.LABEL_STRONG)
        self._count = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self._list = PartList(keeper, 8)
        self.add_button = Button(keeper, f"Add {noun}", Kind.SOFT, icon="plus", size=Size.SMALL)
        self._full = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._build(title)
        self.add_button.clicked.connect(self.add)

    @property
    def rows(self) -> Sequence[ChoiceRow]:
        """The rows of the answers there are."""
        return self._rows[: len(self._choices)]

    @property
    def count(self) -> str:
        """ "3 of 10"."""
        return self._count.text()

    def show_choices(self, choices: tuple[DraftChoice, ...]) -> None:
        """Show answers; silent. The same ones cost nothing."""
        if choices == self._choices and self._count.text():
            return
        part = next((row.focused_part for row in self._rows if row.focused_part), "")
        before, self._choices = self._choices, choices
        while len(self._rows) < len(choices):
            self._rows.append(self._make_row(len(self._rows)))
        for place, row in enumerate(self._rows):
            if place < len(choices) and before[place : place + 1] != choices[place : place + 1]:
                row.show_choice(place + 1, choices[place])
            row.setVisible(place < len(choices))
        self._list.setVisible(bool(choices))
        self._count.setText(f"{len(choices)} of {self._most}")
        full = len(choices) >= self._most
        self.add_button.setEnabled(not full)
        self._full.setVisible(full)
        if part and not any(row.focused_part for row in self.rows):  # the row it was in is gone
            self._focus(len(choices) - 1, part)

    def go_to(self, number: int) -> None:
        """Put the focus on an answer, from 1; on the button that adds one where there is none."""
        if not self._choices:
            self.add_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            place = min(number, len(self._choices)) - 1
            self._focus(place, self._rows[place].part_to_mend)

    def find_text(self, wanted: Callable[[str], bool], words: str = "") -> bool:
        """Put the focus on the first line whose text is `wanted`, `words` in it selected; False when there is none."""
        for place, choice in enumerate(self._choices):
            for asked in ASKED[choice.kind]:
                if asked.takes_fields and wanted(str(getattr(choice, asked.part))):
                    select_words(self._rows[place].input(asked.part), words)
                    return True
        return False

    # What can be done

    def add(self) -> None:
        """One more answer, of the kind that is most often wanted."""
        if len(self._choices) < self._most:
            self.changed.emit((*self._choices, DraftChoice()), f"Add {self._noun}", "")
            self._focus(len(self._choices) - 1, "title")

    def remove(self, place: int) -> None:
        """Take an answer out; the focus goes to the one that takes its place."""
        part = self._rows[place].focused_part
        self.changed.emit(without(self._choices, place), f"Remove {self._noun}", "")
        announce(self, f"{self._noun.capitalize()} {place + 1} removed.")
        self._focus(min(place, len(self._choices) - 1), part if part in {"grip", "remove"} else "grip")

    def put(self, place: int, to: int) -> None:
        """Put an answer into another place; the focus goes along."""
        part = self._rows[place].focused_part or "grip"
        if to != place and 0 <= to < len(self._choices):
            self.changed.emit(moved(self._choices, place, to), f"Move {self._noun}", "")
            announce(self, f"{self._noun.capitalize()} {to + 1} of {len(self._choices)}.")
            self._focus(to, part)

    # Inside

    def _focus(self, place: int, part: str) -> None:
        if place < 0 and self.isVisible():  # else whoever put it away has seen to the focus
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif place >= 0:
            self._rows[place].focus_part(part)

    def _change(self, place: int, choice: DraftChoice, what: str, part: str) -> None:
        path = f"{place + 1}/{part}" if part else ""
        self.changed.emit(with_part(self._choices, place, choice), what, path)

    def _drag(self, point: QPointF) -> None:
        keep_in_sight(self, point)
        self._target = self._list.place_at(point, self.rows)
        self._list.show_line(self._target, self.rows)

    def _drop(self, place: int, stays: bool) -> None:
        target, self._target = self._target, None
        self._list.show_line(None, self.rows)
        if target is not None and not stays:
            self.put(place, target - (target > place))

    def _make_row(self, place: int) -> ChoiceRow:
        row = ChoiceRow(self._keeper, self._noun)
        self._list.add(row)
        row.changed.connect(partial(self._change, place))
        row.remove_wanted.connect(lambda: self.remove(place))
        row.move_wanted.connect(lambda by: self.put(place, place + by))
        row.grip.dragged.connect(self._drag)
        row.grip.dropped.connect(lambda stays: self._drop(place, stays))
        return row

    def _build(self, title: str) -> None:
        self.setAccessibleName(title)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self._count)
        foot.setSpacing(10)
        foot.addWidget(self.add_button)
        foot.addWidget(self._full, 1)
        foot.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._list)
        layout.addLayout(foot)
        self._full.setText(f"That is all: Sinch takes {_NUMBERS.get(self._most, self._most)}.")
        hide_unless(False, self._full)


class ChoiceEditor(KindEditor):
    """The answers of a choice message; its question is the form's text."""

    def __init__(self, supplies: Supplies) -> None:
        super().__init__()
        self._draft = Draft()
        self.choices = ChoicesEditor(supplies.keeper, "Answers", "answer", MOST_CHOICES)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choices)
        self.choices.changed.connect(self._change)

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        self.choices.show_choices(draft.choices)

    def go_to(self, path: str) -> bool:
        number = choice_number(path)
        if number:
            self.choices.go_to(number)
        return bool(number)

    def show_field(self, name: str) -> bool:
        return self.choices.find_text(lambda text: has_field(text, name))

    def show_words(self, words: str) -> bool:
        return self.choices.find_text(lambda text: words in text, words)

    def _change(self, choices: tuple[DraftChoice, ...], what: str, path: str) -> None:
        self.changed.emit(replace(self._draft, choices=choices), what, f"choices/{path}" if path else "")


class FoldedChoices(QWidget):
    """Answers put away behind a button until somebody wants some; made then.

    Signals:
        changed: as ChoicesEditor.
    """

    changed = Signal(object, str, str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._choices: tuple[DraftChoice, ...] = ()
        self.editor: ChoicesEditor | None = None
        self.open_button = Button(keeper, "Add answers", Kind.SOFT, icon="list-checks", size=Size.SMALL)
        self.open_button.setToolTip("Offer replies, links, calls or places. Each becomes a line of text.")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.open_button.clicked.connect(self.open)

    def show_choices(self, choices: tuple[DraftChoice, ...]) -> None:
        """Show answers, or the button where there are none; silent."""
        if choices == self._choices:
            return
        self._choices = choices
        editor = self._made()
        had_focus = editor.isAncestorOf(_focused(self))
        editor.show_choices(choices)
        self.open_button.setHidden(bool(choices))
        editor.setHidden(not choices)
        if not choices and had_focus:
            self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self) -> None:
        """Begin with a first answer."""
        self._made().add()

    def go_to(self, number: int) -> None:
        """Put the focus on an answer, from 1; on the button where there is none."""
        if self._choices:
            self._made().go_to(number)
        else:
            self.open_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def find_text(self, wanted: Callable[[str], bool], words: str = "") -> bool:
        """As ChoicesEditor."""
        return bool(self._choices) and self._made().find_text(wanted, words)

    def _made(self) -> ChoicesEditor:
        if self.editor is None:
            self.editor = ChoicesEditor(self._keeper, "Answers", "answer", MOST_CHOICES)
            self.editor.hide()
            self._layout.addWidget(self.editor)
            self.editor.changed.connect(self.changed)
        return self.editor


class CardAnswers(KindEditor):
    """What a card offers to answer with."""

    def __init__(self, supplies: Supplies) -> None:
        super().__init__()
        self._draft = Draft()
        self.choices = FoldedChoices(supplies.keeper)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choices)
        self.choices.changed.connect(self._change)

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        self.choices.show_choices(draft.choices)

    def go_to(self, path: str) -> bool:
        number = choice_number(path)
        if number:
            self.choices.go_to(number)
        return bool(number)

    def show_field(self, name: str) -> bool:
        return self.choices.find_text(lambda text: has_field(text, name))

    def show_words(self, words: str) -> bool:
        return self.choices.find_text(lambda text: words in text, words)

    def _change(self, choices: tuple[DraftChoice, ...], what: str, path: str) -> None:
        self.changed.emit(replace(self._draft, choices=choices), what, f"choices/{path}" if path else "")


def choice_number(path: str) -> int:
    """Which answer "choices/2" names, from 1; the first for "choices"; 0 for another path."""
    head, _, rest = path.partition("/")
    number = rest.partition("/")[0]
    if head != "choices":
        return 0
    return int(number) if number.isdecimal() and int(number) > 0 else 1


def has_field(text: str, name: str) -> bool:
    """Whether a text holds a merge field."""
    return f"{{{{{name}}}}}" in text or f"{{{{{name}|" in text


def _focused(widget: QWidget) -> QWidget:
    focused: QWidget | None = widget.window().focusWidget()
    return widget if focused is None else focused
