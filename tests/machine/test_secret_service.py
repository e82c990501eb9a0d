"""A real Secret Service: GNOME Keyring on a message bus of its own, in a home of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, subprocess, sys
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import KeyringSecretStore, KeyringTrouble, find_backend

if sys.argv[1] == "unlocked":
    daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    subprocess.run(daemon, input=b"login-password", stdout=subprocess.DEVNULL, check=True)
    backend = find_backend()
    store = KeyringSecretStore("profile-1", backend=backend)
    before = store.get("key_secret")
    store.set("key_secret", Secret("s3cret-ü-🎈"))
    other = KeyringSecretStore("profile-2", backend=backend).get("key_secret")
    after = KeyringSecretStore("profile-1").get("key_secret")
    store.delete("key_secret")
    gone = store.get("key_secret")
    print(json.dumps({
        "backend": type(backend).__module__, "before": before is None, "other": other is None,
        "after": after.reveal() if after else None, "gone": gone is None,
    }))
else:
    try:
        KeyringSecretStore("profile-1", seconds=1).set("key_secret", Secret("s3cret-ü-🎈"))
    except KeyringTrouble as error:
        print(json.dumps({"kind": type(error).__name__, "title": error.title, "hint": error.hint}))
"""


def run_beside_a_bus(home: Path, how: str) -> dict[str, object]:
    """What PROGRAM prints when started with a session bus that dies with it."""
    home.mkdir(mode=0o700, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    environ = {**kept, **places, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", PROGRAM, how],
        cwd=ROOT, env=environ, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


needs_a_keyring = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring and dbus",
)


@needs_a_keyring
def test_a_keyring_nobody_unlocked_is_told_in_time_and_nothing_is_stored(tmp_path: Path) -> None:
    told = run_beside_a_bus(tmp_path / "home", "locked")
    assert told["title"]
    assert told["hint"]


@needs_a_keyring
def test_secrets_are_kept_in_a_real_keyring_and_in_no_file_in_clear(tmp_path: Path) -> None:
    assert run_beside_a_bus(tmp_path / "home", "unlocked") == {
        "backend": "keyring.backends.SecretService",
        "before": True,
        "other": True,
        "after": "s3cret-ü-🎈",
        "gone": True,
    }
    for file in (tmp_path / "home").rglob("*"):
        if file.is_file():
            assert b"s3cret" not in file.read_bytes(), file
