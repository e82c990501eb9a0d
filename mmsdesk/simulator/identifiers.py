"""Names and times as the service writes them: ULIDs and UTC times with microseconds (sheet, section 3)."""

import random
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS: Final = tuple(high + low for high in _CROCKFORD for low in _CROCKFORD)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def write_ulid(milliseconds: int, entropy: int) -> str:
    """26 characters that sort by time: 48 bits of `milliseconds`, then 80 bits of `entropy`."""
    number = (milliseconds << 80) | (entropy & ((1 << 80) - 1))
    return (
        _CROCKFORD[number >> 125 & 31]
        + _CROCKFORD[number >> 120 & 31]
        + "".join(_PAIRS[number >> shift & 1023] for shift in range(110, -1, -10))
    )


class Identifiers:
    """Hands out ids whose random part follows from the seed, so that a run can be replayed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"ids {seed}")  # noqa: S311  # replayable on purpose
        self._fixed = random.Random(f"names {seed}")  # noqa: S311  # replayable on purpose

    def ulid(self) -> str:
        """A new id carrying the present moment."""
        return write_ulid(time.time_ns() // 1_000_000, self._random.getrandbits(80))

    def fixed_ulid(self) -> str:
        """An id that is the same in every run with this seed, for what exists from the start."""
        return write_ulid(1_735_689_600_000, self._fixed.getrandbits(80))

    def fixed_uuid(self) -> str:
        """A UUID that is the same in every run with this seed."""
        return str(uuid.UUID(int=self._fixed.getrandbits(128), version=4))

    def fixed_secret(self) -> str:
        """A 26-character secret that is the same in every run with this seed."""
        return "".join(self._fixed.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789~-_", k=26))


def write_time(seconds: float) -> str:
    """A Unix time as RFC 3339 in UTC with six decimals, e.g. `2026-01-15T10:00:00.123456Z`."""
    moment = _EPOCH + timedelta(microseconds=round(seconds * 1_000_000))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_time(text: str) -> float:
    """The Unix time of an RFC 3339 text with any number of decimals; ValueError when it is none."""
    # An unescaped plus sign arrives as a space, and some clients write a space between date and time.
    trimmed = text[:11].replace(" ", "T") + text[11:].replace(" ", "+")
    head, dot, tail = trimmed.partition(".")
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        trimmed = f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}"
    moment = datetime.fromisoformat(trimmed)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return moment.timestamp()


def digits_of(identity: str) -> str:
    """A phone identity without `+` and separators: identities are compared on digits alone (sheet, section 3)."""
    if identity.isdigit():
        return identity
    return "".join(character for character in identity if character.isdigit()) or identity
