"""Pictures of the real window with one page, for looking at: `python tests/ui/live/pictures.py OUT_FOLDER`."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mmsdesk.services.desk import Desk
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import CAMPAIGNS, SETTINGS, MainWindow, Page
from mmsdesk.ui.theme import Look, ThemeKeeper, Tone

LARGE, SMALL = (1440, 900), (1024, 700)
LOOKS = (
    ("light", Look.LIGHT, 1.0, LARGE),
    ("dark", Look.DARK, 1.0, LARGE),
    ("150", Look.LIGHT, 1.5, LARGE),
    ("small", Look.LIGHT, 1.0, SMALL),
)


class Shooter:
    """One application and its window, shown once for each look."""

    def __init__(self) -> None:
        self.app = QApplication.instance() or QApplication(sys.argv)
        assert isinstance(self.app, QApplication)
        self.keeper = ThemeKeeper(self.app, Look.LIGHT)
        self.keeper.set_reduced_motion(True)
        self.jobs = Jobs()

    def shoot(
        self,
        out: Path,
        name: str,
        desk: Desk,
        page: Callable[[ThemeKeeper, Jobs, Desk], Page],
        arguments: tuple[object, ...],
        *,
        section: str = "campaigns",
        act: Callable[[MainWindow], None] | None = None,
        looks: tuple[str, ...] = ("light", "dark", "150"),
        status: tuple[Tone, str] = (Tone.OK, "Connected"),
        patience: float = 5.0,
    ) -> None:
        """Grab the window with the page in each look, after its work has ended."""
        out.mkdir(parents=True, exist_ok=True)
        for look, theme, scale, size in LOOKS:
            if look not in looks:
                continue
            self.keeper.use(theme)
            self.keeper.set_text_scale(scale)
            window = MainWindow(self.keeper)
            window.add_page("campaigns", CAMPAIGNS, Page)
            window.add_page("settings", SETTINGS, Page)
            window.add_page("shot", None, lambda: page(self.keeper, self.jobs, desk), section=section)
            window.set_status(*status, "US · sender 72345")
            window.resize(*size)
            window.show()
            window.open("shot", *arguments)
            self.settle()
            if act is not None:
                act(window)
                self.settle(patience)
            window.setFocus(Qt.FocusReason.OtherFocusReason)
            self.app.processEvents()
            window.grab().save(str(out / f"{name}-{look}.png"))
            window.page("shot").leave()  # type: ignore[attr-defined]  # it is a Page
            window.close()
            window.deleteLater()
            self.app.processEvents()

    def settle(self, seconds: float = 5.0) -> None:
        """Until no background work is left."""
        end = time.monotonic() + seconds
        quiet = 0
        while quiet < 6 and time.monotonic() < end:
            self.app.processEvents()
            quiet = quiet + 1 if self.jobs.idle else 0
            time.sleep(0.01)
