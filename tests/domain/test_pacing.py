"""How fast: never above the rate, narrower when asked, back again slowly."""

import pytest

from mmsdesk.domain.pacing import Pace, backoff


def drain(pace: Pace, start: float, seconds: float) -> int:
    now, granted = start, 0
    while now < start + seconds:
        wait = pace.take(now)
        if wait == 0:
            granted += 1
        else:
            now += wait
    return granted


@pytest.mark.parametrize("rate", [0.5, 2.0, 20.0, 133.0])
def test_never_more_than_the_rate_and_five_percent_in_ten_seconds(rate: float) -> None:
    assert drain(Pace(rate), 0.0, 10.0) <= rate * 10 * 1.05 + 1


@pytest.mark.parametrize("rate", [2.0, 20.0, 133.0])
def test_the_rate_is_used(rate: float) -> None:
    assert drain(Pace(rate), 0.0, 10.0) >= rate * 10 * 0.95


def test_slow_down_halves_the_rate_and_waits_as_long_as_asked() -> None:
    pace = Pace(20.0)
    pace.take(100.0)
    pace.narrow(100.0, 7.0)
    assert pace.rate == 10.0
    assert pace.take(100.5) == 6.5
    assert pace.is_narrowed


def test_a_storm_in_one_second_halves_once() -> None:
    pace = Pace(20.0)
    for _ in range(8):
        pace.narrow(100.0, None)
    assert pace.rate == 10.0


def test_it_grows_back_slowly_and_never_beyond_the_wish() -> None:
    pace = Pace(20.0)
    pace.narrow(100.0, None)
    pace.take(111.0)
    assert 10.0 < pace.rate < 12.0
    pace.take(100_000.0)
    assert pace.rate == 20.0


def test_a_new_wish_does_not_undo_a_narrowing() -> None:
    pace = Pace(20.0)
    pace.narrow(100.0, None)
    pace.retarget(40.0)
    assert pace.rate == 20.0
    pace.retarget(4.0)
    assert pace.rate <= 4.0


def test_backoff_is_full_jitter_under_its_cap() -> None:
    assert backoff(3, base=1.0, cap=60.0, random=lambda: 0.5) == 4.0
    assert backoff(50, base=1.0, cap=60.0, random=lambda: 1.0) == 60.0
    assert backoff(3, base=1.0, cap=60.0, random=lambda: 0.0) == 0.0
