"""Whether a reply says stop: the exact tier of opt-out matching (compliance reference, section 3).

Only a reply that is nothing but an opt-out word counts here, however it is dressed: case, full-width letters, accents,
punctuation, emoji, invisible characters. Sentences that mean it are another tier and need a person.
"""

import re
import unicodedata
from typing import Final

from mmsdesk.domain.unseen import strip_unseen

OPT_OUT_WORDS: Final = (
    "STOP",
    "STOPALL",
    "STOP ALL",
    "END",
    "CANCEL",
    "UNSUBSCRIBE",
    "UNSUB",
    "QUIT",
    "REVOKE",
    "OPT OUT",
    "OPTOUT",
    "REMOVE",
    "REMOVE ME",
    "NO MORE",
    "ARRET",
    "ARRETER",
    "DESABONNER",
    "ALTO",
    "PARAR",
    "BAJA",
    "CANCELAR",
)
TYPOS: Final = ("SOTP", "STPO", "STOPP", "UNSUSCRIBE")
"""One slip of a thumb, seen often enough to be certain."""

_KEYCAP: Final = re.compile("[0-9#*]\ufe0f?\u20e3")
_UNDOTTED: Final = str.maketrans({"ı": "i", "ø": "o", "ł": "l"})


def is_opt_out(text: str) -> str | None:
    """The opt-out word that `text` (a reply or a picture's caption) consists of, as listed above; else None."""
    return _KEYS.get(_key(text))


def _key(text: str) -> str:
    """Letters and digits only, without accents or case: "Stop-all!" and "S T O P A L L" are the same word."""
    plain = _KEYCAP.sub("", unicodedata.normalize("NFKC", strip_unseen(text)))
    apart = unicodedata.normalize("NFKD", plain.casefold().translate(_UNDOTTED))
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] in "LN")


_KEYS: Final = {_key(word): word for word in (*reversed(OPT_OUT_WORDS), *TYPOS)}
