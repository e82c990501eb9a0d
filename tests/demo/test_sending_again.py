"""The driven window answers as a person would when a message provably never reached Sinch."""

from collections import Counter
from pathlib import Path

from PySide6.QtWidgets import QApplication

from mmsdesk.demo.drive import await_everybody
from mmsdesk.machine.paths import open_profile
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from tests.support.command_line import start_world
from tests.support.osteria import add_list, guest
from tests.support.window import connected_store, open_window

PEOPLE = 3
COMPRESSION = "600"
"""The five look-ups, a quarter of an hour, take a second and a half."""


def test_whoever_never_got_it_is_sent_to_again_before_sending_counts_as_over(
    qapp: QApplication, tmp_path: Path
) -> None:
    people = [guest(index).phone for index in range(PEOPLE)]
    lost = {"fault": "no_answer", "accepted": False, "identities": [people[1]], "times": 1}
    with start_world(tmp_path, sender="72345", time_compression=COMPRESSION, faults={"requests": [lost]}) as world:
        profile = tmp_path / "profile"
        store = connected_store(world, profile, relay_url="")  # the listing alone proves it, however slow a relay is
        desk = Desk(open_profile(profile, {}), store, {})
        add_list(desk, "Guests", PEOPLE)
        desk.create_draft(Draft(name="Truffle nights", kind="text", body="Truffles are here.", list_name="Guests"))
        desk.close()
        with open_window(profile, store, {"MMSDESK_TIME_COMPRESSION": COMPRESSION}) as window:
            hands = window.hands
            window.open_row("Truffle nights")
            for step in ("Next: Audience", "Next: Review.*", "Send to 3 people now", "Send to 3 people"):
                hands.press(step)
            window.desk.window.toast("The one before is done.", "See report", lambda: None)  # that says nothing
            await_everybody(hands, seconds=30)
            shown = {name: hands.number(f"live-{name}") for name in ("accepted", "in_doubt")}
        assert shown == {"accepted": PEOPLE, "in_doubt": 0}
        assert Counter(world.accepted(people)) == Counter(people)
