"""Many workers, each with a client of its own, one token between them."""

import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from mmsdesk.domain.ids import JobId
from mmsdesk.domain.outcome import Accepted, Outcome
from mmsdesk.sinch.factory import SinchClients
from tests.sinch.conftest import FAST, account_at
from tests.sinch.test_sending import EXPIRED, a_request
from tests.support.clocks import HandClock
from tests.support.edge import Answer, Seen, ok, open_edge, response, token

WORKERS = 32
EACH = 4


def test_a_token_expiring_under_32_workers_costs_one_renewal_and_nobody(ssl_context: ssl.SSLContext) -> None:
    guard = threading.Lock()
    issued: list[str] = []
    accepted: list[str] = []

    def issue(request: Seen) -> Answer:
        with guard:
            issued.append(f"token-{len(issued) + 1}")
            return token(issued[-1])

    def answer(request: Seen) -> Answer:
        with guard:
            # the first token dies when a third of the messages are through
            dead = "Bearer token-1" if len(accepted) >= WORKERS * EACH // 3 else ""
            if request.headers["authorization"] == dead:
                return response(401, headers=EXPIRED)
            accepted.append(request.json["correlation_id"])
            return ok({"message_id": f"M{len(accepted)}"})

    with open_edge(answer, issue) as edge:
        clients = SinchClients(account_at(edge.origin), ssl_context=ssl_context, clock=HandClock(), timeouts=FAST)

        def work(number: int) -> list[Outcome]:
            client = clients.open()
            try:
                jobs = [JobId(f"{number:016x}{index:016x}") for index in range(EACH)]
                return [client.send(replace(a_request(), job_id=job)) for job in jobs]
            finally:
                client.close()

        with ThreadPoolExecutor(WORKERS) as pool:
            outcomes = [outcome for found in pool.map(work, range(WORKERS)) for outcome in found]
        clients.close()
        assert edge.connections <= WORKERS + 1, "one connection a worker, one for tokens"
    assert len(outcomes) == WORKERS * EACH
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert len(accepted) == len(set(accepted)) == WORKERS * EACH
    assert issued == ["token-1", "token-2"]
