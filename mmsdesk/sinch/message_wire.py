"""Messages ↔ JSON, as pure functions: the only place that knows Sinch's field names for a message.

The message object is the same in a request, in a `.mmsdesk` file and in the ledger (API sheet, section 7). A message
that is still being written can be incomplete: empty parts are left out and read back as empty.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, assert_never

from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ListItem,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
    Text,
)
from mmsdesk.sinch.choice_wire import choice_to_wire, choices_from_wire, coordinates_from_wire, coordinates_to_wire
from mmsdesk.sinch.contact_wire import contact_from_wire, contact_to_wire
from mmsdesk.sinch.shapes import entries_of, fields_of, object_of, without_gaps

_KINDS: Final = frozenset(
    {
        "text_message",
        "media_message",
        "card_message",
        "choice_message",
        "carousel_message",
        "location_message",
        "list_message",
        "template_message",
        "contact_info_message",
    }
)


def message_to_wire(message: Message) -> dict[str, Any]:
    """Sinch's message object; empty parts are left out."""
    match message:
        case Text(text=text):
            return {"text_message": {"text": text}}
        case MediaMessage(media=attached):
            return {"media_message": _media_to_wire(attached) if attached is not None else {}}
        case Card():
            return {"card_message": _card_to_wire(message)}
        case ChoiceMessage(text=text, choices=choices):
            asked = {"text_message": {"text": text}} if text else {}
            return {"choice_message": {**asked, "choices": [choice_to_wire(it) for it in choices]}}
        case Carousel(cards=cards, choices=choices):
            wire = {"cards": [_card_to_wire(card) for card in cards]}
            return {"carousel_message": wire | without_gaps({"choices": [choice_to_wire(it) for it in choices]})}
        case LocationMessage(title=title, coordinates=coordinates, label=label):
            place = {"title": title, "label": label, "coordinates": coordinates_to_wire(coordinates)}
            return {"location_message": without_gaps(place)}
        case ListMessage():
            return {"list_message": _list_to_wire(message)}
        case ContactInfo():
            return {"contact_info_message": contact_to_wire(message)}
        case _:
            assert_never(message)


def message_as_sent(message: Message) -> dict[str, Any]:
    """The message object of a request: as in a file, with times of events in UTC, the form every reader takes."""
    wire = message_to_wire(message)
    if isinstance(message, Card | ChoiceMessage | Carousel):
        (content,) = wire.values()
        for holder in (content, *content.get("cards", ())):
            for choice in holder.get("choices", ()):
                event = choice.get("calendar_message", {})
                event.update({key: _in_utc(event[key]) for key in ("event_start", "event_end") if key in event})
    return wire


def message_from_wire(value: object) -> Message:
    """The message in a message object. Raises BadInput for kinds and parts that could not arrive as written."""
    if not isinstance(value, Mapping):
        raise BadInput("The message cannot be read", "A message is a JSON object such as {“text_message”: …}.")
    filled = {key: part for key, part in value.items() if part not in (None, "", [])}
    kinds = sorted(_KINDS & filled.keys())
    if len(kinds) != 1:
        raise BadInput(
            "The message needs exactly one kind",
            f"Found: {', '.join(kinds) or 'none'}. Use text_message, media_message or card_message.",
        )
    if beside := sorted(str(key) for key, part in filled.items() if key not in _KINDS and part != {}):
        raise BadInput(
            "This message can’t be sent by this version",
            f"It uses {', '.join(beside)}, which would be lost. Take it out.",
        )
    return _read(kinds[0], filled[kinds[0]])


