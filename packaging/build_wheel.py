"""Build the wheel into dist/ and check that it carries every resource, byte for byte.

`make package` calls it. Everything the build needs is locked and installed already, so nothing is fetched.
"""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
IN_WHEEL = "mmsdesk/_resources/"


def build(destination: Path) -> Path:
    """Build the wheel and return its path; `destination` is emptied of older wheels first."""
    destination.mkdir(parents=True, exist_ok=True)
    for old in destination.glob("mmsdesk-*.whl"):
        old.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", destination],
        cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"The wheel could not be built.\n{done.stdout}")
    (wheel,) = destination.glob("mmsdesk-*.whl")
    return wheel


def hash_resources() -> dict[str, str]:
    """SHA-256 of each file under resources/, by the name it has in the wheel. Hidden files stay at home."""
    files = [path for path in RESOURCES.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {
        IN_WHEEL + path.relative_to(RESOURCES).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def hash_contents(wheel: Path) -> dict[str, str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def find_differences(wheel: Path) -> list[str]:
    """What is wrong with the resources in a wheel, one sentence each."""
    wanted, carried = hash_resources(), hash_contents(wheel)
    if not wanted:
        return ["There are no resources to carry."]
    problems = [f"{name} is missing." for name in wanted if name not in carried]
    problems += [f"{name} differs." for name, digest in wanted.items() if carried.get(name, digest) != digest]
    return sorted(problems)


def main() -> int:
    wheel = build(ROOT / "dist")
    problems = find_differences(wheel)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        return 1
    size = wheel.stat().st_size / 1_000_000
    sys.stdout.write(
        f"{wheel.relative_to(ROOT)}: {size:.1f} MB, with all {len(hash_resources())} resources as they are.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
