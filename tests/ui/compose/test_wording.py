"""The line below the phone: whose words stand on it, and that Sinch's are shown where they can be had."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.choices import ReplyChoice
from mmsdesk.domain.message import ChoiceMessage
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftCard, DraftChoice
from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, TEXT, Draft
from mmsdesk.store.media import note_upload
from mmsdesk.ui.compose import wording_line
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.wording_line import APPROXIMATE, MADE_UP_LINKS, NOT_ASKED, REHEARSED
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from tests.support.edge import Edge, ok, open_edge, response
from tests.support.osteria import TRUFFLE, with_picture

Open = Callable[[object], ComposePage]
QUESTION = Draft(
    name="Coming",
    kind=CHOICE,
    body="Coming, {{first_name|you}}?",
    choices=(DraftChoice(title="Yes"), DraftChoice(title="No")),
    optout_line=False,
    list_name="Wine club",
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause in typing is over soon."""
    monkeypatch.setattr(wording_line, "ASK_AFTER_MS", 15)


@pytest.fixture
def sinch(desk: Desk) -> Iterator[Edge]:
    """Words every message with numbers, as the real one does not."""

    def answer(request: Any) -> bytes:
        if "transcode" not in request.path:
            return response(404)
        message = request.json["app_message"]
        if "carousel_message" in message:
            (card,) = message["carousel_message"]["cards"]
            said = f"{card['title']}\n{card['media_message']['url']}"
            return ok({"transcoded_message": {"MMS": said}})
        text = message["choice_message"]["text_message"]["text"]
        return ok({"transcoded_message": {"MMS": f"{text}\n1. Yes\n2. No"}})

    with open_edge(answer) as edge:
        desk.environ = {**desk.environ, "MMSDESK_API_URL": edge.origin, "MMSDESK_AUTH_URL": edge.origin}
        yield edge


def asked(sinch: Edge) -> list[str]:
    return [
        json.loads(each.body)["app_message"]["choice_message"]["text_message"]["text"]
        for each in sinch.requests
        if "transcode" in each.path
    ]


def shown(page: ComposePage) -> str:
    return page.preview.phone.arrival.plain_text


def test_our_words_stand_there_until_sinch_has_said_its_own(
    qtbot: QtBot, compose: Open, sinch: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording_line, "ASK_AFTER_MS", 60_000)
    page = compose(QUESTION)
    line = page.preview.wording
    first = page.preview.seen.values["first_name"]
    assert line.isVisible()
    assert (line.words, line.has_tick, line.toolTip()) == (APPROXIMATE, False, NOT_ASKED)
    assert shown(page) == f"Coming, {first}?\n> YES\n> NO"
    monkeypatch.setattr(wording_line, "ASK_AFTER_MS", 15)
    page._people.step(1)
    qtbot.waitUntil(lambda: line.words == REHEARSED)
    second = page.preview.seen.values["first_name"]
    assert line.has_tick
    assert shown(page) == f"Coming, {second}?\n1. Yes\n2. No"
    assert "1. Yes" in page.preview.phone.accessibleDescription()
    assert asked(sinch) == [f"Coming, {second}?"]


def test_only_the_person_who_is_looked_at_is_asked_about_and_once(qtbot: QtBot, compose: Open, sinch: Edge) -> None:
    page = compose(QUESTION)
    names = []
    for step in (1, 1, -1, -1):
        qtbot.waitUntil(lambda: page.preview.wording.has_tick)
        names.append(page.preview.seen.values["first_name"])
        page._people.step(step)
        qtbot.waitUntil(lambda: page.preview.seen.values["first_name"] != names[-1])
    qtbot.waitUntil(lambda: page.preview.wording.has_tick)
    assert asked(sinch) == [f"Coming, {name}?" for name in dict.fromkeys(names)]


def test_what_mms_shows_as_it_is_has_no_such_line(qtbot: QtBot, compose: Open, jobs: Jobs, sinch: Edge) -> None:
    page = compose(replace(QUESTION, kind=TEXT, choices=()))
    assert page.preview.wording.isHidden()
    card = compose(replace(QUESTION, kind=CARD, title="Evening", choices=()))
    assert card.preview.wording.isHidden()
    page.preview.show_view("sms")
    assert page.preview.wording.isHidden()
    assert asked(sinch) == []


