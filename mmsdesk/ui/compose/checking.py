"""Runs the checks behind the typing, one at a time, and keeps what they found."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from mmsdesk.domain.checks import Anchor, Finding, Longest
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.message import Campaign
from mmsdesk.services.desk import Desk
from mmsdesk.services.preflight import CheckReport
from mmsdesk.ui.jobs import Jobs

_PARTS = frozenset({Anchor.SUBJECT, Anchor.BODY, Anchor.MEDIA})


class Checker(QObject):
    """Checks a campaign with its list; the newest question is the one that is answered.

    Signals:
        found: there are new findings.
        troubled: MMSDeskError, the checks could not run (the list is gone, the disk failed).
    """

    found = Signal()
    troubled = Signal(object)

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._asked: tuple[Campaign, str] | None = None
        self._answered: tuple[Campaign, str] | None = None
        self._findings: tuple[Finding, ...] = ()
        self._longest: Longest | None = None
        self._ignored: set[tuple[str, str]] = set()
        self._round = 0

    @property
    def is_current(self) -> bool:
        """True when the findings are about what was asked last."""
        return self._asked is not None and self._asked == self._answered

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, without what the person chose to ignore."""
        return tuple(it for it in self._findings if it.blocks or (it.rule, it.title) not in self._ignored)

    @property
    def longest(self) -> Longest | None:
        """Who of the list reads the most, as it was found last; None without a list, or while nothing is known."""
        same_list = self._asked is not None and self._answered is not None and self._asked[1] == self._answered[1]
        return self._longest if same_list else None

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
        self._asked = self._answered = None
        self._findings, self._longest = (), None
        self._ignored.clear()

    def check(self, campaign: Campaign, list_name: str) -> None:
        """Ask for the findings of this campaign; `found` follows."""
        question = (campaign, list_name)
        if question == self._asked and self._answered == question:
            return
        self._asked, asked_in = question, self._round
        self._jobs.latest(
            "checks",
            lambda: self._desk.check(campaign, list_name),
            done=lambda report: self._keep(asked_in, question, report),
            failed=lambda error: self._fail(question, error),
            after_paint=True,
        )

    def ignore(self, finding: Finding) -> None:
        """Leave a warning or tip out until the campaign is opened again; the review still names it."""
        self._ignored.add((finding.rule, finding.title))
        self.found.emit()

    def _keep(self, asked_in: int, question: tuple[Campaign, str], report: CheckReport) -> None:
        if asked_in == self._round:  # else it was about the campaign that was open before
            self._answered, self._findings, self._longest = question, report.findings, report.longest
            self.found.emit()

    def _fail(self, question: tuple[Campaign, str], error: Exception) -> None:
        if question != self._asked:
            return
        self._answered, self._findings, self._longest = question, (), None
        if not isinstance(error, MMSDeskError):
            error = MMSDeskError("The message couldn’t be checked", "It is checked again with the next change.")
        self.troubled.emit(error)
