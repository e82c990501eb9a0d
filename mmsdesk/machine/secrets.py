"""Keeps keys in the system's keyring, or in memory for this run; never in a file (reliability list, section 5)."""

import configparser
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.paths import Profile

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
log = logging.getLogger(__name__)

CALL_SECONDS: Final = 5.0
_REMEMBER_SECONDS: Final = 30.0
LONGEST_SECRET: Final = 1280
"""UTF-16 characters: what one entry of the Windows Credential Manager holds."""
_CHOICE_VARIABLE: Final = "PYTHON_KEYRING_BACKEND"
_GOOD: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "linux": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.libsecret", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    ),
}
"""By `sys.platform`, best first; those of macOS and Windows have not been run yet. Everything else, above all files in
clear, is not asked.
"""


class KeyringTrouble(Trouble):
    """The keyring cannot be used now; keys can be held in memory or given in the environment instead."""


class NoKeyring(KeyringTrouble):
    """There is no keyring that deserves the name."""


class KeyringLocked(KeyringTrouble):
    """The keyring is locked, or unlocking it was declined."""


class KeyringSlow(KeyringTrouble):
    """The keyring did not answer in time; usually it waits for a password somewhere."""


class SecretTooLong(KeyringTrouble):
    """More than one entry of a keyring holds."""


class SecretStore(Protocol):
    """Secrets of one profile, each field an entry of its own."""

    @property
    def is_lasting(self) -> bool:
        """Whether a secret is still there after the program was closed."""
        ...

    def get(self, field: str) -> Secret | None:
        """The secret, or None when there is none. Raises KeyringTrouble."""
        ...

    def set(self, field: str, value: Secret) -> None:
        """Store or replace it. Raises KeyringTrouble."""
        ...

    def delete(self, field: str) -> None:
        """Remove it; nothing happens when there is none. Raises KeyringTrouble."""
        ...


class MemorySecretStore:
    """Secrets for this run of the program only: rehearsals, and computers without a keyring."""

    is_lasting = False

    def __init__(self) -> None:
        self._values: dict[str, Secret] = {}

    def get(self, field: str) -> Secret | None:
        return self._values.get(field)

    def set(self, field: str, value: Secret) -> None:
        self._values[field] = value

    def delete(self, field: str) -> None:
        self._values.pop(field, None)


class KeyringSecretStore:
    """The system's keyring: Keychain, Credential Manager, Secret Service, libsecret or KWallet."""

    is_lasting = True

    def __init__(
        self, profile_id: str, *, backend: "KeyringBackend | None" = None, seconds: float = CALL_SECONDS
    ) -> None:
        """`seconds` bounds every call, so a hidden password prompt never freezes the program.

        Raises NoKeyring, KeyringSlow.
        """
        self._service = f"MMSDesk {profile_id}"
        self._seconds = seconds
        self._backend = backend or _within(find_backend, seconds)

    def get(self, field: str) -> Secret | None:
        value = self._ask(lambda: self._backend.get_password(self._service, field))
        return None if value is None else Secret(value)

    def set(self, field: str, value: Secret) -> None:
        text = value.reveal()
        if len(text.encode("utf-16-le")) > 2 * LONGEST_SECRET:
            raise SecretTooLong(
                "This is too long for the keyring",
                f"An entry holds {LONGEST_SECRET:,} characters. Check that only the key itself was pasted.",
            )
        self._ask(lambda: self._backend.set_password(self._service, field, text))

    def delete(self, field: str) -> None:
        def remove() -> None:
            if self._backend.get_password(self._service, field) is not None:
                self._backend.delete_password(self._service, field)

        self._ask(remove)

    def _ask(self, call: Callable[[], T]) -> T:
        return _within(call, self._seconds)


