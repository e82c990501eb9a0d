"""The type scale, and the bundled fonts behind it."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QFont, QFontDatabase

from mmsdesk.machine.resources import resource_path

EMOJI_FAMILY = "Noto Color Emoji"  # not bundled: named as a fallback, found when the system has it


@dataclass(frozen=True, slots=True)
class TypeStep:
    """One step of the scale: size in px before the reader's text scale, weight 100-900, display cut or not."""

    px: float
    weight: int
    display: bool = False


class Role(Enum):
    """What a piece of text is, which decides how large and heavy it is."""

    DISPLAY = TypeStep(28, 650, display=True)
    TITLE = TypeStep(26, 650, display=True)
    WIZARD_TITLE = TypeStep(22, 650, display=True)
    HUGE = TypeStep(42, 650, display=True)
    BIG = TypeStep(34, 650, display=True)
    NUMBER = TypeStep(24, 650, display=True)
    DIALOG_TITLE = TypeStep(20, 650, display=True)
    SECTION = TypeStep(16, 600)
    BODY = TypeStep(14, 400)
    BODY_STRONG = TypeStep(14, 600)
    LABEL = TypeStep(13, 400)
    LABEL_MEDIUM = TypeStep(13, 500)
    LABEL_STRONG = TypeStep(13, 600)
    CAPTION = TypeStep(12, 400)
    CAPTION_STRONG = TypeStep(12, 600)


class FontBook:
    """Makes fonts of our families. Files are registered once; Roboto only when a phone skin asks for it."""

    def __init__(self) -> None:
        self._registered: set[str] = set()

    def font(
        self, role: Role, scale: float = 1.0, *, weight: int | None = None, tabular: bool = False, system: bool = False
    ) -> QFont:
        """The font of a role at the reader's text scale; `tabular` lines digits up in columns."""
        step = role.value
        display = step.display and step.px * scale >= 20
        font = self.face("Inter Display" if display else "Inter", step.px * scale, weight or step.weight, system=system)
        if display:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -0.012 * step.px * scale)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def face(self, family: str, px: float, weight: int, *, system: bool = False) -> QFont:
        """A font by family (Inter, Inter Display, Roboto) and px size, with the emoji font behind it."""
        self._register("roboto" if family == "Roboto" else "inter")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont) if system else QFont()
        if not system:
            font.setFamilies([family, "Inter", EMOJI_FAMILY])
        font.setPixelSize(max(1, round(px)))
        font.setWeight(_weight(weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        return font

    def _register(self, folder: str) -> None:
        if folder in self._registered:
            return
        for file in sorted(resource_path("fonts", folder).iterdir()):
            if file.suffix in {".otf", ".ttf"}:
                QFontDatabase.addApplicationFont(str(file))
        self._registered.add(folder)


def _weight(weight: int) -> QFont.Weight:
    """Our files have 400, 500, 600 and 700; the 650 of titles reads as bold."""
    if weight >= 650:
        return QFont.Weight.Bold
    if weight >= 600:
        return QFont.Weight.DemiBold
    return QFont.Weight.Medium if weight >= 500 else QFont.Weight.Normal
