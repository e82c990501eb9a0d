"""`campaigns`, `pause`, `cancel` and `doctor`, each in one process and without a network."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mmsdesk.cli import main
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from tests.support.osteria import ENVIRON, TRUFFLE, add_list, open_osteria, send

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path)
    add_list(desk, TRUFFLE.list_name, 12, opted_out=2)
    yield desk
    desk.close()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the desk's profile; gives exit code, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main.run([*arguments, "--profile", str(tmp_path)], ENVIRON)
        out, err = capsys.readouterr()
        return code, out, err

    return call


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def start(desk: Desk, state: str = "sending") -> CampaignId:
    return send(desk, TRUFFLE, state=state, delivered=3, failed=1, waiting=1)


def test_what_is_archived_is_listed_only_when_asked_for_and_comes_back(desk: Desk, run: Run) -> None:
    kept, away = desk.create_draft(TRUFFLE), desk.create_draft(TRUFFLE)

    def listed(*arguments: str) -> list[tuple[str, bool]]:
        rows = json.loads(run("campaigns", "--json", *arguments)[1])["campaigns"]
        return [(row["campaign"], row["archived"]) for row in rows]

    for _ in range(2):
        code, out, _err = run("archive", away)
        assert (code, out.splitlines()[0]) == (
            0, f"Archived “{TRUFFLE.name}”. Bring it back with: mmsdesk archive {away[:12]} --undo",
        )  # fmt: skip
    assert (listed(), listed("--archived")) == ([(kept, False)], [(away, True)])
    assert "1 in the archive: mmsdesk campaigns --archived" in run("campaigns")[2]
    assert json.loads(run("archive", away, "--undo", "--json")[1]) == {"campaign": away, "archived": False}
    assert (len(listed()), listed("--archived")) == (2, [])
    running = start(desk, "paused")
    code, _out, err = run("archive", running)
    assert (code, "still under way" in err) == (3, True)


def test_campaigns_are_listed_with_their_state_and_sums(desk: Desk, run: Run) -> None:
    assert run("campaigns")[0] == 0
    draft, started = desk.create_draft(TRUFFLE), start(desk, "paused")
    code, out, _ = run("campaigns")
    assert code == 0
    lines = {line[:12]: line for line in out.splitlines()}
    assert "draft" in lines[draft[:12]]
    assert "12 people" in lines[draft[:12]]
    assert "paused" in lines[started[:12]]
    assert "5 accepted, 3 delivered" in lines[started[:12]]
    rows = json.loads(run("campaigns", "--state", "paused", "--json")[1])["campaigns"]
    assert [(row["campaign"], row["state"], row["accepted"], row["unsent"]) for row in rows] == [
        (started, "paused", 5, 5)
    ]
    rows = json.loads(run("campaigns", "--json")[1])["campaigns"]
    assert {row["campaign"]: row["started"] is None for row in rows} == {draft: True, started: False}


def test_no_campaigns_is_said_with_what_to_do(run: Run, desk: Desk) -> None:
    code, out, err = run("campaigns")
    assert (code, out) == (0, "")
    assert err.startswith("No campaigns.")


def test_a_campaign_is_found_by_its_name_when_only_one_has_it(desk: Desk, run: Run) -> None:
    campaign = start(desk)
    code, out, _ = run("pause", f" {TRUFFLE.name.upper()} ", "--json")
    assert (code, json.loads(out)["campaign"]) == (0, campaign)
    assert run("pause", TRUFFLE.name[:5])[0] == 4
    desk.duplicate(campaign)
    desk.save_draft(desk.create_draft(TRUFFLE), TRUFFLE)
    code, _, err = run("cancel", TRUFFLE.name, "--yes")
    assert (code, err.splitlines()[0][1:]) == (2, f" campaigns are called “{TRUFFLE.name}”")
    assert "“mmsdesk campaigns” lists them" in err
    assert run("pause", campaign)[0] == 0


def test_pause_is_an_order_that_stays(desk: Desk, run: Run) -> None:
    campaign = start(desk)
    code, out, _ = run("pause", campaign[:8])
    assert code == 0
    assert out.startswith("Paused “Truffle nights”. Go on with: mmsdesk resume ")
    assert desk.campaign(campaign).state.value == "paused"
    code, out, _ = run("pause", campaign, "--json")  # twice is no error
    assert (code, json.loads(out)["state"], json.loads(out)["unsent"]) == (0, "paused", 5)


@pytest.mark.parametrize("state", ["sent", "cancelled", "stopped"])
def test_what_does_not_send_cannot_be_paused(desk: Desk, run: Run, state: str) -> None:
    campaign = start(desk, state)
    code, _, err = run("pause", campaign)
    assert code == 3
    assert err.startswith("“Truffle nights” is not sending")


def test_cancel_asks_and_then_ends_it_for_good(desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = start(desk)
    assert run("cancel", campaign)[0] == 2  # nobody is there to confirm
    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    assert run("cancel", campaign)[0] == 130
    assert desk.campaign(campaign).state.value == "sending"
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    code, out, err = run("cancel", campaign)
    assert code == 0
    assert "leave 5 people without it?" in err
    assert "5 people have it, 5 were not written to." in out
    assert desk.campaign(campaign).state.value == "cancelled"
    assert run("cancel", campaign, "--yes")[0] == 3


def test_a_draft_cannot_be_cancelled_and_an_unknown_one_not_found(desk: Desk, run: Run) -> None:
    draft = desk.create_draft(TRUFFLE)
    assert run("cancel", draft, "--yes")[0] == 3
    assert run("cancel", "ffff", "--yes")[0] == 4
    assert desk.campaign(draft).state.value == "draft"


def test_the_doctor_finds_a_sound_desk_and_asks_nobody_when_offline(desk: Desk, run: Run) -> None:
    code, out, _ = run("doctor", "--offline", "--json")
    checks = {check["id"]: check["state"] for check in json.loads(out)["checks"]}
    assert code == 0
    assert {name: checks[name] for name in ("profile", "database", "account", "engine")} == {
        "profile": "ok",
        "database": "ok",
        "account": "ok",
        "engine": "ok",
    }
    code, out, _ = run("doctor")  # the sample account leads to a port where nobody listens
    assert code == 1
    assert any(line.startswith("bad: ") for line in out.splitlines())


def test_the_doctor_says_what_ails_a_database(tmp_path: Path, run: Run) -> None:
    (tmp_path / "mmsdesk.sqlite3").write_bytes(b"This is no database at all, only words. " * 200)
    code, out, _ = run("doctor", "--json")
    assert code == 1
    (found,) = [check for check in json.loads(out)["checks"] if check["id"] == "database"]
    assert found["state"] == "bad"
    assert found["detail"]
