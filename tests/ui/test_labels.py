"""A count that changes while somebody types must not have the whole window placed anew."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label


class Placed(QObject):
    """How often a widget placed what it holds."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.LayoutRequest
        return False


@pytest.mark.parametrize(
    ("text", "tabular", "placed"),
    [
        ("129 characters", True, False),
        ("1,024 characters", True, True),
        ("128 charmed actors", True, True),
        ("129 characters", False, True),
    ],
)
def test_only_digits_of_one_width_keep_their_place(
    keeper: ThemeKeeper, qtbot: QtBot, text: str, tabular: bool, placed: bool
) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    label = Label(keeper, "128 characters", tabular=tabular)
    QVBoxLayout(box).addWidget(label)
    box.show()
    qtbot.waitExposed(box)
    QApplication.processEvents()
    seen, before = Placed(box), label.grab().toImage()

    label.setText(text)
    QApplication.processEvents()

    assert bool(seen.times) == placed
    assert label.text() == text
    assert label.isVisible()
    assert label.grab().toImage() != before


def test_another_count_in_a_label_that_is_hidden_stays_hidden(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    label = Label(keeper, "128", tabular=True)
    qtbot.addWidget(label)
    label.hide()

    label.setText("129")

    assert label.isHidden()
    assert label.text() == "129"
