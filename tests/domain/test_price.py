"""Prices as people type them, and amounts as they read them."""

from decimal import Decimal

import pytest

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.price import Prices, format_amount, format_price, read_price


@pytest.mark.parametrize(
    ("typed", "price"),
    [("0.0075", "0.0075"), (" 0,02 ", "0.02"), (".5", "0.5"), ("1", "1"), ("0", "0"), ("", None), ("  ", None)],
)
def test_a_price_is_read_as_it_is_typed(typed: str, price: str | None) -> None:
    assert read_price(typed) == (None if price is None else Decimal(price))


@pytest.mark.parametrize("typed", ["$0.02", "-1", "1e3", "NaN", "0.0.1", "1 000", "two cents", "0.00000001"])
def test_what_is_no_amount_is_refused_in_words(typed: str) -> None:
    with pytest.raises(BadInput) as told:
        read_price(typed, "The price per SMS")
    assert told.value.title == "The price per SMS is not an amount"


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("22.176", "$", "$22.18"),
        ("1234567", "$", "$1,234,567.00"),
        ("0.4", "EUR", "0.40 EUR"),
        ("0.0075", "$", "$0.0075"),
        ("0.00001", "$", "$0.00001"),
        ("0", "€", "€0.00"),
        ("0.015", "$", "$0.015"),
        ("0.99996", "$", "$1.00"),
        ("3", "", "3.00"),
        ("0.005", "C$", "C$0.005"),
    ],
)
def test_amounts_are_rounded_to_read(amount: str, currency: str, said: str) -> None:
    assert format_amount(Decimal(amount), currency) == said


@pytest.mark.parametrize(
    ("price", "said"), [("0.0075", "$0.0075"), ("0.02", "$0.02"), ("0.2", "$0.20"), ("1", "$1.00"), ("10", "$10.00")]
)
def test_a_price_keeps_its_digits(price: str, said: str) -> None:
    assert format_price(Decimal(price), "$") == said


def test_prices_speak_in_their_currency() -> None:
    assert Prices(Decimal("0.0075"), None, "USD").words(Decimal("20.79")) == "20.79 USD"
