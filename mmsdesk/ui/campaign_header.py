"""The head of a running or finished campaign: way back, picture, name, state, and one line about it."""

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPixmap

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.drafts import draft_of
from mmsdesk.services.media import MediaStore
from mmsdesk.store.campaigns import CampaignRow
from mmsdesk.ui.campaigns.rows import waits_for
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.kinds import KIND_LOOKS
from mmsdesk.ui.page_parts import PageHeader
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import begin, draw_box
from mmsdesk.ui.widgets.tables import paint_thumb

GONE = ("This campaign is no longer here", "It may have been deleted in another window.")
"""What people are told whose page lost its campaign: title and hint."""
_SIDE = 52
_STATES = {
    CampaignState.DRAFT: ("Draft", Tone.NEUTRAL, ""),
    CampaignState.SENDING: ("Sending", Tone.INFO, "dot"),
    CampaignState.PAUSED: ("Paused", Tone.WARN, "pause"),
    CampaignState.STOPPED: ("Stopped", Tone.BAD, "dot"),
    CampaignState.SENT: ("Sent", Tone.OK, "dot"),
    CampaignState.CANCELLED: ("Cancelled", Tone.NEUTRAL, "ban"),
}


class CampaignHeader(PageHeader):
    """Shows one campaign row; its picture is read in the background."""

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, media: MediaStore, parent: QObject) -> None:
        super().__init__(keeper, "", back=True)
        self._keeper_of_header = keeper
        self._pictures = Pictures(jobs, media, longest=4 * _SIDE, parent=parent)
        self._pictures.arrived.connect(self._picture_arrived)
        self._ref, self._icon = "", ""
        keeper.changed.connect(self._redraw)

    def show_campaign(self, row: CampaignRow, *words: str, offline: bool = False) -> None:
        """Name, state and kind; `words` follow kind and list on the line below."""
        draft = draft_of(row)
        look = KIND_LOOKS[draft.kind]
        line = " · ".join(word for word in (look.name, row.list_name, *words) if word)
        self.show_title(row.name, line)
        text, tone, mark = _STATES[row.state]
        if waits_for(row, offline=offline):
            text, tone, mark = "Waiting", Tone.WARN, "clock"
        self.setAccessibleName(f"{row.name}: {text}")
        self.show_state(text, tone, mark=mark)
        ref = draft.shown_media.url if draft.shown_media is not None else ""
        if (ref, look.icon) != (self._ref, self._icon):
            self._ref, self._icon = ref, look.icon
            self._redraw()

    def _picture_arrived(self, ref: str) -> None:
        if ref == self._ref:
            self._redraw()

    def _redraw(self) -> None:
        if not self._icon:
            return
        ratio = self.devicePixelRatioF()
        thumb = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
        thumb.setDevicePixelRatio(ratio)
        thumb.fill(Qt.GlobalColor.transparent)
        where = QRectF(0, 0, _SIDE, _SIDE)
        image = self._pictures.image(self._ref) if self._ref else None
        painter = begin(thumb)
        if image is not None and not image.isNull():
            paint_thumb(painter, where, QPixmap.fromImage(image), 8)
        else:
            theme = self._keeper_of_header.theme
            draw_box(painter, where, 8, theme.hover)
            self._keeper_of_header.icons.paint(painter, self._icon, theme.text2, where.adjusted(16, 16, -16, -16))
        painter.end()
        self.show_picture(thumb)
