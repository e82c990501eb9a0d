"""The composer's top bar stands still while the draft is saved."""

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.top_bar import ComposeBar
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind


@pytest.mark.parametrize(("width", "scale"), [(1216, 1.0), (1216, 1.5), (960, 1.0)])
def test_the_steps_do_not_move_with_what_is_said_about_saving(
    qtbot: QtBot, keeper: ThemeKeeper, width: int, scale: float
) -> None:
    keeper.set_text_scale(scale)
    bar = ComposeBar(keeper, 1)
    qtbot.addWidget(bar)
    bar.add_button(Button(keeper, "Next: Audience", Kind.PRIMARY))
    bar.show_name("Truffle nights")
    bar.resize(width, bar.height())
    bar.show()
    places = []
    for note in ("Saved", "Saving…", "Saved just now", "Saving…", ""):
        bar.show_saving(note)
        qtbot.wait(1)  # the layout's turn
        places.append((bar.stepper.x(), bar.stepper.width()))
    assert len(set(places)) == 1, places


def test_a_name_with_no_room_fades_out_and_can_be_read_by_pointing_at_it(qtbot: QtBot, keeper: ThemeKeeper) -> None:
    bar = ComposeBar(keeper, 1)
    qtbot.addWidget(bar)
    bar.resize(700, bar.height())
    bar.show()
    name = "Truffle nights, the second week in November, for VIP guests"
    bar.show_name(name)
    qtbot.wait(1)  # the layout's turn
    line = bar.name_input
    image = line.grab().toImage()
    rows, end = range(4, image.height() - 4), range(image.width() - 8, image.width() - 3)
    assert {image.pixelColor(x, y).name() for x in end for y in rows} == {keeper.theme.surface.name()}
    assert line.toolTip() == name
    bar.show_name("Truffles")
    assert line.toolTip() == ""
