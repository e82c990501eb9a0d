"""Which way httpx should reach the far end when thousands of messages go out: decision 8.

The same client of ours over different transports, one thread and one connection a worker; and httpx's own API over
aiohttp in one asyncio loop with as many requests in flight. No ledger, no pacing: the way alone.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping

import httpx
from httpx_aiohttp import HttpxAiohttpClient

from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.factory import SinchClients
from mmsdesk.sinch.http import KEEPALIVE_SECONDS
from mmsdesk.sinch.transport import OneConnection
from mmsdesk.sinch.wire import send_to_wire
from tests.bench.far_end import open_far_end
from tests.bench.measuring import Ratio, Result, account_at, interleave, median
from tests.sinch.test_sending import a_request

WORKERS = 32
SECONDS = 2.0
LATENCIES_MS = (0, 30)
OURS = "httpx over a connection of our own"
NO_SLOWER = 0.95
LESS_PROCESSOR = 1.5
"""So many times the processor time of ours the others must need at least. On a busy machine the speed says less."""


def run() -> Result:
    """Three ways, against a far end that answers at once and one that takes 30 ms."""
    samples: dict[str, list[Mapping[str, float]]] = {}
    ratios: list[Ratio] = []
    for latency in LATENCIES_MS:
        with open_far_end(latency) as origin:
            found = interleave(list(WAYS), lambda way, origin=origin: WAYS[way](origin))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        ours = median(found[OURS], "per_second")
        for way, rows in found.items():
            samples[f"{latency} ms {way}"] = rows
            print(
                f"  {latency:2} ms  {way}: {median(rows, 'per_second'):,.0f}/s,"
                f" {median(rows, 'cpu_us_per_message'):.0f} µs of processor a message"
            )
            if way != OURS:
                ratios.append(
                    Ratio(
                        f"{latency} ms: messages a second, ours / {way}", ours / median(rows, "per_second"), NO_SLOWER
                    )
                )
                less = median(rows, "cpu_us_per_message") / median(found[OURS], "cpu_us_per_message")
                ratios.append(Ratio(f"{latency} ms: processor time a message, {way} / ours", less, LESS_PROCESSOR))
    return Result("transport", samples, ratios)


def _threads(origin: str, transport: Callable[[], httpx.BaseTransport]) -> Mapping[str, float]:
    account, context = account_at(origin), shared_ssl_context()
    clients = SinchClients(account, ssl_context=context, clock=SystemClock())
    tokens = clients._tokens
    tokens.get()
    request, counts = a_request(), [0] * WORKERS
    began, used = time.monotonic(), time.process_time()

    def work(number: int) -> None:
        client = SinchClient(account, tokens, ssl_context=context, transport=transport())
        while time.monotonic() - began < SECONDS:
            client.send(request)
            counts[number] += 1
        client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clients.close()
    return _sample(sum(counts), began, used)


def _httpx_own(origin: str) -> Mapping[str, float]:
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_SECONDS)
    return _threads(origin, lambda: httpx.HTTPTransport(verify=shared_ssl_context(), limits=limits))


def _ours(origin: str) -> Mapping[str, float]:
    return _threads(
        origin, lambda: OneConnection(ssl_context=shared_ssl_context(), keepalive_seconds=KEEPALIVE_SECONDS)
    )


def _aiohttp(origin: str) -> Mapping[str, float]:
    return asyncio.run(_send_in_one_loop(origin))


async def _send_in_one_loop(origin: str) -> Mapping[str, float]:
    """Building the request and reading the answer as our client does, so that only the way differs."""
    request, count = a_request(), 0
    limits = httpx.Limits(max_connections=WORKERS, max_keepalive_connections=WORKERS)
    headers = {"Authorization": f"Bearer {'t' * 900}", "Content-Type": "application/json"}
    async with HttpxAiohttpClient(base_url=origin, headers=headers, limits=limits, trust_env=False) as client:
        began, used = time.monotonic(), time.process_time()

        async def work() -> None:
            nonlocal count
            while time.monotonic() - began < SECONDS:
                body = json.dumps(send_to_wire(request, "app")).encode("ascii")
                answer = await client.post("/v1/projects/project/messages:send", content=body)
                assert answer.status_code == 200
                assert answer.json()["message_id"]
                count += 1

        await asyncio.gather(*(work() for _ in range(WORKERS)))
        return _sample(count, began, used)


def _sample(count: int, began: float, used: float) -> Mapping[str, float]:
    took, spent = time.monotonic() - began, time.process_time() - used
    return {"per_second": count / took, "cpu_us_per_message": spent / max(1, count) * 1e6}


WAYS: dict[str, Callable[[str], Mapping[str, float]]] = {
    "httpx's own transport, a client a worker": _httpx_own,
    "httpx over aiohttp": _aiohttp,
    OURS: _ours,
}
