"""The phone beside the composer: shows what will arrive, as it will arrive, and where its problems are."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mmsdesk.domain.arrival import Arrival
from mmsdesk.ui.phone_anchors import Anchor as Anchor
from mmsdesk.ui.phone_anchors import AnchorButton, place_discs
from mmsdesk.ui.phone_frame import SHADOW, draw_frame
from mmsdesk.ui.phone_layout import LaidPart, Layout, PhoneFonts, lay_out
from mmsdesk.ui.phone_parts import EMPTY_TEXT, PartPainter, fade
from mmsdesk.ui.phone_skin import IOS_LIKE, Skin, SkinColors
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_box, draw_ring, draw_text, follow

LARGEST, SMALLEST = 0.9, 0.62
_FADE = 72
_FIRST_LINES = 3  # the subject and two lines of a cropped phone stay above its fade
_NOTHING = Arrival("", ())


class PhonePreview(QWidget):
    """One phone with one arrival on it.

    The layout (`parts`) is made when the arrival changes; painting only draws it. `crop` fixes the scale and lets the
    bottom of the phone run out of the widget into the colour token `behind`, for narrow columns. The conversation then
    starts scrolled so far that the subject and the first lines can be read below a tall picture.

    Signals:
        anchor_pressed: number of the problem whose disc was pressed.
    """

    anchor_pressed = Signal(int)

    def __init__(
        self,
        keeper: ThemeKeeper,
        *,
        skin: Skin = IOS_LIKE,
        moment: datetime | None = None,
        crop: float | None = None,
        behind: str = "surface",
    ) -> None:
        super().__init__()
        self._keeper, self._skin, self._crop, self._behind = keeper, skin, crop, behind
        self._dark = False
        self._moment = moment or datetime.now(UTC).astimezone()
        self._arrival = _NOTHING
        self._pictures: dict[str, QImage] = {}
        self._loading: frozenset[str] = frozenset()
        self._anchors: tuple[Anchor, ...] = ()
        self._buttons: list[AnchorButton] = []
        self._outlined: int | None = None
        self._scroll = 0.0
        self._scrolled_by_hand = False
        self._frame: tuple[tuple[object, ...], QPixmap] | None = None
        self._painter = PartPainter(keeper)
        self._fonts = PhoneFonts(
            keeper.phone_font(skin.family, skin.text_px, 400),
            keeper.phone_font(skin.family, skin.text_px, skin.subject_weight),
        )
        self._layout = Layout((), (), 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Phones and carriers differ")
        policy = QSizePolicy.Policy.Expanding
        self.setSizePolicy(policy, policy)
        self._lay_out()
        follow(keeper, self.update)

    # What it shows

    def show_arrival(
        self, arrival: Arrival, pictures: Mapping[str, QImage], *, loading: frozenset[str] = frozenset()
    ) -> None:
        """Show what one person will get. Pictures by ref; a ref without one is `loading` or can't be shown."""
        if arrival == self._arrival and dict(pictures) == self._pictures and loading == self._loading:
            return
        if arrival != self._arrival:
            self._scrolled_by_hand = False
        self._arrival, self._pictures, self._loading = arrival, dict(pictures), loading
        self._lay_out()

    def set_skin_theme(self, name: str) -> None:
        """Show the phone "light" or "dark". Raises ValueError for anything else."""
        if name not in {"light", "dark"}:
            raise ValueError(name)
        self._dark = name == "dark"
        self._lay_out()

    def set_anchors(self, anchors: Sequence[Anchor]) -> None:
        """Put numbered discs beside the parts; parts that are not there get theirs at the first part."""
        self._anchors = tuple(anchors)
        for button in self._buttons:
            button.setParent(None)
            button.deleteLater()
        self._buttons = [AnchorButton(self._keeper, self, anchor) for anchor in self._anchors]
        for button in self._buttons:
            button.clicked.connect(self._report)
            button.show()
        self._place_anchors()
        self._describe()
        self.update()

    def outline(self, number: int | None) -> None:
        """Outline the part a problem concerns; None takes it away (a blocker stays outlined)."""
        self._outlined = number
        self.update()

    # What it shows, as values

    @property
    def skin_theme(self) -> str:
        """ "light" or "dark"."""
        return "dark" if self._dark else "light"

    @property
    def arrival(self) -> Arrival:
        """What is shown."""
        return self._arrival

    def parts(self) -> tuple[LaidPart, ...]:
        """Parts with their rectangles and lines, in phone px from the screen's top left, before scrolling."""
        return self._layout.parts

    def line_of(self, part: int, offset: int, *, in_subject: bool = False) -> int:
        """The line (for Anchor) on which character `offset` of a text part's subject or body stands; 0 if nowhere."""
        laid = next((it for it in self._layout.parts if it.index == part), None)
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

    def anchor_buttons(self) -> tuple[QAbstractButton, ...]:
        """The discs, in the order given."""
        return tuple(self._buttons)

    @property
    def scrolled(self) -> float:
        """How far the conversation is moved up, in phone px."""
        return self._scroll

    @property
    def scale(self) -> float:
        """How large a phone px is drawn."""
        if self._crop is not None:
            return self._crop
        across = self.width() / (self._skin.width + 2 * (self._skin.bezel + SHADOW))
        down = self.height() / (self._skin.height + 2 * (self._skin.bezel + SHADOW))
        return min(LARGEST, max(SMALLEST, min(across, down)))

    def sizeHint(self) -> QSize:
        scale = self._crop or LARGEST
        width = (self._skin.width + 2 * (self._skin.bezel + SHADOW)) * scale
        return QSize(round(width), round((self._skin.height + 2 * (self._skin.bezel + SHADOW)) * scale))

    def minimumSizeHint(self) -> QSize:
        scale = self._crop or SMALLEST
        return QSize(round((self._skin.width + 2 * (self._skin.bezel + SHADOW)) * scale), 240)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._painter.forget()
        self._scroll_to(self._rest())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._overflow() > 0:
            self._scrolled_by_hand = True
            self._scroll_to(self._scroll - event.angleDelta().y() / 2)
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -44, Qt.Key.Key_Down: 44, Qt.Key.Key_PageUp: -400, Qt.Key.Key_PageDown: 400}
        if event.key() in steps and self._overflow() > 0:
            self._scrolled_by_hand = True
            self._scroll_to(self._scroll + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = begin(self)
        origin, scale = self._origin(), self.scale
        painter.drawPixmap(QPointF(origin.x() - SHADOW * scale, origin.y() - SHADOW * scale), self._frame_pixmap())
        painter.save()
        painter.translate(origin + QPointF(self._skin.bezel, self._skin.bezel) * scale)
        painter.scale(scale, scale)
        self._paint_conversation(painter)
        painter.restore()
        self._fade_cropped(painter)
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()), 10, self._keeper)

    # Painting

    def _colors(self) -> SkinColors:
        return self._skin.colors(dark=self._dark)

    def _origin(self) -> QPointF:
        """Top left of the phone's body in the widget."""
        scale = self.scale
        body = QSizeF(self._skin.width + 2 * self._skin.bezel, self._skin.height + 2 * self._skin.bezel) * scale
        top = SHADOW * scale
        if self._crop is None:
            top = max(top, (self.height() - body.height()) / 2)
        return QPointF((self.width() - body.width()) / 2, top)

    def _area(self) -> QRectF:
        """Where the conversation may be seen, in phone px."""
        skin = self._skin
        return QRectF(0, skin.header_bottom + 1, skin.width, skin.height - skin.header_bottom - skin.composer_top - 9)

    def _overflow(self) -> float:
        """How far the conversation may be scrolled, so that its end comes out below a column that is too low, too."""
        return max(0.0, self._layout.bottom + 12 - self._lowest()) if self._layout.parts else 0.0

    def _lowest(self) -> float:
        """How far down the conversation can be read, in phone px."""
        shown = self.height() - self._origin().y() - _FADE * 0.75
        return min(self._area().bottom(), shown / self.scale - self._skin.bezel)

    def _rest(self) -> float:
        """Where the conversation stands until somebody scrolls it."""
        if self._crop is None or self._scrolled_by_hand:
            return self._scroll
        text = next((part for part in self._layout.parts if part.lines), None)
        if text is None:
            return 0.0
        last = text.lines[min(_FIRST_LINES, len(text.lines)) - 1]
        return max(0.0, last.rect.bottom() - self._lowest())

    def _scroll_to(self, offset: float) -> None:
        self._scroll = min(self._overflow(), max(0.0, offset))
        self._place_anchors()
        self.update()

    def _frame_pixmap(self) -> QPixmap:
        time = self._moment.strftime("%I:%M").lstrip("0")
        key = (self._skin.key, self._dark, self._arrival.sender, time, self.scale, self.devicePixelRatioF())
        if self._frame is None or self._frame[0] != key:
            pixmap = draw_frame(
                self._keeper, self._skin, self._colors(), self._arrival.sender, time, self.scale, key[-1]
            )
            self._frame = (key, pixmap)
        return self._frame[1]

    def _paint_conversation(self, painter: QPainter) -> None:
        area = self._area()
        painter.setClipRect(area)
        painter.translate(0, -self._scroll)
        if not self._layout.parts:
            self._painter.paint_empty(painter, self._skin, self._colors())
            return
        self._paint_stamp(painter)
        last, colors = self._layout.parts[-1], self._colors()
        for part in self._layout.parts:
            if part.kind == "media":
                image, loading = self._pictures.get(part.ref), part.ref in self._loading
                factor = self.scale * self.devicePixelRatioF()
                self._painter.paint_media(painter, part, image, self._skin, colors, loading=loading, factor=factor)
            else:
                self._painter.paint_bubble(painter, part.rect, self._skin, colors, tail=part is last)
        painter.setPen(colors.text)
        for block in self._layout.blocks:
            block.layout.draw(painter, block.at)
        self._paint_outlines(painter)
        if self._crop is None and self._overflow() > self._scroll:
            painter.translate(0, self._scroll)
            fade(painter, QRectF(area.x(), area.bottom() - 36, area.width(), 36), colors.background)

    def _paint_stamp(self, painter: QPainter) -> None:
        skin, meta = self._skin, self._colors().meta
        top = skin.header_bottom + 16.0
        strong = self._keeper.phone_font(skin.family, 11, 600)
        plain = self._keeper.phone_font(skin.family, 11, 400)
        draw_text(painter, QRectF(0, top, skin.width, skin.stamp_line), "Text Message · MMS", strong, meta, CENTER)
        day = self._moment.strftime("%a")
        clock = self._moment.strftime(" %I:%M %p").replace(" 0", " ")
        painter.setFont(strong)
        first = painter.fontMetrics().horizontalAdvance(day)
        painter.setFont(plain)
        both = first + painter.fontMetrics().horizontalAdvance(clock)
        left = skin.width / 2 - both / 2
        line = QRectF(left, top + skin.stamp_line, both + 4, skin.stamp_line)
        draw_text(painter, line, day, strong, meta)
        draw_text(painter, line.adjusted(first, 0, 0, 0), clock, plain, meta)

    def _paint_outlines(self, painter: QPainter) -> None:
        for anchor in self._anchors:
            if not anchor.blocks and anchor.number != self._outlined:
                continue
            part = self._part(anchor.part)
            if part is not None:
                color = self._keeper.theme.fill(anchor.tone)
                box = part.rect.adjusted(-4.2, -4.2, 4.2, 4.2)
                draw_box(painter, box, self._skin.bubble_radius + 4, None, color, 2.4)

    def _fade_cropped(self, painter: QPainter) -> None:
        """Let a phone that is taller than its column fade into it, when it was cropped on purpose."""
        body = (self._skin.height + 2 * self._skin.bezel) * self.scale
        if self._origin().y() + body <= self.height():
            return
        rect = QRectF(0, self.height() - _FADE, self.width(), _FADE)
        fade(painter, rect, self._keeper.theme.color(self._behind))

    # Anchors and words

    def _part(self, index: int) -> LaidPart | None:
        parts = self._layout.parts
        return next((part for part in parts if part.index == index), parts[0] if parts else None)

    def _place_anchors(self) -> None:
        """Discs sit on the right edge at their line's height, in reading order, never on top of each other."""
        place_discs(self._buttons, self._place_of)

    def _place_of(self, anchor: Anchor) -> tuple[QPointF, bool]:
        """The middle of a disc in the widget, and whether its line is to be seen now."""
        scale, area, part = self.scale, self._area(), self._part(anchor.part)
        screen = self._origin() + QPointF(self._skin.bezel, self._skin.bezel) * scale
        if part is None:
            x, y = self._skin.width * 0.74, area.top() + 90
        elif part.lines:
            line = part.lines[min(anchor.line, len(part.lines) - 1)]
            x, y = part.rect.right(), line.rect.center().y() - self._scroll
        else:
            x, y = part.rect.right() - 2, part.rect.top() + 4 - self._scroll
        return screen + QPointF(x, y) * scale, area.top() - 20 <= y <= area.bottom() + 20

    def _lay_out(self) -> None:
        sizes = {ref: QSizeF(image.size()) for ref, image in self._pictures.items() if not image.isNull()}
        self._layout = lay_out(self._arrival, sizes, self._skin, self._colors(), self._fonts)
        self._scroll = min(self._overflow(), self._rest())
        self._place_anchors()
        self._describe()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleName(f"Phone preview, {self._skin.name}, {self.skin_theme}")
        words = self._arrival.plain_text or EMPTY_TEXT
        count = len(self._anchors)
        if count:
            words += f"\n{count} problem{'s' if count > 1 else ''}"
        self.setAccessibleDescription(words)

    def _text_of(self, part: int, *, in_subject: bool) -> str:
        if not 0 <= part < len(self._arrival.parts):
            return ""
        it = self._arrival.parts[part]
        return str(getattr(it, "subject" if in_subject else "body", ""))

    def _report(self) -> None:
        button = self.sender()
        if isinstance(button, AnchorButton):
            self.anchor_pressed.emit(button.anchor.number)
