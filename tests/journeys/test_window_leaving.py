"""Closing the window in the midst of sending: asked once, in words that are true; the system is never kept waiting."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mmsdesk.services.account import SecretField
from tests.support.command_line import World, start_world
from tests.support.processes import wait_until
from tests.support.window import OpenWindow, connected_store, open_window, prepare_send
from tests.support.window_process import start_window

PEOPLE, SLOW = 40, 5.0
QUESTION = "Close while .* people are not yet written to\\?"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with start_world(folder, seed=44, sender="72345", outbound_rate=40, dispatch_retention_days=1) as world:
        yield world


def press_quit(window: OpenWindow) -> None:
    QTest.keyClick(window.desk.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


class DesktopClose(QCloseEvent):
    """As it comes from the desktop; Qt's own cannot be made to say so."""

    def spontaneous(self) -> bool:
        return True


def press_close_button(window: OpenWindow) -> None:
    event = DesktopClose()
    window.desk.window.closeEvent(event)
    assert not event.isAccepted()


def test_closing_in_the_midst_of_sending_is_asked_and_sending_goes_on_later(
    world: World, qapp: QApplication, tmp_path: Path
) -> None:
    store = connected_store(world, tmp_path, rate=SLOW)
    people = prepare_send(tmp_path, store, PEOPLE)
    with open_window(tmp_path, store) as window:
        hands, top = window.hands, window.desk.window
        window.send_prepared(PEOPLE)
        hands.wait(lambda: hands.number("live-accepted") >= 2, "the first messages")
        for ask in (press_quit, press_close_button):
            ask(window)
            said = hands.find(QUESTION).accessibleDescription()
            assert "goes on by itself when you open it again, and nobody is written to twice" in said
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, Qt.Key.Key_Return)  # what stands ready keeps sending
            hands.wait(lambda: not hands.look(QUESTION), "the end of the question")
            assert top.isVisible()
        press_quit(window)
        hands.press("Close anyway")
        hands.wait(lambda: not top.isVisible(), "the closing")
    before = len(world.accepted(people))
    assert before < PEOPLE

    secrets = {field.value: secret.reveal() for field in SecretField if (secret := store.get(field)) is not None}
    with start_window(tmp_path, secrets) as process:
        wait_until(lambda: len(world.accepted(people)) > before, what="sending that goes on by itself")
        at = time.monotonic()
        process.process.send_signal(signal.SIGTERM)
        assert process.process.wait(15) == 0
        assert time.monotonic() - at < 10
    got = Counter(world.accepted(people))
    assert max(got.values()) == 1
    assert len(got) < PEOPLE  # it was in the midst of it
