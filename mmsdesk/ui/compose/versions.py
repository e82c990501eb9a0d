"""The versions of a draft: when each was kept and why, what it changed, and the way back to it."""

import time
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.comparing import Difference, compare
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.version_list import Version, list_versions
from mmsdesk.services.versions import MOST_UNASKED
from mmsdesk.store.versions import Moment
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.kinds import KIND_LOOKS
from mmsdesk.ui.moments import day_and_time, within_sentence
from mmsdesk.ui.reading_view import LEGEND, ReadingView
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.choices import Option, Segmented
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner, EmptyState
from mmsdesk.ui.widgets.skeleton import Skeleton
from mmsdesk.ui.widgets.tables import Column, RowsModel, TableView, TwoLineCell

KIND_NAMES: Final[Mapping[str, str]] = {kind: look.name for kind, look in KIND_LOOKS.items()}
_DETAIL: Final = (
    "Kept when a draft is opened, every ten minutes of work, at a test, when it is sent, and when you ask for it."
)
_SINCE, _THEN = "since", "then"
_SAYS: Final = {
    Moment.OPENED: "Opened",
    Moment.WORK: "While writing",
    Moment.RESTORED: "Before a restore",
    Moment.TESTED: "Test sent",
    Moment.SENT: "Sent",
    Moment.NAMED: "Saved by name",
}
_WIDTH, _LIST_WIDTH, _HEIGHT = 940, 300, 420
_ROOM = 300
"""What of the window's height the rest of the dialog takes (px)."""


class VersionsDialog(Dialog):
    """Lists the versions of a draft beside what each of them means for the draft as it is `now`.

    Signals:
        restore_requested: the Version to restore; the dialog has closed.
    """

    restore_requested = Signal(object)

    def __init__(
        self, keeper: ThemeKeeper, window: QWidget, jobs: Jobs, desk: Desk, campaign_id: CampaignId, now: Draft
    ) -> None:
        width = round(min(keeper.px(_WIDTH), window.width() - 64) / keeper.text_scale)
        super().__init__(keeper, window, "Version history", _DETAIL, width=width)
        self._jobs, self._desk, self._campaign_id, self._now = jobs, desk, campaign_id, now
        self._versions: tuple[Version, ...] = ()
        self.table = TableView(keeper, "Versions", row_height=58, empty="")
        self.model: RowsModel[Version] = RowsModel([Column("Kept", self._cell)])
        self.side = Segmented(
            keeper, "What to compare", (Option(_SINCE, "Changed since"), Option(_THEN, "Changed by it"))
        )
        self.heading = Label(keeper, "", Role.BODY_STRONG, wrap=True)
        self.view = ReadingView(keeper, "What is different")
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.loading = Skeleton(keeper, 5, row_height=58, thumbnails=False)
        self.empty = EmptyState(
            keeper,
            "No versions yet",
            "The first one is kept by itself as soon as there is something to keep. Or save one by a name now.",
            icon="clock",
        )
        self._build(keeper)
        self.loading.begin()
        self._read()

    @property
    def version(self) -> Version | None:
        """The one the list is on."""
        row = self.table.currentIndex().row()
        return self._versions[row] if 0 <= row < len(self._versions) else None

    def accept(self) -> None:
        """The primary button, and Enter in the list: restore the version the list is on."""
        version = self.version
        if version is not None and self.restore_button.isEnabled():
            super().accept()
            self.restore_requested.emit(version)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the list does what the main button would; a click only looks at a version."""
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress else None
        if watched is self.table and pressed in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.accept()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._body.setFixedHeight(max(180, min(self._keeper.px(_HEIGHT), self.height() - self._keeper.px(_ROOM))))

    def _build(self, keeper: ThemeKeeper) -> None:
        card = Card(keeper, padding=6)
        card.body.addWidget(self.table)
        card.setFixedWidth(keeper.px(_LIST_WIDTH))
        self.table.show_rows(self.model)
        self.table.horizontalHeader().hide()
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.side, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.heading)
        right.addWidget(self.view, 1)
        right.addWidget(Label(keeper, LEGEND, Role.CAPTION, "text2", wrap=True))
        both = QWidget()
        across = QHBoxLayout(both)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        across.addWidget(card)
        across.addLayout(right, 1)
        waiting = QWidget()
        shapes = QVBoxLayout(waiting)
        shapes.addWidget(self.loading)
        shapes.addStretch(1)
        self._body = QStackedWidget()
        for page in (waiting, both, self.empty):
            self._body.addWidget(page)
        self._both = both
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.addWidget(self.trouble)
        self.body.addWidget(self._body)
        self.trouble.hide()
        kept = Label(keeper, f"The newest {MOST_UNASKED} stay, and all that were sent or named.", Role.CAPTION, "text2")
        self.buttons.insertWidget(0, kept)
        self.add_button("Close")
        self.restore_button = self.add_button("Restore this version", Kind.PRIMARY)
        self.restore_button.setEnabled(False)
        self.side.choose(_SINCE)
        self.side.chosen.connect(self._compare)
        self.trouble.acted.connect(self._read)
        self.table.installEventFilter(self)
        self.table.selectionModel().currentRowChanged.connect(self._compare)

    def _cell(self, version: Version) -> TwoLineCell:
        when = day_and_time(version.made_at, time.time())
        changed = ", ".join(version.changed[:3]) + (" and more" if len(version.changed) > 3 else "")
        said = version.name or _SAYS[version.moment]
        return TwoLineCell(when, f"{said} · {changed}" if changed else said)

    def _read(self) -> None:
        self.trouble.hide()
        self._jobs.run(lambda: list_versions(self._desk, self._campaign_id), done=self._show, failed=self._fail)

    def _show(self, versions: tuple[Version, ...]) -> None:
        self.loading.end()
        self._versions = versions
        self.model.set_rows(versions)
        self._body.setCurrentWidget(self._both if versions else self.empty)
        if versions:
            self.table.selectRow(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, error: Exception) -> None:
        self.loading.end()
        title, hint = "The versions couldn’t be read", "Nothing is lost. Try again in a moment."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        self.trouble.show_message(title, hint, Tone.BAD, action="Try again")
        self.trouble.show()

    def _compare(self) -> None:
        version = self.version
        self.restore_button.setEnabled(False)
        if version is None:
            return
        when = day_and_time(version.made_at, time.time())
        if self.side.current == _SINCE:
            self.heading.setText(f"From {within_sentence(when)} until now")
            before, after = version.draft, self._now
            none = "Nothing has changed since: the draft reads as it did."
        else:
            self.heading.setText(f"What changed by {within_sentence(when)}")
            place = self._versions.index(version) + 1
            if place == len(self._versions):
                self.view.show_words("This is the first version: there is none before it to compare.")
                self.restore_button.setEnabled(version.draft != self._now)
                return
            before, after = self._versions[place].draft, version.draft
            none = "Nothing people would read is different from the version before."
        self._jobs.latest(
            "comparison of versions",
            lambda: compare(before, after, KIND_NAMES),
            done=lambda found: self._show_differences(version, found, none),
            failed=self._fail,
        )

    def _show_differences(self, version: Version, found: tuple[Difference, ...], none: str) -> None:
        if version is self.version:
            self.view.show_differences(found, none)
            self.restore_button.setEnabled(version.draft != self._now)
