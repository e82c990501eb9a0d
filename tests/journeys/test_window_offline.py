"""The network goes while messages go out, and comes back: the real window says so and goes on by itself."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtWidgets import QApplication

from mmsdesk.demo.drive import await_everybody
from tests.support.command_line import World, start_world
from tests.support.window import connected_store, open_window, prepare_send
from tests.support.wire import Wire, open_wire

PEOPLE, SLOW = 45, 6.0
"""The first messages go slowly, so that the network goes in their midst on a slow machine too."""
COMPRESSION = {"MMSDESK_TIME_COMPRESSION": "300"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    faults = {"shares": {"no_receipt": 0}}
    folder = tmp_path_factory.mktemp("world")
    with start_world(
        folder, seed=43, sender="72345", outbound_rate=40, faults=faults, dispatch_retention_days=1
    ) as world:
        yield world


def wire_to(url: str) -> tuple[int, str]:
    parts = urlsplit(url)
    assert parts.port is not None
    return parts.port, parts.path


def through(wire: Wire, url: str) -> str:
    """The same address by way of the wire."""
    return f"http://127.0.0.1:{wire.port}{urlsplit(url).path}"


def test_offline_is_said_and_sending_goes_on_by_itself(world: World, qapp: QApplication, tmp_path: Path) -> None:
    simulator, relay_url = world.simulator, world.environ["MMSDESK_RELAY_URL"]
    with open_wire(wire_to(simulator.api_url)[0]) as to_sinch, open_wire(wire_to(relay_url)[0]) as to_relay:
        store = connected_store(
            world,
            tmp_path,
            api_url=through(to_sinch, simulator.api_url),
            auth_url=through(to_sinch, simulator.auth_url),
            relay_url=through(to_relay, relay_url),
            rate=SLOW,
        )
        people = prepare_send(tmp_path, store, PEOPLE)
        with open_window(tmp_path, store, COMPRESSION) as window:
            hands = window.hands
            window.send_prepared(PEOPLE)
            hands.wait(lambda: hands.number("live-accepted") >= 5, "the first messages")
            for wire in (to_sinch, to_relay):
                wire.cut()
            window.read("You’re offline")
            window.read("Sending continues by itself when you’re back.")
            hands.find("Connection: Offline")
            waiting = hands.number("live-unsent")
            assert waiting > 0
            assert any(text.startswith("Nobody was messaged twice.") for text in window.say())
            (campaign,) = window.desk.desk.campaigns()
            window.desk.desk.set_rate(campaign.row.id, None)
            for wire in (to_sinch, to_relay):
                wire.mend()
            await_everybody(hands, 30)
            hands.find("Connection: Rehearsal")
            hands.wait(lambda: any(text.startswith("“Truffle nights” is sent.") for text in window.say()), "the toast")
            assert hands.number("live-unsent") == 0
            lost = hands.number("live-in_doubt")
    got = Counter(world.accepted(people))
    assert max(got.values()) == 1  # nobody twice
    assert PEOPLE - lost <= len(got) <= PEOPLE  # nobody skipped: who is missing is counted as in doubt
