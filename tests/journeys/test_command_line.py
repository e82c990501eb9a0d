"""The command line from import to report, as real processes beside a pretend Sinch and a real relay.

The judge is the simulator's own count.
"""

import base64
import csv
import json
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from mmsdesk.db import fetch_all, open_reader
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.engine_process import EngineProcess
from mmsdesk.machine.paths import Profile, open_profile
from mmsdesk.machine.resources import resource_path
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.account import resolve_account
from mmsdesk.services.settings import Settings
from tests.support.command_line import (
    KEY_SECRET,
    WEBHOOK_SECRET,
    CommandLine,
    World,
    account_environ,
    fill,
    phones,
    start_world,
    write_campaign,
    write_people,
)
from tests.support.processes import start_simulator, wait_until
from tests.support.terminal import Terminal

PEOPLE_SUMS = ("accepted", "rejected", "skipped", "in_doubt", "unsent")
RECEIPT_SUMS = ("delivered", "failed", "no_receipt", "waiting")
SEND_KEYS = ["campaign", "recipients", *PEOPLE_SUMS]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start_world(tmp_path_factory.mktemp("world"), seed=11) as running:
        yield running


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Iterator[CommandLine]:
    """A connected desk on an empty profile; afterwards no secret may be anywhere."""
    found = world.desk(tmp_path / "profile", MMSDESK_TIME_COMPRESSION="20")
    world.simulator.set_faults({"shares": {}})
    yield found
    assert_no_secret(found, [KEY_SECRET, found.environ["MMSDESK_RELAY_TOKEN"], WEBHOOK_SECRET])
    assert not any("Traceback" in text for text in found.said)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_campaign(tmp_path / "truffles.json")


def assert_no_secret(desk: CommandLine, secrets: list[str]) -> None:
    """None of them in what the commands said or in any file of the profile, in none of the guises they travel in."""
    files = {str(path): path.read_bytes() for path in desk.profile.rglob("*") if path.is_file()}
    assert any(name.endswith("mmsdesk.sqlite3") for name in files)
    assert any(name.endswith("command.log") for name in files)
    places = {**files, "output": "\n".join(desk.said).encode()}
    for secret in secrets:
        for guise in guises(secret):
            found = [name for name, content in places.items() if guise in content]
            assert not found, f"a secret stands in {found}"


def guises(secret: str) -> set[bytes]:
    raw = secret.encode()
    plain = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    encoded: set[bytes] = set()
    for lead in (b"", b"x", b"xx"):
        # what a neighbour cannot change: without the first and the last four letters
        encoded.add(base64.b64encode(lead + raw)[4:-4])
        encoded.add(base64.urlsafe_b64encode(lead + raw)[4:-4])
    return {form.encode() for form in plain} | encoded


@pytest.mark.parametrize(
    "leak",
    [
        KEY_SECRET.encode(),
        base64.b64encode(f"key-id:{KEY_SECRET}".encode()),
        base64.urlsafe_b64encode(f"k:{KEY_SECRET}!".encode()),
        quote(KEY_SECRET, safe="").encode(),
        quote_plus(KEY_SECRET).encode(),
    ],
)
def test_the_search_for_secrets_finds_one(leak: bytes, tmp_path: Path) -> None:
    for name in ("mmsdesk.sqlite3", "command.log"):
        (tmp_path / name).write_bytes(b"nothing")
    desk = CommandLine(tmp_path, {})
    assert_no_secret(desk, [KEY_SECRET])
    (tmp_path / "mmsdesk.sqlite3-wal").write_bytes(b"\0\1" + leak + b"\0")
    with pytest.raises(AssertionError, match="a secret stands in"):
        assert_no_secret(desk, [KEY_SECRET])


def assert_closed(answer: dict[str, Any]) -> None:
    assert sum(answer[key] for key in PEOPLE_SUMS) == answer["recipients"]


def assert_requests(world: World, numbers: list[str], campaign_id: str) -> None:
    """Every message carries its job and campaign, and the picture at the relay's public address."""
    wanted = {number[1:] for number in numbers}
    rows = [row for row in world.simulator.accepted() if row["identity"] in wanted]
    for row in rows:
        request = row["request"]
        assert json.loads(request["message_metadata"]) == {"job": row["job_id"], "campaign": campaign_id}
        assert request["correlation_id"] == row["job_id"]
        assert request["message_content_type"] == "CONTENT_MARKETING"
        assert request["ttl"] == "86400s"
        properties = {"MMS_SENDER": world.simulator.sender, "MMS_STRICT_VALIDATION": "true"}
        assert request["channel_properties"] == properties
        url = request["message"]["card_message"]["media_message"]["url"]
        assert url.startswith(f"{world.relay.public_url}/m/")
    assert len({row["job_id"] for row in rows}) == len(numbers)


