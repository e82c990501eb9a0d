"""The headless demo's parent: starts the driven window, kills it in mid-flight, starts it again, judges the sums."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Final

from mmsdesk.demo.rehearsal import Rehearsal, open_rehearsal_desk, start_rehearsal
from mmsdesk.demo.samples import BODY, CAMPAIGN, SUBJECT, make_heavy_picture
from mmsdesk.domain.errors import Refused, Trouble
from mmsdesk.machine.own_command import clean_environment, module_command
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.reporting import report_to_json

RATE: Final = 25
COMPRESSION: Final = 30.0
KILL_AFTER: Final = 150
"""Accepted messages after which the window is killed."""
STOP_AFTER: Final = 60
STOPPER: Final = "16045550179"
"""The last person of the sample list, who writes STOP before the turn comes."""
LONGEST: Final = 400.0
"""Seconds after which a demo that hangs is given up: a busy machine takes several times the usual minute and a half."""
CHECKS: Final = 8
MIDWAY: Final = "07-sending-live-midway"
NUMBERS: Final = ("recipients", "accepted", "rejected", "skipped", "in_doubt", "unsent")
FAULTS: Final[dict[str, Any]] = {
    "latency_ms": [40, 120],
    "answer_lost": {"share": 0.04},
    "too_many_requests": {"every": 40, "retry_after": "alternate", "retry_after_seconds": 2},
    "callbacks": {
        "duplicated": {"share": 0.3, "fresh_nonce": True},
        "late": {"share": 0.2, "seconds": [20, 60]},
        "reordered": 0.2,
    },
    "shares": {"failed": 0.03, "no_receipt": 0.01, "reply": 0.02},
}


@dataclass(slots=True)
class Verdict:
    """What does not add up; empty is good."""

    faults: list[str] = field(default_factory=list)

    def expect(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.faults.append(sentence)


class Driven:
    """The desktop as a process of its own, with everything it starts in one process group."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self._steps: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def await_step(self, step: str, deadline: float) -> dict[str, Any]:
        """The line in which the driver tells of `step`. Raises Trouble when it ends or is too slow."""
        while time.monotonic() < deadline:
            try:
                told = self._steps.get(timeout=0.1)
            except Empty:
                if self._process.poll() is not None and self._steps.empty():
                    break
                continue
            if told["step"] == step:
                return told
        raise Trouble(f"The demo did not get to “{step}”", self._log.read_text(encoding="utf-8", errors="replace"))

    def check_alive(self) -> None:
        """Raises Trouble when the driver has ended by itself."""
        if self._process.poll() is not None:
            raise Trouble("The demo’s window ended by itself", self._log.read_text(encoding="utf-8", errors="replace"))

    def await_end(self, deadline: float) -> None:
        """Raises Trouble when the driver does not end well."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.1, deadline - time.monotonic()))
        if self._process.returncode != 0:
            raise Trouble("The demo did not end well", self._log.read_text(encoding="utf-8", errors="replace"))

    def kill(self) -> None:
        """SIGKILL for the window and every process it started, at once."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:  # Windows, unrun: the engine sees its pipe close and ends by itself
            self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                self._steps.put(json.loads(line))


def run_headless(out: Path) -> int:
    """Run the whole demo; 0 when every sum closes and the pretend Sinch's own count agrees."""
    begun = time.monotonic()
    out = out.absolute()
    _make_room(out)
    folder = Path(tempfile.mkdtemp(prefix="mmsdesk-demo-"))
    kept = False
    try:
        make_heavy_picture(resource_path("samples", "hero.jpg"), folder / "truffle-nights.png")
        faults = {**FAULTS, "replies": [{"after_accepted": STOP_AFTER, "identity": STOPPER, "text": "STOP"}]}
        with start_rehearsal(folder, faults=faults, rate=RATE, compression=COMPRESSION) as rehearsal:
            _act(rehearsal, folder, out, begun + LONGEST)
            verdict = _judge(rehearsal, out)
            kept = bool(verdict.faults)
    except Trouble:
        kept = True
        raise
    finally:
        if kept:
            _keep_logs(folder, out)
        shutil.rmtree(folder, ignore_errors=True)
    return _tell(verdict, out, time.monotonic() - begun)


def _act(rehearsal: Rehearsal, folder: Path, out: Path, deadline: float) -> None:
    order = {
        "profile": str(rehearsal.folder),
        "secrets": dict(rehearsal.secrets),
        "environ": dict(rehearsal.environ),
        "out": str(out),
        "people": str(resource_path("samples", "people.csv")),
        "picture": str(folder / "truffle-nights.png"),
        "campaign": CAMPAIGN,
        "subject": SUBJECT,
        "body": BODY,
    }
    with _driven({**order, "half": 1, "pages": {}}, folder / "first.log") as first:
        first.await_step("sending", deadline)
        _say("Sending. The whole desktop is killed while requests are in flight …")
        _await(lambda: _is_time_to_kill(rehearsal, first), deadline, "the first messages")
        first.kill()
    survived = len(rehearsal.accepted())
    _say(f"Killed after {survived} messages. Starting it again …")
    pages = json.loads((out / "pages.json").read_text(encoding="utf-8"))
    with _driven({**order, "half": 2, "pages": pages}, folder / "second.log") as second:
        second.await_step("finished", deadline)
        second.await_end(deadline)


