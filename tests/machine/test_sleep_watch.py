"""Sleep, a stopped process and a clock that is set are noticed once; nothing else is."""

import pytest

from mmsdesk.machine.sleep_watch import JUMP_SECONDS, LULL_SECONDS, SleepWatch


class Clocks:
    wall, steady = 1_768_471_200.0, 50.0

    def watch(self) -> SleepWatch:
        return SleepWatch(wall=lambda: self.wall, monotonic=lambda: self.steady)


@pytest.mark.parametrize(
    ("wall", "steady", "slept"),
    [
        (0.2, 0.2, False),
        (LULL_SECONDS - 0.1, LULL_SECONDS - 0.1, False),
        (JUMP_SECONDS - 0.1, 0.0, False),
        (3600.0, 0.2, True),  # asleep, where the monotonic clock sleeps too
        (3600.0, 3600.0, True),  # asleep, where it does not; or stopped
        (-3600.0, 0.2, True),
        (-3.0, 0.2, True),
        (3.0, 0.2, True),
        (0.2, 60.0, True),
        (365 * 86_400.0, 0.2, True),
    ],
)
def test_what_passed_between_two_looks(wall: float, steady: float, slept: bool) -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.wall += wall
    clocks.steady += steady
    assert watch.look() is slept
    assert watch.look() is False
