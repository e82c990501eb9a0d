"""Carries one campaign to its end in the foreground: sends, or watches the holder of the profile's lock send."""

import sys
import time
from typing import Final

from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.services.desk import Desk
from mmsdesk.services.engine import Engine

STOPPED: Final = 6
INTERRUPTED: Final = 130
_LOOK_SECONDS: Final = 0.2
_TELL_SECONDS: Final = 0.5


def run_to_the_end(desk: Desk, campaign_id: CampaignId) -> int:
    """Return when the campaign is no longer sending; the exit code says how it ended.

    Ctrl+C pauses it: nobody is lost, `mmsdesk resume` goes on.
    """
    account, clock = desk.account(), desk.clock()
    claim = desk.claim()
    engine: Engine | None = None
    progress = Progress(desk, campaign_id)
    try:
        while desk.campaign(campaign_id).state is CampaignState.SENDING:
            if engine is None and claim.try_take():
                engine = desk.open_engine(account, clock)
                engine.start()
            progress.show()
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        desk.pause(campaign_id)
        _finish(engine, claim)
        progress.close()
        sys.stderr.write(f"Paused. Go on with: mmsdesk resume {campaign_id}\n")
        return INTERRUPTED
    _finish(engine, claim)
    progress.close()
    row = desk.campaign(campaign_id)
    if row.state is CampaignState.STOPPED:
        sys.stderr.write(f"{row.stop_title}\n{row.stop_hint}\n")
        return STOPPED
    return 0


def _finish(engine: Engine | None, claim: ProfileClaim) -> None:
    if engine is not None:
        engine.stop()
        claim.release()


class Progress:
    """One line on a terminal, rewritten twice a second; silent when standard error is a file."""

    def __init__(self, desk: Desk, campaign_id: CampaignId) -> None:
        self._desk = desk
        self._campaign_id = campaign_id
        self._shown = 0.0
        self._visible = sys.stderr.isatty()

    def show(self) -> None:
        now = time.monotonic()
        if not self._visible or now - self._shown < _TELL_SECONDS:
            return
        self._shown = now
        counts = self._desk.counts(self._campaign_id)
        hold = self._desk.campaign(self._campaign_id).hold
        held = " · waiting for the relay" if hold else ""
        doubt = f" · checking {counts.in_doubt:,}" if counts.in_doubt else ""
        done = counts.recipients - counts.unsent
        sys.stderr.write(f"\r\x1b[K{done:,} of {counts.recipients:,} sent{doubt}{held}")
        sys.stderr.flush()

    def close(self) -> None:
        if self._visible and self._shown:
            sys.stderr.write("\r\x1b[K")
