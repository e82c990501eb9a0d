"""What a person can pass on when MMSDesk made a mistake of its own: enough to mend it, nothing that is secret."""

import platform
import traceback
from pathlib import Path
from typing import Final

from mmsdesk import __version__
from mmsdesk.machine.logs import LiveSecrets, scrub

_LONGEST_LINE: Final = 500


def describe(error: BaseException, secrets: LiveSecrets) -> str:
    """The program's version, the system and where it happened; secrets, phone numbers and the home folder hidden."""
    lines = [f"MMSDesk {__version__}, Python {platform.python_version()}, {platform.platform()}"]
    lines += [line for part in traceback.format_exception(error) for line in part.splitlines()]
    return "\n".join(_hide_home(scrub(line, secrets))[:_LONGEST_LINE] for line in lines) + "\n"


def place_of(error: BaseException) -> str:
    """Where it happened, the same text for the same mistake: to tell the first from its repetitions."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} {last}"


def _hide_home(line: str) -> str:
    home = str(Path.home())
    return line.replace(home, "~") if len(home) > 1 else line
