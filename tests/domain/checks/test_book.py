from pathlib import Path

from mmsdesk.domain.checks import Anchor, Finding, Fix, Severity, distinct
from mmsdesk.domain.checks.book import all_rules, rule_book

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"


def test_the_page_says_what_the_code_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == rule_book(), "run: python -m mmsdesk.domain.checks > docs/rules.md"


def test_every_rule_of_the_main_groups_is_in_the_book() -> None:
    ids = {rule.id for rule in all_rules()}
    assert {f"SUB-{n}" for n in range(1, 9)} <= ids
    assert {f"TXT-{n}" for n in range(1, 9)} <= ids
    assert {f"RCP-{n}" for n in range(1, 9)} <= ids
    assert {"TYP-1", "TYP-2", "TYP-3", "TYP-4", "SIZ-1", "SIZ-2", "SIZ-3", "SIZ-4", "SIZ-8", "STR-1", "STR-9"} <= ids


def test_one_card_stands_for_rules_with_the_same_button() -> None:
    shrink = Fix("fit_picture", "Shrink to fit")
    one = Finding("SIZ-1", Severity.STRICT, True, "a", fix=shrink, anchor=Anchor.MEDIA)
    two = Finding("SIZ-4", Severity.STRICT, True, "b", fix=shrink, anchor=Anchor.MEDIA)
    three = Finding("TXT-3", Severity.INFO, False, "c")
    four = Finding("SUB-7", Severity.INFO, False, "d")
    assert distinct((one, two, three, four)) == (one, three, four)
