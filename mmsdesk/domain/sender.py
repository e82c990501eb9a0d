"""What kind of number a campaign is sent from, by its form alone (rule book, "sender_type")."""

import re
from enum import StrEnum
from typing import Final


class SenderType(StrEnum):
    """Carriers treat these differently (rule book, section 4.3)."""

    SHORT_CODE = "short_code"
    TOLL_FREE = "toll_free"
    TEN_DLC = "10dlc"
    AU_LONG = "au_long"
    OTHER = "other"
    """A long number of another country; no figures are known."""


TOLL_FREE_CODES: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})
SENDER_NAMES: Final = {
    SenderType.SHORT_CODE: "short code",
    SenderType.TOLL_FREE: "toll-free number",
    SenderType.TEN_DLC: "US or Canadian long number",
    SenderType.AU_LONG: "Australian number",
    SenderType.OTHER: "long number",
}

_FORM: Final = re.compile(r"[0-9]{3,8}|\+?[0-9]{9,15}")


def has_sender_form(sender: str) -> bool:
    """Whether `sender` can be a short code (3-8 digits) or a long number (9-15 digits, `+` allowed); SND-2."""
    return _FORM.fullmatch(sender) is not None


def sender_type(sender: str) -> SenderType | None:
    """The kind of sender, or None when it has no sender's form."""
    if not has_sender_form(sender):
        return None
    digits = sender.removeprefix("+")
    if len(digits) <= 8:
        return SenderType.SHORT_CODE
    if len(digits) == 10 and not sender.startswith("+"):
        digits = f"1{digits}"
    if len(digits) == 11 and digits[0] == "1":
        return SenderType.TOLL_FREE if digits[1:4] in TOLL_FREE_CODES else SenderType.TEN_DLC
    return SenderType.AU_LONG if digits.startswith("61") else SenderType.OTHER


def kind_of_sender(chosen: str, sender: str) -> SenderType | None:
    """The kind that the author chose (a SenderType's value); by the sender's form when that is empty or unknown."""
    try:
        return SenderType(chosen)
    except ValueError:
        return sender_type(sender)
