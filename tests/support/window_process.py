"""The window as a process of its own, which can be killed; driven line by line through its standard input.

with start_window(profile, secrets) as window:
    window.press("New campaign")
    window.kill()
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.processes import ROOT

_SECONDS = 30.0


@dataclass(slots=True)
class WindowProcess:
    """The far end. `complaints` is the file with its standard error."""

    process: subprocess.Popen[str]
    complaints: Path

    def press(self, name: str) -> None:
        self.ask("press", name)

    def find(self, name: str) -> str:
        """Wait for a control; returns its accessible description."""
        return str(self.ask("find", name))

    def ask(self, what: str, *arguments: object) -> Any:
        """Have one thing done; returns what came of it."""
        self.tell(what, *arguments)
        return self.hear()

    def tell(self, what: str, *arguments: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([what, *arguments]) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """The next answer. Fails with what the window complained of when it ended instead."""
        assert self.process.stdout is not None
        watchdog = threading.Timer(_SECONDS, self.process.kill)
        watchdog.start()
        try:
            line = self.process.stdout.readline()
        finally:
            watchdog.cancel()
        assert line, f"the window ended: {self.complaints.read_text(encoding='utf-8')}"
        answer = json.loads(line)
        assert "trouble" not in answer, answer["trouble"]
        return answer["answer"]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(_SECONDS)

    def end(self) -> int:
        """Close the window as a person does; returns the exit code."""
        self.tell("close")
        return self.process.wait(_SECONDS)


@contextlib.contextmanager
def start_window(
    profile: Path, secrets: Mapping[str, str], environ: Mapping[str, str] | None = None
) -> Iterator[WindowProcess]:
    """Open the window on the campaigns and wait until it is there; killed on the way out if it still runs."""
    with tempfile.TemporaryDirectory(prefix="window-") as folder:
        complaints = Path(folder) / "stderr"
        with complaints.open("w", encoding="utf-8") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.window_process"],
                cwd=ROOT,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
            )
        window = WindowProcess(process, complaints)
        try:
            order = {"profile": str(profile), "secrets": dict(secrets), "environ": dict(environ or {})}
            window.ask("open", order)
            yield window
        finally:
            process.kill()
            process.wait(_SECONDS)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(BrokenPipeError):
                        stream.close()


def main() -> int:
    """What runs in the process."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from mmsdesk import app
    from mmsdesk.demo.drive import Hands
    from mmsdesk.machine.logs import start_logging
    from mmsdesk.machine.paths import open_profile
    from mmsdesk.services.first_run import put_off

    _, order = json.loads(sys.stdin.readline())
    profile = Path(order["profile"])
    desk = app.open_rehearsal(profile, order["secrets"], order["environ"])
    put_off(desk.desk)
    start_logging(open_profile(profile, {}).logs_dir, desk.live)
    hands = Hands(desk.window)
    orders: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            orders.put(json.loads(line))

    def say(**answer: object) -> None:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

    def fail(words: str) -> None:
        raise RuntimeError(words)

    def fail_soon(words: str) -> None:
        QTimer.singleShot(0, lambda: fail(words))

    def fail_in_a_job(words: str) -> None:
        desk.jobs.run(lambda: fail(words))

    def fail_in_a_thread(words: str) -> None:
        threading.Thread(target=fail, args=(words,), name="somebody").start()

    def type_on(name: str, every_ms: int) -> None:
        """Go on typing digits, and say how many there are, until somebody ends it."""
        field = hands.point(name)
        for number in range(1, 1000):
            QTest.keyClicks(field, str(number % 10))
            say(answer=number)
            QTest.qWait(every_ms)

    def find(name: str) -> str:
        return hands.find(name).accessibleDescription()

    def copy(name: str) -> None:
        """Copy all that is written there, by the keys people use."""
        field = hands.point(name)
        for key in (Qt.Key.Key_A, Qt.Key.Key_C):
            QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)

    deeds: dict[str, Any] = {
        "press": hands.press,
        "find": find,
        "write": hands.write,
        "type on": type_on,
        "copy": copy,
        "names": hands.names,
        "clipboard": lambda: QApplication.clipboard().text(),
        "fail": fail_soon,
        "fail in a job": fail_in_a_job,
        "fail in a thread": fail_in_a_thread,
        "close": desk.window.close,
    }

    def act() -> None:
        if busy or orders.empty():
            return
        busy.append(True)
        what, *arguments = orders.get()
        try:
            say(answer=deeds[what](*arguments))
        except AssertionError as trouble:
            say(trouble=str(trouble))
        finally:
            busy.clear()

    busy: list[bool] = []
    threading.Thread(target=listen, daemon=True).start()
    timer = QTimer()
    timer.timeout.connect(act)
    timer.start(5)
    desk.ready.connect(lambda: say(answer=True))
    return app.show_until_closed(desk)


if __name__ == "__main__":
    sys.exit(main())
