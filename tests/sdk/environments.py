"""Builds the virtual environments in which official SDKs drive the simulator; quick when they are there already.

    python tests/sdk/environments.py

Each version of `sinch` has an environment of its own, `.venv-sdk/<version>`, from its locked file in `requirements/`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("2.3.0", "1.1.4")
_PLACE = ROOT / ".venv-sdk"
_STAMP = "installed-from"
_MISLEADING = frozenset(
    ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_TARGET",
     "UV_CONSTRAINT", "UV_OVERRIDE", "UV_EXCLUDE_NEWER", "UV_VENV_SEED", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET",
     "PIP_PREFIX", "PIP_USER")
)  # fmt: skip


def python_of(version: str) -> Path:
    """The interpreter of one SDK's environment, whether or not it exists yet."""
    inside = Path("Scripts", "python.exe") if sys.platform == "win32" else Path("bin", "python")
    return _PLACE / version / inside


def require_python_of(version: str) -> Path:
    """That interpreter; a sentence saying what to run when it is missing or stale."""
    if not is_current(version):
        raise AssertionError(
            f"The environment of sinch {version} is missing or out of date. "
            f"Run `python tests/sdk/environments.py` (`make test` does) and try again."
        )
    return python_of(version)


def lock_of(version: str) -> Path:
    return ROOT / "requirements" / f"sdk-{version}.txt"


def is_current(version: str) -> bool:
    """Whether the environment was finished, from the lock file as it is now and for this Python."""
    stamp = _PLACE / version / _STAMP
    return python_of(version).exists() and stamp.is_file() and stamp.read_text("utf-8") == _fingerprint(version)


def _fingerprint(version: str) -> str:
    locked = hashlib.sha256(lock_of(version).read_bytes()).hexdigest()
    return f"{locked} python {sys.version_info.major}.{sys.version_info.minor}\n"


def _clean_environment() -> dict[str, str]:
    """Ours without what would send `uv` elsewhere than told; where packages come from stays as configured."""
    return {name: value for name, value in os.environ.items() if name not in _MISLEADING}


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv.exe" if sys.platform == "win32" else "uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise SystemExit("uv is not installed beside this Python; `make` installs it")
    return found


def _run_uv(version: str, *arguments: str) -> None:
    done = subprocess.run([_uv(), *arguments, "--quiet"], check=False, env=_clean_environment())
    if done.returncode:
        raise SystemExit(f"The environment of sinch {version} could not be built; uv says why above.")


def build(version: str) -> None:
    """Makes one environment anew; a half-made one is never taken for finished."""
    home = _PLACE / version
    shutil.rmtree(home, ignore_errors=True)
    python = str(python_of(version))
    _run_uv(version, "venv", "--python", sys.executable, str(home))
    _run_uv(version, "pip", "install", "--require-hashes", "--python", python, "-r", str(lock_of(version)))
    (home / _STAMP).write_text(_fingerprint(version), "utf-8")


def main() -> int:
    for version in VERSIONS:
        if not is_current(version):
            print(f"Building the environment of sinch {version} in {_PLACE.name}/{version}")
            build(version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
