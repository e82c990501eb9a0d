"""`mmsdesk demo`: the main job from end to end on this computer, with a screen or without one.

With a screen the window opens on a connected rehearsal account, one press from sending. Without one the same window is
driven by `demo.drive`, killed while requests are in flight, started again, and judged by the pretend Sinch's own count.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from mmsdesk.demo.judge import run_headless
from mmsdesk.demo.rehearsal import Rehearsal, open_rehearsal_desk, python_is_headless, start_rehearsal
from mmsdesk.demo.samples import BODY, CAMPAIGN, LIST, SUBJECT
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.machine.resources import resource_path
from mmsdesk.machine.screen import check_installed
from mmsdesk.services.drafts import Draft
from mmsdesk.services.importing import run_import

RATE: Final = 20
"""Messages a second the pretend Sinch drains while a person watches: as slow as the real one."""


Show = Callable[[Path, Mapping[str, str], Mapping[str, str]], int]
"""Opens the window over a profile, with its secrets and an environment, until it is closed; the exit code."""
_OPENING: Final = (
    "The window opens on a sample campaign to 500 made-up people. It talks to a pretend Sinch on this computer:\n"
    "nobody's phone rings. Review it, press Send, watch. Closing the window ends the demo; its data goes with it.\n"
)
_ENDED: Final = (
    "The demo has ended; its data is gone. Your own window: .venv/bin/mmsdesk, or mmsdesk where it is installed.\n"
)


def run_demo(out: Path, *, headless: bool, show: Show) -> int:
    """Returns the exit code: 0 when every sum closed (headless) or the window was closed."""
    try:
        check_installed()
        if headless or python_is_headless(os.environ):
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
            return run_headless(out)
        return _show_window(show)
    except MMSDeskError as error:
        sys.stderr.write(f"{error.title}\n{error.hint}\n")
        return error.exit_code


def _show_window(show: Show) -> int:
    folder = Path(tempfile.mkdtemp(prefix="mmsdesk-demo-"))
    try:
        sys.stdout.write(_OPENING)
        sys.stdout.flush()
        with start_rehearsal(folder, faults={}, rate=RATE, compression=1) as rehearsal:
            _fill(rehearsal)
            code = show(rehearsal.folder, rehearsal.secrets, {**os.environ, **rehearsal.environ})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(_ENDED)
    return code


def _fill(rehearsal: Rehearsal) -> None:
    """500 sample people and a campaign with a picture, one press from sending."""
    desk = open_rehearsal_desk(rehearsal)
    try:
        run_import(desk.writer, resource_path("samples", "people.csv"), LIST)
        picture = desk.media.add(resource_path("samples", "hero.jpg"))
        square = desk.media.fit(picture, {"shape": "square"})
        desk.create_draft(Draft(name=CAMPAIGN, title=SUBJECT, body=BODY, media=square.media, list_name=LIST))
    finally:
        desk.close()
