"""Ctrl+C while a command waits for what is on its way."""

import subprocess
import sys

import pytest

from mmsdesk.cli.running import INTERRUPTED, wait_attentively
from tests.support.processes import ROOT

MISSED = """
import signal, sys, threading, time
from mmsdesk.cli.running import Interrupts, wait_attentively

def stop():
    while not sys._current_frames()[threading.main_thread().ident].f_code.co_filename.endswith("threading.py"):
        time.sleep(0.01)
    time.sleep(0.05)  # from there it is a few instructions to being asleep
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # wakes this thread only, as a busy system may do it
    threading.Event().wait(60)

interrupts = Interrupts()
with interrupts.listen():
    signal.raise_signal(signal.SIGINT)
    wait_attentively(stop)
"""


def test_a_second_control_c_counts_although_it_did_not_wake_whoever_waits() -> None:
    done = subprocess.run([sys.executable, "-c", MISSED], cwd=ROOT, timeout=30, check=False)
    assert done.returncode == INTERRUPTED


def test_what_goes_wrong_meanwhile_is_not_swallowed() -> None:
    def stop() -> None:
        raise RuntimeError("the engine fell over")

    with pytest.raises(RuntimeError, match="fell over"):
        wait_attentively(stop)
