"""Two drafts side by side: what of the message became different, word by word.

Only what a kind shows is compared: a subject that is kept for another kind changes nothing people would read.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.message import ListSection, Media
from mmsdesk.domain.presets import preset_of
from mmsdesk.domain.template import Conditional, Part, condition_label, field_label, replace_parts
from mmsdesk.services.draft_parts import DraftCard, DraftChoice
from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, LIST, TEXT, Draft

_WORD: Final = re.compile(r"\{\{[^{}\n]*(?:\{\{[^{}\n]*\}\}[^{}\n]*)*+\}\}|[\w'’]+|\s+|[^\w\s]")
"""A merge field or conditional text is one word, and so are letters, blanks, and each other sign."""


class Fate(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row of which the same became."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is not the same ("Subject"), as runs of words in the order of reading."""

    part: str
    runs: tuple[Run, ...]

    @property
    def count(self) -> str:
        """How much in short: "2 words added, 1 removed", "changed" where nothing stayed."""
        added, removed = (
            sum(len(run.text.split()) for run in self.runs if run.fate is fate) for fate in (Fate.ADDED, Fate.REMOVED)
        )
        told = [f"{number:,} {fate}" for number, fate in ((added, Fate.ADDED), (removed, Fate.REMOVED)) if number]
        if not told:
            return "only spaces or line breaks"
        if not any(run.fate is Fate.SAME for run in self.runs):
            return "changed" if len(told) > 1 else "added" if added else "removed"
        first, *rest = told
        number, fate = first.split()
        return ", ".join((f"{number} {'word' if number == '1' else 'words'} {fate}", *rest))

    @property
    def words(self) -> str:
        """What became different in words alone: "removed “Thursday”, added “Friday”"."""
        changed = [run for run in self.runs if run.fate is not Fate.SAME and run.text.strip()]
        return ", ".join(f"{run.fate} “{' '.join(run.text.split())}”" for run in changed) or "spaces changed"


def compare(before: Draft, after: Draft, kinds: Mapping[str, str]) -> tuple[Difference, ...]:
    """What is different, from the type down to the switches; nothing when people would read the same.

    `kinds` has what each kind is called.
    """
    old, new = parts_of(before, kinds), parts_of(after, kinds)
    result = []
    for part in _in_order(old, new):
        first, second = old.get(part, ""), new.get(part, "")
        if first != second:
            result.append(Difference(part, compare_texts(first, second)))
    return tuple(result)


def read_parts(draft: Draft, kinds: Mapping[str, str]) -> dict[str, str]:
    """As `parts_of`, merge fields by their names, to be read."""
    return {part: readable(text) for part, text in parts_of(draft, kinds).items()}


def changed_parts(before: Draft, after: Draft) -> tuple[str, ...]:
    """Only the names of what is different, for a line in a list."""
    old, new = parts_of(before, {}), parts_of(after, {})
    return tuple(part for part in _in_order(old, new) if old.get(part, "") != new.get(part, ""))


def compare_texts(before: str, after: str) -> tuple[Run, ...]:
    """How one text became another, by whole words; a merge field is one word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    pairs: list[tuple[list[str], list[str]]] = []  # what went and what came; the same list twice where both agree
    for kind, first, last, begin, end in matcher.get_opcodes():
        pairs.append((same := old[first:last], same) if kind == "equal" else (old[first:last], new[begin:end]))
    return tuple(_runs(_joined(pairs)))


def _joined(pairs: Sequence[tuple[list[str], list[str]]]) -> list[tuple[list[str], list[str]]]:
    """Without gaps that are only a space: a phrase that was replaced reads as one."""
    result: list[tuple[list[str], list[str]]] = []
    for place, (went, came) in enumerate(pairs):
        is_gap = went is came and "".join(went).strip(" ") == "" and 0 < place < len(pairs) - 1
        if result and result[-1][0] is not result[-1][1] and (went is not came or is_gap):
            result[-1] = (result[-1][0] + went, result[-1][1] + came)
        else:
            result.append((went, came))
    return result


def _runs(pairs: Sequence[tuple[list[str], list[str]]]) -> Iterator[Run]:
    for went, came in pairs:
        if went is came:
            yield Run(Fate.SAME, readable("".join(went)))
            continue
        if went:
            yield Run(Fate.REMOVED, readable("".join(went)))
        if came:
            yield Run(Fate.ADDED, readable("".join(came)))


def readable(text: str) -> str:
    """A text with its merge fields by their names: "Hi [First name or “there”]"."""
    return replace_parts(text, _named)


def _named(part: Part) -> str:
    if isinstance(part, Conditional):
        otherwise = f", else “{readable(part.otherwise.text)}”" if part.otherwise.text else ""
        return f"[{condition_label(part.condition)}: “{readable(part.then.text)}”{otherwise}]"
    return f"[{field_label(part.name)}{f' or “{part.fallback}”' if part.fallback else ''}]"


def _in_order(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Every part of both, what is new among those it stands beside."""
    result = list(new)
    for place, part in enumerate(old):
        if part not in new:
            result.insert(min(place, len(result)), part)
    return result


