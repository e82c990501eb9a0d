"""What `send`, `resume` and `report` do at the edges, in one process and without a network."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsdesk.cli import main
from mmsdesk.cli.running import Progress
from mmsdesk.domain.account import Account
from mmsdesk.domain.contact import Details
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.message import Campaign, Card, ContentType, Message, Text
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaign_files import load_campaign
from mmsdesk.services.campaigns import Order, StartedMeanwhile, find_earlier, start_campaign
from mmsdesk.services.definitions import campaign_of, fingerprint_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft, draft_from_campaign
from mmsdesk.store.campaigns import set_hold, set_state
from mmsdesk.store.contacts import add_people, ensure_list
from tests.pictures.samples import jpeg_bytes, noise
from tests.support.command_line import phones, write_campaign
from tests.support.edge import ok, open_edge
from tests.support.web import Answer, serve_files

LINE = "Reply STOP to opt out"
ACCOUNT = Account(
    "project", "app-one", "key", Secret("secret-of-the-key"), sender="12345", api_url="http://127.0.0.1:9"
)
ENVIRON = {
    "MMSDESK_PROJECT_ID": "project",
    "MMSDESK_APP_ID": "app-one",
    "MMSDESK_KEY_ID": "key",
    "MMSDESK_KEY_SECRET": "secret-of-the-key",
    "MMSDESK_SENDER": "12345",
    "MMSDESK_API_URL": "http://127.0.0.1:9",
    "MMSDESK_AUTH_URL": "http://127.0.0.1:9",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A profile with three guests."""
    found = Desk(open_profile(tmp_path / "profile"), MemorySecretStore(), ENVIRON)
    people = [Details(phone, "Ann") for phone in phones(503, 3)]
    found.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 0.0), people, 0.0))
    yield found
    found.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_campaign(tmp_path / "truffles.json")


def start(desk: Desk, file: Path, order: Order) -> CampaignId:
    """The file as a run that is on its way, though nobody sends it."""
    draft = draft_from_campaign(load_campaign(file, desk.media), LINE, order.list_name)
    campaign_id = desk.create_draft(draft)
    start_campaign(desk.writer, campaign_id, order, ACCOUNT, lambda media: media.url, SystemClock())
    return campaign_id


def move(desk: Desk, campaign_id: CampaignId, new: CampaignState) -> None:
    old = desk.campaign(campaign_id).state
    assert desk.writer.run(lambda db: set_state(db, campaign_id, old, new, 1.0))


def run(desk: Desk, *arguments: object) -> int:
    return main.run([*map(str, arguments), "--profile", str(desk.profile.dir)], ENVIRON)


@pytest.mark.parametrize(
    "message",
    [
        Text("Hello"),
        Text(LINE),
        Text(f"Hello\n\n{LINE}"),
        Text(f"\n\n{LINE}"),
        Text(f"\n\n\n\n{LINE}"),
        Text(f"Hello\r\n\r\n{LINE}"),
        Card("Truffles", f"{LINE}\n\n{LINE}"),
        Card("", f"\n\n{LINE}"),
    ],
)
def test_a_run_is_known_again_whatever_stands_around_the_opt_out_line(message: Message, desk: Desk) -> None:
    campaign = Campaign("Truffle nights", "", True, ContentType.MARKETING, message)
    campaign_id = desk.create_draft(draft_from_campaign(campaign, desk.settings().optout_line, "Guests"))
    stored = campaign_of(desk.campaign(campaign_id).definition)
    assert stored == campaign
    assert fingerprint_of(stored, "Guests") == fingerprint_of(campaign, "guests")


def test_a_run_somebody_else_started_meanwhile_is_not_added_to(desk: Desk, file: Path) -> None:
    first = start(desk, file, Order("Guests", earlier=""))
    move(desk, first, CampaignState.SENT)
    with pytest.raises(StartedMeanwhile):
        start(desk, file, Order("Guests", earlier=""))
    second = start(desk, file, Order("Guests", earlier=first))
    found = find_earlier(desk.reader(), load_campaign(file, desk.media), "Guests")
    assert found is not None
    assert found.id == second


