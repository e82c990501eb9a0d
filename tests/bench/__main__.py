"""python -m tests.bench [NAME …]: measure, print the ratios beside their limits, keep the raw samples."""

import os
import sys
from collections.abc import Callable, Mapping

from tests.bench import checks, first_paint, frozen, gui_lateness, keystroke, templates, throughput, transport
from tests.bench.display import DisplayMissing
from tests.bench.measuring import ROOT, Result, save
from tests.bench.peers.wrk import WrkMissing

BENCHMARKS: Mapping[str, Callable[[], Result]] = {
    "first_paint": first_paint.run,
    "keystroke": keystroke.run,
    "gui_lateness": gui_lateness.run,
    "checks": checks.run,
    "throughput": throughput.run,
    "transport": transport.run,
    "templates": templates.run,
    "frozen": frozen.run,
}


def main(names: list[str]) -> int:
    """Exit code 1 when a limit is not kept or something could not be measured, 2 for an unknown name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    kept = [_measure(name) for name in names or BENCHMARKS]
    return 0 if all(kept) else 1


def _measure(name: str) -> bool:
    """Whether everything was measured and every limit kept."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"{name} (load of the machine: {load})")
    try:
        result = BENCHMARKS[name]()
    except (WrkMissing, DisplayMissing) as missing:
        print(f"  not measured: {missing}")
        return False
    for ratio in result.ratios:
        sign = "≤" if ratio.at_most else "≥"
        word = "kept" if ratio.holds else "NOT KEPT"
        print(f"  {ratio.label}: {ratio.value:.2f} ({sign} {ratio.limit:g}) {word}")
    if result.missing:
        print(f"  not measured: {result.missing}")
    if result.samples:
        print(f"  raw samples in {save(result).relative_to(ROOT)}")
    return not result.missing and all(ratio.holds for ratio in result.ratios)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
