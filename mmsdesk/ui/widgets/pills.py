"""Small marks: pills, avatars, numbered badges, single icons, the spinner."""

import zlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import Theme, ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import CENTER, Spin, begin, draw_box, draw_text, follow, text_width

AVATAR_HUES = (95, 25, 265, 150, 10, 200, 45, 320)


def paint_pill(painter: QPainter, keeper: ThemeKeeper, where: QRectF, text: str, tone: Tone, mark: str) -> None:
    """Draw a pill into `where` (its height decides the rounding). `mark`: "" nothing, "dot", or an icon's name."""
    theme = keeper.theme
    edge = theme.ink(tone) if keeper.high_contrast else None
    draw_box(painter, where, where.height() / 2, theme.wash(tone), edge)
    left = where.x() + 9
    if mark == "dot":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.ink(tone))
        painter.drawEllipse(QRectF(left, where.center().y() - 3, 6, 6))
        left += 12
    elif mark:
        side = 14.0
        keeper.icons.paint(painter, mark, theme.ink(tone), QRectF(left - 1, round(where.center().y() - 7), side, side))
        left += 17
    rect = QRectF(left, where.y(), where.right() - left, where.height())
    draw_text(painter, rect, text, keeper.font(Role.CAPTION_STRONG, tabular=True), theme.ink(tone))


def pill_size(keeper: ThemeKeeper, text: str, mark: str) -> QSize:
    """How large a pill must be to hold its text."""
    width = text_width(text, keeper.font(Role.CAPTION_STRONG, tabular=True)) + 19
    width += 12 if mark == "dot" else 17 if mark else 0
    return QSize(round(width + 0.5), keeper.px(22))


class Pill(QWidget):
    """A state in one or two words. Its text is never cut."""

    def __init__(self, keeper: ThemeKeeper, text: str = "", tone: Tone = Tone.NEUTRAL, *, mark: str = "") -> None:
        super().__init__()
        self._keeper = keeper
        self._text, self._tone, self._mark = "", tone, mark
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(text, tone, mark=mark)
        follow(keeper, self._restyle)

    @property
    def text(self) -> str:
        """The words."""
        return self._text

    @property
    def tone(self) -> Tone:
        """What its colour says."""
        return self._tone

    def show_state(self, text: str, tone: Tone, *, mark: str = "") -> None:
        """Show another state."""
        self._text, self._tone, self._mark = text, tone, mark
        self.setAccessibleName(text)
        self._restyle()

    def sizeHint(self) -> QSize:
        return pill_size(self._keeper, self._text, self._mark)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_pill(begin(self), self._keeper, QRectF(self.rect()), self._text, self._tone, self._mark)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def initials(name: str) -> str:
    """One or two letters for a person; "?" for nobody."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def avatar_colors(name: str, theme: Theme) -> tuple[QColor, QColor]:
    """Background and letter colours, the same for a name every time."""
    hue = AVATAR_HUES[zlib.crc32(name.encode()) % len(AVATAR_HUES)]
    if theme.dark:
        return QColor.fromHsl(hue, 70, 72), QColor.fromHsl(hue, 110, 215)
    return QColor.fromHsl(hue, 85, 224), QColor.fromHsl(hue, 130, 62)


def paint_avatar(painter: QPainter, keeper: ThemeKeeper, where: QRectF, name: str) -> None:
    """Draw a person's disc into a square."""
    back, ink = avatar_colors(name, keeper.theme)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawEllipse(where)
    font = keeper.font(Role.CAPTION_STRONG)
    font.setPixelSize(max(8, round(where.height() * 0.36)))
    draw_text(painter, where, initials(name), font, ink, CENTER)


class Avatar(QWidget):
    """A person's disc with initials."""

    def __init__(self, keeper: ThemeKeeper, name: str, side: int = 28) -> None:
        super().__init__()
        self._keeper, self._name = keeper, name
        self.setFixedSize(side, side)
        self.show_person(name)
        follow(keeper, self.update)

    def show_person(self, name: str) -> None:
        """Show somebody else."""
        self._name = name
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_avatar(begin(self), self._keeper, QRectF(self.rect()), self._name)


class Badge(QWidget):
    """A number in a disc: unread replies, a problem's place on the phone."""

    def __init__(self, keeper: ThemeKeeper, number: int = 0, tone: Tone = Tone.INFO, side: int = 22) -> None:
        super().__init__()
        self._keeper, self._number, self._tone, self._side = keeper, number, tone, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_number(number)
        follow(keeper, self.update)

    @property
    def number(self) -> int:
        """What it shows."""
        return self._number

    def show_number(self, number: int) -> None:
        """Show another number."""
        self._number = number
        self.setAccessibleName(f"{number:,}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        text = text_width(f"{self._number:,}", self._keeper.font(Role.CAPTION_STRONG, tabular=True))
        height = self._keeper.px(self._side)
        return QSize(max(height, round(text) + 12), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = begin(self), QRectF(self.rect())
        draw_box(painter, rect, rect.height() / 2, self._keeper.theme.fill(self._tone))
        font = self._keeper.font(Role.CAPTION_STRONG, tabular=True)
        draw_text(painter, rect, f"{self._number:,}", font, self._keeper.theme.on_fill(self._tone), CENTER)


class Glyph(QWidget):
    """One icon in a colour token. Decorative unless it gets a name."""

    def __init__(self, keeper: ThemeKeeper, icon: str, color: str = "text2", side: int = 18, *, name: str = "") -> None:
        super().__init__()
        self._keeper, self._icon, self._token, self._side = keeper, icon, color, side
        self.setAccessibleName(name)
        follow(keeper, self._restyle)

    def show_icon(self, icon: str, color: str) -> None:
        """Another icon or colour."""
        self._icon, self._token = icon, color
        self.update()

    def _restyle(self) -> None:
        side = self._keeper.px(self._side)
        self.setFixedSize(side, side)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        color = self._keeper.theme.color(self._token)
        self._keeper.icons.paint(begin(self), self._icon, color, QRectF(self.rect()))


class Spinner(QWidget):
    """Turns while something runs; a still arc with reduced motion, so put a word beside it."""

    def __init__(self, keeper: ThemeKeeper, name: str, side: int = 20) -> None:
        super().__init__()
        self._keeper = keeper
        self._spin = Spin(self, keeper)
        self.setFixedSize(keeper.px(side), keeper.px(side))
        self.setAccessibleName(name)
        keeper.changed.connect(self._restart)

    @property
    def turning(self) -> bool:
        """True while it moves."""
        return self._spin.running

    def showEvent(self, _event: QShowEvent) -> None:
        self._spin.start()

    def hideEvent(self, _event: QHideEvent) -> None:
        self._spin.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._spin.paint(begin(self), QRectF(self.rect()), self._keeper.theme.accent_text)

    def _restart(self) -> None:
        self._spin.stop()
        if self.isVisible():
            self._spin.start()
        self.update()
