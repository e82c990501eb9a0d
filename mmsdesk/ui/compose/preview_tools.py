"""The tools about the phone: its views and options from the keyboard, what an SMS costs, saving what is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from mmsdesk.services.settings import Settings
from mmsdesk.ui.compose.export_preview import PreviewExport, Shown
from mmsdesk.ui.compose.preview_options import EXPORT, OVERLAY
from mmsdesk.ui.compose.price_editor import PriceAsker
from mmsdesk.ui.compose.tools import PREVIEW, Parts, Tool
from mmsdesk.ui.widgets.toast import announce

VIEWS = {"chat": "Conversation", "notification": "Notification", "sms": "As SMS"}


class PreviewTools(QObject):
    """Keeps the SMS view supplied with prices, people and the relay's address, and carries out what is asked there."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.page)
        self._parts = parts
        work, preview = parts.work, parts.preview
        self.export = PreviewExport(
            parts.keeper, parts.jobs, parts.desk, preview.phone, parts.page, self._shown, work.say
        )
        work.read.connect(self._read_settings)
        parts.inspection.shown.connect(self._count_people)
        asker = PriceAsker(parts.keeper, parts.jobs, parts.desk, parts.page)
        asker.kept.connect(self._take)
        asker.failed.connect(work.say)
        preview.sms.price_requested.connect(asker.ask)
        preview.options.export_requested.connect(self.export.ask)
        preview.options.can_export = lambda: work.opened is not None

    def next_view(self) -> None:
        """The phone's next view; behind the last comes the first."""
        keys, preview = tuple(VIEWS), self._parts.preview
        key = keys[(keys.index(preview.view.current) + 1) % len(keys)]
        preview.show_view(key)
        announce(preview, VIEWS[key])

    def _read_settings(self, _first: bool = False) -> None:
        self._parts.jobs.run(self._parts.desk.settings, done=self._take)

    def _take(self, settings: Settings) -> None:
        preview = self._parts.preview
        preview.show_relay(settings.relay_url)
        preview.sms.show_prices(settings.prices)

    def _count_people(self) -> None:
        self._parts.preview.sms.show_people(self._parts.inspection.checker.report.will_get)

    def _shown(self) -> Shown | None:
        parts = self._parts
        if parts.work.opened is None:
            return None
        preview, work = parts.preview, parts.work
        campaign = work.written.campaign(work.optout_line)
        return Shown(campaign, work.list_name, preview.arrival, preview.looks, preview.seen)


def preview_tools(parts: Parts) -> Sequence[Tool]:
    """The phone's tools in the menu at the top; they are also beside the phone."""
    tools, options = PreviewTools(parts), parts.preview.options
    return (
        Tool("Next view of the phone", tools.next_view, ("Ctrl+Shift+P",), PREVIEW, "message-square"),
        Tool("Next text size on the phone", options.next_text_size, (), PREVIEW, "type"),
        Tool(OVERLAY, options.toggle_overlay, (), PREVIEW, "crop"),
        Tool(EXPORT, tools.export.ask, ("Ctrl+Shift+E",), PREVIEW, "download"),
    )
