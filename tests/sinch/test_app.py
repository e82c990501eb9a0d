"""What an app's JSON means, and how the MMS account is changed without harming other channels."""

from typing import Any

import pytest

from mmsdesk.domain.errors import Refused
from mmsdesk.domain.secret import Secret
from mmsdesk.sinch.app import MmsCredentials, Mode, credentials_with, mms_change, read_app, read_webhook
from mmsdesk.sinch.errors import BadAnswer

MMS = {
    "channel": "MMS",
    "mms_credentials": {
        "account_id": "acc-1",
        "api_key": "old-api-key",
        "default_sender": "12345",
        "basic_auth": {"username": "u", "password": "old-password"},
    },
    "callback_secret": "keep-me",
    "state": {"status": "FAILING", "description": "no such account"},
}
SMS = {
    "channel": "SMS",
    "static_bearer": {"claimed_identity": "plan", "token": "sms-token"},
    "state": {"status": "ACTIVE"},
}
NEW = MmsCredentials("acc-2", Secret("new-api-key"), "67890", "u", Secret("old-password"))


def app_json(**changes: Any) -> dict[str, Any]:
    return {"id": "APP1", "display_name": "Shop", "channel_credentials": [SMS, MMS], **changes}


@pytest.mark.parametrize(
    ("changes", "mode", "days"),
    [
        ({"processing_mode": "DISPATCH"}, Mode.DISPATCH, 0),
        ({"processing_mode": "DISPATCH", "dispatch_retention_policy": {"ttl_days": 3}}, Mode.DISPATCH, 3),
        ({"processing_mode": "CONVERSATION", "retention_policy": {"ttl_days": 30}}, Mode.CONVERSATION, 30),
        ({"processing_mode": "CONVERSATION"}, Mode.CONVERSATION, 180),
        ({"processing_mode": "SOMETHING_NEW"}, None, 0),
        ({"dispatch_retention_policy": None}, None, 0),
    ],
)
def test_how_long_messages_can_be_looked_up(changes: dict[str, Any], mode: Mode | None, days: int) -> None:
    app = read_app(app_json(**changes))
    assert (app.mode, app.retention_days) == (mode, days)


def test_limits_channels_and_states() -> None:
    app = read_app(app_json(rate_limits={"outbound": 25}, queue_stats={"outbound_size": "17"}))
    assert (app.outbound_rate, app.queue_size) == (25.0, 17)
    channel = app.channel("MMS")
    assert channel is not None
    assert (channel.status, channel.description, channel.default_sender) == ("FAILING", "no such account", "12345")
    assert app.channel("RCS") is None


def test_an_app_never_shows_the_secrets_sinch_sent() -> None:
    told = repr(read_app(app_json()))
    assert not any(secret in told for secret in ("old-api-key", "old-password", "sms-token"))


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"id": 7}])
def test_without_an_id_it_is_no_app(body: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        read_app(body)
    with pytest.raises(BadAnswer):
        read_webhook(body)


def test_the_other_channels_are_sent_back_as_they_came() -> None:
    entries = credentials_with(read_app(app_json()), NEW)
    assert entries[0] == SMS
    assert entries[1]["callback_secret"] == "keep-me"
    assert "state" not in entries[1]
    assert entries[1]["mms_credentials"] == {
        "account_id": "acc-2",
        "api_key": "new-api-key",
        "default_sender": "67890",
        "basic_auth": {"username": "u", "password": "old-password"},
    }


def test_a_channel_whose_secrets_are_masked_is_not_overwritten() -> None:
    masked = {"channel": "SMS", "static_bearer": {"claimed_identity": "plan", "token": "*****"}}
    with pytest.raises(Refused, match="SMS channel would be damaged"):
        credentials_with(read_app(app_json(channel_credentials=[masked])), NEW)


def test_the_change_is_told_line_by_line_without_secrets() -> None:
    assert mms_change(read_app(app_json()), NEW) == [
        "MMS Account ID: acc-1 → acc-2",
        "MMS API key: ••• → ••• (new)",
        "Default sender: 12345 → 67890",
        "User name: u, unchanged",
        "Password: •••, unchanged",
        "Other channels stay as they are: SMS",
    ]


def test_the_first_set_up_is_told_too() -> None:
    lines = mms_change(read_app(app_json(channel_credentials=[])), MmsCredentials("acc-2", Secret("k")))
    assert lines == [
        "MMS Account ID: none → acc-2",
        "MMS API key: none → ••• (new)",
        "Default sender: none, unchanged",
        "User name: none, unchanged",
        "Password: none, unchanged",
    ]
