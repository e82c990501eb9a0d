"""How bad a finding is: the rule book's four words, from which the window's blocker, warning and tip derive."""

from enum import StrEnum


class Severity(StrEnum):
    """Column "Severity" of the rule book."""

    HARD = "hard"
    """The request would be refused: always blocks."""
    STRICT = "strict"
    """Strict validation would refuse it: blocks while strict is on."""
    WARN = "warn"
    INFO = "info"
