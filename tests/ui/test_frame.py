"""The window's frame: painted before the profile is read, as the window was last time, and gone when it cannot be."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.demo.drive import Hands
from mmsdesk.ui.frame import Coming, Frame
from mmsdesk.ui.shell import MainWindow, Page
from mmsdesk.ui.theme import Appearance, Look, Motion, ThemeKeeper
from mmsdesk.ui.window_state import FILE, WindowState
from tests.support.processes import ROOT

_NOT_YET = ("apsw", "httpx", "PIL", "keyring", "mmsdesk.services", "mmsdesk.store", "mmsdesk.ui.campaigns")


@pytest.fixture
def frame(qapp: QApplication, tmp_path: Path) -> Iterator[Frame]:
    made = Frame(qapp, tmp_path)
    yield made
    made.close()


def test_it_is_painted_before_anything_that_fills_it_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from mmsdesk import app; from mmsdesk.ui.frame import Frame;"
        "frame = Frame(app._application(), Path(sys.argv[1])); assert frame.paint();"
        f"print([name for name in {_NOT_YET!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
    assert not list(tmp_path.iterdir())


def test_it_shows_the_sections_and_waits_without_a_ring_round_a_button(frame: Frame) -> None:
    assert frame.paint()
    assert {"Campaigns", "Settings", "Connection: Opening"} <= set(Hands(frame.window).names())
    assert isinstance(frame.window.focusWidget(), Coming)
    frame.window.add_page("campaigns", None, Page)
    frame.window.open("campaigns")
    assert not any(coming.isVisible() for coming in frame.window.findChildren(Coming))


def test_it_is_gone_at_once_when_the_profile_cannot_be_opened(qapp: QApplication, tmp_path: Path) -> None:
    frame = Frame(qapp, tmp_path)
    assert frame.paint()
    frame.window.resize(1200, 800)
    frame.close()
    assert not any(isinstance(top, MainWindow) and top.isVisible() for top in qapp.topLevelWidgets())


def test_somebody_may_close_it_while_it_opens(qapp: QApplication, frame: Frame) -> None:
    def close() -> None:
        window: QWidget = next(top for top in qapp.topLevelWidgets() if top is frame.window)
        window.close()

    QTimer.singleShot(0, close)
    assert not frame.paint()


def test_it_looks_as_the_window_did_last_time(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path) -> None:
    chosen = Appearance(Look.DARK, 1.25, True, Motion.REDUCED)
    WindowState(tmp_path).keep_appearance(chosen)
    frame = Frame(qapp, tmp_path)
    assert frame.keeper.appearance == chosen
    frame.close()
    keeper.use(Look.LIGHT)  # what belongs to the application, as the tests that follow expect it


@pytest.mark.parametrize("kept", ["", "[]", "7", '["pink", 1, false, "full"]', '["dark", "big", false, "full"]', "[[["])
def test_a_look_that_cannot_be_read_costs_nothing(tmp_path: Path, kept: str) -> None:
    (tmp_path / FILE).write_text(f"[window]\nappearance={kept!r}\n", encoding="utf-8")
    assert WindowState(tmp_path).appearance == Appearance()
