"""The connection test against a pretend Sinch and a real relay, in order and with each thing broken."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.secret import Secret
from mmsdesk.relay_client import RelayClient
from mmsdesk.services.connection import (
    CheckResult,
    CheckState,
    Fix,
    check_connection,
    list_apps,
    mms_change,
    read_app,
    repair_webhook,
    set_retention,
    waiting_checks,
    webhook_target,
    write_mms_credentials,
)
from mmsdesk.sinch.app import TRIGGERS, MmsCredentials
from mmsdesk.sinch.errors import SinchError
from tests.support.edge import Seen, closed_port, ok, open_edge, response
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import RunningRelay, start_relay

SECRET = Secret("relay-secret-for-tests-only")
GOOD = ("sinch", "key", "app", "mms", "pictures", "receipts", "stop", "retention")


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(seed=5, dispatch_retention_days=1, time_compression=100) as running:
        yield running


@pytest.fixture(scope="module")
def dashboard(simulator: RunningSimulator) -> Iterator[httpx.Client]:
    """What somebody else does to the app behind our back."""
    with simulator.client() as client:
        yield client


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    with start_relay(tmp_path_factory.mktemp("relay") / "data", [SECRET.reveal()]) as running:
        yield running


@pytest.fixture(scope="module")
def token(relay: RunningRelay) -> Secret:
    return relay.add_token("desk")


@pytest.fixture
def account(
    simulator: RunningSimulator, dashboard: httpx.Client, relay: RunningRelay, token: Secret
) -> Iterator[Account]:
    """An account with a webhook in order; what a test changed at the app is put back."""
    found = Account(
        project_id=simulator.project_id,
        app_id=simulator.app_id,
        key_id=simulator.key_id,
        key_secret=Secret(simulator.key_secret),
        sender=simulator.sender,
        api_url=simulator.api_url,
        auth_url=simulator.auth_url,
        relay_url=relay.public_url,
        relay_token=token,
    )
    path = f"/apps/{simulator.app_id}"
    before = dashboard.get(path).json()
    repair_webhook(found, webhook_target(found), SECRET)
    yield found
    kept = ("channel_credentials", "dispatch_retention_policy")
    dashboard.patch(path, json={name: before[name] for name in kept}).raise_for_status()
    for webhook in dashboard.get(f"{path}/webhooks").json()["webhooks"]:
        dashboard.delete(f"/webhooks/{webhook['id']}").raise_for_status()


def run(account: Account, webhook_secret: Secret = SECRET) -> dict[str, CheckResult]:
    """How each check ended, in order."""
    return {result.id: result for result in check_connection(account, webhook_secret=webhook_secret)}


def states(results: dict[str, CheckResult]) -> dict[str, CheckState]:
    return {name: result.state for name, result in results.items()}


def patch_webhook(dashboard: httpx.Client, account: Account, **changes: Any) -> None:
    webhooks = dashboard.get(f"/apps/{account.app_id}/webhooks").json()["webhooks"]
    dashboard.patch(f"/webhooks/{webhooks[0]['id']}", json=changes).raise_for_status()


def test_everything_in_order_gives_a_tick_each(account: Account) -> None:
    results = list(check_connection(account, webhook_secret=SECRET))
    assert [result.id for result in results] == [name for name in GOOD for _ in range(2)]
    assert [result.state for result in results] == [CheckState.RUNNING, CheckState.OK] * len(GOOD)
    assert all(result.detail for result in results[1::2])
    assert [result.id for result in waiting_checks()] == list(GOOD)
    assert [result.title for result in waiting_checks()] == [result.title for result in results[1::2]]


def test_a_wrong_key_stops_what_needs_it_and_nothing_else(account: Account) -> None:
    results = run(replace(account, key_secret=Secret("wrong-one")))
    assert results["key"].state is CheckState.BAD
    assert results["key"].title == "Sinch refused this access key"
    assert results["key"].fix is Fix.UPDATE_KEY
    assert [name for name, result in results.items() if result.state is CheckState.WAITING] == [
        "app", "mms", "receipts", "stop", "retention",
    ]  # fmt: skip
    assert results["app"].detail == "Waits for: Key accepted"
    assert results["pictures"].state is CheckState.OK
    assert "wrong-one" not in repr(results)


def test_a_wrong_region_is_named(account: Account) -> None:
    results = run(replace(account, app_id="01HZY1APP00000000000000009"))
    assert results["app"].state is CheckState.BAD
    assert results["app"].title == "Your app is not in the United States region"
    assert results["app"].fix is Fix.CHOOSE_REGION
    assert results["mms"].state is CheckState.WAITING


def test_no_network_is_told_once(account: Account) -> None:
    results = run(replace(account, api_url=f"http://127.0.0.1:{closed_port()}"))
    assert results["sinch"].title == "Sinch could not be reached"
    assert [name for name, result in results.items() if result.state is CheckState.BAD] == ["sinch"]
    assert results["pictures"].state is CheckState.OK


def test_a_sign_in_page_of_a_hotel_is_not_taken_for_sinch(account: Account) -> None:
    with open_edge(lambda request: ok(b"<html>Welcome</html>")) as edge:
        results = run(replace(account, api_url=edge.origin))
    assert results["sinch"].title == "Something other than Sinch answered"


def test_a_relay_that_is_down_leaves_the_rest_alone(account: Account) -> None:
    results = run(replace(account, relay_url=f"http://127.0.0.1:{closed_port()}"))
    assert results["pictures"].title == results["receipts"].title == "The relay does not answer"
    assert states(results)["mms"] is CheckState.OK
    assert states(results)["stop"] is CheckState.OK


def test_a_relay_that_does_not_know_us(account: Account) -> None:
    results = run(replace(account, relay_token=Secret("taken-back")))
    assert results["pictures"].title == results["receipts"].title == "The relay does not accept this desk"


def test_without_a_relay_both_consequences_are_told(account: Account) -> None:
    results = run(replace(account, relay_url=""))
    assert (results["pictures"].state, results["pictures"].fix) == (CheckState.BAD, Fix.CONNECT_RELAY)
    assert (results["receipts"].state, results["receipts"].fix) == (CheckState.BAD, Fix.CONNECT_RELAY)


CHANNELS: list[tuple[str, list[dict[str, Any]], CheckState, str]] = [
    ("absent", [], CheckState.BAD, "The app has no MMS channel"),
    ("failing", [{"state": {"status": "FAILING", "description": "unknown account"}}], CheckState.BAD, "does not work"),
    ("pending", [{"state": {"status": "PENDING"}}], CheckState.WARN, "not ready yet"),
]


@pytest.mark.parametrize(("what", "change", "state", "words"), CHANNELS, ids=[row[0] for row in CHANNELS])
def test_the_mms_channel(
    account: Account, what: str, change: list[dict[str, Any]], state: CheckState, words: str
) -> None:
    app = {"id": account.app_id, "channel_credentials": [{"channel": "MMS", **each} for each in change]}
    with open_edge(_sinch_with(app)) as edge:
        found = run(replace(account, api_url=edge.origin, relay_url=""))["mms"]
    assert found.state is state
    assert words in found.title
    if what == "failing":
        assert "unknown account" in found.detail


def _sinch_with(app: dict[str, Any]) -> Any:
    def answer(request: Seen) -> bytes:
        if "authorization" not in request.headers:
            return response(401)
        return ok({"webhooks": []}) if request.path.endswith("/webhooks") else ok(app)

    return answer


WEBHOOKS: list[tuple[str, dict[str, Any], CheckState, str]] = [
    ("somewhere else", {"target": "https://crm.example.com/hook"}, CheckState.BAD, "would be lost"),
    ("no secret", {"secret": ""}, CheckState.BAD, "would be refused"),
    ("other secret", {"secret": "another"}, CheckState.BAD, "would be refused"),
    ("dismissed", {"target_type": "DISMISS"}, CheckState.BAD, "would be lost"),
    ("no replies", {"triggers": ["MESSAGE_DELIVERY"]}, CheckState.WARN, "Some replies would be missed"),
    ("no receipts", {"triggers": ["MESSAGE_INBOUND"]}, CheckState.WARN, "Receipts would be missed"),
    ("one missing", {"triggers": [each for each in TRIGGERS if each != "OPT_OUT"]}, CheckState.WARN, "Some news"),
]


@pytest.mark.parametrize(("what", "change", "state", "words"), WEBHOOKS, ids=[row[0] for row in WEBHOOKS])
def test_a_webhook_out_of_order_is_told_and_mended(
    account: Account, dashboard: httpx.Client, what: str, change: dict[str, Any], state: CheckState, words: str
) -> None:
    patch_webhook(dashboard, account, **change)
    result = run(account)["receipts"]
    assert (result.state, result.fix) == (state, Fix.WEBHOOK)
    assert words in result.title
    repair_webhook(account, webhook_target(account), SECRET)
    assert run(account)["receipts"].state is CheckState.OK


def test_repairing_leaves_the_webhooks_of_others_alone(account: Account, dashboard: httpx.Client) -> None:
    other = {"app_id": account.app_id, "target": "https://crm.example.com/hook", "triggers": ["MESSAGE_INBOUND"]}
    patch_webhook(dashboard, account, triggers=["CONTACT_CREATE"])
    made = dashboard.post("/webhooks", json=other).json()
    mended = repair_webhook(account, webhook_target(account), SECRET)
    assert mended.triggers == {*TRIGGERS, "CONTACT_CREATE"}
    assert dashboard.get(f"/webhooks/{made['id']}").json() == made


def test_repairing_needs_the_secret_and_room(account: Account, dashboard: httpx.Client) -> None:
    with pytest.raises(Refused, match="secret is not known"):
        repair_webhook(account, webhook_target(account), Secret(""))
    for number in range(4):
        body = {"app_id": account.app_id, "target": f"https://x{number}.example.com/", "triggers": []}
        dashboard.post("/webhooks", json=body).raise_for_status()
    with pytest.raises(Refused, match="no room"):
        repair_webhook(account, "https://new.example.com/webhooks/sinch", SECRET)


def test_a_desk_that_does_not_know_the_secret_trusts_the_webhook_s(account: Account) -> None:
    assert run(account, Secret(""))["receipts"].state is CheckState.OK


def test_without_an_sms_channel_a_plain_stop_is_lost(account: Account, dashboard: httpx.Client) -> None:
    path = f"/apps/{account.app_id}"
    entries = dashboard.get(path).json()["channel_credentials"]
    mms_alone = [entry for entry in entries if entry["channel"] == "MMS"]
    dashboard.patch(path, json={"channel_credentials": mms_alone}).raise_for_status()
    result = run(account)["stop"]
    assert result.state is CheckState.WARN
    assert "12345" in result.detail


def test_without_retention_a_doubt_cannot_be_looked_up_and_a_press_sets_it(
    account: Account,
) -> None:
    set_retention(account, 0)
    result = run(account)["retention"]
    assert (result.state, result.fix) == (CheckState.WARN, Fix.RETENTION)
    set_retention(account)
    assert run(account)["retention"].detail == "Sinch keeps sent messages for 1 day"
    with pytest.raises(Refused):
        set_retention(account, 8)


def test_the_mms_account_is_shown_and_then_written(account: Account) -> None:
    new = MmsCredentials("acc-2", Secret("key-2"), "67890", "u", Secret("pw"))
    lines = mms_change(read_app(account), new)
    assert "Default sender: 12345 → 67890" in lines
    assert "Other channels stay as they are: SMS" in lines
    write_mms_credentials(account, new)
    after = read_app(account)
    assert {channel.name: channel.default_sender for channel in after.channels} == {"MMS": "67890", "SMS": ""}


def test_a_sender_is_needed_somewhere(account: Account) -> None:
    write_mms_credentials(account, MmsCredentials("acc-2", Secret("key-2")))
    assert run(replace(account, sender=""))["mms"].title == "The MMS channel has no sender"
    assert run(account)["mms"].state is CheckState.OK


def test_a_local_relay_cannot_serve_the_real_sinch(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    results = run(replace(account, api_url="https://mmsdesk.invalid"))
    assert results["sinch"].state is CheckState.BAD
    assert results["pictures"].title == "Sinch cannot reach the relay"


def test_apps_are_listed_to_choose_from(account: Account) -> None:
    assert [app.id for app in list_apps(account)] == [account.app_id]
    with pytest.raises(SinchError):
        list_apps(replace(account, key_secret=Secret("wrong")))


def test_the_webhook_brings_news_to_the_relay(account: Account, simulator: RunningSimulator) -> None:
    simulator.inbound("15551230001", "STOP")
    client = RelayClient(account.relay_url, account.relay_token)
    try:
        page = client.poll(None, wait=10)
    finally:
        client.close()
    assert page.events[0].kind == "inbound"
