"""What stands on the phone's screen, laid out and ready to be painted: a conversation, or one notification.

All measures are phone px from the screen's top left; the widget (`preview.py`) scales, scrolls and listens.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from mmsdesk.domain.arrival import Arrival, TextPart
from mmsdesk.services.attachments import conversation_text
from mmsdesk.ui.phone_anchors import HEADER, Anchor
from mmsdesk.ui.phone_layout import LaidPart, Layout, PhoneFonts, lay_out
from mmsdesk.ui.phone_lines import Paragraphs
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_motion import Motion
from mmsdesk.ui.phone_notice import Notice, lay_out_notice, paint_notice
from mmsdesk.ui.phone_overlay import Overlay, overlay_of, paint_overlay
from mmsdesk.ui.phone_paragraphs import Block
from mmsdesk.ui.phone_parts import Canvas, PartPainter, fade, paint_stamp, part_path
from mmsdesk.ui.phone_skin import Skin, SkinColors
from mmsdesk.ui.phone_typing import retype
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import draw_box

NOTHING = Arrival("", ())
_BOTTOM_AIR = 12
_OUTLINE, _OUTLINE_AIR = 2.4, 4.2
_BESIDE = 8.0
_DISC_OUT = 5.0
"""A disc on a bubble’s edge stands out by so much, to leave its words readable."""
"""How far a part's tail or edge may stand out of its rectangle."""
_HALF_DISC = 20.0
_BESIDE_SENDER = 0.86
"""Right of a sender's name, as a share of the screen's width."""
_SHARED_EDGE = 1.0
"""What is exposed ends with whole pixels, and takes so much (phone px) of the lines beside it: their blank edges."""
_RADII = {"thumb": 7, "notice": 24}


@dataclass(frozen=True, slots=True)
class Marks:
    """The problems to outline: all that block, and the one somebody points at."""

    anchors: Sequence[Anchor] = ()
    pointed: int | None = None


