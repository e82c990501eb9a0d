"""The command itself: ready line, a clean end, and sentences for what it cannot begin with."""

import json
import os
import signal
import socket
from pathlib import Path

import httpx
import pytest

from mmsdesk.simulator.__main__ import main
from tests.support.processes import end, start_simulator


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_announces_itself_and_ends_with_0_when_told_to(number: signal.Signals) -> None:
    with start_simulator(seed=4) as first:
        assert first.api_url == first.auth_url
        assert first.inspect_url == f"{first.api_url}/_simulator"
        assert first.sender == "12345"
        with httpx.Client(trust_env=False) as kept_open:
            assert kept_open.get(f"{first.inspect_url}/accepted").json() == {"messages": []}
            os.kill(first.process.pid, number)
            assert first.process.wait(5) == 0


def test_names_on_the_command_line_are_used_and_others_follow_from_the_seed() -> None:
    with start_simulator(seed=4, app_id="01APP", key_secret="geheim ü", sender="+15035550100") as given:
        assert (given.app_id, given.key_secret, given.sender) == ("01APP", "geheim ü", "+15035550100")
        with given.client() as api:
            app = api.get("/apps/01APP").json()
        assert app["channel_credentials"][0]["mms_credentials"]["default_sender"] == "+15035550100"
        key = given.key_id
    with start_simulator(seed=4) as again:
        assert again.key_id == key
        assert end(again.process) == 0


def test_it_says_why_it_cannot_begin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"outcomes": {"1": "vanished"}}))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        cases = [
            (["--listen", "here"], "HOST:PORT"),
            (["--listen", f"127.0.0.1:{port}"], "cannot listen"),
            (["--listen", "127.0.0.1:0", "--faults", str(plan)], "vanished"),
            (["--listen", "127.0.0.1:0", "--faults", str(tmp_path / "none.json")], "cannot be used"),
            (["--listen", "127.0.0.1:0", "--dispatch-retention-days", "8"], "0 to 7"),
            (["--listen", "127.0.0.1:0", "--time-compression", "0"], "above 0"),
        ]
        for arguments, said in cases:
            with pytest.raises(SystemExit) as ended:
                main(arguments)
            out, err = capsys.readouterr()
            assert (ended.value.code, out) == (2, "")
            assert said in err