def test_sinch_that_cannot_be_asked_costs_a_tooltip_and_no_banner(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(QUESTION)  # nobody listens there
    qtbot.waitUntil(lambda: page.preview.wording.toolTip() not in {"", NOT_ASKED})
    assert page.preview.wording.words == APPROXIMATE
    assert not page.trouble.isVisible()
    assert page.preview.wording.accessibleDescription() == page.preview.wording.toolTip()


def test_an_answer_that_comes_late_is_not_shown_for_another_message(qtbot: QtBot, compose: Open, sinch: Edge) -> None:
    page = compose(QUESTION)
    qtbot.waitUntil(lambda: page.preview.wording.has_tick)
    page.work.change(replace(page.work.written, body="Other?"), "Typing")
    assert shown(page).startswith("Other?\n> YES")
    assert page.preview.wording.words == APPROXIMATE
    qtbot.waitUntil(lambda: shown(page) == "Other?\n1. Yes\n2. No")


def test_nobody_is_asked_while_the_page_is_not_looked_at(
    qtbot: QtBot, compose: Open, window: MainWindow, jobs: Jobs, sinch: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording_line, "LOOK_AGAIN_MS", 10)
    page = compose(QUESTION)
    qtbot.waitUntil(lambda: page.preview.wording.has_tick)
    before = asked(sinch)
    window.open("campaigns")
    page.preview.show_message(ChoiceMessage("Other?", (ReplyChoice("Yes"),)), "72345")
    qtbot.wait(80)
    assert asked(sinch) == before
    window.open("compose", page.work.campaign_id)
    qtbot.waitUntil(lambda: page.preview.wording.has_tick)


def test_what_is_not_shown_any_more_is_not_asked_about(
    qtbot: QtBot, compose: Open, sinch: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = compose(QUESTION)
    qtbot.waitUntil(lambda: page.preview.wording.has_tick)
    before, first = asked(sinch), page.work.written
    monkeypatch.setattr(wording_line, "ASK_AFTER_MS", 100)
    page.work.change(replace(first, body="Other?"), "Typing")
    page.work.change(first, "Typing")
    assert page.preview.wording.has_tick
    qtbot.wait(150)
    assert asked(sinch) == before


def test_links_of_pictures_that_have_no_public_place_yet_are_not_called_exact(
    qtbot: QtBot, compose: Open, desk: Desk, sinch: Edge
) -> None:
    desk.environ = {**desk.environ, "MMSDESK_RELAY_URL": "http://127.0.0.1:9", "MMSDESK_RELAY_TOKEN": "t"}
    media = with_picture(desk, TRUFFLE).media
    assert media is not None
    page = compose(replace(QUESTION, kind=CAROUSEL, choices=(), cards=(DraftCard(title="One", media=media),)))
    line = page.preview.wording
    qtbot.waitUntil(lambda: line.has_tick)
    assert line.words == f"{REHEARSED}. {MADE_UP_LINKS}"
    assert shown(page).startswith("One\nhttp://127.0.0.1:9/m/")
    sha256, _, ending = media.url.removeprefix("media/").partition(".")
    real = f"http://127.0.0.1:9/m/{'x' * 32}.{ending}"
    desk.writer.run(lambda db: note_upload(db, sha256, "http://127.0.0.1:9", real, 0.0))
    page.work.change(replace(page.work.written, cards=(DraftCard(title="Two", media=media),)), "Typing")
    qtbot.waitUntil(lambda: line.has_tick and shown(page) == f"Two\n{real}")
    assert line.words == REHEARSED


def test_half_a_message_is_not_asked_about(qtbot: QtBot, compose: Open, jobs: Jobs, sinch: Edge) -> None:
    page = compose(replace(QUESTION, choices=()))
    qtbot.waitUntil(lambda: "complete" in page.preview.wording.toolTip())
    assert asked(sinch) == []
