"""Drafts: what the composer edits, kept in the profile from the first key on."""

from dataclasses import dataclass, replace
from typing import Any, Final, assert_never

import apsw

from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.message import Campaign, Card, ContentType, Media, MediaMessage, Message, Text
from mmsdesk.domain.rendering import split_optout_line, with_optout_line
from mmsdesk.services.definitions import campaign_of, definition_of
from mmsdesk.store.campaigns import CampaignRow, get_campaign, insert_draft, update_draft

TEXT: Final = "text"
MEDIA: Final = "media"
CARD: Final = "card"
UNTITLED: Final = "Untitled campaign"


@dataclass(frozen=True, slots=True)
class Draft:
    """One campaign while it is written. Fields a kind does not show are kept, so that switching kind loses nothing.

    `body` is without the opt-out line, which `optout_line` adds.
    """

    name: str = UNTITLED
    kind: str = CARD
    title: str = ""
    body: str = ""
    media: Media | None = None
    optout_line: bool = True
    sender: str = ""
    strict: bool = True
    content_type: ContentType = ContentType.MARKETING
    list_name: str = ""

    def message(self, optout_text: str) -> Message:
        """The message as it will go out, tokens untouched, with the opt-out line if wanted."""
        message = self._bare_message()
        return with_optout_line(message, optout_text) if self.optout_line else message

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written or attached yet; an opt-out line alone is no message."""
        return not (self.title.strip() or self.body.strip() or self.media)

    @property
    def shown_media(self) -> Media | None:
        """The file that goes out: a text message keeps one only for the other kinds."""
        return None if self.kind == TEXT else self.media

    def _bare_message(self) -> Message:
        if self.kind == TEXT:
            return Text(self.body)
        if self.kind == MEDIA:
            return MediaMessage(self.media)
        return Card(self.title, self.body, self.media)

    def campaign(self, optout_text: str) -> Campaign:
        """Everything that is checked, frozen and exported."""
        return Campaign(self.name, self.sender, self.strict, self.content_type, self.message(optout_text))


def draft_from_campaign(campaign: Campaign, optout_text: str, list_name: str = "") -> Draft:
    """A draft to go on editing a campaign that came from a file or another campaign."""
    message, has_line = split_optout_line(campaign.message, optout_text)
    if has_line and with_optout_line(message, optout_text) != campaign.message:
        # what goes out has to stay as it is to the letter: a run is known again by it
        message, has_line = campaign.message, False
    draft = Draft(
        name=campaign.name,
        optout_line=has_line,
        sender=campaign.sender,
        strict=campaign.strict,
        content_type=campaign.content_type,
        list_name=list_name,
    )
    match message:
        case Text(text):
            return replace(draft, kind=TEXT, body=text)
        case Card(title, description, media):
            return replace(draft, kind=CARD, title=title, body=description, media=media)
        case MediaMessage(media):
            # the line comes back as soon as there is a text that can carry it
            return replace(draft, kind=MEDIA, media=media, optout_line=True)
        case _:
            assert_never(message)


def create_draft(db: apsw.Connection, draft: Draft, optout_text: str, now: float) -> CampaignId:
    """Keep a new draft; returns the id the campaign will have for good."""
    return insert_draft(db, draft.name, _stored(draft, optout_text), draft.list_name, now)


def save_draft(db: apsw.Connection, campaign_id: CampaignId, draft: Draft, optout_text: str, now: float) -> None:
    """Autosave. Raises Refused when the campaign has started."""
    update_draft(db, campaign_id, draft.name, _stored(draft, optout_text), draft.list_name, now)


def load_draft(db: apsw.Connection, campaign_id: CampaignId) -> Draft:
    """Read a draft back. Raises NotFound, or Refused when the campaign has started."""
    row = get_campaign(db, campaign_id)
    if row.state is not CampaignState.DRAFT:
        raise Refused("This campaign has already started", "Duplicate it to write a new one.")
    return draft_of(row)


def draft_of(row: CampaignRow) -> Draft:
    """The draft a campaign row was written as, also after it was sent (to duplicate it)."""
    kept = row.definition.get("draft")
    campaign = campaign_of(row.definition)
    if not isinstance(kept, dict):
        return draft_from_campaign(campaign, "", row.list_name)
    media = kept.get("media")
    return Draft(
        name=row.name,
        kind=kept["kind"],
        title=kept["title"],
        body=kept["body"],
        media=Media(media["url"], media["filename"]) if media else None,
        optout_line=kept["optout_line"],
        sender=campaign.sender,
        strict=campaign.strict,
        content_type=campaign.content_type,
        list_name=row.list_name,
    )


def _stored(draft: Draft, optout_text: str) -> dict[str, Any]:
    media = draft.media
    return {
        **definition_of(draft.campaign(optout_text)),
        "draft": {
            "kind": draft.kind,
            "title": draft.title,
            "body": draft.body,
            "media": {"url": media.url, "filename": media.filename} if media else None,
            "optout_line": draft.optout_line,
        },
    }
