#!/usr/bin/env python3
"""Make a bare machine ready to run or to test MMSDesk: system packages, virtual environment, locked libraries.

Needs nothing but a Python and its standard library. `make` calls it; on a system without make it is called by hand:

    python packaging/setup_machine.py            what running needs
    python packaging/setup_machine.py --tests    that, and what the tests need
    python packaging/setup_machine.py --package  what running needs, and what building packages needs

It asks for nothing, installs only what is missing, and says in a sentence what it does. When it may not install
something it names it exactly and stops (exit code 2).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"

OLDEST = (3, 11)
NEWEST = (3, 13)

# What Qt's own wheels expect from the system; Mesa and the rest come as dependencies of these.
OFFSCREEN = ["libgl1", "libegl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libxkbcommon0", "libgssapi-krb5-2"]
X11 = ["libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0"]
WAYLAND = ["libwayland-cursor0"]
# Colour emoji are the one font that is not bundled.
FONTS = ["fonts-noto-color-emoji"]
PACKAGES_TO_RUN = [*OFFSCREEN, *X11, *FONTS]
# A display without a screen, and a real key store to put secrets into.
PACKAGES_TO_TEST = ["xvfb", "xauth", "dbus", "gnome-keyring"]
# strip and objdump; and what a package depends on has to be here to be looked at.
PACKAGES_TO_PACKAGE = ["binutils", *WAYLAND]

SYSTEM_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora
    "/etc/ssl/cert.pem",  # macOS, Alpine
)
PAUSES_BETWEEN_TRIES = (2, 5, 15)  # seconds

PROBE = """
import sys
try:
    import ensurepip, venv
    complete = 1
except ImportError:
    complete = 0
print("%d.%d %d %s" % (sys.version_info[0], sys.version_info[1], complete, sys.executable))
"""


class Stopped(Exception):
    """Set-up cannot go on; the text says why and what to do."""


class Interpreter:
    """A Python that really starts, its version, and whether it can make virtual environments."""

    def __init__(self, version: tuple[int, int], complete: bool, path: str) -> None:
        self.version = version
        self.complete = complete
        self.path = path

    @property
    def name(self) -> str:
        return f"Python {self.version[0]}.{self.version[1]}"

    @property
    def fits(self) -> bool:
        return OLDEST <= self.version <= NEWEST


def say(sentence: str) -> None:
    sys.stdout.write(f"set-up: {sentence}\n")
    sys.stdout.flush()


def run(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a command in the open; whether it succeeded."""
    try:
        return subprocess.run([str(part) for part in command], env=env, cwd=ROOT, check=False).returncode == 0
    except OSError as failure:
        say(f"{command[0]} does not start: {failure}")
        return False


