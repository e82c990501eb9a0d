"""Where the window of a profile can be reached by a second start of MMSDesk: a local socket, for its owner alone."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_LONGEST: Final = 90
"""Bytes in a socket's address, less than any system allows: Qt needs a few of its own while it makes it."""


def doorbell_address(folder: Path, environ: Mapping[str, str] | None = None) -> str:
    """The address for the profile in `folder`: inside it, else among the session's own files; a name on Windows."""
    digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    if sys.platform == "win32":  # unrun
        return f"mmsdesk-{digest}"
    runtime = (os.environ if environ is None else environ).get("XDG_RUNTIME_DIR", "")
    places = [folder.resolve() / "window.socket"]
    places += [Path(each) / f"mmsdesk-{digest}.socket" for each in (runtime, tempfile.gettempdir()) if each]
    fitting = (str(place) for place in places if len(os.fsencode(place)) <= _LONGEST and place.parent.is_dir())
    return next(fitting, str(places[-1]))