def _is_time_to_kill(rehearsal: Rehearsal, driven: Driven) -> bool:
    driven.check_alive()
    counts = rehearsal.inspect("requests?rows=0")
    return bool(counts["accepted"] >= KILL_AFTER and counts["under_way"] > 0)


def _judge(rehearsal: Rehearsal, out: Path) -> Verdict:
    """Hold the report against itself, against what the pages showed and against the pretend Sinch."""
    verdict = Verdict()
    report = _read_report(rehearsal)
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    accepted = Counter(row["identity"] for row in rehearsal.accepted())
    doubled = [identity for identity, number in accepted.items() if number > 1]
    people = report["accepted"] + report["rejected"] + report["skipped"] + report["in_doubt"] + report["unsent"]
    receipts = report["delivered"] + report["failed"] + report["no_receipt"] + report["waiting"]
    verdict.expect(not doubled, f"{len(doubled)} people were written to twice")
    verdict.expect(people == report["recipients"], f"the people add up to {people}, not {report['recipients']}")
    verdict.expect(receipts == report["accepted"], f"the receipts add up to {receipts}, not {report['accepted']}")
    verdict.expect(
        len(accepted) == report["accepted"],
        f"the pretend Sinch accepted {len(accepted)}, the report says {report['accepted']}",
    )
    verdict.expect(report["in_doubt"] == 0, f"{report['in_doubt']} are still in doubt")
    verdict.expect(report["unsent"] == 0, f"{report['unsent']} were not sent")
    verdict.expect(report["skipped"] >= 1, "nobody was left out, though somebody replied STOP")
    verdict.expect(STOPPER not in accepted, "the person who replied STOP was written to afterwards")
    verdict.expect(report["delivered"] > 0, "no receipt arrived")
    verdict.expect(report["opted_out"] == 1, f"the report counts {report['opted_out']} opt-outs instead of one")
    texts = [row["request"]["message"]["card_message"]["description"] for row in rehearsal.accepted()]
    written = BODY.split("{{first_name|there}}")[1]
    verdict.expect(all(written in text for text in texts), "a message differs from what was written")
    lines = (out / "report.csv").read_text(encoding="utf-8-sig").splitlines()
    verdict.expect(len(lines) == report["recipients"] + 1, f"the CSV has {len(lines) - 1} people")
    pages = json.loads((out / "pages.json").read_text(encoding="utf-8"))
    verdict.expect(set(NUMBERS) <= set(pages["08-report"]), "the report page does not show every number")
    checks = pages["10b-settings-connection-test"]["checks_passed"]
    verdict.expect(checks == CHECKS, f"{checks} of {CHECKS} connection checks passed")
    for page, numbers in pages.items():
        if page == MIDWAY:
            shown = [numbers[name] for name in NUMBERS]
            verdict.expect(sum(shown[1:]) == shown[0], f"the numbers on {page} do not add up")
            continue
        verdict.expect(bool(numbers), f"no number was read from {page}")
        for name in report.keys() & numbers.keys():
            verdict.expect(numbers[name] == report[name], f"{page} shows {numbers[name]} {name}, not {report[name]}")
    return verdict


def _read_report(rehearsal: Rehearsal) -> dict[str, Any]:
    """The report in its fixed form, read from the profile by a desk of our own."""
    desk = open_rehearsal_desk(rehearsal)
    try:
        started = [summary.row for summary in desk.campaigns() if summary.counts is not None]
        if len(started) != 1:
            raise Refused(f"The profile holds {len(started)} sent campaigns instead of one")
        return report_to_json(desk.report(started[0].id))
    finally:
        desk.close()


@contextlib.contextmanager
def _driven(order: dict[str, Any], log: Path) -> Iterator[Driven]:
    environ = {**clean_environment(), "QT_QPA_PLATFORM": "offscreen"}
    with log.open("w", encoding="utf-8") as complaints:
        process = subprocess.Popen(
            module_command("mmsdesk.demo.drive"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env=environ,
            start_new_session=True,
        )
        driven = Driven(process, log)
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            yield driven
        finally:
            driven.kill()


def _await(look: Callable[[], bool], deadline: float, what: str) -> None:
    while not look():
        if time.monotonic() > deadline:
            raise Trouble(f"The demo waited in vain for {what}")
        time.sleep(0.02)


def _make_room(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.png"), out / "report.csv", out / "report.json", out / "pages.json"):
        old.unlink(missing_ok=True)


def _keep_logs(folder: Path, out: Path) -> None:
    """What the processes said, beside the pictures, for whoever looks for the cause."""
    logs = out / "logs"
    logs.mkdir(exist_ok=True)
    for log in (*folder.glob("*.log"), *folder.glob("profile/logs/*.log")):
        shutil.copy(log, logs / log.name)


def _tell(verdict: Verdict, out: Path, seconds: float) -> int:
    if verdict.faults:
        sys.stderr.write("The demo failed:\n" + "".join(f"  {fault}\n" for fault in verdict.faults))
        return 1
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    _say(
        f"Every sum closes: {report['recipients']} people, {report['accepted']} accepted"
        f" ({report['delivered']} delivered, {report['failed']} failed, {report['no_receipt']} without receipt,"
        f" {report['waiting']} waiting), {report['skipped']} left out, nobody twice. {seconds:.0f} s. See {out}"
    )
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
