"""The last look before a campaign goes out: what is checked, who gets it, and whether Sinch and the relay answer.

`read_review` reads the profile only; `ask_outside` asks Sinch and the relay, and may take seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.account import Account
from mmsdesk.domain.arrival import AddressOf
from mmsdesk.domain.conditions import compile_condition
from mmsdesk.domain.contact import Person
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.media import MediaFacts
from mmsdesk.domain.message import Campaign
from mmsdesk.domain.price import Prices
from mmsdesk.domain.rendering import CompiledMessage, compile_message
from mmsdesk.domain.template import Conditional
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import RelayClient
from mmsdesk.services.account import NotConnected
from mmsdesk.services.campaigns import find_earlier
from mmsdesk.services.definitions import campaign_of, content_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.engine import DEFAULT_RATE
from mmsdesk.services.preflight import CheckReport, media_facts
from mmsdesk.services.publishing import address_for
from mmsdesk.store.campaigns import CampaignRow
from mmsdesk.store.contacts import count_empty, has_list, people_of_list
from mmsdesk.store.own_phones import SentTest, last_tests

RECENTLY: Final = 60.0
"""Seconds: a relay heard longer ago holds every campaign (reliability list, S14)."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """A merge field that some people lack: what they read instead, and how many they are."""

    field: str
    text: str
    people: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something cannot be used, in words."""

    title: str
    hint: str


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the profile knows about a campaign that is about to go out."""

    row: CampaignRow
    campaign: Campaign
    compiled: CompiledMessage
    list_name: str
    """Empty while nobody is chosen, and when the list is gone."""
    report: CheckReport
    media: MediaFacts | None
    sender: str
    not_connected: Trouble | None
    is_rehearsal: bool
    has_relay: bool
    relay_heard_at: float | None
    fallbacks: tuple[Fallback, ...]
    optout_line: str
    rate: float | None
    """Messages a second as set under Settings; None for what the app allows."""
    first: Person | None
    tests: tuple[SentTest, ...]
    """Those of the last time it was sent to one's own phones."""
    is_tested: bool
    """Whether they showed the message as it is now."""
    earlier: CampaignRow | None
    """The last time the same message went to the same list."""
    now: float
    address_of: AddressOf
    """The link that a file becomes where it arrives as text."""
    prices: Prices

    @property
    def is_draft(self) -> bool:
        return self.row.state is CampaignState.DRAFT

    @property
    def has_optout_line(self) -> bool:
        """Whether the text ends with the line of Settings."""
        return bool(self.optout_line) and self.optout_line in self.compiled.body.text


@dataclass(frozen=True, slots=True)
class Outside:
    """What Sinch and the relay answered just now. `rate` is the app's own limit, messages a second."""

    rate: float
    sms_channel: bool | None = None
    mms_channel: bool | None = None
    hears_replies: bool | None = None
    """Whether Sinch posts replies and receipts to the relay; None when it did not say."""
    sinch: Trouble | None = None
    relay: Trouble | None = None
    relay_answered: bool = False


def read_review(desk: Desk, campaign_id: CampaignId) -> Review:
    """Raises NotFound."""
    db, settings = desk.reader(), desk.settings()
    row = desk.campaign(campaign_id)
    campaign = campaign_of(row.definition)
    compiled = compile_message(campaign.message)
    list_name = row.list_name if row.list_name and has_list(db, row.list_name) else ""
    account, not_connected = _account(desk)
    report = desk.check(campaign, list_name, apart=True)
    earlier = find_earlier(db, campaign, list_name) if list_name else None
    tests = last_tests(db, campaign_id)
    return Review(
        row=row,
        campaign=campaign,
        compiled=compiled,
        list_name=list_name,
        report=report,
        media=media_facts(campaign, desk.media),
        sender=campaign.sender.strip() or (account.sender if account is not None else ""),
        not_connected=not_connected,
        is_rehearsal=account is not None and account.is_rehearsal,
        has_relay=account is not None and account.has_relay,
        relay_heard_at=desk.live(campaign_id).relay_heard_at,
        fallbacks=_fallbacks(desk, compiled, list_name),
        optout_line=settings.optout_line,
        rate=settings.rate,
        first=desk.person(list_name, 0) if list_name and report.people else None,
        tests=tests,
        is_tested=bool(tests) and tests[0].content == content_of(campaign),
        earlier=earlier if earlier is not None and earlier.id != campaign_id else None,
        now=desk.clock().now(),
        address_of=address_for(db, account),
        prices=settings.prices,
    )


def ask_outside(desk: Desk) -> Outside:
    """Ask Sinch for the app and the relay for its events; both answers are kept apart, neither raises."""
    account, not_connected = _account(desk)
    if account is None:
        return Outside(DEFAULT_RATE, sinch=not_connected)
    relay = _ask_relay(account) if account.has_relay else None
    answered = account.has_relay and relay is None
    try:
        known = desk.learn_app(account)
    except MMSDeskError as error:
        return Outside(DEFAULT_RATE, sinch=_words(error), relay=relay, relay_answered=answered)
    app = known.app
    mms = app.channel("MMS")
    return Outside(
        rate=app.outbound_rate or DEFAULT_RATE,
        sms_channel=app.channel("SMS") is not None,
        mms_channel=mms is not None and mms.status != "FAILING",
        hears_replies=known.hears_replies,
        relay=relay,
        relay_answered=answered,
    )


def _ask_relay(account: Account) -> Trouble | None:
    relay = RelayClient(account.relay_url, account.relay_token, ssl_context=shared_ssl_context())
    try:
        relay.check()
    except MMSDeskError as error:
        return _words(error)
    finally:
        relay.close()
    return None


def _account(desk: Desk) -> tuple[Account | None, Trouble | None]:
    try:
        return desk.account(), None
    except NotConnected as error:
        return None, _words(error)


def _fallbacks(desk: Desk, compiled: CompiledMessage, list_name: str) -> tuple[Fallback, ...]:
    """For each field with a fallback, how many read that instead of their own."""
    if not list_name:
        return ()
    fields = [token for text in compiled.texts for token in text.fields]
    first = {token.name: token.fallback for token in reversed(fields) if token.fallback is not None}
    found = [Fallback(name, text, count_empty(desk.reader(), list_name, name)) for name, text in first.items() if text]
    found += (each for each in _fallbacks_in_conditions(desk, compiled, list_name) if each.field not in first)
    return tuple(each for each in found if each.people)


def _fallbacks_in_conditions(desk: Desk, compiled: CompiledMessage, list_name: str) -> Iterator[Fallback]:
    """The same for conditional text, of which everybody reads one part only."""
    parts = [part for text in compiled.texts for part in text.parts if isinstance(part, Conditional)]
    forks = [(compile_condition(part.condition), part.then.fields, part.otherwise.fields) for part in parts]
    if not any(token.fallback for _, then, otherwise in forks for token in (*then, *otherwise)):
        return
    counts: dict[str, int] = {}
    texts: dict[str, str] = {}
    for person in people_of_list(desk.reader(), list_name):
        values = person.merge_values
        read = (token for holds, then, otherwise in forks for token in (then if holds(values) else otherwise))
        empty = {it.name: it.fallback for it in read if it.fallback and not values.get(it.name, "").strip()}
        for name, text in empty.items():
            counts[name] = counts.get(name, 0) + 1
            texts.setdefault(name, text)
    yield from (Fallback(name, texts[name], number) for name, number in counts.items())


def _words(error: MMSDeskError) -> Trouble:
    return Trouble(error.title, error.hint)
