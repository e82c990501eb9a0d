"""python -m tests.bench [NAME …]: measure, print the ratios beside their limits, keep the raw samples."""

import sys

from tests.bench import gui_lateness, throughput, transport
from tests.bench.measuring import ROOT, save

BENCHMARKS = {"transport": transport.run, "throughput": throughput.run, "gui_lateness": gui_lateness.run}


def main(names: list[str]) -> int:
    """Exit code 1 when a limit is not kept, 2 for an unknown name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    kept = True
    for name in names or BENCHMARKS:
        result = BENCHMARKS[name]()
        path = save(result)
        print(f"{name}: raw samples in {path.relative_to(ROOT)}")
        for ratio in result.ratios:
            sign = "≤" if ratio.at_most else "≥"
            word = "kept" if ratio.holds else "NOT KEPT"
            print(f"  {ratio.label}: {ratio.value:.2f} ({sign} {ratio.limit:g}) {word}")
            kept = kept and ratio.holds
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
