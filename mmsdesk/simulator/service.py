"""The parts of one running simulator, put together."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from mmsdesk.simulator.auth import Tokens
from mmsdesk.simulator.callbacks import Notifier
from mmsdesk.simulator.carrier import Carrier
from mmsdesk.simulator.consents import Consents
from mmsdesk.simulator.conversations import Conversations
from mmsdesk.simulator.faults import FaultPlan, Faults
from mmsdesk.simulator.identifiers import Identifiers
from mmsdesk.simulator.inbox import Inbox
from mmsdesk.simulator.limits import Bucket
from mmsdesk.simulator.media import MediaFetcher
from mmsdesk.simulator.settings import SimulatorSettings
from mmsdesk.simulator.state import State

_TOKEN_BURST = 30
_TOKEN_RATE = 10


@dataclass(slots=True)
class Service:
    """What the routes work with."""

    settings: SimulatorSettings
    ids: Identifiers
    state: State
    faults: Faults
    tokens: Tokens
    carrier: Carrier
    conversations: Conversations
    consents: Consents
    inbox: Inbox
    notifier: Notifier
    request_bucket: Bucket
    token_bucket: Bucket
    replies_made: set[int]

    def make_due_replies(self) -> None:
        """Lets the people of the plan write whose moment has come."""
        accepted = len(self.state.messages.accepted)
        for place, reply in enumerate(self.faults.plan.replies):
            if place not in self.replies_made and accepted >= reply.after_accepted:
                self.replies_made.add(place)
                urls = (reply.media_url,) if reply.media_url else ()
                self.inbox.receive(reply.identity, reply.text, channel=reply.channel, media_urls=urls)


@contextlib.asynccontextmanager
async def run_service(
    settings: SimulatorSettings, plan: FaultPlan, *, loopback_allowed: bool
) -> AsyncIterator[Service]:
    """A service whose queue drains and whose callbacks go out until the block ends."""
    ids = Identifiers(settings.seed)
    state = State(settings, ids)
    faults = Faults(settings.seed, plan)
    rate = settings.request_rate * settings.time_compression
    token_rate = _TOKEN_RATE * settings.time_compression
    certificates = ssl.create_default_context()

    def open_client() -> httpx.AsyncClient:
        # No proxy from the environment: rehearsals stay on this machine.
        return httpx.AsyncClient(
            trust_env=False, verify=certificates, timeout=10, headers={"accept-encoding": "identity"}
        )

    async with open_client() as http:
        notifier = Notifier(state, faults, open_client)
        conversations = Conversations(state, ids, notifier)
        consents = Consents(settings.project_id, faults)
        inbox = Inbox(state, ids, notifier, conversations, consents)
        media = MediaFetcher(http, loopback_allowed=loopback_allowed)
        carrier = Carrier(state, faults, media, notifier, inbox, consents)
        service = Service(
            settings=settings,
            ids=ids,
            state=state,
            faults=faults,
            tokens=Tokens(settings.key_id, settings.key_secret),
            carrier=carrier,
            conversations=conversations,
            consents=consents,
            inbox=inbox,
            notifier=notifier,
            request_bucket=Bucket(rate, max(1.0, rate)),
            token_bucket=Bucket(token_rate, _TOKEN_BURST),
            replies_made=set(),
        )
        running = [asyncio.create_task(carrier.run()), asyncio.create_task(notifier.run())]
        try:
            yield service
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
