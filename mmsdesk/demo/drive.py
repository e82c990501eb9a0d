"""Drives the real window with keys and mouse, as a person would, without a screen.

A program of its own, started (and once killed) by `demo.main`: it reads its order from standard input and tells what
it does on standard output, a line of JSON each. It knows the app as a whole and Qt's means to press keys; every control
is found by its accessible name, every number is read from a widget.
"""

import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)

from mmsdesk import app

T = TypeVar("T")

PATIENCE: Final = 20.0
"""Seconds until something that does not come about ends the demo."""
QUIET: Final = 8.0
"""Seconds without a new receipt after which the rest is taken to have none."""
NUMBERS: Final = (
    "recipients",
    "accepted",
    "rejected",
    "skipped",
    "in_doubt",
    "unsent",
    "delivered",
    "failed",
    "no_receipt",
    "waiting",
)


class Stuck(AssertionError):
    """A control or a number did not come about."""


class Hands:
    """Finds controls by accessible name, presses them, types, and reads what is written on them."""

    def __init__(self, top: QWidget) -> None:
        self.top = top

    def wait(self, look: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
        """What `look` returns once it is true-ish, the window alive meanwhile."""
        deadline = time.monotonic() + seconds
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > deadline:
                raise Stuck(f"{what} did not come about within {seconds:g} s; to be seen: {self.names()}")
            QTest.qWait(20)

    def find(self, name: str, *, enabled: bool = True) -> QWidget:
        """The visible control of this name (a pattern); waits for it, and for it to be usable."""
        return self.wait(lambda: self.look(name, enabled=enabled), f"a control named {name!r}")

    def look(self, name: str, *, enabled: bool = True, typing: bool = False) -> QWidget | None:
        """The visible control of this name at the moment, or None; `typing` asks for one that takes text."""
        pattern = re.compile(name)
        for widget in self._visible():
            if typing and not isinstance(widget, QLineEdit | QTextEdit):
                continue
            name_or_title = widget.accessibleName() or (widget.windowTitle() if widget.isWindow() else "")
            if pattern.fullmatch(name_or_title) and (widget.isEnabled() or not enabled):
                return widget
        return None

    def press(self, name: str) -> None:
        """Click the middle of a control."""
        widget = self.find(name)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, widget.rect().center())

    def paste_file(self, name: str, path: str) -> None:
        """Paste a file, as copied in the file manager, into a control."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path)])
        QApplication.clipboard().setMimeData(data)
        widget = self.find(name)
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def point(self, name: str) -> QWidget:
        """Put the cursor into a field."""
        widget = self.wait(lambda: self.look(name, typing=True), f"a field named {name!r}")
        inner = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
        QTest.mouseClick(inner, Qt.MouseButton.LeftButton)
        return widget

    def write(self, name: str, text: str) -> None:
        """Put the cursor into a field, take out what is there, and type."""
        widget = self.point(name)
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(widget, Qt.Key.Key_Backspace)
        for line_number, line in enumerate(text.split("\n")):
            if line_number:
                QTest.keyClick(widget, Qt.Key.Key_Return)
            QTest.keyClicks(widget, line)

    def choose_file(self, dialog_name: str, path: str) -> None:
        """Type a path into the file dialog that is open, and accept it."""
        dialog = self.find(dialog_name)
        QTest.qWait(600)  # it reads its folder first
        line = next(child for child in dialog.findChildren(QLineEdit) if child.objectName() == "fileNameEdit")
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, path)
        self.wait(lambda: line.text() == path, f"{path!r} in the file dialog")
        QTest.qWait(300)  # the dialog looks the name up while it is typed
        buttons = (child for child in _below(dialog) if isinstance(child, QPushButton) and child.isVisible())
        accept = next(button for button in buttons if button.text().replace("&", "") in {"Open", "Save"})
        QTest.mouseClick(accept, Qt.MouseButton.LeftButton)
        self.wait(lambda: self.look(dialog_name) is None, f"the end of {dialog_name!r}")

    def number(self, object_name: str) -> int:
        """The whole number written on a widget."""

        def read() -> str | None:
            for widget in self._visible():
                if widget.objectName() == object_name:
                    found = re.search(r"[\d,]+", _words(widget))
                    return found.group() if found else None
            return None

        return int(self.wait(read, f"a number on {object_name!r}").replace(",", ""))

    def row(self, table_name: str) -> str:
        """Everything the first row of a table says."""

        def look() -> QAbstractItemView | None:
            tables = (widget for widget in self._visible() if isinstance(widget, QAbstractItemView))
            return next((table for table in tables if table.accessibleName() == table_name), None)

        table = self.wait(look, f"a table named {table_name!r}")
        model = table.model()
        roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
        cells = (model.index(0, column) for column in range(model.columnCount())) if model.rowCount() else ()
        return " · ".join(str(cell.data(roles[0]) or cell.data(roles[1]) or "") for cell in cells)

    def see(self, text: str) -> None:
        """Wait until a widget says exactly this."""
        self.wait(lambda: any(_words(widget) == text for widget in self._visible()), f"the words {text!r}")

    def numbers(self) -> dict[str, int]:
        """Every number that stands on a widget with a name of its own, by that name without the page's."""
        found: dict[str, int] = {}
        for widget in self._visible():
            page, _, name = widget.objectName().partition("-")
            number = re.search(r"\d[\d,]*", _words(widget))
            if page and name and number and not page.startswith("qt"):
                found[name.replace("-", "_")] = int(number.group().replace(",", ""))
        return found

    def names(self) -> list[str]:
        """What can be found at the moment, for a message."""
        return sorted({widget.accessibleName() for widget in self._visible() if widget.accessibleName()})

    def _visible(self) -> Iterator[QWidget]:
        for top in QApplication.topLevelWidgets():
            if top is not self.top and top.isVisible():
                yield from (widget for widget in (top, *_below(top)) if widget.isVisible())
        yield from (widget for widget in _below(self.top) if widget.isVisible())


