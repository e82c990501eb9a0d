"""The desk: one profile opened, with everything the window and the command line do on it.

All of it blocks (disk, network): the window calls it through its jobs, the command line directly.
"""

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from mmsdesk.db import Writer, open_reader
from mmsdesk.domain.account import Account
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.contact import OWN_FIELDS, Person
from mmsdesk.domain.errors import MMSDeskError, Refused
from mmsdesk.domain.ids import CampaignId, new_campaign_id
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.message import Campaign, Media
from mmsdesk.machine.ballast import Ballast
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.clock import clock_from_environment
from mmsdesk.machine.paths import Profile
from mmsdesk.machine.secrets import SecretStore
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import RelayClient
from mmsdesk.services import campaigns, drafts, reporting
from mmsdesk.services.account import NotConnected, resolve_account
from mmsdesk.services.campaigns import Order
from mmsdesk.services.definitions import campaign_of
from mmsdesk.services.drafts import Draft
from mmsdesk.services.freezing import Progress
from mmsdesk.services.live import Live, read_live
from mmsdesk.services.media import MediaStore
from mmsdesk.services.outlook import Outlook, count_unsent, read_outlook
from mmsdesk.services.reporting import Counts, Report
from mmsdesk.services.samples import refuse_samples
from mmsdesk.services.settings import Settings, load_settings, save_settings
from mmsdesk.services.versions import keep_as_stored
from mmsdesk.store import contacts
from mmsdesk.store.campaigns import CampaignRow, delete_draft, find_campaigns, get_campaign, set_rate
from mmsdesk.store.ledger import SqliteLedger
from mmsdesk.store.origins import note_origin
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.versions import Moment

# What speaks to the network, and the rules, are imported where they are used: the window is painted before.
if TYPE_CHECKING:
    from mmsdesk.domain.checks import Finding
    from mmsdesk.services.app_knowledge import AppKnowledge
    from mmsdesk.services.counting import Counter, OnProgress
    from mmsdesk.services.doubt_check import Checked
    from mmsdesk.services.engine import Engine
    from mmsdesk.services.preflight import CheckReport


class Blocked(Refused):
    """The rules stop this campaign; the title is the first blocker's."""


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """One line of the campaigns list: the campaign and, once it has started, its sums."""

    row: CampaignRow
    counts: Counts | None
    people: int


