"""An engine alone in a process, as the trials start it: the body of what may be killed."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from mmsdesk.db import Writer
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.services.engine import Engine
from mmsdesk.store.campaigns import get_campaign
from mmsdesk.store.schema import open_profile_database


def run_until_sent(folder: Path, campaign_id: str, make: Callable[[Writer], Engine]) -> None:
    """Hold the profile in `folder` and let the engine that `make` builds run until the campaign is sent or stopped."""
    logging.disable(logging.CRITICAL)
    claim = ProfileClaim(folder / "lock")
    claim.take()
    writer = Writer(lambda: open_profile_database(folder / "mmsdesk.db"))
    engine = make(writer)
    engine.start()
    waiting = threading.Event()
    while writer.run(lambda db: get_campaign(db, CampaignId(campaign_id))).state is CampaignState.SENDING:
        waiting.wait(0.05)
    engine.stop()
    writer.close()
    claim.release()
