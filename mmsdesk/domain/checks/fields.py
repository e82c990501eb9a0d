"""Rules for merge fields: broken ones, unknown ones, and those that somebody's data leaves empty (rules of our own)."""

from collections.abc import Iterator

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit, PeopleCount, people
from mmsdesk.domain.checks.registry import campaign_rule
from mmsdesk.domain.contact import OWN_FIELDS
from mmsdesk.domain.severity import Severity
from mmsdesk.domain.template import Template, field_label, nearest_field


@campaign_rule(
    "TXT-7",
    Severity.STRICT,
    "Broken placeholders",
    "no {{ }} or ${ } left over",
    "ours",
    measure="the broken part",
    fixes="edit_subject edit_body",
)
def placeholders_are_whole(case: Case) -> Iterator[Hit]:
    for template in case.compiled.texts:
        anchor = anchor_of(case, template)
        kind = "edit_subject" if anchor is Anchor.SUBJECT else "edit_body"
        for part in template.malformed:
            yield Hit(
                f"“{part.text}” isn’t a merge field",
                "People would read it exactly like this. Write a field as {{first_name}} or {{first_name|there}}.",
                part.text,
                Fix(kind, "Show where", part.text) if anchor is not Anchor.PARTS else None,
                anchor,
            )


def anchor_of(case: Case, text: Template) -> Anchor:
    """Where one of the message's texts stands: the subject, the text, or another part."""
    if text.text == case.compiled.title.text:
        return Anchor.SUBJECT
    return Anchor.BODY if text.text == case.compiled.body.text else Anchor.PARTS


def _anchor_of_field(case: Case, name: str) -> Anchor:
    """Where a field stands first."""
    return next((anchor_of(case, text) for text in case.compiled.texts if name in text.names), Anchor.BODY)


@campaign_rule(
    "FLD-1",
    Severity.WARN,
    "Empty merge field without a fallback",
    "nobody reads a gap",
    "ours",
    measure="people",
    fixes="use_fallback",
)
def fields_are_filled(case: Case) -> Iterator[Hit]:
    audience = case.facts.audience
    for name, count in audience.empty_fields.items() if audience is not None else ():
        if name in case.fields:
            yield _gap(case, name, count)


def _gap(case: Case, name: str, count: PeopleCount) -> Hit:
    label = field_label(name)
    fallback = "there" if name == "first_name" else ""
    verb = "has" if count.people == 1 else "have"
    they = "This person is" if count.people == 1 else "They are"
    return Hit(
        f"{people(count.people)} {verb} no {label.lower() if name in OWN_FIELDS else label}",
        f"{they} left out, because the message would have a gap. Add a fallback to write to everybody.",
        people(count.people),
        Fix("use_fallback", f"Use “{fallback}”" if fallback else "Add fallback", f"{name}|{fallback}"),
        _anchor_of_field(case, name),
    )


@campaign_rule(
    "FLD-2",
    Severity.HARD,
    "Unknown merge field",
    "a field that contacts have",
    "ours",
    measure="the field",
    fixes="rename_field edit_body",
)
def fields_are_known(case: Case) -> Iterator[Hit]:
    for name in case.compiled.fields_used:
        if name in case.fields:
            continue
        nearest = nearest_field(name, case.fields)
        fix = Fix("rename_field", f"Use {field_label(nearest)}", f"{name}|{nearest}") if nearest else None
        yield Hit(
            f"“{name}” isn’t a field",
            "Nobody on your list has it, so everybody would read a gap. "
            + (
                f"Did you mean {field_label(nearest)}?"
                if nearest
                else "Choose another one, or import it with the list."
            ),
            name,
            fix or Fix("edit_body", "Show where", name),
            _anchor_of_field(case, name),
        )
