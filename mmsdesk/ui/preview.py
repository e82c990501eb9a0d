"""The phone beside the composer: shows what will arrive, as it will arrive, and where its problems are."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mmsdesk.domain.arrival import Arrival
from mmsdesk.ui.phone_anchors import Anchor as Anchor
from mmsdesk.ui.phone_anchors import AnchorButton, place_discs
from mmsdesk.ui.phone_fit import LARGEST, smallest_scale
from mmsdesk.ui.phone_frame import SHADOW
from mmsdesk.ui.phone_layout import LaidPart
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_motion import Motion
from mmsdesk.ui.phone_parts import EMPTY_TEXT, fade
from mmsdesk.ui.phone_scene import Marks, Scene
from mmsdesk.ui.phone_skin import IOS_LIKE, SKINS, Skin, enlarged
from mmsdesk.ui.phone_viewport import FADE, Viewport
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import begin, draw_ring, follow

_LATER_MS = 15  # a frame: by then the words are on the screen
_AROUND_WORDS = 6  # an outline stands out of its part so far


class PhonePreview(QWidget):
    """One phone with one arrival on it, as a conversation or as the notification it first is.

    The layout (`parts`) is made when the arrival changes; painting only draws it. `crop` fixes the scale and lets the
    bottom of the phone run out of the widget into the colour token `behind`, for narrow columns. The conversation then
    starts scrolled so far that the subject and the first lines can be read below a tall picture. `solid` fills all
    around the phone with `behind`, so that nothing below has to be painted for a key.

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
        solid: bool = False,
    ) -> None:
        super().__init__()
        self._keeper, self._behind, self._solid = keeper, behind, solid
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, solid)
        self._plain = skin
        self._scene = Scene(keeper, skin, moment or datetime.now(UTC).astimezone())
        self._ratio: float | None = None
        self._viewport = Viewport(self._scene, self._measure, crop)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._describe)
        self._anchors: tuple[Anchor, ...] = ()
        self._buttons: list[AnchorButton] = []
        self._outlined: int | None = None
        self._motion = Motion(keeper, self.update, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setToolTip("Phones and carriers differ")
        policy = QSizePolicy.Policy.Expanding
        self.setSizePolicy(policy, policy)
        self._lay_out()
        follow(keeper, self.update)

    # What it shows

    def show_arrival(self, arrival: Arrival, looks: Mapping[str, MediaLook]) -> None:
        """Show what one person will get. `looks` are the attachments by ref; one without a look can't be shown."""
        scene, view = self._scene, self._viewport
        if looks == scene.looks:
            if arrival == scene.arrival:
                return
            changed = scene.retype(arrival) if view.crop is None else None
            if changed is not None:  # a letter in a line: nothing but the line is another
                view.is_scrolled_by_hand = False
                if not changed.isEmpty():
                    self.update(view.exposed(changed))
                if not self._later.isActive():
                    self._later.start()
                return
        only_words = looks == scene.looks and arrival.sender == scene.arrival.sender
        if arrival != scene.arrival:
            self._view.is_scrolled_by_hand = False
        scene.arrival, scene.looks = arrival, dict(looks)
        self._motion.stop()
        self._lay_out(only_words=only_words)

    def set_skin(self, skin: Skin | str) -> None:
        """Show another kind of phone, by itself or by its key. Raises ValueError for a key nobody knows."""
        if isinstance(skin, str):
            if skin not in SKINS:
                raise ValueError(skin)
            skin = SKINS[skin]
        self._wear(skin, self.text_scale)

    def set_text_scale(self, scale: float) -> None:
        """Show the phone of somebody who reads so much larger text; 1 is usual. The words grow and wrap anew."""
        self._wear(self._plain, scale)

    def set_skin_theme(self, name: str) -> None:
        """Show the phone "light" or "dark". Raises ValueError for anything else."""
        if name not in {"light", "dark"}:
            raise ValueError(name)
        self._scene.is_dark = name == "dark"
        self._lay_out()

    def set_notification(self, on: bool) -> None:
        """Show the notification on a locked phone instead of the conversation."""
        self._scene.is_notification = on
        self._motion.stop()
        self._lay_out()

    def set_sms(self, on: bool) -> None:
        """Say over the conversation that it is an SMS; what it says is shown with `show_arrival` as ever."""
        self._scene.is_sms = on
        self._lay_out()

    def set_overlay(self, on: bool) -> None:
        """Draw over pictures what phones may cover and cut."""
        self._scene.shows_overlay = on
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

    def show_cut(self, after: int | None) -> None:
        """Fade the subject behind so many characters, as carriers that cut it would; None shows it whole."""
        if after != self._scene.cut:
            self._scene.cut = after
            self._lay_out()

    def paint_for(self, ratio: float) -> None:
        """Be painted into a picture with so many pixels for each px, whatever the screen has."""
        self._ratio = ratio

    # What it shows, as values

    @property
    def skin(self) -> Skin:
        """The kind of phone."""
        return self._scene.skin

    @property
    def skin_theme(self) -> str:
        """ "light" or "dark"."""
        return "dark" if self._scene.is_dark else "light"

    @property
    def is_notification(self) -> bool:
        """Whether the notification is shown."""
        return self._scene.is_notification

    @property
    def text_scale(self) -> float:
        """How much larger than usual its words are."""
        return self._scene.skin.text_scale

    @property
    def overlay_notes(self) -> tuple[str, ...]:
        """What the overlay shows, in sentences; nothing while it is off or there is no picture."""
        return self._scene.overlay_notes

    @property
    def arrival(self) -> Arrival:
        """What is shown."""
        return self._scene.arrival

    @property
    def scene(self) -> Scene:
        """Everything that is on the screen; to be read only."""
        return self._scene

    @property
    def playing(self) -> str:
        """The ref of the GIF that plays now; empty for none."""
        return self._motion.ref

    def parts(self) -> tuple[LaidPart, ...]:
        """Parts with their rectangles and lines, in phone px from the screen's top left, before scrolling."""
        return self._scene.parts

    def line_of(self, part: int, offset: int, *, in_subject: bool = False) -> int:
        """The line (for Anchor) on which character `offset` of a text part's subject or body stands; 0 if nowhere."""
        return self._scene.line_of(part, offset, in_subject=in_subject)

    def anchor_buttons(self) -> tuple[QAbstractButton, ...]:
        """The discs, in the order given."""
        return tuple(self._buttons)

    @property
    def scrolled(self) -> float:
        """How far the conversation is moved up, in phone px."""
        return self._view.scroll

    @property
    def scale(self) -> float:
        """How large a phone px is drawn."""
        return self._view.scale

    @property
    def needed_height(self) -> float:
        """How high the phone's screen would have to be for the whole conversation (phone px)."""
        return self._scene.needed_height

    def sizeHint(self) -> QSize:
        scale = self._view.crop or LARGEST
        width = (self.skin.width + 2 * (self.skin.bezel + SHADOW)) * scale
        return QSize(round(width), round((self.skin.height + 2 * (self.skin.bezel + SHADOW)) * scale))

    def minimumSizeHint(self) -> QSize:
        scale = self._view.crop or smallest_scale(self.skin)
        return QSize(round((self.skin.width + 2 * (self.skin.bezel + SHADOW)) * scale), 240)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scene.painter.forget()
        self._scroll_to(self._view.rest())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._view.overflow > 0:
            self._view.is_scrolled_by_hand = True
            self._scroll_to(self._view.scroll - event.angleDelta().y() / 2)
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -44, Qt.Key.Key_Down: 44, Qt.Key.Key_PageUp: -400, Qt.Key.Key_PageDown: 400}
        if event.key() in steps and self._view.overflow > 0:
            self._view.is_scrolled_by_hand = True
            self._scroll_to(self._view.scroll + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space and any(look.frames for look in self._scene.looks.values()):
            self._toggle_motion()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._motion.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._motion.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._paint_words(event.rect()):
            self._paint_all(event)

    def _paint_words(self, rect: QRect) -> bool:
        """Paint a place in a bubble, as at every key: its ground and the words on it; False elsewhere."""
        view = self._view
        blocks = view.words_within(rect)
        if blocks is None:
            return False
        painter = begin(self)
        painter.fillRect(rect, self._scene.colors.bubble)
        painter.setTransform(view.transform())
        self._scene.paint_words(painter, blocks)
        painter.end()
        return True

    def _paint_all(self, event: QPaintEvent) -> None:
        view, painter = self._view, begin(self)
        if self._solid:
            painter.fillRect(event.rect(), self._keeper.theme.color(self._behind))
        origin, scale = view.origin, view.scale
        painter.drawPixmap(QPointF(origin.x() - SHADOW * scale, origin.y() - SHADOW * scale), view.frame(self._keeper))
        painter.save()
        painter.translate(view.screen)
        painter.scale(scale, scale)
        marks = Marks(self._anchors, self._outlined)
        exposed = view.from_widget(QRectF(event.rect()))
        self._scene.paint(painter, scale * view.pixels, view.scroll, self._motion, marks, exposed)
        if view.crop is None and view.has_more_below:
            self._scene.fade_end(painter, exposed)
        painter.restore()
        if event.rect().bottom() >= self.height() - FADE and view.is_cut:
            fade(painter, QRectF(0, self.height() - FADE, self.width(), FADE), self._keeper.theme.color(self._behind))
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()), 10, self._keeper)

    @property
    def _view(self) -> Viewport:
        return self._viewport.refresh()

    def _measure(self) -> tuple[int, int, float]:
        """Width and height (px), and how many pixels of the screen a px has."""
        return self.width(), self.height(), self._ratio or self.devicePixelRatioF()

    def _scroll_to(self, offset: float) -> None:
        self._view.scroll_to(offset)
        self._place_anchors()
        self.update()

    # What moves

    def _point_at(self, place: QPointF) -> None:
        spot = self._view.spot(place)
        hit = self._scene.media_at(spot + QPointF(0, self._view.scroll)) if self._scene.area.contains(spot) else None
        if hit is None:
            self._motion.stop()
        else:
            self._motion.play(hit.ref, self._scene.looks.get(hit.ref))

    def _toggle_motion(self) -> None:
        moving = next((part for part in self._scene.parts if part.kind == "media"), None)
        if self._motion.ref or moving is None:
            self._motion.stop()
        else:
            self._motion.play(moving.ref, self._scene.looks.get(moving.ref))

    # Anchors and words

    def _place_anchors(self) -> None:
        """Discs sit on the right edge at their line's height, in reading order, never on top of each other."""
        place_discs(self._buttons, self._place_of)

    def _place_of(self, anchor: Anchor) -> tuple[QPointF, bool]:
        """The middle of a disc in the widget, and whether its line is to be seen now."""
        view = self._view
        place, is_seen = self._scene.place_of(anchor, view.scroll)
        return view.screen + place * view.scale, is_seen

    def _lay_out(self, *, only_words: bool = False) -> None:
        """`only_words`: nothing but a text is another, so that what stands around it need not be painted anew."""
        view = self._view
        had_more, scroll = view.has_more_below, view.scroll
        changed = self._scene.lay_out()
        self._motion.shimmer(on=any(look.is_loading for look in self._scene.looks.values()))
        view.scroll = min(view.overflow, view.rest())
        self._place_anchors()
        if not only_words:
            self._describe()
        elif not self._later.isActive():  # nobody hears every letter of a word
            self._later.start()
        if not only_words or changed is None or scroll != view.scroll or had_more != view.has_more_below:
            self.update()
        elif not changed.isEmpty():
            air = _AROUND_WORDS
            self.update(view.to_widget(changed.adjusted(-air, -air, air, air).translated(0, -scroll)).toAlignedRect())

    def _wear(self, skin: Skin, scale: float) -> None:
        self._plain, shown = skin, enlarged(skin, scale)
        if shown != self._scene.skin:
            self._scene.skin = shown
            self._scene.painter.forget()
            self.updateGeometry()
            self._lay_out()

    def accessibleDescription(self) -> str:
        if self._later.isActive():
            self._describe()
        return super().accessibleDescription()

    def _describe(self) -> None:
        self._later.stop()
        view = ", notification" if self.is_notification else ", as SMS" if self._scene.is_sms else ""
        size = ", large text" if self.text_scale > 1 else ""
        self.setAccessibleName(f"Phone preview, {self.skin.name}, {self.skin_theme}{view}{size}")
        words = self._scene.words or EMPTY_TEXT
        count = len(self._anchors)
        if count:
            words += f"\n{count} problem{'s' if count > 1 else ''}"
        self.setAccessibleDescription(words)

    def _report(self) -> None:
        button = self.sender()
        if isinstance(button, AnchorButton):
            self.anchor_pressed.emit(button.anchor.number)
