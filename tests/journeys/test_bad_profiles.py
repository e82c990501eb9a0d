"""A profile of an earlier MMSDesk, and one whose disk fills up while the window is open: nothing of it is lost."""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtWidgets import QApplication, QTextEdit

from mmsdesk.cli import main
from mmsdesk.db import backup_path
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services import desk as desk_module
from mmsdesk.services.drafts import Draft
from mmsdesk.store.schema import STEPS
from tests.store.test_schema_steps import lived_in
from tests.support.faulty_disk import FaultyDisk
from tests.support.osteria import open_osteria
from tests.support.window import kept_rows, open_window

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Older:
    """A profile as it was `steps` steps ago, with a list and a campaign of which everybody got their message."""

    folder: Path
    steps: int

    @property
    def database(self) -> Path:
        return open_profile(self.folder, {}).database

    @property
    def backup(self) -> Path:
        return backup_path(self.database, self.steps)

    def version(self, path: Path) -> int:
        with contextlib.closing(apsw.Connection(str(path))) as db:
            found: int = db.pragma("user_version")
            return found


@pytest.fixture
def older(tmp_path: Path) -> Older:
    older = Older(tmp_path / "profile", 1)
    lived_in(older.database, older.steps)
    with contextlib.closing(apsw.Connection(str(older.database))) as db:
        db.execute("UPDATE attempt SET state = 'delivered', sent_at = 1, final_at = 2")
        db.execute("UPDATE campaign SET state = 'sent', name = 'Last year'")
    return older


def kept_columns(folder: Path, before: Rows) -> Rows:
    """What is in the profile now, in the columns it had before: an update adds some."""
    wide = {name: len(rows[0]) for name, rows in before.items() if rows}
    return {name: [row[: wide.get(name)] for row in rows] for name, rows in kept_rows(folder).items()}


def test_an_older_profile_opens_on_the_command_line(older: Older, capsys: pytest.CaptureFixture[str]) -> None:
    before = kept_rows(older.folder)
    assert main.run(["campaigns", "--json", "--profile", str(older.folder)], {}) == 0
    out, err = capsys.readouterr()
    assert [row["name"] for row in json.loads(out)["campaigns"]] == ["Last year"]
    assert err == ""
    assert kept_columns(older.folder, before) == before
    assert (older.version(older.database), older.version(older.backup)) == (len(STEPS), older.steps)


def test_an_older_profile_opens_in_the_window(older: Older, qapp: QApplication) -> None:
    before = kept_rows(older.folder)
    with open_window(older.folder, MemorySecretStore()) as window:
        window.open_row("Last year")
        window.hands.find("Recipients: 5")
        window.hands.find("Delivered: 5")
        window.settle()
    assert kept_columns(older.folder, before) == before
    assert (older.version(older.database), older.version(older.backup)) == (len(STEPS), older.steps)


def test_a_disk_that_fills_up_under_the_window_keeps_the_words_until_they_are_saved(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "profile"
    desk = open_osteria(folder, connected=False)
    campaign_id = desk.create_draft(Draft(name="Truffle nights", kind="text", body="Hi."))
    desk.close()
    with FaultyDisk() as disk:
        monkeypatch.setattr(desk_module, "open_profile_database", disk.open_profile)
        with open_window(folder, MemorySecretStore()) as window:
            hands, before = window.hands, kept_rows(folder)
            window.open_row("Truffle nights")
            hands.find("Message")
            window.settle()
            disk.verdict = lambda _number: apsw.FullError
            hands.write("Message", "Truffles are here.")
            window.read("Couldn’t save.")
            hands.find("Retry saving")
            assert disk.refused
            assert kept_rows(folder) == before
            hands.press("Campaigns")  # and back: what was typed is still in the window
            window.open_row("Truffle nights")
            field = hands.wait(lambda: hands.look("Message", typing=True), "the message's field")
            assert isinstance(field, QTextEdit)
            assert field.toPlainText() == "Truffles are here."
            window.settle()  # it was tried again on the way back
            hands.find("Retry saving")
            disk.verdict = lambda _number: None
            hands.press("Retry saving")
            window.read("Saved just now")
            assert window.desk.desk.load_draft(campaign_id).body == "Truffles are here."
            after = kept_rows(folder)
            assert {**after, "campaign": ()} == {**before, "campaign": ()}
        monkeypatch.undo()