class ProfileSecretStore:
    """A profile's secrets as the program uses them: the keyring, opened when first needed, else memory.

    What the keyring said is remembered for half a minute, because the account is asked for often; so is its refusal,
    because asking a locked keyring takes long. Safe to use from several threads.
    """

    def __init__(self, open_keyring: Callable[[], SecretStore], *, remember: float = _REMEMBER_SECONDS) -> None:
        self._open = open_keyring
        self._remember = remember
        self._lock = threading.RLock()
        self._store: SecretStore | None = None
        self._known: dict[str, tuple[float, Secret | KeyringTrouble | None]] = {}

    @property
    def is_lasting(self) -> bool:
        return self._opened().is_lasting

    def get(self, field: str) -> Secret | None:
        with self._lock:
            until, known = self._known.get(field, (0.0, None))
            if time.monotonic() >= until:
                try:
                    known = self._opened().get(field)
                    self._forget_refusals()  # it was unlocked meanwhile, for every field at once
                except KeyringTrouble as error:
                    known = error.with_traceback(None)  # it would keep the refused connection open
                self._known[field] = time.monotonic() + self._remember, known
        if isinstance(known, KeyringTrouble):
            raise known.with_traceback(None)  # raised again and again, it would grow
        return known

    def set(self, field: str, value: Secret) -> None:
        with self._lock:
            self._opened().set(field, value)
            self._known.pop(field, None)

    def delete(self, field: str) -> None:
        with self._lock:
            self._opened().delete(field)
            self._known.pop(field, None)

    def _forget_refusals(self) -> None:
        self._known = {
            field: (until, known)
            for field, (until, known) in self._known.items()
            if not isinstance(known, KeyringTrouble)
        }

    def _opened(self) -> SecretStore:
        with self._lock:
            if self._store is None:
                try:
                    self._store = self._open()
                except NoKeyring as error:
                    log.warning("keys are held in memory only: %s", error.title)
                    self._store = MemorySecretStore()
            return self._store


def open_secret_store(profile: Profile, *, only_look: bool = False) -> SecretStore:
    """The profile's secrets; nothing is asked of the keyring before the first secret is needed.

    Who will `only_look` makes no name for the profile: one that has none yet has no secrets either.
    """
    return ProfileSecretStore(lambda: KeyringSecretStore(profile.known_id if only_look else profile.id))


def find_backend(environ: Mapping[str, str] | None = None, config: Path | None = None) -> "KeyringBackend":
    """The best keyring of this computer that is known to be good. Raises NoKeyring with the way out."""
    import keyring.errors  # with what it brings it takes longer than the window's first picture
    from keyring.util import platform_

    _refuse_a_choice(os.environ if environ is None else environ, config or platform_.config_root() / "keyringrc.cfg")
    system = "linux" if sys.platform not in _GOOD else sys.platform
    for module, name in _GOOD[system]:
        try:
            kind: type[KeyringBackend] = getattr(import_module(module), name)
            if kind.viable:
                return kind()
        except (ImportError, AttributeError, RuntimeError, keyring.errors.KeyringError):
            continue
    raise NoKeyring(
        "This computer has no keyring that is running",
        "Keys stay in memory until MMSDesk is closed. On Linux, log in to a desktop with GNOME Keyring or KWallet; "
        "without one, give the key in the environment (MMSDESK_KEY_SECRET).",
    )


def _refuse_a_choice(environ: Mapping[str, str], config: Path) -> None:
    """A keyring picked by a variable or a file may be one that writes in clear; we pick ourselves or not at all."""
    place = _CHOICE_VARIABLE if environ.get(_CHOICE_VARIABLE, "").strip() else ""
    if not place:
        parser = configparser.RawConfigParser()
        try:
            parser.read(config, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            return
        place = str(config) if parser.has_option("backend", "default-keyring") else ""
    if place:
        raise NoKeyring(
            "Another setting on this computer decides where keys are kept",
            f"{place} names a keyring, and MMSDesk only uses the system’s own. Remove that setting, or go on with keys "
            "in memory until MMSDesk is closed.",
        )


def _within(call: Callable[[], T], seconds: float) -> T:
    """What `call` returns, asked on a thread that is left behind when it takes too long."""
    answers: queue.SimpleQueue[tuple[bool, T | Exception]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((True, call()))
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread
            answers.put((False, error))

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        is_good, answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise KeyringSlow(
            "The keyring does not answer",
            "It may be waiting for your password in a window behind this one. Unlock it, then try again.",
        ) from None
    if is_good:
        return answer  # type: ignore[return-value]  # the flag says which of the two it is
    assert isinstance(answer, Exception)
    raise _explain(answer) from None


def _explain(error: Exception) -> Exception:
    import keyring.errors

    match error:
        case KeyringTrouble():
            return error
        case keyring.errors.NoKeyringError():
            return NoKeyring("This computer has no keyring that is running", "Keys stay in memory for now.")
        case keyring.errors.KeyringLocked() | keyring.errors.InitError():
            return KeyringLocked(
                "The keyring is locked",
                "Unlock it with your login password, then try again. Nothing was stored elsewhere.",
            )
        case _:
            # the words of a back end may repeat the value it was given: only its kind is told
            return KeyringTrouble(
                "The keyring did not do what was asked",
                f"It may have been closed or access was denied ({type(error).__name__}). Nothing was stored elsewhere.",
            )
