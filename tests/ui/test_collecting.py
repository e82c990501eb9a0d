"""Whatever threads do, objects that hold each other end on the window's thread."""

import gc
from collections.abc import Iterator
from threading import Thread, current_thread, main_thread

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.ui.collecting import Collector
from mmsdesk.ui.jobs import Jobs


class Ring:
    """Holds itself; notes who takes it down."""

    ended: list[Thread]

    def __init__(self, ended: list[Thread]) -> None:
        self.ended, self.self = ended, self

    def __del__(self) -> None:
        self.ended.append(current_thread())


def make_much() -> list[list[int]]:
    """Enough for Python to look for garbage many times; kept, as what is gone again counts for nothing."""
    return [[number] for number in range(100_000)]


@pytest.fixture
def automatic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python collects by itself, as it does in a program, and no window of another test is still open."""
    monkeypatch.setattr(Collector, "_running", 0)
    before = gc.isenabled()
    gc.enable()
    yield
    if not before:
        gc.disable()


@pytest.mark.usefixtures("automatic")
def test_work_in_a_thread_takes_no_widget_down(qtbot: QtBot) -> None:
    jobs = Jobs()
    ended: list[Thread] = []
    Ring(ended)
    made: list[list[list[int]]] = []
    jobs.run(make_much, done=made.append)
    qtbot.waitUntil(lambda: bool(made))
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [main_thread()]
    jobs.close()


@pytest.mark.usefixtures("automatic")
def test_python_collects_by_itself_again_when_the_last_window_is_closed(qapp: object) -> None:
    first, second = Jobs(), Jobs()
    assert not gc.isenabled()
    first.close()
    first.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()