def ask(*command: str | Path, env: dict[str, str] | None = None) -> str:
    """What a command prints, or nothing when it fails or does not exist."""
    try:
        done = subprocess.run(
            [str(part) for part in command], env=env, cwd=ROOT, check=False, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def succeeds(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Whether a command succeeds, whatever it says."""
    return subprocess.run([str(part) for part in command], env=env, cwd=ROOT, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0  # fmt: skip


def run_quietly(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a talkative command; what it said is shown when it fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command], env=env, cwd=ROOT, check=False, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    except OSError as failure:
        say(f"{command[0]} does not start: {failure}")
        return False
    if done.returncode != 0:
        sys.stdout.write(done.stdout)
    return done.returncode == 0


def run_with_patience(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a command that needs the network; a hiccup is waited out."""
    for pause in (*PAUSES_BETWEEN_TRIES, None):
        if run_quietly(*command, env=env):
            return True
        if pause is not None:
            say(f"that did not work; trying again in {pause} seconds.")
            time.sleep(pause)
    return False


# --- a Python that fits -------------------------------------------------------------------------------------------


def probe(path: str | Path) -> Interpreter | None:
    answer = ask(path, "-c", PROBE).split(maxsplit=2)
    if len(answer) != 3:
        return None
    major, minor = answer[0].split(".")
    return Interpreter((int(major), int(minor)), answer[1] == "1", answer[2].strip())


def find_python() -> Interpreter:
    """The Python to build the environment from: the one running this, or else another one that fits.

    Raises Stopped when the machine has none from 3.11 to 3.13.
    """
    own = probe(sys.executable)
    if own and own.fits:
        return own
    minors = range(NEWEST[1], OLDEST[1] - 1, -1)
    for candidate in (*(f"python3.{minor}" for minor in minors), "/usr/bin/python3"):
        found = probe(candidate)
        if found and found.fits:
            say(f"{own.name if own else 'this Python'} is outside 3.11 to 3.13, so {found.path} is used.")
            return found
    raise Stopped(
        f"MMSDesk runs on Python 3.11, 3.12 and 3.13. This is Python {sys.version_info[0]}.{sys.version_info[1]},\n"
        "and no python3.11, python3.12 or python3.13 was found beside it.\n"
        "Install one of them and run the same command again."
    )


# --- system packages ----------------------------------------------------------------------------------------------


def has_apt() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def list_installed() -> set[str]:
    """Names of installed packages, and the older names they answer to (libglib2.0-0 is libglib2.0-0t64 by now)."""
    names: set[str] = set()
    for line in ask("dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}\t${Provides}\n").splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names.add(package)
            names.update(part.split()[0] for part in provides.split(",") if part.strip())
    return names


def find_missing(python: Interpreter, *, tests: bool, package: bool) -> list[str]:
    wanted = list(PACKAGES_TO_RUN)
    if tests:
        wanted += PACKAGES_TO_TEST
    if package:
        wanted += PACKAGES_TO_PACKAGE
        if python.path.startswith("/usr/bin/"):  # Debian's own Python carries its library in a package of its own
            wanted.append(f"libpython{python.version[0]}.{python.version[1]}")
    installed = list_installed()
    missing = [package for package in wanted if package not in installed]
    if not python.complete:
        missing.insert(0, f"python{python.version[0]}.{python.version[1]}-venv")
    return missing


def find_root_prefix() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo, or None when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if subprocess.run(["sudo", "-n", "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0:
        return ["sudo", "-n"]
    if sys.stdin.isatty():
        say("sudo may ask for your password now, to install system packages.")
        if run("sudo", "-v"):
            return ["sudo"]
    return None


def has_package_lists() -> bool:
    return any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def install_packages(missing: list[str]) -> None:
    """Install system packages, or raise Stopped naming them."""
    names = " ".join(missing)
    by_hand = f"    apt-get update\n    apt-get install --yes --no-install-recommends {names}\n"
    prefix = find_root_prefix()
    if prefix is None:
        raise Stopped(
            "MMSDesk needs system packages that are not installed, and this account may not install them\n"
            f"(it is neither root nor may it use sudo). Ask somebody who may to run, as root:\n\n{by_hand}\n"
            "Then run the same command again."
        )
    apt = [
        *prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8",
        "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0",
    ]  # fmt: skip
    install = [*apt, "install", "--yes", "--no-install-recommends", *missing]
    if not has_package_lists():
        say("fetching the lists of system packages.")
        run_with_patience(*apt, "update")
    say(f"installing {len(missing)} system packages, and what they need; this can take minutes: {names}.")
    if run_quietly(*install):
        return
    say("that did not work; fetching the lists of system packages anew.")
    if run_with_patience(*apt, "update") and run_with_patience(*install):
        return
    raise Stopped(
        "The system packages could not be installed; apt's own words are above.\n"
        f"Put that right, or run these as root yourself, and start again:\n\n{by_hand}"
    )


def prepare_system(python: Interpreter, *, tests: bool, package: bool) -> None:
    if has_apt():
        missing = find_missing(python, tests=tests, package=package)
        if missing:
            install_packages(missing)
    elif sys.platform.startswith("linux"):
        say(
            "this Linux has no apt-get, so system packages are left to you. Qt needs GL, EGL, GLib, D-Bus, fontconfig, "
            "xkbcommon, GSSAPI and, on X11, xcb-cursor, xcb-icccm, xcb-keysyms, xcb-shape and xkbcommon-x11."
        )


# --- the virtual environment --------------------------------------------------------------------------------------


def in_venv(program: str) -> Path:
    if os.name == "nt":
        return VENV / "Scripts" / f"{program}.exe"
    return VENV / "bin" / program


def build_venv(python: Interpreter) -> None:
    existing = probe(in_venv("python"))
    if existing and existing.fits and ask(in_venv("python"), "-m", "pip", "--version"):
        return
    say(f"creating the virtual environment .venv with {python.name} ({python.path}).")
    if not run_quietly(python.path, "-m", "venv", "--clear", VENV):
        raise Stopped(f"{python.path} cannot create a virtual environment in {VENV}; its own words are above.")


def describe_network() -> dict[str, str]:
    """The environment for pip and uv: the system's certificates, and pip's package index for uv, which reads none of
    pip's settings."""
    env = dict(os.environ)
    env.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    env.setdefault("PIP_DEFAULT_TIMEOUT", "120")
    env.setdefault("UV_HTTP_TIMEOUT", "120")
    env.setdefault("UV_PYTHON_DOWNLOADS", "never")
    env.setdefault("UV_SYSTEM_CERTS", "1")
    env.setdefault("PYTHONUTF8", "1")
    env["VIRTUAL_ENV"] = str(VENV)
    settings: dict[str, str] = {}
    for line in ask(in_venv("python"), "-m", "pip", "config", "list", env=env).splitlines():
        key, _, value = line.partition("=")
        settings[key.rpartition(".")[2]] = value.strip("'\"")
    system = next((path for path in SYSTEM_CERTIFICATES if Path(path).is_file()), None)
    certificates = env.get("SSL_CERT_FILE") or settings.get("cert") or system
    if certificates:
        env.setdefault("SSL_CERT_FILE", certificates)
        env.setdefault("PIP_CERT", certificates)
    if settings.get("index-url"):
        env.setdefault("UV_DEFAULT_INDEX", settings["index-url"])
    return env


def read_uv_version() -> str:
    first = (REQUIREMENTS / "uv.txt").read_text(encoding="utf-8").split(maxsplit=1)[0]
    return first.partition("==")[2]


def install_libraries() -> None:
    """Bring the environment to exactly what requirements/dev.txt locks, with MMSDesk itself on top, editable."""
    env = describe_network()
    python, uv = in_venv("python"), in_venv("uv")
    if ask(uv, "--version").split()[1:2] != [read_uv_version()]:
        say("fetching uv, the installer, in its locked version.")
        if not run_with_patience(
            python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:",
            "--requirement", REQUIREMENTS / "uv.txt", env=env,
        ):  # fmt: skip
            raise Stopped("uv could not be fetched. Is this machine connected? pip's own words are above.")
    say("installing the locked libraries.")
    sync: list[str | Path] = [
        uv,
        "pip",
        "sync",
        "--quiet",
        "--require-hashes",
        "--compile-bytecode",
        REQUIREMENTS / "dev.txt",
    ]
    # What was fetched once is in uv's cache: a second set-up asks nobody.
    if not succeeds(*sync, "--offline", env=env) and not run_with_patience(*sync, env=env):
        raise Stopped("The libraries could not be installed. Is this machine connected? uv's own words are above.")
    # Everything the build needs is in the lock, so nothing is fetched here.
    install: list[str | Path] = [
        uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--no-build-isolation", "--editable", ROOT,
    ]  # fmt: skip
    if not run_quietly(*install, env=env):
        raise Stopped("MMSDesk itself could not be installed into .venv; uv's own words are above.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make this machine ready to run or test MMSDesk.")
    parser.add_argument("--tests", action="store_true", help="also install what the tests need")
    parser.add_argument("--package", action="store_true", help="also install what building packages needs")
    chosen = parser.parse_args()
    tests: bool = chosen.tests
    package: bool = chosen.package
    try:
        python = find_python()
        prepare_system(python, tests=tests, package=package)
        build_venv(python)
        install_libraries()
    except Stopped as reason:
        sys.stderr.write(f"\n{reason}\n\n")
        return 2
    (VENV / ".ready-to-run").touch()
    if tests:
        (VENV / ".ready-to-test").touch()
    if package:
        (VENV / ".ready-to-package").touch()
    say("done.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
