"""Colours that can be read, fonts that are ours, a look that can be changed while the window is open."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.machine.resources import MissingResource, resource_path
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.icons import IconBox
from mmsdesk.ui.theme import Look, Theme, ThemeKeeper, Tone, contrast, load_theme

TEXT_PAIRS = [
    *((ink, back) for ink in ("text", "text2", "text3") for back in ("bg", "side", "surface", "surface2", "hover")),
    *(("text", back) for back in ("soft", "well", "picked")),
    ("text2", "well"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    *(("accent_text", back) for back in ("bg", "side", "surface", "surface2", "soft")),
    *((tone, back) for tone in ("ok", "warn", "bad") for back in ("bg", "surface", "surface2", f"{tone}_soft")),
    ("text", "ok_soft"),
    ("text2", "ok_soft"),
    ("text2", "warn_soft"),
    ("text2", "bad_soft"),
    ("on_warn", "warn_fill"),
    ("on_bad", "bad_fill"),
    ("on_tooltip", "tooltip"),
]
EDGE_PAIRS = [("input", "surface"), ("accent_text", "surface"), ("waiting", "surface"), ("bad_fill", "surface")]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "back"), TEXT_PAIRS)
def test_every_text_can_be_read(name: str, ink: str, back: str) -> None:
    theme = load_theme(name)
    assert contrast(theme.color(ink), theme.color(back)) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("edge", "back"), EDGE_PAIRS)
def test_edges_that_mean_something_can_be_seen(name: str, edge: str, back: str) -> None:
    theme = load_theme(name)
    assert contrast(theme.color(edge), theme.color(back)) >= 3.0


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_reads_on_its_own_wash(name: str, tone: Tone) -> None:
    theme = load_theme(name)
    assert contrast(theme.ink(tone), theme.wash(tone)) >= 4.5


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


def test_a_colour_that_does_not_exist_is_refused() -> None:
    with pytest.raises((KeyError, AttributeError)):
        load_theme("light").color("dark")


def test_choosing_dark_changes_palette_and_tells_the_widgets(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    with qtbot.waitSignal(keeper.changed):
        keeper.use(Look.DARK)
    assert keeper.theme.dark
    assert QApplication.palette().color(QPalette.ColorRole.Window) == keeper.theme.bg
    keeper.use(Look.LIGHT)
    assert not keeper.theme.dark


@pytest.mark.parametrize(("asked", "given"), [(0.5, 1.0), (1.25, 1.25), (9.0, 1.5)])
def test_text_scale_stays_between_100_and_150_percent(keeper: ThemeKeeper, asked: float, given: float) -> None:
    keeper.set_text_scale(asked)
    assert keeper.text_scale == given
    assert keeper.font(Role.BODY).pixelSize() == round(14 * given)
    assert keeper.px(38) == round(38 * given)


@pytest.mark.parametrize(
    ("role", "family"), [(Role.BODY, "Inter"), (Role.LABEL_STRONG, "Inter"), (Role.TITLE, "Inter Display")]
)
def test_text_is_drawn_in_the_bundled_fonts(keeper: ThemeKeeper, role: Role, family: str) -> None:
    font = keeper.font(role)
    assert QFontInfo(font).family() == family
    assert "Noto Color Emoji" in font.families()


def test_heavier_roles_are_really_heavier(keeper: ThemeKeeper) -> None:
    text = "Review and send to everybody"
    widths = [
        QFontMetricsF(keeper.font(Role.BODY, weight=weight)).horizontalAdvance(text) for weight in (400, 500, 600)
    ]
    assert widths[0] < widths[1] < widths[2]


def test_tabular_digits_line_up(keeper: ThemeKeeper) -> None:
    metrics = QFontMetricsF(keeper.font(Role.BODY, tabular=True))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
    loose = QFontMetricsF(keeper.font(Role.BODY))
    assert loose.horizontalAdvance("1111") < loose.horizontalAdvance("8888")


def test_a_phone_may_have_another_font(keeper: ThemeKeeper) -> None:
    assert QFontInfo(keeper.phone_font("Roboto", 16, 400)).family() == "Roboto"


def test_a_font_handed_out_can_be_changed_without_harm(keeper: ThemeKeeper) -> None:
    keeper.font(Role.BODY).setPixelSize(99)
    assert keeper.font(Role.BODY).pixelSize() == 14
    assert keeper.font(Role.BODY).weight() == QFont.Weight.Normal


def test_reduced_motion_takes_all_durations_away(keeper: ThemeKeeper) -> None:
    assert keeper.duration(180) == 180
    keeper.set_reduced_motion(True)
    assert keeper.duration(180) == 0


def test_icons_take_the_colour_asked_for(qapp: QApplication) -> None:
    image = IconBox().pixmap("circle-check", QColor("#FF0000"), 24, 2.0).toImage()
    assert image.width() == 48
    assert image.devicePixelRatio() == 2.0
    seen = {
        image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255
    }
    assert seen == {"#ff0000"}


def test_every_bundled_icon_can_be_drawn(qapp: QApplication) -> None:
    box, color = IconBox(), QColor("#1C1A17")
    for file in sorted(resource_path("icons").glob("*.svg")):
        image = box.pixmap(file.stem, color, 18).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(18) for y in range(18)), file.name


def test_an_icon_that_does_not_exist_is_named(qapp: QApplication) -> None:
    with pytest.raises(MissingResource, match="unicorn"):
        IconBox().pixmap("unicorn", QColor("#000000"))


def test_a_theme_is_a_value() -> None:
    theme: Theme = load_theme("light")
    with pytest.raises(AttributeError):
        theme.name = "other"  # type: ignore[misc]  # that is what must not work


def test_a_change_of_the_look_restyles_a_deep_widget_as_often_as_a_shallow_one(
    keeper: ThemeKeeper, shown: Callable[[QWidget], QWidget]
) -> None:
    class Counting(QLabel):
        times = 0

        def changeEvent(self, event: QEvent) -> None:
            self.times += event.type() == QEvent.Type.StyleChange
            super().changeEvent(event)

    outside = QWidget()
    column = QVBoxLayout(outside)
    column.addWidget(shallow := Counting("Shallow"))
    for _ in range(8):
        inside = QWidget()
        column.addWidget(inside)
        column = QVBoxLayout(inside)
    column.addWidget(deep := Counting("Deep"))
    shown(outside)
    shallow.times = deep.times = 0
    keeper.set_text_scale(1.2)
    assert shallow.times > 0
    assert deep.times == shallow.times
