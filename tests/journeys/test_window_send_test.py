"""A test from the real window to one's own phones: on the phones as on the preview, and in nobody's sums."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.ui.widgets.pills import Pill
from tests.support.command_line import World, start_world
from tests.support.osteria import add_list
from tests.support.window import OpenWindow, connected_store, open_window

ELENA, DESK = "+15035550171", "+15035550172"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    shares = {"shares": {"failed": 0, "no_receipt": 0}}
    with start_world(folder, seed=43, sender="72345", outbound_rate=40, faults=shares) as world:
        yield world


def pills(window: OpenWindow) -> list[str]:
    return [pill.text for pill in window.desk.window.findChildren(Pill) if pill.isVisible()]


def test_a_test_reaches_ones_own_phones_and_counts_nowhere(world: World, qapp: QApplication, tmp_path: Path) -> None:
    store = connected_store(world, tmp_path)
    desk = Desk(open_profile(tmp_path, {}), store, {})
    add_list(desk, "Guests", 5)
    picture = desk.media.add(resource_path("samples", "hero.jpg"), filename="truffle.jpg").media
    title, body = "Truffle nights", "Hi {{first_name|there}}, truffles are here."
    desk.create_draft(Draft(name="Truffle nights", title=title, body=body, media=picture, list_name="Guests"))
    PhoneTests(desk).keep("Elena Ricci", ELENA)
    PhoneTests(desk).keep("Front desk", DESK)
    desk.close()
    with open_window(tmp_path, store, {"MMSDESK_TIME_COMPRESSION": "100"}) as window:
        hands = window.hands
        window.open_row("Truffle nights")
        hands.press("Send test")
        hands.press("Front desk, .*")
        window.read("2 MMS")
        window.read("A rehearsal: it goes to the pretend Sinch on this computer, and no phone rings.")
        hands.press("Send test to 2 phones")
        hands.wait(lambda: pills(window).count("Delivered") == 2, "both receipts", 20)
        hands.press("Close")
        (summary,) = window.desk.desk.campaigns()
        assert (summary.row.state.value, summary.counts, summary.people) == ("draft", None, 5)
    cards = [
        row["request"]["message"]["card_message"]
        for row in world.simulator.accepted()
        if f"+{row['identity']}" in {ELENA, DESK}
    ]
    assert [card["title"] for card in cards] == [title] * 2
    assert {card["description"].splitlines()[0] for card in cards} == {"Hi Maya, truffles are here."}
    assert all("/m/" in card["media_message"]["url"] for card in cards)
    assert sorted(world.accepted([ELENA, DESK])) == [ELENA, DESK]
