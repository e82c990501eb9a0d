"""Where on the phone the disc of a problem belongs: at its part, beside the line its words stand on."""

from collections.abc import Callable

from mmsdesk.domain.arrival import AddressOf, MediaPart, TextPart, arrived_body, offset_of_part
from mmsdesk.domain.checks import Anchor as Place
from mmsdesk.domain.checks import Finding
from mmsdesk.domain.message import Message
from mmsdesk.domain.rendering import CompiledMessage, body_of
from mmsdesk.domain.template import compile_template
from mmsdesk.services.previewing import Seen
from mmsdesk.ui.compose.problems import Problem
from mmsdesk.ui.phone_anchors import HEADER
from mmsdesk.ui.preview import Anchor, PhonePreview


def anchor_of(
    problem: Problem,
    phone: PhonePreview,
    compiled: Callable[[], CompiledMessage],
    rendered: Message,
    seen: Seen,
    address_of: AddressOf,
) -> Anchor | None:
    """The header for what is about no part of the message; None for a part that is not there.

    `rendered` is the message that `phone` shows to `seen`, with the links of `address_of`; `compiled` gives what was
    written: asked for only where it is needed, as there are problems with every key.
    """
    finding, parts = problem.finding, phone.arrival.parts
    wanted = MediaPart if finding.anchor is Place.MEDIA else TextPart
    if finding.anchor not in {Place.MEDIA, Place.SUBJECT, Place.BODY, Place.PARTS}:
        return Anchor(problem.number, problem.tone, HEADER, blocks=finding.blocks)
    part = next((number for number, it in enumerate(parts) if isinstance(it, wanted)), None)
    if part is None:
        return None
    line = 0
    if finding.anchor is Place.BODY:
        before = max(0, arrived_body(rendered, address_of).rfind(body_of(rendered)))  # other cards of a carousel
        line = phone.line_of(part, before + _offset(finding, compiled, rendered, seen))
    elif finding.anchor is Place.PARTS and finding.fix is not None:
        line = phone.line_of(part, offset_of_part(rendered, finding.fix.argument, address_of))
    return Anchor(problem.number, problem.tone, part, line, finding.blocks)


def _offset(finding: Finding, compiled: Callable[[], CompiledMessage], rendered: Message, seen: Seen) -> int:
    """Where in the rendered body the words stand that a finding is about; the last line for an opt-out."""
    body = body_of(rendered)
    if finding.rule.startswith("OPT"):
        return len(body)
    argument = finding.fix.argument if finding.fix is not None else ""
    name = argument.partition("|")[0] or finding.measured
    written = compiled().body
    source = written.text
    for token in written.tokens:
        if token.name == name:
            return len(compile_template(source[: token.start]).render(seen.values))
    return max(0, body.find(name)) if name else 0
