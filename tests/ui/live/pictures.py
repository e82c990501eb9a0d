"""Pictures of the live page in its states: `python tests/ui/live/pictures.py OUT_FOLDER`."""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.ui.live.page import LivePage
from tests.support.runs import RELAY, Run, add_reply, make_run, open_desk
from tests.ui.shots import Shooter

ACCOUNT = {
    "MMSDESK_PROJECT_ID": "a4c1f2e0",
    "MMSDESK_APP_ID": "01APP",
    "MMSDESK_KEY_ID": "key",
    "MMSDESK_KEY_SECRET": "for this picture only",
    "MMSDESK_SENDER": "72345",
    "MMSDESK_RELAY_URL": RELAY,
    "MMSDESK_RELAY_TOKEN": "for this picture only",
}
STOP = ("Sinch no longer accepts your access key", "Someone may have replaced it. Add the new key, then resume.")
RUNS = {
    "sending": Run(delivered=1131, waiting=64, failed=9, unsent=1568, seconds=600),
    "doubts": Run(delivered=300, waiting=12, failed=3, in_doubt=2, not_found=3, unresolved=1, skipped=9, unsent=170),
    "held": Run(delivered=300, waiting=12, failed=3, unsent=170, hold="relay_silent"),
    "stopped": Run(delivered=1188, waiting=7, failed=9, unsent=1568, state=CampaignState.STOPPED, stop=STOP),
    "paused": Run(delivered=1188, waiting=7, failed=9, unsent=1568, state=CampaignState.PAUSED),
    "sent": Run(delivered=460, waiting=12, failed=9, skipped=19, state=CampaignState.SENT, seconds=18, rate=30),
}


def main(out: Path) -> None:
    shooter = Shooter()
    for name, run in RUNS.items():
        with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder), **ACCOUNT) as desk:
            now = time.time()
            campaign = make_run(desk, run, start=now - run.seconds)
            add_reply(desk, campaign, 3, "Table for four please!", now - 7)
            add_reply(desk, campaign, 8, "STOP", now - 41, opted_out=True)
            looks = ("light", "dark", "150", "small") if name in {"sending", "stopped"} else ("light",)
            shooter.shoot(out, f"07-{name}", desk, LivePage, (campaign,), looks=looks)
    shooter.jobs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
