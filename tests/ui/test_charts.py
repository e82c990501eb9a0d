"""Charts say the same to eyes, to keyboards and to screen readers."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.charts import (
    Funnel,
    FunnelStep,
    RateBar,
    RateBars,
    Reason,
    ReasonBars,
    Series,
    Timeline,
    round_top,
)
from mmsdesk.ui.widgets.fields import CounterMeter, Limits
from mmsdesk.ui.widgets.meters import Legend, Meter, NumberTile, ProgressRing, Share, StackedBar

Show = Callable[[QWidget], QWidget]
SHARES = [Share("Delivered", 1131, "accent"), Share("Waiting", 64, "waiting"), Share("Failed", 9, "bad_fill")]


def test_a_ring_reads_its_numbers_out_and_greys_when_paused(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    ring = ProgressRing(keeper, "Share sent")
    qtbot.addWidget(ring)
    ring.show_progress(SHARES, 2772, "43%", "1,204 of 2,772")
    assert ring.accessibleDescription() == "43%, 1,204 of 2,772"
    running = ring.grab().toImage()
    assert running.pixelColor(ring.width() // 2 + 8, 8) == keeper.theme.accent
    ring.show_progress(SHARES, 2772, "43%", "1,204 of 2,772", paused=True)
    assert ring.grab().toImage().pixelColor(ring.width() // 2 + 8, 8) == keeper.theme.input


def test_a_bar_and_its_legend_carry_the_numbers(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    bar, legend = StackedBar(keeper, "Rows"), Legend(keeper)
    for widget in (bar, legend):
        qtbot.addWidget(widget)
    bar.show_shares(SHARES, 2772)
    legend.show_shares(SHARES)
    assert bar.accessibleDescription() == "Delivered: 1,131, Waiting: 64, Failed: 9"
    assert legend.value("Delivered") == "1,131"
    legend.show_shares([Share("Delivered", 1200, "accent"), *SHARES[1:]])
    assert legend.value("Delivered") == "1,200"
    with pytest.raises(KeyError):
        legend.value("Lost")


def test_a_share_too_small_for_a_pixel_can_still_be_seen(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    bar = StackedBar(keeper, "Rows")
    qtbot.addWidget(bar)
    bar.resize(200, 8)
    bar.show_shares([Share("Sent", 999_999, "track"), Share("Failed", 1, "bad_fill")])
    image = bar.grab().toImage()
    assert any(image.pixelColor(x, 4) == keeper.theme.bad_fill for x in range(190, 200))


def test_a_meter_never_overflows(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    meter = Meter(keeper, "Size")
    qtbot.addWidget(meter)
    meter.show_share(3.4, Tone.BAD)
    assert meter.share == 1.0
    assert meter.accessibleDescription() == "340%"


@pytest.mark.parametrize(
    ("count", "tone"), [(0, Tone.OK), (40, Tone.OK), (41, Tone.WARN), (80, Tone.WARN), (81, Tone.BAD)]
)
def test_a_counter_turns_at_its_limits(keeper: ThemeKeeper, qtbot: QtBot, count: int, tone: Tone) -> None:
    meter = CounterMeter(keeper, Limits(40, 80))
    qtbot.addWidget(meter)
    meter.show_count(count)
    assert meter.tone is tone


def test_a_tile_is_one_sentence(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    tile = NumberTile(keeper, "Delivered", color="accent")
    qtbot.addWidget(tile)
    tile.show_number("1,131", "94% of sent")
    assert (tile.accessibleName(), tile.accessibleDescription()) == ("Delivered: 1,131", "94% of sent")


@pytest.mark.parametrize(("value", "top"), [(0, 4), (4, 4), (7, 8), (122, 200), (2772, 3000), (10_000, 10_000)])
def test_an_axis_ends_at_a_round_number(value: int, top: int) -> None:
    assert round_top(value) == top


def test_rate_bars_tell_the_minutes_that_passed(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    bars = RateBars(keeper, "Messages a minute")
    qtbot.addWidget(bars)
    bars.resize(400, 180)
    empty = bars.grab().toImage()
    bars.show_bars([RateBar("11:30", 88), RateBar("11:31", 54, "now"), RateBar("11:32", 118, "planned")], 120)
    assert bars.accessibleDescription() == "11:30: 88, 11:31: 54"
    assert bars.grab().toImage() != empty


def test_a_funnel_bar_can_be_pressed(keeper: ThemeKeeper, shown: Show, qtbot: QtBot) -> None:
    funnel = Funnel(keeper, "Results")
    funnel.show_steps([FunnelStep("Recipients", 2772), FunnelStep("Delivered", 2694, "97.2%", key="delivered")])
    shown(funnel)
    assert funnel.accessibleDescription() == "Recipients: 2,772, Delivered: 2,694 97.2%"
    with qtbot.assertNotEmitted(funnel.step_pressed):
        QTest.mouseClick(funnel, Qt.MouseButton.LeftButton, pos=QPoint(200, 10))
    with qtbot.waitSignal(funnel.step_pressed) as seen:
        QTest.mouseClick(funnel, Qt.MouseButton.LeftButton, pos=QPoint(200, 50))
    assert seen.args == ["delivered"]


def test_a_timeline_is_read_with_the_arrow_keys(keeper: ThemeKeeper, shown: Show) -> None:
    chart = Timeline(keeper, "Delivered over time")
    chart.show_series(["11:30", "11:31", "11:32"], [Series("Delivered", (0, 5, 9), "accent", filled=True)])
    shown(chart)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.reading == "11:30: 0 delivered"
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.accessibleDescription() == "11:32: 9 delivered"
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.reading == "11:32: 9 delivered"
    chart.clearFocus()
    assert chart.reading == ""


def test_a_line_with_missing_moments_is_refused(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    chart = Timeline(keeper, "Delivered over time")
    qtbot.addWidget(chart)
    with pytest.raises(ValueError, match="each moment"):
        chart.show_series(["11:30", "11:31"], [Series("Delivered", (1,), "accent")])


def test_reasons_offer_their_action(keeper: ThemeKeeper, shown: Show, qtbot: QtBot) -> None:
    reasons = ReasonBars(keeper)
    reasons.show_reasons([Reason("off", "Phone off", 31, "The carrier gave up.", "Resend"), Reason("spam", "Spam", 12)])
    shown(reasons)
    (button,) = reasons.findChildren(Button)
    assert button.accessibleName() == "Resend: Phone off"
    with qtbot.waitSignal(reasons.action_requested) as seen:
        button.click()
    assert seen.args == ["off"]
    reasons.show_reasons([])
    assert reasons.findChildren(Button) == []
