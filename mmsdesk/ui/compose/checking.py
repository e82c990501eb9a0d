"""Runs the checks behind the typing, one at a time, and keeps what they found.

A short list is judged with every change. A long one is counted in a process of its own, once the typing pauses; until
it is done, what is wrong for the person on the phone is shown at once, beside what was found about the people before.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from mmsdesk.domain.checks import Anchor, Finding, Longest, in_order
from mmsdesk.domain.checks.concerned import concern_of
from mmsdesk.domain.checks.ignoring import is_ignored, without_ignored
from mmsdesk.domain.errors import Cancelled, MMSDeskError
from mmsdesk.domain.message import Campaign
from mmsdesk.services.counting import FEW
from mmsdesk.services.desk import Desk
from mmsdesk.services.preflight import CheckReport
from mmsdesk.ui.jobs import Jobs

_PARTS: Final = frozenset({Anchor.SUBJECT, Anchor.BODY, Anchor.MEDIA, Anchor.PARTS})
_PAUSE_MS: Final = 300
"""Typing has paused: from here on it is worth counting everybody."""
_NOTICED_MS: Final = 200
"""A count that is done by then needs no word about it."""
_EMPTY: Final = CheckReport(())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the list without asking: how many people, their fields, and whose message the phone shows."""

    people: int = 0
    fields: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counting:
    """How far the count of a long list is."""

    done: int
    people: int

    @property
    def words(self) -> str:
        """ "Checking 100,000 people… 40%"."""
        share = f" {100 * self.done // self.people}%" if self.done and self.people else ""
        return f"Checking {self.people:,} people…{share}"


