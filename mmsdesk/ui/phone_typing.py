"""A key in a text on the phone: its line is broken anew and put in the place of the one before, all else stays.

This is the short way for what most keys do: change one paragraph, whose lines stay as many and whose bubble stays as
wide. For anything else `retype` gives up, and the conversation is laid out as ever (`phone_layout.lay_out`).
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from mmsdesk.domain.arrival import TextPart
from mmsdesk.domain.changes import common_end, common_start
from mmsdesk.ui.phone_layout import LaidPart, Layout, paragraph_keys
from mmsdesk.ui.phone_lines import LINK, Paragraphs, break_line, find_line, find_links
from mmsdesk.ui.phone_links import gap_before, gap_behind
from mmsdesk.ui.phone_paragraphs import KnownLine, Marked, Paragraph, ParagraphKey, line_by_line
from mmsdesk.ui.phone_skin import Skin, SkinColors

_BESIDE: Final = 2.0
"""The first and last letter of a line may stand out of it by so much (phone px)."""


@dataclass(frozen=True, slots=True)
class Retyped:
    """The layout after a key, and where it looks different (phone px, before scrolling), within the text's bubble."""

    layout: Layout
    changed: QRectF


def retype(
    layout: Layout, before: TextPart, after: TextPart, font: QFont, skin: Skin, colors: SkinColors, known: Paragraphs
) -> Retyped | None:
    """`layout`, whose only text is `before`, with `after` in its place; None where that is not the short way."""
    if before.subject != after.subject or not before.body.isascii() or not after.body.isascii():
        return None
    olds, news = before.body.split("\n"), after.body.split("\n")
    number = _only_change(olds, news)
    if number is None or not olds[number] or not news[number]:
        return None
    place = len(layout.paragraphs) - len(olds) + number
    old = layout.paragraphs[place]
    if not old.lines:
        return None
    room = round(skin.width * skin.bubble_share) - 2 * skin.pad_x
    new = break_again(old, olds[number], news[number], font, colors, room, skin.line_height)
    part = next(number for number, it in enumerate(layout.parts) if it.kind == "text")
    index = layout.parts[part].index
    widest = layout.parts[part].rect.width() - 2 * skin.pad_x
    fits = new.widest <= widest and (old.widest < widest or new.widest == widest)
    if not fits or len(new.rows) != len(old.rows):
        known.add(ParagraphKey(index, news[number], False, None, news[:number].count(news[number])), new)
        return None
    result = _put(layout, place, new, part, after, skin)
    known.remember(partial(paragraph_keys, index, after, None), result.layout.paragraphs)
    return result


def _only_change(olds: list[str], news: list[str]) -> int | None:
    """The number of the paragraph that is another; None where there are several."""
    if len(olds) != len(news):
        return None
    changed = [number for number, old in enumerate(olds) if old != news[number]]
    return changed[0] if len(changed) == 1 else None


def _put(layout: Layout, place: int, new: Paragraph, part: int, after: TextPart, skin: Skin) -> Retyped:
    """Put a paragraph where the one before it stands, of which it has the measures."""
    laid, old = layout.parts[part], layout.paragraphs[place]
    changed = new.stand_for(old, skin.line_height)
    lines, blocks = list(laid.lines), list(layout.blocks)
    first = sum([len(it.rows) for it in layout.paragraphs[:place]])
    drawn = sum([len(it.blocks) for it in layout.paragraphs[:place]])
    for number in changed:
        lines[first + number] = new.laid[number]
        blocks[drawn + number] = new.blocks[number]
    said = "\n".join([text for text in (after.subject, after.body) if text])
    parts, paragraphs = list(layout.parts), list(layout.paragraphs)
    parts[part] = LaidPart(laid.index, laid.kind, laid.rect, said, tuple(lines), laid.ref)
    paragraphs[place] = new
    where = QRectF()
    if changed:
        top, bottom = new.laid[changed[0]].rect.top(), new.laid[changed[-1]].rect.bottom()
        left, right = laid.rect.left() + skin.pad_x - _BESIDE, laid.rect.right() - skin.pad_x + _BESIDE
        where = QRectF(left, top, right - left, bottom - top)
    return Retyped(Layout(tuple(parts), tuple(blocks), layout.bottom, None, tuple(paragraphs)), where)


def break_again(
    old: Paragraph, before: str, after: str, font: QFont, colors: SkinColors, room: float, height: int
) -> Paragraph:
    """The paragraph `before`, which was broken line by line, as `after`: the same lines as from scratch. Both ASCII."""
    start = common_start(before, after)
    end = len(after) - common_end(before, after, start)
    grown = len(after) - len(before)
    first = min(gap_before(before, start), gap_before(after, start))
    last = max(gap_behind(before, end - grown) + grown, gap_behind(after, end))
    marked = _mark_again(old.marked, after, first, last, grown, colors)
    lines, number, at = list[KnownLine](), 0, 0
    for line in old.lines:  # before what was changed
        if line.is_end or at + len(line.deciding) > first:
            break
        lines.append(line)
        at += line.length
    number, was_at = len(lines), at  # the old line that begins at or behind `at`, and where it began before
    while at < len(after):
        while number < len(old.lines) and was_at + grown < at:
            was_at += old.lines[number].length
            number += 1
        if at >= last and number < len(old.lines) and was_at + grown == at:
            lines += old.lines[number:]  # behind it, from the beginning of a line on
            break
        near = old.lines[max(0, number - 1) : number + 2]
        line = find_line(near, after, at, marked) or break_line(after, at, font, marked, room, height)
        lines.append(line)
        at += line.length
    return line_by_line(lines, marked)


def _mark_again(
    marked: list[Marked], after: str, first: int, last: int, grown: int, colors: SkinColors
) -> list[Marked]:
    """The links, of which those between `first` and `last` are looked for anew."""
    around = find_links(after[first:last], colors)
    if not marked and not around:
        return marked
    before = [it for it in marked if it.end <= first]
    behind = [it for it in marked if it.start >= last - grown]
    moved = [Marked(it.start + first, it.end + first, LINK, it.style) for it in around]
    return [*before, *moved, *(Marked(it.start + grown, it.end + grown, LINK, it.style) for it in behind)]
