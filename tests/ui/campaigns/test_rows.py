"""What the list says about a campaign."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import CampaignSummary, Desk
from mmsdesk.services.reporting import Counts
from mmsdesk.store.campaigns import set_hold
from mmsdesk.ui.campaigns.rows import ago, line_of, matches, minutes_left, people
from mmsdesk.ui.figures import delivered_share, percent
from tests.support.osteria import TRUFFLE, add_list, open_osteria, send


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 10, "0%"),
        (974, 1000, "97.4%"),
        (1969, 2000, "98.5%"),
        (474, 499, "95%"),
        (999_999, 1_000_000, "99.9%"),
        (1, 1_000_000, "< 0.1%"),
        (10, 10, "100%"),
        (0, 0, "0%"),
    ],
)
def test_only_everybody_is_a_hundred_percent(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


def test_what_arrived_is_a_share_of_what_was_accepted() -> None:
    assert delivered_share(Counts(recipients=500, skipped=1, accepted=499, delivered=474, waiting=25)) == "95%"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3, "just now"), (120, "2 min ago"), (7300, "2 h ago"), (86400, "1 day ago"), (4 * 86400, "4 days ago")],
)
def test_times_past_are_told_coarsely(seconds: float, words: str) -> None:
    assert ago(seconds) == words


def test_one_person_is_not_people() -> None:
    assert (people(1), people(2772)) == ("1 person", "2,772 people")


def test_the_time_left_follows_the_speed_so_far_and_is_not_guessed_early() -> None:
    def left(unsent: int, seconds: float) -> str:
        counts = Counts(recipients=1000, accepted=1000 - unsent, unsent=unsent, waiting=1000 - unsent)
        return minutes_left(counts, 0.0, seconds)

    assert left(998, 60) == ""
    assert left(500, 600) == "about 10 min left"
    assert left(10, 600) == "less than a minute left"
    assert left(900, 3600) == "about 9 h left"
    assert left(0, 600) == ""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = open_osteria(Path(tmp_path_factory.mktemp("rows")))
    add_list(desk, TRUFFLE.list_name, 10)
    yield desk
    desk.close()


def held(desk: Desk, campaign_id: CampaignId, hold: str) -> CampaignSummary:
    desk.writer.run(lambda db: set_hold(db, campaign_id, hold))
    return next(it for it in desk.campaigns() if it.row.id == campaign_id)


def test_a_campaign_that_stands_still_says_what_it_waits_for(desk: Desk) -> None:
    running = send(desk, TRUFFLE, state="sending", delivered=2)
    said = {
        hold: line_of(held(desk, running, hold), 0.0, offline=offline)
        for hold, offline in (
            ("relay_silent", False),
            ("listening", False),
            ("disk_full", True),
            ("other_app", False),
            ("something new", False),
        )
    }
    assert {hold: line.beside for hold, line in said.items()} == {
        "relay_silent": "relay is silent",
        "listening": "reading replies first",
        "disk_full": "disk is full",
        "other_app": "another app is connected",
        "something new": "waiting",
    }
    assert {line.pill for line in said.values()} == {"Waiting"}
    line = line_of(held(desk, running, "relay_silent"), 0.0, offline=True)
    assert (line.pill, line.beside) == ("Waiting", "you’re offline")
    goes_on = line_of(held(desk, running, ""), 0.0)
    assert (goes_on.pill, goes_on.beside) == ("Sending", "")


def test_being_offline_holds_up_only_what_is_sending(desk: Desk) -> None:
    stopped = send(desk, replace(TRUFFLE, name="Barolo dinner", title="Five Barolos"), state="stopped", delivered=2)
    line = line_of(held(desk, stopped, "relay_silent"), 0.0, offline=True)
    assert (line.state, line.pill, line.beside) == (CampaignState.STOPPED, "Stopped", "needs you")


def test_a_subject_names_its_fields_and_is_found_by_them(desk: Desk) -> None:
    made = desk.create_draft(replace(TRUFFLE, name="Greeting", kind="card", title="Hi {{first_name|there}}"))
    line = line_of(next(it for it in desk.campaigns() if it.row.id == made), 0.0)
    assert line.detail == "Card · “Hi First name”"
    assert matches(line, "first")
