"""Runs one command and turns what goes wrong into a sentence and an exit code."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from mmsdesk.cli import commands, doctor, preview, sending, steering
from mmsdesk.cli.output import AnswerLost, finish, give_up, leave_quietly, prepare_streams
from mmsdesk.cli.output import tell as tell
from mmsdesk.cli.parser import build_parser
from mmsdesk.domain.errors import Cancelled, MMSDeskError
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.logs import LiveSecrets, start_logging, stop_logging
from mmsdesk.machine.mistakes import describe
from mmsdesk.machine.paths import Profile, locate_profile, open_profile
from mmsdesk.machine.secrets import SecretStore, open_secret_store
from mmsdesk.services.desk import Desk
from mmsdesk.services.doctor import unusable_profile

log = logging.getLogger(__name__)

COMMANDS: Mapping[str, Callable[[Desk, Any], int]] = {
    "import": commands.import_people,
    "check": commands.check,
    "preview": preview.preview,
    "send": sending.send,
    "resume": sending.resume,
    "report": commands.report,
    "campaigns": steering.campaigns,
    "archive": steering.archive,
    "pause": steering.pause,
    "cancel": steering.cancel,
}
WITHOUT_DESK: Mapping[str, Callable[[Profile, SecretStore, Mapping[str, str], Any], int]] = {"doctor": doctor.doctor}
"""What only looks: no profile is made for it, no desk opened and no log written."""
LOG_NAME: Final = "command"
_SECRET_VARIABLES: Final = ("MMSDESK_KEY_SECRET", "MMSDESK_RELAY_TOKEN", "MMSDESK_RELAY_WEBHOOK_SECRET")


class OwnMistake(MMSDeskError):
    """Something MMSDesk did not foresee; the details are in the log."""

    exit_code = 70


def run(argv: list[str], environ: Mapping[str, str]) -> int:
    """Run `argv` (without the program's name); returns the exit code. Never ends in a traceback."""
    prepare_streams()
    arguments = build_parser().parse_args(argv)
    try:
        return finish(_run(arguments, environ))
    except BrokenPipeError:
        return leave_quietly()
    except AnswerLost as error:
        return give_up(error)


def _run(arguments: Any, environ: Mapping[str, str]) -> int:
    try:
        profile = _open_profile(arguments, environ)
        if profile is None:
            return doctor.SICK
        is_looking = arguments.command in WITHOUT_DESK
        with _no_logging() if is_looking else _logging(profile, environ) as secrets:
            return _run_command(arguments, profile, secrets, environ)
    except KeyboardInterrupt:
        return tell(Cancelled("Stopped", "Nobody was written to by this command."), as_json=arguments.as_json)
    except AnswerLost:
        raise
    except MMSDeskError as error:
        return tell(error, as_json=arguments.as_json)


def _open_profile(arguments: Any, environ: Mapping[str, str]) -> Profile | None:
    """The profile; None when it cannot be used and the doctor, who was asked for, has told so."""
    if arguments.command not in WITHOUT_DESK:
        return open_profile(arguments.profile, environ)
    try:
        return locate_profile(arguments.profile, environ)
    except MMSDeskError as error:
        doctor.tell([unusable_profile(error)], as_json=arguments.as_json)
        return None


def _run_command(arguments: Any, profile: Profile, secrets: LiveSecrets, environ: Mapping[str, str]) -> int:
    try:
        if arguments.command in WITHOUT_DESK:
            store: SecretStore = open_secret_store(profile, only_look=True)
            return WITHOUT_DESK[arguments.command](profile, store, environ, arguments)
        store = _Noted(open_secret_store(profile), secrets)
        desk = Desk(profile, store, environ)
        try:
            return COMMANDS[arguments.command](desk, arguments)
        finally:
            desk.close()
    except (MMSDeskError, BrokenPipeError):
        raise
    except Exception as error:
        if arguments.command in WITHOUT_DESK:
            where = describe(error, secrets).splitlines()[-1]
            hint = f"Nothing in the profile was changed. Report it if it happens again. It says: {where}"
            raise OwnMistake("MMSDesk made a mistake of its own", hint) from error
        log.exception("the command %s failed", arguments.command)
        raise OwnMistake(
            "MMSDesk made a mistake of its own",
            f"What was sent so far is kept and nobody is written to twice. What happened ({type(error).__name__}) is "
            f"noted in {profile.logs_dir / LOG_NAME}.log; run the command again, and report it if it happens again.",
        ) from error


@contextlib.contextmanager
def _logging(profile: Profile, environ: Mapping[str, str]) -> Iterator[LiveSecrets]:
    """The profile's log for this command, also for what fails in threads; nothing of it reaches the terminal."""
    secrets = LiveSecrets()
    for name in _SECRET_VARIABLES:
        secrets.add(Secret(environ.get(name, "").strip()))
    handler = start_logging(profile.logs_dir, secrets, name=LOG_NAME)
    before, threading.excepthook = threading.excepthook, _log_thread
    try:
        yield secrets
    finally:
        threading.excepthook = before
        stop_logging(handler)


@contextlib.contextmanager
def _no_logging() -> Iterator[LiveSecrets]:
    """What would be noted is dropped, not printed: for a command that writes nothing into the profile."""
    handler, before = logging.NullHandler(), threading.excepthook
    logging.getLogger().addHandler(handler)
    threading.excepthook = _log_thread
    try:
        yield LiveSecrets()
    finally:
        threading.excepthook = before
        logging.getLogger().removeHandler(handler)


def _log_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        name = args.thread.name if args.thread else "a thread"
        log.error("%s failed", name, exc_info=args.exc_value)


class _Noted(SecretStore):
    """A secret store whose secrets the log knows from the moment they are read."""

    def __init__(self, store: SecretStore, secrets: LiveSecrets) -> None:
        self._store = store
        self._secrets = secrets

    @property
    def is_lasting(self) -> bool:
        return self._store.is_lasting

    def get(self, field: str) -> Secret | None:
        found = self._store.get(field)
        if found is not None:
            self._secrets.add(found)
        return found

    def set(self, field: str, value: Secret) -> None:
        self._secrets.add(value)
        self._store.set(field, value)

    def delete(self, field: str) -> None:
        self._store.delete(field)
