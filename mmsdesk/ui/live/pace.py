"""How fast a run goes, worked out from when its requests left: bars for the chart, and how long the rest takes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mmsdesk.ui.widgets.charts import RateBar

MOST_BARS: Final = 24
_UNITS: Final = ((1, "Messages a second"), (10, "Messages in 10 seconds"), (60, "Messages a minute"))
_WINDOW: Final = 20.0
"""Seconds the present speed is measured over."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The chart of a run: title, bars, how many leave in such a unit now, and the limit in that unit (0: none)."""

    title: str
    bars: tuple[RateBar, ...]
    now: int
    limit: int


def measure(sent_times: Sequence[float], now: float, unsent: int, rate: float | None, *, running: bool) -> Pace:
    """The bars of a run. Short runs are shown by the second, longer ones by ten seconds or by the minute."""
    if not sent_times:
        return Pace(_UNITS[-1][1], (), 0, round(rate * 60) if rate else 0)
    first = min(sent_times)
    end = max(max(sent_times), now) if running else max(sent_times)
    width, title = next((unit for unit in _UNITS if (end - first) / unit[0] < MOST_BARS), _UNITS[-1])
    start, last = int(first // width), int(end // width)
    tally = Counter(int(at // width) for at in sent_times)
    places = range(max(start, last - MOST_BARS + 1), last + 1)
    bars = [
        RateBar(_label(place, width), tally[place], "now" if running and place == last else "done") for place in places
    ]
    limit = round(rate * width) if rate else 0
    if running and unsent:
        bars += _planned(unsent, limit or max(tally.values()), MOST_BARS - len(bars), last + 1, width)
    return Pace(title, tuple(bars), round(_speed(sent_times, now) * width), max(1, limit) if rate else 0)


def seconds_left(sent_times: Sequence[float], now: float, unsent: int) -> float | None:
    """How long the rest takes at the present speed; None while nobody can know."""
    recent = [at for at in sent_times if at > now - _WINDOW]
    if len(recent) < 3:
        return None
    spent = now - min(recent)
    return unsent * spent / len(recent) if spent > 0.5 else None


def per_minute(sent_times: Sequence[float], now: float) -> int:
    """How many would leave in a minute at the present speed."""
    return round(_speed(sent_times, now) * 60)


def _speed(sent_times: Sequence[float], now: float) -> float:
    """Messages a second, measured over the last moments: what a whole minute held is told by its bar."""
    recent = sum(at > now - _WINDOW for at in sent_times)
    return recent / max(1.0, min(_WINDOW, now - min(sent_times))) if recent else 0.0


def time_left(seconds: float) -> str:
    """ "About 13 minutes left"."""
    if seconds < 55:
        return "Less than a minute left"
    minutes = max(1, round(seconds / 60))
    if minutes < 90:
        return f"About {minutes} {'minute' if minutes == 1 else 'minutes'} left"
    return f"About {round(minutes / 60)} hours left"


def _planned(unsent: int, per_bar: int, room: int, place: int, width: int) -> list[RateBar]:
    bars: list[RateBar] = []
    while unsent > 0 and len(bars) < room and per_bar > 0:
        bars.append(RateBar(_label(place, width), min(unsent, per_bar), "planned"))
        unsent -= per_bar
        place += 1
    return bars


def _label(place: int, width: int) -> str:
    at = datetime.fromtimestamp(place * width).astimezone()
    words = f"{at.hour % 12 or 12}:{at.minute:02}"
    return words if width == 60 else f"{words}:{at.second:02}"
