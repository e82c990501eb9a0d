"""The profile's log file, scrubbed on the way in: no secret, no whole phone number, no forged line.

Three nets, because each has holes (reliability list, section 5): values known to be secret, names that sound secret,
and the shape of phone numbers.
"""

import base64
import json
import logging
import logging.handlers
import re
import threading
from io import TextIOWrapper
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from mmsdesk.db import close_to_others
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.paths import open_private

SHOWN: Final = "•••"
_SHORTEST: Final = 4
"""Characters; redacting shorter values would eat ordinary words."""
_FILE_BYTES: Final = 2 * 1024 * 1024
_FILES: Final = 5
_CHATTY: Final = ("httpx", "httpcore", "hpack", "urllib3", "PIL", "keyring", "asyncio")

_NAMES: Final = (
    r"secret|passw(?:or)?d|passwd|token|api[_-]?key|private[_-]?key|authorization|credential|basic_auth|cookie|session"
    r"|x-sinch-"
)
_NAMED: Final = re.compile(
    rf"""(?ix)
    ((?:{_NAMES}) [\w.-]{{0,64}} ["']? \s{{0,8}} [:=] \s{{0,8}})     # a name that sounds secret, and its value
    (?: (?:Bearer|Basic)\s+[^\s,;"'}}]+ | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | [^\s,;&}}\])]+ )
    """
)
_SCHEME: Final = re.compile(r"(?i)\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}")
_PHONE: Final = re.compile(r"\+\d(?:[\s().-]{0,2}\d){6,14}(?!\d)|(?<![\w.+])\d{11,15}(?![\w.])")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class LiveSecrets:
    """The secrets in use, so that a log line can be cleared of exactly these, in every guise they travel in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: tuple[str, ...] = ()

    def add(self, secret: Secret) -> None:
        """From now on this value is never written."""
        value = secret.reveal()
        if len(value) < _SHORTEST:
            return
        with self._lock:
            forms = {*self._forms, *_guises(value)}
            self._forms = tuple(sorted(forms, key=len, reverse=True))

    def redact(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, SHOWN)
        return text


class _PrivateLog(logging.handlers.RotatingFileHandler):
    """Its files can be read by their owner alone, those of earlier days too."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging calls it so
        """A line that could not be written (a full disk) is lost: a traceback on the terminal would help nobody."""

    def _open(self) -> TextIOWrapper:
        place = Path(self.baseFilename)
        for earlier in (place, *(place.with_name(f"{place.name}.{turn}") for turn in range(1, _FILES + 1))):
            close_to_others(earlier)
        # unbuffered: what a full disk refuses must not be tried again, and fail again, when the file is closed
        plain = open(place, "ab", buffering=0, opener=open_private)  # noqa: SIM115 - closed with the handler
        return TextIOWrapper(plain, encoding=self.encoding, errors=self.errors, write_through=True)


class ScrubbingFormatter(logging.Formatter):
    """One record, one line; a traceback follows indented, scrubbed the same way."""

    def __init__(self, secrets: LiveSecrets) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        record.message = scrub(record.getMessage(), self._secrets)
        record.asctime = self.formatTime(record, self.datefmt)
        lines = [self.formatMessage(record)]
        if record.exc_info:
            # formatted anew: the cached text of another handler may not be scrubbed
            lines += self.formatException(record.exc_info).splitlines()
        if record.stack_info:
            lines += record.stack_info.splitlines()
        return "\n    | ".join([lines[0], *(scrub(line, self._secrets) for line in lines[1:])])


def scrub(text: str, secrets: LiveSecrets) -> str:
    """`text` as it may be stored: on one line, secrets and most of each phone number hidden."""
    text = secrets.redact(text)
    text = _NAMED.sub(rf"\1{SHOWN}", text)
    text = _SCHEME.sub(rf"\1 {SHOWN}", text)
    text = _PHONE.sub(lambda found: mask_phone(found.group()), text)
    return _CONTROL.sub(" ", text)


def mask_phone(phone: str) -> str:
    """+15551231234 as +1•••••1234."""
    kept = "".join(sign for sign in phone if sign.isdigit())
    return f"{'+' if phone.startswith('+') else ''}{kept[:1]}•••••{kept[-4:]}"


def start_logging(
    folder: Path, secrets: LiveSecrets, *, level: int = logging.INFO, name: str = "mmsdesk"
) -> logging.Handler:
    """Write the program's log to `folder`/`name`.log, in turns of 2 MB; the caller removes the handler at the end."""
    handler = _PrivateLog(
        folder / f"{name}.log", maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8", errors="backslashreplace"
    )
    handler.setFormatter(ScrubbingFormatter(secrets))
    handler.setLevel(level)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(min(root.level or level, level))
    for chatty in _CHATTY:
        # they write addresses with phone numbers, and at DEBUG headers with tokens
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return handler


def stop_logging(handler: logging.Handler) -> None:
    """End what `start_logging` began."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def _guises(value: str) -> set[str]:
    raw = value.encode("utf-8", "surrogatepass")
    forms = {
        value,
        quote(raw, safe=""),
        quote(raw),
        quote_plus(raw),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        raw.hex(),
    }
    for shift in range(3):
        forms |= _encoded_within(raw, shift)
    return {form for form in forms if len(form) >= _SHORTEST}


def _encoded_within(raw: bytes, shift: int) -> set[str]:
    """The part of a base64 text that stands for `raw` when `shift` bytes (modulo 3) come before it."""
    padded = bytes(shift) + raw
    encoded = base64.b64encode(padded).decode("ascii").rstrip("=")
    first = -(-shift * 8 // 6)
    last = len(padded) * 8 // 6
    inner = encoded[first:last]
    return {inner, inner.replace("+", "-").replace("/", "_")}