def test_a_finished_or_cancelled_run_is_refused(desk: Desk, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = start(desk, file, Order("Guests"))
    move(desk, sent, CampaignState.SENT)
    assert run(desk, "send", file, "--list", "Guests", "--yes") == 3
    assert "“Truffle nights” to “Guests” was already sent\n" in capsys.readouterr().err
    assert run(desk, "resume", sent, "--yes") == 3
    assert "“Truffle nights” is finished\n" in capsys.readouterr().err

    cancelled = start(desk, file, Order("Guests"))
    move(desk, cancelled, CampaignState.CANCELLED)
    assert run(desk, "send", file, "--list", "Guests", "--yes") == 3
    assert "“Truffle nights” to “Guests” was cancelled\n" in capsys.readouterr().err
    assert run(desk, "resume", cancelled, "--yes") == 3
    assert "“Truffle nights” was cancelled\n" in capsys.readouterr().err


def test_a_run_of_another_app_does_not_go_on_with_this_one(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = start(desk, file, Order("Guests"))
    desk.close()
    other = {**ENVIRON, "MMSDESK_APP_ID": "app-two"}
    here = ("--profile", str(desk.profile.dir))
    assert main.run(["send", str(file), "--list", "Guests", "--yes", *here], other) == 3
    said = capsys.readouterr().err
    assert said.startswith("“Truffle nights” to “Guests” was begun with another Sinch app\n")
    assert f"mmsdesk report {begun}" in said
    assert main.run(["resume", begun, "--yes", *here], other) == 3
    assert capsys.readouterr().err.startswith("“Truffle nights” was begun with another Sinch app\n")


def test_what_was_never_started_is_neither_resumed_nor_reported(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    draft = desk.create_draft(Draft(name="Half written"))
    for command in (("resume", draft, "--yes"), ("report", draft)):
        assert run(desk, *command) == 3
        assert capsys.readouterr().err.startswith("“Half written” was never started\n")


def test_a_beginning_that_several_ids_have_is_not_enough(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    ids = [desk.create_draft(Draft()) for _ in range(17)]
    shared = next(letter for letter in "0123456789abcdef" if sum(each.startswith(letter) for each in ids) > 1)
    assert run(desk, "report", shared) == 2
    assert f"campaigns begin with “{shared}”\nType more of the id." in capsys.readouterr().err


def test_without_a_terminal_nobody_is_asked_and_nothing_happens(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert run(desk, "send", file, "--list", "Guests") == 2
    assert capsys.readouterr().err.endswith("Nobody is here to confirm\nAdd --yes to go ahead without being asked.\n")
    assert run(desk, "send", file, "--list", "Strangers", "--yes") == 4
    assert run(desk, "send", file, "--list", "Guests", "--yes") == 6, "nobody answers at this address"
    assert desk.campaigns() == []


def test_a_silent_relay_is_told_once_also_without_a_terminal(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mmsdesk.cli.running._TELL_SECONDS", 0.0)
    campaign_id = start(desk, file, Order("Guests"))
    progress = Progress(desk, campaign_id)
    progress.show()
    assert capsys.readouterr().err == ""
    desk.writer.run(lambda db: set_hold(db, campaign_id, "relay_silent"))
    progress.show()
    progress.show()
    said = capsys.readouterr().err
    assert said == "The relay does not answer, and a STOP may be waiting there: sending goes on when it does.\n"


def test_a_report_reads_as_sentences_and_its_table_is_written_or_refused(
    desk: Desk, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign_id = start(desk, file, Order("Guests"))
    assert desk.writer.run(
        lambda db: set_state(
            db, campaign_id, CampaignState.SENDING, CampaignState.STOPPED, 1.0, title="It stopped", hint="Mend it."
        )
    )
    assert run(desk, "report", campaign_id, "--csv", tmp_path / "table.csv") == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "Truffle nights · stopped",
        "It stopped. Mend it.",
        "3 recipients",
        "0 accepted: 0 delivered, 0 failed, 0 waiting, 0 without receipt",
        "0 refused, 0 left out, 0 in doubt, 3 not sent",
        "0 replies, 0 opted out",
    ]
    assert said.err == f"{tmp_path / 'table.csv'} now holds 3 people.\n"
    assert run(desk, "report", campaign_id, "--csv", tmp_path / "nowhere" / "table.csv") == 6
    said = capsys.readouterr()
    assert (said.out, said.err.splitlines()[0]) == ("", "table.csv could not be written")


def test_a_picture_given_by_address_is_fetched_before_anybody_is_written_to(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = json.dumps({"events": [], "next": None, "has_more": False}).encode()
    heavy = Answer(body=jpeg_bytes(noise(90, 160)) + bytes(3_500_000), content_type="image/jpeg")
    files = {"/heavy.jpg": heavy, "/v1/events?limit=1&wait=0": Answer(body=events)}
    app = {"id": "app-one", "channel_credentials": [{"channel": name} for name in ("SMS", "MMS")]}
    with serve_files(files) as web, open_edge(lambda request: ok(app)) as edge:
        environ = {**ENVIRON, "MMSDESK_API_URL": edge.origin, "MMSDESK_AUTH_URL": edge.origin}
        environ |= {"MMSDESK_RELAY_URL": web.url, "MMSDESK_RELAY_TOKEN": "token"}
        here = ("--profile", str(desk.profile.dir), "--json")
        for name, rules in (("heavy.jpg", {"SIZ-1", "SIZ-4"}), ("gone.jpg", {"URL-2"})):
            file = write_campaign(tmp_path / "linked.json", picture=f"{web.url}/{name}")
            assert main.run(["check", str(file), *here], environ) == 1
            found = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["blocks"]]
            assert {one["rule"] for one in found} == rules
            assert main.run(["send", str(file), "--list", "Guests", "--yes", *here], environ) == 3
            assert found[0]["message"].partition(". ")[0] in capsys.readouterr().err
            assert [request.path for request in web.received].count(f"/{name}") == 2
        assert {request.method for request in edge.requests} == {"GET"}
    assert not desk.campaigns()
