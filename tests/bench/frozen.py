"""What people install (`make package`) beside running from source: start until it can be seen, and size on the disk."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.bench.display import DisplayMissing, open_display
from tests.bench.measuring import ROOT, Ratio, Result, interleave, median
from tests.bench.starting import on_display_ms

FROZEN, SOURCE = "frozen", "from source"
BUNDLE = ROOT / "dist" / "mmsdesk"
MISSING = "run make package first"
TIMES_SOURCE = 1.2
"""How much longer than from source the frozen program may take to its first pixel."""
SHARE_OF_VENV = 0.5
"""How large the folder may be beside the virtual environment, which also holds what only development needs."""


def run(bundle: Path = BUNDLE) -> Result:
    """Both programs on profiles as new, on the same screen."""
    if not (bundle / "mmsdesk").exists():
        return Result("frozen", {}, [], missing=MISSING)
    size, environment = size_of(bundle), size_of(Path(sys.prefix))
    sizes = {"bundle_mb": size / 1e6, "environment_mb": environment / 1e6}
    print(f"  size: bundle {size / 1e6:.0f} MB, virtual environment {environment / 1e6:.0f} MB")
    ratios = [Ratio("size of the bundle / of the virtual environment", size / environment, SHARE_OF_VENV, at_most=True)]
    try:
        with open_display() as display, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            home = Path(folder)  # a profile each, made by its own first start: the two may differ in age
            commands = {
                FROZEN: [str(bundle / "mmsdesk"), "--profile", str(home / "frozen")],
                SOURCE: [sys.executable, "-m", "mmsdesk", "--profile", str(home / "source")],
            }

            def measure(way: str) -> Mapping[str, float]:
                return {"ms": on_display_ms(commands[way], display, home=home)}

            for way in commands:
                measure(way)
            samples = interleave(list(commands), measure)
    except DisplayMissing as missing:
        return Result("frozen", {"size": [sizes]}, ratios, missing=str(missing))
    frozen, source = median(samples[FROZEN], "ms"), median(samples[SOURCE], "ms")
    print(f"  first pixel: frozen {frozen:.0f} ms, from source {source:.0f} ms")
    ratios.append(Ratio("first pixel, frozen / from source", frozen / source, TIMES_SOURCE, at_most=True))
    return Result("frozen", {**samples, "size": [sizes]}, ratios)


def size_of(folder: Path) -> int:
    """Bytes of all files below, each counted once; links are not followed."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
