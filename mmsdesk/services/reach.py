"""Opens the engine's ways to the outside for one account: real HTTP to Sinch (or a simulator) and to the relay."""

from mmsdesk.domain.account import Account
from mmsdesk.domain.clock import Clock
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import RelayClient
from mmsdesk.services.app_watch import AppFacts
from mmsdesk.services.engine import Reach
from mmsdesk.sinch.factory import SinchClients
from mmsdesk.sinch.http import Timeouts


def open_reach(account: Account, clock: Clock, *, timeouts: Timeouts | None = None) -> Reach:
    """`timeouts` other than the usual are for trials whose time is compressed.

    Raises BadInput when one of the account's addresses may not be used.
    """
    context = shared_ssl_context()
    clients = SinchClients(account, ssl_context=context, clock=clock, timeouts=timeouts)
    lookup = clients.open()
    app_client = clients.open()
    relay = RelayClient(account.relay_url, account.relay_token, ssl_context=context) if account.has_relay else None

    def read_app() -> AppFacts:
        app = app_client.get_app()
        return AppFacts(app.outbound_rate, app.retention_days)

    def close() -> None:
        clients.close()
        lookup.close()
        app_client.close()
        if relay is not None:
            relay.close()

    return Reach(clients.open, lookup, read_app, relay, account.relay_url, close, account.app_id)
