"""Whether one person's number may be written to by one sender: RCP-1 to RCP-8 of the rule book, section 11.

RCP-7 (one message per number) is the ledger's: a campaign holds a number once.
"""

import re
from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.phone import COUNTRIES, US_TERRITORIES, Phone, PhoneKind, classify, format_phone
from mmsdesk.domain.severity import Severity

_E164: Final = re.compile(r"\+[1-9][0-9]{7,14}").fullmatch
_BARE: Final = re.compile(r"[0-9]+").fullmatch
_TEST_NUMBER: Final = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}").fullmatch
_LONGEST_SHORT_CODE: Final = 8

HARD_RULES: Final = frozenset({"RCP-1", "RCP-5"})
"""Without a full number there is nobody to write to, strict or not."""


@dataclass(frozen=True, slots=True)
class RecipientProblem:
    """One finding about one number; `skip` is why the person is left out, None when the finding only informs."""

    rule: str
    severity: Severity
    message: str
    skip: SkipReason | None

    def leaves_out(self, *, strict: bool) -> bool:
        """Whether the person is left out: always for a hard rule, for a strict one while strict validation is on."""
        return self.skip is not None and (strict or self.severity is Severity.HARD)


def recipient_problem(phone: str, sender: str, rehearsal: bool, *, strict: bool = True) -> RecipientProblem | None:
    """The gravest thing to say about writing to `phone` (E.164) from `sender` (short code, long number or empty).

    `rehearsal` turns off the warning about 555-01xx numbers: samples are made of them. A short code breaks both RCP-6
    and RCP-1; the first says more, but only the second counts when `strict` is off.
    """
    if not _E164(phone):
        return _malformed(phone, strict)
    known = classify(phone)
    return (
        _same_as_sender(phone, sender)
        or _unreachable(phone, known)
        or _other_country(known, sender)
        or _worth_saying(phone, known, rehearsal)
    )


def _malformed(phone: str, strict: bool) -> RecipientProblem:
    is_short = _BARE(phone) and len(phone) <= _LONGEST_SHORT_CODE
    if is_short and strict:
        return _strict("RCP-6", "A short code or service number can’t receive MMS", SkipReason.NOT_MOBILE)
    if _BARE(phone) and not is_short:
        return RecipientProblem(
            "RCP-5", Severity.HARD, "The number has no country code, so it could reach a stranger", SkipReason.NUMBER
        )
    return RecipientProblem("RCP-1", Severity.HARD, "Not a full international number", SkipReason.NUMBER)


def _same_as_sender(phone: str, sender: str) -> RecipientProblem | None:
    if sender.lstrip("+") != phone[1:]:
        return None
    return _strict("RCP-8", "This is the number you send from", SkipReason.SENDER)


def _unreachable(phone: str, known: Phone | None) -> RecipientProblem | None:
    if known is None:
        return _unknown(phone)
    match known.kind:
        case PhoneKind.TOLL_FREE:
            return _strict("RCP-6", "Toll-free numbers can’t receive MMS", SkipReason.NOT_MOBILE)
        case PhoneKind.PREMIUM:
            return _strict("RCP-6", "Premium-rate numbers can’t receive MMS", SkipReason.NOT_MOBILE)
        case _:
            pass
    if known.country not in COUNTRIES and known.country not in US_TERRITORIES:
        return _elsewhere(phone)
    if known.kind is not PhoneKind.MOBILE:
        return _strict("RCP-6", "Not a mobile number, so it can’t receive MMS", SkipReason.NOT_MOBILE)
    return None


def _unknown(phone: str) -> RecipientProblem:
    if phone.startswith("+61"):
        return _strict("RCP-6", "Not a mobile number in use in Australia", SkipReason.NOT_MOBILE)
    return _elsewhere(phone)


def _elsewhere(phone: str) -> RecipientProblem:
    if phone.startswith("+1"):
        return _strict("RCP-3", f"+1 {phone[2:5]} is not in the US or Canada; MMS ends there", SkipReason.COUNTRY)
    return _strict("RCP-2", "MMS reaches the US, Canada and Australia", SkipReason.COUNTRY)


def _other_country(known: Phone | None, sender: str) -> RecipientProblem | None:
    digits = sender.lstrip("+")
    if known is None or len(digits) <= _LONGEST_SHORT_CODE:
        return None
    home = classify(f"+{digits}") or (classify(f"+1{digits}") if len(digits) == 10 else None)
    if home is None or _market(home.country) == _market(known.country):
        return None
    name = COUNTRIES.get(known.country, "a US territory")
    return _strict("RCP-4", f"{name} can’t be reached from {format_phone(home.e164)}", SkipReason.COUNTRY)


def _market(country: str) -> str:
    """Puerto Rico and the territories are the United States' own numbering."""
    return "US" if country == "PR" or country in US_TERRITORIES else country


def _worth_saying(phone: str, known: Phone | None, rehearsal: bool) -> RecipientProblem | None:
    if not rehearsal and _TEST_NUMBER(phone):
        return RecipientProblem("RCP-6", Severity.WARN, "555-01xx numbers are made up: nobody will get this", None)
    if known is not None and known.country in US_TERRITORIES:
        return RecipientProblem("RCP-3", Severity.INFO, "Whether MMS arrives in this US territory is not known", None)
    return None


def _strict(rule: str, message: str, skip: SkipReason) -> RecipientProblem:
    return RecipientProblem(rule, Severity.STRICT, message, skip)
