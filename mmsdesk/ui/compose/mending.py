"""Carries out the buttons of the problems: words at once, pictures in a job, the rest by showing where."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from mmsdesk.domain.checks import Finding, Fix
from mmsdesk.domain.checks.subject import SUBJECT_ADVICE, SUBJECT_LIMIT
from mmsdesk.domain.message import Media
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.fixes import all_options, field_of, mend_words, needs_fitting
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.problems import Problem

Change = Callable[[Draft, str], object]


class Mender(QObject):
    """Mends a draft. `draft` reads it as it is, `change` makes one step of the undo history.

    Signals:
        mended: how many problems were mended by one press.
        busy_changed: True while a picture is being made.
        fallback_wanted: name of a field whose fallback the person has to write.
        connection_wanted: this is mended under Connection.
    """

    mended = Signal(int)
    busy_changed = Signal(bool)
    fallback_wanted = Signal(str)
    connection_wanted = Signal()

    def __init__(self, form: ComposeForm, draft: Callable[[], Draft], change: Change, parent: QObject) -> None:
        super().__init__(parent)
        self._form, self._draft, self._change = form, draft, change

    def mend(self, problem: Problem) -> None:
        """Press one problem's button."""
        fix = problem.offer.fix
        if fix is None:
            return
        if needs_fitting(fix):
            self._fit([problem], ())
        elif (after := mend_words(self._draft(), fix)) != self._draft():
            self._change(after, problem.offer.label)
            self.mended.emit(1)
        else:
            self.show_where(problem.finding)

    def mend_all(self, problems: Sequence[Problem]) -> None:
        """Mend these as one step of the history."""
        pictures = [it for it in problems if it.offer.fix is not None and needs_fitting(it.offer.fix)]
        words = [it.offer.fix for it in problems if it.offer.fix is not None and it not in pictures]
        if pictures:
            self._fit(pictures, words)
        elif self._change(_all_words(self._draft(), words), f"Fix {len(words)}"):
            self.mended.emit(len(words))

    def show_where(self, finding: Finding) -> None:
        """Put the focus on what a finding is about, with the words selected that it means."""
        fix = finding.fix
        kind, argument = (fix.kind, fix.argument) if fix is not None else ("", "")
        if kind == "replace_picture":
            self._form.media_field.browse()
        elif kind in {"open_connection", "choose_sender"}:
            self.connection_wanted.emit()
        elif kind == "use_fallback":
            self.fallback_wanted.emit(argument.partition("|")[0])
        else:
            self.go_to(finding)

    def go_to(self, finding: Finding) -> None:
        """Put the focus into the field a finding belongs to."""
        part = field_of(finding)
        if part == "subject":
            self._form.select_subject(_excess(finding))
            return
        self._form.go_to(part)
        if part == "body" and finding.fix is not None and finding.fix.argument:
            self._form.show_words(finding.fix.argument.partition("|")[0])

    def _fit(self, pictures: Sequence[Problem], words: Sequence[Fix]) -> None:
        """Make the picture, then change picture and words together; a picture swapped meanwhile is left alone."""
        before = self._draft().media
        options = all_options(problem.finding for problem in pictures)
        label = pictures[0].offer.label if len(pictures) == 1 and not words else f"Fix {len(pictures) + len(words)}"

        def done(media: Media) -> None:
            draft = self._draft()
            if draft.media == before and self._change(replace(_all_words(draft, words), media=media), label):
                self.mended.emit(len(pictures) + len(words))

        if before is not None:
            self.busy_changed.emit(True)
            self._form.media_field.fit(options, done, lambda: self.busy_changed.emit(False))


def _all_words(draft: Draft, fixes: Sequence[Fix]) -> Draft:
    for fix in fixes:
        draft = mend_words(draft, fix)
    return draft


def _excess(finding: Finding) -> int:
    """Where the part of a subject begins that is too much."""
    return {"SUB-1": SUBJECT_LIMIT, "SUB-8": SUBJECT_LIMIT, "SUB-2": SUBJECT_ADVICE}.get(finding.rule, 0)
