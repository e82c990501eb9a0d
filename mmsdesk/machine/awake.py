"""Keeps the computer from falling asleep while messages go out (reliability list, section 2.6).

wakepy knows how each system is asked: a call over D-Bus on Linux, SetThreadExecutionState on Windows, `caffeinate` on
macOS (the last two unrun). Where nobody can be asked the computer may sleep; sending then goes on when it wakes.
"""

import logging
from contextlib import ExitStack

from wakepy import keep

log = logging.getLogger(__name__)


class Awake:
    """Holds the computer awake while it is wanted; call `want` as often as you like, from one thread."""

    def __init__(self) -> None:
        self._held: ExitStack | None = None

    @property
    def is_held(self) -> bool:
        """Whether we asked for it, which is no proof that the system obeys."""
        return self._held is not None

    def want(self, wanted: bool) -> None:
        """Stay awake from now on, or no longer."""
        if wanted and self._held is None:
            stack = ExitStack()
            mode = stack.enter_context(keep.running(on_fail="pass"))
            if not mode.active:
                log.info("this computer cannot be asked to stay awake")
            self._held = stack
        elif not wanted and self._held is not None:
            self._held.close()
            self._held = None
