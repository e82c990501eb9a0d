"""Build what people install: the bundle dist/mmsdesk/ for this system and, on Debian and its relatives, a .deb of it.

`make package` calls it after the wheel. Everything it needs is locked and installed already, so nothing is fetched.

    python packaging/build_package.py             all of it
    python packaging/build_package.py --folder    the bundle alone
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import mmsdesk
from bundling import contents, licences

SPEC = contents.PROJECT / "packaging" / "mmsdesk.spec"
DIST = contents.PROJECT / "dist"
BUILD = contents.PROJECT / "build"


def find_epoch() -> int:
    """The time that everything in the packages gets: SOURCE_DATE_EPOCH, or else that of the last commit, or none."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    done = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=contents.PROJECT, check=False, text=True, capture_output=True
    )
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip() else 0


def build_bundle(epoch: int) -> Path:
    """Run PyInstaller and return the folder. Raises SystemExit with PyInstaller's own words when it fails."""
    shutil.rmtree(DIST / "mmsdesk", ignore_errors=True)
    done = subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
            "--distpath", DIST, "--workpath", BUILD, SPEC,
        ],
        cwd=contents.PROJECT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "1"},
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"The bundle could not be built.\n{done.stdout}")
    return DIST / "mmsdesk"


def try_programs(bundle: Path) -> list[str]:
    """What is wrong with the programs of a bundle, one sentence each: they start, and say what they are."""
    problems = []
    for program in contents.PROGRAMS:
        question, answer = (
            ("--version", f"mmsdesk {mmsdesk.__version__}") if program.has_window else ("--help", "usage: ")
        )
        suffix = ".exe" if sys.platform == "win32" else ""
        done = subprocess.run(
            [bundle / f"{program.name}{suffix}", question], check=False, text=True, capture_output=True, timeout=60
        )
        if done.returncode != 0 or not done.stdout.startswith(answer):
            problems.append(f"{program.name} {question} does not answer “{answer}”: {done.stdout}{done.stderr}")
    return problems


def measure(folder: Path) -> float:
    """Size of all files in a folder, in millions of bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def say(sentence: str, begun: float) -> None:
    sys.stdout.write(f"{sentence} ({time.monotonic() - begun:.0f} s)\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the bundle and, where there is dpkg, the Debian package.")
    parser.add_argument("--folder", action="store_true", help="the bundle alone")
    only_folder: bool = parser.parse_args().folder
    epoch = find_epoch()
    begun = time.monotonic()
    bundle = build_bundle(epoch)
    listed = licences.write_licences(bundle)
    problems = try_programs(bundle)
    if problems:
        sys.stderr.write("".join(f"{problem}\n" for problem in problems))
        return 1
    place = bundle.relative_to(contents.PROJECT)
    say(f"{place}/: {measure(bundle):.0f} MB, with the licences of {len(listed)} works of others.", begun)
    if not only_folder and shutil.which("dpkg-deb"):
        from bundling import deb  # asks this machine's dpkg

        begun = time.monotonic()
        package = deb.build_deb(bundle, BUILD / "deb", DIST, epoch=epoch)
        size = package.stat().st_size / 1e6
        say(f"{package.relative_to(contents.PROJECT)}: {size:.1f} MB.", begun)
    return 0


if __name__ == "__main__":
    sys.exit(main())
