"""Whom a message is previewed as: by place, number or name, or somebody with nothing filled in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsdesk.domain.errors import BadInput, NotFound
from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import EMPTY_NAME, SAMPLE_SEEN, choose_seen, find_seen
from tests.support.osteria import add_list, open_osteria


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = open_osteria(Path(tmp_path_factory.mktemp("previewing")) / "profile")
    add_list(desk, "Wine club", 30)
    yield desk
    desk.close()


def test_the_first_of_the_list_is_shown_unless_somebody_is_named(desk: Desk) -> None:
    first = choose_seen(desk, "Wine club", "")
    assert (first.name.split()[0], first.words) == ("Maya", "1 of 30")
    assert choose_seen(desk, "Wine club", "13").words == "13 of 30"
    by_number = choose_seen(desk, "wine club", first.values["phone"])
    assert by_number == first
    assert choose_seen(desk, "", "") == SAMPLE_SEEN


@pytest.mark.parametrize("list_name", ["", "Wine club"])
def test_of_somebody_with_nothing_filled_in_only_the_number_is_known(desk: Desk, list_name: str) -> None:
    seen = choose_seen(desk, list_name, " Empty ")
    assert (seen.name, seen.words) == (EMPTY_NAME, "")
    assert [name for name, value in seen.values.items() if value] == ["phone"]


@pytest.mark.parametrize(
    ("list_name", "text", "error"),
    [
        ("", "2", BadInput),
        ("Wine club", "31", NotFound),
        ("Wine club", "0", NotFound),
        ("Wine club", "soon", BadInput),
        ("Wine club", "+1 206 555 0199", NotFound),
        ("Nobody", "", NotFound),
    ],
)
def test_whom_nobody_can_be_is_said(desk: Desk, list_name: str, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        choose_seen(desk, list_name, text)


def test_a_search_goes_on_behind_the_one_shown_and_round_the_list(desk: Desk) -> None:
    found = find_seen(desk, "Wine club", "maya", after=-1)
    assert found is not None
    assert found.place == 1
    second = find_seen(desk, "Wine club", "  MAYA ", after=0)
    assert second is not None
    assert second.place > 1
    assert "Maya" in second.name
    again = find_seen(desk, "Wine club", "maya", after=29)
    assert again == found
    assert find_seen(desk, "Wine club", "nobody at all", after=0) is None
    tenth = find_seen(desk, "Wine club", "10", after=0)
    assert tenth is not None
    assert tenth.place == 10
    by_digits = find_seen(desk, "Wine club", "555 0111", after=0)
    assert by_digits is not None
    assert by_digits.values["phone"].endswith("5550111")
