"""Colours, sizes and fonts of the window: read from files, kept in one value, handed to every widget."""

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from mmsdesk.machine.resources import resource_text
from mmsdesk.ui.fonts import FontBook, Role
from mmsdesk.ui.icons import IconBox
from mmsdesk.ui.style import STYLE, STYLED, style_sheet

MIN_SCALE, MAX_SCALE = 1.0, 1.5


class Look(StrEnum):
    """What the user chose under Appearance."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Motion(StrEnum):
    """How much may move by itself, as the user chose under Appearance."""

    SYSTEM = "system"
    FULL = "full"
    REDUCED = "reduced"


class Tone(StrEnum):
    """What a colour says. Never used without a word or an icon beside it."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What somebody chose under Appearance."""

    look: Look = Look.SYSTEM
    text_scale: float = 1.0
    system_font: bool = False
    motion: Motion = Motion.SYSTEM


@dataclass(frozen=True, slots=True)
class Theme:
    """The colour tokens of one look, as themes/<name>.toml gives them."""

    name: str
    dark: bool
    bg: QColor
    side: QColor
    surface: QColor
    surface2: QColor
    hover: QColor
    border: QColor
    input_soft: QColor
    input: QColor
    text: QColor
    text2: QColor
    text3: QColor
    accent: QColor
    accent_hover: QColor
    accent_text: QColor
    on_accent: QColor
    soft: QColor
    ok: QColor
    ok_soft: QColor
    warn: QColor
    warn_soft: QColor
    warn_fill: QColor
    on_warn: QColor
    bad: QColor
    bad_soft: QColor
    bad_fill: QColor
    on_bad: QColor
    waiting: QColor
    track: QColor
    pending: QColor
    well: QColor
    picked: QColor
    tooltip: QColor
    on_tooltip: QColor
    scrim: QColor

    def color(self, token: str) -> QColor:
        """A colour by its token name, for values that carry names instead of colours."""
        value = getattr(self, token)
        if not isinstance(value, QColor):
            raise KeyError(token)
        return value

    def ink(self, tone: Tone) -> QColor:
        """Text and icon colour of a tone, readable on `wash(tone)` and on every surface."""
        match tone:
            case Tone.OK:
                return self.ok
            case Tone.WARN:
                return self.warn
            case Tone.BAD:
                return self.bad
            case Tone.INFO:
                return self.accent_text
            case Tone.NEUTRAL:
                return self.text2

    def wash(self, tone: Tone) -> QColor:
        """Soft background of a tone."""
        match tone:
            case Tone.OK:
                return self.ok_soft
            case Tone.WARN:
                return self.warn_soft
            case Tone.BAD:
                return self.bad_soft
            case Tone.INFO:
                return self.soft
            case Tone.NEUTRAL:
                return self.hover

    def fill(self, tone: Tone) -> QColor:
        """Solid colour of a tone, for bars and badges."""
        match tone:
            case Tone.OK:
                return self.ok
            case Tone.WARN:
                return self.warn_fill
            case Tone.BAD:
                return self.bad_fill
            case Tone.INFO:
                return self.accent
            case Tone.NEUTRAL:
                return self.pending

    def on_fill(self, tone: Tone) -> QColor:
        """Digits on `fill(tone)`."""
        return self.on_warn if tone is Tone.WARN else self.on_accent


def load_theme(name: str) -> Theme:
    """Read themes/<name>.toml. Raises MissingResource when there is none, KeyError when a token is missing."""
    table = tomllib.loads(resource_text("themes", f"{name}.toml"))
    colors = {field.name: QColor(table["colors"][field.name]) for field in fields(Theme)[2:]}
    return Theme(name=table["name"], dark=table["dark"], **colors)


