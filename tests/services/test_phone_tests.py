"""Tests to one's own phones: never counted, never twice, never against a STOP."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.db import DiskFull
from mmsdesk.domain.errors import BadInput, Refused
from mmsdesk.domain.events import parse_event
from mmsdesk.domain.message import Campaign, ContentType, Text
from mmsdesk.domain.outcome import Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.services.desk import Desk
from mmsdesk.services.reporting import count
from mmsdesk.services.sending_tests import (
    MOST_LETTERS,
    MOST_PHONES,
    Letter,
    PhoneTest,
    Progress,
    keep_phone,
    read_tests,
    send_tests,
)
from mmsdesk.store.ledger import find_attempt, recover
from mmsdesk.store.own_phones import SavedPhone, forget_phone, saved_phones
from mmsdesk.store.receipts import StoredEvent, apply_event
from mmsdesk.store.suppression import suppress
from tests.support.carriers import Network, accept
from tests.support.osteria import TRUFFLE, add_list, open_osteria, send

CAMPAIGN = Campaign("Truffle nights", "72345", True, ContentType.MARKETING, Text("Hi {{first_name|there}}"))
MESSAGE = Text("Hi Maya")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path)
    yield desk
    desk.close()


def keep(desk: Desk, name: str, number: str) -> SavedPhone:
    return desk.writer.run(lambda db: keep_phone(db, name, number, "US", 1000.0))


def try_on(desk: Desk, network: Network, *phones: SavedPhone, letters: Sequence[Letter] = ()) -> tuple[PhoneTest, ...]:
    return send_tests(
        desk.writer,
        network.open(),
        desk.clock(),
        CAMPAIGN,
        letters or [Letter(MESSAGE)],
        phones,
        sender="72345",
        ttl_seconds=600,
        rehearsal=True,
    )


def receipt(desk: Desk, request: SendRequest, message_id: str, status: str, code: str = "") -> None:
    body = {
        "app_id": "rehearsal-app",
        "event_time": "2026-01-15T10:00:00Z",
        "message_delivery_report": {
            "message_id": message_id,
            "status": status,
            "metadata": f'{{"job":"{request.job_id}","campaign":""}}',
            "channel_identity": {"channel": "MMS", "identity": request.phone.removeprefix("+"), "app_id": ""},
            **({"reason": {"code": code, "description": ""}} if code else {}),
        },
    }
    event = parse_event("message_delivery_report", body)
    stored = StoredEvent(f"{message_id}-{status}", 1, "message_delivery_report", "2026-01-15T10:00:00Z", body, event)
    desk.writer.run(lambda db: apply_event(db, stored, 1000.0))


def test_a_phone_is_kept_by_its_name_and_once(desk: Desk) -> None:
    keep(desk, "Elena  Ricci", "(503) 555-0100")
    keep(desk, "Front desk", "+1 971 555 0133")
    keep(desk, "Elena R.", "503.555.0100")
    kept = saved_phones(desk.reader())
    assert [(phone.name, phone.phone) for phone in kept] == [
        ("Elena R.", "+15035550100"),
        ("Front desk", "+19715550133"),
    ]
    desk.writer.run(lambda db: forget_phone(db, kept[0].id))
    assert [phone.name for phone in saved_phones(desk.reader())] == ["Front desk"]


@pytest.mark.parametrize("number", ["", "0100", "+44 20 7946 0000", "1-800-555-0199", "Elena"])
def test_a_number_that_no_mms_reaches_is_not_kept(desk: Desk, number: str) -> None:
    with pytest.raises(BadInput):
        keep(desk, "Elena", number)
    assert saved_phones(desk.reader()) == ()


def test_there_are_few_phones_because_a_test_is_no_campaign(desk: Desk) -> None:
    phones = [keep(desk, f"Phone {n}", f"+1503555010{n}") for n in range(MOST_PHONES)]
    with pytest.raises(Refused):
        keep(desk, "One more", "+15035550190")
    keep(desk, "Renamed", phones[0].phone)
    with pytest.raises(Refused):
        try_on(desk, Network(), *phones, replace(phones[0], phone="+15035550190"))
    with pytest.raises(Refused):
        try_on(desk, Network())


def test_a_test_is_told_from_sent_to_delivered_and_counts_nowhere(desk: Desk) -> None:
    add_list(desk, TRUFFLE.list_name, 3)
    campaign_id = send(desk, TRUFFLE, state="sent", delivered=3)
    before = count(desk.reader(), campaign_id, desk.clock())
    network = Network()
    first, second = (keep(desk, "Elena", "+15035550100"), keep(desk, "Front desk", "+19715550133"))
    tests = try_on(desk, network, first, second)
    assert [test.progress for test in tests] == [Progress.SENT, Progress.SENT]
    assert [request.message for request in network.requests] == [MESSAGE, MESSAGE]
    assert [request.phone for request in network.requests] == [first.phone, second.phone]
    assert all(test.is_open for test in tests)

    ids = list(network.accepted)
    receipt(desk, network.requests[0], ids[0], "DELIVERED")
    receipt(desk, network.requests[1], ids[1], "FAILED", "RECIPIENT_NOT_REACHABLE")
    tests = read_tests(desk.reader(), tests)
    assert [test.progress for test in tests] == [Progress.DELIVERED, Progress.FAILED]
    assert tests[1].words.startswith("The phone could not be reached")
    assert not any(test.is_open for test in tests)
    assert count(desk.reader(), campaign_id, desk.clock()) == before
    assert [summary.people for summary in desk.campaigns()] == [3]


def test_whoever_opted_out_gets_no_test_either(desk: Desk) -> None:
    network, phone = Network(), keep(desk, "Elena", "+15035550100")
    desk.writer.run(lambda db: suppress(db, phone.phone, "reply", "STOP", None, 1000.0))
    (test,) = try_on(desk, network, phone)
    assert test.progress is Progress.FAILED
    assert "opted out" in test.words
    assert network.requests == []


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (NotSent("refused"), "Sinch could not be reached"),
        (SlowDown(5.0), "slow down"),
        (Denied(401, "UNAUTHENTICATED", ""), "refused this key"),
    ],
)
def test_a_test_of_which_nothing_left_waits_nowhere(desk: Desk, outcome: Outcome, words: str) -> None:
    phone = keep(desk, "Elena", "+15035550100")
    network = Network(answer=lambda _number, _request: outcome)
    (test,) = try_on(desk, network, phone)
    assert test.progress is Progress.FAILED
    assert words in test.words
    assert find_attempt(desk.reader(), network.requests[0].job_id, "") is None


def test_what_sinch_refuses_is_told_with_its_reason(desk: Desk) -> None:
    network = Network(answer=lambda _number, _request: Rejected(400, "INVALID_ARGUMENT", "bad title"))
    (test,) = try_on(desk, network, keep(desk, "Elena", "+15035550100"))
    assert test.progress is Progress.FAILED
    assert "bad title" in test.words
    assert read_tests(desk.reader(), (test,))[0].words == test.words


def test_a_lost_answer_is_not_tried_again_and_a_late_receipt_still_counts(desk: Desk) -> None:
    network = Network(answer=lambda _number, _request: Doubt("time-out"))
    (test,) = try_on(desk, network, keep(desk, "Elena", "+15035550100"))
    assert test.progress is Progress.UNKNOWN
    assert "may have gone out" in test.words
    desk.writer.run(lambda db: recover(db, "engine-2", desk.clock()))
    assert read_tests(desk.reader(), (test,))[0].progress is Progress.UNKNOWN
    assert len(network.requests) == 1
    receipt(desk, network.requests[0], "M-1", "DELIVERED")
    assert read_tests(desk.reader(), (test,))[0].progress is Progress.DELIVERED


def test_an_engine_that_starts_meanwhile_does_not_spoil_the_answer(desk: Desk) -> None:
    def answer(_number: int, request: SendRequest) -> Outcome:
        desk.writer.run(lambda db: recover(db, "engine-2", desk.clock()))
        return Network().open().send(request)

    (test,) = try_on(desk, Network(answer=answer), keep(desk, "Elena", "+15035550100"))
    assert read_tests(desk.reader(), (test,))[0].progress is Progress.SENT


def test_a_test_that_is_on_its_way_is_not_sent_a_second_time(desk: Desk) -> None:
    """The dialog was closed and opened again, or a second window asks for the same."""
    phone = keep(desk, "Elena", "+15035550100")
    second: list[PhoneTest] = []

    def answer(number: int, request: SendRequest) -> Outcome:
        if number == 0:
            second.extend(try_on(desk, network, phone))
        return Network().open().send(request)

    network = Network(answer=answer)
    first = try_on(desk, network, phone)
    assert len(network.requests) == 1
    assert "on its way" in second[0].words
    assert [test.progress for test in (*first, *read_tests(desk.reader(), second))] == [Progress.SENT] * 2


def test_a_double_click_sends_once(desk: Desk) -> None:
    """The first may be done before the second click comes."""
    network, phone = Network(), keep(desk, "Elena", "+15035550100")
    first, second = try_on(desk, network, phone), try_on(desk, network, phone)
    assert len(network.requests) == 1
    assert second == first
    desk.writer.run(lambda db: db.execute("UPDATE attempt SET sent_at = sent_at - 10"))
    assert try_on(desk, network, phone)[0].job_id != first[0].job_id
    assert len(network.requests) == 2


def test_a_test_nothing_of_which_left_may_be_sent_again_at_once(desk: Desk) -> None:
    phone = keep(desk, "Elena", "+15035550100")
    network = Network(lambda number, request: accept(request) if number else NotSent("refused"))
    assert [try_on(desk, network, phone)[0].progress for _ in range(2)] == [Progress.FAILED, Progress.SENT]


def test_a_disk_that_refuses_the_outcome_does_not_hide_that_the_test_went_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is told that it failed sends it again."""

    def refuse(*_what: object, **_how: object) -> None:
        raise DiskFull("The disk is full", "")

    monkeypatch.setattr("mmsdesk.services.sending_tests.record", refuse)
    network, phone = Network(), keep(desk, "Elena", "+15035550100")
    (test,) = try_on(desk, network, phone)
    assert test.progress is Progress.SENT
    assert read_tests(desk.reader(), (test,)) == (test,)
    assert "on its way" in try_on(desk, network, phone)[0].words
    assert len(network.requests) == 1


