"""Calls other than a send: typed errors with sentences, pages, and the pretend Sinch as the other side."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from mmsdesk.domain.account import Account
from mmsdesk.domain.arrival import arrived_body
from mmsdesk.domain.choices import Coordinates, ReplyChoice
from mmsdesk.domain.ids import new_campaign_id, new_job_id
from mmsdesk.domain.message import Card, ContentType, LocationMessage, Media, Text
from mmsdesk.domain.outcome import Accepted, Denied, Rejected, SendRequest
from mmsdesk.domain.secret import Secret
from mmsdesk.sinch import answers
from mmsdesk.sinch.answers import read_mms_text, read_transcoded
from mmsdesk.sinch.app import TRIGGERS, MmsCredentials, Mode
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.errors import (
    BadAnswer,
    KeyRefused,
    NotAllowed,
    NotFoundAtSinch,
    RateLimited,
    RequestRefused,
    ServerTrouble,
    SinchError,
    Unreachable,
)
from tests.support.edge import Act, Answer, Seen, ok, open_edge, response
from tests.support.processes import RunningSimulator, start_simulator, wait_until

Connect = Callable[..., SinchClient]

ERRORS: list[tuple[Answer, type[SinchError]]] = [
    (response(401), KeyRefused),
    (response(403), NotAllowed),
    (response(404), NotFoundAtSinch),
    (response(429), RateLimited),
    (response(400, {"error": {"message": "bad", "status": "INVALID_ARGUMENT"}}), RequestRefused),
    (response(500), ServerTrouble),
    (response(503, b"<html>"), ServerTrouble),
    (response(302, headers={"Location": "/"}), BadAnswer),
    (ok(b"<html>Sign in</html>"), BadAnswer),
    (ok(b"[]"), BadAnswer),
    (ok({}), BadAnswer),
    (Act.CLOSE, Unreachable),
    (Act.RESET, Unreachable),
]


@pytest.mark.parametrize(("answer", "kind"), ERRORS, ids=range(len(ERRORS)))
def test_each_failure_has_its_type_and_two_sentences(connect: Connect, answer: Answer, kind: type[SinchError]) -> None:
    with open_edge(lambda request: answer) as edge, pytest.raises(kind) as caught:
        connect(edge.origin).get_app()
    assert caught.value.title
    assert caught.value.hint
    assert "token-1" not in repr(vars(caught.value))


def test_a_wrong_region_is_named(connect: Connect) -> None:
    with open_edge(lambda request: response(404)) as edge, pytest.raises(NotFoundAtSinch) as caught:
        connect(edge.origin).get_app()
    assert "connected to US" in caught.value.hint


def page(*ids: str, following: str | None = "") -> bytes:
    return ok({"messages": [{"id": each, "direction": "TO_CONTACT"} for each in ids], "next_page_token": following})


def test_a_listing_reads_page_after_page(connect: Connect) -> None:
    pages = {None: page("M1", "M2", following="t2"), "t2": page("M3", following=None)}

    def answer(request: Seen) -> Answer:
        return pages[parse_qs(request.query).get("page_token", [None])[0]]

    with open_edge(answer) as edge:
        found = list(connect(edge.origin).list_messages("+15551230001", 0.0, mode=Mode.DISPATCH))
        query = parse_qs(edge.requests[0].query)
    assert [each.message_id for each in found] == ["M1", "M2", "M3"]
    assert query["channel_identity"] == ["15551230001"]
    assert query["messages_source"] == ["DISPATCH_SOURCE"]
    assert query["start_time"] == ["1970-01-01T00:00:00.000000Z"]
    assert query["channel"] == ["MMS"]


def test_when_the_mode_is_unknown_both_places_are_searched(connect: Connect) -> None:
    with open_edge(lambda request: page()) as edge:
        assert list(connect(edge.origin).list_messages("15551230001", 0.0)) == []
        sources = [parse_qs(request.query)["messages_source"][0] for request in edge.requests]
    assert sources == ["DISPATCH_SOURCE", "CONVERSATION_SOURCE"]


@pytest.mark.parametrize(
    "answer",
    [
        page("M1", following="again"),
        ok({"messages": "none"}),
        ok({"messages": [{"direction": "TO_CONTACT"}]}),
        ok({"messages": [7]}),
        ok({"accepted_time": "2026-01-15T10:00:00Z"}),
    ],
    ids=["the same page again", "no list", "a message without id", "no message", "no listing at all"],
)
def test_a_listing_that_is_not_complete_never_looks_empty(connect: Connect, answer: Answer) -> None:
    with open_edge(lambda request: answer) as edge, pytest.raises(BadAnswer):
        list(connect(edge.origin).list_messages("15551230001", 0.0, mode=Mode.DISPATCH))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(ok(b"<html>"), BadAnswer), (response(302), BadAnswer), (response(502), ServerTrouble)],
    ids=["page", "redirect", "gateway"],
)
def test_a_portal_in_between_does_not_pass_for_sinch(connect: Connect, answer: Answer, kind: type[SinchError]) -> None:
    with open_edge(lambda request: answer) as edge, pytest.raises(kind):
        connect(edge.origin).ping()


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(seed=3, outbound_rate=100, dispatch_retention_days=1, time_compression=50) as running:
        yield running


@pytest.fixture
def account(simulator: RunningSimulator) -> Account:
    return Account(
        project_id=simulator.project_id,
        app_id=simulator.app_id,
        key_id=simulator.key_id,
        key_secret=Secret(simulator.key_secret),
        api_url=simulator.api_url,
        auth_url=simulator.auth_url,
    )


def request_to(phone: str) -> SendRequest:
    return SendRequest(
        new_job_id(), new_campaign_id(), phone, Card("Hi", "There"), "12345", True, ContentType.MARKETING, 86400
    )


def test_a_message_sent_can_be_looked_up_by_its_job(connect: Connect, account: Account) -> None:
    client = connect(account)
    request = request_to("+15551230001")
    outcome = client.send(request)
    assert isinstance(outcome, Accepted)
    assert client.get_app().mode is Mode.DISPATCH
    found = wait_until(lambda: list(client.list_messages("15551230001", 0.0)), seconds=3)
    assert [(each.message_id, each.job) for each in found] == [(outcome.message_id, request.job_id)]
    assert found[0].accepted_at is not None


def test_what_was_accepted_is_what_we_asked_for(
    connect: Connect, account: Account, simulator: RunningSimulator
) -> None:
    request = request_to("+15551230002")
    outcome = connect(account).send(request)
    assert isinstance(outcome, Accepted)
    row = next(each for each in simulator.accepted() if each["message_id"] == outcome.message_id)
    assert (row["identity"], row["job_id"]) == ("15551230002", request.job_id)
    assert row["request"]["channel_properties"] == {"MMS_SENDER": "12345", "MMS_STRICT_VALIDATION": "true"}


def test_wrong_key_wrong_project_and_wrong_app(connect: Connect, account: Account) -> None:
    wrong_key = replace(account, key_secret=Secret("wrong"))
    assert isinstance(connect(wrong_key).send(request_to("+15551230003")), Denied)
    with pytest.raises(KeyRefused):
        connect(wrong_key).get_app()
    wrong_app = replace(account, app_id="01HZY1APP00000000000000009")
    outcome = connect(wrong_app).send(request_to("+15551230003"))
    assert isinstance(outcome, Rejected)
    assert outcome.status == 404
    with pytest.raises(NotFoundAtSinch):
        connect(wrong_app).get_app()


def test_the_app_s_mms_account_is_written_and_its_sms_channel_stays(connect: Connect, account: Account) -> None:
    client = connect(account)
    before = {entry["channel"]: entry for entry in client.get_app().credentials}
    new = MmsCredentials("acc-9", Secret("key-9"), "67890", "name", Secret("word"))
    after = {entry["channel"]: entry for entry in client.set_mms_credentials(new).credentials}
    assert after["SMS"] == before["SMS"]
    assert after["MMS"]["mms_credentials"]["account_id"] == "acc-9"
    channel = client.get_app().channel("MMS")
    assert channel is not None
    assert (channel.status, channel.default_sender) == ("ACTIVE", "67890")


def test_retention_is_set(connect: Connect, account: Account) -> None:
    client = connect(account)
    assert client.set_retention(3).retention_days == 3
    assert client.get_app().retention_days == 3


def test_webhooks_are_made_listed_and_mended(connect: Connect, account: Account) -> None:
    client = connect(account)
    made = client.create_webhook("http://127.0.0.1:9/webhooks/sinch", frozenset({"MESSAGE_DELIVERY"}), Secret("one"))
    assert made in client.list_webhooks()
    mended = client.update_webhook(made.id, made.target, frozenset(TRIGGERS), Secret("two"))
    assert mended.triggers == frozenset(TRIGGERS)
    assert mended.secret == Secret("two")
    assert [each.id for each in client.list_webhooks()] == [made.id]


def test_a_message_is_transcoded(connect: Connect, account: Account) -> None:
    assert connect(account).transcode(Card("Hi", "There")) == {"MMS": "There"}
    assert connect(account).transcode(Text("Only words"), ("SMS", "MMS")) == {"SMS": "Only words", "MMS": "Only words"}
    pictured = Card("Hi", "There", Media("https://x.example/a.jpg"), (ReplyChoice("Yes"),))
    assert read_mms_text(connect(account).transcode(pictured)["MMS"]) == "There\n> YES"
    place = LocationMessage("Here", Coordinates(55.610479, 13.002873))
    assert connect(account).transcode(place)["MMS"] == arrived_body(place)


@pytest.mark.parametrize("answer", [{}, {"transcoded_message": "Hi"}, {"transcoded_message": None}])
def test_an_answer_without_anything_transcoded_is_bad(answer: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        read_transcoded(answer, ["MMS"])


def test_a_channel_sinch_is_silent_about_is_left_out() -> None:
    assert read_transcoded({"transcoded_message": {"SMS": "Hi", "RCS": 7}}, ["MMS", "SMS", "RCS"]) == {"SMS": "Hi"}
    assert read_mms_text('{"subject": "A"}') is None
    assert read_mms_text("[1]") == "[1]"


def test_the_project_s_apps_are_listed(connect: Connect, account: Account) -> None:
    assert [app.id for app in connect(account).list_apps()] == [account.app_id]


def test_sinch_answers_without_a_key(connect: Connect, account: Account) -> None:
    taken: Any = connect(replace(account, key_secret=Secret("wrong"))).ping()
    assert 0 < taken < 5


def test_a_refused_key_and_a_missing_right_are_said_in_the_words_a_stopped_campaign_uses_too() -> None:
    refused = answers.explain_refusal(answers.Answer(401, {}, b""), region="US", now=0.0)
    forbidden = answers.explain_refusal(answers.Answer(403, {}, b""), region="US", now=0.0)

    assert (refused.title, refused.hint) == answers.key_refused_words()
    assert (forbidden.title, forbidden.hint) == answers.not_allowed_words()
    assert "replaced" not in refused.hint, "a key that was never accepted was not replaced by anybody"
