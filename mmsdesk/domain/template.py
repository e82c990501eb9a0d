"""Merge fields and conditional text in what the author wrote, turned into each person's own text.

`{{name|fallback}}` is a merge field. `{{if name is empty: then|else}}` is conditional text: one of two texts, both on
one line, with merge fields inside and no further condition. The condition is one of

    {{if first_name is empty: Hello|Hi {{first_name}}}}
    {{if city equals Berlin: See you at the Spree|See you soon}}
    {{if joined is before 2026-01-31: Good to have you still|Welcome}}   (and `is after`)

The texts are taken as written, but for one blank behind the colon; without `|` the others read nothing. A value with a
colon stands in quotes. A field whose name begins with `if` and a blank cannot be written; no contact has one.

One pass, a closed set of names, nothing is evaluated and nothing inserted is looked at again: a contact called
`{{7*7}}` reads `{{7*7}}` on the phone (reliability list, P7). Compile once, render for everybody.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from mmsdesk.domain.conditions import (
    Condition,
    Equals,
    IsAfter,
    IsBefore,
    IsEmpty,
    compile_condition,
    parse_condition,
    rename_condition,
    write_condition,
)
from mmsdesk.domain.template_render import Render, choose_render, join_renders, render_fields

_PART: Final = re.compile(
    r"\{\{(?:[ \t]*+if[ \t]++(?!\}\})([^{}\n]*+(?:\{\{[^{}\n]*\}\}[^{}\n]*+)*+)|([^{}|\n]*)(?:\|([^{}\n]*))?)\}\}",
    re.IGNORECASE,
)
"""Conditional text (1: what stands in it), or a merge field (2: name, 3: fallback)."""
_CONDITION: Final = re.compile(r"((?:[^{}|\n:\"“]|:(?![ |])|\"[^\"{}|\n]*\"|“[^”{}|\n]*”)*+):(?=[ |]) ?")
_THEN: Final = re.compile(r"(?:[^{}|\n]|\{\{[^{}\n]*\}\})*+")
_WORD: Final = re.compile(r"[^\s{}]*")
_LEFTOVER: Final = re.compile(r"\{\{|\}\}|\$\{[^{}\n]*\}")


@dataclass(frozen=True, slots=True)
class Token:
    """One use of a merge field. `fallback` is None when none was given, or when the field only decides a condition.

    `text[start:end]` is the field as it stands there, or the whole conditional text it is used in.
    """

    name: str
    fallback: str | None
    start: int
    end: int

    @property
    def written(self) -> str:
        """The field in its shortest form, as it is copied."""
        return f"{{{{{self.name}|{self.fallback}}}}}" if self.fallback else f"{{{{{self.name}}}}}"


@dataclass(frozen=True, slots=True)
class Conditional:
    """One of two texts, as it stands at `text[start:end]`; each holds merge fields at most."""

    condition: Condition
    then: "Template"
    otherwise: "Template"
    start: int
    end: int

    @property
    def written(self) -> str:
        """The conditional text in its one usual form, as it is copied."""
        return write_conditional(self.condition, self.then.written, self.otherwise.written)


Part = Token | Conditional


@dataclass(frozen=True, slots=True)
class Malformed:
    """Braces that look like a merge field and are none; they would reach phones as typed (TXT-7)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its merge fields and conditions, ready to be rendered many times."""

    text: str
    parts: tuple[Part, ...]
    """What stands between the literal words, in their order."""
    malformed: tuple[Malformed, ...]
    render: Render = field(repr=False, compare=False)
    """The text for one person. An empty or blank value gives the fallback, or a gap when there is none."""
    tokens: tuple[Token, ...] = field(repr=False)
    """Every use of a field in the order they stand: alone, in a condition, and in its texts."""
    _gaps: tuple["str | _Fork", ...] = field(repr=False, compare=False)
    """Where somebody could read a gap: fields without a fallback, and conditional texts that hold one."""

    @property
    def names(self) -> tuple[str, ...]:
        """Each field once, in the order of first use."""
        return tuple(dict.fromkeys(token.name for token in self.tokens))

    @property
    def fields(self) -> tuple[Token, ...]:
        """The merge fields that stand in the text itself, outside conditions."""
        return tuple(part for part in self.parts if isinstance(part, Token))

    @property
    def written(self) -> str:
        """The text with everything in it in its usual form; the words between stay as they are."""
        return _replace_parts(self, lambda part: part.written)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields this person would read as a gap: no value and no fallback, in the text this person reads.

        What a condition asks is never a gap, and neither is anything in the text somebody does not read.
        """
        if not self._gaps:
            return ()
        found: list[str] = []
        for gap in self._gaps:
            if isinstance(gap, str):
                value = values.get(gap)
                if not value or value.isspace():
                    found.append(gap)
            else:
                holds, then, otherwise = gap
                found += (then if holds(values) else otherwise).missing(values)
        return tuple(dict.fromkeys(found))