WORST = [Letter(Text("Hi there"), "Chen"), Letter(Text("Hi Maximiliane"), "Maximiliane"), Letter(Text("Hi Bo"), "Bo")]


def test_the_three_worst_go_to_each_phone_and_each_is_followed(desk: Desk) -> None:
    network = Network()
    first, second = keep(desk, "Elena", "+15035550100"), keep(desk, "Front desk", "+19715550133")
    tests = try_on(desk, network, first, second, letters=WORST)
    assert [(test.phone.name, test.shown_as) for test in tests] == [
        (phone, who) for phone in ("Elena", "Front desk") for who in ("Chen", "Maximiliane", "Bo")
    ]
    assert [request.message for request in network.requests] == [letter.message for letter in WORST] * 2
    receipt(desk, network.requests[1], list(network.accepted)[1], "DELIVERED")
    after = read_tests(desk.reader(), tests)
    assert [test.progress is Progress.DELIVERED for test in after] == [False, True, False, False, False, False]
    assert [test.shown_as for test in after] == [test.shown_as for test in tests]


def test_pressed_twice_the_three_worst_go_out_once(desk: Desk) -> None:
    network, phone = Network(), keep(desk, "Elena", "+15035550100")
    tests = try_on(desk, network, phone, letters=WORST)
    again = try_on(desk, network, phone, letters=WORST)
    assert len(network.requests) == 3
    assert [test.job_id for test in again] == [tests[-1].job_id]


