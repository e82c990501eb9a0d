"""What every measurement needs: a result with its limits, the machine's facts, and a place for the raw samples.

Only ratios taken within one run are compared with limits: seconds of one machine say nothing about another.
"""

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.secret import Secret
from tests.support.ledgers import freeze_campaign

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / ".cache" / "bench"
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Ratio:
    """One number to judge by. `limit` is the least it may be, or the most when `at_most`."""

    label: str
    value: float
    limit: float
    at_most: bool = False

    @property
    def holds(self) -> bool:
        return self.value <= self.limit if self.at_most else self.value >= self.limit


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark found: the samples of each round by name, and the ratios of their medians.

    `missing` says what has to be done first, where something could not be measured.
    """

    name: str
    samples: Mapping[str, Sequence[Mapping[str, float]]]
    ratios: Sequence[Ratio]
    missing: str = ""


def interleave(
    ways: Sequence[str], measure: Callable[[str], Mapping[str, float]], rounds: int = ROUNDS
) -> dict[str, list[Mapping[str, float]]]:
    """Measure each way once a round, so that whatever else the machine does hits all of them."""
    samples: dict[str, list[Mapping[str, float]]] = {way: [] for way in ways}
    for number in range(rounds):
        for way in ways if number % 2 == 0 else reversed(ways):
            samples[way].append(measure(way))
    return samples


def median(samples: Sequence[Mapping[str, float]], what: str) -> float:
    return statistics.median(sample[what] for sample in samples)


def account_at(origin: str) -> Account:
    return Account("project", "app", "key", Secret("secret"), sender="72345", api_url=origin, auth_url=origin)


def freeze_people(writer: Writer, people: int) -> CampaignId:
    """A campaign that may be sent as fast as it goes."""

    def begin(db: apsw.Connection) -> CampaignId:
        campaign = freeze_campaign(db, people)
        db.execute("UPDATE campaign SET rate = 1e6 WHERE id = ?", (campaign,))
        return campaign

    return writer.run(begin)


def count_sent(writer: Writer) -> int:
    sql = "SELECT count(*) FROM attempt WHERE state = 'accepted'"
    return writer.run(lambda db: int(db.execute(sql).fetchone()[0]))  # type: ignore[index]  # count(*) has a row


def save(result: Result, folder: Path = RESULTS) -> Path:
    """Keep the raw samples with the commit and the machine they come from."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.name}-{time.strftime('%Y%m%dT%H%M%S')}.json"
    facts = {"commit": _commit(), "machine": _machine(), **asdict(result)}
    path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return path


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def _machine() -> dict[str, Any]:
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
    }
