"""The composition root, a table of contents: builds every object once, installs the hooks, shows the window.

The window's frame is painted before what fills it is imported: whatever the frame does not need is imported where it is
used.
"""

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.paths import Profile, open_profile
from mmsdesk.machine.screen import check_window

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from mmsdesk.machine.logs import LiveSecrets
    from mmsdesk.machine.secrets import SecretStore
    from mmsdesk.ui.assembly import DeskWindow
    from mmsdesk.ui.frame import Frame


def main(argv: Sequence[str] | None = None) -> int:
    """The `mmsdesk` command: a command of the command line, the demo, or the window."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:  # started by its icon
        return open_window(None, os.environ)
    from mmsdesk.cli.parser import build_parser, name_command

    parsed = build_parser().parse_args(name_command(arguments))
    if parsed.command in {None, "open"}:
        return open_window(parsed.profile, os.environ, getattr(parsed, "file", None))
    if parsed.command == "demo":
        from mmsdesk.demo.main import run_demo

        return run_demo(parsed.out, headless=parsed.headless, show=show_rehearsal)
    from mmsdesk.cli.main import run  # and with it all commands, which the window does not wait for

    return run(arguments, os.environ)


def open_window(chosen: Path | None, environ: Mapping[str, str], file: Path | None = None) -> int:
    """Open the window on a profile, with a campaign file if one is given, and stay until it is closed.

    Where the window is open already it comes forward instead, and takes the file. What keeps it from opening is told
    in a window of its own too: behind an icon nobody reads a terminal.
    """
    try:
        check_window(environ)
    except MMSDeskError as error:
        from mmsdesk.cli.output import tell

        return tell(error, as_json=False)
    while True:
        try:
            return _open_once(chosen, environ, file)
        except MMSDeskError as error:
            trouble = error
        except Exception as error:  # noqa: BLE001 - nobody wants a traceback
            from mmsdesk.cli.main import OwnMistake
            from mmsdesk.machine.logs import LiveSecrets
            from mmsdesk.machine.mistakes import describe

            title, where = "MMSDesk could not open its window", describe(error, LiveSecrets()).splitlines()[-1]
            trouble = OwnMistake(title, f"Nothing in the profile was changed. It says: {where}")
        if not _tell_and_ask(trouble):
            return trouble.exit_code


def _open_once(chosen: Path | None, environ: Mapping[str, str], file: Path | None) -> int:
    profile = open_profile(chosen, environ)
    claim = ProfileClaim(profile.window_lock)
    if not _is_first(claim, profile, environ, file):
        return 0
    try:
        return _open_on(profile, environ, file)
    finally:
        claim.release()


def _tell_and_ask(trouble: MMSDeskError) -> bool:
    """Say it on standard error and in a window; whether to try again."""
    from mmsdesk.cli.output import tell
    from mmsdesk.ui.start_trouble import tell_and_ask

    app = _application()
    awake = _end_on_signals()
    tell(trouble, as_json=False)
    try:
        return tell_and_ask(app, trouble)
    finally:
        awake.stop()


def _is_first(claim: ProfileClaim, profile: Profile, environ: Mapping[str, str], file: Path | None) -> bool:
    """Whether ours is the profile's first window. Raises Busy when another one neither answers nor ends."""
    if claim.try_take():
        return True
    from mmsdesk.machine.doorbell import doorbell_address
    from mmsdesk.ui.doorbell import Ring, take_or_ring

    ring = Ring(str(file.absolute()) if file else "", environ.get("XDG_ACTIVATION_TOKEN", ""))
    return take_or_ring(claim.try_take, doorbell_address(profile.dir, environ), ring)


def _open_on(profile: Profile, environ: Mapping[str, str], file: Path | None) -> int:
    gc.disable()  # until something waits: what is made for the first page stays. From then on ui/collecting.py does it
    try:
        return _open_painted(profile, environ, file)
    finally:
        gc.enable()


def _open_painted(profile: Profile, environ: Mapping[str, str], file: Path | None) -> int:
    from mmsdesk.ui.frame import Frame

    frame = Frame(_application(), profile.dir)
    if not frame.paint():
        return 0
    try:
        return _fill(frame, profile, environ, file)
    except BaseException:
        frame.close()
        raise


