"""The very request Sinch would get for one person, to be read before anything is sent.

Made by `sinch.wire.send_to_wire` as the engine's are. What only comes into being with a send has a placeholder here,
and a sentence says so. Nothing in it is secret: the key travels in a header.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import CampaignId, JobId
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import Campaign, Media, Message, map_media, medias_of
from mmsdesk.domain.outcome import SendRequest
from mmsdesk.domain.rendering import compile_message
from mmsdesk.services.desk import Desk
from mmsdesk.services.publishing import shown_address
from mmsdesk.sinch.wire import send_to_wire
from mmsdesk.store.media import find_uploads

JOB: Final = JobId("0" * 32)
"""Stands where the id of a message's own job will be."""
NO_APP: Final = "YOUR_APP_ID"
_JOB_NOTE: Final = "“job” in message_metadata, and correlation_id, are 32 zeros here: each message gets its own."
_APP_NOTE: Final = "app_id is a placeholder: MMSDesk is not connected to Sinch yet."
_SENDER_NOTE: Final = "There is no MMS_SENDER: the app’s default sender is used."
_SAMPLE_NOTE: Final = "The number is that of a sample person."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes to: method and address, as far as they are known."""

    method: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request to read. `notes` say what is a placeholder, a sentence each."""

    place: Place
    body: Mapping[str, Any]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The body as JSON, indented."""
        return json.dumps(self.body, ensure_ascii=False, indent=2)


def show_request(
    desk: Desk, campaign_id: CampaignId, campaign: Campaign, values: Mapping[str, str], *, is_sample: bool = False
) -> ShownRequest:
    """What messages:send would get for the person with these merge values, of whom `phone` (E.164) is one."""
    account = desk.account_or_none()
    relay_url = account.relay_url if account is not None else ""
    uploads = find_uploads(desk.reader(), relay_url)
    address_of = shown_address(uploads, relay_url)
    written = compile_message(campaign.message).render(values)
    message = map_media(written, lambda media: Media(address_of(media.url), media.filename))
    sender = campaign.sender.strip() or (account.sender if account is not None else "")
    request = SendRequest(
        job_id=JOB,
        campaign_id=campaign_id,
        phone=values.get("phone", ""),
        message=message,
        sender=sender,
        strict=campaign.strict,
        content_type=campaign.content_type,
        ttl_seconds=desk.settings().ttl_seconds,
    )
    notes = [_JOB_NOTE, *_file_notes(written, uploads)]
    notes += [] if account is not None else [_APP_NOTE]
    notes += [] if sender else [_SENDER_NOTE]
    notes += [_SAMPLE_NOTE] if is_sample else []
    body = send_to_wire(request, account.app_id if account is not None else NO_APP)
    return ShownRequest(_place(account), body, tuple(notes))


def _place(account: Account | None) -> Place:
    if account is None:
        return Place("POST", "…/messages:send")
    return Place("POST", f"{account.api_origin}/v1/projects/{account.project_id}/messages:send")


def _file_notes(message: Message, uploads: Mapping[str, str]) -> list[str]:
    """What is known of the addresses of the message's files."""
    stored = [media for media in medias_of(message) if is_stored_media(media.url)]
    known = [media for media in stored if media.url.removeprefix("media/").partition(".")[0] in uploads]
    made_up = len({media.url for media in stored}) - len({media.url for media in known})
    notes = []
    if made_up:
        files, are = ("The file’s address is", "it is") if made_up == 1 else ("Addresses of files are", "they are")
        notes.append(f"{files} made up, and as long as the real one: {are} put on the relay when you send.")
    if known:
        notes.append(
            "Files the relay has already stand with their real address; they are looked at again when you send."
        )
    return notes
