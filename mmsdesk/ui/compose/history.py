"""Undo over everything the composer changes: words, kind, picture, switches and fixes, in one line of steps."""

from dataclasses import dataclass
from typing import Final

from mmsdesk.services.drafts import Draft

_KEPT: Final = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One change that can be taken back: what it is called ("Convert to JPG"), and the field somebody typed in."""

    before: Draft
    after: Draft
    what: str
    merge: str = ""


class History:
    """The draft as it is now, and the way back. Drafts are values, so a step is two of them.

    Typing in one field becomes one step per word, as in a word processor; everything else is a step of its own.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._past: list[Step] = []
        self._future: list[Step] = []
        self._closed = True

    @property
    def draft(self) -> Draft:
        """The draft now."""
        return self._draft

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again."""
        return bool(self._future)

    def change(self, after: Draft, what: str, *, merge: str = "") -> bool:
        """Make a step to `after`; False when nothing changed. `merge` names the field while somebody types in it."""
        if after == self._draft:
            return False
        step = Step(self._draft, after, what, merge)
        last = self._past[-1] if self._past and not self._closed else None
        if last is not None and merge and last.merge == merge and not _begins_word(step):
            self._past[-1] = Step(last.before, after, what, merge)
        else:
            self._past.append(step)
            del self._past[:-_KEPT]
        self._closed = not merge
        self._future.clear()
        self._draft = after
        return True

    def undo(self) -> Step | None:
        """Take the last step back; None when there is none."""
        if not self._past:
            return None
        step = self._past.pop()
        self._future.append(step)
        self._draft, self._closed = step.before, True
        return step

    def redo(self) -> Step | None:
        """Make the step again that was taken back last; None when there is none."""
        if not self._future:
            return None
        step = self._future.pop()
        self._past.append(step)
        self._draft, self._closed = step.after, True
        return step


def _begins_word(step: Step) -> bool:
    """Whether a change starts a new word: it adds a visible character where a gap was before."""
    before, after = (getattr(draft, step.merge) for draft in (step.before, step.after))
    start = common_start(before, after)
    added = len(after) > len(before)
    character, previous = after[start : start + 1], after[start - 1 : start] if start else ""
    return added and not character.isspace() and previous.isspace()


def common_start(first: str, second: str) -> int:
    """How many characters two texts have in common at their beginning."""
    limit = min(len(first), len(second))
    return next((i for i in range(limit) if first[i] != second[i]), limit)


def common_end(first: str, second: str, start: int) -> int:
    """How many characters two texts share at their end, beyond a common start."""
    limit = min(len(first), len(second)) - start
    return next((i for i in range(limit) if first[-1 - i] != second[-1 - i]), limit)
