"""Undo over everything the composer changes: words, kind, picture, switches and fixes, in one line of steps.

The line is as long as the disk allows. A stretch of it around where somebody stands is in memory; what lies before
and behind is read when they come near (`services.draft_memory`).
"""

from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.changes import common_start
from mmsdesk.services.drafts import Draft

STRETCH: Final = 200
"""How many steps are read at a time."""
_NEAR: Final = 60
"""With fewer steps than this left in memory to one side, more of them are wanted."""
_KEPT: Final = 3 * STRETCH
"""More stored steps than this to one side are let go of again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change that can be taken back: what it is called ("Convert to JPG"), and the field somebody typed in."""

    before: Draft
    after: Draft
    what: str
    merge: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Steps in a row; `first` is the number of the first, counted from 1. `broken`: beyond them nothing can be read."""

    first: int
    steps: tuple[Step, ...]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stretch to read: up to before step `number` (`older`), or from it on, starting from the draft there."""

    number: int
    edge: Draft
    older: bool


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What is to be stored: the draft, which step it stands at, and the steps from number `first` on."""

    draft: Draft
    position: int
    first: int
    steps: tuple[Step, ...]


class History:
    """The draft as it is now, the way back and the way forth. Drafts are values, so a step is two of them.

    Typing in one field becomes one step per word, as in a word processor; everything else is a step of its own.
    `position` says how many steps were made up to `draft`, `total` how many there are with those taken back; `known`
    is what was read of them.
    """

    def __init__(
        self, draft: Draft, *, position: int = 0, total: int = 0, known: Stretch | None = None, stored: bool = True
    ) -> None:
        self._draft = draft
        self._steps = list(known.steps) if known is not None else []
        self._first = known.first if known is not None else position + 1
        self._oldest = self._first if known is not None and known.broken else 1
        self._at, self._total = position, total
        self._unsaved_from = self._NOTHING
        self._in_flight = self._NOTHING
        self._moved = not stored
        self._closed = True

    _NOTHING: Final = 1 << 62

    @property
    def draft(self) -> Draft:
        """The draft now."""
        return self._draft

    @property
    def position(self) -> int:
        """How many steps led here."""
        return self._at

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back, in memory or on the disk."""
        return self._at >= self._oldest

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again, in memory or on the disk."""
        return self._at < self._total

    @property
    def is_stored(self) -> bool:
        """True when draft and steps are on the disk as they are here."""
        return not self._moved and self._unsaved_from == self._NOTHING and self._in_flight == self._NOTHING

    def change(self, after: Draft, what: str, *, merge: str = "") -> bool:
        """Make a step to `after`; False when nothing changed. `merge` names the field while somebody types in it."""
        if after == self._draft:
            return False
        step = Step(self._draft, after, what, merge)
        last = self._last()
        del self._steps[self._at - self._first + 1 :]
        if last is not None and not self._closed and merge and last.merge == merge and not _begins_word(step):
            self._steps[-1] = Step(last.before, after, what, merge)
        else:
            self._steps.append(step)
            self._at += 1
        self._total = self._at
        self._unsaved_from = min(self._unsaved_from, self._at)
        self._closed, self._moved = not merge, True
        self._draft = after
        return True

    def undo(self) -> Step | None:
        """Take the last step back; None when there is none, or none in memory (`wanted`)."""
        step = self._last()
        if step is None:
            return None
        self._at -= 1
        self._draft, self._closed, self._moved = step.before, True, True
        return step

    def redo(self) -> Step | None:
        """Make the step again that was taken back last; None when there is none, or none in memory (`wanted`)."""
        place = self._at + 1 - self._first
        if place >= len(self._steps):
            return None
        step = self._steps[place]
        self._at += 1
        self._draft, self._closed, self._moved = step.after, True, True
        return step

    # Keeping it on the disk

    def take_unsaved(self) -> Unsaved:
        """What has to be stored now; answer with `note_stored` or `note_failed` before the next is taken."""
        first = min(self._unsaved_from, self._total + 1)
        self._in_flight, self._unsaved_from, self._moved = first, self._NOTHING, False
        return Unsaved(self._draft, self._at, first, tuple(self._steps[max(0, first - self._first) :]))

    def note_stored(self) -> None:
        """What was taken last is on the disk."""
        self._in_flight = self._NOTHING
        self._let_go()

    def note_failed(self) -> None:
        """What was taken last is not on the disk."""
        if self._in_flight <= self._total:
            self._unsaved_from = min(self._unsaved_from, self._in_flight)
        self._in_flight, self._moved = self._NOTHING, True

    # Reading what lies further off

    @property
    def wanted(self) -> Wanted | None:
        """Which steps to read because somebody comes near them; the way back goes before."""
        last = self._first + len(self._steps) - 1
        if self._first > self._oldest and self._at - self._first + 1 < _NEAR:
            return Wanted(self._first, self._steps[0].before if self._steps else self._draft, older=True)
        if last < self._total and last - self._at < _NEAR:
            return Wanted(last + 1, self._steps[-1].after if self._steps else self._draft, older=False)
        return None

    def add(self, wanted: Wanted, found: Stretch) -> None:
        """Take in what was read; what does not fit any more, because somebody wrote on, is left."""
        last = self._first + len(self._steps) - 1
        if wanted.older and wanted.number == self._first:
            if found.broken or not found.steps:
                self._oldest = found.first
            self._steps[:0] = found.steps
            self._first = found.first
        elif not wanted.older and wanted.number == last + 1 <= self._total:
            self._steps += found.steps
            if found.broken or not found.steps:
                self._total = last + len(found.steps)

    def _last(self) -> Step | None:
        place = self._at - self._first
        return self._steps[place] if 0 <= place < len(self._steps) else None

    def _let_go(self) -> None:
        """Steps far off are on the disk and can be read again."""
        behind, ahead = self._at - self._first + 1, self._first + len(self._steps) - 1 - self._at
        stored = min(self._unsaved_from, self._in_flight)
        if behind > _KEPT:
            number = min(behind - STRETCH, stored - self._first)
            del self._steps[: max(0, number)]
            self._first += max(0, number)
        if ahead > _KEPT and stored > self._total:
            del self._steps[self._at - self._first + 1 + STRETCH :]


def _begins_word(step: Step) -> bool:
    """Whether a change starts a new word: it adds a visible character where a gap was before, or a whole piece."""
    before, after = (_text_at(draft, step.merge) for draft in (step.before, step.after))
    if len(after) > len(before) + 1:
        return True
    start = common_start(before, after)
    added = len(after) > len(before)
    character, previous = after[start : start + 1], after[start - 1 : start] if start else ""
    return added and not character.isspace() and previous.isspace()


def _text_at(draft: Draft, path: str) -> str:
    """The text that "body" or "choices/2/title" names in a draft, numbers from 1; "" where there is none."""
    found: object = draft
    for name in path.split("/"):
        if isinstance(found, tuple):
            number = int(name) - 1 if name.isdecimal() else -1
            found = found[number] if 0 <= number < len(found) else None
        else:
            found = getattr(found, name, None)
    return found if isinstance(found, str) else ""
