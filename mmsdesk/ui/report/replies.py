"""What people answered: their words, the link of a picture with the day it dies, and who opted out."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.phone import format_phone
from mmsdesk.services.reporting import Reply
from mmsdesk.ui.campaigns.rows import clock_time
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.moments import short_day
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card, Hairline, row
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.pills import Avatar, Pill

STEP = 20


def open_in_browser(url: str) -> None:
    """Hand a link to the system."""
    QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))


def may_open(url: str) -> bool:
    """Only whole https links are opened, and only when a person asks: what strangers send is not trusted."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and url.isprintable()


class _ReplyRow(QWidget):
    open_requested = Signal(str)

    def __init__(self, keeper: ThemeKeeper, reply: Reply, now: float) -> None:
        super().__init__()
        number = format_phone(reply.phone)
        who = reply.name or number
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(keeper, who, Role.LABEL_STRONG))
        if reply.name:
            head.addWidget(Label(keeper, number, Role.LABEL, "text2", tabular=True))
        if reply.opted_out:
            head.addWidget(Pill(keeper, "Opted out", Tone.NEUTRAL, mark="ban"))
        head.addStretch(1)
        when = f"{short_day(reply.received_at)}, {clock_time(reply.received_at)}"
        head.addWidget(Label(keeper, when, Role.CAPTION, "text2", tabular=True))
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addLayout(head)
        if reply.text:
            words.addWidget(Label(keeper, reply.text, Role.BODY, wrap=True))
        if reply.media_url:
            self._add_media(keeper, words, reply, now)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 12)
        layout.setSpacing(12)
        layout.addWidget(Avatar(keeper, who), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        let_height_follow_width(self)
        self.setAccessibleName(f"{who} replied: {reply.text or 'a picture'}")

    def _add_media(self, keeper: ThemeKeeper, words: QVBoxLayout, reply: Reply, now: float) -> None:
        link = Label(keeper, reply.media_url, Role.LABEL, "text2", wrap=True)
        link.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        words.addWidget(link)
        expires = reply.media_expires_at or 0.0
        gone = expires <= now
        note = f"Expired {short_day(expires)}" if gone else f"Expires {short_day(expires)}"
        button = Button(keeper, "Open picture", icon="external-link", size=Size.SMALL)
        button.setEnabled(not gone)
        button.clicked.connect(lambda: self.open_requested.emit(reply.media_url))
        words.addLayout(row(button, Label(keeper, note, Role.CAPTION, "text2"), None, gap=10))


class Replies(Card):
    """The list, newest first.

    Signals:
        refused: a link that is not opened, as a sentence to show.
    """

    refused = Signal(str)

    def __init__(self, keeper: ThemeKeeper, open_link: Callable[[str], object] = open_in_browser) -> None:
        super().__init__(keeper, "Replies")
        self._keeper, self._open_link = keeper, open_link
        self._shown: tuple[Reply, ...] = ()
        self._limit, self._now = STEP, 0.0
        self._count = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self.header.addWidget(self._count)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._empty = Label(keeper, "Nobody has answered yet. Replies and STOPs appear here.", Role.LABEL, "text2")
        self.more_button = Button(keeper, "Show more", Kind.LINK, size=Size.SMALL)
        self.more_button.clicked.connect(self._show_more)
        self.body.addWidget(self._empty)
        self.body.addLayout(self._list)
        self.body.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.more_button.hide()

    @property
    def rows(self) -> list[str]:
        """What is listed, one text a reply."""
        return [each.accessibleName() for each in self.findChildren(_ReplyRow)]

    def show_replies(self, replies: Sequence[Reply], now: float) -> None:
        """Show replies as they stand at the wall time `now`; the same ones again cost nothing."""
        self._now = now
        if tuple(replies) != self._shown:
            self._shown = tuple(replies)
            self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        for place, reply in enumerate(self._shown[: self._limit]):
            if place:
                self._list.addWidget(Hairline(self._keeper))
            line = _ReplyRow(self._keeper, reply, self._now)
            line.open_requested.connect(self._open)
            self._list.addWidget(line)
        self._empty.setVisible(not self._shown)
        self._count.setText(f"{len(self._shown):,}" if self._shown else "")
        hidden = len(self._shown) - self._limit
        self.more_button.setVisible(hidden > 0)
        self.more_button.set_label(f"Show {min(hidden, STEP):,} more" if hidden > 0 else "Show more")

    def _show_more(self) -> None:
        self._limit += STEP
        self._rebuild()

    def _open(self, url: str) -> None:
        if may_open(url):
            self._open_link(url)
        else:
            self.refused.emit("This link wasn’t opened: it isn’t a plain https link.")
