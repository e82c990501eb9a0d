"""Runs inside the environment of sinch 2.3.0: drives apps, messages and contacts, and validates callbacks.

Reads one JSON object on standard input (the simulator's ready line, `secret`, `callbacks`) and writes what it saw.
"""

import json
import sys

from sinch import SinchClient

PERSON = [{"channel": "MMS", "identity": "+15035550142"}, {"channel": "SMS", "identity": "+15035550142"}]
MMS = {
    "account_id": "account-2",
    "api_key": "api-key-2",
    "default_sender": "54321",
    "basic_auth": {"username": "user", "password": "word"},
}


def connect(given):
    client = SinchClient(
        key_id=given["key_id"], key_secret=given["key_secret"], project_id=given["project_id"], conversation_region="us"
    )
    client.configuration.auth_origin = given["auth_url"]
    client.configuration.conversation_origin = given["api_url"]
    return client


def drive_apps(conversation, app_id):
    listed = list(conversation.apps.list().iterator())
    first = conversation.apps.get(app_id)
    made = conversation.apps.create(display_name="Second", channel_credentials={"MMS": MMS})
    renamed = conversation.apps.update(made.id, display_name="Renamed")
    wired = conversation.apps.update(
        made.id,
        channel_credentials={
            "MMS": MMS,
            "SMS": {"claimed_identity": "plan", "token": "token"},
        },
    )
    conversation.apps.delete(made.id)
    return {
        "listed": [app.id for app in listed],
        "mode": first.processing_mode,
        "outbound": first.rate_limits.outbound,
        "mms_state": first.channel_credentials.mms.state.status,
        "renamed": renamed.display_name,
        "kept_account": renamed.channel_credentials.mms.account_id,
        "raw_channels": [
            entry.channel for entry in conversation.apps.get(app_id, raw_response=True).channel_credentials
        ],
        "wired_sms": wired.channel_credentials.sms.claimed_identity,
        "left": [app.id for app in conversation.apps.list().iterator()],
    }


def drive_messages(conversation, app_id):
    common = {
        "app_id": app_id,
        "recipient_identities": PERSON,
        "channel_priority_order": ["MMS"],
        "channel_properties": {"MMS_SENDER": "12345"},
        "message_metadata": json.dumps({"job": "0" * 32, "campaign": "c1"}),
        "correlation_id": "0" * 32,
        "message_content_type": "CONTENT_MARKETING",
        "ttl": 86400,
    }
    text = conversation.messages.send_text_message(text="Hello", **common)
    card = conversation.messages.send_card_message(
        card_message={
            "title": "Spring sale",
            "description": "20% off",
            "choices": [{"url_message": {"title": "Shop", "url": "https://example.com/s"}}],
        },
        **common,
    )
    choice = conversation.messages.send_choice_message(
        choice_message={"text_message": {"text": "Coming?"}, "choices": [{"text_message": {"text": "Yes"}}]}, **common
    )
    source = "DISPATCH_SOURCE"
    got = conversation.messages.get(text.message_id, messages_source=source)
    pages = conversation.messages.list(app_id=app_id, messages_source=source, page_size=2)
    listed = [message.id for message in pages.iterator()]
    inbound = [
        message.contact_message.text_message.text
        for message in conversation.messages.list(messages_source=source, direction="TO_APP").iterator()
    ]
    last = conversation.messages.list_last_messages_by_channel_identity(
        channel_identities=["15035550142"], app_id=app_id, messages_source=source, direction="TO_CONTACT"
    )
    changed = conversation.messages.update(choice.message_id, metadata="changed", messages_source=source)
    conversation.messages.delete(card.message_id, messages_source=source)
    return {
        "sent": [text.message_id, card.message_id, choice.message_id],
        "accepted_year": text.accepted_time.year,
        "text": got.app_message.text_message.text,
        "metadata": got.metadata,
        "listed": listed,
        "inbound": inbound,
        "last": [message.id for message in last.iterator()],
        "changed": changed.metadata,
        "left": [
            m.id
            for m in conversation.messages.list(
                app_id=app_id, messages_source=source, direction="TO_CONTACT"
            ).iterator()
        ],
    }


def drive_contacts(conversation):
    made = conversation.contacts.create(
        channel_identities=[{"channel": "MMS", "identity": "15035550111"}], language="EN_US", display_name="Ada"
    )
    other = conversation.contacts.create(
        channel_identities=[{"channel": "SMS", "identity": "15035550111"}], language="EN_US", email="ada@example.com"
    )
    conflicts = [
        (conflict.identity, sorted(conflict.contact_ids))
        for conflict in conversation.contacts.list_identity_conflicts().iterator()
    ]
    found = [contact.id for contact in conversation.contacts.list(channel="MMS", identity="+15035550111").iterator()]
    updated = conversation.contacts.update(made.id, external_id="crm-7")
    merged = conversation.contacts.merge_contact(destination_id=made.id, source_id=other.id)
    got = conversation.contacts.get(made.id)
    listed = [contact.id for contact in conversation.contacts.list(page_size=1).iterator()]
    conversation.contacts.delete(made.id)
    return {
        "made": made.id,
        "default_name": other.display_name,
        "conflicts_agree": conflicts == [("15035550111", sorted([made.id, other.id]))],
        "found": found,
        "external_id": updated.external_id,
        "merged_email": merged.email,
        "merged_channels": [identity.channel for identity in got.channel_identities],
        "listed": listed,
        "left": [contact.id for contact in conversation.contacts.list().iterator()],
    }


def drive_callbacks(conversation, secret, callbacks):
    events = conversation.sinch_events(secret)
    rows = []
    for callback in callbacks:
        headers, body = callback["headers"], callback["body"]
        event = events.parse_event(body)
        rows.append(
            {
                "valid": events.validate_authentication_header(headers, body),
                "valid_as_bytes": events.validate_authentication_header(headers, body.encode()),
                "tampered_is_valid": events.validate_authentication_header(headers, body.replace("{", "{ ", 1)),
                "kind": type(event).__name__,
                "app_id": event.app_id,
                "status": getattr(getattr(event, "message_delivery_report", None), "status", None),
                "reason": getattr(
                    getattr(getattr(event, "message_delivery_report", None), "reason", None), "code", None
                ),
            }
        )
    return rows


def main():
    given = json.load(sys.stdin)
    conversation = connect(given).conversation
    seen = {"callbacks": drive_callbacks(conversation, given["secret"], given["callbacks"])}
    if given["drive"]:
        seen["apps"] = drive_apps(conversation, given["app_id"])
        seen["messages"] = drive_messages(conversation, given["app_id"])
        seen["contacts"] = drive_contacts(conversation)
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