def _fill(frame: "Frame", profile: Profile, environ: Mapping[str, str], file: Path | None) -> int:
    from mmsdesk.machine.doorbell import doorbell_address
    from mmsdesk.machine.logs import LiveSecrets, start_logging, stop_logging
    from mmsdesk.machine.secrets import open_secret_store

    live = LiveSecrets()
    log = start_logging(profile.logs_dir, live)
    try:
        window = build_window(profile, open_secret_store(profile), environ, live, frame)
        window.answer_bell(doorbell_address(profile.dir, environ))
        if file is not None:
            window.open_file(file.absolute())
        return show_until_closed(window)
    finally:
        stop_logging(log)


def build_window(
    profile: Profile,
    secrets: "SecretStore",
    environ: Mapping[str, str],
    live: "LiveSecrets",
    frame: "Frame | None" = None,
) -> "DeskWindow":
    """The window over one profile, in a frame that is painted already or in one not yet shown.

    Raises MMSDeskError when the profile cannot be opened.
    """
    from mmsdesk.machine.engine_process import EngineProcess
    from mmsdesk.services.desk import Desk
    from mmsdesk.ui.assembly import DeskWindow
    from mmsdesk.ui.frame import Frame

    frame = frame or Frame(_application(), profile.dir)
    return DeskWindow(frame, Desk(profile, secrets, environ), EngineProcess(profile.dir), live)


def _application() -> "QApplication":
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from mmsdesk.machine.resources import resource_path
    from mmsdesk.ui.style import STYLE, STYLED

    app = QApplication.instance()
    if app is None:
        app = QApplication([*sys.argv[:1], "-style", STYLE])
        app.setProperty(STYLED, True)
    assert isinstance(app, QApplication)
    app.setApplicationName("MMSDesk")
    app.setDesktopFileName("mmsdesk")  # under Wayland the icon is found by it
    app.setWindowIcon(QIcon(str(resource_path("icons", "app-icon.svg"))))
    return app


def show_until_closed(window: "DeskWindow", *first: str) -> int:
    """Run the event loop until the window is closed, then end what it started; `first` names the page to open on."""
    from PySide6.QtWidgets import QApplication

    with _mistakes_told(window):
        window.show(*first)
        awake = _end_on_signals()
        try:
            return QApplication.exec()
        finally:
            awake.stop()
            window.close_down()


@contextlib.contextmanager
def _mistakes_told(window: "DeskWindow") -> Iterator[None]:
    """Meanwhile, what nobody caught is noted and told calmly instead of printed."""
    before = sys.excepthook, threading.excepthook
    sys.excepthook = lambda _kind, error, _trace: window.mistakes.take(error)
    threading.excepthook = lambda args: window.mistakes.take(args.exc_value) if args.exc_value is not None else None
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before


def show_rehearsal(folder: Path, secrets: Mapping[str, str], environ: Mapping[str, str]) -> int:
    """Open the window over a rehearsal's profile, one press from sending its draft, and stay until it is closed."""
    window = open_rehearsal(folder, secrets, environ)
    window.leaving.disarm()  # all of it is gone at the end
    drafts = [summary.row.id for summary in window.desk.campaigns() if summary.counts is None]
    return show_until_closed(window, *(("review", drafts[0]) if drafts else ()))


def open_rehearsal(folder: Path, secrets: Mapping[str, str], environ: Mapping[str, str]) -> "DeskWindow":
    """The same window over a rehearsal's profile, its secrets in memory only; for the demo."""
    from mmsdesk.domain.secret import Secret
    from mmsdesk.machine.logs import LiveSecrets
    from mmsdesk.machine.secrets import MemorySecretStore

    store = MemorySecretStore()
    for field, value in secrets.items():
        store.set(field, Secret(value))
    return build_window(open_profile(folder, environ), store, environ, LiveSecrets())


def _end_on_signals() -> "QTimer":
    """Ctrl+C and a system that shuts down close the window as its button does; Qt alone would not let Python hear."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    for number in (signal.SIGINT, signal.SIGTERM):
        # as the loop's next turn: it may come before the loop runs
        signal.signal(number, lambda *_: QTimer.singleShot(0, QApplication.quit))
    timer = QTimer()
    timer.timeout.connect(lambda: None)
    timer.start(200)
    return timer
