"""What people, forms and attackers put into a contact's fields: texts that must reach the phone exactly as they are."""

import random
from typing import Final

CLASSICS: Final = (
    "{{7*7}}", "{{first_name}}", "{{first_name|x}}", "{{if first_name is empty: a|b}}", "{{", "}}", "{{}}", "{", "}",
    "|", "${x}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% if x %}", "{% raw %}", "{#", "{{a.b('x')()}}",
    "%s", "%(a)s", "%n%n%n", "%", "{0}", "{0.__class__}", "{}", "{first_name!r}", "{:>999}", "f'{1}'", "\\1", "\\g<0>",
    "$1", "$&", "$(id)", "`id`", "; rm -rf ~", "__import__('os')", "'; DROP TABLE contact;--", "\" OR 1=1 --",
    "<script>alert(1)</script>", "<b>", "&amp;", "&", "]]>", '","text":"x"}', "\\u0041", "\\", '"', "'", "\\n", "null",
    "true", "NaN", "0", "-1", "1e999", "=1+1", "@SUM(A1)", "+15551234567", "../../etc/passwd", "C:\\nul",
    "https://bit.ly/x?a=1&b=2", "STOP", "\x00", "a\x00b", "\x01\x1b[31mred\x1b[0m", "\x7f", "\x85x", "\u202egnp.exe",
    "\u2066x\u2069", "\u200b", "\ufeffBOM", "\ufffe", "\uffff", "\u2028x", "x\u2029y", "a\rb", "a\r\nb", "a\n\rb\r\r\n",
    "\tx", "Z\u0351\u036b\u0343\u036a\u0302\u0367A\u0334\u0335\u031eL\u0321\u036cG\u033b\u0333O\u0489", "e\u0301",
    "\u00e9", "\u1100\u1161\u11a8", "\uac01", "\u212b", "\u2126", "\ufb01", "\u0958", "ß", "İstanbul", "ﷺ", "👩‍👩‍👧",
    "👍🏽", "🇩🇪", "❤\ufe0f", "\U000e0041", "𝕳𝖎", "𠜎", "علي", "עִבְרִית", "प्रिया", "ไทย", "田中さん", "ｆｕｌｌ", "…",
    "“x”", "x" * 5000, "🎉" * 800,
    "é" * 1200, "a " * 2000 + "b", "{{" * 500, "￼", "\U0010ffff",
)  # fmt: skip


def hostile_strings(count: int, seed: int = 4) -> list[str]:
    """The classics and seeded mixtures of them, each once, none of them blank, no half characters."""
    rng = random.Random(seed)
    short = [text for text in CLASSICS if len(text) < 100]
    found = dict.fromkeys(CLASSICS)
    while len(found) < count:
        pieces = rng.choices(short, k=rng.randint(2, 5))
        odd = [
            chr(rng.choice((rng.randint(1, 0xD7FF), rng.randint(0xE000, 0x10FFFF)))) for _ in range(rng.randint(0, 3))
        ]
        mixed = [*pieces, *odd]
        rng.shuffle(mixed)
        found["".join(mixed)] = None
    return [text for text in found if text.strip()]