def report_of(desk: CommandLine, campaign_id: str, **changes: str) -> dict[str, Any]:
    answer = desk.run("report", campaign_id, "--json", **changes).answer
    assert_closed(answer)
    assert sum(answer[key] for key in RECEIPT_SUMS) == answer["accepted"]
    return answer


def test_from_a_csv_to_the_report_every_sum_closes(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    numbers = phones(503, 12)
    people = tmp_path / "guests.csv"
    rows = ["Mobile,First name", *(f"{number},Ann" for number in numbers)]
    rows += ["", f"{numbers[0]},Twice", '12,"two', 'lines"', "not a number,Bo"]
    people.write_text("\n".join(rows) + "\n", encoding="utf-8")

    done = desk.run("import", people, "--list", "Guests", "--json")
    answer = done.answer
    assert (done.code, done.err) == (0, "")
    assert list(answer) == ["list", "rows", "ready", "duplicates", "suppressed", "refused", "problems"]
    assert {key: answer[key] for key in list(answer)[:-1]} == {
        "list": "Guests",
        "rows": 15,
        "ready": 12,
        "duplicates": 1,
        "suppressed": 0,
        "refused": 2,
    }
    problems = [(problem["row"], problem["value"], problem["reason"]) for problem in answer["problems"]]
    assert problems == [(16, "12", "too_short"), (18, "not a number", "letters")]
    assert {key for problem in answer["problems"] for key in problem} == {
        "row",
        "column",
        "value",
        "reason",
        "message",
    }
    again = desk.run("import", people, "--list", "Guests", "--json").answer
    assert again == answer, "people who are known already are ready"

    done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json")
    sent = done.answer
    assert (done.code, list(sent)) == (0, SEND_KEYS)
    assert (sent["accepted"], sent["recipients"]) == (12, 12)
    assert_closed(sent)
    assert sorted(world.accepted(numbers)) == numbers

    done = desk.run("send", campaign, "--list", " guests ", "--yes", "--json")
    assert done.code == 3
    assert done.answer == {
        "error": {
            "title": "“Truffle nights” to “guests” was already sent",
            "hint": f"See it with “mmsdesk report {sent['campaign']}”. To send it to everybody once more, add --again.",
        }
    }

    done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json", "--again")
    assert (done.code, done.answer["accepted"]) == (0, 12)
    assert done.answer["campaign"] != sent["campaign"]
    assert sorted(world.accepted(numbers)) == sorted(numbers * 2)


def test_the_report_counts_receipts_and_what_never_came(world: World, desk: CommandLine, tmp_path: Path) -> None:
    numbers = phones(971, 8)
    fill(desk, numbers)
    outcomes = {numbers[0]: "failed:MEDIA_TOO_LARGE", numbers[1]: "no_receipt", numbers[2]: "reply:=1+1"}
    world.simulator.set_faults({"shares": {}, "outcomes": {phone[1:]: what for phone, what in outcomes.items()}})
    shutil.copy(resource_path("samples/gift.jpg"), tmp_path / "gift.jpg")
    card = write_campaign(tmp_path / "card.json", picture="gift.jpg")
    sent = desk.run("send", card, "--list", "Guests", "--yes", "--json").answer
    assert_requests(world, numbers, sent["campaign"])

    def settled() -> dict[str, Any] | None:
        found = report_of(desk, sent["campaign"])
        return found if (found["delivered"], found["failed"], found["replies"]) == (6, 1, 1) else None

    found = wait_until(settled, what="six receipts and a failure")
    assert list(found)[: len(SEND_KEYS)] == SEND_KEYS
    assert (found["waiting"], found["no_receipt"]) == (1, 0)
    assert [(reason["code"], reason["count"]) for reason in found["reasons"]] == [("MEDIA_TOO_LARGE", 1)]

    late = {"MMSDESK_TIME_COMPRESSION": str(10_000_000)}
    table = tmp_path / "report.csv"
    done = desk.run("report", sent["campaign"][:12], "--csv", table, "--json", **late)
    assert (done.code, done.err) == (0, f"{table} now holds 8 people.\n")
    assert (done.answer["waiting"], done.answer["no_receipt"]) == (0, 1)
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["Mobile"] for line in lines] == [f"'{number}" for number in numbers]
    assert [line["Result"] for line in lines[:4]] == ["Failed", "Waiting for receipt", "Delivered", "Delivered"]
    assert lines[2]["Last reply"] == "'=1+1"