class Demo:
    """The marketer's morning: write, import, review, send, wait, read the report."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.out = Path(order["out"])
        self.pages: dict[str, dict[str, int]] = order["pages"]
        self._waiting, self._since = -1, 0.0
        self.desk = app.open_rehearsal(Path(order["profile"]), order["secrets"], {**os.environ, **order["environ"]})
        self.desk.show("campaigns")
        self.hands = Hands(self.desk.window)

    def first_half(self) -> None:
        """Everything up to the press that sends; then the window is left running until it is killed."""
        hands = self.hands
        self.open_connected()
        self.write_message()
        self.import_people()
        hands.find("Send to .* people now")
        people = hands.number("review-will-get")
        self.picture("06-review-send", {"recipients": people})
        hands.press("Send to .* people now")
        hands.find("Send to .* people")
        self.picture("15-dialog-confirm-send", {"recipients": people})
        hands.press("Send to .* people")
        hands.find("Pause")
        tell("sending", people=people)
        QTest.qWait(120_000)
        raise Stuck("nobody killed the window while it was sending")

    def second_half(self) -> None:
        """After the kill: the same profile, opened again; what was under way goes on by itself."""
        hands = self.hands
        self.open_connected()
        hands.press("View live")
        hands.find("Pause|See report")
        self.picture("07-sending-live-midway", self.read_numbers("live"))
        tell("resumed")
        await_everybody(hands, 120)
        hands.wait(self.receipts_are_in, "the last receipts", 120)
        self.picture("07-sending-live", self.read_numbers("live"))
        hands.press("See report")
        hands.find("Export CSV")
        numbers = self.read_numbers("report")
        self.picture("08-report", numbers)
        # the dialog keeps the press waiting until it is answered
        QTimer.singleShot(0, lambda: hands.choose_file("Export report", str(self.out / "report.csv")))
        hands.press("Export CSV")
        hands.wait(lambda: (self.out / "report.csv").exists(), "the exported report")
        hands.press("Campaigns")
        hands.find("New campaign")
        hands.wait(lambda: "Sent" in hands.row("Campaigns"), "the campaign that is sent")
        people = re.search(r"([\d,]+) people", hands.row("Campaigns"))
        self.picture("01-campaigns-home", {"recipients": int(people.group(1))} if people else {})
        hands.press("Settings")
        hands.press("Test|Test again")
        hands.wait(lambda: hands.look("Test again"), "the end of the connection test")
        passed = sum(name.endswith(": OK") for name in hands.names())
        self.picture("10b-settings-connection-test", {"checks_passed": passed})
        tell("finished", numbers=numbers)
        self.desk.close_down()

    def open_connected(self) -> None:
        """Wait until the account is read and the engine runs."""
        self.hands.wait(lambda: self.desk.account is not None, "a connected account")
        tell("open")

    def write_message(self) -> None:
        """A card with a picture that is too big at first."""
        hands = self.hands
        hands.press("New campaign")
        hands.write("Campaign name", self.order["campaign"])
        hands.write("Subject", self.order["subject"])
        hands.write("Message", self.order["body"])
        hands.paste_file("Picture.*: .*", self.order["picture"])
        hands.press("Show problems")
        hands.find("Shrink to fit")
        hands.see("Saved just now")
        self.picture("03-compose-problems", {})
        hands.press("Shrink to fit")
        hands.wait(lambda: not hands.look("Shrink to fit"), "the smaller picture")
        hands.press("Crop")
        hands.find("Ready to send")
        tell("mended")
        if hands.look("Close problems"):
            hands.press("Close problems")
        hands.point("Subject")
        hands.see("Saved just now")
        self.picture("02-compose-card", {})
        hands.press("Next: Audience")

    def import_people(self) -> None:
        """The sample file with its bad rows."""
        hands = self.hands
        hands.press("Import people")
        hands.write("File", self.order["people"])
        QTest.keyClick(hands.find("File"), Qt.Key.Key_Return)
        hands.find("Import .* people")
        ready = hands.number("import-ready")
        refused = hands.number("import-refused")
        self.picture("04-audience-import-mapping", {"ready": ready, "refused": refused})
        tell("imported", ready=ready, refused=refused)
        hands.press("Import .* people")
        hands.press("Use this list.*|Choose this list.*")

    def receipts_are_in(self) -> bool:
        """Whether no receipt came for a while: the last ones never come."""
        waiting = self.hands.number("live-waiting")
        if waiting != self._waiting:
            self._waiting, self._since = waiting, time.monotonic()
        return time.monotonic() - self._since > QUIET

    def read_numbers(self, page: str) -> dict[str, int]:
        """Every number of the fixed form that the page shows."""
        return {name: self.hands.number(f"{page}-{name}") for name in NUMBERS}

    def picture(self, name: str, numbers: dict[str, int]) -> None:
        """Grab the running window in light and dark, and keep the numbers it showed."""
        self.hands.wait(lambda: self.desk.jobs.idle, "the end of the work in the background")
        self.pages[name] = {**self.hands.numbers(), **numbers}
        self.hands.wait(lambda: not self.desk.window.toast_shown.isVisible(), "the end of the toast")
        for look in ("light", "dark"):
            self.desk.use_look(look)
            QTest.qWait(350)
            self.desk.window.grab().save(str(self.out / f"{name}-{look}.png"))
        self.desk.use_look("light")
        (self.out / "pages.json").write_text(json.dumps(self.pages, indent=2) + "\n", encoding="utf-8")


def await_everybody(hands: Hands, seconds: float) -> None:
    """Wait on the live page until everybody was written to, and answer what it asks, as a person would.

    A request that was under way when the window was killed may never have reached Sinch, the more so on a busy machine.
    Once that is proved a person is asked (decision 6), and the campaign counts as over until somebody says yes.
    """
    hands.wait(lambda: _is_over(hands), "the end of sending", seconds)
    while hands.look("Send again", enabled=False):
        hands.press("Send again")
        hands.wait(lambda: not hands.look("Send again", enabled=False), "the campaign going on")
        hands.wait(lambda: _is_over(hands), "the end of sending again", seconds)


def _is_over(hands: Hands) -> bool:
    """Whether the live page says so. A toast offers the report, too: before the page does, and while it goes on."""
    buttons = (button for button in hands.top.findChildren(QPushButton) if button.isVisible())
    offers = [button for button in buttons if button.accessibleName() == "See report"]
    return any(not _is_on_toast(button) for button in offers)


def _is_on_toast(widget: QWidget | None) -> bool:
    while widget is not None and type(widget).__name__ != "Toast":
        widget = widget.parentWidget()
    return widget is not None


def tell(step: str, **facts: object) -> None:
    """One line for the parent."""
    sys.stdout.write(json.dumps({"step": step, **facts}) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the order, do one half of the demo."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    demo = Demo(order)
    if order["half"] == 1:
        demo.first_half()
    else:
        demo.second_half()
    return 0


def _end_with_parent() -> None:
    """Nobody reads on when the parent, killed perhaps, has let go of the pipe; then what we started ends with us."""
    while os.read(0, 1):
        continue
    os._exit(1)


def _below(widget: QWidget) -> list[QWidget]:
    return widget.findChildren(QWidget)


def _words(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else widget.accessibleName()


if __name__ == "__main__":
    sys.exit(main())
