"""The kill proof: SIGKILL at a hundred seeded moments while sending; nobody lost, nobody written to twice.

The judge is the simulator's own count. The same trial convicts two engines that are broken on purpose.
"""

import multiprocessing
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import Writer, fetch_all, fetch_one
from mmsdesk.domain.contact import Details
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import State
from mmsdesk.domain.message import Campaign, ContentType, Text
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.campaigns import Order, start_campaign
from mmsdesk.services.definitions import definition_of
from mmsdesk.services.reporting import Counts, count
from mmsdesk.store.campaigns import insert_draft
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.ledger import has_state
from mmsdesk.store.schema import open_profile_database
from tests.journeys.kill.engines import Job, run
from tests.support.processes import RunningSimulator, start_simulator

COMPRESSION = 400.0
"""The fifteen minutes of looking for a lost answer pass in 2.25 s."""


LULL_SECONDS = 0.5
"""A process that stood still for so long behaves as after the computer's sleep."""
LAST_SHARE = 0.98
"""The last moment's share of the people: later there might be nobody left to be killed over."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a trial sends: the far end's time for one message in ms, messages a second, workers."""

    latency_ms: int = 40
    rate: float = 120.0
    workers: int = 8


@dataclass(frozen=True, slots=True)
class Trial:
    """What one trial came to, by the simulator's count and by the ledger's."""

    kills: int
    hits: int
    doubled: int
    lost: int
    counts: Counts


def prepare(folder: Path, people: int, simulator: RunningSimulator, ledger: str, speed: Speed) -> Job:
    """A profile with a frozen campaign to `people` people, ready to send."""
    writer = Writer(lambda: open_profile_database(folder / "mmsdesk.db"))
    campaign = Campaign(
        "Truffle nights", simulator.sender, True, ContentType.MARKETING, Text("Hi {{first_name|there}}")
    )
    areas = (503, 971, 360, 206, 425, 253, 509, 541, 458, 208, 775, 702, 415, 510, 650, 408)

    def fill(db: apsw.Connection) -> CampaignId:
        list_id = ensure_list(db, "Guests", 0.0)
        numbers = (f"+1{areas[n // 100 % 16]}{555 + n // 1600}01{n % 100:02d}" for n in range(people))
        details = (Details(number, first_name=f"Guest {n}") for n, number in enumerate(numbers))
        add_people(db, list_id, details, 0.0)
        return insert_draft(db, campaign.name, definition_of(campaign), "Guests", 0.0)

    campaign_id = writer.run(fill)
    job = Job(
        str(folder),
        campaign_id,
        ledger,
        COMPRESSION,
        speed.workers,
        LULL_SECONDS,
        simulator.project_id,
        simulator.app_id,
        simulator.key_id,
        simulator.key_secret,
        simulator.sender,
        simulator.api_url,
        simulator.auth_url,
    )
    order = Order("Guests", speed.rate, resend="automatic")
    start_campaign(writer, campaign_id, order, job.account, lambda media: media.url, SystemClock())
    writer.close()
    return job


def trial(folder: Path, *, ledger: str, kills: int, people: int, seed: int, speed: Speed = Speed()) -> Trial:
    """Kill the sending process `kills` times at moments uniform between its first request and its last answer.

    The rate is constant, so a moment is "after so many people" plus anything up to one request's time.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.journeys.kill.engines"])
    chance = random.Random(seed)
    moments = sorted(chance.uniform(0.0, people * LAST_SHARE) for _ in range(kills))
    hits = done_kills = 0
    patience = 30 + people / speed.rate
    with start_simulator(
        seed=seed,
        faults={"latency_ms": speed.latency_ms},
        outbound_rate=100_000,
        dispatch_retention_days=7,
        time_compression=20,
    ) as simulator:
        job = prepare(folder, people, simulator, ledger, speed)
        reader = open_profile_database(folder / "mmsdesk.db")
        for moment in moments:
            began = time.time()
            process = context.Process(target=run, args=(job,))
            process.start()
            if not _reach(reader, process, moment, began, patience):
                process.join()
                break
            process.join(chance.uniform(0.0, speed.latency_ms / 1000))
            process.kill()
            process.join()
            done_kills += process.exitcode == -signal.SIGKILL
            hits += has_state(reader, CampaignId(job.campaign_id), State.IN_FLIGHT)
        last = context.Process(target=run, args=(job,))
        last.start()
        last.join(60 + patience)
        assert last.exitcode == 0, "the last, undisturbed run did not finish"
        accepted = Counter(row["identity"] for row in simulator.accepted())
        everybody = {phone.lstrip("+") for (phone,) in fetch_all(reader, "SELECT phone FROM recipient")}
        counts = count(reader, CampaignId(job.campaign_id), SystemClock())
        reader.close()
    doubled = sum(number - 1 for number in accepted.values())
    return Trial(done_kills, hits, doubled, len(everybody - set(accepted)), counts)


def _reach(reader: apsw.Connection, process: BaseProcess, moment: float, began: float, patience: float) -> bool:
    """Wait until this run has sent something and `moment` people were written to; False when it ended before.

    People are written to in the order of their ids, so that neither question has to count anybody.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.exitcode is not None:
            return False
        row = fetch_one(
            reader,
            "SELECT (SELECT min(id) FROM attempt WHERE campaign_id = c.id AND state = 'queued'),"
            " (SELECT max(sent_at) FROM attempt WHERE campaign_id = c.id AND sent_at IS NOT NULL) FROM campaign c",
        )
        assert row is not None
        next_id, last_sent = row
        if (next_id is None or next_id > moment) and last_sent is not None and last_sent > began:
            return True
        time.sleep(0.002)
    raise AssertionError(f"the run did not get to person {moment:.0f} in time")


@pytest.mark.timeout(150)
def test_a_hundred_kills_lose_nobody_and_double_nobody(tmp_path: Path) -> None:
    found = trial(tmp_path, ledger="real", kills=100, people=900, seed=20261122)
    assert found.kills == 100
    assert found.hits >= 50
    assert (found.lost, found.doubled) == (0, 0)
    assert found.counts.in_doubt == 0
    assert found.counts.accepted == found.counts.recipients == 900
    assert found.counts.closes


@pytest.mark.parametrize("ledger", ["late", "requeue"])
def test_the_same_trial_convicts_a_broken_engine(tmp_path: Path, ledger: str) -> None:
    found = trial(tmp_path, ledger=ledger, kills=10, people=180, seed=4)
    assert found.doubled > 0
