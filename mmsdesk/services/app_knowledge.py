"""What a desk knows of the Sinch app it sends with: its channels, and whether it posts to the desk's relay."""

import logging
from dataclasses import dataclass

from mmsdesk.domain.account import Account
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.services.connection import posts_to_relay, region_name
from mmsdesk.services.preflight import AccountFacts
from mmsdesk.sinch.app import App
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.errors import NotFoundAtSinch
from mmsdesk.sinch.factory import SinchClients

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AppKnowledge:
    """The app as Sinch told it. `hears_replies`: whether it posts replies and receipts to the relay at `relay_url`;
    None when the webhooks could not be listed."""

    app: App
    relay_url: str
    hears_replies: bool | None


def ask_about_app(account: Account, clock: Clock) -> AppKnowledge:
    """Ask Sinch for the app and, with a relay, for its webhooks. Raises SinchError, BadInput.

    Not being told the webhooks is no error: it only leaves open whether a STOP is heard.
    """
    clients = SinchClients(account, ssl_context=shared_ssl_context(), clock=clock)
    client = clients.open()
    try:
        return AppKnowledge(client.get_app(), account.relay_url, _hears_replies(client, account))
    except NotFoundAtSinch as error:
        title = f"Your app is not in the {region_name(account)} region"
        raise NotFoundAtSinch(title, error.hint, status=error.status, code=error.code, text=error.text) from error
    finally:
        client.close()
        clients.close()


def facts_about(account: Account | None, known: AppKnowledge | None) -> AccountFacts:
    """What the rules may know of the account; what was learned of another app or relay does not count."""
    if account is None:
        return AccountFacts()
    relay_origin = account.relay_url if account.is_rehearsal else ""
    if known is None or known.app.id != account.app_id:
        return AccountFacts(relay_origin=relay_origin)
    return AccountFacts(
        sms_channel=known.app.channel("SMS") is not None,
        has_relay=account.has_relay,
        hears_replies=known.hears_replies if known.relay_url == account.relay_url else None,
        relay_origin=relay_origin,
    )


def _hears_replies(client: SinchClient, account: Account) -> bool | None:
    if not account.has_relay:
        return False
    try:
        return posts_to_relay(client.list_webhooks(), account)
    except MMSDeskError as error:
        log.info("the app's webhooks could not be listed: %s", error.title)
        return None
