"""What changed between two values: small, and exact in both directions."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.domain.changes import Mismatch, change_between, common_end, common_start, make_change, take_back

_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def same(first: Any, second: Any) -> bool:
    """Equal to the letter: 1 and true are not."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


@given(_values, _values)
def test_a_change_leads_from_one_value_to_the_other_and_back(before: Any, after: Any) -> None:
    change = json.loads(json.dumps(change_between(before, after)))
    assert same(make_change(before, change), after)
    assert same(take_back(after, change), before)


@given(st.text(alphabet="ab🙂 ", max_size=40), st.text(alphabet="ab🙂 ", max_size=40))
def test_what_two_texts_share_at_both_ends_is_found_to_the_letter(first: str, second: str) -> None:
    start = common_start(first, second)
    assert first[:start] == second[:start]
    assert start == min(len(first), len(second)) or first[start] != second[start]
    tail = common_end(first, second, start)
    assert first[len(first) - tail :] == second[len(second) - tail :]
    assert start + tail <= min(len(first), len(second))


def test_one_letter_in_a_long_text_of_a_card_is_a_small_change() -> None:
    cards = [{"title": f"Card {number}", "text": "Dinner is served. " * 40} for number in range(10)]
    after = json.loads(json.dumps(cards))
    after[7]["text"] = after[7]["text"].replace("served", "Served", 20)
    change = change_between({"cards": cards, "body": "x" * 5000}, {"cards": after, "body": "x" * 5000})
    assert len(json.dumps(change)) < 900


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ("Dinner", ["t", 2, "x", "y"]),
        ({"a": 1}, ["d", {"b": ["v", 1, 2]}]),
        ({"a": 1}, ["d", {"a": ["+", 2]}]),
        ([1], ["i", {"3": ["v", 1, 2]}]),
        ("Dinner", ["?", 2]),
        (None, ["l", 0, [1], []]),
        ({"a": 1}, ["d", {"a": []}]),
    ],
)
def test_a_change_of_another_value_is_refused(value: Any, change: Any) -> None:
    with pytest.raises(Mismatch):
        make_change(value, change)
