"""The very first start: the real window offers to connect, and whoever only wants to look around can, offline."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from mmsdesk.machine.secrets import MemorySecretStore
from tests.support.window import open_window


def test_looking_around_with_sample_data_and_never_asked_again(qapp: QApplication, tmp_path: Path) -> None:
    store = MemorySecretStore()
    with open_window(tmp_path, store, first_run=True) as window:
        window.read("Let’s get you sending")
        assert window.hands.look("Campaigns") is None  # nothing else to do yet: the navigation is hidden
        window.hands.press("Explore with sample data")
        window.hands.find("Campaigns")
        window.open_row("Sample: Truffle nights")
        window.hands.press("Next: Audience")
        window.hands.press("Next: Review.*")
        window.read("MMSDesk is not connected to Sinch yet")
        assert window.hands.look("Send to .* now") is None  # a button that can be pressed
    with open_window(tmp_path, store, first_run=True) as window:
        window.hands.find("Connection: Not connected")
        window.settle()
        assert window.desk.window.current_key != "first-run"
