"""A report of our own mistakes: where it happened, and nothing that is secret."""

from pathlib import Path

import pytest

from mmsdesk import __version__
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.logs import LiveSecrets
from mmsdesk.machine.mistakes import describe, place_of


def fail(words: str) -> None:
    raise ValueError(words)


def mistake(words: str) -> Exception:
    with pytest.raises(ValueError) as caught:
        fail(words)
    return caught.value


def test_a_report_says_where_it_happened_and_hides_what_is_secret() -> None:
    secrets = LiveSecrets()
    secrets.add(Secret("canary-of-a-key"))
    report = describe(mistake(f"canary-of-a-key +15035550142 {Path.home() / 'people.csv'}"), secrets)
    first, *rest = report.splitlines()
    assert first.startswith(f"MMSDesk {__version__}, Python 3.")
    assert rest[-1] == f"ValueError: ••• +1•••••0142 {Path('~') / 'people.csv'}"
    assert any("in fail" in line for line in rest)


def test_a_long_message_is_cut() -> None:
    report = describe(mistake("x" * 10_000), LiveSecrets())
    assert max(map(len, report.splitlines())) == 500


def test_the_same_mistake_has_the_same_place() -> None:
    first, second = mistake("a"), mistake("b")
    assert place_of(first) == place_of(second)
    assert place_of(first).startswith("ValueError ")
    assert place_of(first) != place_of(KeyError("never raised"))
