"""What Sinch says of the message on the phone, and what it would be sent for it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.services.request_preview import ShownRequest, show_request
from mmsdesk.ui.compose.body import ComposeBody
from mmsdesk.ui.compose.request_json import KEYS, RequestPanel
from mmsdesk.ui.compose.tools import PREVIEW, Parts, Tool
from mmsdesk.ui.compose.wording_line import WordingWatch


def request_tools(parts: Parts) -> Sequence[Tool]:
    """The wording is looked after without anybody asking; the request is opened and put away."""
    parts.preview.use_wordings(WordingWatch(parts.jobs, parts.desk, parts.page))
    shower = RequestShower(parts)
    return (Tool("Request as JSON", shower.toggle, (KEYS,), PREVIEW, "braces"),)


class RequestShower(QObject):
    """Opens the panel beside the phone, and keeps it with the draft and the person."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.page)
        self._parts = parts
        self.panel: RequestPanel | None = None

    def toggle(self) -> None:
        """Open the request, or put it away and give the focus back."""
        body = self._body
        if self.panel is None:
            self.panel = RequestPanel(self._parts.keeper)
            body.add_aside(self.panel)
            self.panel.close_requested.connect(self.toggle)
            self._parts.work.shown.connect(self._follow)
            self._parts.people.person_ready.connect(self._follow)
        shown = not body.shows_aside
        body.show_aside(shown=shown)
        if shown:
            self._follow()
            self.panel.json.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._parts.preview.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _body(self) -> ComposeBody:
        body = self._parts.preview.parentWidget()
        assert isinstance(body, ComposeBody)
        return body

    def _follow(self, *_news: object) -> None:
        parts, panel = self._parts, self.panel
        if panel is None or not self._body.shows_aside or parts.work.opened is None:
            return
        desk, seen, campaign_id = parts.desk, parts.preview.seen, parts.work.campaign_id
        campaign = parts.work.written.campaign(parts.work.optout_line)
        is_sample = seen.people == 0 or seen.is_empty

        def done(shown: ShownRequest) -> None:
            panel.show_request(shown, seen.name)

        def failed(error: Exception) -> None:
            if isinstance(error, MMSDeskError):
                panel.show_trouble(error.title, error.hint)
            else:
                panel.show_trouble("The request can’t be shown", "Write on; nothing is lost.")

        parts.jobs.latest(
            "request",
            lambda: show_request(desk, campaign_id, campaign, seen.values, is_sample=is_sample),
            done=done,
            failed=failed,
            after_paint=True,
        )
