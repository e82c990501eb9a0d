"""The strip and the inspector count the same things."""

import pytest

from mmsdesk.domain.checks import Finding, Severity
from mmsdesk.ui.compose.problems import ProblemsPanel, ProblemStrip, number_problems
from mmsdesk.ui.theme import ThemeKeeper, Tone

BLOCKER = Finding("A-1", Severity.STRICT, blocks=True, title="Too large", detail="Sinch refuses it.")
WARNING = Finding("B-1", Severity.WARN, blocks=False, title="Too long", detail="Some cut it.")
TIP = Finding("C-1", Severity.INFO, blocks=False, title="JPG works on more phones than PNG")


@pytest.mark.parametrize(
    ("findings", "title", "detail", "tone"),
    [
        ([BLOCKER, WARNING, TIP], "2 problems · 1 tip", "1 stops the send", Tone.BAD),
        ([WARNING], "1 problem", "Could hurt delivery", Tone.WARN),
        ([WARNING, TIP], "1 problem · 1 tip", "Could hurt delivery", Tone.WARN),
    ],
)
def test_the_strip_counts_every_card_of_the_list(
    keeper: ThemeKeeper, findings: list[Finding], title: str, detail: str, tone: Tone
) -> None:
    strip, panel = ProblemStrip(keeper), ProblemsPanel(keeper)
    problems = number_problems(findings, None)
    strip.show_problems(problems, strict=True, open_now=True)
    panel.show_problems(problems)
    assert (strip.title, strip.accessibleDescription(), strip.tone) == (title, detail, tone)
    assert sum(int(word) for word in title.split() if word.isdigit()) == len(panel.cards)


def test_tips_alone_do_not_spoil_ready_to_send(keeper: ThemeKeeper) -> None:
    strip = ProblemStrip(keeper)
    strip.show_problems(number_problems([TIP], None), strict=True, open_now=False)
    assert strip.title == "Ready to send"
    assert strip.accessibleDescription().endswith("· 1 tip")
