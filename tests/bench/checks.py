"""How long all checks over the rendered texts of 100,000 people take, and how late the window's thread gets meanwhile.

In the real window, in the composer, on a draft with merge fields in subject, text and link: its subject is changed, and
measured is the time until everybody has been judged; beside it a 5 ms timer types into an editor and paints it (see
`gui_lateness`). Counted in a process of its own, as the window does it, and for comparison in a thread of the window's
process, and not at all: that is how late the machine is by itself. Each trial is a process of its own:
python -m tests.bench.checks WAY PROFILE
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.children import measure_in_child
from tests.bench.gui_lateness import _watch
from tests.bench.measuring import Ratio, Result, interleave, median

if TYPE_CHECKING:
    from mmsdesk.domain.contact import Details

APART, THREAD = "window, counted in a process of its own", "window, counted in a thread"
IDLE = "window, nothing counted"
PEOPLE = 100_000
LIMIT_SECONDS = 10.0
LIMIT_MS = 50.0
ROUNDS = 3
PATIENCE = 120.0
IDLE_SECONDS = 3.0
LIST = "Everybody"
_FIRST = ("Maya", "José", "Ada", "Zoë", "Иван", "", "Olga", "Jürgen", "مريم", "Bo 🎉")
_CITY = ("Portland", "Łódź", "Berlin", "San Juan", "")
_BODY = (
    "Hi {{first_name|there}}, our white-truffle tasting menu returns this Thursday to {{city|your town}}. "
    + "Five courses, two seatings, and a glass of Barolo on us. " * 12
    + "Your table is number {{table}}.\n\nReserve: https://lume.menu/t/{{code}}"
)


def run() -> Result:
    """All ways in turns, on one profile."""
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        profile = make_profile(Path(home) / "profile", PEOPLE)

        def measure(way: str) -> Mapping[str, float]:
            return measure_in_child("tests.bench.checks", way, str(profile), home=Path(home))

        samples = interleave((IDLE, APART, THREAD), measure, ROUNDS)
    for way, rows in samples.items():
        numbers = ", ".join(f"{what} {median(rows, f'{what}_ms'):.1f} ms" for what in ("median", "p99", "max"))
        print(f"  {way}: {median(rows, 'seconds'):.1f} s, lateness {numbers}")
    apart = samples[APART]
    ratios = [
        Ratio("all checks over 100,000 people / 10 s", median(apart, "seconds") / LIMIT_SECONDS, 1.0, at_most=True),
        Ratio("lateness meanwhile, p99 / 50 ms", median(apart, "p99_ms") / LIMIT_MS, 1.0, at_most=True),
        Ratio("the latest of all ticks / 50 ms", max(row["max_ms"] for row in apart) / LIMIT_MS, 1.0, at_most=True),
    ]
    return Result("checks", samples, ratios)


def make_profile(folder: Path, people: int) -> Path:
    """A profile with a list of so many people, some of them with everything that is hard to write."""
    from mmsdesk.machine.paths import open_profile
    from mmsdesk.machine.secrets import MemorySecretStore
    from mmsdesk.services.desk import Desk
    from mmsdesk.services.first_run import put_off
    from mmsdesk.store import contacts

    desk = Desk(open_profile(folder, {}), MemorySecretStore(), {})
    put_off(desk)
    desk.writer.run(
        lambda db: contacts.add_people(db, contacts.ensure_list(db, LIST, time.time()), _people(people), time.time())
    )
    desk.close()
    return folder


def _people(number: int) -> "Iterator[Details]":
    from mmsdesk.domain.contact import Details

    dice = random.Random(4)
    for each in range(number):
        fields = {"city": dice.choice(_CITY), "table": str(each % 40), "code": f"{dice.randrange(16**8):x}"}
        yield Details(f"+1503{2_000_000 + each * 7}", dice.choice(_FIRST), "Chen", fields)


def trial(way: str, profile: Path) -> dict[str, float]:
    """One trial in this process."""
    from PySide6.QtWidgets import QApplication

    from mmsdesk import app
    from mmsdesk.machine.logs import LiveSecrets
    from mmsdesk.machine.paths import open_profile
    from mmsdesk.machine.secrets import MemorySecretStore
    from mmsdesk.services import counting
    from mmsdesk.services.drafts import Draft
    from mmsdesk.ui.compose.page import ComposePage

    few = counting.FEW
    if way == THREAD:  # the other way is the window's own
        counting.FEW = sys.maxsize  # type: ignore[misc]  # only for comparison
    window = app.build_window(open_profile(profile, {}), MemorySecretStore(), {}, LiveSecrets())
    draft = Draft(name="Truffle nights", title="For {{first_name|you}}", body=_BODY, list_name=LIST)
    window.show("compose", window.desk.create_draft(draft))
    window.window.activateWindow()
    page = window.window.page("compose")
    assert isinstance(page, ComposePage)
    checker = page.inspection.checker
    end = time.monotonic() + PATIENCE
    while not (window._foresight.is_done and checker.is_current and page.work.is_ready):
        QApplication.processEvents()
        time.sleep(0.001)
        assert time.monotonic() < end, "never checked"
    began: list[float] = []
    ended: list[float] = []

    def note() -> None:
        if began and way != IDLE and checker.is_current and not ended:
            ended.append(time.perf_counter())

    def begin() -> None:
        began.append(time.perf_counter())
        if way != IDLE:
            page.work.edit_title("For {{first_name|you}} and yours")

    def is_over() -> bool:
        if way == IDLE and time.perf_counter() - began[0] > IDLE_SECONDS:
            ended.append(time.perf_counter())
        return bool(ended)

    checker.found.connect(note)
    late = sorted(_watch(begin, is_over))
    people = checker.report.people
    window.close_down()
    counting.FEW = few  # type: ignore[misc]  # as above
    return {
        "seconds": ended[0] - began[0],
        "median_ms": late[len(late) // 2],
        "p99_ms": late[int(len(late) * 0.99)],
        "max_ms": late[-1],
        "people": people,
    }


if __name__ == "__main__":
    print(json.dumps(trial(sys.argv[1], Path(sys.argv[2]))))
