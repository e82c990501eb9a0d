"""What the buttons of the problems do to a draft: words are mended at once, pictures need a recipe for the workshop."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from mmsdesk.domain.checks import Anchor, Finding, Fix
from mmsdesk.domain.checks.media_type import FILENAME_LIMIT
from mmsdesk.domain.checks.subject import is_control
from mmsdesk.domain.contact_info import map_contact
from mmsdesk.domain.media import EXTENSIONS, TIFF, MediaFacts
from mmsdesk.domain.message import Media
from mmsdesk.domain.template import give_fallback, rename_field
from mmsdesk.services.draft_parts import map_card, map_choices, map_sections
from mmsdesk.services.drafts import CARD, Draft

_STILLING: Final = frozenset({"fit_picture", "convert_jpeg", "fill_transparency", "bake_rotation", "crop_picture"})
_FITTING: Final = _STILLING | {"shrink_gif"}
_JUMPS: Final = frozenset(
    {
        "choose_sender", "edit_body", "edit_link", "edit_part", "edit_subject", "open_connection", "replace_picture",
        "shorten_subject",
    }
)  # fmt: skip
_SAFE: Final = frozenset(
    {"join_subject", "clean_body", "use_fallback", "add_optout_line", "rename_media"} | _FITTING - {"crop_picture"}
)
_BUDGET: Final = 480_000
"""Bytes a mended picture may take: under every figure of the rule book but Australia's, with room for the text."""
_BUDGET_AU: Final = 280_000
_GIF_AT_MOST: Final = 580_000
"""Bytes an animation may take that cannot be made smaller: still under the limit of SIZ-2 and CAR-1."""
_SHAPES: Final = {"IMG-1": "portrait", "IMG-2": "square"}
_PLAIN_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a problem's card offers. `label` is empty when nothing here can mend it."""

    fix: Fix | None
    label: str = ""
    icon: str = ""
    is_safe: bool = False


def offer_for(finding: Finding, facts: MediaFacts | None) -> Offer:
    """The button of a finding, in this window. `facts` are those of the attached file."""
    fix = finding.fix
    if fix is None:
        return Offer(None)
    if fix.kind in _FITTING:
        stills = facts is not None and facts.is_animated and fix.kind in _STILLING
        label = _first_of(facts) if facts is not None and stills else fix.label
        return Offer(fix, label, "wand-sparkles", fix.kind in _SAFE and not stills)
    if fix.kind in _JUMPS or fix.kind in _SAFE or fix.kind in {"plain_subject", "rename_field", "use_card"}:
        safe = fix.kind in _SAFE and not (fix.kind == "use_fallback" and fix.argument.endswith("|"))
        return Offer(fix, fix.label, "", safe)
    return Offer(None)


def needs_fitting(fix: Fix) -> bool:
    """Whether a fix makes a new picture, which takes a moment."""
    return fix.kind in _FITTING


def fit_options(finding: Finding) -> Mapping[str, Any]:
    """How the picture is to be made (`pictures.fitting.FitOptions`): a plain upright JPG, or a GIF that moves."""
    kind = finding.fix.kind if finding.fix is not None else ""
    options: dict[str, Any] = {"max_bytes": _BUDGET_AU if finding.rule == "CAR-6" else _BUDGET, "fill": "#ffffff"}
    if kind == "crop_picture":
        options["shape"] = _SHAPES.get(finding.rule, "square")
    if kind == "shrink_gif":
        options |= {"keep_moving": True, "at_most": 0 if finding.rule == "CAR-6" else _GIF_AT_MOST}
    return options | _asked_by_preset(finding, options)