_Fork = tuple[Callable[[Mapping[str, str]], bool], Template, Template]


def compile_template(text: str) -> Template:
    """Find the merge fields and conditions of `text`. Never raises: what is broken is kept as typed and reported."""
    parts: list[Part] = []
    malformed: list[Malformed] = []
    end = 0
    for match in _PART.finditer(text):
        part = _part(match)
        if part is None and match[1] is None:
            continue  # `{{}}` and `{{|there}}` stay in the literal and are found below
        malformed += _leftovers(text, end, match.start())
        if part is None:
            malformed.append(Malformed(match[0], match.start(), match.end()))
        else:
            parts.append(part)
        end = match.end()
    malformed += _leftovers(text, end, len(text))
    tokens = tuple(token for part in parts for token in _tokens_of(part))
    gaps = tuple(gap for part in parts if (gap := _gap_of(part)) is not None)
    return Template(text, tuple(parts), tuple(malformed), _render_of(text, parts), tokens, gaps)


def write_conditional(condition: Condition, then: str, otherwise: str) -> str:
    """Conditional text as it is stored and copied; `can_be_then` and `can_be_otherwise` say what fits in."""
    rest = f"|{otherwise}" if otherwise else ""
    return f"{{{{if {write_condition(condition)}: {then}{rest}}}}}"


def can_be_then(text: str) -> bool:
    """Whether `text` can be the first of two texts: one line, whole merge fields, no brace or `|` outside them."""
    return _THEN.fullmatch(text) is not None and _plain_parts(text) is not None


def can_be_otherwise(text: str) -> bool:
    """Whether `text` can be the second of two texts, which may hold a `|`."""
    return can_be_then(text.replace("|", "")) and _plain_parts(text) is not None


def unknown_fields(template: Template, known: Iterable[str]) -> tuple[Token, ...]:
    """The tokens whose field no contact has (FLD-2), in the order they stand; those in conditions too."""
    names = frozenset(known)
    return tuple(token for token in template.tokens if token.name not in names)


