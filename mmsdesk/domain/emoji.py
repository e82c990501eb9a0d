"""What is an emoji: single characters, and the sequences that show as one picture."""

import re
from typing import Final

_PICTURES: Final = (
    r"\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    r"\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    r"\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f004\U0001f0cf\U0001f18e"
    r"\U0001f191-\U0001f19a\U0001f201\U0001f21a\U0001f22f\U0001f232-\U0001f236\U0001f238-\U0001f23a\U0001f250\U0001f251"
    r"\U0001f300-\U0001f320\U0001f32d-\U0001f335\U0001f337-\U0001f37c\U0001f37e-\U0001f393\U0001f3a0-\U0001f3ca"
    r"\U0001f3cf-\U0001f3d3\U0001f3e0-\U0001f3f0\U0001f3f4\U0001f3f8-\U0001f43e\U0001f440\U0001f442-\U0001f4fc"
    r"\U0001f4ff-\U0001f53d\U0001f54b-\U0001f54e\U0001f550-\U0001f567\U0001f57a\U0001f595\U0001f596\U0001f5a4"
    r"\U0001f5fb-\U0001f64f\U0001f680-\U0001f6c5\U0001f6cc\U0001f6d0-\U0001f6d2\U0001f6d5-\U0001f6d8"
    r"\U0001f6dc-\U0001f6df\U0001f6eb\U0001f6ec\U0001f6f4-\U0001f6fc\U0001f7e0-\U0001f7eb\U0001f7f0"
    r"\U0001f90c-\U0001f93a\U0001f93c-\U0001f945\U0001f947-\U0001f9ff\U0001fa70-\U0001faff"
)
"""Shown as pictures by themselves: Unicode's Emoji_Presentation (emoji-data.txt), but for the letters of flags."""
_SIGNS: Final = (
    r"\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u2328\u23cf\u23ed-\u23ef\u23f1\u23f2\u23f8-\u23fa"
    r"\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb\u25fc\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297\u3299"
    r"\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f237\U0001f321-\U0001f6f3"
)
"""Shown as letters unless U+FE0F, a skin colour or a joiner makes pictures of them."""
_SKIN: Final = r"[\U0001f3fb-\U0001f3ff]"
_ONE: Final = rf"(?:[{_PICTURES}](?!\ufe0e)\ufe0f?|[{_SIGNS}](?:\ufe0f|(?={_SKIN})))"
_LETTER: Final = r"[\U0001f1e6-\U0001f1ff]"
_EMOJI: Final = re.compile(
    rf"[0-9#*]\ufe0f?\u20e3|{_LETTER}{{1,2}}|"
    rf"{_ONE}{_SKIN}?[\U000e0020-\U000e007f]*(?:\u200d(?:{_ONE}|[{_SIGNS}]){_SKIN}?)*"
)


def emoji_in(text: str) -> tuple[str, ...]:
    """The emoji of a text, each with all the characters that make it: a family, a flag, "1️⃣"."""
    return () if text.isascii() else tuple(_EMOJI.findall(text))


def is_emoji(text: str) -> bool:
    """Whether this is one emoji and nothing else."""
    return _EMOJI.fullmatch(text) is not None
