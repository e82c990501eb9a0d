"""How long a key press takes until editor and phone are painted, in the composer of the real window; and what Qt's own
plain editor needs for the same text.

The message has 1,000 characters as people read it, 20 merge fields and a picture. The plain editor holds the 1,000
characters, is as large as the composer's, in as large a window, in the same font. In both somebody types half of the
keys at the end of the text and half in the middle of it.

Each trial is a process of its own: python -m tests.bench.keystroke composer|editor KEYS [lines|whole] [EDITOR SIZE]
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from tests.bench.children import measure_in_child
from tests.bench.measuring import Ratio, Result, interleave, median

COMPOSER, EDITOR = "composer", "editor"
LINES, WHOLE = "lines", "whole"
"""A message in paragraphs, as they are written; and all of it as one paragraph, which any editor breaks anew."""
KEYS = 300
PAUSE_SECONDS = 0.04
"""Between two keys: 25 a second, more than anybody types."""
TIMES_EDITOR = 1.8
MOST_MS = 8.0
"""What 99 of 100 keys may take."""
PATIENCE = 20.0
CHARACTERS, CHIPS = 1000, 20
WINDOW = QSize(1440, 900)
FALLBACK_SIZE = QSize(600, 330)
NAMES = {"first_name": "Maya", "last_name": "Chen"}
_SENTENCES = (
    "Hi {first_name}, the white truffles have arrived. Dear {last_name} family, five courses are waiting. ",
    "The long table stands under the chestnut tree, {first_name}, from seven in the evening on. Ask for {last_name}. ",
    "Bring somebody along, {first_name}: the second menu is on the house, {last_name}, as long as there is one. ",
    "A glass of Barolo, {first_name}, is poured for everybody who reserves today. We write {last_name} on the card. ",
)


def message(shape: str) -> str:
    """The message with tokens; rendered for the sample person it has 1,000 characters."""
    text = "".join(_SENTENCES[number % 4] + ("\n" if number % 2 else "") for number in range(CHIPS // 2))
    text = text.replace(" \n", "\n").strip()
    missing = CHARACTERS - len(text.format(**NAMES))
    assert missing >= 0, missing
    text += (" " + "See you on Thursday at lume.menu. " * 20)[:missing]
    if shape == WHOLE:
        text = text.replace("\n", " ")
    return text


def as_template(text: str) -> str:
    """The message as the composer's."""
    return text.format(first_name="{{first_name|there}}", last_name="{{last_name}}")


def run() -> Result:
    """The composer beside the plain editor, for both shapes of the message."""
    samples: dict[str, Sequence[Mapping[str, float]]] = {}
    ratios: list[Ratio] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        for shape in (LINES, WHOLE):
            size = list[str]()

            def measure(way: str, shape: str = shape, size: list[str] = size) -> Mapping[str, float]:
                found = measure_in_child("tests.bench.keystroke", way, str(KEYS), shape, *size, home=Path(home))
                if way == COMPOSER:  # is the first to be measured
                    size[:] = [str(int(found["width"])), str(int(found["height"]))]
                return found

            rows = interleave((COMPOSER, EDITOR), measure)
            samples |= {f"{way}, {shape}": rows[way] for way in rows}
            ratios += _judge(rows, shape)
    for way, trials in samples.items():
        numbers = ", ".join(f"{name} {median(trials, key):.2f} ms" for name, key in _SHOWN)
        print(f"  {way}: {numbers}")
    return Result("keystroke", samples, ratios)


_SHOWN = (("median", "median_ms"), ("p95", "p95_ms"), ("p99", "p99_ms"), ("processor time", "cpu_median_ms"))


