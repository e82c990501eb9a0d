"""Looking at the people a message fits worst, and at the people a problem is about."""

from collections.abc import Sequence

from mmsdesk.services.concerned_people import ConcernedPeople
from mmsdesk.ui.compose.people import Through
from mmsdesk.ui.compose.people_dialog import ConcernedDialog
from mmsdesk.ui.compose.problems import Problem
from mmsdesk.ui.compose.tools import PREVIEW, Parts, Tool
from mmsdesk.ui.widgets.toast import announce


def worst_tools(parts: Parts) -> Sequence[Tool]:
    """Stepping through the worst cases, by menu and by keys; they are found anew with every check."""
    people, preview, inspection = parts.people, parts.preview, parts.inspection

    def take() -> None:
        cases = inspection.checker.report.worst
        preview.offer_worst(len(cases))
        people.use_worst(cases)

    def toggle() -> None:
        if people.through is Through.WORST:
            people.show_people()
        else:
            people.show_worst()

    def say() -> None:
        seen = preview.seen
        if seen.worst is not None:
            announce(preview, f"{seen.name}. {seen.why}. {seen.place} of {seen.people}.")

    def open_people(problem: Problem) -> None:
        checker = inspection.checker
        group = checker.report.groups.get(problem.concern)
        if checker.asked is None or group is None:
            return
        concerned = ConcernedPeople(parts.desk, checker.asked, problem.concern, group)
        finding = problem.finding
        dialog = ConcernedDialog(
            parts.keeper, parts.page.window(), parts.jobs, finding.title, finding.detail, concerned
        )
        dialog.chosen.connect(lambda person: people.go_to(person.contact_id))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    inspection.people_requested.connect(open_people)
    inspection.shown.connect(take)
    preview.worst_requested.connect(people.show_worst)
    people.person_ready.connect(say)
    return (
        Tool(
            "Preview worst cases",
            toggle,
            ("Ctrl+Shift+B",),
            PREVIEW,
            "users",
            lambda: bool(inspection.checker.report.worst),
        ),
    )