def test_a_second_window_waits_while_the_three_are_on_their_way(desk: Desk) -> None:
    phone = keep(desk, "Elena", "+15035550100")
    second: list[PhoneTest] = []

    def answer(number: int, request: SendRequest) -> Outcome:
        if number == 1:
            second.extend(try_on(desk, network, phone, letters=WORST))
        return Network().open().send(request)

    network = Network(answer=answer)
    assert len(try_on(desk, network, phone, letters=WORST)) == 3
    assert len(network.requests) == 3
    assert ["on its way" in test.words for test in second] == [True]


def test_what_a_rule_stops_for_one_person_does_not_stop_the_others(desk: Desk) -> None:
    network, phone = Network(), keep(desk, "Elena", "+15035550100")
    letters = [Letter(Text("x" * 5001), "Long"), Letter(Text("Hi"), "Short")]
    long, short = try_on(desk, network, phone, letters=letters)
    assert (long.progress, short.progress) == (Progress.FAILED, Progress.SENT)
    assert long.words.startswith("Not sent. Text is 5,001 characters")
    assert [request.message for request in network.requests] == [Text("Hi")]


def test_a_phone_that_opted_out_or_cannot_be_reached_is_told_once(desk: Desk) -> None:
    network, phone = Network(), keep(desk, "Elena", "+15035550100")
    desk.writer.run(lambda db: suppress(db, phone.phone, "reply", "STOP", None, 1000.0))
    (test,) = try_on(desk, network, phone, letters=WORST)
    assert (test.progress, test.shown_as, network.requests) == (Progress.FAILED, "", [])
    other = keep(desk, "Front desk", "+19715550133")
    slow = Network(answer=lambda _number, _request: SlowDown(5.0))
    assert len(try_on(desk, slow, other, letters=WORST)) == len(slow.requests) == 1


def test_a_test_is_never_a_list(desk: Desk) -> None:
    phone = keep(desk, "Elena", "+15035550100")
    many = [Letter(Text(f"Hi {n}"), str(n)) for n in range(MOST_LETTERS + 1)]
    network = Network()
    for letters in (many, many[:0]):
        with pytest.raises(Refused):
            send_tests(
                desk.writer, network.open(), desk.clock(), CAMPAIGN, letters, [phone], sender="72345", ttl_seconds=600
            )
    assert network.requests == []


def test_an_empty_message_is_not_tried_either(desk: Desk) -> None:
    network, phone = Network(), keep(desk, "Elena", "+15035550100")
    (test,) = try_on(desk, network, phone, letters=[Letter(Text(" \n"))])
    assert (test.progress, network.requests) == (Progress.FAILED, [])
    assert test.words.startswith("Not sent. The message is empty")
