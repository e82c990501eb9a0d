"""`mmsdesk check` and the window say the same about the same campaign.

Both ask `Desk.check`. Two differences are meant, and held here to the letter: the window shows one card where several
rules ask for the same button on the same part (`distinct`), and only the command looks at a picture that is given by
address, because looking takes seconds and the window checks with every key.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.cli import main
from mmsdesk.domain.checks import Finding, fetched
from mmsdesk.domain.checks.book import all_rules
from mmsdesk.domain.message import Media
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaign_files import save_campaign
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftCard
from mmsdesk.services.drafts import CAROUSEL, CHOICE, LOCATION, Draft, draft_from_campaign
from mmsdesk.ui.compose.page import ComposePage
from tests.domain.checks.cases import CALL, LINK, choosing
from tests.support.command_line import plain_environ
from tests.support.osteria import ENVIRON, TRUFFLE, add_list, big_png

Open = Callable[[Draft], ComposePage]
Told = tuple[str, str, bool, str, str, str | None]
SILENT = "http://127.0.0.1:9"
"""A relay on a port where nobody listens."""
CONNECTED = {**ENVIRON, "MMSDESK_RELAY_URL": SILENT, "MMSDESK_RELAY_TOKEN": "a token"}
LINE = "Reply STOP to opt out"
LONG = "Truffle nights are back, and everybody who was here last year gets a glass of Barolo"
CHOOSING = draft_from_campaign(choosing(LINK, replace(CALL, phone="503 555 0100"))[0], LINE, "Wine club")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(open_profile(tmp_path / "profile", {}), MemorySecretStore(), CONNECTED)
    add_list(desk, "Wine club", 14, opted_out=1)
    yield desk
    desk.close()


def told(finding: Finding) -> Told:
    fix = finding.fix.kind if finding.fix is not None else None
    return finding.rule, finding.severity.value, finding.blocks, finding.message, finding.measured, fix


def in_window(page: ComposePage) -> list[Told]:
    return [told(finding) for finding in page.inspection.checker.findings]


def on_cards(page: ComposePage) -> list[Told]:
    """What the cards of the inspector say, in their order."""
    problems = page.problems.problems
    for number, (problem, card) in enumerate(zip(problems, page.problems.cards, strict=True), 1):
        word, finding = problem.finding.word.capitalize(), problem.finding
        assert card.accessibleName() == f"{word} {number}: {finding.title}"
        assert card.accessibleDescription() == finding.detail
    return [told(problem.finding) for problem in problems]


@pytest.fixture
def command(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[Draft], list[Told]]:
    """Runs the real command on the campaign's file, with the window's profile."""

    def check(draft: Draft) -> list[Told]:
        path = tmp_path / "campaign.mmsdesk"
        save_campaign(draft.campaign(desk.settings().optout_line), path, desk.media)
        arguments = ["check", str(path), "--json", "--profile", str(desk.profile.dir)]
        arguments += ["--list", draft.list_name] if draft.list_name else []
        capsys.readouterr()
        code = main.run(arguments, {**plain_environ(), **CONNECTED})
        rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
        keys = ("rule", "severity", "blocks", "message", "measured", "fix")
        found = [tuple(row[key] for key in keys) for row in rows]
        assert code == int(any(row["blocks"] for row in rows))
        return found

    return check


def drafts(desk: Desk, folder: Path) -> dict[str, Draft]:
    club = replace(TRUFFLE, list_name="Wine club")
    png = desk.media.add(big_png(folder / "menu.png", 900)).media
    return {
        "text": replace(club, kind="text"),
        "card with a long subject and a heavy picture": replace(club, title=LONG, media=png, preset="peak_season"),
        "missing fields, known and unknown": replace(club, body="Hi {{first_name}}, {{fav_wine}} or {{wine}}?"),
        "shortener and no opt-out": replace(club, body="Book: bit.ly/truffle", optout_line=False, strict=False),
        "without a list": replace(club, list_name="", title="", body="Hi {{nobody}}", sender_type="toll_free"),
        "choices": replace(CHOOSING, name="Poll", kind=CHOICE),
        "carousel": replace(club, kind=CAROUSEL, cards=(DraftCard("Truffles", "Now", png), DraftCard("", "", None))),
        "location": replace(club, kind=LOCATION),
    }


def test_window_and_command_find_the_same_in_every_campaign(
    qtbot: QtBot, compose: Open, desk: Desk, command: Callable[[Draft], list[Told]], tmp_path: Path
) -> None:
    seen: set[str] = set()
    for name, draft in drafts(desk, tmp_path).items():
        page = compose(draft)
        qtbot.waitUntil(lambda page=page: page.inspection.is_current)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        found = command(draft)
        assert found == in_window(page), name
        assert found, name
        assert on_cards(page) == one_for_each_button(page.inspection.checker.findings), name
        seen |= {row[0] for row in found}
    expected = {"SUB-1", "SUB-5", "SIZ-4", "IMG-6", "FLD-1", "FLD-2", "LNK-1", "OPT-1", "STR-4", "STR-12", "STR-13"}
    assert expected <= seen


def one_for_each_button(findings: tuple[Finding, ...]) -> list[Told]:
    """The window's rule: a finding is left out when one before it has the same button for the same part."""
    shown: list[Finding] = []
    for finding in findings:
        same = (finding.fix.kind, finding.fix.argument, finding.anchor) if finding.fix is not None else None
        if not any(it.fix is not None and (it.fix.kind, it.fix.argument, it.anchor) == same for it in shown):
            shown.append(finding)
    return [told(finding) for finding in shown]


def test_only_the_command_looks_at_a_picture_that_is_given_by_address(
    qtbot: QtBot, compose: Open, command: Callable[[Draft], list[Told]]
) -> None:
    draft = replace(TRUFFLE, list_name="", media=Media(f"{SILENT}/menu.jpg", "menu.jpg"))
    page = compose(draft)
    qtbot.waitUntil(lambda: page.inspection.is_current)
    found = command(draft)
    looked = [row for row in found if row not in in_window(page)]
    assert [row for row in found if row not in looked] == in_window(page)
    assert [row[:2] for row in looked] == [("URL-2", "hard")]
    with_functions = [rule for rule in all_rules() if rule.check is not None]
    by_looking = {rule.id for rule in with_functions if getattr(rule.check, "__module__", "") == fetched.__name__}
    assert looked[0][0] in by_looking
