"""The real window over a real profile, driven by accessible names as in the demo, and read as a person reads it.

with open_window(folder, store, environ) as window:
    window.hands.press("New campaign")
    window.read("Nothing written yet")
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget

from mmsdesk import app
from mmsdesk.db import fetch_all, open_reader
from mmsdesk.demo.drive import Hands
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.logs import LiveSecrets
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore, SecretStore
from mmsdesk.services.account import SecretField
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.first_run import put_off
from mmsdesk.services.settings import Settings
from mmsdesk.ui.assembly import DeskWindow
from mmsdesk.ui.theme import Look
from tests.support.command_line import WEBHOOK_SECRET, World
from tests.support.osteria import add_list, guest

PREPARED = "Truffle nights"
KEPT = ("campaign", "recipient", "attempt", "contact", "list", "list_member", "suppression", "import_run", "setting")
"""Tables in which a bad input must leave no trace: drafts and ledger, lists, settings."""


@dataclass(slots=True)
class OpenWindow:
    """A window somebody sits at."""

    desk: DeskWindow
    hands: Hands
    uncaught: list[BaseException] = field(default_factory=list)

    def say(self) -> list[str]:
        """Every text on a label that can be seen at the moment."""
        return [label.text() for label in self._labels() if label.text()]

    def read(self, text: str, seconds: float = 10.0) -> None:
        """Wait until a label says exactly this."""
        self.hands.wait(lambda: text in self.say(), f"the words {text!r} among {self.say()}", seconds)

    def open_row(self, name: str) -> None:
        """Click the line of the campaigns list that begins with this name."""

        def find() -> tuple[QTableView, QModelIndex] | None:
            for table in self.desk.window.findChildren(QTableView):
                for row in range(table.model().rowCount() if table.isVisible() else 0):
                    index = table.model().index(row, 0)
                    if str(index.data()).startswith(name):
                        return table, index
            return None

        table, index = self.hands.wait(find, f"a line called {name!r}")
        place = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def send_prepared(self, people: int) -> None:
        """From the campaigns to the live page with what `prepare_send` left."""
        self.open_row(PREPARED)
        for button in ("Next: Audience", "Next: Review.*", f"Send to {people} people now", f"Send to {people} people"):
            self.hands.press(button)

    def told(self, title: str) -> str:
        """What the message under this title (a pattern) says, once it is there for people to read."""
        message = self.hands.find(title)
        shown = [label.text() for label in message.findChildren(QLabel) if label.isVisible()]
        assert re.fullmatch(f"{re.escape(shown[0])}(: .*)?", message.accessibleName()), shown
        assert shown[1] == message.accessibleDescription(), shown
        return message.accessibleDescription()

    def settle(self) -> None:
        """Wait until nothing runs in the background."""
        self.hands.wait(lambda: self.desk.jobs.idle, "the end of the work")

    def _labels(self) -> Iterator[QLabel]:
        top: QWidget = self.desk.window
        yield from (label for label in top.findChildren(QLabel) if label.isVisible())


@contextlib.contextmanager
def open_window(
    folder: Path, store: SecretStore, environ: Mapping[str, str] | None = None, *, first_run: bool = False
) -> Iterator[OpenWindow]:
    """The window with its engine, shown and active; closed and forgotten at the end.

    Without an account it opens on the campaigns, as if the first run had been put off, unless `first_run` is wanted.
    """
    desk = app.build_window(open_profile(folder, {}), store, environ or {}, LiveSecrets())
    if not first_run:
        put_off(desk.desk)
    desk.use_look(Look.LIGHT)
    ready: list[bool] = []
    desk.ready.connect(lambda: ready.append(True))
    hands = Hands(desk.window)
    try:
        desk.show()
        desk.window.activateWindow()
        hands.wait(lambda: bool(ready) and desk.window.isActiveWindow(), "the window and its engine")
        yield OpenWindow(desk, hands)
    finally:
        QApplication.clipboard().clear()  # what lies there would outlive the interpreter
        desk.close_down()
        forget(desk)


def forget(desk: DeskWindow) -> None:
    """Take the window's widgets away at once, so that nothing of them is found from the next one."""
    desk.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTest.qWait(0)
    assert desk.window not in QApplication.topLevelWidgets()


def connected_store(world: World, folder: Path, **changes: object) -> MemorySecretStore:
    """A profile in `folder` whose settings name the world's account; returns its secrets."""
    simulator, environ = world.simulator, world.environ
    store = MemorySecretStore()
    store.set(SecretField.KEY_SECRET, Secret(simulator.key_secret))
    store.set(SecretField.RELAY_TOKEN, Secret(environ["MMSDESK_RELAY_TOKEN"]))
    store.set(SecretField.WEBHOOK_SECRET, Secret(WEBHOOK_SECRET))
    desk = Desk(open_profile(folder, {}), store, {})
    settings = replace(
        desk.settings(),
        display_name="Osteria Lume",
        project_id=simulator.project_id,
        app_id=simulator.app_id,
        key_id=simulator.key_id,
        sender=simulator.sender,
        api_url=simulator.api_url,
        auth_url=simulator.auth_url,
        relay_url=environ["MMSDESK_RELAY_URL"],
        theme="light",
    )
    desk.save_settings(replace(settings, **changes))  # type: ignore[arg-type]  # fields of Settings, as the caller names them
    desk.close()
    return store


def prepare_send(folder: Path, store: SecretStore, people: int) -> list[str]:
    """A draft of a text to `people` sample guests; returns their phones."""
    desk = Desk(open_profile(folder, {}), store, {})
    add_list(desk, "Guests", people)
    desk.create_draft(Draft(name=PREPARED, kind="text", body="Truffles are here.", list_name="Guests"))
    desk.close()
    return [guest(index).phone for index in range(people)]


def kept_rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables in `KEPT`."""
    with contextlib.closing(open_reader(open_profile(folder, {}).database)) as db:
        tables = {name: sorted(fetch_all(db, f"SELECT * FROM {name}"), key=repr) for name in KEPT}
    own = {field.name for field in fields(Settings)}  # the engine keeps notes of its own among them
    return {**tables, "setting": [row for row in tables["setting"] if row[0] in own]}
