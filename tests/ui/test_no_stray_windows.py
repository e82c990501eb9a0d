"""Parts are made inside their page: none opens a window of its own for a moment and takes the focus away."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.page_parts import PageHeader, SideColumn, TopBar
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.choices import Switch
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, Limits, LineInput, ToggleRow
from mmsdesk.ui.widgets.media_well import MediaWell
from mmsdesk.ui.widgets.notices import Banner, CheckRow, CheckState, EmptyState, ProblemCard

PARTS: dict[str, Callable[[ThemeKeeper, QWidget], QWidget]] = {
    "banner": lambda k, _: Banner(k, "Title", "Detail", action="Do it"),
    "check row": lambda k, _: CheckRow(k, "Key accepted", "Detail", CheckState.BAD, action="Mend"),
    "problem card": lambda k, _: ProblemCard(k, 1, Tone.BAD, "Title", "Detail", fix="Mend", second="Ignore"),
    "empty state": lambda k, _: EmptyState(k, "Nothing", "Detail", primary="Begin", secondary="Look"),
    "field": lambda k, _: Field(k, "Subject", LineInput(k, "Subject"), help_text="Help", limits=Limits(40, 80)),
    "toggle row": lambda k, _: ToggleRow(k, Switch(k, "On"), "On", "Detail"),
    "media well": lambda k, _: MediaWell(k, "Picture"),
    "page header": lambda k, _: PageHeader(k, "Title", "Detail", back=True),
    "top bar": lambda k, _: TopBar(k, "Title"),
    "side column": lambda k, _: SideColumn(k),
    "dialog": lambda k, window: Dialog(k, window, "Title", "Detail"),
}


class Watch(QObject):
    """Notes every top-level widget that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    watch = Watch()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


@pytest.mark.parametrize("part", PARTS)
def test_making_a_part_opens_no_window(qtbot: QtBot, keeper: ThemeKeeper, watch: Watch, part: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = PARTS[part](keeper, window)
    qtbot.addWidget(made)
    assert watch.seen == []
