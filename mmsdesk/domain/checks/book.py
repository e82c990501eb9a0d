"""Writes the tables of rules down for people: the content of docs/rules.md."""

from collections.abc import Iterable, Iterator
from typing import Final

from mmsdesk.domain.checks import engine
from mmsdesk.domain.checks.fix_kinds import FIX_KINDS
from mmsdesk.domain.checks.model import Case, Rule, TextCase, characters
from mmsdesk.domain.checks.registry import CAMPAIGN_RULES, TEXT_RULES
from mmsdesk.domain.media import format_size
from mmsdesk.domain.presets import PRESETS, Bound

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
    "FLG": "Strict validation and SMS",
    "FBK": "Strict validation and SMS",
    "RCP": "People",
    "PPL": "People",
    "PRV": "Other providers",
}
_INTRODUCTION: Final = """\
# Rules

What MMSDesk checks before a campaign goes out. This page is printed by `python -m mmsdesk.domain.checks`; a test keeps
it equal to the code.

**hard** always stops the send. **strict** stops it while the campaign's strict validation is on, and warns otherwise.
**warn** warns, **info** is a tip. Rows marked *by construction* cannot be broken by anything that can be written here;
rows marked *as* another rule are checked by that one. "Measured" is what a finding tells beside its words, "Fix" what
its button does (last table).
People whom a rule concerns (RCP) are left out and counted; they never stop the others, and the campaign is blocked
only when the rule concerns everybody. While strict validation is off, the strict ones of these warn and the people are
written to; the hard ones still leave them out. A text rule that only some people's data break leaves those out.
Text rules look at the words that arrive, everybody's own: choices, links and map links are text by then.
Rules that add the text to a file or compare its length (CAR, PRV) go by whoever on the list gets the most.

The limits for each kind of sender (CAR) go by the form of the sender's number, unless the campaign names the kind.
Other providers' limits (PRV) are off unless they are asked for: who sends through Sinch is held to Sinch's and the
carriers' figures, some of which contradict them.

1 KB is 1000 bytes. Lengths count characters after merging, in composed form (NFC).
"""
_PRESETS: Final = """\
A campaign is held to one of these. None loosens anything: Sinch's own limits hold under each, because Sinch goes on
checking them. A preset's size is strict, so it stops the send while strict validation is on; what carriers do not
refuse (shapes, formats, lengths) only warns.
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
    lines = [_INTRODUCTION, *_presets()]
    for title in dict.fromkeys(_CHAPTERS.values()):
        head = ("Rule", "Severity", "What", "Limit", "Measured", "Fix", "Source")
        lines += [f"## {title}", "", *_table(head, (_row(rule) for rule in sorted(chapters[title], key=_number))), ""]
    lines += ["## Fixes", "", *_table(("Fix", "What its button does"), FIX_KINDS.items()), ""]
    return "\n".join(lines)


def _presets() -> list[str]:
    """What each preset asks of which rule; a rule that is not named keeps its own limit and severity."""
    head = ("Preset", "`preset`", "For", "Changes", "Fixes aim at")
    rows = []
    for preset in PRESETS.values():
        changes = [f"{rule} {_bound(rule, bound)}" for rule, bound in preset.bounds.items()]
        if preset.pixels is not None:
            changes.append(f"upright pictures {preset.pixels[0]}×{preset.pixels[1]}")
        aim = format_size(preset.budget) if preset.budget else "what carriers take"
        rows.append((preset.name, f"`{preset.id}`", preset.when, "; ".join(changes) or "nothing", aim))
    return ["## Presets", "", _PRESETS, *_table(head, rows), ""]


def _bound(rule: str, bound: Bound) -> str:
    figure = ""
    if bound.limit:
        unit = characters(bound.limit) if rule.startswith("TXT") else format_size(bound.limit)
        figure = f"at most {unit}, "
    return f"{figure}{bound.severity.value}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _row(rule: AnyRule) -> tuple[str, ...]:
    severity = rule.severity.value
    if rule.checked_by:
        severity += f", *as {', '.join(rule.checked_by)}*"
    elif rule.check is None:
        severity += ", *by construction*"
    fixes = ", ".join(rule.fixes)
    return rule.id, severity, rule.what, rule.limit, rule.measure, fixes, rule.source


def _number(rule: AnyRule) -> tuple[str, int]:
    prefix, _, number = rule.id.partition("-")
    return prefix, int(number)