class Desk:
    """Opens the profile's database; `close` ends it. Safe to use from several threads."""

    def __init__(self, profile: Profile, secrets: SecretStore, environ: Mapping[str, str]) -> None:
        self.profile = profile
        self.secrets = secrets
        self.environ = environ
        self.writer = Writer(lambda: open_profile_database(profile.database))
        self.media = MediaStore(profile.media_dir, self.writer)
        self._readers = threading.local()
        self._opened: list[apsw.Connection] = []
        self._lock = threading.Lock()
        self._known_app: AppKnowledge | None = None
        self._counter: Counter | None = None
        self._at_close: list[Callable[[], None]] = []

    def when_closed(self, act: Callable[[], None]) -> None:
        """Have something ended that was opened for this desk."""
        self._at_close.append(act)

    def close(self) -> None:
        """Finish what is being written and close every connection."""
        while self._at_close:
            self._at_close.pop()()
        self.writer.close()
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()

    def reader(self) -> apsw.Connection:
        """The calling thread's own reading connection."""
        connection: apsw.Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = open_reader(self.profile.database)
            self._readers.connection = connection
            with self._lock:
                self._opened.append(connection)
        return connection

    # settings and account

    def settings(self) -> Settings:
        return load_settings(self.reader())

    def save_settings(self, settings: Settings) -> None:
        self.writer.run(lambda db: save_settings(db, settings))

    def account(self) -> Account:
        """The account to send with; environment beats keyring. Raises NotConnected saying what is missing."""
        return resolve_account(self.settings(), self.secrets, self.environ)

    def account_or_none(self) -> Account | None:
        try:
            return self.account()
        except NotConnected:
            return None

    def clock(self) -> Clock:
        return clock_from_environment(self.account_or_none(), self.environ)

    def compression(self) -> float:
        """How much faster than real a rehearsal's waiting passes; 1 with a real account."""
        return clock_from_environment(self.account_or_none(), self.environ).compression

    # campaigns

    def campaigns(self) -> list[CampaignSummary]:
        """Every campaign, newest first, with its sums."""
        db, clock = self.reader(), self.clock()
        return [self._summary(db, row, clock) for row in find_campaigns(db)]

    def campaign(self, campaign_id: str) -> CampaignRow:
        return get_campaign(self.reader(), campaign_id)

    def create_draft(self, draft: Draft) -> CampaignId:
        text, now = self.settings().optout_line, self.clock().now()
        return self.writer.run(lambda db: drafts.create_draft(db, draft, text, now))

    def save_draft(self, campaign_id: CampaignId, draft: Draft) -> None:
        text, now = self.settings().optout_line, self.clock().now()
        self.writer.run(lambda db: drafts.save_draft(db, campaign_id, draft, text, now))

    def load_draft(self, campaign_id: CampaignId) -> Draft:
        return drafts.load_draft(self.reader(), campaign_id)

    def duplicate(self, campaign_id: CampaignId) -> CampaignId:
        text, now = self.settings().optout_line, self.clock().now()

        def copy(db: apsw.Connection) -> CampaignId:
            draft = drafts.draft_of(get_campaign(db, campaign_id))
            name = drafts.name_of_copy(draft.name, (row.name for row in find_campaigns(db)))
            copied = drafts.create_draft(db, replace(draft, name=name), text, now)
            note_origin(db, copied, campaign_id)
            return copied

        return self.writer.run(copy)

    def delete_draft(self, campaign_id: CampaignId) -> None:
        self.writer.run(lambda db: delete_draft(db, campaign_id))

    def check(
        self,
        campaign: Campaign,
        list_name: str = "",
        *,
        fetch: bool = False,
        apart: bool = False,
        cancel: threading.Event | None = None,
        on_progress: "OnProgress | None" = None,
    ) -> "CheckReport":
        """Everything there is to say before this campaign goes to this list ('' for no list yet).

        With `fetch` a picture that is given by address is looked at, which takes up to 20 seconds; never while typing.
        `apart` counts a long list in a process of its own, as a window needs it; `cancel` ends the count (Cancelled),
        `on_progress` is told how many people of how many are judged. What was counted is remembered.
        """
        from mmsdesk.services.app_knowledge import facts_about
        from mmsdesk.services.media_address import looking
        from mmsdesk.services.preflight import check
        from mmsdesk.services.publishing import address_for

        counter = self._count()
        account = self.account_or_none()
        facts = facts_about(account, self._known_app)
        return check(
            self.reader(),
            campaign,
            self.media,
            list_name,
            sender=account.sender if account else self._sender_without_account(),
            rehearsal=account is not None and account.is_rehearsal,
            account=facts,
            look=looking(facts.relay_origin) if fetch else None,
            count=lambda db, asked: counter.count(db, asked, apart=apart, cancel=cancel, on_progress=on_progress),
            address_of=address_for(self.reader(), account),
        )

    def check_for_one(
        self, campaign: Campaign, values: Mapping[str, str], fields: tuple[str, ...]
    ) -> "tuple[Finding, ...]":
        """What the rules say of the message as one person gets it, at once; `fields` are those of their list."""
        from mmsdesk.services.app_knowledge import facts_about
        from mmsdesk.services.preflight import check_for_one
        from mmsdesk.services.publishing import address_for

        account = self.account_or_none()
        return check_for_one(
            self.reader(),
            campaign,
            self.media,
            values,
            fields,
            sender=account.sender if account else self._sender_without_account(),
            rehearsal=account is not None and account.is_rehearsal,
            account=facts_about(account, self._known_app),
            address_of=address_for(self.reader(), account),
        )

    def _count(self) -> "Counter":
        from mmsdesk.services.counting import Counter

        with self._lock:
            if self._counter is None:
                self._counter = Counter(self.profile.database)
            return self._counter

    def order(
        self, list_name: str, *, rate: float | None = None, resend: str | None = None, earlier: str | None = None
    ) -> Order:
        """How a campaign is to be sent: as Settings say, but for what is given here."""
        settings = self.settings()
        return Order(
            list_name,
            rate or settings.rate,
            ttl_seconds=settings.ttl_seconds,
            resend=resend or settings.resend,
            earlier=earlier,
        )

    def start(self, campaign_id: CampaignId, order: Order, on_progress: Progress | None = None) -> None:
        """Check, publish the picture, freeze the audience, set it sending; all or nothing.

        `on_progress` is told how many people of how many are prepared, and ends it by raising Cancelled.
        Raises Blocked with what blocks, SinchError when the key or the region is wrong, RelayTrouble when the relay
        cannot be used: then nothing was frozen and nobody was written to.
        """
        account = self.account()
        refuse_samples(order.list_name, account)
        campaign = campaign_of(self.campaign(campaign_id).definition)
        self.learn_app(account)
        if account.has_relay:
            self._ask_relay(account)
        blockers = [finding for finding in self.check(campaign, order.list_name, fetch=True).findings if finding.blocks]
        if blockers:
            others = len(blockers) - 1
            more = f" {others} other {'thing stops' if others == 1 else 'things stop'} it too." if others else ""
            raise Blocked(blockers[0].title, f"{blockers[0].detail}{more}".strip())
        campaigns.start_campaign(
            self.writer,
            campaign_id,
            order,
            account,
            lambda media: self.publish(media, account),
            self.clock(),
            on_progress=on_progress,
        )
        with contextlib.suppress(MMSDeskError):  # it is on its way: what was sent stands in the campaign itself, too
            self.writer.run(lambda db: keep_as_stored(db, campaign_id, Moment.SENT, self.clock().now()))

    def learn_app(self, account: Account) -> "AppKnowledge":
        """Ask Sinch for the app: proves key, project and region; the checks learn its channels and who hears a STOP."""
        from mmsdesk.services.app_knowledge import ask_about_app

        self._known_app = ask_about_app(account, self.clock())
        return self._known_app

    def try_learn_app(self) -> None:
        """As `learn_app`, for checks that are worth having also when Sinch cannot be asked: then nothing is known."""
        account = self.account_or_none()
        if account is not None:
            with contextlib.suppress(MMSDeskError):
                self.learn_app(account)

    def publish(self, media: Media, account: Account) -> str:
        """Put one picture where Sinch can fetch it, and fetch it back to be sure; returns the public address."""
        from mmsdesk.services.publishing import publish

        return publish(media, account, self.media, self.writer, self.clock().now())

    def pause(self, campaign_id: CampaignId) -> bool:
        return campaigns.pause_campaign(self.writer, campaign_id, self.clock())

    def resume(self, campaign_id: CampaignId) -> bool:
        return campaigns.resume_campaign(self.writer, campaign_id, self.clock())

    def cancel(self, campaign_id: CampaignId) -> bool:
        return campaigns.cancel_campaign(self.writer, campaign_id, self.clock())

    def resend_not_found(self, campaign_id: CampaignId, *, automatic: bool = False) -> int:
        return campaigns.resend_not_found(self.writer, campaign_id, self.clock(), automatic=automatic)

    def check_doubts(self, campaign_id: CampaignId) -> "Checked":
        """Look up now what a lost answer left open; proves only that messages went out, never that they did not.

        Raises SinchError, Refused when another app is connected now than the one it was sent through.
        """
        from mmsdesk.services.doubt_check import check_doubts
        from mmsdesk.sinch.factory import SinchClients

        account = self.account()
        if self.campaign(campaign_id).app_id != account.app_id:
            raise Refused(
                "Another Sinch app is connected now", "Connect the one this campaign was sent with, then check again."
            )
        clients = SinchClients(account, ssl_context=shared_ssl_context(), clock=self.clock())
        client = clients.open()
        try:
            return check_doubts(self.reader(), self.writer, campaign_id, client, self.clock().now)
        finally:
            client.close()
            clients.close()

    def outlook(self, since: float | None) -> Outlook:
        """How the connection stands and what has finished `since` the look before."""
        account = self.account_or_none()
        return read_outlook(self.reader(), account.relay_url if account else "", self.clock(), since)

    def unsent(self) -> int:
        """How many people of the campaigns under way are not written to yet."""
        return count_unsent(self.reader())

    def set_rate(self, campaign_id: CampaignId, rate: float | None) -> None:
        self.writer.run(lambda db: set_rate(db, campaign_id, rate))

    def counts(self, campaign_id: CampaignId) -> Counts:
        return reporting.count(self.reader(), campaign_id, self.clock())

    def live(self, campaign_id: CampaignId) -> Live:
        account = self.account_or_none()
        return read_live(self.reader(), campaign_id, account.relay_url if account else "", self.clock())

    def report(self, campaign_id: CampaignId) -> Report:
        return reporting.read_report(self.reader(), campaign_id, self.clock())

    def export_csv(self, campaign_id: CampaignId, path: Path) -> int:
        return reporting.export_csv(self.reader(), campaign_id, path)

    # people

    def lists(self) -> tuple[contacts.ListSummary, ...]:
        return contacts.lists(self.reader())

    def person(self, list_name: str, index: int) -> Person:
        """The person at `index` (from 0) of a list, to preview a message as. Raises NotFound."""
        return contacts.person_at(self.reader(), list_name, index)

    def count_people(self, list_name: str) -> int:
        """Everybody on a list. Raises NotFound."""
        return contacts.count_people(self.reader(), list_name)

    def merge_fields(self, list_name: str = "") -> tuple[str, ...]:
        """The fields people of a list have; without one, all fields anybody has. Raises NotFound."""
        from mmsdesk.services.preflight import known_fields

        if list_name:
            return contacts.field_names_of_list(self.reader(), list_name)
        return (*OWN_FIELDS, *sorted(known_fields(self.reader()) - set(OWN_FIELDS)))

    # sending and listening

    def claim(self) -> ProfileClaim:
        """The profile's lock, not yet taken."""
        return ProfileClaim(self.profile.lock)

    def open_engine(self, account: Account, clock: Clock, only: CampaignId | None = None) -> "Engine":
        """An engine over this profile; only for the holder of the lock. `only`: the one campaign asked for."""
        from mmsdesk.services.engine import Engine
        from mmsdesk.services.reach import open_reach

        ledger = SqliteLedger(self.writer, new_campaign_id(), clock)
        reach, workers = open_reach(account, clock), self.settings().workers
        ballast = Ballast(self.profile.ballast)
        return Engine(self.writer, ledger, reach, clock, workers=workers, only=only, ballast=ballast)

    def unfinished(self, list_name: str = "") -> list[CampaignRow]:
        """Campaigns that were begun and not ended, newest first; those to one list when it is named."""
        states = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.STOPPED)
        rows = find_campaigns(self.reader(), states=states)
        return [row for row in rows if not list_name or row.list_name.casefold() == list_name.casefold()]

    def listen_once(self, account: Account, clock: Clock) -> int:
        """Read what the relay has at the moment, if the lock is free; returns how many events were new.

        Raises RelayTrouble when the relay cannot be read, BadInput when its address may not be used.
        """
        from mmsdesk.services.receipts import Listener

        if not account.has_relay:
            return 0
        claim = self.claim()
        if not claim.try_take():
            return 0
        try:
            with contextlib.closing(
                RelayClient(account.relay_url, account.relay_token, ssl_context=shared_ssl_context())
            ) as relay:
                return Listener(self.writer, relay, account.relay_url, clock).catch_up()
        finally:
            claim.release()

    def _ask_relay(self, account: Account) -> None:
        relay = RelayClient(account.relay_url, account.relay_token, ssl_context=shared_ssl_context())
        try:
            relay.check()
        finally:
            relay.close()

    def _sender_without_account(self) -> str:
        """A campaign can be checked before anything is connected: the sender may be known already."""
        return self.environ.get("MMSDESK_SENDER", "").strip() or self.settings().sender

    def _summary(self, db: apsw.Connection, row: CampaignRow, clock: Clock) -> CampaignSummary:
        if row.fingerprint is None:
            people = contacts.count_people(db, row.list_name) if contacts.has_list(db, row.list_name) else 0
            return CampaignSummary(row, None, people)
        counts = reporting.count(db, row.id, clock)
        return CampaignSummary(row, counts, counts.recipients)
