"""The words and bars of a run, worked out from its sums."""

from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.live import Live
from mmsdesk.services.standing import SinchState, Standing
from mmsdesk.ui.campaigns.rows import clock_time
from mmsdesk.ui.live.evidence import facts
from mmsdesk.ui.live.halts import WOKE_SECONDS, halts
from mmsdesk.ui.live.line_card import LineCard, Way
from mmsdesk.ui.live.pace import MOST_BARS, measure, seconds_left, time_left
from mmsdesk.ui.live.words import SLOWED_SECONDS, headline, notices, since_when
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.notices import CheckState
from tests.support.runs import START, Run, make_run, open_desk


def end(live: Live) -> float:
    """The wall time at which the run's last request left, which is about now."""
    assert live.campaign.started_at is not None
    return live.campaign.started_at + 600


def look(folder: Path, run: Run) -> Live:
    with open_desk(folder) as desk:
        return desk.live(make_run(desk, run, picture=""))


@pytest.mark.parametrize(
    ("seconds", "title"),
    [(20, "Messages a second"), (200, "Messages in 10 seconds"), (1200, "Messages a minute")],
)
def test_short_runs_are_shown_finer_than_long_ones(seconds: int, title: str) -> None:
    sent = [START + seconds * place / 400 for place in range(400)]
    pace = measure(sent, START + seconds, 600, 20.0, running=True)
    assert pace.title == title
    assert sum(bar.value for bar in pace.bars if bar.state != "planned") == 400
    assert len(pace.bars) <= MOST_BARS + 1
    assert [bar.state for bar in pace.bars].count("now") == 1


def test_what_is_planned_adds_up_to_what_is_left_where_there_is_room() -> None:
    sent = [START + place for place in range(10)]
    pace = measure(sent, START + 10, 5, 1.0, running=True)
    assert sum(bar.value for bar in pace.bars if bar.state == "planned") == 5


def test_a_day_long_run_shows_its_latest_minutes_only() -> None:
    sent = [START + place * 60 for place in range(1440)]
    assert len(measure(sent, START + 86_400, 0, 1.0, running=False).bars) == MOST_BARS


def test_nothing_sent_shows_no_bars() -> None:
    assert measure((), START, 100, None, running=True).bars == ()