class ThemeKeeper(QObject):
    """The one object that knows how the window looks; every widget gets it and asks it while painting.

    Signals:
        changed: colours, text scale or motion changed; measure and paint again.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        look: Look = Look.SYSTEM,
        *,
        text_scale: float = 1.0,
        system_font: bool = False,
        motion: Motion = Motion.SYSTEM,
    ) -> None:
        super().__init__()
        self._app = app
        self._hints = app.styleHints()  # kept: what it hands out dies with this wrapper
        self._accessibility = self._hints.accessibility()
        self._look = look
        self._scale = _clamp(text_scale)
        self._motion = motion
        self._system_reduces_motion = False
        self._system_font = system_font
        self._themes = {name: load_theme(name) for name in (Look.LIGHT, Look.DARK)}
        self._book = FontBook()
        self._fonts: dict[tuple[Role, int | None, bool], QFont] = {}
        self.icons = IconBox()
        self.theme = self._resolve()
        if not app.property(STYLED):
            app.setStyle(STYLE)
        self._hints.colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def look(self) -> Look:
        """What was chosen; `theme` is what came of it."""
        return self._look

    @property
    def text_scale(self) -> float:
        """1.0 to 1.5."""
        return self._scale

    @property
    def reduced_motion(self) -> bool:
        """True when nothing may move by itself."""
        return self._motion is Motion.REDUCED or (self._motion is Motion.SYSTEM and self._system_reduces_motion)

    @property
    def motion(self) -> Motion:
        """What was chosen; `reduced_motion` is what came of it."""
        return self._motion

    @property
    def system_font(self) -> bool:
        """True while the window is written in the system's font."""
        return self._system_font

    @property
    def high_contrast(self) -> bool:
        """True when the system asks for stronger edges."""
        return self._accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast

    @property
    def edge(self) -> QColor:
        """Colour of an input's edge: stronger in high contrast."""
        return self.theme.input if self.high_contrast else self.theme.input_soft

    @property
    def hairline(self) -> QColor:
        """Colour of a card's edge: stronger in high contrast."""
        return self.theme.input if self.high_contrast else self.theme.border

    def px(self, size: float) -> int:
        """A design size in whole pixels at the reader's text scale, for what must hold text."""
        return round(size * self._scale)

    def font(self, role: Role, *, weight: int | None = None, tabular: bool = False) -> QFont:
        """The font of a role; `tabular` for every number that changes or lines up. A copy: change it freely."""
        key = (role, weight, tabular)
        if key not in self._fonts:
            self._fonts[key] = self._book.font(
                role, self._scale, weight=weight, tabular=tabular, system=self._system_font
            )
        return QFont(self._fonts[key])

    def phone_font(self, family: str, px: float, weight: int) -> QFont:
        """A font of a phone skin: not scaled, because the phone is drawn as a picture."""
        return self._book.face(family, px, weight)

    def duration(self, milliseconds: int) -> int:
        """How long a movement lasts: 0 with reduced motion."""
        return 0 if self.reduced_motion else milliseconds

    def dress(self, appearance: "Appearance") -> None:
        """Take all that was chosen under Appearance at once; what is so already costs nothing."""
        scale = _clamp(appearance.text_scale)
        if Appearance(appearance.look, scale, appearance.system_font, appearance.motion) != self.appearance:
            self._look, self._scale = appearance.look, scale
            self._system_font, self._motion = appearance.system_font, appearance.motion
            self._refresh()

    @property
    def appearance(self) -> "Appearance":
        """All that was chosen."""
        return Appearance(self._look, self._scale, self._system_font, self._motion)

    def use(self, look: Look) -> None:
        """Switch between light, dark and the system's choice."""
        self._look = look
        self._refresh()

    def set_text_scale(self, scale: float) -> None:
        """Make all text larger: 1.0 to 1.5, other values are clamped."""
        self._scale = _clamp(scale)
        self._refresh()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Stop everything that moves by itself, whatever the system says; or let it move."""
        self.use_motion(Motion.REDUCED if reduced else Motion.FULL)

    def use_motion(self, motion: Motion) -> None:
        """Let things move, stop them, or do as the system says."""
        before, self._motion = self.reduced_motion, motion
        if self.reduced_motion != before:
            self.changed.emit()

    def take_system_motion(self, reduced: bool) -> None:
        """What the system says; it counts while that was chosen."""
        before, self._system_reduces_motion = self.reduced_motion, reduced
        if self.reduced_motion != before:
            self.changed.emit()

    def use_system_font(self, system: bool) -> None:
        """Use the system's font instead of Inter in the window (not on the phone)."""
        if system != self._system_font:
            self._system_font = system
            self._refresh()

    def _follow_system(self) -> None:
        if self._look is Look.SYSTEM:
            self._refresh()

    def _refresh(self) -> None:
        self.theme = self._resolve()
        self._fonts.clear()
        self.icons.clear()
        self._apply()
        self.changed.emit()

    def _resolve(self) -> Theme:
        if self._look is not Look.SYSTEM:
            return self._themes[self._look]
        dark = self._hints.colorScheme() == Qt.ColorScheme.Dark
        return self._themes[Look.DARK if dark else Look.LIGHT]

    def _apply(self) -> None:
        # Through no sheet to the new one: replacing one sheet by another makes Qt polish every widget again for each of
        # its ancestors (measured: 370 ms instead of 90 with every page built).
        self._app.setStyleSheet("")
        self._app.setPalette(palette(self.theme))
        self._app.setFont(self.font(Role.BODY))
        self._app.setStyleSheet(style_sheet(self._css_values()))

    def _css_values(self) -> dict[str, str]:
        values = {field.name: _css(getattr(self.theme, field.name)) for field in fields(Theme)[2:]}
        values |= {"edge": _css(self.edge), "hairline": _css(self.hairline)}
        values |= {f"px{size}": str(self.px(size)) for size in (4, 6, 8, 10, 12, 13, 14, 16, 36)}
        return values


def palette(theme: Theme) -> QPalette:
    """Qt's palette roles from our tokens, so that Qt's own widgets fit in."""
    result = QPalette()
    roles = QPalette.ColorRole
    pairs = {
        roles.Window: theme.bg,
        roles.WindowText: theme.text,
        roles.Base: theme.surface,
        roles.AlternateBase: theme.surface2,
        roles.Text: theme.text,
        roles.Button: theme.surface,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.bad,
        roles.ToolTipBase: theme.tooltip,
        roles.ToolTipText: theme.on_tooltip,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.on_accent,
        roles.Accent: theme.accent,
        roles.Link: theme.accent_text,
        roles.PlaceholderText: theme.text3,
        roles.Light: theme.surface,
        roles.Midlight: theme.surface2,
        roles.Mid: theme.border,
        roles.Dark: theme.input_soft,
        roles.Shadow: theme.input,
    }
    for role, color in pairs.items():
        result.setColor(role, color)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, theme.text3)
    return result


def contrast(first: QColor, second: QColor) -> float:
    """WCAG 2.1 contrast ratio of two opaque colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _css(color: QColor) -> str:
    return (
        f"rgba({color.red()},{color.green()},{color.blue()},{color.alpha()})" if color.alpha() < 255 else color.name()
    )


def _clamp(scale: float) -> float:
    return min(MAX_SCALE, max(MIN_SCALE, scale))