class Scene:
    """Set the public values, then `lay_out`; `paint` only draws what was laid out."""

    def __init__(self, keeper: ThemeKeeper, skin: Skin, moment: datetime) -> None:
        self._keeper = keeper
        self.skin, self.moment = skin, moment
        self.is_dark = self.is_notification = self.is_sms = self.shows_overlay = False
        self.arrival = NOTHING
        self.looks: Mapping[str, MediaLook] = {}
        self.cut: int | None = None
        self.painter = PartPainter(keeper)
        self._layout = Layout((), (), 0)
        self._known = Paragraphs()
        self._known_look: tuple[Skin, bool] = (skin, False)
        self._fonts = self._phone_fonts()
        self._notice: Notice | None = None

    @property
    def colors(self) -> SkinColors:
        return self.skin.colors(dark=self.is_dark)

    @property
    def chat(self) -> tuple[LaidPart, ...]:
        """The conversation's parts, whatever is shown."""
        return self._layout.parts

    @property
    def parts(self) -> tuple[LaidPart, ...]:
        """The parts that are shown."""
        return self._notice.parts if self._notice is not None else self._layout.parts

    @property
    def area(self) -> QRectF:
        """Where parts may be seen."""
        skin = self.skin
        if self._notice is not None:
            return QRectF(0, 0, skin.width, skin.height)
        return QRectF(0, skin.header_bottom + 1, skin.width, skin.height - skin.header_bottom - skin.composer_top - 9)

    @property
    def bottom(self) -> float:
        """Where what can be scrolled ends; 0 for a notification, which stands still."""
        return 0.0 if self._notice is not None or not self.chat else self._layout.bottom + _BOTTOM_AIR

    @property
    def needed_height(self) -> float:
        """How high the screen would have to be for the whole conversation."""
        return self.bottom + self.skin.composer_top + 9

    @property
    def words(self) -> str:
        """Everything that is shown, as plain text."""
        if self._notice is not None:
            return self._notice.words
        said = conversation_text(self.arrival, {ref: look.attachment for ref, look in self.looks.items()})
        return "\n".join((said, *self.overlay_notes))

    @property
    def overlays(self) -> tuple[tuple[LaidPart, Overlay], ...]:
        """What pictures may lose, while that is to be seen."""
        if not self.shows_overlay or self._notice is not None:
            return ()
        media = (part for part in self.chat if part.kind == "media")
        found = ((part, overlay_of(part.rect, self.looks.get(part.ref))) for part in media)
        return tuple((part, overlay) for part, overlay in found if overlay is not None)

    @property
    def overlay_notes(self) -> tuple[str, ...]:
        """The same in sentences."""
        return tuple(note for _part, overlay in self.overlays for note in overlay.notes)

    def lay_out(self) -> QRectF | None:
        """Place everything anew. Returns where something else is to be seen now (before scrolling); None for anywhere.

        That is empty where nothing changed.
        """
        before, was_notification = self._layout, self._notice is not None
        look = (self.skin, self.is_dark)
        if look != self._known_look:
            self._known_look = look
            self._known.clear()
            self._fonts = self._phone_fonts()
        self._layout = lay_out(
            self.arrival, self.looks, self.skin, self.colors, self._fonts, cut=self.cut, known=self._known
        )
        on = self.is_notification
        self._notice = lay_out_notice(self.arrival, self.looks, self.skin, self._keeper) if on else None
        return None if on or was_notification else _changed_area(before, self._layout, self.skin)

    def retype(self, arrival: Arrival) -> QRectF | None:
        """Show an arrival after a key: returns where, within a bubble, it looks different (before scrolling).

        None where all has to be placed anew (`lay_out`).
        """
        if self.is_notification or self._notice is not None or self.cut is not None or self.shows_overlay:
            return None
        if (self.skin, self.is_dark) != self._known_look or len(arrival.parts) != len(self.arrival.parts):
            return None
        texts = None
        for old, new in zip(self.arrival.parts, arrival.parts, strict=True):
            if isinstance(old, TextPart) and isinstance(new, TextPart) and texts is None:
                texts = (old, new)
            elif old != new:
                return None
        if texts is None or arrival.sender != self.arrival.sender:
            return None
        found = retype(self._layout, *texts, self._fonts.body, self.skin, self.colors, self._known)
        if found is None:
            return None
        self.arrival, self._layout = arrival, found.layout
        return found.changed

    def _phone_fonts(self) -> PhoneFonts:
        skin, font = self.skin, self._keeper.phone_font
        return PhoneFonts(
            font(skin.family, skin.text_px, 400),
            font(skin.family, skin.text_px, skin.subject_weight),
            font(skin.family, skin.px(16), 600),
            font(skin.family, skin.px(13), 400),
        )

    # Where things are

    def part(self, index: int) -> LaidPart | None:
        """The part of the arrival with this number, or else the first one."""
        if self._notice is not None:
            thumb = self._notice.thumb
            return thumb if thumb is not None and thumb.index == index else self._notice.card
        return next((part for part in self.chat if part.index == index), self.chat[0] if self.chat else None)

    def place_of(self, anchor: Anchor, scroll: float) -> tuple[QPointF, bool]:
        """Where a problem's disc belongs on the screen scrolled so far, and whether its line is to be seen there."""
        if anchor.part == HEADER and self._notice is None:
            return QPointF(self.skin.width * _BESIDE_SENDER, self.skin.sender_middle), True
        place, area = self._place_in_chat(anchor) - QPointF(0, scroll), self.area
        return place, area.top() - _HALF_DISC <= place.y() <= area.bottom() + _HALF_DISC

    def _place_in_chat(self, anchor: Anchor) -> QPointF:
        """Before scrolling: on the right edge of its part, beside its line."""
        part = self.part(anchor.part)
        if part is None:
            return QPointF(self.skin.width * 0.74, self.area.top() + 90)
        if part.kind == "notice":
            return QPointF(part.rect.right(), self._height_in_notice(anchor))
        if part.kind == "thumb" and self._notice is not None:
            return QPointF(self._notice.card.rect.right(), part.rect.center().y())
        if part.kind == "text":
            line = part.lines[min(anchor.line, len(part.lines) - 1)]
            return QPointF(part.rect.right() + _DISC_OUT, line.rect.center().y())
        return QPointF(part.rect.right() - 2, part.rect.top() + 4)

    def media_at(self, spot: QPointF) -> LaidPart | None:
        """The picture, GIF or video at a place of the conversation, before scrolling."""
        if self._notice is not None:
            return None
        return next((part for part in self.chat if part.kind == "media" and part.rect.contains(spot)), None)

    def line_of(self, part: int, offset: int, *, in_subject: bool = False) -> int:
        """The line on which character `offset` of a text part's subject or body stands; 0 if nowhere."""
        laid = next((it for it in self.chat if it.index == part), None)
        if laid is None:
            return 0
        seen, last = 0, 0
        body = self._text_of(part, in_subject=in_subject)
        for number, line in enumerate(laid.lines):
            if line.subject != in_subject:
                continue
            found = body.find(line.text, seen) if line.text else seen
            last = number
            seen = max(seen, found) + len(line.text)
            if offset < seen or (offset == seen and body[offset : offset + 1] in {"", "\n"}):
                break
        return last

    def _height_in_notice(self, anchor: Anchor) -> float:
        """Where a line of the conversation stands on the card, or the last line there is."""
        assert self._notice is not None
        chat = next((part for part in self.chat if part.index == anchor.part), None)
        if chat is None or chat.kind != "text":
            return self._notice.card.rect.top() + 4
        line = chat.lines[min(anchor.line, len(chat.lines) - 1)]
        subject_lines = sum(each.subject for each in chat.lines)
        within = anchor.line if line.subject else anchor.line - subject_lines
        return self._notice.line_for(in_subject=line.subject, line=within).rect.center().y()

    def _text_of(self, part: int, *, in_subject: bool) -> str:
        if not 0 <= part < len(self.arrival.parts):
            return ""
        return str(getattr(self.arrival.parts[part], "subject" if in_subject else "body", ""))

    # Painting

    def paint(
        self, painter: QPainter, factor: float, scroll: float, motion: Motion, marks: Marks, exposed: QRectF
    ) -> None:
        """Draw into a painter whose px are the phone's; `factor` is how many pixels of the screen each one has.

        Nothing but `exposed` (phone px, from the screen's top left) has to be drawn.
        """
        canvas = Canvas(self.skin, self.colors, factor, motion.phase)
        if self._notice is not None:
            thumb = self._notice.thumb
            look = self.looks.get(thumb.ref) if thumb is not None else None
            paint_notice(painter, self._notice, look, canvas, self._keeper, self.painter)
            self._paint_outlines(painter, marks)
            return
        painter.setClipRect(self.area)
        painter.translate(0, -scroll)
        if not self.chat:
            self.painter.paint_empty(painter, canvas)
            return
        exposed = exposed.translated(0, scroll)
        if exposed.top() < self.skin.top or exposed.bottom() > self._layout.bottom - self.skin.time_below:
            paint_stamp(painter, self._keeper, canvas, self.moment, self._layout.bottom, is_sms=self.is_sms)
        self._paint_parts(painter, canvas, motion, exposed)
        self._paint_overlays(painter)
        painter.setPen(canvas.colors.text)
        near = exposed.adjusted(0, -self.skin.line_height, 0, self.skin.line_height)
        for block in self._layout.blocks:
            if block.top < exposed.bottom() and block.bottom > exposed.top():
                block.layout.draw(painter, block.at, [], near)
        self._paint_cut(painter)
        self._paint_outlines(painter, marks)
        painter.translate(0, scroll)

    def paint_words(self, painter: QPainter, blocks: Sequence[Block]) -> None:
        """Draw words into a painter whose px are the conversation's."""
        painter.setPen(self.colors.text)
        for block in blocks:
            block.layout.draw(painter, block.at)

    def words_within(self, left: float, top: float, right: float, bottom: float) -> list[Block] | None:
        """What to draw on a bubble's colour where nothing but words on a bubble is to be seen; None elsewhere.

        The place is in phone px, before scrolling.
        """
        part = self._layout.text
        if part is None or self._notice is not None or self._layout.cut is not None:
            return None
        rect, corner = part.rect, self.skin.bubble_radius
        beside = min(left - rect.left(), rect.right() - right)
        above = min(top - rect.top(), rect.bottom() - bottom)
        if beside < 1 or above < 1 or math.hypot(max(0, corner - beside), max(0, corner - above)) > corner - 1:
            return None  # at an edge
        top, bottom = top + _SHARED_EDGE, bottom - _SHARED_EDGE
        return [block for block in self._layout.blocks if block.top < bottom and block.bottom > top]

    def fade_end(self, painter: QPainter, exposed: QRectF) -> None:
        """Show that there is more below."""
        area = self.area
        if exposed.bottom() < area.bottom() - 36:
            return
        fade(painter, QRectF(area.x(), area.bottom() - 36, area.width(), 37), self.colors.background)

    def _paint_parts(self, painter: QPainter, canvas: Canvas, motion: Motion, exposed: QRectF) -> None:
        for part in self.chat:
            if part.rect.bottom() + _BESIDE < exposed.top() or part.rect.top() - _BESIDE > exposed.bottom():
                continue
            first, last = part is self.chat[0], part is self.chat[-1]
            look = self.looks.get(part.ref)
            if part.kind == "text":
                self.painter.paint_bubble(painter, part.rect, canvas, exposed, first=first, last=last)
            elif part.kind == "chip" and look is not None:
                self.painter.paint_chip(painter, part, look, canvas, first=first, last=last)
            else:
                moving = motion.image_of(part.ref)
                self.painter.paint_media(painter, part, look, canvas, first=first, last=last, moving=moving)

    def _paint_overlays(self, painter: QPainter) -> None:
        for part, overlay in self.overlays:
            clip = part_path(part.rect, self.skin, first=part is self.chat[0], last=part is self.chat[-1])
            paint_overlay(painter, overlay, clip, self._keeper.phone_font(self.skin.family, 11, 600))

    def _paint_cut(self, painter: QPainter) -> None:
        """A dotted mark where some carriers end the subject."""
        if self._layout.cut is not None:
            painter.setPen(QPen(self._keeper.theme.fill(Tone.WARN), 1.6, Qt.PenStyle.DotLine))
            painter.drawLine(self._layout.cut, self._layout.cut + QPointF(0, self.skin.line_height))

    def _paint_outlines(self, painter: QPainter, marks: Marks) -> None:
        for anchor in marks.anchors:
            part = self.part(anchor.part)
            if part is None or anchor.part == HEADER or not (anchor.blocks or anchor.number == marks.pointed):
                continue
            color = self._keeper.theme.fill(anchor.tone)
            if part.kind in _RADII:
                box = part.rect.adjusted(-_OUTLINE_AIR, -_OUTLINE_AIR, _OUTLINE_AIR, _OUTLINE_AIR)
                draw_box(painter, box, _RADII[part.kind] + _OUTLINE_AIR, None, color, _OUTLINE)
            else:
                first, last = part is self.chat[0], part is self.chat[-1]
                painter.setPen(QPen(color, _OUTLINE))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                air = _OUTLINE_AIR - _OUTLINE / 2
                painter.drawPath(part_path(part.rect, self.skin, first=first, last=last, air=air))


