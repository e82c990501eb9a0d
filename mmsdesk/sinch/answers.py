"""Reads what Sinch answers, tolerating every shape on record (API sheet, section 4.1): pure functions over bytes."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final

from mmsdesk.sinch.errors import (
    KeyRefused,
    NotAllowed,
    NotFoundAtSinch,
    RateLimited,
    RequestRefused,
    ServerTrouble,
    SinchError,
    bad_answer,
)

RETRY_AFTER_CAP: Final = 15 * 60.0
"""Seconds; a longer wait is cut to this (reliability list, section 2.3)."""
RETRY_AFTER_MENDED: Final = 5.0
"""Seconds used for a Retry-After that cannot be read or lies in the past."""
_TEXT_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def says_expired(self) -> bool:
        """The one 401 that a new token mends (API sheet, section 2.1)."""
        return self.status == 401 and "expired" in self.headers.get("www-authenticate", "").lower()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an error answer says: Sinch's own word for it and its sentence; both may be empty."""

    code: str
    text: str


def read_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in an answer, or None when it is anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_envelope(body: bytes) -> Envelope:
    """Code and sentence of an error answer: nested, flat, flat without `error`, OAuth, HTML or nothing."""
    value = read_object(body)
    if value is None:
        return Envelope("", "")
    error = value.get("error")
    inner = error if isinstance(error, dict) else value
    code = _text(inner.get("status"))
    text = _text(inner.get("message")) or _text(inner.get("error_description"))
    if isinstance(error, str):
        # flat form: `error` is a word of its own; the token endpoint has only that
        code = code or _text(error)
        text = text or _text(error)
    return Envelope(code, text)


def read_retry_after(header: str | None, now: float) -> float | None:
    """Seconds to wait, or None without the header. Takes seconds and HTTP dates; mends nonsense, caps the absurd."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return RETRY_AFTER_MENDED
    if math.isnan(seconds) or seconds < 0:
        return RETRY_AFTER_MENDED
    return min(seconds, RETRY_AFTER_CAP)


def explain_refusal(answer: Answer, *, region: str, now: float) -> SinchError:
    """The typed error of an answer that is not 2xx, with its sentences."""
    envelope = read_envelope(answer.body)
    facts: dict[str, Any] = {"status": answer.status, "code": envelope.code, "text": envelope.text}
    match answer.status:
        case 401:
            return KeyRefused(*key_refused_words(), **facts)
        case 403:
            return NotAllowed(*not_allowed_words(), **facts)
        case 404:
            return NotFoundAtSinch("Sinch does not know this here", explain_not_found(region), **facts)
        case 429:
            return RateLimited(
                "Sinch asks to slow down",
                "Too many requests came in a short time. Wait a minute, then try again.",
                retry_after=read_retry_after(answer.headers.get("retry-after"), now),
            )
        case status if 400 <= status < 500:
            said = f" It said: “{envelope.text}”." if envelope.text else ""
            return RequestRefused("Sinch does not accept this", f"Nothing was changed.{said}", **facts)
        case status if status >= 500:
            return ServerTrouble(
                "Sinch has trouble on its side",
                "Nothing is wrong with your settings. Try again in a few minutes.",
                **facts,
            )
        case status:
            return bad_answer(f"status {status}", status)


def read_transcoded(body: Mapping[str, Any], channels: Sequence[str]) -> dict[str, str]:
    """What messages:transcode says for each of the channels, those it leaves out left out. Raises BadAnswer."""
    found = body.get("transcoded_message")
    if not isinstance(found, Mapping):
        raise bad_answer("no transcoded message in the answer", 200)
    return {channel: storable(found[channel]) for channel in channels if isinstance(found.get(channel), str)}


def read_mms_text(transcoded: str) -> str | None:
    """The words below the subject in what was transcoded for MMS: the text itself, or the `text` of a JSON object.

    How the channel's value looks is documented nowhere (API sheet, section 10): None for an object without `text`. Must
    not be asked about messages whose whole text could be somebody's JSON.
    """
    value = read_object(transcoded.encode())
    if value is None:
        return transcoded
    text = value.get("text")
    return storable(text) if isinstance(text, str) else None


def storable(text: str) -> str:
    """JSON can hold half an emoji; nothing that is written down can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def key_refused_words() -> tuple[str, str]:
    """Title and hint for a 401: true for a first connection and for a run whose key was replaced meanwhile."""
    hint = (
        "Copy key ID and secret again from Access keys in the Sinch dashboard, save them under Settings, Connection, "
        "then go on."
    )
    return "Sinch refused this access key", hint


def not_allowed_words() -> tuple[str, str]:
    """Title and hint for a 403: the key is known, but has no right here or the account may not be charged."""
    hint = (
        "The key has no right to this project, or a billing limit is reached. Ask whoever looks after the Sinch "
        "account."
    )
    return "Your access key may not do this", hint


def explain_not_found(region: str) -> str:
    """Why a 404 is most often a matter of region, in words."""
    return (
        f"Each app lives in one region, and other regions do not know it. You are connected to {region}. "
        "Check region, project and app under Settings, Connection."
    )


def _text(value: object) -> str:
    return storable(value.strip()[:_TEXT_LIMIT]) if isinstance(value, str) else ""
