"""Everything a person can set, as one value; checked on the way in, stored in the profile. Secrets are elsewhere."""

import logging
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

import apsw

from mmsdesk.domain.account import Region
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.origin import check_origin
from mmsdesk.domain.price import LONGEST_CURRENCY, Prices, read_price
from mmsdesk.domain.sender import has_sender_form
from mmsdesk.store.settings import read_values, write_values

log = logging.getLogger(__name__)

Resend = Literal["ask", "automatic"]
Theme = Literal["system", "light", "dark"]
Motion = Literal["system", "full", "reduced"]

FASTEST: Final = 800.0
"""Messages a second: what Sinch takes from one project (API sheet, section 4.3)."""
MOST_WORKERS: Final = 64
LONGEST_TTL: Final = 7 * 86400
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_LINE_LIMIT: Final = 160


@dataclass(frozen=True, slots=True)
class Settings:
    """One profile's settings. Empty texts mean "not set"; `rate` is messages a second, None for what the app allows."""

    display_name: str = ""
    region: Region = Region.US
    project_id: str = ""
    app_id: str = ""
    key_id: str = ""
    sender: str = ""
    api_url: str = ""
    auth_url: str = ""
    relay_url: str = ""
    rate: float | None = None
    workers: int = 8
    ttl_seconds: int = 86400
    resend: Resend = "ask"
    default_country: str = "US"
    theme: Theme = "system"
    text_scale: float = 1.0
    system_font: bool = False
    motion: Motion = "system"
    optout_line: str = "Reply STOP to opt out"
    price_mms: str = ""
    price_sms: str = ""
    currency: str = "$"

    @property
    def prices(self) -> Prices:
        """What one message costs, as far as somebody has entered it."""
        return Prices(read_price(self.price_sms), read_price(self.price_mms), self.currency)


def load_settings(db: apsw.Connection) -> Settings:
    """The stored settings; what is missing or damaged has its default, so the program always starts."""
    values = read_values(db)
    good: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name not in values:
            continue
        try:
            good[name] = check(values[name])
        except BadInput as error:
            log.warning("the stored setting %s is not used: %s", name, error.title)
    return Settings(**good)


def save_settings(db: apsw.Connection, settings: Settings) -> None:
    """Check and store all of them, inside the caller's transaction. Raises BadInput; then nothing is stored."""
    checked = checked_settings(settings)
    write_values(db, {field.name: getattr(checked, field.name) for field in fields(checked)})


def checked_settings(settings: Settings) -> Settings:
    """The same settings, tidied. Raises BadInput for the first value that cannot be used."""
    tidy: Mapping[str, Any] = {name: check(getattr(settings, name)) for name, check in _CHECKS.items()}
    return replace(settings, **tidy)


def read_region(value: object) -> Region:
    """A region as people and files write it. Raises BadInput."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if text not in {region.value for region in Region}:
        raise BadInput(
            "This region is not known", "Sinch has the regions us (United States), eu (Europe), br (Brazil)."
        )
    return Region(text)


def _name(value: object) -> str:
    return " ".join(_text(value, "The name").split())[:100]


def _identifier(label: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = _text(value, label).strip()
        if text and not _IDENTIFIER.fullmatch(text):
            raise BadInput(
                f"{label} has characters it cannot have", "Copy it again from the Sinch dashboard, without spaces."
            )
        return text

    return check


def _sender(value: object) -> str:
    text = re.sub(r"[\s().-]", "", _text(value, "The sender"))
    if text and not has_sender_form(text):
        raise BadInput(
            "The sender is not a number messages can come from",
            "Use a short code (3 to 8 digits) or a long number with its country code.",
        )
    return text


def _address(label: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = _text(value, label).strip()
        return check_origin(text, label) if text else ""

    return check


def _rate(value: object) -> float | None:
    return None if value is None else _number(value, "The rate", 0.01, FASTEST, "messages a second")


def _workers(value: object) -> int:
    return int(_number(value, "The number of connections", 1, MOST_WORKERS, ""))


def _ttl(value: object) -> int:
    return int(_number(value, "The time a message may wait", 3, LONGEST_TTL, "seconds"))


def _one_of(label: str, *words: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in words:
            raise BadInput(f"{label} is not one of the choices", f"Choose one of: {', '.join(words)}.")
        return str(value)

    return check


def _country(value: object) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    text = _text(value, "The country").strip().upper()
    if text not in SUPPORTED_REGIONS:
        raise BadInput("This country is not known", "Use the two letters of the country, such as US, CA or AU.")
    return text


def _text_scale(value: object) -> float:
    return _number(value, "The size of the text", 0.8, 2.0, "")


def _system_font(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadInput("The choice of font is not yes or no", "Choose it again under Appearance.")
    return value


def _optout_line(value: object) -> str:
    text = _text(value, "The opt-out line").strip()
    if not text or len(text) > _LINE_LIMIT or len(text.splitlines()) > 1:
        raise BadInput("The opt-out line is not one short line", f"Write one line of at most {_LINE_LIMIT} characters.")
    return text


def _price(label: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        price = read_price(_text(value, label), label)
        return "" if price is None else format(price, "f")

    return check


def _currency(value: object) -> str:
    text = " ".join(_text(value, "The currency").split())
    if len(text) > LONGEST_CURRENCY or any(sign.isdecimal() for sign in text):
        raise BadInput("The currency is not a sign or a short word", "Write it as $, € or USD.")
    return text


def _text(value: object, label: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{label} is not a text", "Enter it again.")
    return value


def _number(value: object, label: str, least: float, most: float, unit: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(f"{label} is not a number", f"Enter a number from {least:g} to {most:g}.")
    if not least <= value <= most:
        raise BadInput(f"{label} is out of range", f"Enter a number from {least:g} to {most:g} {unit}".rstrip() + ".")
    return float(value)


_CHECKS: Final[Mapping[str, Callable[[object], Any]]] = {
    "display_name": _name,
    "region": read_region,
    "project_id": _identifier("The project ID"),
    "app_id": _identifier("The app ID"),
    "key_id": _identifier("The key ID"),
    "sender": _sender,
    "api_url": _address("The Sinch address"),
    "auth_url": _address("The Sinch sign-in address"),
    "relay_url": _address("The relay’s address"),
    "rate": _rate,
    "workers": _workers,
    "ttl_seconds": _ttl,
    "resend": _one_of("What to do with a message that never arrived at Sinch", "ask", "automatic"),
    "default_country": _country,
    "theme": _one_of("The theme", "system", "light", "dark"),
    "text_scale": _text_scale,
    "system_font": _system_font,
    "motion": _one_of("The motion", "system", "full", "reduced"),
    "optout_line": _optout_line,
    "price_mms": _price("The price per MMS"),
    "price_sms": _price("The price per SMS"),
    "currency": _currency,
}
