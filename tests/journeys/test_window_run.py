"""A campaign from the file of people to the report, in the real window, against the pretend Sinch's own count."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mmsdesk.demo.drive import NUMBERS, Hands, await_everybody
from mmsdesk.machine.resources import resource_path
from tests.support.command_line import World, phones, start_world, write_people
from tests.support.window import connected_store, kept_rows, open_window, prepare_send

RATE, PEOPLE = 40, 90
"""Messages a second, and so many people that a slow look at the page still comes in the midst of it."""
COMPRESSION = {"MMSDESK_TIME_COMPRESSION": "100"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    shares = {"shares": {"failed": 0.04, "no_receipt": 0}}
    with start_world(folder, seed=41, sender="72345", outbound_rate=RATE, faults=shares) as world:
        yield world


def read_numbers(hands: Hands, page: str) -> dict[str, int]:
    return {name: hands.number(f"{page}-{name}") for name in NUMBERS}


def test_from_the_file_of_people_to_the_report(world: World, qapp: QApplication, tmp_path: Path) -> None:
    people = phones(503, PEOPLE)
    reader, stopper = people[0], people[-1]
    file = write_people(tmp_path / "guests.csv", people)
    profile = tmp_path / "profile"
    store = connected_store(world, profile)
    with open_window(profile, store, COMPRESSION) as window:
        hands = window.hands
        write_message(hands)
        import_people(hands, file)
        hands.find(f"Send to {len(people)} people now")
        assert hands.number("review-will-get") == len(people)
        hands.press(f"Send to {len(people)} people now")
        hands.press(f"Send to {len(people)} people")

        hands.wait(lambda: hands.number("live-accepted") >= 10, "the first messages")
        hands.press("Pause")
        window.read("Paused")
        # what was on its way comes in, and every receipt: a later one would stand above the replies
        hands.wait(lambda: hands.number("live-waiting") == 0 and all_accepted_shown(world, people, hands), "quiet")
        paused = read_numbers(hands, "live")
        assert paused["unsent"] == len(people) - paused["accepted"] > 0

        for phone in (stopper, reader):  # somebody who was not written to yet, and somebody who was
            world.simulator.inbound(phone.lstrip("+"), "STOP")
        line = hands.find("Guest 0 replied STOP, .*")
        assert line.accessibleDescription() == "Opted out, won’t be written to again"
        assert len(world.accepted(people)) == paused["accepted"]  # what is paused stays where it is
        hands.press("Resume")
        await_everybody(hands, 60)

        hands.press("See report")
        hands.find("Export CSV")
        hands.wait(lambda: hands.number("report-waiting") == 0, "the receipts")
        window.settle()
        shown = read_numbers(hands, "report")
        hands.find("Guest 0 replied: STOP")
        hands.find("Opted out: 1")  # why one was left out
        (campaign,) = (summary.row.id for summary in window.desk.desk.campaigns())
    told = world.desk(profile, MMSDESK_TIME_COMPRESSION="100").run("report", campaign, "--json").answer
    assert shown == {name: told[name] for name in NUMBERS}
    assert (shown["recipients"], shown["accepted"], shown["skipped"]) == (PEOPLE, PEOPLE - 1, 1)
    assert Counter(world.accepted(people)) == Counter(people[:-1])


def test_a_window_closed_while_it_sends_goes_on_where_it_was(world: World, qapp: QApplication, tmp_path: Path) -> None:
    store = connected_store(world, tmp_path)
    people = prepare_send(tmp_path, store, PEOPLE)
    with open_window(tmp_path, store, COMPRESSION) as window:
        hands = window.hands
        window.send_prepared(PEOPLE)
        hands.wait(lambda: hands.number("live-accepted") >= 10, "the first messages")
    accepted = len(world.accepted(people))
    assert 10 <= accepted < PEOPLE
    assert attempts(tmp_path) == {"accepted": accepted, "queued": PEOPLE - accepted}
    with open_window(tmp_path, store, COMPRESSION) as window:
        hands = window.hands
        assert window.desk.window.current_key == "live"  # the page that was open
        await_everybody(hands, 60)
        shown = read_numbers(hands, "live")
    assert (shown["recipients"], shown["accepted"], shown["unsent"], shown["in_doubt"]) == (PEOPLE, PEOPLE, 0, 0)
    assert Counter(world.accepted(people)) == Counter(people)


def all_accepted_shown(world: World, people: list[str], hands: Hands) -> bool:
    return hands.number("live-accepted") == len(world.accepted(people))


def write_message(hands: Hands) -> None:
    hands.press("New campaign")
    hands.write("Campaign name", "Truffle nights")
    hands.write("Subject", "Truffle nights are back")
    hands.write("Message", "Hi {{first_name|there}}, truffles are here.")
    hands.paste_file("Picture.*: .*", str(resource_path("samples", "hero.jpg")))
    hands.find(r"Picture.*: hero\.jpg.*")
    hands.press("Next: Audience")


def import_people(hands: Hands, file: Path) -> None:
    hands.press("Import people")
    hands.write("File", str(file))
    QTest.keyClick(hands.find("File"), Qt.Key.Key_Return)
    hands.press(f"Import {PEOPLE} people")
    hands.press("Use this list.*|Choose this list.*")


def attempts(folder: Path) -> dict[str, int]:
    """How many attempts are in which state; whatever a receipt says, it was accepted."""
    values = [value for row in kept_rows(folder)["attempt"] for value in row]
    return dict(Counter(STATES[value] for value in values if isinstance(value, str) and value in STATES))


STATES = {
    "queued": "queued",
    "in_flight": "in_flight",
    "in_doubt": "in_doubt",
    "rejected": "rejected",
    "accepted": "accepted",
    "delivered": "accepted",
    "failed": "accepted",
}
