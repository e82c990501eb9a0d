"""What somebody ignored stays away until it is graver."""

import pytest

from mmsdesk.domain.checks import Anchor, Finding, Fix, Severity
from mmsdesk.domain.checks.ignoring import ignore_mark, is_ignored, without_ignored


def gap(people: int, field: str = "first_name", severity: Severity = Severity.WARN) -> Finding:
    who = "1 person" if people == 1 else f"{people:,} people"
    fix = Fix("use_fallback", "Use “there”", f"{field}|there")
    return Finding("FLD-1", severity, False, f"{who} have no {field}", "", who, fix, Anchor.BODY)


@pytest.mark.parametrize(
    ("then", "now", "hidden"),
    [
        (214, 214, True),
        (214, 3, True),
        (214, 1, True),
        (1, 1, True),
        (1, 2, False),
        (214, 500, True),
        (214, 501, False),
        (2772, 5000, True),
        (2772, 5001, False),
    ],
)
def test_it_comes_back_when_it_grows_into_the_next_class(then: int, now: int, hidden: bool) -> None:
    assert is_ignored(gap(now), [ignore_mark(gap(then))]) is hidden


def test_it_is_about_one_thing() -> None:
    marks = [ignore_mark(gap(10))]
    assert not is_ignored(gap(10, "table"), marks)
    other = Finding("FLD-1", Severity.WARN, False, "", "", "10 people", None, Anchor.BODY)
    assert not is_ignored(other, marks)
    assert without_ignored([gap(10), other], marks) == (other,)


def test_a_graver_one_is_shown_and_a_lighter_one_is_not() -> None:
    tip, warning = gap(5, severity=Severity.INFO), gap(5)
    assert not is_ignored(warning, [ignore_mark(tip)])
    assert is_ignored(tip, [ignore_mark(warning)])


def test_what_stops_the_send_is_never_hidden() -> None:
    blocker = Finding("SUB-1", Severity.STRICT, True, "Subject is 84 characters", "", "84 characters")
    assert not is_ignored(blocker, [ignore_mark(blocker)])


def test_other_words_are_another_finding() -> None:
    def link(host: str) -> Finding:
        return Finding("LNK-1", Severity.WARN, False, f"{host} links", "", host, Fix("edit_link", "", host))

    assert is_ignored(link("bit.ly"), [ignore_mark(link("bit.ly"))])
    assert not is_ignored(link("t.co"), [ignore_mark(link("bit.ly"))])


def test_all_numbers_have_to_stay_small() -> None:
    def long(characters: int, people: int) -> Finding:
        return Finding("TXT-2", Severity.WARN, False, "", "", f"{characters:,} characters, {people} people")

    marks = [ignore_mark(long(1720, 3))]
    assert is_ignored(long(1999, 5), marks)
    assert not is_ignored(long(2001, 5), marks)
    assert not is_ignored(long(1720, 6), marks)


@pytest.mark.parametrize("mark", ["", "FLD-1", "FLD-1|warning", "|||", "FLD-1|loud|body:first_name:# people|x"])
def test_a_mark_nobody_can_read_hides_nothing(mark: str) -> None:
    assert not is_ignored(gap(1), [mark])
