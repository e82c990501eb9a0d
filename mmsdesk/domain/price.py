"""What messages cost: the price for one as people enter it, and sums of it to read. Estimates, never bills."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from mmsdesk.domain.errors import BadInput

_AMOUNT: Final = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?|[.,][0-9]{1,6}")
_CENT: Final = Decimal("0.01")
_TINY: Final = Decimal("0.0001")
LONGEST_CURRENCY: Final = 8


@dataclass(frozen=True, slots=True)
class Prices:
    """What one part of an SMS and one MMS cost; None for what nobody has said yet. `currency` is a sign or a word."""

    sms: Decimal | None = None
    mms: Decimal | None = None
    currency: str = "$"

    def words(self, amount: Decimal) -> str:
        """An amount to read: "$22.18", "0.015 EUR"; what is less than one keeps four decimals."""
        return format_amount(amount, self.currency)


def read_price(text: str, label: str = "The price") -> Decimal | None:
    """A price as people type it, with point or comma; None for an empty text. Raises BadInput."""
    tidy = text.strip()
    if not tidy:
        return None
    if not _AMOUNT.fullmatch(tidy):
        raise BadInput(f"{label} is not an amount", "Enter digits with a point, such as 0.0075, without the currency.")
    return Decimal(tidy.replace(",", "."))


def format_amount(amount: Decimal, currency: str) -> str:
    """Two decimals, up to four of what is less than one; a sign stands before it, a word behind."""
    if amount >= 1:
        return _with_currency(f"{amount.quantize(_CENT, ROUND_HALF_UP):,f}", currency)
    return format_price(amount.quantize(_TINY, ROUND_HALF_UP) if amount >= _TINY else amount, currency)


def format_price(price: Decimal, currency: str) -> str:
    """A price with every digit that was entered, at least two decimals: "$0.0075", "$0.02"."""
    exact = format(price.normalize(), "f")
    digits = len(exact.partition(".")[2])
    return _with_currency(exact if digits >= 2 else format(price.quantize(_CENT), "f"), currency)


def _with_currency(said: str, currency: str) -> str:
    if not currency:
        return said
    return f"{said} {currency}" if currency[-1].isalnum() else f"{currency}{said}"
