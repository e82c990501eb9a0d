"""Installs Sinch's library for Node as locked in `tests/sdk/node`, into `.venv-sdk/node`; quick when it is there.

Unlike the Python ones it is not built by `make test`: only `make torture ROW=sdk-node` needs Node.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parent / "node"
_PLACE = Path(__file__).resolve().parents[2] / ".venv-sdk" / "node"
_STAMP = "installed-from"
_OLDEST = 18
"""The library uses `fetch`, which Node has since 18."""


def require_node() -> str:
    """The program `node`; a sentence saying what to install when it is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        absent = ", ".join(name for name, found in (("node", node), ("npm", npm)) if found is None)
        raise AssertionError(f"Install Node {_OLDEST} or newer together with npm and try again. Not found: {absent}.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(said.lstrip("v").partition(".")[0]) < _OLDEST:
        raise AssertionError(f"Install Node {_OLDEST} or newer and try again. This is {said}.")
    return node


def install() -> Path:
    """The folder with the library, installed from the lock file alone; AssertionError when npm fails."""
    locked = (SOURCE / "package-lock.json").read_bytes()
    fingerprint = hashlib.sha256(locked).hexdigest()
    stamp = _PLACE / _STAMP
    if stamp.is_file() and stamp.read_text("utf-8") == fingerprint:
        return _PLACE
    shutil.rmtree(_PLACE, ignore_errors=True)
    _PLACE.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, _PLACE / name)
    npm = shutil.which("npm")
    assert npm is not None
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=_PLACE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"npm could not install the library: {done.stderr[-2000:]}"
    stamp.write_text(fingerprint, "utf-8")
    return _PLACE
