"""What Sinch says about the words of a message, and what is said when it cannot be asked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmsdesk.domain.arrival import MediaPart, TextPart, arrive, arrived_body, is_documented
from mmsdesk.domain.choices import CallChoice, Coordinates, LinkChoice, LocationChoice, ReplyChoice
from mmsdesk.domain.contact_info import ContactInfo, ContactName, Typed
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ListItem,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
    Text,
)
from mmsdesk.services.desk import Desk
from mmsdesk.services.wording import (
    GUESSED,
    LONG_REST_SECONDS,
    LONGEST,
    MOST_KEPT,
    REST_SECONDS,
    Source,
    Wording,
    Wordings,
    apply_wording,
    is_finished,
    is_worded,
)
from mmsdesk.store.media import note_upload
from tests.support.edge import ok, open_edge, response
from tests.support.ledgers import ManualClock
from tests.support.osteria import TRUFFLE, open_osteria, with_picture
from tests.support.processes import RunningSimulator, start_simulator

PLACE = Coordinates(55.610479, 13.002873)
QUESTION = ChoiceMessage("Coming?", (ReplyChoice("Yes, please"), LinkChoice("Menu", "https://example.com/m")))
CALL = CallChoice("Us", "+15035550100")
PICTURE = Media("https://media.example.com/a.jpg", "a.jpg")
KINDS: tuple[Message, ...] = (
    QUESTION,
    Carousel(
        (Card("One", "Two", PICTURE, (ReplyChoice("Straße"),)), Card("", "Three")), (CallChoice("Us", "+15035550100"),)
    ),
    LocationMessage("Lume", PLACE, "not shown"),
    ListMessage("Menu", "Tonight", None, (ListSection("Hot", (ListItem("Tea", "green"), ListItem("Cocoa"))),)),
    ContactInfo(
        ContactName("Lume"), (Typed("+15035550100"),), (Typed("a@example.com"),), (Typed("https://example.com"),)
    ),
    Card("Title", "Words", None, (LocationChoice("Here", PLACE),)),
    Card("Title", "Words", PICTURE, (ReplyChoice("Yes"),)),
    Card("", "", PICTURE, (ReplyChoice("Yes"),)),
)


def exact(text: str) -> Wording:
    """As a far end on this computer words it, which all of them are here."""
    return Wording(text, Source.EXACT, rehearsed=True)


def guessed(message: Message) -> Wording:
    return Wording(arrived_body(message), Source.APPROXIMATE, GUESSED, rehearsed=True)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with start_simulator(seed=5) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path)
    yield desk
    desk.close()


def connect(desk: Desk, simulator: RunningSimulator, **more: str) -> None:
    desk.environ = {
        **desk.environ,
        "MMSDESK_PROJECT_ID": simulator.project_id,
        "MMSDESK_APP_ID": simulator.app_id,
        "MMSDESK_KEY_ID": simulator.key_id,
        "MMSDESK_KEY_SECRET": simulator.key_secret,
        "MMSDESK_API_URL": simulator.api_url,
        "MMSDESK_AUTH_URL": simulator.auth_url,
        **more,
    }


def at(desk: Desk, url: str, auth_url: str = "") -> None:
    desk.environ = {**desk.environ, "MMSDESK_API_URL": url, "MMSDESK_AUTH_URL": auth_url or url}


def test_every_kind_reads_as_sinch_words_it(desk: Desk, simulator: RunningSimulator) -> None:
    connect(desk, simulator)
    wordings = Wordings(desk)
    for message in KINDS:
        assert is_worded(message)
        assert is_finished(message)
        assert wordings.known(message) is None
        wording = wordings.ask(message)
        assert wording == (exact(arrived_body(message)) if is_documented(message) else guessed(message))
        assert wordings.known(message) == wording
        assert apply_wording(message, "72345", wording) == arrive(message, "72345")


def test_what_mms_shows_as_it_is_needs_no_asking(desk: Desk) -> None:
    with open_edge() as edge:
        at(desk, edge.origin)
        for message in (Text("Hi"), MediaMessage(PICTURE), Card("T", "D", PICTURE)):
            assert not is_worded(message)
            assert Wordings(desk).ask(message) == Wording(arrived_body(message), Source.EXACT)
        assert edge.requests == []


def len_of(value: object) -> str:
    return f"{type(value).__name__} of {len(str(value))}"


def saying(value: object) -> Any:
    return lambda _request: ok({"transcoded_message": {"MMS": value}})


def test_sinch_s_words_are_shown_where_they_differ_from_ours(desk: Desk) -> None:
    with open_edge(saying("Coming?\n\n1. Yes, please")) as edge:
        at(desk, edge.origin)
        wording = Wordings(desk).ask(QUESTION)
        assert wording == exact("Coming?\n\n1. Yes, please")
        assert apply_wording(QUESTION, "72345", wording).parts == (TextPart("", "Coming?\n\n1. Yes, please"),)
        pictured = KINDS[6]
        assert apply_wording(pictured, "72345", wording).parts == (
            MediaPart(PICTURE.url, "a.jpg"), TextPart("Title", "Coming?\n\n1. Yes, please"),
        )  # fmt: skip
        assert apply_wording(Text("Hi"), "72345", wording).parts == (TextPart("", "Hi"),)


def test_nobody_is_named_and_one_message_is_asked_about_once(desk: Desk) -> None:
    with open_edge(saying("Words")) as edge:
        at(desk, edge.origin)
        wordings = Wordings(desk)
        for _ in range(3):
            assert wordings.ask(QUESTION).text == "Words"
        (asked,) = [seen for seen in edge.requests if "transcode" in seen.path]
        body = json.loads(asked.body)
        assert set(body) == {"app_id", "app_message", "channels"}
        assert body["channels"] == ["MMS"]
        wordings.ask(replace(QUESTION, text="Are you coming?"))
        assert len([seen for seen in edge.requests if "transcode" in seen.path]) == 2


def test_memory_has_a_bound(desk: Desk) -> None:
    with open_edge(saying("Words")) as edge:
        at(desk, edge.origin)
        wordings = Wordings(desk)
        for number in range(MOST_KEPT + 1):
            wordings.ask(replace(QUESTION, text=f"{number}?"))
        assert wordings.known(replace(QUESTION, text="0?")) is None
        assert wordings.known(replace(QUESTION, text="1?")) is not None


def test_without_an_account_nobody_is_asked(tmp_path: Path) -> None:
    desk = open_osteria(tmp_path, connected=False)
    try:
        wording = Wordings(desk).ask(QUESTION)
    finally:
        desk.close()
    assert (wording.text, wording.source) == (arrived_body(QUESTION), Source.APPROXIMATE)
    assert "not connected" in wording.why


def test_a_rehearsal_asks_nobody_outside_this_computer(desk: Desk) -> None:
    with open_edge(saying("Words")) as edge:
        at(desk, edge.origin, "https://auth.sinch.com")
        wording = Wordings(desk).ask(QUESTION)
        assert (wording.source, wording.why) == (Source.APPROXIMATE, "A rehearsal asks nobody outside this computer.")
        assert edge.requests == []


@pytest.mark.parametrize(
    "message",
    [
        ChoiceMessage("Coming?"),
        ChoiceMessage("Coming?", (ReplyChoice(""),)),
        ChoiceMessage("", (ReplyChoice("Yes"),)),
        ChoiceMessage("Coming?", (ReplyChoice("Yes"),) * 11),
        ChoiceMessage("Coming?", (LinkChoice("Menu", "example"),)),
        ChoiceMessage("Coming?", (CallChoice("Us", "5035550100"),)),
        Carousel(),
        Carousel((Card("", ""),)),
        Carousel((Card("A", ""),) * 11),
        Carousel((Card("A", ""),), (ReplyChoice("Yes"),) * 4),
        LocationMessage("Lume"),
        LocationMessage("Lume", Coordinates(91, 0)),
        LocationMessage("", PLACE),
        ListMessage("Menu"),
        ContactInfo(ContactName("Lume")),
    ],
    ids=repr,
)
def test_half_a_message_is_asked_about_by_nobody(desk: Desk, message: Message) -> None:
    with open_edge(saying("Words")) as edge:
        at(desk, edge.origin)
        wording = Wordings(desk).ask(message)
        assert wording.why == "Sinch is asked once the message is complete."
        assert edge.requests == []


def test_after_trouble_nobody_is_asked_for_a_while(desk: Desk) -> None:
    clock = ManualClock()
    answers: list[Any] = [response(503), saying("Words")(None)]
    with open_edge(lambda _request: answers[0]) as edge:
        at(desk, edge.origin)
        wordings = Wordings(desk, monotonic=lambda: clock.time)
        first = wordings.ask(QUESTION)
        assert (first.text, first.source) == (arrived_body(QUESTION), Source.APPROXIMATE)
        assert first.why == "Sinch has trouble on its side"
        assert wordings.known(QUESTION) is None
        del answers[0]
        before = len(edge.requests)
        assert wordings.ask(QUESTION) == first
        assert len(edge.requests) == before
        clock.time += REST_SECONDS
        assert wordings.ask(QUESTION) == exact("Words")


@pytest.mark.parametrize("value", [None, 7, '{"mm7": {"Subject": "A"}}', " \n", "x" * (LONGEST + 1)], ids=len_of)
def test_sinch_may_not_know_mms_or_answer_in_a_form_of_its_own(desk: Desk, value: object) -> None:
    clock = ManualClock()
    with open_edge(saying(value)) as edge:
        at(desk, edge.origin)
        wordings = Wordings(desk, monotonic=lambda: clock.time)
        for message in KINDS[:3]:
            wording = wordings.ask(message)
            assert wording == Wording(
                arrived_body(message), Source.APPROXIMATE, "Sinch doesn’t say how it words this on MMS."
            )
        assert len([seen for seen in edge.requests if "transcode" in seen.path]) == 1
        clock.time += LONG_REST_SECONDS
        wordings.ask(QUESTION)
        assert len([seen for seen in edge.requests if "transcode" in seen.path]) == 2


def test_half_a_character_in_an_answer_can_be_shown_and_copied(desk: Desk) -> None:
    with open_edge(saying('{"text": "Coming? \\ud83d"}')) as edge:
        at(desk, edge.origin)
        assert Wordings(desk).ask(QUESTION) == exact("Coming? ?")


def test_what_sinch_refuses_is_remembered_with_its_reason(desk: Desk) -> None:
    refused = response(400, {"error": {"message": "too odd", "status": "INVALID_ARGUMENT"}})
    with open_edge(lambda _request: refused) as edge:
        at(desk, edge.origin)
        wordings = Wordings(desk)
        for _ in range(2):
            assert "too odd" in wordings.ask(QUESTION).why
        assert wordings.known(QUESTION) is not None
        assert len([seen for seen in edge.requests if "transcode" in seen.path]) == 1


def test_a_wrong_key_costs_the_word_exact_and_nothing_else(desk: Desk) -> None:
    with open_edge(saying("Words"), lambda _request: response(401)) as edge:
        at(desk, edge.origin)
        wording = Wordings(desk).ask(QUESTION)
        assert (wording.source, wording.why) == (Source.APPROXIMATE, "Sinch refused this access key")


def test_another_account_is_asked_anew(desk: Desk) -> None:
    with open_edge(saying("One")) as one, open_edge(saying("Two")) as two:
        at(desk, one.origin)
        wordings = Wordings(desk)
        assert wordings.ask(QUESTION).text == "One"
        at(desk, two.origin)
        assert wordings.ask(QUESTION).text == "Two"


def test_a_picture_that_becomes_a_link_has_its_address_or_one_as_long(desk: Desk, simulator: RunningSimulator) -> None:
    connect(desk, simulator, MMSDESK_RELAY_URL="http://127.0.0.1:9", MMSDESK_RELAY_TOKEN="t")
    media = with_picture(desk, TRUFFLE).media
    assert media is not None
    sha256 = media.url.removeprefix("media/").partition(".")[0]
    carousel = Carousel((Card("One", "", media),))
    wordings = Wordings(desk)
    made_up = wordings.ask(carousel)
    link = f"http://127.0.0.1:9/m/{sha256[:32]}.jpg"
    assert made_up == replace(exact(f"One\n{link}"), has_made_up_link=True)
    assert apply_wording(carousel, "72345", None, wordings.address_of or str).parts == (TextPart("", f"One\n{link}"),)
    real = f"http://127.0.0.1:9/m/{'x' * 32}.jpg"
    desk.writer.run(lambda db: note_upload(db, sha256, "http://127.0.0.1:9", real, 0.0))
    assert wordings.ask(carousel) == exact(f"One\n{real}")
    assert wordings.known(carousel) == exact(f"One\n{real}")
