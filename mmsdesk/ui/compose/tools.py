"""What a tool of the composer is: something it can do beside its form, with its keys and its place in the menu.

A new tool is a function that takes `Parts` and returns `Tool`s, in a module of its own, listed in `tool_set.MAKERS`. A
tool that has to hear of changes connects to the signals of the parts; what it opens (dialog, popover) it makes itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mmsdesk.services.desk import Desk
from mmsdesk.ui.compose.field_choice import FieldInserter
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.going_on import GoingOn
from mmsdesk.ui.compose.inspection import Inspection
from mmsdesk.ui.compose.people import PreviewPeople
from mmsdesk.ui.compose.preview_column import PreviewColumn
from mmsdesk.ui.compose.working_draft import WorkingDraft
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper


@dataclass(frozen=True, slots=True)
class Parts:
    """What a tool may work with. `page` is for parents of dialogs and menus, and emits `open_requested`."""

    page: Page
    keeper: ThemeKeeper
    jobs: Jobs
    desk: Desk
    pictures: Pictures
    work: WorkingDraft
    form: ComposeForm
    preview: PreviewColumn
    people: PreviewPeople
    fields: FieldInserter
    inspection: Inspection
    going_on: GoingOn


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing to do. `keys` as Qt writes them, the first is shown; `group` is where in the menu, "" for keys alone.

    `works` says whether it can be used just now: the menu shows it grey otherwise. `hears` is False for keys that
    are heard elsewhere and only shown here.
    """

    words: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    group: str = ""
    icon: str = ""
    works: Callable[[], bool] = lambda: True
    hears: bool = True


EDIT, PREVIEW, PROBLEMS, CAMPAIGN = "edit", "preview", "problems", "campaign"
GROUPS: Final = (EDIT, PREVIEW, PROBLEMS, CAMPAIGN)
"""The menu's groups, from above."""
