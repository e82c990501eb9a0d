"""A value that must not be shown: keeps keys out of logs, `repr` and JSON by construction."""

from typing import Final, NoReturn

_SHOWN: Final = "•••"


class Secret:
    """Wraps a key, password or token; only `reveal()` gives it out.

    It cannot be pickled or formatted, so it cannot slip into a file by accident (reliability list, section 5).
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The plain value, for the one place that sends it where it belongs."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return _SHOWN

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return format(_SHOWN, format_spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never pickled")
