"""Drafts: what the composer edits, kept in the profile from the first key on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import count
from operator import attrgetter
from typing import Any, Final, assert_never

import apsw
import msgspec

from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.message import (
    Campaign,
    Card,
    Carousel,
    ChoiceMessage,
    ContentType,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
    Text,
)
from mmsdesk.domain.presets import SINCH_STRICT
from mmsdesk.domain.rendering import split_optout_line, with_optout_line
from mmsdesk.services.definitions import campaign_of, definition_of, without_copy
from mmsdesk.services.draft_parts import (
    DraftCard,
    DraftChoice,
    DraftPlace,
    draft_card,
    draft_choices,
    write_coordinates,
)
from mmsdesk.store.campaigns import CampaignRow, get_campaign, insert_draft, update_draft

TEXT: Final = "text"
MEDIA: Final = "media"
CARD: Final = "card"
CHOICE: Final = "choice"
CAROUSEL: Final = "carousel"
LOCATION: Final = "location"
LIST: Final = "list"
CONTACT: Final = "contact_info"
KINDS: Final = (TEXT, MEDIA, CARD, CHOICE, CAROUSEL, LOCATION, LIST, CONTACT)
UNTITLED: Final = "Untitled campaign"


@dataclass(frozen=True, slots=True)
class Draft:
    """One campaign while it is written. Fields a kind does not show are kept, so that switching kind loses nothing.

    `title`, `body`, `media` and `choices` are shared by the kinds that have such a thing: `body` is a text, a card's
    or a list's description and a choice's question, without the opt-out line, which `optout_line` adds.
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
    choices: tuple[DraftChoice, ...] = ()
    cards: tuple[DraftCard, ...] = ()
    place: DraftPlace = field(default_factory=DraftPlace)
    sections: tuple[ListSection, ...] = ()
    contact: ContactInfo = field(default_factory=ContactInfo)
    ignored: tuple[str, ...] = ()
    """Findings to leave out of sight (`domain.checks.ignoring`); no part of what is sent."""
    preset: str = SINCH_STRICT.id
    sender_type: str = ""
    other_providers: bool = False

    def message(self, optout_text: str) -> Message:
        """The message as it will go out, tokens untouched, with the opt-out line if wanted."""
        message = self._bare_message()
        return with_optout_line(message, optout_text) if self.optout_line else message

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written or attached yet; an opt-out line alone is no message."""
        if self.body.strip():  # as nearly always, and asked with every key
            return False
        fresh = Draft(kind=self.kind)
        choices = any(it != DraftChoice(it.kind) for it in self.choices)
        cards = any(it != DraftCard() for it in self.cards)
        parts = (self.title.strip(), self.body.strip(), self.media, choices, cards, self.sections)
        return not any(parts) and (self.place, self.contact) == (fresh.place, fresh.contact)

    def differs_in_body(self, other: "Draft") -> bool:
        """Whether at most the text is another: so it is after every key."""
        return _BUT_BODY(self) == _BUT_BODY(other)

    @property
    def shown_media(self) -> Media | None:
        """The file that goes out with this kind, or the first of them; the others keep theirs for other kinds."""
        if self.kind in {MEDIA, CARD, LIST}:
            return self.media
        if self.kind == CAROUSEL:
            return next((card.media for card in self.cards if card.media is not None), None)
        return None

    def with_kind(self, kind: str) -> "Draft":
        """The same draft as another kind. What both can show moves along, what the new one cannot show stays kept.

        A carousel without cards begins with one that holds the title, text and file; a kind with empty title, text
        and file takes them from the carousel's first card, a place its name from the title.
        """
        switched = replace(self, kind=kind)
        if kind == CAROUSEL and not self.cards:
            return replace(switched, cards=(DraftCard(self.title, self.body, self.media),))
        if kind == LOCATION and not self.place.title:
            return replace(switched, place=replace(self.place, title=self.title))
        if self.kind == CAROUSEL and self.cards and not (self.title or self.body or self.media):
            first = self.cards[0]
            return replace(switched, title=first.title, body=first.body, media=first.media)
        return switched

    def _bare_message(self) -> Message:
        choices = tuple(it.choice for it in self.choices)
        match self.kind:
            case "text":
                return Text(self.body)
            case "media":
                return MediaMessage(self.media)
            case "choice":
                return ChoiceMessage(self.body, choices)
            case "carousel":
                return Carousel(tuple(it.card for it in self.cards), choices)
            case "location":
                return self.place.message
            case "list":
                return ListMessage(self.title, self.body, self.media, self.sections)
            case "contact_info":
                return self.contact
            case _:
                return Card(self.title, self.body, self.media, choices)

    def campaign(self, optout_text: str) -> Campaign:
        """Everything that is checked, frozen and exported."""
        message = self.message(optout_text)
        return Campaign(
            self.name,
            self.sender,
            self.strict,
            self.content_type,
            message,
            self.preset,
            self.sender_type,
            self.other_providers,
        )


_BUT_BODY: Final = attrgetter(*(it.name for it in fields(Draft) if it.name != "body"))


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
        preset=campaign.preset,
        sender_type=campaign.sender_type,
        other_providers=campaign.other_providers,
    )
    match message:
        case Text(text):
            return replace(draft, kind=TEXT, body=text)
        case Card(title, description, media, choices):
            shown = draft_choices(choices)
            return replace(draft, kind=CARD, title=title, body=description, media=media, choices=shown)
        case MediaMessage(media):
            # the line comes back as soon as there is a text that can carry it
            return replace(draft, kind=MEDIA, media=media, optout_line=True)
        case ChoiceMessage(text, choices):
            return replace(draft, kind=CHOICE, body=text, choices=draft_choices(choices))
        case Carousel(cards, choices):
            # without a card the line has no place yet, and comes with the first one
            draft = replace(draft, optout_line=has_line or not cards)
            return replace(draft, kind=CAROUSEL, cards=tuple(map(draft_card, cards)), choices=draft_choices(choices))
        case LocationMessage(title, coordinates, label):
            place = DraftPlace(title, label, write_coordinates(coordinates))
            return replace(draft, kind=LOCATION, place=place, optout_line=True)
        case ListMessage(title, description, media, sections):
            return replace(draft, kind=LIST, title=title, body=description, media=media, sections=sections)
        case ContactInfo():
            return replace(draft, kind=CONTACT, contact=message, optout_line=True)
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
    return replace(
        draft_from_json(kept),
        name=row.name,
        sender=campaign.sender,
        strict=campaign.strict,
        content_type=campaign.content_type,
        list_name=row.list_name,
        preset=campaign.preset,
        sender_type=campaign.sender_type,
        other_providers=campaign.other_providers,
    )


def name_of_copy(name: str, taken: Iterable[str]) -> str:
    """What a copy is called, so that nobody takes one for the other: "Wine (copy)", "Wine (copy 2)".

    `taken` are the names of all campaigns; an untitled one stays untitled.
    """
    if name == UNTITLED or not name.strip():
        return name
    known = {it.strip().casefold() for it in taken}
    bare = without_copy(name.strip())
    names = (f"{bare} (copy {number})" if number > 1 else f"{bare} (copy)" for number in count(1))
    return next(it for it in names if it.casefold() not in known)


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """Everything in a draft as a JSON object; `draft_from_json` gives the same draft back."""
    wire: dict[str, Any] = msgspec.to_builtins(draft)
    return wire


def draft_from_json(value: Mapping[str, Any]) -> Draft:
    """The draft in a JSON object; what an older version did not know yet is empty."""
    return msgspec.convert(value, Draft)


def _stored(draft: Draft, optout_text: str) -> dict[str, Any]:
    return {**definition_of(draft.campaign(optout_text)), "draft": draft_to_json(draft)}
