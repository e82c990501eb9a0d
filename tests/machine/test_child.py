import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from mmsdesk.domain.errors import BadFile, Cancelled, Trouble
from mmsdesk.machine.child import ChildDied, ChildTooBig, ChildTooSlow, run_in_child
from mmsdesk.machine.own_command import own_command
from tests.support.processes import wait_until

MISCHIEF = "tests.support.mischief:misbehave"


def misbehave(deed: str, number: int = 0, **options: Any) -> dict[str, Any]:
    limits: dict[str, Any] = {"seconds": 20, "memory_mb": 512, **options}
    return run_in_child(MISCHIEF, {"deed": deed, "number": number}, **limits)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_task_runs_elsewhere_and_tells_things_on_the_way() -> None:
    lines: list[dict[str, Any]] = []
    result = misbehave("tell", 30, on_line=lines.append)
    assert [line["index"] for line in lines] == list(range(30))
    assert result["pid"] != os.getpid()
    assert not is_alive(result["pid"])


def test_a_hanging_child_is_killed_when_its_time_is_over() -> None:
    pids: list[int] = []
    started = time.monotonic()
    with pytest.raises(ChildTooSlow) as error:
        misbehave("hang", seconds=0.6, on_line=lambda line: pids.append(line["pid"]))
    assert time.monotonic() - started < 0.6 + 0.5
    assert "too long" in error.value.title
    assert all(not is_alive(pid) for pid in pids)


@pytest.mark.parametrize("deed", ["hang", "spin"])
def test_a_cancelled_child_is_gone_within_half_a_second(deed: str) -> None:
    cancel = threading.Event()
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.monotonic())
        cancel.set()

    timer = threading.Timer(0.3, press)
    timer.start()
    with pytest.raises(Cancelled):
        misbehave(deed, cancel=cancel)
    assert time.monotonic() - pressed[0] < 0.5
    timer.join()


def test_a_child_that_wants_too_much_memory_costs_a_sentence() -> None:
    with pytest.raises(ChildTooBig) as error:
        misbehave("swallow", 4000, memory_mb=300)
    assert "memory" in error.value.title
    assert isinstance(error.value, Trouble)


@pytest.mark.parametrize("deed", ["die", "leave", "raise"])
def test_a_dying_child_costs_a_sentence(deed: str) -> None:
    with pytest.raises(ChildDied) as error:
        misbehave(deed)
    assert error.value.title
    assert error.value.hint


def test_what_libraries_print_does_not_disturb_the_answer() -> None:
    assert misbehave("babble", 100_000)["done"] == "babble"


def test_what_the_task_says_in_words_arrives_with_its_class_and_code(tmp_path: Path) -> None:
    empty = tmp_path / "people.csv"
    empty.touch()
    with pytest.raises(BadFile) as error:
        run_in_child("sheets.sniff", {"path": str(empty)}, seconds=20, memory_mb=512)
    assert error.value.code == "empty"
    assert "people.csv" in error.value.title


def test_a_problem_of_the_listener_ends_the_child() -> None:
    pids: list[int] = []

    def stumble(line: dict[str, Any]) -> None:
        pids.append(line["pid"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        misbehave("tell", 10_000, on_line=stumble)
    assert not is_alive(pids[0])


def test_keys_in_the_environment_do_not_reach_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MMSDESK_KEY_SECRET", "do not tell")
    monkeypatch.setenv("SOMEBODYS_TOKEN", "do not tell")
    names = misbehave("environment")["names"]
    assert "MMSDESK_KEY_SECRET" not in names
    assert "SOMEBODYS_TOKEN" not in names


def test_a_child_ends_with_its_parent() -> None:
    program = (
        "from mmsdesk.machine.child import run_in_child\n"
        f"run_in_child('{MISCHIEF}', {{'deed': 'hang'}}, seconds=60, memory_mb=512,\n"
        "    on_line=lambda line: print(line['pid'], flush=True))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait(5)
    parent.stdout.close()
    wait_until(lambda: not is_alive(pid), seconds=5, what="the end of the orphan")


def test_a_bundle_starts_itself_by_its_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_command("--seconds", "1")[1:] == ["-m", "mmsdesk.child", "--seconds", "1"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command("--seconds", "1")[1:] == ["--child", "--seconds", "1"]
