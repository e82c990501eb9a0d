"""How long a key press takes until editor and phone are painted, in the composer of the real window; and what Qt's own
plain editor needs for its one text.

Each trial is a process of its own: python -m tests.bench.keystroke composer|editor KEYS
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.bench.children import measure_in_child
from tests.bench.measuring import Ratio, Result, interleave, median

COMPOSER, EDITOR = "composer", "editor"
KEYS = 120
PAUSE_SECONDS = 0.04
"""Between two keys: 25 a second, more than anybody types."""
TIMES_EDITOR = 2.0
PATIENCE = 20.0
WORDS = (
    "the white truffles have arrived. Five courses and a glass of Barolo this Thursday, from seven in the evening on, "
    "at the long table under the chestnut tree. Bring somebody along: the second menu is on the house as long as"
    " there is one. Reserve: lume.menu/truffle"
)


def run() -> Result:
    """The composer with a picture, a chip and 300 characters beside a plain editor with as many."""
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        samples = interleave(
            (COMPOSER, EDITOR), lambda way: measure_in_child("tests.bench.keystroke", way, str(KEYS), home=Path(home))
        )
    for way, rows in samples.items():
        numbers = f"median {median(rows, 'median_ms'):.2f} ms, 95 of 100 within {median(rows, 'p95_ms'):.2f} ms"
        print(f"  {way}: {numbers}; processor time of the window's thread {median(rows, 'cpu_median_ms'):.2f} ms")
    ratios = [
        Ratio(
            "key to editor and phone painted / key to plain editor painted, median",
            median(samples[COMPOSER], "median_ms") / median(samples[EDITOR], "median_ms"),
            TIMES_EDITOR,
            at_most=True,
        )
    ]
    return Result("keystroke", samples, ratios)


def trial(way: str, keys: int, *, quiet: bool = True) -> dict[str, float]:
    """Type `keys` keys, in this process; `quiet` waits until nothing else goes on in the window."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, PLACES[way](Path(folder), quiet) as (target, painted):
        typed = list(_type(target, painted, keys))
    took, spent = sorted(clock for clock, _ in typed), sorted(cpu for _, cpu in typed)
    return {
        "median_ms": took[len(took) // 2],
        "p95_ms": took[int(len(took) * 0.95)],
        "max_ms": took[-1],
        "cpu_median_ms": spent[len(spent) // 2],
        "keys": len(took),
    }


class _Paints(QObject):
    """Which of some widgets were painted since it was last asked to forget."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._widgets, self._painted = tuple(widgets), set[int]()
        for widget in widgets:
            widget.installEventFilter(self)

    def forget(self) -> None:
        self._painted.clear()

    @property
    def is_complete(self) -> bool:
        return len(self._painted) == len(self._widgets)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._painted.add(self._widgets.index(watched))
        return False


def _type(target: QWidget, paints: _Paints, keys: int) -> Iterator[tuple[float, float]]:
    """Milliseconds each key took, from the event to the end of the turn in which the last of it was painted.

    By the clock, and of this thread's processor time, which says more on a busy machine. Each letter is taken back by
    the next key, so that the text stays as long as it was and its end in sight.
    """
    for number in range(keys):
        _run_for(PAUSE_SECONDS)
        letter = "\b" if number % 2 else "abcdefgh"[number // 2 % 8]
        key = Qt.Key.Key_Backspace if number % 2 else Qt.Key(ord(letter.upper()))
        paints.forget()
        began, used = time.perf_counter(), time.thread_time()
        QCoreApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter))
        while not paints.is_complete:
            QApplication.processEvents()
            assert time.perf_counter() - began < PATIENCE, "never painted"
        yield (time.perf_counter() - began) * 1000, (time.thread_time() - used) * 1000


def _run_for(seconds: float) -> None:
    end = time.perf_counter() + seconds
    _run_until(lambda: time.perf_counter() >= end)


def _run_until(holds: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not holds():
        QApplication.processEvents()
        time.sleep(0.001)
        assert time.perf_counter() < end, "did not come about"


@contextmanager
def _editor(_folder: Path, _quiet: bool) -> Iterator[tuple[QWidget, _Paints]]:
    from tests.bench.peers.plain_editor import EditorWindow

    _app = QApplication.instance() or QApplication([])
    window = EditorWindow(f"Hi Marta, {WORDS}")
    window.show()
    window.activateWindow()
    window.editor.setFocus()
    _run_until(lambda: window.editor.viewport().isVisible() and window.isActiveWindow())
    yield window.editor, _Paints([window.editor.viewport()])
    window.close()
    _drop(window)


def _drop(window: QWidget) -> None:
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def _composer(folder: Path, quiet: bool) -> Iterator[tuple[QWidget, _Paints]]:
    from mmsdesk import app
    from mmsdesk.machine.logs import LiveSecrets
    from mmsdesk.machine.paths import open_profile
    from mmsdesk.machine.resources import resource_path
    from mmsdesk.machine.secrets import MemorySecretStore
    from mmsdesk.services.drafts import Draft
    from mmsdesk.services.first_run import put_off
    from mmsdesk.ui.compose.page import ComposePage

    desk = app.build_window(open_profile(folder / "profile", {}), MemorySecretStore(), {}, LiveSecrets())
    put_off(desk.desk)
    media = desk.desk.media
    picture = media.fit(media.add(resource_path("samples", "hero.jpg")), {"shape": "square"})
    draft = Draft(
        name="Truffle nights", title="Truffle nights", body=f"Hi {{{{first_name|there}}}}, {WORDS}", media=picture.media
    )
    campaign = desk.desk.create_draft(draft)
    desk.show("compose", campaign)
    page = desk.window.page("compose")
    assert isinstance(page, ComposePage)
    desk.window.activateWindow()
    editor, phone = page.form.editor, page.preview.phone
    _run_until(lambda: editor.isEnabled() and bool(phone.parts()) and desk.jobs.idle and page.isVisible())
    editor.setFocus()
    _run_until(lambda: desk.window.isActiveWindow() and editor.hasFocus() and desk.jobs.idle)
    if quiet:
        _run_until(lambda: desk._foresight.is_done)  # the other pages are built: nothing but the typing goes on
    for _ in range(3):  # down to what is typed: out of sight it would not be painted
        QCoreApplication.sendEvent(
            phone, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier)
        )
    _run_for(PAUSE_SECONDS)
    try:
        yield editor, _Paints([editor.viewport(), phone])
    finally:
        desk.close_down()
        _drop(desk.window)


PLACES: Mapping[str, Callable[[Path, bool], AbstractContextManager[tuple[QWidget, _Paints]]]] = {
    COMPOSER: _composer,
    EDITOR: _editor,
}

if __name__ == "__main__":
    print(json.dumps(trial(sys.argv[1], int(sys.argv[2]))))