def nearest_field(name: str, known: Iterable[str]) -> str | None:
    """The known field the author most likely meant: `frist name` is `first_name`."""
    by_key = {_key(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(_key(name), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None


def rename_field(text: str, old: str, new: str) -> str:
    """`text` with each use of the field `old` turned into `new`, fallbacks kept; in conditions too."""
    return _rewrite(text, old, lambda token: replace(token, name=new), new)


def give_fallback(text: str, name: str, fallback: str) -> str:
    """`text` with `fallback` put into each use of `name` that has none; what a condition asks needs none."""
    return _rewrite(text, name, lambda token: replace(token, fallback=token.fallback or fallback), name)


def field_label(name: str) -> str:
    """A field's name as people read it: `first_name` is "First name"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def condition_label(condition: Condition) -> str:
    """A condition as people read it: "If First name is empty"."""
    label = field_label(condition.field)
    match condition:
        case IsEmpty():
            return f"If {label} is empty"
        case Equals(value=value):
            return f"If {label} is “{value}”"
        case IsBefore(day=day):
            return f"If {label} is before {day.isoformat()}"
        case IsAfter(day=day):
            return f"If {label} is after {day.isoformat()}"
        case _:
            assert_never(condition)


def name_fields(text: str) -> str:
    """`text` with the name of each merge field in its place, to be read in a list: "Hi First name"."""

    def named(part: Part) -> str:
        return condition_label(part.condition) if isinstance(part, Conditional) else field_label(part.name)

    return replace_parts(text, named)


def replace_parts(text: str, words: Callable[[Part], str]) -> str:
    """`text` with each merge field and each conditional text written as `words` says."""
    return _replace_parts(compile_template(text), words)


def _part(match: re.Match[str]) -> Part | None:
    """The field or condition of a match; None for one that says nothing we know."""
    if match[1] is not None:
        return _conditional(match)
    name, fallback = match[2].strip(), (match[3] or "").strip()
    return Token(name, fallback or None, match.start(), match.end()) if name else None


def _conditional(match: re.Match[str]) -> Conditional | None:
    head = _CONDITION.match(match[1])
    condition = parse_condition(head[1]) if head is not None else None
    if head is None or condition is None:
        return None
    middle = _THEN.match(match[1], head.end())
    then = middle[0] if middle is not None else ""
    otherwise = match[1][head.end() + len(then) :].removeprefix("|")
    texts = _plain_parts(then), _plain_parts(otherwise)
    if texts[0] is None or texts[1] is None or not (then or otherwise):
        return None
    return Conditional(condition, texts[0], texts[1], match.start(), match.end())


def _plain_parts(text: str) -> Template | None:
    """The text of a condition, compiled; None when it holds another condition or anything broken."""
    template = compile_template(text)
    broken = template.malformed or any(isinstance(part, Conditional) for part in template.parts)
    return None if broken else template


def _tokens_of(part: Part) -> Iterator[Token]:
    if isinstance(part, Token):
        yield part
        return
    yield Token(part.condition.field, None, part.start, part.end)
    for token in (*part.then.tokens, *part.otherwise.tokens):
        yield replace(token, start=part.start, end=part.end)


def _gap_of(part: Part) -> "str | _Fork | None":
    if isinstance(part, Token):
        return part.name if part.fallback is None else None
    if part.then._gaps or part.otherwise._gaps:
        return compile_condition(part.condition), part.then, part.otherwise
    return None


def _render_of(text: str, parts: list[Part]) -> Render:
    """Runs of fields between conditions, each filled in at once."""
    renders: list[Render] = []
    literals: list[str] = []
    slots: list[tuple[str, str]] = []
    end = 0
    for part in parts:
        literals.append(text[end : part.start])
        end = part.end
        if isinstance(part, Token):
            slots.append((part.name, part.fallback or ""))
            continue
        if slots or literals[0]:
            renders.append(render_fields(literals, slots))
        renders.append(choose_render(compile_condition(part.condition), part.then.render, part.otherwise.render))
        literals, slots = [], []
    literals.append(text[end:])
    if slots or literals[0] or not renders:
        renders.append(render_fields(literals, slots))
    return join_renders(renders)


def _replace_parts(template: Template, words: Callable[[Part], str]) -> str:
    """The text with each part written as `words` says."""
    pieces: list[str] = []
    end = 0
    for part in template.parts:
        pieces += (template.text[end : part.start], words(part))
        end = part.end
    return "".join((*pieces, template.text[end:]))


def _rewrite(text: str, name: str, change: Callable[[Token], Token], condition_name: str) -> str:
    """`text` with each use of a field changed; what does not use it stays as it was typed."""

    def written(part: Part) -> str:
        if all(token.name != name for token in _tokens_of(part)):
            return text[part.start : part.end]
        if isinstance(part, Token):
            return change(part).written
        asked = part.condition
        return write_conditional(
            rename_condition(asked, condition_name) if asked.field == name else asked,
            _rewrite(part.then.text, name, change, condition_name),
            _rewrite(part.otherwise.text, name, change, condition_name),
        )

    return replace_parts(text, written)


def _leftovers(text: str, start: int, end: int) -> list[Malformed]:
    found: list[Malformed] = []
    closing = newline = start
    for match in _LEFTOVER.finditer(text, start, end):
        if found and match.start() < found[-1].end:
            continue
        # looked for once each and not from every brace anew: somebody may paste thousands of them
        closing = _next_from(text, "}}", match.end(), end, closing)
        newline = _next_from(text, "\n", match.end(), end, newline)
        stop = match.end()
        if match[0] == "{{":
            stop = closing + 2 if closing < min(newline, end) else _word_end(text, stop, end)
        found.append(Malformed(text[match.start() : stop], match.start(), stop))
    return found


def _next_from(text: str, sign: str, start: int, end: int, known: int) -> int:
    """Where `sign` stands first from `start` on, `end` if nowhere; `known` is the answer for an earlier start."""
    if known > start or known == end:
        return known
    place = text.find(sign, start, end)
    return place if place >= 0 else end


def _word_end(text: str, start: int, end: int) -> int:
    """Where a broken field without closing braces ends for the eye: with the word it began."""
    word = _WORD.match(text, start, end)
    return word.end() if word else start


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
