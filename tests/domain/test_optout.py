import itertools
import random
import unicodedata
from collections.abc import Callable

import pytest

from mmsdesk.domain.optout import OPT_OUT_WORDS, TYPOS, is_opt_out

ALL = (*OPT_OUT_WORDS, *TYPOS)


def _full_width(word: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in word)


def _invisible(word: str) -> str:
    return "\ufeff" + "\u200b".join(word) + "\u200d\u202c"


DRESSES: dict[str, Callable[[str], str]] = {
    "as is": str,
    "lower": str.lower,
    "title": str.title,
    "spaced": lambda word: f"  {word}\n",
    "no-break": lambda word: f"\u00a0{word.replace(' ', chr(0xA0))}\u2003",
    "loud": lambda word: f"{word}!!!",
    "quoted": lambda word: f"“{word}.”",
    "dotted": ".".join,
    "apart": " ".join,
    "hyphen": lambda word: word.replace(" ", "-"),
    "two lines": lambda word: word.replace(" ", "\r\n"),
    "emoji": lambda word: f"🛑{word} 🙏🏽👨‍👩‍👧",
    "heart": lambda word: f"{word} ❤️",
    "keycap": lambda word: f"1️⃣ {word}",
    "flag": lambda word: f"{word} 🇺🇸",
    "invisible": _invisible,
    "bidi": lambda word: f"\u202e{word}\u202c\u2066",
    "full width": _full_width,
    "mathematical": lambda word: "".join(
        chr(0x1D400 + ord(c) - 65) if c.isascii() and c.isalpha() else c for c in word
    ),
    "decomposed accents": lambda word: unicodedata.normalize("NFD", word.replace("E", "É")),
    "control": lambda word: f"\x00{word}\x07",
}


@pytest.mark.parametrize("dress", DRESSES, ids=str)
def test_every_opt_out_word_counts_however_it_is_dressed(dress: str) -> None:
    for word in ALL:
        found = is_opt_out(DRESSES[dress](word))
        assert found is not None, (word, DRESSES[dress](word))
        assert found.replace(" ", "") == word.replace(" ", "")


def test_dresses_may_be_worn_over_each_other() -> None:
    chance = random.Random(7)
    # letters are set apart before anything else is put around them: nobody takes an emoji to pieces
    wraps = [dress for name, dress in DRESSES.items() if name not in ("dotted", "apart", "invisible")]
    pairs = list(itertools.product(ALL, DRESSES.values(), wraps))
    for word, inner, outer in chance.sample(pairs, 3000):
        assert is_opt_out(outer(inner(word).upper())) is not None, (word, outer(inner(word)))


@pytest.mark.parametrize(
    "text", ["ARRÊT", "arrêter", "Désabonner", "DESABONNER", "arre\u0302t", "UNSUBSCRİBE", "unsubscrıbe"]
)
def test_accents_count_both_ways(text: str) -> None:
    assert is_opt_out(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "🛑",
        "START",
        "UNSTOP",
        "YES",
        "OUI",
        "HELP",
        "INFO",
        "AIDE",
        "Can't stop smiling",
        "end of May?",
        "Please stop",
        "STOP IT",
        "non-stop",
        "bus stop",
        "stopped",
        "STOP2",
        "stops",
        "cancel my table",
        "weekend",
        "Liked “Reply STOP to opt out”",
        "Loved “STOP”",
        "Disliked “Stop”",
        "👍 to “STOP”",
        "Removed a heart from “STOP”",
        'Liked "END"',
        "remove me please",
        "no",
        "more",
        "opt in",
    ],
)
def test_anything_else_is_not_an_exact_opt_out(text: str) -> None:
    assert is_opt_out(text) is None


def test_the_listed_word_is_returned_for_the_record() -> None:
    assert is_opt_out("  stop. ") == "STOP"
    assert is_opt_out("Opt-out") == "OPT OUT"
    assert is_opt_out("arrêt") == "ARRET"
    assert is_opt_out("sotp") == "SOTP"
