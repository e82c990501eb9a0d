"""The strip and the inspector count the same things."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.checks import Finding, Severity
from mmsdesk.ui.compose.problems import ProblemsPanel, ProblemStrip, number_problems
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.labels import Label

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


def test_a_click_anywhere_on_the_strip_opens_the_problems_once(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    strip = ProblemStrip(keeper)
    qtbot.addWidget(strip)
    strip.resize(700, 60)
    strip.show()
    opened: list[bool] = []
    strip.acted.connect(lambda: opened.append(True))
    words = strip.findChildren(Label)[0]
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)  # nothing to open while it still checks
    assert opened == []
    assert strip.cursor().shape() is Qt.CursorShape.ArrowCursor
    strip.show_problems(number_problems([BLOCKER], None), strict=True, open_now=False)
    assert strip.cursor().shape() is Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    QTest.mouseClick(strip, Qt.MouseButton.RightButton, pos=QPoint(4, 4))
    assert len(opened) == 2
    QTest.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert len(opened) == 3
    QTest.keyClick(strip.button, Qt.Key.Key_Space)
    assert len(opened) == 4
