"""Pictures of the report in its states: `python tests/ui/report/pictures.py OUT_FOLDER`."""

import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtWidgets import QScrollArea

from mmsdesk.db import fetch_all
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.ui.report.page import ReportPage
from mmsdesk.ui.shell import MainWindow
from tests.support.runs import Run, add_reply, make_run, open_desk
from tests.ui.shots import Shooter

DONE = CampaignState.SENT
RUNS = {
    "done": Run(delivered=2694, failed=74, rejected=4, skipped=139, seconds=1440, state=DONE),
    "midway": Run(delivered=1131, waiting=64, failed=9, skipped=139, unsent=1568),
    "empty": Run(skipped=19, seconds=1, state=DONE),
    "twice": Run(delivered=480, failed=1, skipped=19, seconds=40, state=DONE),
    "early": Run(waiting=500, skipped=19, seconds=20, rate=30),
    "doubts": Run(delivered=430, failed=12, not_found=3, unresolved=1, skipped=19, seconds=40, state=DONE),
}


def scroll_down(window: MainWindow) -> None:
    for area in window.page("shot").findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


def main(out: Path) -> None:
    shooter = Shooter()
    for name, run in RUNS.items():
        with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder)) as desk:
            start = time.time() - run.seconds - 3600
            campaign = make_run(desk, run, start=start)
            if name == "twice":
                twice = "UPDATE attempt SET duplicate_message_id = 'M0' WHERE id = (SELECT min(id) FROM attempt)"
                desk.writer.run(partial(fetch_all, sql=twice))
            if name not in {"early", "empty"}:
                add_reply(desk, campaign, 0, "Table for four please!", start + 60)
                add_reply(desk, campaign, 0, "", start + 70, media="https://media.sinch.example/inbound/7c1f2e.jpg")
                add_reply(desk, campaign, 3, "STOP", start + 300, opted_out=True)
                add_reply(desk, campaign, 9, "Is there a vegetarian menu?", start + 400)
            looks = ("light", "dark", "150", "small") if name == "done" else ("light", "dark", "150")
            shooter.shoot(out, f"08-{name}", desk, ReportPage, (campaign,), looks=looks)
            if name == "done":
                shooter.shoot(out, f"08-{name}-below", desk, ReportPage, (campaign,), act=scroll_down, looks=looks)
    with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder)) as desk:
        shooter.shoot(out, "08-gone", desk, ReportPage, ("nothing",))
    shooter.jobs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
