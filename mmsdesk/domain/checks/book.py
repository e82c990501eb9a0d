"""Writes the tables of rules down for people: the content of docs/rules.md."""

from typing import Final

from mmsdesk.domain.checks import engine
from mmsdesk.domain.checks.model import Case, Rule, TextCase
from mmsdesk.domain.checks.registry import CAMPAIGN_RULES, TEXT_RULES

AnyRule = Rule[TextCase] | Rule[Case]

_CHAPTERS: Final = {
    "SUB": "Subject",
    "TXT": "Text",
    "MSG": "Text",
    "FLD": "Merge fields",
    "LNK": "Links",
    "OPT": "Opting out",
    "MED": "The attached file",
    "TYP": "The attached file",
    "SIZ": "Size",
    "CAR": "Size by sender",
    "IMG": "Pictures",
    "GIF": "Animated GIFs",
    "VID": "Videos",
    "AUD": "Sound",
    "DOC": "Contact cards and PDFs",
    "URL": "Media addresses",
    "SND": "Sender",
    "STR": "Structure",
    "FLG": "Strict validation",
    "RCP": "People",
    "PPL": "People",
}
_INTRODUCTION: Final = """\
# Rules

What MMSDesk checks before a campaign goes out. This page is printed by `python -m mmsdesk.domain.checks`; a test keeps
it equal to the code.

**hard** always stops the send. **strict** stops it while the campaign's strict validation is on, and warns otherwise.
**warn** warns, **info** is a tip. Rules marked *by construction* cannot be broken by anything that can be written here.
People whom a rule concerns (RCP) are left out and counted; they never stop the others, and the campaign is blocked
only when the rule concerns everybody. While strict validation is off, the strict ones of these warn and the people are
written to; the hard ones still leave them out. A text rule that only some people's data break leaves those out.

1 KB is 1000 bytes. Lengths count characters after merging, in composed form (NFC).
"""


def all_rules() -> tuple[AnyRule, ...]:
    """Every rule in the order it is run."""
    assert engine is not None  # importing it fills the tables
    return (*TEXT_RULES, *CAMPAIGN_RULES)


def rule_book() -> str:
    """The whole page as Markdown."""
    chapters: dict[str, list[AnyRule]] = {}
    for rule in all_rules():
        chapters.setdefault(_CHAPTERS[rule.id.partition("-")[0]], []).append(rule)
    lines = [_INTRODUCTION]
    for title in dict.fromkeys(_CHAPTERS.values()):
        lines += [f"## {title}", "", "| Rule | Severity | What | Limit | Source |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(rule) for rule in sorted(chapters[title], key=_number)]
        lines.append("")
    return "\n".join(lines)


def _row(rule: AnyRule) -> str:
    severity = rule.severity.value if rule.check is not None else f"{rule.severity.value}, *by construction*"
    cells = (rule.id, severity, rule.what, rule.limit, rule.source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _number(rule: AnyRule) -> tuple[str, int]:
    prefix, _, number = rule.id.partition("-")
    return prefix, int(number)
