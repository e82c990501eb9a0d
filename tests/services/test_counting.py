"""Everybody judged: here or in a process of their own, and only when something has changed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.checks.concerned import concern_of
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import Cancelled, NotFound
from mmsdesk.domain.ids import ContactId
from mmsdesk.domain.message import Campaign, Card, ContentType
from mmsdesk.services import counting
from mmsdesk.services.counting import Counted, Counter, Question, from_json, to_json
from mmsdesk.services.desk import Desk
from mmsdesk.store import contacts
from mmsdesk.store.contacts import add_people, ensure_list, people_of_list, remove_list
from mmsdesk.store.suppression import suppress
from tests.support.osteria import add_list, open_osteria

LETTER = Card("For {{first_name}}", "Hi {{first_name}} {{fav_wine|wine}}\n\nReply STOP to opt out", None)
CAMPAIGN = Campaign("Nights", "72345", True, ContentType.MARKETING, LETTER)
QUESTION = Question(CAMPAIGN, "Guests", "72345", True)
MORE = (
    Details("+442079460000", "Tom", "Hill"),
    Details("+13105550177", "J" * 90, "Long"),
    Details("+13105550178", "José", ""),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path)
    add_list(desk, "Guests", 30, opted_out=1)
    desk.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 0), MORE, 0))
    yield desk
    desk.close()


@pytest.fixture
def counter(desk: Desk) -> Counter:
    return Counter(desk.profile.database)


def test_a_process_of_its_own_finds_the_same(desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Counter(desk.profile.database).count(desk.reader(), QUESTION)
    monkeypatch.setattr(counting, "FEW", 10)
    monkeypatch.setattr(counting, "count_everybody", None)
    apart = counter.count(desk.reader(), QUESTION, apart=True)

    assert apart == here
    assert here.facts.people == 33
    assert [case.kind.value for case in here.worst] == ["empty", "text", "subject"]


def test_what_crosses_the_pipe_comes_back_as_it_was(desk: Desk, counter: Counter) -> None:
    counted = counter.count(desk.reader(), QUESTION)
    assert counted.facts.numbers
    assert counted.facts.text_problems
    assert from_json(to_json(counted)) == counted


def test_the_people_behind_each_finding_are_known(desk: Desk) -> None:
    report = desk.check(CAMPAIGN, "Guests")
    names = {person.contact_id: person.name for person in people_of_list(desk.reader(), "Guests")}
    behind = {
        finding.rule: [names[ContactId(one)] for one in report.groups[concern_of(finding)]]
        for finding in report.findings
        if concern_of(finding) in report.groups
    }
    assert behind["RCP-2"] == ["Tom Hill"]
    assert behind["SUB-1"] == [f"{'J' * 90} Long"]
    assert behind["SUB-3"] == ["José"]
    assert len(behind["FLD-1"]) == 2
    assert len(report.groups["skip:opted_out"]) == 1


def test_an_unchanged_question_is_answered_from_memory(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[Question] = []
    count = counting.count_everybody

    def note(*arguments: object) -> Counted:
        counts.append(arguments[1])  # type: ignore[arg-type]  # the question
        return count(*arguments)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(counting, "count_everybody", note)
    db = desk.reader()
    first = counter.count(db, QUESTION)
    assert counter.count(db, QUESTION) is first
    renamed = replace(QUESTION, campaign=replace(CAMPAIGN, name="Other name"))
    assert counter.count(db, renamed) is first
    assert len(counts) == 1

    asks = [
        replace(QUESTION, campaign=replace(CAMPAIGN, strict=False)),
        replace(QUESTION, campaign=replace(CAMPAIGN, message=replace(LETTER, title="{{first_name}}"))),
        replace(QUESTION, sender="+15035550111"),
        replace(QUESTION, rehearsal=False),
    ]
    for number, question in enumerate(asks, 2):
        counter.count(db, question)
        assert len(counts) == number


@pytest.mark.parametrize("change", ["a new name", "another person", "an opt-out"])
def test_a_change_of_the_people_is_counted_anew(desk: Desk, counter: Counter, change: str) -> None:
    before = counter.count(desk.reader(), QUESTION)
    somebody = MORE[2]

    def write(db: object) -> None:
        if change == "an opt-out":
            suppress(db, somebody.phone, "reply", "STOP", None, 1.0)  # type: ignore[arg-type]  # a connection
        else:
            details = replace(somebody, first_name="Ann") if change == "a new name" else Details("+13105550188")
            add_people(db, ensure_list(db, "Guests", 0), [details], 1.0)  # type: ignore[arg-type]  # a connection

    desk.writer.run(write)
    assert counter.count(desk.reader(), QUESTION).facts != before.facts


def test_a_count_can_be_stopped(desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "FEW", 10)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        counter.count(desk.reader(), QUESTION, apart=True, cancel=stop)
    monkeypatch.setattr(counting, "TELL_EVERY", 5)
    with pytest.raises(Cancelled):
        counter.count(desk.reader(), QUESTION, cancel=stop)
    assert counter.count(desk.reader(), QUESTION).facts.people == 33


def test_a_child_that_dies_costs_time_and_no_answer(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(counting, "FEW", 10)
    monkeypatch.setattr(counting, "_MEMORY_MB", 1)
    assert counter.count(desk.reader(), QUESTION, apart=True).facts.people == 33
    assert "could not be counted in a process of its own" in caplog.text


def test_a_list_that_is_deleted_meanwhile_is_counted_to_its_end(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "TELL_EVERY", 5)
    monkeypatch.setattr(contacts, "_PAGE", 5)

    def delete(done: int, _people: int) -> None:
        if done == 5:
            desk.writer.run(lambda db: remove_list(db, "Guests"))

    assert counter.count(desk.reader(), QUESTION, on_progress=delete).facts.people == 33
    with pytest.raises(NotFound):
        counter.count(desk.reader(), QUESTION)


def test_a_list_that_is_gone_is_said(desk: Desk, counter: Counter) -> None:
    with pytest.raises(NotFound):
        counter.count(desk.reader(), replace(QUESTION, list_name="Strangers"), apart=True)


def test_the_rules_over_one_person_ask_nothing_about_the_others(desk: Desk) -> None:
    fields = desk.merge_fields("Guests")
    long = desk.check_for_one(CAMPAIGN, {"first_name": "J" * 90}, fields)
    assert [finding.rule for finding in long if finding.blocks] == ["SUB-1"]
    fine = desk.check_for_one(CAMPAIGN, {"first_name": "Ann"}, fields)
    assert not {"SUB-1", "FLD-1", "PPL-1", "RCP-2"} & {finding.rule for finding in fine}
