"""Carries one campaign to its end in the foreground: sends, or watches the holder of the profile's lock send."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from types import FrameType
from typing import Final

from mmsdesk.cli.output import note
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.relay_client import RelayTokenRefused
from mmsdesk.services.desk import Desk
from mmsdesk.services.engine import Engine
from mmsdesk.store.campaigns import CampaignRow
from mmsdesk.store.receipts import is_refused

STOPPED: Final = 6
INTERRUPTED: Final = 130
_LOOK_SECONDS: Final = 0.1
_TELL_SECONDS: Final = 0.5
_RELAY_SILENT: Final = "relay_silent"
_HANDED_OVER_SECONDS: Final = 1.0
"""A lock held for longer belongs to somebody who sends; a report holds it for a moment only."""


class Interrupts:
    """Ctrl+C as a wish to pause. A second one ends at once: what is on its way is then looked up at the next start."""

    def __init__(self) -> None:
        self.came = False

    @contextlib.contextmanager
    def listen(self) -> Iterator[None]:
        before = signal.signal(signal.SIGINT, self._take)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        if self.came:
            os._exit(INTERRUPTED)
        self.came = True


def wait_attentively(work: Callable[[], object]) -> None:
    """Do `work` in a thread and wait for it, so that a Ctrl+C meanwhile counts within a moment.

    A wait in one piece can miss it: the signal may come just before the wait begins, or wake another thread. Raises
    what `work` raises.
    """
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        while not done.done():
            wait([done], _LOOK_SECONDS)
    done.result()


def run_to_the_end(desk: Desk, campaign_id: CampaignId) -> int:
    """Return when the campaign is no longer sending; the exit code says how it ended.

    Ctrl+C pauses it: nobody is lost, `mmsdesk resume` goes on.
    """
    interrupts = Interrupts()
    progress = Progress(desk, campaign_id)
    with interrupts.listen():
        with contextlib.closing(_Sending(desk, campaign_id)) as sending:
            while desk.campaign(campaign_id).state is CampaignState.SENDING:
                if interrupts.came:
                    desk.pause(campaign_id)
                    break
                if not sending.take():
                    progress.say_handed_over()
                progress.show()
                if sending.is_ours and progress.is_shut_out():
                    desk.pause(campaign_id)
                    raise RelayTokenRefused(
                        "The relay no longer accepts this desk’s token",
                        "A STOP may be waiting there, so sending is paused; nobody was written to twice. Ask whoever "
                        f"runs the relay for a new token, then go on with: mmsdesk resume {campaign_id}",
                    )
                time.sleep(_LOOK_SECONDS)
            if interrupts.came:
                progress.say("Pausing: what is on its way is waited for. Ctrl+C again ends at once.")
        progress.close()
    return _tell_end(desk.campaign(campaign_id))


class _Sending:
    """Our own engine, from the moment the profile's lock is free until `close`."""

    def __init__(self, desk: Desk, campaign_id: CampaignId) -> None:
        self._desk = desk
        self._campaign_id = campaign_id
        self._account, self._clock = desk.account(), desk.clock()
        self._claim = desk.claim()
        self._engine: Engine | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it is we who send."""
        return self._engine is not None

    def take(self) -> bool:
        """Begin if nobody else in this profile is sending; whether it is we who send."""
        if self._engine is None and self._claim.try_take():
            self._engine = self._desk.open_engine(self._account, self._clock, self._campaign_id)
            self._engine.start()
        return self._engine is not None

    def close(self) -> None:
        if self._engine is not None:
            wait_attentively(self._engine.stop)
        self._claim.release()


def _tell_end(row: CampaignRow) -> int:
    match row.state:
        case CampaignState.STOPPED:
            note(f"{row.stop_title}\n{row.stop_hint}".strip())
            return STOPPED
        case CampaignState.PAUSED:
            note(f"Paused. Go on with: mmsdesk resume {row.id}")
            return INTERRUPTED
        case CampaignState.CANCELLED:
            note("Cancelled. Who was not written to yet stays counted as not sent.")
            return INTERRUPTED
        case _:
            return 0


class Progress:
    """On a terminal one line, rewritten twice a second; elsewhere only what somebody has to know."""

    def __init__(self, desk: Desk, campaign_id: CampaignId) -> None:
        self._desk = desk
        self._campaign_id = campaign_id
        self._begun = time.monotonic()
        self._shown = 0.0
        self._visible = sys.stderr.isatty()
        self._said_handed_over = False
        self._is_silent = False
        self._said_silent = False

    def show(self) -> None:
        """Tell how far it is, unless that was told a moment ago."""
        now = time.monotonic()
        if now - self._shown < _TELL_SECONDS:
            return
        self._shown = now
        row = self._desk.campaign(self._campaign_id)
        self._is_silent = row.hold == _RELAY_SILENT
        self._say_silence(self._is_silent and not self.is_shut_out())
        if not self._visible:
            return
        counts = self._desk.counts(self._campaign_id)
        total = counts.recipients - counts.skipped
        doubt = f" · {counts.in_doubt:,} being checked" if counts.in_doubt else ""
        skipped = f" · {counts.skipped:,} left out" if counts.skipped else ""
        held = " · waiting for the relay" if row.hold == _RELAY_SILENT else ""
        sys.stderr.write(f"\r\x1b[K{total - counts.unsent:,} of {total:,} sent{doubt}{skipped}{held}")
        sys.stderr.flush()

    def is_shut_out(self) -> bool:
        """Whether sending waits for a relay that does not accept our token: this process will not get another one."""
        if not self._is_silent:
            return False
        account = self._desk.account()
        return is_refused(self._desk.reader(), account.relay_url)

    def say(self, text: str) -> None:
        """A sentence on a line of its own."""
        self._wipe()
        note(text)

    def say_handed_over(self) -> None:
        """Once, when somebody else in this profile does the sending."""
        if not self._said_handed_over and time.monotonic() - self._begun > _HANDED_OVER_SECONDS:
            self._said_handed_over = True
            self.say("Another MMSDesk is sending in this profile; it sends this campaign too.")

    def close(self) -> None:
        self._wipe()

    def _say_silence(self, is_silent: bool) -> None:
        if is_silent != self._said_silent:
            self._said_silent = is_silent
            if is_silent:
                self.say("The relay does not answer, and a STOP may be waiting there: sending goes on when it does.")

    def _wipe(self) -> None:
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