def test_lost_answers_and_429s_end_with_everybody_accepted_once_and_no_faster_than_wished(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    numbers = phones(360, 40)
    fill(desk, numbers)
    too_many = {"every": 6, "retry_after": "alternate", "retry_after_seconds": 2}
    world.simulator.set_faults({"shares": {}, "answer_lost": {"every": 5}, "too_many_requests": too_many})
    done = desk.run(
        "send", campaign, "--list", "Guests", "--yes", "--json", "--rate", "60", MMSDESK_TIME_COMPRESSION="100"
    )
    assert (done.code, done.answer["accepted"], done.answer["in_doubt"]) == (0, 40, 0)
    assert sorted(world.accepted(numbers)) == numbers
    mine = {number[1:] for number in numbers}
    requests = [row for row in world.simulator.requests()["requests"] if row["identity"] in mine]
    assert sum(row["status"] == 429 for row in requests) >= 5
    assert sum(bool(row["accepted"]) and not row["answered"] for row in requests) >= 5
    times = sorted(datetime.fromisoformat(row["time"]).timestamp() for row in requests)
    span, burst, workers = 24, 6, 8
    for first, last in zip(times, times[span:], strict=False):
        # a burst is allowed, and each worker may be held up with one more before it leaves
        assert last - first > (span - burst - workers) / 60 - 0.02


def test_a_stop_in_the_midst_of_a_run_counts_at_once(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    numbers = phones(206, 45)
    fill(desk, numbers)
    with desk.start("send", campaign, "--list", "Guests", "--yes", "--json", "--rate", "25") as process:
        wait_until(lambda: len(world.accepted(numbers)) >= 3, what="three messages")
        world.simulator.inbound(numbers[-1][1:], " Stop. ")
        sent = desk.finish(process).answer
    assert (sent["accepted"], sent["skipped"], sent["unsent"]) == (44, 1, 0)
    assert sorted(world.accepted(numbers)) == numbers[:-1]
    found = report_of(desk, sent["campaign"])
    assert [(line["code"], line["count"]) for line in found["left_out"]] == [("opted_out", 1)]

    people = write_people(tmp_path / "guests.csv", numbers)
    answer = desk.run("import", people, "--list", "Others", "--json").answer
    assert (answer["rows"], answer["ready"], answer["suppressed"]) == (45, 44, 1)


def test_control_c_pauses_and_resume_goes_on(world: World, desk: CommandLine, campaign: Path, tmp_path: Path) -> None:
    numbers = phones(425, 30)
    fill(desk, numbers)
    with desk.start("send", campaign, "--list", "Guests", "--yes", "--json", "--rate", "30") as process:
        wait_until(lambda: len(world.accepted(numbers)) >= 3, what="three messages")
        process.send_signal(signal.SIGINT)
        done = desk.finish(process)
    paused = done.answer
    assert done.code == 130
    assert f"Paused. Go on with: mmsdesk resume {paused['campaign']}" in done.err
    assert paused["unsent"] > 0
    assert_closed(paused)
    assert len(world.accepted(numbers)) == paused["accepted"]

    done = desk.run("resume", paused["campaign"][:10].upper(), "--yes", "--json")
    assert (done.code, done.answer["campaign"]) == (0, paused["campaign"])
    assert (done.answer["accepted"], done.answer["unsent"]) == (30, 0)
    assert sorted(world.accepted(numbers)) == numbers


def test_after_a_kill_the_same_command_goes_on_and_no_other_app_takes_over(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    numbers, others = phones(509, 40), phones(541, 3)
    fill(desk, numbers)
    fill(desk, others, "Others")
    world.simulator.set_faults({"shares": {}, "latency_ms": 60})
    desk.environ = {**desk.environ, "MMSDESK_RELAY_URL": "", "MMSDESK_TIME_COMPRESSION": "600"}
    send = ("send", campaign, "--list", "Guests", "--yes", "--json")
    with desk.start(*send, "--rate", "60") as process:
        wait_until(lambda: len(world.accepted(numbers)) >= 8, what="eight messages")
        process.kill()
        desk.finish(process)
    begun = len(set(world.accepted(numbers)))
    assert begun < len(numbers)
    begun_id = campaign_of(world, numbers)

    with start_simulator(seed=99, outbound_rate=1000, time_compression=100) as elsewhere:
        done = desk.run("send", campaign, "--list", "Others", "--yes", "--json", **account_environ(elsewhere))
        assert (done.code, done.answer["accepted"]) == (0, 3)
        assert {row["identity"] for row in elsewhere.accepted()} == {number[1:] for number in others}

    done = desk.run(*send, "--again", "--rate", "500")
    assert (done.code, done.answer["campaign"]) == (0, begun_id), "an unfinished run goes on, also with --again"
    assert (done.answer["accepted"], done.answer["in_doubt"], done.answer["unsent"]) == (40, 0, 0)
    assert sorted(world.accepted(numbers)) == numbers


def test_a_send_after_a_killed_one_leaves_the_earlier_campaign_alone(
    world: World, desk: CommandLine, campaign: Path
) -> None:
    earlier, asked = phones(564, 60), phones(651, 15)
    fill(desk, earlier, "Earlier")
    fill(desk, asked, "Asked")
    with desk.start("send", campaign, "--list", "Earlier", "--yes", "--json", "--rate", "25") as process:
        wait_until(lambda: len(world.accepted(earlier)) >= 5, what="five messages")
        process.kill()
        desk.finish(process)
    unsent, under_way = in_state(desk, "queued", "claimed"), in_state(desk, "in_flight")
    before = set(world.accepted(earlier))
    assert unsent

    done = desk.run("send", campaign, "--list", "Asked", "--yes", "--json", "--rate", "25")
    assert (done.code, done.answer["accepted"]) == (0, 15)
    assert sorted(world.accepted(asked)) == asked
    after = world.accepted(earlier)
    assert set(after) <= before | under_way, "only what was under way when it was killed may still arrive"
    assert not set(after) & unsent
    assert len(after) == len(set(after))
    left = report_of(desk, campaign_of(world, earlier))
    assert (left["state"], left["unsent"]) == ("sending", len(unsent)), "it waits until somebody asks for it"


def test_a_second_send_beside_the_first_is_done_too_and_nobody_is_doubled(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    first, second = phones(458, 40), phones(208, 20)
    fill(desk, first, "First")
    fill(desk, second, "Second")
    with desk.start("send", campaign, "--list", "First", "--yes", "--json", "--rate", "25") as process:
        wait_until(lambda: world.accepted(first), what="the first message")
        world.simulator.set_faults({"shares": {}, "too_many_requests": {"share": 1.0}})  # so that the first cannot end
        with desk.start("send", campaign, "--list", "Second", "--yes", "--json", "--rate", "25") as beside:
            assert beside.stderr is not None
            assert beside.stderr.readline().startswith("Another MMSDesk is sending in this profile")
            world.simulator.set_faults({"shares": {}})
            done = desk.finish(beside)
        earlier = desk.finish(process)
    assert (earlier.code, earlier.answer["accepted"]) == (0, 40)
    assert (done.code, done.answer["accepted"]) == (0, 20)
    assert sorted(world.accepted(first)) == first
    assert sorted(world.accepted(second)) == second


def test_on_a_terminal_it_asks_first_and_shows_how_far_it_is(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    numbers = phones(775, 25)
    fill(desk, numbers)
    arguments = ("send", campaign, "--list", "Guests", "--rate", "25")
    with Terminal(desk, *arguments) as terminal:
        question = terminal.read_until("[y/N] ")
        assert f"Send “Truffle nights” to 25 people on “Guests” from {world.simulator.sender}? [y/N] " in question
        terminal.type("n\n")
        said = terminal.read_to_end()
    assert terminal.code == 130
    assert "Nothing was changed" in said
    assert world.accepted(numbers) == []

    with Terminal(desk, *arguments) as terminal:
        terminal.read_until("[y/N] ")
        terminal.type("y\n")
        said = terminal.read_to_end()
    assert terminal.code == 0
    assert " of 25 sent" in said
    assert "25 accepted · 0 refused · 0 left out · 0 in doubt · 0 not sent, of 25" in said
    assert sorted(world.accepted(numbers)) == numbers


def test_what_would_hit_everybody_stops_the_run_and_the_same_command_goes_on(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    numbers = phones(702, 30)
    fill(desk, numbers)
    world.simulator.set_faults({"shares": {}, "outcomes": {numbers[0][1:]: "failed:INACTIVE_CREDENTIAL"}})
    done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json", "--rate", "25")
    stopped = done.answer
    assert done.code == 6
    assert stopped["unsent"] > 0
    assert_closed(stopped)
    found = report_of(desk, stopped["campaign"])
    assert found["state"] == "stopped"
    assert done.err == f"{found['stopped']['title']}\n{found['stopped']['hint']}\n"

    world.simulator.set_faults({"shares": {}})
    done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json", "--rate", "500")
    assert (done.answer["campaign"], done.code) == (stopped["campaign"], 0)
    assert (done.answer["accepted"], done.answer["unsent"]) == (30, 0)
    assert sorted(world.accepted(numbers)) == numbers


def test_the_same_command_twice_at_the_same_moment_is_one_run(world: World, desk: CommandLine, campaign: Path) -> None:
    numbers = phones(510, 5)
    fill(desk, numbers)
    send = ("send", campaign, "--list", "Guests", "--yes", "--json")
    with desk.start(*send) as first, desk.start(*send) as second, desk.start(*send) as third:
        ended = [desk.finish(each) for each in (first, second, third)]
    assert {done.code for done in ended} <= {0, 3}, "who comes late finds it finished"
    assert {done.answer["campaign"] for done in ended if done.code == 0} == {campaign_of(world, numbers)}
    assert sorted(world.accepted(numbers)) == numbers


def test_a_second_control_c_ends_at_once_and_the_sums_still_close(
    world: World, desk: CommandLine, campaign: Path
) -> None:
    numbers = phones(415, 10)
    fill(desk, numbers)
    world.simulator.set_faults({"shares": {}, "latency_ms": 30_000})
    with desk.start("send", campaign, "--list", "Guests", "--yes") as process:
        wait_until(lambda: flying(desk), what="a request on its way")
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Pausing: what is on its way is waited for.")
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert desk.finish(process).code == 130
        assert time.monotonic() - begun < 15  # far from the answer, however busy the machine is
    found = report_of(desk, flying(desk)[0])
    assert (found["state"], found["accepted"]) == ("paused", 0)
    assert found["in_doubt"] > 0


def test_beside_an_open_window_its_engine_does_the_sending(world: World, desk: CommandLine, campaign: Path) -> None:
    numbers = phones(650, 20)
    fill(desk, numbers)
    profile = open_profile(desk.profile)
    engine = EngineProcess(profile.dir)
    engine.start(resolve_account(Settings(), MemorySecretStore(), desk.environ), 20.0)
    try:
        wait_until(lambda: not is_free(profile), what="the window's engine holding the lock")
        done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json", "--rate", "15")
        assert (done.code, done.answer["accepted"]) == (0, 20)
        assert done.err == "Another MMSDesk is sending in this profile; it sends this campaign too.\n"
        assert not is_free(profile)
    finally:
        engine.stop()
    assert sorted(world.accepted(numbers)) == numbers


def is_free(profile: Profile) -> bool:
    claim = ProfileClaim(profile.lock)
    try:
        return claim.try_take()
    finally:
        claim.release()


def flying(desk: CommandLine) -> list[str]:
    """The campaigns of which something is on its way."""
    db = open_reader(open_profile(desk.profile).database)
    try:
        return [str(row[0]) for row in fetch_all(db, "SELECT campaign_id FROM attempt WHERE state = 'in_flight'")]
    finally:
        db.close()


def in_state(desk: CommandLine, *states: str) -> set[str]:
    """The people whose message stands like this in the ledger."""
    db = open_reader(open_profile(desk.profile).database)
    try:
        return {str(phone) for phone, state in fetch_all(db, "SELECT phone, state FROM attempt") if state in states}
    finally:
        db.close()


def campaign_of(world: World, numbers: list[str]) -> str:
    """The one campaign in which these people were written to."""
    wanted = {number[1:] for number in numbers}
    (found,) = {
        str(json.loads(row["metadata"])["campaign"]) for row in world.simulator.accepted() if row["identity"] in wanted
    }
    return found


def test_a_relay_sinch_was_not_told_of_is_told_before_and_while_sending(
    world: World, desk: CommandLine, campaign: Path, tmp_path: Path
) -> None:
    words = "warning: Sinch was not told to post to your relay. A STOP or receipts would be lost."
    desk.run("import", write_people(tmp_path / "guests.csv", phones(564, 2)), "--list", "Guests")
    with world.simulator.client() as client:
        (hook,) = client.get(f"{world.simulator.project_url}/apps/{world.simulator.app_id}/webhooks").json()["webhooks"]
        one = f"{world.simulator.project_url}/webhooks/{hook['id']}"
        assert words not in desk.run("check", campaign).out
        client.patch(one, json={"target": "https://crm.example.com/hook"}).raise_for_status()
        checked = desk.run("check", campaign)
        asked = desk.run("send", campaign, "--list", "Guests")
        sent = desk.run("send", campaign, "--list", "Guests", "--yes")
        client.patch(one, json={"target": hook["target"]}).raise_for_status()
    assert (checked.code, words in checked.out) == (0, True)
    assert asked.err.count(words) == 1
    assert "Nobody is here to confirm" in asked.err
    assert (sent.code, sent.err.count(words)) == (0, 1)
