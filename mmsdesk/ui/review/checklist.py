"""The card "Before you send": the lines, and how many of them are right."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal

from mmsdesk.ui.review.checks import Check, problems_in
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.notices import CheckRow, CheckState
from mmsdesk.ui.widgets.pills import Pill

_READY: Final = frozenset({CheckState.OK, CheckState.INFO})


class Checklist(Card):
    """Shows checks, each with a link to where it is put right.

    Signals:
        target_requested: key of the page a link leads to.
    """

    target_requested = Signal(str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Before you send", gap=11)
        self._owner = keeper
        self.pill = Pill(keeper)
        self.pill.setObjectName("review-ready")
        self.header.addWidget(self.pill)
        self._rows: dict[str, CheckRow] = {}
        self._targets: dict[str, str] = {}

    @property
    def rows(self) -> tuple[CheckRow, ...]:
        """The lines shown, in their order."""
        return tuple(self._rows.values())

    def row(self, key: str) -> CheckRow:
        """One line. Raises KeyError."""
        return self._rows[key]

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show how everything stands; lines that are there are updated in place."""
        if list(self._rows) != [it.key for it in checks]:
            self._rebuild(checks)
        for check in checks:
            self._targets[check.key] = check.target
            self._rows[check.key].show_check(check.state, check.title, check.detail, action=check.action)
        self._show_pill(checks)

    def _show_pill(self, checks: Sequence[Check]) -> None:
        ready = sum(it.state in _READY for it in checks)
        if any(it.state is CheckState.RUNNING for it in checks):
            self.pill.show_state("Checking…", Tone.NEUTRAL)
        elif ready == len(checks):
            self.pill.show_state("Ready", Tone.OK, mark="dot")
        else:
            bad = problems_in(checks) or any(it.state is CheckState.BAD for it in checks)
            self.pill.show_state(f"{ready} of {len(checks)} ready", Tone.BAD if bad else Tone.WARN)

    def _rebuild(self, checks: Sequence[Check]) -> None:
        for row in self._rows.values():
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}
        for check in checks:
            row = CheckRow(self._owner, check.title)
            row.fix_requested.connect(lambda key=check.key: self.target_requested.emit(self._targets[key]))
            self._rows[check.key] = row
            self.body.addWidget(row)
