"""Whether a STOP would reach this desk is asked before a campaign, and never guessed."""

from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.account import Account
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.app_knowledge import ask_about_app, facts_about
from mmsdesk.services.desk import Desk
from mmsdesk.services.review import read_review
from mmsdesk.sinch.app import TRIGGERS
from tests.support.edge import Answer, Seen, ok, open_edge, response
from tests.support.osteria import TRUFFLE, add_list, open_osteria

RELAY = "https://relay.example.com"
APP = {
    "id": "app-one",
    "display_name": "Osteria",
    "channel_credentials": [{"channel": name, "state": {"status": "ACTIVE"}} for name in ("MMS", "SMS")],
}
OURS = {
    "id": "hook-one",
    "app_id": "app-one",
    "target": f"{RELAY}/webhooks/sinch",
    "target_type": "HTTP",
    "secret": "***",
    "triggers": list(TRIGGERS),
}
THEIRS = {**OURS, "id": "hook-two", "target": "https://crm.example.com/hook"}
OUR_HOOK = ok({"webhooks": [THEIRS, OURS]})


def account_at(origin: str, relay_url: str = RELAY) -> Account:
    return Account(
        "project", "app-one", "key", Secret("word"), api_url=origin, auth_url=origin, relay_url=relay_url,
        relay_token=Secret("token"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("webhooks", "heard"),
    [
        (OUR_HOOK, True),
        (ok({"webhooks": [{**OURS, "target": f"{RELAY}/webhooks/sinch/"}]}), True),
        (ok({"webhooks": [{**OURS, "triggers": ["MESSAGE_INBOUND", "MESSAGE_DELIVERY"]}]}), True),
        (ok({"webhooks": [{**OURS, "triggers": ["MESSAGE_INBOUND", "OPT_OUT"]}]}), False),
        (ok({"webhooks": [{**OURS, "triggers": ["MESSAGE_DELIVERY", "OPT_OUT"]}]}), False),
        (ok({"webhooks": [{**OURS, "target_type": "GRPC"}]}), False),
        (ok({"webhooks": [{**OURS, "secret": ""}]}), False),
        (ok({"webhooks": [THEIRS]}), False),
        (ok({}), False),
        (response(403, {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "no"}}), None),
    ],
)
def test_a_stop_is_heard_only_when_sinch_posts_everything_vital_to_our_relay(
    webhooks: Answer, heard: bool | None
) -> None:
    def answer(request: Seen) -> Answer:
        return webhooks if request.path.endswith("/webhooks") else ok(APP)

    with open_edge(answer) as edge:
        account = account_at(edge.origin)
        known = ask_about_app(account, SystemClock())
        assert len(edge.requests) == 2
    facts = facts_about(account, known)
    assert (facts.sms_channel, facts.has_relay, facts.hears_replies) == (True, True, heard)
    moved = replace(account, relay_url="https://other.example.com")
    assert facts_about(moved, known).hears_replies is None
    assert facts_about(replace(account, app_id="app-two"), known).hears_replies is None
    assert facts_about(account, None).hears_replies is None


def test_without_a_relay_the_webhooks_are_not_asked_for() -> None:
    with open_edge(lambda request: ok(APP)) as edge:
        account = account_at(edge.origin, relay_url="")
        facts = facts_about(account, ask_about_app(account, SystemClock()))
        assert len(edge.requests) == 1
    assert (facts.has_relay, facts.hears_replies) == (False, False)


def test_the_desk_says_so_once_it_was_asked_and_no_longer_once_it_is_mended(tmp_path: Path) -> None:
    hooks: list[object] = [THEIRS]

    def answer(request: Seen) -> Answer:
        return ok({"webhooks": hooks}) if request.path.endswith("/webhooks") else ok(APP)

    with open_edge(answer) as edge:
        connected = {
            "MMSDESK_APP_ID": "app-one",
            "MMSDESK_API_URL": edge.origin,
            "MMSDESK_AUTH_URL": edge.origin,
            "MMSDESK_RELAY_URL": RELAY,
            "MMSDESK_RELAY_TOKEN": "token",
        }
        osteria = open_osteria(tmp_path / "profile")
        desk = Desk(osteria.profile, osteria.secrets, {**osteria.environ, **connected})
        osteria.close()
        add_list(desk, "Guests", 3)
        campaign_id = desk.create_draft(replace(TRUFFLE, kind="text", list_name="Guests"))

        def remarks() -> list[str]:
            return [it.title for it in read_review(desk, campaign_id).report.findings if it.rule == "OPT-2"]

        assert remarks() == []  # nothing is known yet
        desk.learn_app(desk.account())
        assert remarks() == ["Sinch was not told to post to your relay"]
        hooks.append(OURS)
        desk.learn_app(desk.account())
        assert remarks() == []
        desk.close()
