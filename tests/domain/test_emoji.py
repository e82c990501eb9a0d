"""What is an emoji and what is only a sign."""

import json

import pytest

from mmsdesk.domain.emoji import emoji_in, is_emoji
from mmsdesk.machine.resources import resource_path

FOUND = [
    "🎉", "☕", "🇫", "🇫🇷", "1️⃣", "#️⃣", "*⃣", "‼️", "⁉️", "™️", "©️", "®️",
    "ℹ️", "↔️", "〰️", "〽️", "◼️", "⤴️", "❤️", "☝🏽", "👍🏿", "👩\u200d🍳", "🧔\u200d♂",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]  # fmt: skip
NOT_FOUND = ["é", "م", "㈱", "░", "♫", "©", "™", "↔", "1", "#", "❤", "℃", "№", "◌", "漢", "𝄞", "Ⓐ"]


@pytest.mark.parametrize("sign", FOUND)
def test_an_emoji_is_found_whole(sign: str) -> None:
    assert is_emoji(sign)
    assert emoji_in(f"Ana {sign}!") == (sign,)


@pytest.mark.parametrize("sign", NOT_FOUND)
def test_letters_and_signs_are_no_emoji(sign: str) -> None:
    assert not is_emoji(sign)
    assert emoji_in(f"é {sign}!") == ()


def test_each_of_several_stands_for_itself() -> None:
    assert emoji_in("1️⃣2️⃣🎉🎉 é") == ("1️⃣", "2️⃣", "🎉", "🎉")
    assert not is_emoji("🎉🎉")
    assert not is_emoji("")


def test_every_emoji_that_is_offered_is_one() -> None:
    groups = json.loads(resource_path("emoji/emoji.json").read_text(encoding="utf-8"))
    assert [it[0] for group in groups for it in group["emoji"] if not is_emoji(it[0])] == []
