"""What somebody copied does not take the window down when it closes."""

from pathlib import Path

from tests.support.osteria import ENVIRON
from tests.support.window_process import WindowProcess, start_window


def complaints(window: WindowProcess) -> list[str]:
    """What it complained of, without what the platform that paints nowhere says of itself."""
    lines = window.complaints.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("This plugin does not support ")]


def test_a_message_with_a_merge_field_left_in_the_clipboard_lets_the_window_end_well(tmp_path: Path) -> None:
    with start_window(tmp_path, {}, ENVIRON) as window:
        window.press("New campaign")
        window.ask("write", "Message", "Hello {{first_name|there}}, welcome")
        window.ask("copy", "Message")
        assert window.ask("clipboard") == "Hello {{first_name|there}}, welcome"
        assert window.end() == 0
        assert complaints(window) == []


def test_nothing_was_copied_at_all(tmp_path: Path) -> None:
    with start_window(tmp_path, {}, ENVIRON) as window:
        assert window.ask("clipboard") == ""
        assert window.end() == 0
        assert complaints(window) == []
