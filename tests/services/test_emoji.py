"""Choosing emoji by group, by name, and from those used last."""

from contextlib import closing
from pathlib import Path

from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.desk import Desk
from mmsdesk.services.emoji import emoji_groups, find_emoji, note_emoji, recent_emoji


def test_there_are_the_nine_groups_of_phones_and_nothing_twice() -> None:
    groups = emoji_groups()
    assert [it.name for it in groups][:3] == ["Smileys", "People", "Nature"]
    assert len(groups) == 9
    every = [it.text for group in groups for it in group.emoji]
    assert len(every) == len(set(every)) > 1500


def test_emoji_are_found_by_the_beginning_of_a_name_first_and_by_tags() -> None:
    assert find_emoji("pizza")[0].text == "🍕"
    assert "🍷" in {it.text for it in find_emoji("wine")}
    assert find_emoji("🍕")[0].name == "pizza"
    assert find_emoji("   ") == ()
    assert find_emoji("qqqq") == ()


def test_a_skin_tone_changes_those_that_have_one() -> None:
    wave = find_emoji("waving hand")[0]
    assert wave.in_tone(0) == "👋"
    assert wave.in_tone(5) == "👋🏿"
    assert find_emoji("pizza")[0].in_tone(5) == "🍕"


def test_the_last_ones_used_come_first(tmp_path: Path) -> None:
    with closing(Desk(open_profile(tmp_path, {}), MemorySecretStore(), {})) as desk:
        assert recent_emoji(desk) == ()
        for text in ("🍕", "🍷", "🍕"):
            note_emoji(desk, text)
        assert recent_emoji(desk) == ("🍕", "🍷")