class Checker(QObject):
    """Checks a campaign with its list; the newest question is the one that is answered.

    Signals:
        found: there are new findings.
        progressed: there is another word about the count (`counting`).
        troubled: MMSDeskError, the checks could not run (the list is gone, the disk failed).
    """

    found = Signal()
    progressed = Signal()
    troubled = Signal(object)
    _told = Signal(int, int, int)

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._asked: tuple[Campaign, str] | None = None
        self._answered: tuple[Campaign, str] | None = None
        self._around = Surroundings()
        self._report = _EMPTY
        self._findings: tuple[Finding, ...] = ()
        self._marks: tuple[str, ...] = ()
        self._round = 0
        self._stop = threading.Event()
        self._counts = self._counted = 0
        self._is_noticed = False
        self._pause, self._notice = QTimer(self), QTimer(self)
        for timer, milliseconds, act in (
            (self._pause, _PAUSE_MS, self._count),
            (self._notice, _NOTICED_MS, self._say_counting),
        ):
            timer.setSingleShot(True)
            timer.setInterval(milliseconds)
            timer.timeout.connect(act)
        self._told.connect(self._note_progress)

    @property
    def is_current(self) -> bool:
        """True when the findings are about what was asked last, and about everybody."""
        return self._asked is not None and self._asked == self._answered

    @property
    def asked(self) -> Campaign | None:
        """The campaign as it was asked about last."""
        return self._asked[0] if self._asked is not None else None

    @property
    def counting(self) -> Counting | None:
        """How far a long list is counted; None when nothing is, or not long enough to speak of."""
        return Counting(self._counted, self._around.people) if self._is_noticed and not self.is_current else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, without what the person chose to ignore."""
        return without_ignored(self._findings, self._marks)

    @property
    def ignored(self) -> tuple[Finding, ...]:
        """What was found and is left out."""
        return tuple(it for it in self._findings if is_ignored(it, self._marks))

    @property
    def report(self) -> CheckReport:
        """The last answer about the whole list; an empty one while there is none for this list."""
        same_list = self._asked is not None and self._answered is not None and self._asked[1] == self._answered[1]
        return self._report if same_list else _EMPTY

    @property
    def longest(self) -> Longest | None:
        """Who of the list reads the most, as it was found last; None without a list, or while nothing is known."""
        return self.report.longest

    @property
    def holding(self) -> Sequence[Finding]:
        """What keeps the message from going on to its audience. Sender and people are settled on later steps."""
        without_list = self._asked is not None and not self._asked[1]
        return [
            it
            for it in self._findings
            if it.blocks and it.anchor in _PARTS and not (without_list and it.rule == "FLD-2")
        ]

    def start_over(self) -> None:
        """Another campaign: nothing is known about it yet."""
        self._round += 1
        self._stop_counting()
        self._asked = self._answered = None
        self._report, self._findings, self._marks = _EMPTY, (), ()

    def leave_out(self, marks: tuple[str, ...]) -> None:
        """Which findings the person chose to ignore (`Draft.ignored`)."""
        if marks != self._marks:
            self._marks = marks
            self.found.emit()

    def check(self, campaign: Campaign, list_name: str, around: Surroundings = Surroundings()) -> None:
        """Ask for the findings of this campaign; `found` follows, for a long list twice."""
        question = (campaign, list_name)
        is_same = question == self._asked and self._around.people == around.people
        if is_same and (self._answered == question or around.people > FEW):
            return
        self._stop_counting()
        self._asked, self._around = question, around
        asked_in = self._round
        if not list_name or around.people <= FEW:
            self._jobs.latest(
                "checks",
                lambda: self._desk.check(campaign, list_name),
                done=lambda report: self._keep(asked_in, question, report),
                failed=lambda error: self._fail(question, error),
                after_paint=True,
            )
            return
        self._jobs.latest(
            "checks",
            lambda: self._desk.check_for_one(campaign, around.values, around.fields),
            done=lambda findings: self._keep_first(asked_in, question, findings),
            failed=lambda error: self._fail(question, error),
            after_paint=True,
        )
        self._pause.start()

    # A long list

    def _count(self) -> None:
        question = self._asked
        if question is None:
            return
        (campaign, list_name), asked_in, stop = question, self._round, threading.Event()
        self._stop, self._counted = stop, 0
        self._counts += 1
        mine, tell = self._counts, self._told.emit
        self._notice.start()
        self._jobs.run(
            lambda: self._desk.check(
                campaign, list_name, apart=True, cancel=stop, on_progress=lambda done, people: tell(mine, done, people)
            ),
            done=lambda report: self._keep(asked_in, question, report),
            failed=lambda error: self._fail(question, error),
            cancel=stop,
        )

    def _stop_counting(self) -> None:
        self._stop.set()
        self._pause.stop()
        self._notice.stop()
        self._is_noticed = False

    def _say_counting(self) -> None:
        self._is_noticed = True
        self.progressed.emit()

    def _note_progress(self, count: int, done: int, _people: int) -> None:
        if count == self._counts and not self._stop.is_set():
            self._counted = done
            if self._is_noticed:
                self.progressed.emit()

    def _keep_first(self, asked_in: int, question: tuple[Campaign, str], findings: tuple[Finding, ...]) -> None:
        """What is wrong for one person, and what was wrong for the people before: the rest follows."""
        if asked_in != self._round or question != self._asked or self.is_current:
            return
        rules = {finding.rule for finding in findings}
        before = [it for it in self.report.findings if it.rule not in rules and self._is_about_people(it)]
        self._findings = in_order((*findings, *before))
        self.found.emit()

    def _is_about_people(self, finding: Finding) -> bool:
        return concern_of(finding) in self._report.groups or finding.rule.startswith("PPL-")

    # Answers

    def _keep(self, asked_in: int, question: tuple[Campaign, str], report: CheckReport) -> None:
        is_late = self.is_current and question != self._asked  # a slow answer behind a quicker one to a newer question
        if asked_in == self._round and not is_late:  # else it was about the campaign that was open before
            self._notice.stop()
            self._answered, self._findings, self._report = question, report.findings, report
            self._is_noticed = False
            self.found.emit()

    def _fail(self, question: tuple[Campaign, str], error: Exception) -> None:
        if question != self._asked or isinstance(error, Cancelled):
            return
        self._stop_counting()
        self._answered, self._findings, self._report = question, (), _EMPTY
        if not isinstance(error, MMSDeskError):
            error = MMSDeskError("The message couldn’t be checked", "It is checked again with the next change.")
        self.troubled.emit(error)
