"""What the list says about a campaign."""

import pytest

from mmsdesk.services.reporting import Counts
from mmsdesk.ui.campaigns.rows import ago, minutes_left, people
from mmsdesk.ui.figures import delivered_share, percent


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
