"""How a generic message looks on a channel that only knows text (sheet, section 11)."""

import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

Json = dict[str, Any]


def write_float32(value: float) -> str:
    """The shortest decimals that name the same 32-bit float: coordinates pass through one (55.610479 → 55.610477)."""
    single = struct.unpack("f", struct.pack("f", value))[0]
    texts = (f"{single:.{digits}g}" for digits in range(1, 10))
    shortest = next(text for text in texts if struct.pack("f", float(text)) == struct.pack("f", single))
    plain = f"{Decimal(shortest):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def map_link(coordinates: Json) -> str:
    latitude, longitude = (write_float32(coordinates[key]) for key in ("latitude", "longitude"))
    return f"https://www.google.com/maps/search/?api=1&query={latitude},{longitude}"


def render_choice(choice: Json) -> str:
    """One line for one choice, without its mark."""
    if text := choice.get("text_message"):
        return str(text["text"]).upper()
    if url := choice.get("url_message"):
        return f"{url['title']}: {url['url']}"
    if call := choice.get("call_message"):
        return f"{call['title']}: {call['phone_number']}"
    if location := choice.get("location_message"):
        return f"{location['title']}: {map_link(location['coordinates'])}"
    other = choice.get("calendar_message") or choice["share_location_message"]
    return f"{other['title']}: {other['fallback_url']}"


def choices_of(message: Json) -> Iterator[Json]:
    """Every choice a message offers, in the order of reading: those of its cards come before those below them."""
    for holder in message.values():
        if isinstance(holder, dict):
            for card in holder.get("cards") or ():
                yield from card.get("choices") or ()
            yield from holder.get("choices") or ()


def _choice_lines(holder: Json) -> list[str]:
    return [f"> {render_choice(choice)}" for choice in holder.get("choices") or ()]


def _card_lines(card: Json) -> list[str]:
    media = (card.get("media_message") or {}).get("url")
    return [line for line in (card.get("title"), card.get("description"), media) if line] + _choice_lines(card)


def _list_lines(body: Json) -> list[str]:
    lines = [body.get("title"), body.get("description")]
    for section in body.get("sections") or ():
        lines.append(section.get("title"))
        for item in section.get("items") or ():
            choice = item.get("choice") or {"title": (item.get("product") or {}).get("id", "")}
            description = choice.get("description")
            lines.append(f"> {choice['title']} - {description}" if description else f"> {choice['title']}")
    return [line for line in lines if line]


def _contact_lines(body: Json) -> list[str]:
    return [
        body["name"]["full_name"],
        *(entry["phone_number"] for entry in body.get("phone_numbers") or ()),
        *(entry["email_address"] for entry in body.get("email_addresses") or ()),
        *(entry["url"] for entry in body.get("urls") or ()),
    ]


def render_text(message: Json, channel: str = "MMS") -> str:
    """The text a person reads: the body of an MMS, or everything in one text on other channels.

    On MMS a card's title is the subject and its picture the attachment, so neither is in the text.
    """
    if text := message.get("text_message"):
        return str(text["text"])
    if media := message.get("media_message"):
        return "" if channel == "MMS" else str(media["url"])
    if card := message.get("card_message"):
        shown = {**card, "title": None, "media_message": None} if channel == "MMS" else card
        return "\n".join(_card_lines(shown))
    if choice := message.get("choice_message"):
        head = [choice["text_message"]["text"]] if choice.get("text_message") else []
        return "\n".join(head + _choice_lines(choice))
    if carousel := message.get("carousel_message"):
        lines = [line for card in carousel["cards"] for line in _card_lines(card)]
        return "\n".join(lines + _choice_lines(carousel))
    if location := message.get("location_message"):
        return f"{location['title']}: {map_link(location['coordinates'])}"
    if listed := message.get("list_message"):
        return "\n".join(_list_lines(listed))
    if contact := message.get("contact_info_message"):
        return "\n".join(_contact_lines(contact))
    return msgspec.json.encode(message).decode()


def media_url_of(message: Json) -> str | None:
    """The one attachment of an MMS: that of a media message or a card; a carousel's pictures become links."""
    holder = message.get("media_message") or (message.get("card_message") or {}).get("media_message") or {}
    url = holder.get("url")
    return str(url) if url else None


def transcode(message: Json, channel: str) -> str:
    """What `messages:transcode` gives for a channel: plain text, and for MMS with media a small JSON."""
    url = media_url_of(message)
    if channel != "MMS" or url is None:
        return render_text(message, channel)
    title = (message.get("card_message") or {}).get("title") or ""
    return msgspec.json.encode({"subject": title, "text": render_text(message), "media": url}).decode()
