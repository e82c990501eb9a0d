"""Runs inside the environment of sinch 1.1.4: drives webhooks, transcoding, capability, events, opting in and out.

Reads the simulator's ready line on standard input and writes what it saw as JSON.
"""

import json
import sys

from sinch import SinchClient

PERSON = {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": "15035550142"}]}}
CARD = {
    "card_message": {
        "title": "Spring sale",
        "description": "20% off",
        "choices": [
            {"text_message": {"text": "Suggested reply"}},
            {"url_message": {"title": "Shop", "url": "https://example.com/s"}},
        ],
    }
}
PLACE = {"location_message": {"title": "Shop", "coordinates": {"latitude": 55.610479, "longitude": 13.002873}}}


def connect(given):
    client = SinchClient(key_id=given["key_id"], key_secret=given["key_secret"], project_id=given["project_id"])
    host = given["api_url"].removeprefix("http://")
    client.configuration.disable_https = True
    client.configuration.auth_origin = host
    client.configuration.conversation_origin = host
    return client


def drive_webhooks(conversation, app_id):
    made = conversation.webhook.create(
        app_id=app_id,
        target="http://127.0.0.1:9/one",
        triggers=["MESSAGE_DELIVERY"],
        secret="first",
        target_type="HTTP",
    )
    got = conversation.webhook.get(made.id)
    listed = conversation.webhook.list(app_id).webhooks
    changed = conversation.webhook.update(
        webhook_id=made.id,
        app_id=app_id,
        target="http://127.0.0.1:9/two",
        triggers=["MESSAGE_INBOUND", "MESSAGE_DELIVERY"],
        update_mask="target,triggers",
        secret="not in the mask",
    )
    conversation.webhook.delete(made.id)
    return {
        "target": got.target,
        "listed": len(listed),
        "changed_target": changed.target,
        "changed_triggers": changed.triggers,
        "kept_secret": changed.secret,
        "client_credentials": changed.client_credentials,
        "left": len(conversation.webhook.list(app_id).webhooks),
    }


def drive_rest(conversation, app_id):
    transcode = conversation.transcoding.transcode_message
    card = transcode(app_id=app_id, app_message=CARD, channels=["MMS", "SMS"]).transcoded_message
    place = transcode(app_id=app_id, app_message=PLACE, channels=["MMS"]).transcoded_message
    capability = conversation.capability.query(app_id=app_id, recipient=PERSON, request_id="request-1")
    event = conversation.event.send(app_id=app_id, recipient=PERSON, event={"composing_event": {}})
    opt_in = conversation.opt_in.register(app_id=app_id, channels=["MMS"], recipient=PERSON, request_id="in-1")
    opt_out = conversation.opt_out.register(app_id=app_id, channels=["MMS"], recipient=PERSON, request_id="out-1")
    return {
        "card": card,
        "place": place,
        "capability": [capability.request_id, capability.app_id, capability.recipient],
        "event_id": event.event_id,
        "event_accepted_time": event.accepted_time,
        "opt_in": opt_in.request_id,
        "opt_out": opt_out.request_id,
    }


def drive_store(conversation, app_id):
    """Messages, apps and contacts too: this version indexes every key it expects."""
    sent = conversation.message.send(app_id=app_id, recipient=PERSON, message={"text_message": {"text": "Hello"}})
    source = "DISPATCH_SOURCE"
    listed = conversation.message.list(app_id=app_id, messages_source=source)
    contact = conversation.contact.create(
        channel_identities=[{"channel": "MMS", "identity": "15035550111"}], language="EN_US"
    )
    app = conversation.app.get(app_id)
    return {
        "sent": sent.message_id,
        "got": conversation.message.get(sent.message_id, messages_source=source).id,
        "listed": [message.id for message in listed.result.messages],
        "contact": conversation.contact.get(contact.id).display_name,
        "rate": app.rate_limits["outbound"],
    }


def main():
    given = json.load(sys.stdin)
    conversation, app_id = connect(given).conversation, given["app_id"]
    seen = {
        "webhooks": drive_webhooks(conversation, app_id),
        "rest": drive_rest(conversation, app_id),
        "store": drive_store(conversation, app_id),
    }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
