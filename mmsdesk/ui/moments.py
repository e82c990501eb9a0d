"""Moments in words: to the second, as a day, or as how long ago."""

from datetime import datetime


def exact_time(moment: float) -> str:
    """A time of day on this computer's clock, to the second: "11:40:12"."""
    at = datetime.fromtimestamp(moment).astimezone()
    return f"{at.hour % 12 or 12}:{at.minute:02}:{at.second:02}"


def short_day(moment: float) -> str:
    """ "Nov 29"."""
    at = datetime.fromtimestamp(moment).astimezone()
    return f"{at:%b} {at.day}"


def long_day(moment: float) -> str:
    """ "Thu, Nov 6"."""
    at = datetime.fromtimestamp(moment).astimezone()
    return f"{at:%a}, {at:%b} {at.day}"


def seconds_ago(seconds: float) -> str:
    """How long ago, exact where it is recent: "1 second ago", "2 min ago"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return "just now" if whole == 0 else f"{whole} {'second' if whole == 1 else 'seconds'} ago"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def day_and_time(moment: float, now: float) -> str:
    """A moment to the minute, by the day's name where it is near: "Today, 3:41 PM", "Nov 6, 3:41 PM"."""
    at, today = datetime.fromtimestamp(moment).astimezone(), datetime.fromtimestamp(now).astimezone().date()
    days = (today - at.date()).days
    day = {0: "Today", 1: "Yesterday"}.get(days, short_day(moment))
    year = f" {at.year}" if at.year != today.year else ""
    return f"{day}{year}, {at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def within_sentence(day_time: str) -> str:
    """What `day_and_time` says, in the middle of a sentence: "today, 3:41 PM"; months keep their capital."""
    near = day_time.startswith(("Today", "Yesterday"))
    return day_time[:1].lower() + day_time[1:] if near else day_time
