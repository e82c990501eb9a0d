"""How a message is worded on the phone where MMS has no form for it: as Sinch says when it can be asked, else as we do.

Asked is only about the one message somebody looks at, without a recipient, and only while connected. Whatever goes
wrong costs the word "exact": our own wording, which follows Sinch's pages, is shown then.
"""

import hashlib
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from mmsdesk.domain.account import Account, is_loopback
from mmsdesk.domain.arrival import AddressOf, Arrival, TextPart, arrive, arrived_body, becomes_text, is_documented
from mmsdesk.domain.checks import check_rendered
from mmsdesk.domain.checks.structure import MOST_CARDS, MOST_CHOICES, MOST_OUTER_CHOICES
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import Card, Carousel, ChoiceMessage, Message, map_media
from mmsdesk.domain.severity import Severity
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.services.account import NotConnected
from mmsdesk.services.desk import Desk
from mmsdesk.services.publishing import address_for, shown_address
from mmsdesk.services.sms_preview import preview_address
from mmsdesk.sinch.answers import read_mms_text
from mmsdesk.sinch.errors import RequestRefused
from mmsdesk.sinch.message_wire import message_to_wire
from mmsdesk.sinch.wire import MMS

# What speaks to the network is imported where it is used: the window knows this module before it is painted.
if TYPE_CHECKING:
    from mmsdesk.sinch.client import SinchClient
    from mmsdesk.sinch.factory import SinchClients

log = logging.getLogger(__name__)

MOST_KEPT: Final = 200
"""Messages whose wording is remembered; the one looked at longest ago goes first."""
LONGEST: Final = 20_000
"""Characters, four times what an MMS may hold: more is no wording of ours, and would hold the window up."""
REST_SECONDS: Final = 30.0
"""After trouble with the network or with Sinch nobody is asked for so long: somebody goes on typing meanwhile."""
LONG_REST_SECONDS: Final = 600.0
"""The same after an answer that knows no MMS: that will not change from one message to the next."""
GUESSED: Final = "Sinch doesn’t say how MMS shows this kind: the pretend Sinch guesses as MMSDesk does."
_PATIENCE_SECONDS: Final = 8.0


