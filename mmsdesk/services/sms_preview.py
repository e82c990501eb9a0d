"""The message as an SMS instead: what it would say, in how many parts it would go, and about what that costs (FBK-3).

MMSDesk never sends it: an SMS goes out only where Sinch is told to fall back, and by Sinch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mmsdesk.domain.arrival import AddressOf
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import Message
from mmsdesk.domain.price import Prices, format_price
from mmsdesk.domain.segments import Encoding, Segments, count_segments, plain_spelling
from mmsdesk.domain.sms import sms_text

HONEST: Final = "MMSDesk sends no SMS: this is about what Sinch would send if your app fell back to SMS."
_LINK_LETTERS: Final = 32
"""How long the name of a file is in the address a relay gives it."""
_STAND_IN: Final = "https://relay.example.com"
_NAMED: Final = 5
_NAMES: Final = {"\t": "a tab", "\u00a0": "a hard space"}


@dataclass(frozen=True, slots=True)
class SmsView:
    """One person's SMS. `plainer` is how many parts it takes with plain quotes and dashes, None where that helps not.

    `has_made_up_link`: the address of a file is not known before it is published; what stands here is as long.
    """

    text: str
    count: Segments
    plainer: Segments | None = None
    has_made_up_link: bool = False


def read_sms(message: Message, relay_url: str = "") -> SmsView:
    """A rendered message as an SMS; `relay_url` is where its files will be fetched from, empty while unknown."""
    made_up = False

    def address_of(url: str) -> str:
        nonlocal made_up
        made_up = made_up or is_stored_media(url)
        return preview_address(relay_url)(url)

    text = sms_text(message, address_of)
    count = count_segments(text)
    plainer = count_segments(plain_spelling(text)) if count.foreign else count
    helps = plainer.segments < count.segments
    return SmsView(text, count, plainer if helps else None, made_up)


def preview_address(relay_url: str) -> AddressOf:
    """An address as long as the one a relay gives a file; what is an address already stays as it is."""
    origin = relay_url.rstrip("/") or _STAND_IN

    def address_of(url: str) -> str:
        if not is_stored_media(url):
            return url
        name, _, ending = url.rpartition("/")[2].partition(".")
        return f"{origin}/m/{name[:_LINK_LETTERS]}.{ending}"

    return address_of


def size_words(view: SmsView) -> str:
    """How it goes: "GSM-7 · 143 characters · 1 SMS, 17 left"."""
    count = view.count
    parts = "1 SMS" if count.segments == 1 else f"{count.segments:,} SMS parts"
    letters = f"{count.units:,} character{'' if count.units == 1 else 's'}"
    return f"{count.encoding.value} · {letters} · {parts}, {count.left} left"


def hint_words(view: SmsView) -> str:
    """What makes it long, and what would help; empty when nothing does."""
    count = view.count
    if count.encoding is Encoding.GSM7:
        return ""
    said = _listed(count.foreign)
    make = f"{said} {'makes' if len(count.foreign) == 1 else 'make'} it UCS-2, with 67 characters to a part, not 153."
    if view.plainer is not None:
        parts = "1 SMS" if view.plainer.segments == 1 else f"{view.plainer.segments:,} parts"
        return f"{make} With plain quotes and dashes: {parts}."
    return "" if count.segments == 1 else make


def cost_words(view: SmsView, prices: Prices, people: int) -> str:
    """About what it costs for everybody, empty without a price.

    "2 parts × $0.0075 × 2,772 people = about $41.58 if everybody’s is as long": the parts are one person's.
    """
    if prices.sms is None:
        return ""
    parts = view.count.segments
    each = f"{parts:,} part{'' if parts == 1 else 's'} × {format_price(prices.sms, prices.currency)}"
    if not people:
        return f"{each} = {prices.words(prices.sms * parts)} for each person"
    as_long = " if everybody’s is as long" if people > 1 else ""
    return f"{each} × {_people(people)} = about {prices.words(sms_cost(view, prices.sms, people))}{as_long}"


def sms_cost(view: SmsView, price: Decimal, people: int) -> Decimal:
    """What as many parts as this person's cost for everybody; other people's names may be longer."""
    return price * view.count.segments * people


def mms_cost_words(prices: Prices, people: int) -> str:
    """About what the campaign costs: "2,772 people × $0.02 = about $55.44"; empty without a price."""
    if prices.mms is None:
        return ""
    price = format_price(prices.mms, prices.currency)
    return f"{_people(people)} × {price} = about {prices.words(prices.mms * people)}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _listed(letters: Sequence[str]) -> str:
    """Signs side by side, as quotes around quotes cannot be read; what cannot be seen by its name."""
    signs = [letter for letter in letters if letter.isprintable()]
    named = list(dict.fromkeys(_NAMES.get(letter, "a hidden sign") for letter in letters if not letter.isprintable()))
    said = [" ".join(signs[:_NAMED])] if signs else []
    said += [f"{len(signs) - _NAMED} more"] if len(signs) > _NAMED else []
    said += named
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
