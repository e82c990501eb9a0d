"""Starting and steering campaigns: freeze the audience with its rendered text, then pause, resume, cancel.

Steering is a short write of the campaign's state; whoever holds the profile's lock obeys at the next claim.
"""

from collections.abc import Callable
from dataclasses import dataclass

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.account import Account
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.message import Campaign, Media, Message, map_media
from mmsdesk.services.definitions import campaign_of, fingerprint_of
from mmsdesk.services.freezing import Audience, Progress, freeze_audience
from mmsdesk.store.campaigns import (
    CampaignRow,
    Terms,
    find_by_fingerprint,
    get_campaign,
    refuse_twin,
    set_resend,
    set_state,
)
from mmsdesk.store.ledger import requeue_not_found

FINISHED = frozenset({CampaignState.SENT, CampaignState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Order:
    """How a campaign is to be sent. `rate` in messages a second (None: the app's own); `resend` is ask or automatic.

    `earlier` is the last run of the same campaign to the same list as the person saw it ('' for none, None for not
    looked at): another one that came in between is not added to unseen.
    """

    list_name: str
    rate: float | None = None
    ttl_seconds: int = 86_400
    resend: str = "ask"
    earlier: str | None = None


class StartedMeanwhile(Refused):
    """Somebody else started the same campaign to the same list since we looked."""


def start_campaign(
    writer: Writer,
    campaign_id: CampaignId,
    order: Order,
    account: Account,
    publish: Callable[[Media], str],
    clock: Clock,
    *,
    on_progress: Progress | None = None,
) -> None:
    """Freeze the audience of a draft and set it sending; all or nothing.

    `publish` puts one attachment where Sinch can fetch it and returns its public address. `on_progress` is told how
    many people of how many are frozen, now and then; what it raises (Cancelled) ends it, and nothing has happened.
    Raises Refused when nobody on the list may be written to, StartedMeanwhile, NotFound for an unknown list.
    """
    row = writer.run(lambda db: get_campaign(db, campaign_id))
    campaign = campaign_of(row.definition)
    terms = Terms(
        list_name=order.list_name,
        fingerprint=fingerprint_of(campaign, order.list_name),
        app_id=account.app_id,
        sender=campaign.sender.strip() or account.sender,
        rate=order.rate,
        ttl_seconds=order.ttl_seconds,
        resend=order.resend,
    )
    message = _published(campaign.message, publish)

    def check(db: apsw.Connection) -> None:
        if get_campaign(db, campaign_id).definition != row.definition:
            raise Refused("The message changed while it was being prepared", "Look at it once more, then send it.")
        _refuse_unseen(db, terms.fingerprint, order)
        refuse_twin(db, campaign_id, terms)

    audience = Audience(order.list_name, message, terms.sender, campaign.strict, account.is_rehearsal)
    freeze_audience(writer, campaign_id, audience, terms, clock, check=check, on_progress=on_progress)


def find_earlier(db: apsw.Connection, campaign: Campaign, list_name: str) -> CampaignRow | None:
    """The last run of the same campaign to the same list, if there was one."""
    return find_by_fingerprint(db, fingerprint_of(campaign, list_name))


def pause_campaign(writer: Writer, campaign_id: CampaignId, clock: Clock) -> bool:
    """No new message leaves after this; what is on its way arrives. False when it was not sending."""
    return _steer(writer, campaign_id, (CampaignState.SENDING,), CampaignState.PAUSED, clock)


def resume_campaign(writer: Writer, campaign_id: CampaignId, clock: Clock) -> bool:
    """Go on where it paused or stopped. False when there was nothing to resume."""
    return _steer(writer, campaign_id, (CampaignState.PAUSED, CampaignState.STOPPED), CampaignState.SENDING, clock)


def cancel_campaign(writer: Writer, campaign_id: CampaignId, clock: Clock) -> bool:
    """End it; who was not written to yet stays counted as unsent. False when it had ended already."""
    states = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.STOPPED)
    return _steer(writer, campaign_id, states, CampaignState.CANCELLED, clock)


def resend_not_found(writer: Writer, campaign_id: CampaignId, clock: Clock, *, automatic: bool = False) -> int:
    """Send again, under the same job ids, to those Sinch provably never got; returns how many.

    `automatic` also does so for whoever is proved absent later in this campaign.
    """

    def again(db: apsw.Connection) -> int:
        if automatic:
            set_resend(db, campaign_id, "automatic")
        number = requeue_not_found(db, campaign_id)
        if number and get_campaign(db, campaign_id).state is CampaignState.SENT:
            set_state(db, campaign_id, CampaignState.SENT, CampaignState.SENDING, clock.now())
        return number

    return writer.run(again)


def _refuse_unseen(db: apsw.Connection, fingerprint: str, order: Order) -> None:
    found = find_by_fingerprint(db, fingerprint)
    if order.earlier is not None and (found.id if found else "") != order.earlier:
        raise StartedMeanwhile(
            "The same campaign was started to this list a moment ago", "Look at that one before you send it again."
        )


def _steer(
    writer: Writer, campaign_id: CampaignId, olds: tuple[CampaignState, ...], new: CampaignState, clock: Clock
) -> bool:
    def steer(db: apsw.Connection) -> bool:
        state = get_campaign(db, campaign_id).state
        return state in olds and set_state(db, campaign_id, state, new, clock.now())

    return writer.run(steer)


def _published(message: Message, publish: Callable[[Media], str]) -> Message:
    """The message with the public addresses of its files; one that stands on several cards is published once."""
    addresses: dict[str, str] = {}

    def published(media: Media) -> Media:
        if media.url not in addresses:
            addresses[media.url] = publish(media)
        return Media(addresses[media.url], media.filename)

    return map_media(message, published)
