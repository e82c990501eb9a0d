"""Runs the engine in a process of its own beside the window; secrets reach it over a pipe, never argv or environment.

The child ends when the pipe closes, however the window ended; the profile's lock decides who may send.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from mmsdesk.domain.account import Account, Region
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.own_command import clean_environment, module_command

log = logging.getLogger(__name__)

ENGINE_MODULE: Final = "mmsdesk.engine_host"
_END_SECONDS: Final = 40.0
_NICENESS: Final = 5
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_STEADY_SECONDS: Final = 2.0
"""An engine that was started anew and runs this long has recovered."""


def order_to_line(profile: Path, account: Account, compression: float) -> bytes:
    """One line of JSON with everything the engine needs, secrets in clear: for the pipe only."""
    order = {
        "profile": str(profile),
        "compression": compression,
        "account": {
            "project_id": account.project_id,
            "app_id": account.app_id,
            "key_id": account.key_id,
            "key_secret": account.key_secret.reveal(),
            "region": account.region.value,
            "sender": account.sender,
            "api_url": account.api_url,
            "auth_url": account.auth_url,
            "relay_url": account.relay_url,
            "relay_token": account.relay_token.reveal(),
        },
    }
    return json.dumps(order).encode() + b"\n"


def order_from_line(line: bytes) -> tuple[Path, Account, float]:
    """The other end of `order_to_line`."""
    order: dict[str, Any] = json.loads(line)
    facts = order["account"]
    account = Account(
        **{
            **facts,
            "region": Region(facts["region"]),
            "key_secret": Secret(facts["key_secret"]),
            "relay_token": Secret(facts["relay_token"]),
        }
    )
    return Path(order["profile"]), account, float(order["compression"])


def step_back() -> None:
    """Let the window go first when both want the processor: a message may wait a moment, a key press may not."""
    with contextlib.suppress(OSError, AttributeError):  # not on Windows: there the parent says so, see `_manners`
        os.nice(_NICENESS)


class EngineProcess:
    """The window's hold on its engine: `start` (again, after the account changed) and `stop`.

    An engine that ends by itself is started anew, after a pause that grows while it keeps ending: otherwise a campaign
    would stand still and nobody would know.
    """

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._fell_at = 0.0

    @property
    def is_faltering(self) -> bool:
        """Whether the engine ended by itself and does not run steadily again yet; nothing is sent meanwhile."""
        fell_at = self._fell_at
        return fell_at > 0 and (self.pid is None or time.monotonic() - fell_at < _STEADY_SECONDS)

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self, account: Account, compression: float = 1.0) -> None:
        """Start the engine, or start it anew with this account. Blocks while an old one finishes what is on its way."""
        with self._lock:
            self._end()
            self._ended = threading.Event()
            self._fell_at = 0.0
            order = order_to_line(self._profile, account, compression)
            self._process = _launch(order)
            keeper = threading.Thread(target=self._keep, args=(self._ended, order), name="engine-keeper", daemon=True)
            keeper.start()

    def stop(self) -> None:
        """Let what is on its way finish, then end the engine."""
        with self._lock:
            self._end()

    def _keep(self, ended: threading.Event, order: bytes) -> None:
        """Start the engine again whenever it ends before `ended` is set."""
        pause = _FIRST_PAUSE
        while True:
            process = self._process
            began = time.monotonic()
            code = process.wait() if process is not None else 0
            if ended.is_set():
                return
            if process is not None and process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
            with self._lock:
                if ended.is_set():
                    return
                self._fell_at = time.monotonic()
            log.warning("the engine ended by itself (%s); it is started again", code)
            pause = _FIRST_PAUSE if time.monotonic() - began > _LONGEST_PAUSE else min(pause * 2, _LONGEST_PAUSE)
            if ended.wait(pause):
                return
            with self._lock:
                if ended.is_set():
                    return
                self._process = _launch(order)
                self._fell_at = time.monotonic()

    def _end(self) -> None:
        self._ended.set()
        self._fell_at = 0.0
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            # what it had in flight is looked up at the next start
            process.kill()
            process.wait()


def _launch(order: bytes) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        module_command(ENGINE_MODULE),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
        creationflags=_manners(),
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it ended at once: the keeper notices
        process.stdin.write(order)
        process.stdin.flush()
    return process


def _manners() -> int:
    """On Windows: no console for the child of a windowed program, and the window goes first (unrun)."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0
