"""What the page shows before the first campaign: an invitation, and what is good to have ready."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.machine.resources import resource_path
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.dialogs import paint_shadow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import EmptyState
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_text, follow
from mmsdesk.ui.widgets.pills import Glyph

_WIDTH, _HEIGHT, _RATIO = 400, 252, 2


class Hint(Card):
    """A small card: something worth doing first, and whether it is done.

    Signals:
        asked: its link was pressed.
    """

    asked = Signal()

    def __init__(self, keeper: ThemeKeeper, icon: str, title: str, action: str) -> None:
        super().__init__(keeper, padding=18)
        self._icon, self._action = icon, action
        self._glyph = Glyph(keeper, icon, "accent_text", 22)
        self._detail = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._done = Label(keeper, "Done", Role.LABEL_STRONG, "ok")
        self.button = Button(keeper, action, Kind.LINK, icon="arrow-right", trailing=True, size=Size.SMALL)
        self.button.clicked.connect(self.asked)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(keeper, title, Role.BODY_STRONG))
        words.addWidget(self._detail)
        words.addStretch(1)
        words.addSpacing(12)
        words.addWidget(self._done)
        link = QHBoxLayout()
        link.addWidget(self.button)
        link.addStretch(1)
        words.addLayout(link)
        across = QHBoxLayout()
        across.setSpacing(14)
        across.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        self.body.addLayout(across)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(title)

    def show_state(self, detail: str, *, done: bool) -> None:
        """Say how it stands; a done one loses its link."""
        self._detail.setText(detail)
        self._glyph.show_icon("circle-check" if done else self._icon, "ok" if done else "accent_text")
        self._done.setVisible(done)
        self.button.setVisible(not done)


class FirstCampaign(QWidget):
    """The empty state of the page.

    Signals:
        new_requested: write the first campaign.
        file_requested: open one from a file.
        connect_requested, import_requested, sample_requested: the links of the hints.
    """

    new_requested = Signal()
    file_requested = Signal()
    connect_requested = Signal()
    import_requested = Signal()
    sample_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.empty = EmptyState(
            keeper,
            "Send your first picture message",
            "Write it, see it on a phone, and send when it looks right.",
            picture=_Invitation(keeper),
            primary="New campaign",
            primary_icon="plus",
            secondary="Open a campaign file",
            secondary_icon="folder-open",
        )
        self.empty.secondary_requested.connect(self.file_requested)
        self.empty.primary_requested.connect(self.new_requested)
        self._account = Hint(keeper, "plug", "Connect your account", "Open Connection")
        self._people = Hint(keeper, "users", "Bring your people", "Import people")
        self._account.asked.connect(self.connect_requested)
        self._people.asked.connect(self.import_requested)
        self._sample = Hint(keeper, "send", "See it on your phone", "Open a sample")
        self._sample.asked.connect(self.sample_requested)
        self._hints = (self._account, self._people, self._sample)
        self.show_facts("", 0)
        hints = QHBoxLayout()
        hints.setSpacing(14)
        hints.addStretch(1)
        for hint in self._hints:
            hints.addWidget(hint, 40)
        hints.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(2)
        layout.addWidget(self.empty)
        layout.addSpacing(34)
        layout.addLayout(hints)
        layout.addStretch(3)
        follow(keeper, self._restyle)

    def _restyle(self) -> None:
        for hint in self._hints:
            hint.setMaximumWidth(self._keeper.px(300))

    def show_facts(self, sender: str, people: int) -> None:
        """What is there already: the connected sender ("" for none) and people on lists."""
        done = bool(sender)
        detail = f"Sender {sender} is ready." if done else "Your Sinch project, app and sender."
        self._account.show_state(detail, done=done)
        counted = f"{people:,} people are on your lists." if people else "A CSV file. Opt-outs are kept out."
        self._people.show_state(counted, done=people > 0)
        tests = "Tests are free of risk: only you get them."
        self._sample.show_state(tests if done else "Look at it now, test it once you’re connected.", done=False)


class _Invitation(QWidget):
    """The picture of the invitation: drawn when it is seen, which it never is where there are campaigns."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._drawn: QPixmap | None = None
        self.setFixedSize(_WIDTH, _HEIGHT)
        keeper.changed.connect(self._forget)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._drawn is None:
            self._drawn = _pictures(self._keeper)
        begin(self).drawPixmap(0, 0, self._drawn)

    def _forget(self) -> None:
        self._drawn = None
        self.update()


def _pictures(keeper: ThemeKeeper) -> QPixmap:
    """Three sample pictures and a bubble, drawn twice as fine for sharp screens."""
    canvas = QPixmap(_WIDTH * _RATIO, _HEIGHT * _RATIO)
    canvas.setDevicePixelRatio(_RATIO)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = begin(canvas)
    halo = QColor(keeper.theme.accent)
    halo.setAlphaF(0.07)  # over the page's colour, so that it fits the light and the dark look
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(halo)
    painter.drawEllipse(QRectF(25, 4, 350, 218))
    _picture(painter, "brunch.jpg", QPointF(88, 134), 128, 96, -8)
    _picture(painter, "candle.jpg", QPointF(312, 134), 128, 96, 8)
    _picture(painter, "hero.jpg", QPointF(200, 106), 178, 134, 0)
    _bubble(painter, keeper, QRectF(130, 186, 196, 46), "Dinner on Thursday?")
    painter.end()
    return canvas


def _picture(painter: QPainter, name: str, center: QPointF, width: float, height: float, angle: float) -> None:
    picture = QPixmap(str(resource_path("samples", name)))
    where = QRectF(-width / 2, -height / 2, width, height)
    painter.save()
    painter.translate(center)
    painter.rotate(angle)
    paint_shadow(painter, where, 14, 10, 0.10)
    clip = QPainterPath()
    clip.addRoundedRect(where, 14, 14)
    painter.setClipPath(clip)
    scale = max(width / picture.width(), height / picture.height())
    wide, high = width / scale, height / scale
    left, top = math.floor((picture.width() - wide) / 2), math.floor((picture.height() - high) / 2)
    painter.drawPixmap(where, picture, QRectF(left, top, wide, high))
    painter.restore()


def _bubble(painter: QPainter, keeper: ThemeKeeper, where: QRectF, text: str) -> None:
    paint_shadow(painter, where, 18, 8, 0.10)
    shape = QPainterPath()
    shape.addRoundedRect(where, 18, 18)
    tail = QPainterPath(QPointF(where.x(), where.bottom() - 18))
    tail.quadTo(QPointF(where.x() - 1, where.bottom() - 3), QPointF(where.x() - 9, where.bottom()))
    tail.quadTo(QPointF(where.x() + 8, where.bottom() + 2), QPointF(where.x() + 18, where.bottom() - 8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(keeper.theme.accent)
    painter.drawPath(shape.united(tail))
    font = keeper.font(Role.SECTION)
    font.setPixelSize(round(Role.SECTION.value.px))  # part of the picture: it does not grow with the text around it
    draw_text(painter, where, text, font, keeper.theme.on_accent, CENTER)
