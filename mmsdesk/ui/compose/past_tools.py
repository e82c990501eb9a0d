"""The draft's past as tools of the composer: versions, templates, and what was sent last time."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.collections import keep_template
from mmsdesk.services.comparing import Difference, compare
from mmsdesk.services.definitions import without_copy
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import UNTITLED, Draft
from mmsdesk.services.last_sent import Kinship, LastSent, find_last_sent
from mmsdesk.services.version_list import Version, keep_named, make_way
from mmsdesk.ui.compose.tools import CAMPAIGN, Parts, Tool
from mmsdesk.ui.compose.versions import KIND_NAMES, VersionsDialog
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.moments import day_and_time, within_sentence
from mmsdesk.ui.naming import NameDialog
from mmsdesk.ui.reading_view import LEGEND, ReadingView
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label

_WHY: Final = {
    Kinship.ORIGIN: "This draft was duplicated from it.",
    Kinship.NAME: "It had the same name.",
    Kinship.LIST: "It is the last one that went to this list.",
}
_NOTHING_SENT: Final = (
    "Nothing like it has been sent yet: no campaign this draft was duplicated from, none of the same name, none to the"
    " same list."
)
Found = tuple[LastSent, tuple[Difference, ...]] | None


def past_tools(parts: Parts) -> Sequence[Tool]:
    """Versions by keys, the rest by the menu."""
    past = DraftPast(parts)
    return (
        Tool("Version history", past.open_versions, ("Ctrl+Shift+H",), CAMPAIGN, "clock"),
        Tool("Save a version…", past.ask_version, (), CAMPAIGN, "save"),
        Tool("Compare with what was sent last", past.compare_with_last, (), CAMPAIGN, "arrow-up-down"),
        Tool(
            "Save as template…", past.ask_template, (), CAMPAIGN, "layout-template",
            lambda: not parts.work.written.is_blank,
        ),
    )  # fmt: skip


class DraftPast:
    """What the tools do, each off the GUI thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._work = parts, parts.work

    def open_versions(self) -> None:
        """Show the versions of this draft; one that is chosen takes its place."""
        parts, work = self._parts, self._work
        dialog = VersionsDialog(
            parts.keeper, parts.page.window(), parts.jobs, parts.desk, work.campaign_id, work.written
        )
        campaign_id = work.campaign_id
        dialog.restore_requested.connect(lambda version: self._restore(campaign_id, version))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def ask_version(self) -> None:
        """Keep the draft as it is under a name."""
        parts, draft, campaign_id = self._parts, self._work.written, self._work.campaign_id
        dialog = NameDialog(
            parts.keeper,
            parts.page.window(),
            "Save a version",
            "You can compare with it and come back to it at any time. It stays as long as the campaign.",
            "Save version",
            icon="save",
        )

        def keep() -> None:
            name = dialog.name
            parts.jobs.run(
                lambda: keep_named(parts.desk, campaign_id, draft, name),
                done=lambda _answer: self._work.say(f"Version “{name}” saved."),
                failed=self._tell,
            )

        dialog.accepted.connect(keep)
        dialog.ask()

    def ask_template(self) -> None:
        """Keep the whole message to begin others with."""
        parts, draft = self._parts, self._work.written
        dialog = NameDialog(
            parts.keeper,
            parts.page.window(),
            "Save as template",
            "The whole message without people. New campaigns begin with it, from the arrow beside New campaign.",
            "Save template",
            name="" if draft.name == UNTITLED else draft.name,
            icon="layout-template",
        )

        def keep() -> None:
            name = dialog.name
            parts.jobs.run(
                lambda: keep_template(parts.desk, name, draft),
                done=lambda entry: self._work.say(f"Template “{entry.name}” saved."),
                failed=self._tell,
            )

        dialog.accepted.connect(keep)
        dialog.ask()

    def compare_with_last(self) -> None:
        """Show what is different from what was sent last time."""
        parts, work = self._parts, self._work
        dialog = LastSentDialog(parts.keeper, parts.page.window(), parts.jobs, parts.desk, work.campaign_id, work.draft)
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _restore(self, campaign_id: CampaignId, version: Version) -> None:
        """The draft as it is becomes a version itself before the other takes its place, as one step."""
        parts, work, now = self._parts, self._work, self._work.written

        def put(_answer: object) -> None:
            if work.campaign_id == campaign_id and work.change(version.draft, "Restore version"):
                when = day_and_time(version.made_at, time.time())
                work.say_done(f"Restored “{version.name}”." if version.name else f"Restored: {when}.")

        parts.jobs.run(lambda: make_way(parts.desk, campaign_id, now), done=put, failed=self._tell)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, MMSDeskError):
            self._work.say(f"{error.title}. {error.hint}")
        else:
            self._work.say("That couldn’t be saved. What is written stays.")


class LastSentDialog(Dialog):
    """What is different between the draft and what was sent last time."""

    def __init__(
        self, keeper: ThemeKeeper, window: QWidget, jobs: Jobs, desk: Desk, campaign_id: CampaignId, draft: Draft
    ) -> None:
        width = round(min(keeper.px(680), window.width() - 64) / keeper.text_scale)
        super().__init__(keeper, window, "Compared with what was sent last", "Looking for it…", width=width)
        self.view = ReadingView(keeper, "What is different")
        self._legend = Label(keeper, LEGEND, Role.CAPTION, "text2", wrap=True)
        self.body.addWidget(self.view)
        self.body.addWidget(self._legend)
        self.add_button("Close", Kind.PRIMARY)

        def look() -> Found:
            last = find_last_sent(desk.reader(), campaign_id, draft)
            if last is None:
                return None
            is_copy = without_copy(last.draft.name) == without_copy(draft.name)  # no change somebody made
            now = replace(draft, name=last.draft.name) if is_copy else draft
            return last, compare(last.draft, now, KIND_NAMES)

        jobs.run(look, done=self._show, failed=self._fail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the window allows; with nothing to compare, two lines."""
        wanted = self._keeper.px(64 if self._legend.isHidden() else 360)
        self.view.setFixedHeight(min(wanted, max(140, self.height() - self._keeper.px(280))))

    def _show(self, found: Found) -> None:
        if found is None:
            self.show_detail(_NOTHING_SENT)
            self._legend.hide()
            self._fit()
            self.view.show_words("As soon as one has been sent, this shows what you changed since.")
            return
        last, differences = found
        to = f" to {last.list_name}" if last.list_name else ""
        when = within_sentence(day_and_time(last.started_at, time.time()))
        self.show_detail(f"“{last.name}”, sent {when}{to}. {_WHY[last.kinship]}")
        self.view.show_differences(differences, "Nothing is different: people would read the same again.")

    def _fail(self, error: Exception) -> None:
        hint = f"{error.title}. {error.hint}" if isinstance(error, MMSDeskError) else "Close this and try again."
        self.show_detail("It couldn’t be read.")
        self._legend.hide()
        self._fit()
        self.view.show_words(hint)
