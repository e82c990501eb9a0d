"""One token for all workers: fetched once at a time, renewed early, failing once for everybody."""

import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from mmsdesk.domain.secret import Secret
from mmsdesk.sinch.auth import TokenSource
from mmsdesk.sinch.errors import BadAnswer, KeyRefused, RateLimited, ServerTrouble, SinchError
from tests.sinch.conftest import FAST, account_at
from tests.support.clocks import HandClock
from tests.support.edge import Act, Answer, Edge, ok, open_edge, response, token
from tests.support.processes import wait_until

Opening = Callable[[Edge], TokenSource]
WORKERS = 16


@pytest.fixture
def source(ssl_context: ssl.SSLContext, clock: HandClock) -> Iterator[Opening]:
    opened: list[TokenSource] = []

    def open_source(edge: Edge) -> TokenSource:
        opened.append(
            TokenSource(
                account_at(edge.origin), ssl_context=ssl_context, clock=clock, timeouts=FAST, jitter=lambda: 0.5
            )
        )
        return opened[-1]

    yield open_source
    for each in opened:
        each.close()


def numbered() -> Callable[[object], Answer]:
    numbers = iter(range(1, 1000))
    return lambda request: token(f"token-{next(numbers)}")


def test_the_key_travels_as_basic_authentication(source: Opening) -> None:
    with open_edge() as edge:
        assert source(edge).get() == Secret("token-1")
        seen = edge.token_requests[0]
    assert seen.headers["authorization"] == "Basic a2V5LTE6czNjcmV0LWtleQ=="
    assert seen.body == b"grant_type=client_credentials"


def test_a_token_is_kept_until_the_last_tenth_of_its_life(source: Opening, clock: HandClock) -> None:
    with open_edge(answer_token=numbered()) as edge:
        tokens = source(edge)
        assert tokens.get() == Secret("token-1")
        clock.advance(3599 * 0.9)
        assert tokens.get() == Secret("token-1")
        clock.advance(3599 * 0.06)
        assert tokens.get() == Secret("token-2")


def test_many_workers_share_one_fetch(source: Opening) -> None:
    arrived = threading.Barrier(WORKERS)
    with open_edge(answer_token=numbered()) as edge:
        tokens = source(edge)

        def work() -> Secret:
            arrived.wait(5)
            return tokens.get()

        with ThreadPoolExecutor(WORKERS) as pool:
            found = [each.result() for each in [pool.submit(work) for _ in range(WORKERS)]]
        assert set(found) == {Secret("token-1")}
        assert len(edge.token_requests) == 1


def test_a_token_expiring_under_many_workers_is_replaced_exactly_once(source: Opening) -> None:
    arrived = threading.Barrier(WORKERS)
    with open_edge(answer_token=numbered()) as edge:
        tokens = source(edge)
        old = tokens.get()

        def work() -> Secret:
            arrived.wait(5)
            return tokens.replace(old)

        with ThreadPoolExecutor(WORKERS) as pool:
            found = [each.result() for each in [pool.submit(work) for _ in range(WORKERS)]]
        assert set(found) == {Secret("token-2")}
        assert tokens.replace(old) == Secret("token-2"), "a straggler with the old token gets the new one"
        assert len(edge.token_requests) == 2


def waiting(tokens: TokenSource) -> int:
    """How many threads wait for the fetch under way."""
    flight = tokens._flight
    return len(vars(flight._condition)["_waiters"]) if flight is not None else 0


def test_one_failure_is_every_waiting_worker_s_failure(source: Opening) -> None:
    everybody_asked = threading.Event()

    def refuse(request: object) -> Answer:
        everybody_asked.wait(5)
        return response(503)

    with open_edge(answer_token=refuse) as edge:
        tokens = source(edge)
        with ThreadPoolExecutor(WORKERS) as pool:
            asked = [pool.submit(tokens.get) for _ in range(WORKERS)]
            wait_until(lambda: waiting(tokens) == WORKERS - 1, what="everybody but the one who fetches waiting")
            everybody_asked.set()
            failures = [each.exception(5) for each in asked]
        assert all(isinstance(failure, ServerTrouble) for failure in failures)
        assert len(edge.token_requests) == 1


def test_when_renewing_early_fails_the_old_token_serves_to_its_end(source: Opening, clock: HandClock) -> None:
    answers = iter([token("token-1"), response(503), response(503), token("token-2")])
    with open_edge(answer_token=lambda request: next(answers)) as edge:
        tokens = source(edge)
        tokens.get()
        clock.advance(3599 * 0.97)
        assert tokens.get() == Secret("token-1")
        clock.advance(3599 * 0.04)
        with pytest.raises(ServerTrouble):
            tokens.get()
        assert tokens.get() == Secret("token-2")


def test_too_many_requests_are_tried_three_times_more_with_growing_waits(source: Opening, clock: HandClock) -> None:
    with open_edge(answer_token=lambda request: response(429)) as edge:
        with pytest.raises(RateLimited):
            source(edge).get()
        assert len(edge.token_requests) == 4
    assert clock.waits == [0.5, 2.0, 8.0]


def test_after_too_many_requests_a_good_answer_is_taken(source: Opening, clock: HandClock) -> None:
    answers = iter([response(429, headers={"Retry-After": "3"}), token()])
    with open_edge(answer_token=lambda request: next(answers)) as edge:
        assert source(edge).get() == Secret("token-1")
    assert clock.waits == [3.0]


FAILURES: list[tuple[Answer, type[SinchError]]] = [
    (response(401, {"error": "invalid_client"}), KeyRefused),
    (response(400, {"error": "invalid_client", "error_description": "x"}), KeyRefused),
    (response(500), ServerTrouble),
    (ok({"access_token": "", "expires_in": 3599}), BadAnswer),
    (ok({"access_token": "a\nb", "expires_in": 3599}), BadAnswer),
    (ok({"access_token": "ab", "expires_in": True}), BadAnswer),
    (ok({"access_token": "ab", "expires_in": -1}), BadAnswer),
    (ok(b"<html>"), BadAnswer),
    (response(302, headers={"Location": "http://x"}), BadAnswer),
    (Act.RESET, SinchError),
]


@pytest.mark.parametrize(("answer", "kind"), FAILURES, ids=range(len(FAILURES)))
def test_failures_are_typed_have_sentences_and_tell_no_secret(
    source: Opening, answer: Answer, kind: type[SinchError]
) -> None:
    with open_edge(answer_token=lambda request: answer) as edge, pytest.raises(kind) as caught:
        source(edge).get()
    assert caught.value.title
    assert caught.value.hint
    told = f"{caught.value!r} {vars(caught.value)} {caught.value.__cause__!r}"
    assert "s3cret-key" not in told
    assert "a2V5LTE6" not in told