class Source(StrEnum):
    """Whose words they are."""

    EXACT = "exact"
    APPROXIMATE = "approximate"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words below the subject, and whose they are; `why` says why they are approximate, empty when exact.

    `rehearsed`: they are those of the pretend Sinch on this computer. `has_made_up_link`: a file in them has no public
    link yet; what stands there is as long as the one it gets when it is sent.
    """

    text: str
    source: Source
    why: str = ""
    rehearsed: bool = False
    has_made_up_link: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    asked: str
    wording: Wording


def is_worded(message: Message) -> bool:
    """Whether some of this message turns into text on the way: only then is there anything to ask."""
    return becomes_text(message) or (isinstance(message, Card) and bool(message.choices))


def is_finished(message: Message) -> bool:
    """Whether Sinch would take this message as far as its form goes: half a message is asked about by nobody."""
    match message:
        case ChoiceMessage(choices=choices):
            counted = 1 <= len(choices) <= MOST_CHOICES
        case Carousel(cards=cards, choices=choices):
            counted = 1 <= len(cards) <= MOST_CARDS and len(choices) <= MOST_OUTER_CHOICES
            counted = counted and all(len(card.choices) <= MOST_CHOICES for card in cards)
        case Card(choices=choices):
            counted = len(choices) <= MOST_CHOICES
        case _:
            counted = True
    return counted and not any(
        finding.severity is Severity.HARD and finding.rule.startswith("STR-") for finding in check_rendered(message)
    )


def apply_wording(message: Message, sender: str, wording: Wording | None, address_of: AddressOf = str) -> Arrival:
    """What arrives, in the words that are known best."""
    arrival = arrive(message, sender, address_of)
    if wording is None or wording.source is not Source.EXACT or not is_worded(message):
        return arrival
    parts = [replace(part, body=wording.text) if isinstance(part, TextPart) else part for part in arrival.parts]
    if wording.text and not any(isinstance(part, TextPart) for part in parts):
        parts.append(TextPart("", wording.text))
    return Arrival(sender, tuple(parts))


class Wordings:
    """One desk's wordings. `known` never waits; `ask` blocks on disk and network and raises nothing of theirs.

    The pictures of a carousel are links in its text: the public ones where the relay was given the file before, else
    placeholders as long as those (`shown_address`). Sinch gets the same addresses and gives them back in its text.
    """

    def __init__(self, desk: Desk, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`monotonic`, in seconds, is for tests."""
        self._desk, self._monotonic = desk, monotonic
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._account: Account | None = None
        self._clients: SinchClients | None = None
        self._client: SinchClient | None = None
        self._address_of: AddressOf = shown_address({}, "")
        self._rests_until, self._rests_why = 0.0, ""
        desk.when_closed(self.close)

    @property
    def address_of(self) -> AddressOf | None:
        """The links of files as they were known when somebody last asked; None before."""
        return self._address_of if self._account is not None else None

    def known(self, message: Message) -> Wording | None:
        """What is known of a rendered message without asking anybody; None when `ask` may know more."""
        with self._lock:
            kept = self._kept.get(_hash_of(message))
            return kept.wording if kept is not None else None

    def ask(self, message: Message) -> Wording:
        """The wording of one rendered message, from memory or from Sinch."""
        with self._asking:
            try:
                account = self._desk.account()
            except NotConnected as error:
                self._use(None)
                return self._approximate(message, f"{error.title}. {error.hint}".strip())
            self._use(account)
            self._address_of = address_for(self._desk.reader(), account)
            if not is_worded(message):
                return Wording(arrived_body(message, self._address_of), Source.EXACT)
            if account.is_rehearsal and not is_loopback(account.auth_origin):
                return self._approximate(message, "A rehearsal asks nobody outside this computer.")
            return self._ask(account, message)

    def close(self) -> None:
        """Give the connection back."""
        with self._asking:
            self._use(None)

    def _ask(self, account: Account, message: Message) -> Wording:
        sent = map_media(message, lambda media: replace(media, url=self._address_of(media.url)))
        key, asked = _hash_of(message), _hash_of(sent)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.asked == asked:
                self._kept.move_to_end(key)
                return kept.wording
        if not is_finished(sent):
            return self._approximate(message, "Sinch is asked once the message is complete.")
        if self._monotonic() < self._rests_until:
            return self._approximate(message, self._rests_why)
        try:
            wording = self._asked(account, sent)
            if wording is not None and _has_made_up_link(message, self._address_of, account.relay_url):
                wording = replace(wording, has_made_up_link=True)
        except RequestRefused as error:
            wording = self._approximate(message, f"Sinch can’t word it like this. It says: {error.text or error.title}")
        except MMSDeskError as error:
            return self._rest(message, error.title, REST_SECONDS)
        if wording is None:
            return self._rest(message, "Sinch doesn’t say how it words this on MMS.", LONG_REST_SECONDS)
        with self._lock:
            self._kept[key] = _Kept(asked, wording)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return wording

    def _asked(self, account: Account, sent: Message) -> Wording | None:
        """Sinch's own wording; None when it has none for MMS. Raises SinchError, BadInput for an unusable address."""
        from mmsdesk.sinch.factory import SinchClients
        from mmsdesk.sinch.http import Timeouts

        if self._client is None:
            each = _PATIENCE_SECONDS / 2
            waits = Timeouts(connect=each, write=each, read=each, pool=each, total=_PATIENCE_SECONDS)
            self._clients = SinchClients(
                account, ssl_context=shared_ssl_context(), clock=self._desk.clock(), timeouts=waits
            )
            self._client = self._clients.open()
        answer = self._client.transcode(sent).get(MMS)
        text = read_mms_text(answer) if answer is not None else None
        if text is None or not text.strip() or len(text) > LONGEST:
            return None
        if account.is_rehearsal and not is_documented(sent):
            return Wording(text, Source.APPROXIMATE, GUESSED, rehearsed=True)
        return Wording(text, Source.EXACT, rehearsed=account.is_rehearsal)

    def _rest(self, message: Message, why: str, seconds: float) -> Wording:
        log.info("wording: nobody is asked for %d s: %s", seconds, why)
        self._rests_until, self._rests_why = self._monotonic() + seconds, why
        return self._approximate(message, why)

    def _approximate(self, message: Message, why: str) -> Wording:
        return Wording(arrived_body(message, self._address_of), Source.APPROXIMATE, why)

    def _use(self, account: Account | None) -> None:
        """From now on ask this account's app; what another one said is forgotten."""
        if account == self._account:
            return
        if self._client is not None:
            self._client.close()
        if self._clients is not None:
            self._clients.close()
        self._client, self._clients, self._account = None, None, account
        self._rests_until, self._rests_why = 0.0, ""
        self._address_of = shown_address({}, account.relay_url if account is not None else "")
        with self._lock:
            self._kept.clear()


def _has_made_up_link(message: Message, address_of: AddressOf, relay_url: str) -> bool:
    """Whether a file stands in the text with an address that only is as long as the one it will have."""
    placeholder, made_up = preview_address(relay_url), False

    def noted(url: str) -> str:
        nonlocal made_up
        address = address_of(url)
        made_up = made_up or (is_stored_media(url) and address == placeholder(url))
        return address

    arrived_body(message, noted)
    return made_up


def _hash_of(message: Message) -> str:
    wire = json.dumps(message_to_wire(message), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(wire.encode("ascii")).hexdigest()