# A draft as parts with a text each


def parts_of(draft: Draft, kinds: Mapping[str, str]) -> dict[str, str]:
    """What a draft says and how it goes out, each part that is there as a text under its name."""
    has_line = draft.kind in {TEXT, CARD, CHOICE, CAROUSEL, LIST}
    parts = {
        "Campaign name": draft.name,
        "Type": kinds.get(draft.kind, draft.kind),
        **_shown(draft),
        "Opt-out line": ("On" if draft.optout_line else "Off") if has_line else "",
        "Strict validation": "On" if draft.strict else "Off",
        "Limits": _limits(draft),
        "Sender": draft.sender,
        "Kind of content": draft.content_type.value.removeprefix("CONTENT_").capitalize(),
    }
    return {part: text for part, text in parts.items() if text}


def _shown(draft: Draft) -> dict[str, str]:
    match draft.kind:
        case "text":
            return {"Message": draft.body}
        case "media":
            return {"File": _file(draft.media)}
        case "choice":
            return {"Message": draft.body, **_choices("Answer", draft.choices)}
        case "carousel":
            cards = (_card(f"Card {number}", card) for number, card in enumerate(draft.cards, 1))
            return {name: text for card in cards for name, text in card.items()} | _choices("Answer", draft.choices)
        case "location":
            place = draft.place
            return {"Place": place.title, "Address": place.label, "Coordinates": place.coordinates}
        case "list":
            return {**_card("", DraftCard(draft.title, draft.body, draft.media)), **_sections(draft.sections)}
        case "contact_info":
            return _contact(draft.contact)
        case _:
            return _card("", DraftCard(draft.title, draft.body, draft.media, draft.choices))


def _card(name: str, card: DraftCard) -> dict[str, str]:
    parts = {"Title" if name else "Subject": card.title, "File": _file(card.media), "Message": card.body}
    named = {f"{name}: {part.lower()}" if name else part: text for part, text in parts.items()}
    return {**named, **_choices(f"{name}: answer" if name else "Answer", card.choices)}


def _choices(name: str, choices: Sequence[DraftChoice]) -> dict[str, str]:
    return {f"{name} {number}": _choice(choice) for number, choice in enumerate(choices, 1)}


def _choice(choice: DraftChoice) -> str:
    facts = {
        "link": (choice.url,),
        "call": (choice.phone,),
        "location": (choice.place, choice.label),
        "calendar": (choice.event, choice.starts, choice.ends, choice.about, choice.url),
        "share_location": (choice.url,),
    }.get(choice.kind, ())
    kind = choice.kind.replace("_", " ").capitalize()
    tag = f"tag {choice.postback}" if choice.postback else ""
    return " · ".join(filter(None, (f"{kind}: {choice.title}", *facts, tag)))


def _sections(sections: Sequence[ListSection]) -> dict[str, str]:
    def lines(section: ListSection) -> Iterator[str]:
        yield section.title
        for item in section.items:
            facts = (item.title, item.description, _file(item.media), item.product_id, item.marketplace, item.postback)
            yield " · ".join(filter(None, facts))

    return {f"Section {number}": "\n".join(lines(it)) for number, it in enumerate(sections, 1)}


def _contact(contact: ContactInfo) -> dict[str, str]:
    name, work = contact.name, contact.organization
    whole = (name.full_name, name.prefix, name.first_name, name.middle_name, name.last_name, name.suffix)
    typed = {"Phones": contact.phones, "Mail": contact.emails, "Links": contact.urls}
    places = (
        ", ".join(filter(None, (it.city, it.state, it.zip, it.country, it.country_code, it.type)))
        for it in contact.addresses
    )
    return {
        "Contact": " · ".join(filter(None, whole)),
        **{part: "\n".join(f"{it.value} {it.type}".strip() for it in its) for part, its in typed.items()},
        "Addresses": "\n".join(places),
        "Company": " · ".join(filter(None, (work.company, work.department, work.title))),
        "Birthday": contact.birthday,
    }


def _limits(draft: Draft) -> str:
    """Which limits the checks go by."""
    sender = draft.sender_type.replace("_", " ").capitalize()
    others = "other providers too" if draft.other_providers else ""
    return " · ".join(filter(None, (preset_of(draft.preset).name, sender, others)))


def _file(media: Media | None) -> str:
    """The file by its name; two of one name are told apart by what is in them."""
    if media is None:
        return ""
    short = media.url.removeprefix("media/").partition(".")[0][:8]
    return f"{media.filename or 'File'} ({short})" if media.url.startswith("media/") else media.url
