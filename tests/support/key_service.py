"""A pretend Secret Service: a session bus with one keyring on it, which is open, stays locked, or denies what is asked.

It speaks D-Bus to whoever connects, so the real `keyring` and `secretstorage` are tried, also in other processes:

with start_key_service() as service:
    environ |= {"DBUS_SESSION_BUS_ADDRESS": service.address}
    service.mood = Mood.LOCKED
"""

import contextlib
import socket
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any, Final

from jeepney.low_level import (  # type: ignore[import-untyped]  # it has no types
    HeaderFields,
    Message,
    MessageType,
    Parser,
)
from jeepney.wrappers import (  # type: ignore[import-untyped]  # it has no types
    DBusAddress,
    new_error,
    new_method_return,
    new_signal,
)

_DEFAULT: Final = "/org/freedesktop/secrets/aliases/default"
_ITEM: Final = "/org/freedesktop/secrets/collection/login/"
_PROMPT: Final = "/org/freedesktop/secrets/prompt/p1"
_SESSION: Final = "/org/freedesktop/secrets/session/s1"
_NOTHING: Final = "/"
_PROMPTS: Final = "org.freedesktop.Secret.Prompt"
_ATTRIBUTES: Final = "org.freedesktop.Secret.Item.Attributes"


class Mood(StrEnum):
    """What the keyring does."""

    OPEN = "open"
    LOCKED = "locked"
    """Whoever is asked to unlock it presses Cancel."""
    DENIED = "denied"
    """It is open, but this program may neither read nor write."""


class Refused(Exception):
    """The error a call is answered with."""


@dataclass
class KeyService:
    """The keyring behind `address`; `kept` is what it holds, by the attributes of the entry."""

    address: str
    mood: Mood = Mood.OPEN
    kept: dict[frozenset[tuple[str, str]], bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """The names of all calls so far."""
    answers: threading.Event = field(default_factory=threading.Event)
    """While it is cleared every call waits, as it does behind a password prompt nobody has seen."""

    def __post_init__(self) -> None:
        self.answers.set()

    def answer(self, member: str, path: str, body: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        """Signature and values of the answer to one call. Raises Refused."""
        self.asked.append(member)
        self.answers.wait()
        match member:
            case "Hello":
                return "s", (":1.1",)
            case "AddMatch" | "RemoveMatch" | "Prompt":
                return "", ()
            case "NameHasOwner":
                return "b", (True,)
            case "Get":
                return "v", (self._property(body[1]),)
            case "Unlock":
                return "aoo", (([], _PROMPT) if self.mood is Mood.LOCKED else (body[0], _NOTHING))
            case "SearchItems":
                return "ao", ([f"{_ITEM}{number}" for number in self._found(body[0])],)
        if self.mood is Mood.DENIED:
            raise Refused("org.freedesktop.DBus.Error.AccessDenied")
        match member:
            case "OpenSession" if body[0] == "plain":
                return "vo", (("s", ""), _SESSION)
            case "CreateItem":
                self.kept[frozenset(body[0][_ATTRIBUTES][1].items())] = bytes(body[1][2])
                return "oo", (f"{_ITEM}{len(self.kept) - 1}", _NOTHING)
            case "GetSecret":
                value = list(self.kept.values())[int(path.removeprefix(_ITEM))]
                return "(oayays)", ((_SESSION, b"", value, "text/plain"),)
        raise Refused("org.freedesktop.DBus.Error.NotSupported")

    def _property(self, name: str) -> tuple[str, Any]:
        return ("b", self.mood is Mood.LOCKED) if name == "Locked" else ("s", "Login")

    def _found(self, wanted: dict[str, str]) -> list[int]:
        return [number for number, entry in enumerate(self.kept) if wanted.items() <= dict(entry).items()]


@contextlib.contextmanager
def start_key_service() -> Iterator[KeyService]:
    """A bus of its own on a socket of its own, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:  # short: a socket's path is at most 107 characters
        place = Path(folder) / "bus"
        service = KeyService(f"unix:path={place}")

        class Guest(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if _greet(self.request):
                    _serve(self.request, service)

        with socketserver.ThreadingUnixStreamServer(str(place), Guest) as server:
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="key-service", daemon=True)
            thread.start()
            try:
                yield service
            finally:
                service.answers.set()
                server.shutdown()
                thread.join()


def _greet(guest: socket.socket) -> bool:
    """The lines before the first message; nobody is turned away."""
    lines = guest.makefile("rb", buffering=0)
    while line := lines.readline():
        if line.startswith(b"BEGIN"):
            return True
        guest.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n" if b"AUTH" in line else b"AGREE_UNIX_FD\r\n")
    return False


def _serve(guest: socket.socket, service: KeyService) -> None:
    parser, serials = Parser(), count(1)
    while data := guest.recv(65536):
        parser.add_data(data)
        while (call := parser.get_next_message()) is not None:
            if call.header.message_type is MessageType.method_call:
                for message in _answers(call, service):
                    guest.sendall(message.serialise(serial=next(serials)))


def _answers(call: Message, service: KeyService) -> Iterator[Message]:
    member, path = call.header.fields[HeaderFields.member], call.header.fields[HeaderFields.path]
    try:
        signature, values = service.answer(member, path, call.body)
    except Refused as error:
        yield new_error(call, str(error), "s", ("The keyring does not do this.",))
        return
    yield new_method_return(call, signature or None, values)
    if member == "Prompt":
        emitter = DBusAddress(_PROMPT, "org.freedesktop.secrets", _PROMPTS)
        yield new_signal(emitter, "Completed", "bv", (True, ("ao", [])))
