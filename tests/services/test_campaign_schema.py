"""The published schema of campaign files takes what the composer writes, whatever the kind."""

import json
from dataclasses import replace

import jsonschema
from hypothesis import given

from mmsdesk.domain.message import Campaign, ContentType, Message, Text, map_media
from mmsdesk.domain.presets import PRESETS
from mmsdesk.domain.sender import SenderType
from mmsdesk.machine.resources import resource_text
from mmsdesk.services.definitions import definition_of
from tests.support.messages import messages

SCHEMA = jsonschema.Draft202012Validator(json.loads(resource_text("mmsdesk-campaign.schema.json")))
PICTURE = "media/" + "0" * 64 + ".jpg"


@given(messages)
def test_every_message_kind_fits_the_schema(message: Message) -> None:
    message = map_media(message, lambda media: replace(media, url=PICTURE))
    campaign = Campaign("Poll", "72345", True, ContentType.MARKETING, message)
    content = {"format": "mmsdesk-campaign", "version": 1, **definition_of(campaign)}
    assert [error.message for error in SCHEMA.iter_errors(json.loads(json.dumps(content)))] == []


def test_every_preset_and_kind_of_sender_fits_the_schema() -> None:
    properties = json.loads(resource_text("mmsdesk-campaign.schema.json"))["properties"]
    assert properties["preset"]["enum"] == list(PRESETS)
    assert properties["sender_type"]["enum"] == ["", *SenderType]
    campaign = Campaign("Poll", "72345", True, ContentType.MARKETING, Text("Hi"), "fastest", "toll_free", True)
    content = {"format": "mmsdesk-campaign", "version": 1, **definition_of(campaign)}
    assert [error.message for error in SCHEMA.iter_errors(content)] == []