def _judge(rows: Mapping[str, Sequence[Mapping[str, float]]], shape: str) -> list[Ratio]:
    ours, plain = rows[COMPOSER], rows[EDITOR]
    what = "in paragraphs" if shape == LINES else "as one paragraph"
    times = median(ours, "median_ms") / median(plain, "median_ms")
    return [
        Ratio(f"message {what}: key to editor and phone painted / to plain editor painted", times, TIMES_EDITOR, True),
        Ratio(f"message {what}: 99 of 100 keys within (ms)", median(ours, "p99_ms"), MOST_MS, at_most=True),
    ]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where somebody types, and what has to be painted for each key."""

    editor: QTextEdit | QPlainTextEdit
    paints: "Paints"


def trial(
    way: str, keys: int, shape: str = LINES, size: QSize = FALLBACK_SIZE, *, quiet: bool = True
) -> dict[str, float]:
    """Type `keys` keys, in this process; `quiet` waits until nothing else goes on in the window."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, PLACES[way](Path(folder), shape, size, quiet) as stage:
        typed: list[tuple[float, float]] = []
        for part in (1.0, 0.5):
            _place_cursor(stage.editor, part)
            typed += _type(stage, keys // 2)
        viewport = stage.editor.viewport().size()
        painted = stage.paints.described
    took, spent = sorted(clock for clock, _ in typed), sorted(cpu for _, cpu in typed)
    return {
        "median_ms": took[len(took) // 2],
        "p95_ms": took[int(len(took) * 0.95)],
        "p99_ms": took[int(len(took) * 0.99)],
        "max_ms": took[-1],
        "cpu_median_ms": spent[len(spent) // 2],
        "keys": len(took),
        "width": viewport.width(),
        "height": viewport.height(),
        **painted,
    }


def _place_cursor(editor: QTextEdit | QPlainTextEdit, part: float) -> None:
    """So far into the text, behind a word."""
    text = editor.toPlainText()
    place = len(text) if part == 1.0 else text.index(" ", int(len(text) * part))
    cursor = editor.textCursor()
    cursor.setPosition(place)
    editor.setTextCursor(cursor)
    _run_for(4 * PAUSE_SECONDS)


class Paints(QObject):
    """Which of some widgets were painted since it was last asked to forget, and how much of them."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._widgets, self._painted = tuple(widgets), set[int]()
        self._heights: dict[int, list[int]] = {number: [] for number in range(len(self._widgets))}
        for widget in widgets:
            widget.installEventFilter(self)

    def forget(self) -> None:
        self._painted.clear()

    @property
    def is_complete(self) -> bool:
        return len(self._painted) == len(self._widgets)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(event, QPaintEvent):
            number = self._widgets.index(watched)
            self._painted.add(number)
            self._heights[number].append(event.rect().height())
        return False

    @property
    def described(self) -> dict[str, float]:
        """How high what was painted was, on the average (px)."""
        return {
            f"painted_{number}_px": sum(heights) / max(1, len(heights)) for number, heights in self._heights.items()
        }


def _type(stage: Stage, keys: int) -> Iterator[tuple[float, float]]:
    """Milliseconds each key took, from the event to the end of the turn in which the last of it was painted.

    By the clock, and of this thread's processor time, which says more on a busy machine. Each letter is taken back by
    the next key, so that the text stays as long as it was.
    """
    target, paints = stage.editor, stage.paints
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
def _editor(_folder: Path, shape: str, size: QSize, _quiet: bool) -> Iterator[Stage]:
    from mmsdesk.ui.fonts import FontBook, Role
    from tests.bench.peers.plain_editor import EditorWindow

    _app = QApplication.instance() or QApplication([])
    window = EditorWindow(message(shape).format(**NAMES), WINDOW, size, FontBook().font(Role.BODY))
    window.show()
    window.activateWindow()
    window.editor.setFocus()
    _run_until(lambda: window.editor.viewport().isVisible() and window.isActiveWindow())
    yield Stage(window.editor, Paints([window.editor.viewport()]))
    window.close()
    _drop(window)


def _drop(window: QWidget) -> None:
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def _composer(folder: Path, shape: str, _size: QSize, quiet: bool) -> Iterator[Stage]:
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
    body = as_template(message(shape))
    draft = Draft(name="Truffle nights", title="Truffle nights", body=body, media=picture.media)
    campaign = desk.desk.create_draft(draft)
    desk.show("compose", campaign)
    page = desk.window.page("compose")
    assert isinstance(page, ComposePage)
    desk.window.resize(WINDOW)
    desk.window.activateWindow()
    editor, phone = page.form.editor, page.preview.phone
    _run_until(lambda: editor.isEnabled() and bool(phone.parts()) and desk.jobs.idle and page.isVisible())
    assert len(editor.chips()) == CHIPS
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
        yield Stage(editor, Paints([editor.viewport(), phone]))
    finally:
        desk.close_down()
        _drop(desk.window)


PLACES: Mapping[str, Callable[[Path, str, QSize, bool], AbstractContextManager[Stage]]] = {
    COMPOSER: _composer,
    EDITOR: _editor,
}

if __name__ == "__main__":
    _way, _keys, _shape, *_sides = sys.argv[1:]
    _size = QSize(*map(int, _sides)) if _sides else FALLBACK_SIZE
    print(json.dumps(trial(_way, int(_keys), _shape, _size)))
