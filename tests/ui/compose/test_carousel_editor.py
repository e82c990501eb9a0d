"""The cards of a carousel by what a person reads and presses; and that no sequence of changes loses a step."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from mmsdesk.domain.checks import Anchor, Finding, Fix
from mmsdesk.domain.message import Media
from mmsdesk.domain.severity import Severity
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.campaign_shelf import open_file
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import LINK, DraftCard, DraftChoice
from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, Draft
from mmsdesk.ui.compose.carousel import CarouselEditor
from mmsdesk.ui.compose.fixes import mend_words
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.widgets.media_well import WellState
from tests.support.osteria import TRUFFLE, with_picture
from tests.ui.compose.hands import (
    ALT,
    CTRL,
    SHIFT,
    click,
    drag,
    focus_name,
    named,
    names,
    press,
    tab_to,
    texts,
    type_here,
    write,
)

Open = Callable[[object], ComposePage]
DISHES = Draft(
    name="Three reasons",
    kind=CAROUSEL,
    optout_line=False,
    cards=(
        DraftCard("Tagliatelle", "Fresh", choices=(DraftChoice(LINK, "Reserve", url="https://lume.menu/a"),)),
        DraftCard("Barolo", "Hi {{first_name|there}}, five of them"),
        DraftCard("Dessert", "On us"),
    ),
    choices=(DraftChoice(title="Table for two"),),
)


def titles(page: ComposePage) -> list[str]:
    return [it.title for it in page.draft.cards]


def phone(page: ComposePage) -> str:
    return page.preview.phone.arrival.plain_text


def own(page: ComposePage) -> CarouselEditor:
    assert isinstance(page.form.own, CarouselEditor)
    return page.form.own


def offer(page: ComposePage, path: Path) -> None:
    """Drop a file on the well of the card that is shown."""
    data, field = QMimeData(), own(page).field
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert field is not None
    field.well.offer(data)


def test_a_carousel_is_written_with_the_keyboard_alone_and_reaches_the_phone(compose: Open) -> None:
    page = compose(Draft(kind=CAROUSEL, optout_line=False))
    assert focus_name() == "Add card"
    press(Qt.Key.Key_Space)
    assert focus_name() == "Card title"
    type_here("Tagliatelle")
    tab_to("Card text")
    type_here("Hi {{first_name|there}}!")
    tab_to("Add answers")
    press(Qt.Key.Key_Space)
    assert focus_name() == "Answer 1: reply"
    type_here("yes")
    tab_to("Add answer below")
    press(Qt.Key.Key_Return)
    assert focus_name() == "Answer below 1: reply"
    type_here("Later")
    assert phone(page) == "Tagliatelle\nHi Maya!\n> YES\n> LATER"
    click(page, "Add card")
    type_here("Barolo")
    assert own(page).count == "2 of 10"
    assert named(page, "Card 2: Barolo").property("checked")
    assert phone(page) == "Tagliatelle\nHi Maya!\n> YES\nBarolo\n> LATER"


def test_the_arrows_choose_a_card_and_each_is_shown_with_what_it_has(compose: Open) -> None:
    page = compose(DISHES)
    named(page, "Card 1: Tagliatelle").setFocus()
    assert "Answer 1: web address" in names(page)
    press(Qt.Key.Key_Right)
    assert focus_name() == "Card 2: Barolo"
    assert named(page, "Card title").property("text") == "Barolo"
    assert "Answer 1: web address" not in names(page)
    tab_to("Card text")
    assert [it.name for it in own(page).card.text.chips()] == ["first_name"]
    press(Qt.Key.Key_Tab, SHIFT)
    assert not page.work.can_undo


def test_cards_change_places_are_copied_and_go_with_the_keys_and_every_step_comes_back(compose: Open) -> None:
    page = compose(DISHES)
    before = page.draft
    named(page, "Card 1: Tagliatelle").setFocus()
    press(Qt.Key.Key_Down, ALT)
    assert (titles(page), focus_name()) == (["Barolo", "Tagliatelle", "Dessert"], "Card 2: Tagliatelle")
    press(Qt.Key.Key_Right, ALT)
    press(Qt.Key.Key_Right, ALT)  # it is the last already
    assert (titles(page), focus_name()) == (["Barolo", "Dessert", "Tagliatelle"], "Card 3: Tagliatelle")
    tab_to("Duplicate card")
    press(Qt.Key.Key_Space)
    assert (titles(page), focus_name()) == (["Barolo", "Dessert", "Tagliatelle", "Tagliatelle"], "Card title")
    assert own(page).at == 3
    named(page, "Card 4: Tagliatelle").setFocus()
    press(Qt.Key.Key_Delete)
    assert focus_name() == "Card 3: Tagliatelle"
    press(Qt.Key.Key_Up, ALT)
    tab_to("Remove card")
    press(Qt.Key.Key_Return)
    assert (titles(page), focus_name()) == (["Barolo", "Dessert"], "Card 2: Dessert")
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Delete)  # the last one stays
    assert (titles(page), focus_name()) == (["Barolo"], "Card 1: Barolo")
    assert not named(page, "Remove card").isEnabled()
    for _ in range(7):
        press(Qt.Key.Key_Z, CTRL)
    assert page.draft == before
    assert not page.work.can_undo


def test_a_card_is_dragged_to_its_place(compose: Open) -> None:
    page = compose(DISHES)
    third = named(page, "Card 3: Dessert")
    drag(named(page, "Card 1: Tagliatelle"), third, QPoint(third.width() - 4, 20))
    assert titles(page) == ["Barolo", "Dessert", "Tagliatelle"]
    assert own(page).at == 2
    drag(named(page, "Card 3: Tagliatelle"), named(page, "Card 1: Barolo"), QPoint(4, 20))
    assert titles(page) == ["Tagliatelle", "Barolo", "Dessert"]


def test_ten_cards_and_three_answers_below_are_the_most(compose: Open) -> None:
    page = compose(replace(DISHES, cards=tuple(DraftCard(str(n)) for n in range(9))))
    click(page, "Add card")
    assert own(page).count == "10 of 10"
    assert not named(page, "Add card").isEnabled()
    assert not named(page, "Duplicate card").isEnabled()
    click(page, "Add answer below")
    click(page, "Add answer below")
    assert own(page).choices.count == "3 of 3"
    assert not named(page, "Add answer below").isEnabled()


def test_an_undone_step_is_seen_whichever_card_it_was_on(compose: Open) -> None:
    page = compose(DISHES)
    click(page, "Card 3: Dessert")
    write(page, "Card title", "Cake")
    click(page, "Card 1: Tagliatelle")
    page.undo()
    assert own(page).at == 2
    assert named(page, "Card title").property("text") == "Dessert"
    page.redo()
    assert named(page, "Card 3: Cake").property("checked")


def test_a_file_goes_to_the_card_it_was_dropped_on_wherever_that_went(
    qtbot: QtBot, compose: Open, jobs: Jobs, desk: Desk
) -> None:
    page = compose(DISHES)
    click(page, "Card 2: Barolo")
    offer(page, resource_path("samples", "wine.jpg"))
    press(Qt.Key.Key_Up, ALT)
    click(page, "Card 3: Dessert")
    qtbot.waitUntil(lambda: any(it.media is not None for it in page.draft.cards) and jobs.idle)
    assert [(it.title, it.media is not None) for it in page.draft.cards] == [
        ("Barolo", True),
        ("Tagliatelle", False),
        ("Dessert", False),
    ]
    assert own(page).at == 2
    click(page, "Card 1: Barolo")
    field = own(page).field
    assert field is not None
    qtbot.waitUntil(lambda: field.well.state is WellState.FILE)
    assert "wine.jpg" in field.well.words
    assert "https://relay" in phone(page)
    click(page, "Remove")
    assert page.draft.cards[0].media is None
    page.undo()
    assert page.draft.cards[0].media is not None


def test_a_file_whose_card_is_gone_is_dropped_and_escape_stops_one(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(DISHES)
    click(page, "Card 2: Barolo")
    offer(page, resource_path("samples", "wine.jpg"))
    click(page, "Remove card")
    qtbot.waitUntil(lambda: jobs.idle)
    assert all(it.media is None for it in page.draft.cards)
    offer(page, resource_path("samples", "wine.jpg"))
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: jobs.idle)
    assert all(it.media is None for it in page.draft.cards)


def test_fields_go_into_the_text_of_the_card_and_its_lines(compose: Open) -> None:
    page = compose(DISHES)
    for name in ("Card text", "Card title", "Answer 1: web address", "Answer below 1: reply"):
        named(page, name).setFocus()
        press(Qt.Key.Key_J, CTRL)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        next(it for it in menu.actions() if it.text().startswith("Last name")).trigger()
        menu.close()
        page.window().activateWindow()
    first, below = page.draft.cards[0], page.draft.choices[0]
    assert all("{{last_name}}" in it for it in (first.body, first.title, first.choices[0].url, below.title))


def test_a_card_becomes_the_first_of_a_carousel_and_the_first_of_a_carousel_a_card(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs
) -> None:
    page = compose(with_picture(desk, replace(TRUFFLE, list_name="")))
    before = page.draft
    click(page, "Carousel")
    assert page.draft.cards == (DraftCard(before.title, before.body, before.media),)
    qtbot.waitUntil(lambda: jobs.idle)
    assert "arrive as one text" in page.form.note
    assert any("as a link" in it for it in texts(page))
    named(page, "Card title").setFocus()
    press(Qt.Key.Key_Z, CTRL)
    assert page.draft == before
    assert page.form.kinds.current == CARD
    assert focus_name() == "Card"  # what had the focus is gone
    page = compose(DISHES)
    click(page, "Card")
    assert (page.draft.title, page.draft.body, page.draft.cards) == ("Tagliatelle", "Fresh", DISHES.cards)


def test_a_card_without_anything_is_no_message_yet(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(Draft(kind=CAROUSEL))
    click(page, "Add card")
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.draft.is_blank
    assert phone(page) == ""
    type_here("a")
    assert not page.draft.is_blank


def test_cards_that_were_undone_come_back_and_other_carousels_show_theirs(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs, tmp_path: Path
) -> None:
    file = tmp_path / "blank.json"
    message: dict[str, object] = {"carousel_message": {"cards": []}}
    campaign = {"format": "mmsdesk-campaign", "version": 1, "name": "Blank", "message": message}
    file.write_text(json.dumps(campaign), encoding="utf-8")
    page = compose(open_file(desk, file).campaign_id)
    click(page, "Add card")
    well = own(page).field
    page.undo()
    qtbot.waitUntil(lambda: not shiboken6.isValid(well))
    page.redo()
    assert own(page).count == "1 of 10"
    own(page).card.text.media_offered.emit(QMimeData())
    page.undo()
    page = compose(DISHES)
    assert own(page).count == "3 of 10"
    assert named(page, "Card title").property("text") == "Tagliatelle"
    well = own(page).field
    assert well is not None
    assert well.isVisible()


def finding(path: str) -> Finding:
    return Finding("STR-2", Severity.HARD, True, "x", fix=Fix("edit_part", "Show where", path), anchor=Anchor.PARTS)


def test_show_where_goes_to_the_card_and_its_part(compose: Open) -> None:
    page = compose(DISHES)
    for path, at, name in (
        ("cards/2", 1, "Card title"),
        ("cards/2/body", 1, "Card text"),
        ("cards/1/choices/1", 0, "Answer 1: title"),
        ("cards/3/choices", 2, "Add answers"),
        ("cards/14", 2, "Card title"),
        ("choices/1", 2, "Answer below 1: reply"),
    ):
        page.inspection.mender.go_to(finding(path))
        assert (own(page).at, focus_name()) == (at, name)


def test_a_file_that_is_gone_leads_to_its_card(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    cards = (*DISHES.cards[:2], replace(DISHES.cards[2], media=Media(f"media/{'a' * 64}.jpg", "cake.jpg")))
    page = compose(replace(DISHES, cards=cards))
    qtbot.waitUntil(lambda: any(it.finding.rule == "MED-1" for it in page.problems.problems))
    page.inspection.mender.go_to(next(it.finding for it in page.problems.problems if it.finding.rule == "MED-1"))
    assert own(page).at == 2
    field = own(page).field
    assert field is not None
    assert field.well.hasFocus()
    qtbot.waitUntil(lambda: field.well.state is WellState.BAD and jobs.idle)


def test_words_and_fields_that_are_meant_are_selected_wherever_they_stand(compose: Open) -> None:
    page = compose(DISHES)
    page.form.show_words("five of them")
    assert own(page).at == 1
    assert own(page).card.text.textCursor().selectedText() == "five of them"
    page.form.show_words("Table")
    line = named(page, "Answer below 1: reply")
    assert isinstance(line, QLineEdit)
    assert line.selectedText() == "Table"
    page.form.show_words("lume.menu")
    assert (own(page).at, focus_name()) == (0, "Answer 1: web address")
    assert page.form.show_field("first_name") is own(page).card.text
    assert own(page).at == 1


def test_fixes_of_words_reach_every_text_of_every_part() -> None:
    draft = replace(
        DISHES,
        cards=(DraftCard("{{first}}", "{{first|x}}", choices=(DraftChoice(title="{{first}}\x07"),)),),
        choices=(DraftChoice(LINK, "{{first}}", url="https://a.b/{{first}}"),),
    )
    renamed = mend_words(draft, Fix("rename_field", "", "first|first_name"))
    assert renamed.cards[0].title == "{{first_name}}"
    assert renamed.cards[0].body == "{{first_name|x}}"
    assert renamed.choices[0].url == "https://a.b/{{first_name}}"
    assert mend_words(draft, Fix("clean_body", "")).cards[0].choices[0].title == "{{first}}"


# No sequence of changes loses a step


def act(page: ComposePage, chance: random.Random) -> None:
    """One thing somebody might do with the parts that can be seen."""
    buttons = [
        it
        for it in names(page)
        if it.startswith(("Add ", "Remove ", "Duplicate ")) and named(page, it).isEnabled() and "opt-out" not in it
    ]
    lines = [it for it in names(page) if isinstance(named(page, it), QLineEdit) and it != "Subject"]
    movable = [it for it in names(page) if it.startswith(("Move ", "Card ")) and it not in {"Card title", "Card text"}]
    movable = [it for it in movable if " of " not in it]
    choice = chance.random()
    if choice < 0.4 and buttons:
        click(page, chance.choice(buttons))
    elif choice < 0.7 and lines:
        named(page, chance.choice(lines)).setFocus()
        type_here(chance.choice(("a", " b", " c ", "1")))
    elif movable:
        named(page, chance.choice(movable)).setFocus()
        press(chance.choice((Qt.Key.Key_Up, Qt.Key.Key_Down)), ALT)


def shows(page: ComposePage) -> tuple[list[str], ...]:
    """What the lines of the parts say."""
    lines = [it for it in page.form.findChildren(QLineEdit) if it.isVisible()]
    return (sorted(f"{it.accessibleName()}={it.text()}" for it in lines),)


@pytest.mark.parametrize(("kind", "seed"), [(CHOICE, 1), (CAROUSEL, 2)])
def test_undo_and_redo_lead_exactly_through_the_drafts_there_were(compose: Open, kind: str, seed: int) -> None:
    chance = random.Random(seed)
    page = compose(replace(DISHES, kind=kind))
    start = page.draft
    there = [start]
    page.work.edited.connect(lambda: there.append(page.draft))
    for _ in range(30):
        act(page, chance)
        if chance.random() < 0.2:
            before, seen, went = page.draft, shows(page), 0
            while page.work.can_undo and went < 3:
                page.undo()
                went += 1
            for _ in range(went):
                page.redo()
            assert page.draft == before
            assert kind == CAROUSEL or shows(page) == seen
    end, way, made = page.draft, [page.draft], list(there)
    while page.work.can_undo:
        page.undo()
        way.append(page.draft)
    assert page.draft == start
    assert len(way) > 15
    assert all(draft in made for draft in way)
    back_again = [page.draft]
    while page.work.can_redo:
        page.redo()
        back_again.append(page.draft)
    assert back_again == way[::-1]
    assert page.draft == end
