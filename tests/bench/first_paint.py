"""How long the window takes from the start of its process until it is painted, beside a bare window of PySide6.

Twice: painted into memory (Qt's "offscreen"), and, where Xvfb is installed, seen on a screen.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from mmsdesk.machine.paths import PROFILE_VARIABLE
from tests.bench.display import DisplayMissing, open_display
from tests.bench.measuring import Ratio, Result, interleave, median
from tests.bench.profiles import make_profile
from tests.bench.starting import measure_offscreen, on_display_ms

BARE, FRESH, USED = "bare window", "fresh profile", "50 campaigns"
PEER = "tests.bench.peers.bare_window"
TIMES_BARE = 1.6


def run() -> Result:
    """A fresh profile and one with 50 campaigns beside the bare window."""
    samples: dict[str, list[Mapping[str, float]]] = {}
    ratios: list[Ratio] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        profiles = {FRESH: make_profile(home / "fresh", 0), USED: make_profile(home / "used", 50)}

        def measure_in_memory(way: str) -> Mapping[str, float]:
            if way == BARE:
                return measure_offscreen(PEER, home=home)
            return measure_offscreen("mmsdesk.app", home=home, **{PROFILE_VARIABLE: str(profiles[way])})

        _compare("offscreen", measure_in_memory, samples, ratios)
        _tell_more(samples)
        try:
            with open_display() as display:

                def measure_on_display(way: str) -> Mapping[str, float]:
                    module, changes = (PEER, {}) if way == BARE else ("mmsdesk", {PROFILE_VARIABLE: str(profiles[way])})
                    return {"ms": on_display_ms([sys.executable, "-m", module], display, home=home, **changes)}

                _compare("on a screen", measure_on_display, samples, ratios)
        except DisplayMissing as missing:
            print(f"  not measured on a screen: {missing}")
    return Result("first_paint", samples, ratios)


def _tell_more(samples: Mapping[str, list[Mapping[str, float]]]) -> None:
    """For information: processor time, and how long it takes until the first page can be used, which nothing bounds."""
    for what, key in (
        ("processor time until then", "cpu_ms"),
        ("until the first page is usable", "usable_ms"),
        ("processor time until then", "usable_cpu_ms"),
    ):
        found = {way: median(samples[f"offscreen, {way}"], key) for way in (BARE, FRESH, USED)}
        said = (f"{way} {value:.0f} ms ({value / found[BARE]:.1f})" for way, value in found.items())
        print(f"  {what}: " + ", ".join(said))


def _compare(
    where: str,
    measure: Callable[[str], Mapping[str, float]],
    samples: dict[str, list[Mapping[str, float]]],
    ratios: list[Ratio],
) -> None:
    ways = (BARE, FRESH, USED)
    for way in ways:
        measure(way)  # once unmeasured: bytecode and files are in their caches
    found = interleave(ways, measure)
    print(f"  {where}: " + ", ".join(f"{way} {median(found[way], 'ms'):.0f} ms" for way in ways))
    samples.update({f"{where}, {way}": rows for way, rows in found.items()})
    bare = median(found[BARE], "ms")
    ratios += [
        Ratio(f"{where}: first paint, {way} / bare PySide6 window", median(found[way], "ms") / bare, TIMES_BARE, True)
        for way in (FRESH, USED)
    ]