def _asked_by_preset(finding: Finding, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the campaign's preset asks of the new picture (`Preset.fitting`): bytes, and maybe the longest side."""
    argument = finding.fix.argument if finding.fix is not None and finding.fix.kind in _FITTING else ""
    if not argument:
        return {}
    most, _, longest = argument.partition("|")
    asked: dict[str, Any] = {"max_bytes": min(options["max_bytes"], int(most))}
    if longest:
        asked["longest"] = int(longest)
    if "at_most" in options:
        asked["at_most"] = 0
    return asked


def all_options(findings: Iterable[Finding]) -> Mapping[str, Any]:
    """One recipe for several findings about the same picture: the tightest budget, everything else together."""
    options: dict[str, Any] = {}
    for finding in findings:
        wanted = dict(fit_options(finding))
        wanted["max_bytes"] = min(wanted["max_bytes"], options.get("max_bytes", wanted["max_bytes"]))
        if "at_most" in wanted:
            wanted["at_most"] = max(wanted["at_most"], options.get("at_most", 0))
        options |= wanted
    return options


def _first_of(facts: MediaFacts) -> str:
    return "Keep the first page" if facts.content_type == TIFF else "Keep the first frame"


def mend_words(draft: Draft, fix: Fix) -> Draft:
    """The draft after a fix that needs nothing but the draft; unchanged when the fix is of another kind."""
    first, _, second = fix.argument.partition("|")
    match fix.kind:
        case "join_subject":
            return replace(draft, title=_one_line(draft.title))
        case "plain_subject":
            return replace(draft, title=_plain(draft.title))
        case "clean_body":
            return _parts(replace(draft, body=_visible(draft.body)), _visible)
        case "use_fallback" if second:
            return _everywhere(draft, lambda text: give_fallback(text, first, second))
        case "rename_field" if second:
            return _everywhere(draft, lambda text: rename_field(text, first, second))
        case "add_optout_line":
            return replace(draft, optout_line=True)
        case "use_card":
            return replace(draft, kind=CARD, optout_line=True)
        case "rename_media" if draft.media is not None:
            return replace(draft, media=Media(draft.media.url, plain_filename(draft.media)))
        case _:
            return draft


def plain_filename(media: Media) -> str:
    """A name every carrier passes on: plain letters, short, with the ending it had."""
    stem, dot, ending = media.filename.rpartition(".")
    known = {it for endings in EXTENSIONS.values() for it in endings}
    extension = ending.lower() if dot and ending.lower() in known else media.url.rpartition(".")[2]
    plain = _PLAIN_NAME.sub("-", _plain(stem if dot else media.filename)).strip("-.") or "picture"
    return f"{plain[: FILENAME_LIMIT - len(extension) - 1]}.{extension}"


def field_of(finding: Finding) -> str:
    """The part of the form a finding belongs to: subject, media, body, a path like "choices/2", or "" for none."""
    if finding.fix is not None and finding.fix.kind == "edit_part":
        return finding.fix.argument
    parts = {Anchor.SUBJECT: "subject", Anchor.MEDIA: "media", Anchor.BODY: "body"}
    return parts.get(finding.anchor, "")


def _everywhere(draft: Draft, change: Callable[[str], str]) -> Draft:
    return _parts(replace(draft, title=change(draft.title), body=change(draft.body)), change)


def _parts(draft: Draft, change: Callable[[str], str]) -> Draft:
    """The draft with every text changed that is neither its title nor its body."""
    return replace(
        draft,
        choices=map_choices(draft.choices, change),
        cards=tuple(map_card(card, change) for card in draft.cards),
        place=replace(draft.place, title=change(draft.place.title), label=change(draft.place.label)),
        sections=map_sections(draft.sections, change),
        contact=map_contact(draft.contact, change),
    )


def _visible(text: str) -> str:
    return "".join(it for it in text if it == "\n" or not is_control(it))


def _one_line(text: str) -> str:
    spaced = "".join(" " if is_control(it) or it in "\u2028\u2029" else it for it in text)
    return " ".join(spaced.split())


def _plain(text: str) -> str:
    """Letters without their accents, nothing beyond ASCII."""
    text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0x2026: "..."})
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return " ".join("".join(it for it in decomposed if it <= "\x7f").split())