def _read(kind: str, value: object) -> Message:
    match kind:
        case "text_message":
            return Text(fields_of(value, kind, texts={"text"})["text"])
        case "media_message":
            return MediaMessage(_media_from_wire(value))
        case "card_message":
            return _card_from_wire(value)
        case "choice_message":
            fields_of(value, kind, inside={"text_message", "choices"})
            wire = object_of(value, kind)
            asked = fields_of(wire.get("text_message"), "text_message", texts={"text"})["text"]
            return ChoiceMessage(asked, choices_from_wire(wire.get("choices"), kind))
        case "carousel_message":
            fields_of(value, kind, inside={"cards", "choices"})
            wire = object_of(value, kind)
            cards = tuple(_card_from_wire(card) for card in entries_of(wire.get("cards"), f"cards in {kind}"))
            return Carousel(cards, choices_from_wire(wire.get("choices"), kind))
        case "location_message":
            it = fields_of(value, kind, texts={"title", "label"}, inside={"coordinates"})
            coordinates = coordinates_from_wire(object_of(value, kind).get("coordinates"))
            return LocationMessage(it["title"], coordinates, it["label"])
        case "list_message":
            return _list_from_wire(value)
        case "contact_info_message":
            return contact_from_wire(value)
        case _:
            raise BadInput(
                "This message kind can’t be sent by this version",
                f"The file holds a {kind}. Use a text message, a media message or a card.",
            )


def _card_to_wire(card: Card) -> dict[str, Any]:
    return without_gaps(
        {
            "title": card.title,
            "description": card.description,
            "media_message": _media_to_wire(card.media) if card.media is not None else None,
            "choices": [choice_to_wire(it) for it in card.choices],
        }
    )


def _card_from_wire(value: object) -> Card:
    card = fields_of(value, "card_message", texts={"title", "description"}, inside={"media_message", "choices"})
    wire = object_of(value, "card_message")
    choices = choices_from_wire(wire.get("choices"), "card_message")
    return Card(card["title"], card["description"], _media_from_wire(wire.get("media_message")), choices)


def _list_to_wire(message: ListMessage) -> dict[str, Any]:
    def item_of(item: ListItem) -> dict[str, Any]:
        if item.product_id:
            return {"product": without_gaps({"id": item.product_id, "marketplace": item.marketplace})}
        media = _media_to_wire(item.media) if item.media is not None else None
        shown = {"title": item.title, "description": item.description, "media": media, "postback_data": item.postback}
        return {"choice": without_gaps(shown)}

    sections = [
        without_gaps({"title": it.title}) | {"items": [item_of(item) for item in it.items]} for it in message.sections
    ]
    media = _media_to_wire(message.media) if message.media is not None else None
    return without_gaps(
        {"title": message.title, "description": message.description, "media": media, "sections": sections}
    )


def _list_from_wire(value: object) -> ListMessage:
    it = fields_of(value, "list_message", texts={"title", "description"}, inside={"media", "sections"})
    wire = object_of(value, "list_message")
    sections = tuple(_section_from_wire(entry) for entry in entries_of(wire.get("sections"), "sections"))
    return ListMessage(it["title"], it["description"], _media_from_wire(wire.get("media")), sections)


def _section_from_wire(value: object) -> ListSection:
    title = fields_of(value, "A section", texts={"title"}, inside={"items"})["title"]
    items = entries_of(object_of(value, "A section").get("items"), "items")
    return ListSection(title, tuple(_item_from_wire(item) for item in items))


def _item_from_wire(value: object) -> ListItem:
    fields_of(value, "An item", inside={"choice", "product"})
    wire = object_of(value, "An item")
    if "product" in wire:
        product = fields_of(wire["product"], "product", texts={"id", "marketplace"})
        return ListItem(product_id=product["id"], marketplace=product["marketplace"])
    choice = wire.get("choice")
    it = fields_of(choice, "An item", texts={"title", "description", "postback_data"}, inside={"media"})
    media = _media_from_wire(object_of(choice, "An item").get("media"))
    return ListItem(it["title"], it["description"], media, it["postback_data"])


def _in_utc(time: str) -> str:
    """An RFC 3339 time with its zone as UTC; anything else as it is, for the checks to judge."""
    try:
        moment = datetime.fromisoformat(time)
        return time if moment.tzinfo is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return time


def _media_to_wire(media: Media) -> dict[str, str]:
    wire = {"url": media.url}
    if media.filename:
        wire["filename_override"] = media.filename
    return wire


def _media_from_wire(value: object) -> Media | None:
    if value in (None, {}):
        return None
    media = fields_of(value, "media_message", texts={"url", "filename_override"})
    if not media["url"]:
        raise BadInput("The attached file has no address", "A media_message needs a url.")
    return Media(media["url"], media["filename_override"])