def test_the_time_left_follows_the_present_speed() -> None:
    sent = [START + place / 2 for place in range(100)]
    assert seconds_left(sent, START + 50, 120) == pytest.approx(60, rel=0.1)
    assert seconds_left(sent[:2], START + 1, 120) is None
    assert seconds_left(sent, START + 500, 120) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "Less than a minute left"),
        (58, "About 1 minute left"),
        (780, "About 13 minutes left"),
        (9000, "About 2 hours left"),
    ],
)
def test_time_left_in_words(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


@pytest.mark.parametrize(
    ("run", "title"),
    [
        (Run(delivered=1000, unsent=500), "About 5 minutes left"),
        (Run(delivered=2), "Everything is handed over"),
        (Run(delivered=2, unsent=2, hold="relay_silent"), "Waiting to go on"),
        (Run(delivered=2, unsent=2, state=CampaignState.PAUSED), "Paused"),
        (Run(delivered=2, unsent=2, state=CampaignState.STOPPED), "Stopped, safe to resume"),
        (Run(delivered=2, unsent=2, state=CampaignState.CANCELLED), "Cancelled"),
        (Run(delivered=2, waiting=1, state=CampaignState.SENT), "All sent, receipts are arriving"),
        (Run(delivered=2, state=CampaignState.SENT), "Done"),
    ],
)
def test_each_state_has_its_headline(tmp_path: Path, run: Run, title: str) -> None:
    live = look(tmp_path, run)
    assert headline(live, end(live)).title == title


def test_a_run_that_stopped_says_when_and_others_when_they_began(tmp_path: Path) -> None:
    live = look(tmp_path, Run(delivered=2, unsent=2, state=CampaignState.STOPPED))
    assert since_when(live) == f"stopped by itself at {clock_time(end(live))}"
    live = replace(live, campaign=replace(live.campaign, state=CampaignState.PAUSED))
    assert since_when(live) == f"started {clock_time(live.campaign.started_at or 0.0)}"


def test_pausing_counts_what_is_on_its_way(tmp_path: Path) -> None:
    live = replace(look(tmp_path, Run(delivered=2, unsent=2, state=CampaignState.PAUSED)), in_flight=3)
    assert headline(live, end(live)).title == "Pausing… 3 already on their way"


def test_lost_answers_are_explained_while_they_are_checked(tmp_path: Path) -> None:
    live = look(tmp_path, Run(delivered=50, in_doubt=2, unsent=10))
    words = headline(live, end(live))
    assert words.foot.startswith("2 answers got lost on the way.")
    assert "nobody gets it twice" in words.foot


@pytest.mark.parametrize(
    ("ago", "state", "title"),
    [
        (None, CheckState.WAITING, "No receipt yet"),
        (86_400.0, CheckState.WAITING, "No receipt yet"),  # that one was for an earlier run
        (120.0, CheckState.OK, "Receipts are arriving"),
    ],
)
def test_receipts_arrive_only_once_one_has_come_for_this_run(
    keeper: ThemeKeeper, tmp_path: Path, ago: float | None, state: CheckState, title: str
) -> None:
    live = look(tmp_path, Run(delivered=2, waiting=3, unsent=2))
    now, way = end(live), Way("Rehearsal", has_relay=True)
    live = replace(live, relay_heard_at=now, last_event_at=None if ago is None else now - ago)
    fact = facts(live, way, now)[2]
    assert (fact.state, fact.title) == (state, title)
    card = LineCard(keeper)
    card.show_way(live, way, now)
    assert (card.receipts.state, card.receipts.title) == (state, title)
    assert (fact.detail == "Last one 2 min ago") == (ago == 120.0)


def with_standing(live: Live, **facts: object) -> Live:
    return replace(live, standing=replace(Standing(), **facts))  # type: ignore[arg-type]  # fields of Standing


def test_what_stands_in_the_way_comes_first_and_single_messages_after_it(tmp_path: Path) -> None:
    live = look(tmp_path, Run(delivered=5, not_found=3, unresolved=1, unsent=1, hold="relay_silent"))
    found = [(halt.title, [each.label for each in halt.exits], halt.halts_all) for halt in halts(live, end(live))]
    assert found == [
        ("Your relay has been silent for a minute", ["Open connection"], True),
        ("3 people never got it", ["Send again"], False),
        ("1 message may or may not have gone out", ["Check"], False),
    ]


@pytest.mark.parametrize(
    ("hold", "standing", "title"),
    [
        ("", {"sinch": SinchState.OFFLINE}, "You’re offline"),
        ("relay_silent", {"sinch": SinchState.OFFLINE}, "You’re offline"),
        ("disk_full", {"sinch": SinchState.OFFLINE}, "The disk of this computer is full"),
        ("other_app", {}, "Another Sinch app is connected now"),
        ("listening", {}, "Reading replies first"),
        ("listening", {"woke_at": 595.0, "slept": 2520.0}, "Your computer was asleep for 42 minutes"),
        ("relay_silent", {"woke_at": 595.0, "slept": 7 * 3600.0}, "Your computer was asleep for 7 hours"),
        ("relay_silent", {"woke_at": -5.0, "slept": 2520.0}, "Your relay has been silent for a minute"),
    ],
)
def test_each_thing_that_holds_a_run_has_its_words(
    tmp_path: Path, hold: str, standing: dict[str, float], title: str
) -> None:
    live = look(tmp_path, Run(delivered=2, unsent=2, hold=hold))
    begun = live.campaign.started_at or 0.0
    if "woke_at" in standing:
        standing = {**standing, "woke_at": begun + standing["woke_at"]}
    live = with_standing(live, **standing)
    assert [halt.title for halt in halts(live, end(live))] == [title]
    assert headline(live, end(live)).title == "Waiting to go on"


def test_nobody_was_messaged_twice_is_said_only_while_it_is_true(tmp_path: Path) -> None:
    live = look(tmp_path, Run(delivered=2, unsent=2, hold="disk_full"))
    assert halts(live, end(live))[0].safe == "Nobody was messaged twice. 2 people are still waiting."
    live = replace(live, twice=1)
    assert halts(live, end(live))[0].safe == "1 person was messaged twice. 2 people are still waiting."
    assert [notice.title for notice in notices(live, end(live))] == ["1 person was messaged twice"]


def test_being_asked_to_slow_down_is_told_while_it_lasts(tmp_path: Path) -> None:
    live = look(tmp_path, Run(delivered=600, unsent=20))
    live = with_standing(live, slowed_at=end(live) - 5)
    told = notices(live, end(live))
    assert [notice.title for notice in told] == ["Sinch asked us to slow down"]
    assert told[0].detail == "Now 57 a minute. It gets faster again by itself."
    assert notices(live, end(live) + SLOWED_SECONDS) == ()
    assert notices(replace(live, campaign=replace(live.campaign, hold="disk_full")), end(live)) == ()


def test_what_goes_on_after_sleep_says_that_replies_were_read(tmp_path: Path) -> None:
    live = look(tmp_path, Run(delivered=2, unsent=2))
    assert notices(live, end(live)) == ()
    live = with_standing(live, woke_at=end(live) - 20, slept=120.0)
    assert [notice.title for notice in notices(live, end(live))] == ["Your computer was asleep for 2 minutes"]
    assert halts(live, end(live)) == ()
    assert notices(live, end(live) + WOKE_SECONDS) == ()
