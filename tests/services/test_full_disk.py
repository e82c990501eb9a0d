"""Row S6: a disk that refuses to be written to costs nobody a message and nobody a second one; no restart is needed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import Writer, open_reader
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState, State
from mmsdesk.machine.ballast import BALLAST_BYTES, SPARE_BYTES, Ballast
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.engine import DISK_FULL, Engine
from mmsdesk.store.campaigns import CampaignRow, get_campaign
from mmsdesk.store.ledger import SqliteLedger, state_counts
from tests.support.carriers import Network, make_reach
from tests.support.faulty_disk import FaultyDisk
from tests.support.ledgers import freeze_campaign
from tests.support.processes import wait_until

WORKERS = 4
PEOPLE = 150
HEALTHY_WRITES = 70
"""More than one commit of all workers needs."""
SIZE = 64 * 1024
"""The ballast of these tests."""


class Desk:
    """An engine over a disk that can be full; `free` is what the system says is left."""

    def __init__(self, folder: Path, disk: FaultyDisk) -> None:
        self.disk = disk
        self.free = 10 * (SIZE + SPARE_BYTES)
        self.writer = Writer(lambda: disk.open_profile(folder / "mmsdesk.db"))
        self.ballast = Ballast(folder / "ballast", size=SIZE, free_bytes=lambda _folder: self.free)
        self.network = Network(latency=0.005)
        self.campaign: CampaignId = self.writer.run(self._freeze)
        self.reader = open_reader(folder / "mmsdesk.db")

    def _freeze(self, db: apsw.Connection) -> CampaignId:
        campaign = freeze_campaign(db, PEOPLE)
        db.execute("UPDATE campaign SET rate = 300 WHERE id = ?", (campaign,))
        return campaign

    @contextmanager
    def running(self) -> Iterator[None]:
        clock = SystemClock(400.0)
        ledger = SqliteLedger(self.writer, "engine", clock)
        reach = make_reach(self.network)
        engine = Engine(self.writer, ledger, reach, clock, workers=WORKERS, ballast=self.ballast)
        engine.start()
        try:
            yield
        finally:
            self.network.ended.set()
            engine.stop()
            self.writer.close()
            self.reader.close()

    def row(self) -> CampaignRow:
        return get_campaign(self.reader, self.campaign)

    def counts(self) -> dict[State, int]:
        return state_counts(self.reader, self.campaign)

    def wait_until_sent(self) -> None:
        wait_until(lambda: self.row().state is CampaignState.SENT, seconds=20)
        assert self.counts() == {State.ACCEPTED: PEOPLE}
        assert set(self.network.phones.values()) == {1}
        assert len(self.network.requests) == PEOPLE


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("mmsdesk.services.sending._DISK_RETRY_SECONDS", 0.02)
    with FaultyDisk() as disk:
        yield Desk(tmp_path, disk)


def test_a_full_disk_holds_every_campaign_on_the_ballasts_space_and_lets_it_go_by_itself(desk: Desk) -> None:
    with desk.running():
        wait_until(lambda: len(desk.network.requests) > 10)
        assert desk.ballast.is_whole
        desk.free = 0
        desk.disk.verdict = lambda _number: apsw.FullError if desk.ballast.is_whole else None
        wait_until(lambda: desk.row().hold == DISK_FULL)
        wait_until(lambda: State.IN_FLIGHT not in desk.counts())
        begun = len(desk.network.requests)
        assert desk.counts() == {State.ACCEPTED: begun, State.QUEUED: PEOPLE - begun}
        assert not threading.Event().wait(0.5)
        assert len(desk.network.requests) == begun < PEOPLE
        desk.free = 10 * (SIZE + SPARE_BYTES)
        desk.disk.verdict = lambda _number: None
        desk.wait_until_sent()
        assert desk.ballast.is_whole


def test_when_not_even_the_ballast_helps_outcomes_are_kept_until_they_can_be_written(desk: Desk) -> None:
    with desk.running():
        wait_until(lambda: len(desk.network.requests) > 10)
        desk.free = 0
        desk.disk.verdict = lambda _number: apsw.FullError
        wait_until(lambda: desk.disk.refused > 20)
        begun = len(desk.network.requests)
        assert not threading.Event().wait(0.3)
        assert len(desk.network.requests) == begun, "nothing leaves that is not written down before"
        desk.free = 10 * (SIZE + SPARE_BYTES)
        desk.disk.verdict = lambda _number: None
        desk.wait_until_sent()


@pytest.mark.parametrize(("error", "burst"), [(apsw.FullError, 5), (apsw.IOError, 1), (apsw.ReadOnlyError, 3)])
def test_any_write_may_fail_for_a_while(desk: Desk, error: type[apsw.Error], burst: int) -> None:
    desk.disk.verdict = lambda number: error if number % (HEALTHY_WRITES + burst) >= HEALTHY_WRITES else None
    with desk.running():
        wait_until(lambda: desk.disk.refused > 3 * burst, what="refusals")
        desk.wait_until_sent()


def test_ballast_is_real_bytes_of_its_owner_alone(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast")
    assert ballast.take()
    assert ballast.is_whole
    found = (tmp_path / "ballast").stat()
    assert found.st_size == BALLAST_BYTES
    assert found.st_blocks * 512 >= BALLAST_BYTES
    assert found.st_mode & 0o077 == 0
    ballast.give_up()
    ballast.give_up()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", [0, BALLAST_BYTES, BALLAST_BYTES + SPARE_BYTES - 1])
def test_ballast_is_not_taken_when_that_would_fill_the_disk(tmp_path: Path, left: int) -> None:
    ballast = Ballast(tmp_path / "ballast", free_bytes=lambda _folder: left)
    assert not ballast.take()
    assert list(tmp_path.iterdir()) == []


def test_a_ballast_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    assert not Ballast(tmp_path / "no such folder" / "ballast", free_bytes=lambda _folder: 10**12).take()
