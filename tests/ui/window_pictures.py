"""Pictures of what the window itself shows over its pages: `python tests/ui/window_pictures.py OUT_FOLDER`."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.machine.logs import LiveSecrets
from mmsdesk.ui.mistakes import Mistakes
from mmsdesk.ui.report.page import ReportPage
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.shortcuts import show_shortcuts
from tests.support.runs import Run, make_run, open_desk
from tests.ui.shots import Shooter

TOASTS = {
    "toast-undo": ("“Truffle nights” is deleted.", "Undo"),
    "toast-plain": ("The report is in your clipboard, without secrets.", ""),
    "toast-long": (
        "Sinch has 3 of 5. Sinch doesn’t show it yet; nothing is sent again. The rest is looked up within 15 minutes.",
        "See report",
    ),
}


def main(out: Path) -> None:
    shooter = Shooter()

    def toast(text: str, action: str) -> Callable[[MainWindow], None]:
        return lambda window: window.toast(text, action, lambda: None)

    def shortcuts(window: MainWindow) -> None:
        show_shortcuts(shooter.keeper, window, "compose")

    def mistake(window: MainWindow) -> None:
        Mistakes(shooter.keeper, window, LiveSecrets()).take(RuntimeError("for this picture"))

    with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder)) as desk:
        campaign = make_run(desk, Run(delivered=480, failed=1, skipped=19, seconds=40, state=CampaignState.SENT))
        every = ("light", "dark", "150", "small")
        for name, words in TOASTS.items():
            shooter.shoot(out, name, desk, ReportPage, (campaign,), act=toast(*words), looks=every)
        shooter.shoot(out, "shortcuts", desk, ReportPage, (campaign,), act=shortcuts, looks=every)
        shooter.shoot(out, "mistake", desk, ReportPage, (campaign,), act=mistake, looks=every)
    shooter.jobs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
