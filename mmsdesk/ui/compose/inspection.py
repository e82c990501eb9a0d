"""What the checks find in the draft, shown in three places at once, and what is done about it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from mmsdesk.domain.checks import Longest
from mmsdesk.domain.checks.ignoring import ignore_mark
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.presets import preset_of
from mmsdesk.services.desk import Desk
from mmsdesk.ui.compose.body import ComposeBody
from mmsdesk.ui.compose.checking import Checker, Surroundings
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.mending import Mender
from mmsdesk.ui.compose.preview_column import PreviewColumn
from mmsdesk.ui.compose.problems import Problem, ProblemsPanel, ProblemStrip, number_problems, summary
from mmsdesk.ui.compose.working_draft import WorkingDraft
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.widgets.toast import announce


class Inspection(QObject):
    """Keeps strip, discs on the phone and inspector in step with the findings; carries out their buttons.

    Signals:
        shown: new findings stand on the page.
        people_requested: the Problem whose people shall be shown.
    """

    shown = Signal()
    people_requested = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        desk: Desk,
        work: WorkingDraft,
        form: ComposeForm,
        preview: PreviewColumn,
        strip: ProblemStrip,
        panel: ProblemsPanel,
        body: ComposeBody,
    ) -> None:
        super().__init__(body)
        self._jobs, self._work, self._form, self._preview = jobs, work, form, preview
        self._strip, self._panel, self._body = strip, panel, body
        self._announced = ""
        self._is_behind = False
        self.checker = Checker(jobs, desk, self)
        self.mender = Mender(form, lambda: work.written, work.change, self)
        self._connect()

    @property
    def longest(self) -> Longest | None:
        """Who of the list reads the most, as far as it is known."""
        return self.checker.longest

    def start_over(self) -> None:
        """Another campaign: nothing is known about it yet."""
        self._is_behind = False
        self.checker.start_over()
        self._body.show_inspector(shown=False)
        self._strip.show_waiting()

    @property
    def is_current(self) -> bool:
        """True when what is shown is about the draft as it is now, and about everybody."""
        return not self._is_behind and self.checker.is_current

    def follow(self) -> None:
        """The draft is another: count and check it once that is on the screen."""
        self._is_behind = True
        self._jobs.after_paint("inspection", self.catch_up)

    def catch_up(self) -> None:
        """Count and ask for what `follow` has put off."""
        if self._is_behind:
            self._is_behind = False
            self.show_lengths()
            self.check()

    def check(self) -> None:
        """Have the draft checked as it is now; `shown` follows."""
        draft, opened = self._work.written, self._work.opened
        around = Surroundings()
        if opened is not None:
            around = Surroundings(opened.people, opened.fields, self._preview.seen.values)
        self._form.media_field.hold_to(preset_of(draft.preset))
        self.checker.leave_out(draft.ignored)
        self.checker.check(draft.campaign(self._work.optout_line), self._work.list_name, around)

    def show_lengths(self) -> None:
        """Count what people get."""
        draft = self._work.written
        subject, body, of_many = self._preview.words_for(self.longest)
        with_optout = draft.optout_line and not draft.is_blank
        self._form.show_lengths(subject, body, with_optout=with_optout, for_longest=of_many)

    def show_findings(self) -> None:
        """Show what was found last, everywhere."""
        if not self._is_behind:
            self.show_lengths()
        checker = self.checker
        found = number_problems(checker.findings, self._form.media_field.facts, checker.report.groups)
        self._panel.show_problems(found)
        self._panel.show_ignored(len(checker.ignored))
        self._preview.show_problems(() if self._work.written.is_blank else found)
        self._show_strip()
        if summary(found) != self._announced and (checker.is_current or found):
            self._announced = summary(found)
            announce(self._body, self._announced)
        self.shown.emit()

    def _show_strip(self) -> None:
        draft, counting, is_open = self._work.written, self.checker.counting, self._body.shows_inspector
        if draft.is_blank and not is_open:
            self._strip.show_blank(draft.kind)
            return
        self._strip.show_problems(
            self._panel.problems,
            strict=draft.strict,
            open_now=is_open,
            counting=counting.words if counting is not None else "",
            ignored=len(self.checker.ignored),
        )

    def toggle(self) -> None:
        """Open the inspector, or put it away."""
        self._body.show_inspector(shown=not self._body.shows_inspector)

    def step(self, by: int) -> None:
        """On to the next problem, or back."""
        number = self._panel.number_after(by)
        if number is None:
            self._body.show_inspector(shown=True)
        else:
            self._go_to(number)

    def mend_focused(self) -> None:
        """Mend the problem that was stepped to."""
        if (problem := self._panel.to_mend) is not None:
            self.mender.mend(problem)

    def show_what_stops(self) -> bool:
        """Go to the first finding that keeps the message from its audience; False when there is none."""
        holding = self.checker.holding
        if not holding:
            return False
        self._body.show_inspector(shown=True)
        self.mender.go_to(holding[0])
        announce(self._body, f"{holding[0].title}. This stops the send.")
        return True

    def _go_to(self, number: int) -> None:
        self._body.show_inspector(shown=True)
        self._panel.go_to(number)

    def _ignore(self, problem: Problem) -> None:
        draft = self._work.written
        self._work.change(replace(draft, ignored=(*draft.ignored, ignore_mark(problem.finding))), "Ignore")

    def _bring_back(self) -> None:
        number = len(self.checker.ignored)
        if self._work.change(replace(self._work.written, ignored=()), "Show ignored"):
            self._work.say_done(f"{number} shown again.")

    def _say_trouble(self, error: MMSDeskError) -> None:
        self._strip.show_trouble(error.title, error.hint)

    def _say_mended(self, number: int) -> None:
        self._work.say_done(f"{number} fixed.")

    def _connect(self) -> None:
        panel, mender = self._panel, self.mender
        self.checker.found.connect(self.show_findings)
        self.checker.progressed.connect(self._show_strip)
        self.checker.troubled.connect(self._say_trouble)
        self._form.media_field.facts_known.connect(self.show_findings)
        self._body.inspector_moved.connect(self.show_findings)
        self._strip.acted.connect(self.toggle)
        self._preview.problem_pressed.connect(self._go_to)
        panel.close_requested.connect(self._body.put_inspector_away)
        panel.fix_requested.connect(mender.mend)
        panel.fix_all_requested.connect(lambda: mender.mend_all(panel.safe))
        panel.replace_requested.connect(self._form.media_field.browse)
        panel.ignored.connect(self._ignore)
        panel.people_requested.connect(self.people_requested)
        panel.ignored_requested.connect(self._bring_back)
        panel.pointed.connect(self._preview.point)
        mender.mended.connect(self._say_mended)
        mender.busy_changed.connect(panel.set_busy)