def _changed_area(before: Layout, after: Layout, skin: Skin) -> QRectF | None:
    """Where two conversations look different (phone px): one before a change of words, one after it. None for anywhere.

    A part's own look depends on its place among the others, too (`part_path`).
    """
    if not before.parts or [it.kind for it in before.parts] != [it.kind for it in after.parts]:
        return None
    changed = [(old, new) for old, new in zip(before.parts, after.parts, strict=True) if old != new]
    if not changed:
        return QRectF()
    old, new = changed[0]
    if len(changed) == 1 and old.kind == "text" and old.rect == new.rect and len(old.lines) == len(new.lines):
        rows = [each.rect for pair in zip(old.lines, new.lines, strict=True) if pair[0] != pair[1] for each in pair]
        top, bottom = (rows[0].top(), rows[-1].bottom()) if rows else (new.rect.top(), new.rect.top())
        return QRectF(0, top, new.rect.right(), bottom - top)
    top = min(old.rect.top(), new.rect.top())
    if len(changed) == 1 and old.kind == "text" and old.rect.width() == new.rect.width():
        other = (b.rect.top() for a, b in zip(old.lines, new.lines, strict=False) if a != b)
        top = next(other, min(old.lines[-1].rect.bottom(), new.lines[-1].rect.bottom()))
        top = min(top, old.rect.bottom() - 2 * skin.bubble_radius, new.rect.bottom() - 2 * skin.bubble_radius)
    bottom = max(before.bottom, after.bottom)
    return QRectF(0, top, skin.width, max(bottom, top) - top)
