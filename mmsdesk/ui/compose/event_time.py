"""Times of an event as people write them ("2026-11-26 19:00" and a zone), and as they are kept (RFC 3339)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Final

from PySide6.QtCore import QDate, QDateTime, QTime, QTimeZone

TIME_HINT: Final = "2026-11-26 19:00"
_TYPED: Final = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})[\sT,]+(\d{1,2})(?::(\d{2})(?::\d{2})?)?\s*([ap])?\.?(?:m\.?)?\s*", re.IGNORECASE
)
_ZONES: Final = (
    ("America/New_York", "Eastern, New York"),
    ("America/Chicago", "Central, Chicago"),
    ("America/Denver", "Mountain, Denver"),
    ("America/Phoenix", "Arizona, Phoenix"),
    ("America/Los_Angeles", "Pacific, Los Angeles"),
    ("America/Anchorage", "Alaska, Anchorage"),
    ("Pacific/Honolulu", "Hawaii, Honolulu"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("America/Halifax", "Atlantic, Halifax"),
    ("America/St_Johns", "Newfoundland, St. John’s"),
    ("Australia/Sydney", "Sydney, Melbourne"),
    ("Australia/Brisbane", "Brisbane"),
    ("Australia/Adelaide", "Adelaide"),
    ("Australia/Darwin", "Darwin"),
    ("Australia/Perth", "Perth"),
)
"""Where MMS goes: the US, Canada and Australia."""
_FIXED: Final = re.compile(r"UTC([+-])(\d{2}):(\d{2})")


@cache
def zones() -> Sequence[tuple[str, str]]:
    """Zones to choose from, (id, words), as far as this computer knows them; its own comes first."""
    own = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    known = [(zone, words) for zone, words in _ZONES if QTimeZone(zone.encode()).isValid()]
    listed = {zone for zone, _ in known}
    first = [] if own in listed | {"UTC", ""} else [(own, f"This computer, {own}")]
    return (*first, *known, ("UTC", "UTC"))


def usual_zone() -> str:
    """The zone times are meant in when nobody chose one."""
    own = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    return own if any(zone == own for zone, _ in zones()) else "UTC"


def read_time(typed: str, zone: str) -> str:
    """What is typed as RFC 3339 in `zone`; as it is when it is no time."""
    found = _TYPED.fullmatch(typed)
    if found is None or (found[5] is None and found[6] is None):
        return typed
    hour = int(found[4])
    if found[6] is not None:
        if not 1 <= hour <= 12:
            return typed
        hour = hour % 12 + (12 if found[6].lower() == "p" else 0)
    try:
        moment = datetime(int(found[1]), int(found[2]), int(found[3]), hour, int(found[5] or 0), tzinfo=UTC)
    except ValueError:
        return typed
    return moment.replace(tzinfo=timezone(_offset(moment, zone))).isoformat(timespec="seconds")


def write_time(kept: str) -> str:
    """A time as people read it, without its zone; what is no time as it is."""
    moment = _parse(kept)
    return kept if moment is None else moment.strftime("%Y-%m-%d %H:%M")


def is_time(kept: str) -> bool:
    """Whether it is a time with a zone."""
    return _parse(kept) is not None


def zone_of(kept: str, preferred: str) -> str:
    """The zone a time was meant in, as far as its distance from UTC tells; `preferred` where that fits, or no time."""
    moment = _parse(kept)
    if moment is None:
        return preferred
    offset = moment.utcoffset()
    for zone in (preferred, *(zone for zone, _ in zones())):
        if _offset(moment, zone) == offset:
            return zone
    return f"UTC{moment.strftime('%z')[:3]}:{moment.strftime('%z')[3:5]}"


def _parse(kept: str) -> datetime | None:
    if "T" not in kept:
        return None
    try:
        moment = datetime.fromisoformat(kept.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _offset(moment: datetime, zone: str) -> timedelta:
    """How far a zone's clocks are from UTC when they show `moment`."""
    fixed = _FIXED.fullmatch(zone)
    if fixed is not None:
        distance = timedelta(hours=int(fixed[2]), minutes=int(fixed[3]))
        return distance if fixed[1] == "+" else -distance
    day, time = QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute)
    return timedelta(seconds=QDateTime(day, time, QTimeZone(zone.encode())).offsetFromUtc())
