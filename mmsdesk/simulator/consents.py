"""Who opted out, as Sinch's consent management keeps it: lists, audit records, and what a message is checked against.

It is a paid extra of an app: nothing of it happens unless the plan's switch `consents` is `on` (sheet, section 14.4).
"""

import time
from dataclasses import dataclass, field
from typing import Any, Final

from mmsdesk.simulator.faults import Faults
from mmsdesk.simulator.identifiers import digits_of, write_time

Json = dict[str, Any]

LISTS: Final = ("OPT_OUT_ALL", "OPT_OUT_MARKETING", "OPT_OUT_NOTIFICATION")
_CHECKED_TOO: Final = {"CONTENT_MARKETING": "OPT_OUT_MARKETING", "CONTENT_NOTIFICATION": "OPT_OUT_NOTIFICATION"}
_OUT_WORDS: Final = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"))
_IN_WORDS: Final = frozenset(("START", "UNSTOP"))


@dataclass(slots=True)
class _Known:
    """What is on record about one number with one app."""

    on: dict[str, None] = field(default_factory=dict)
    records: list[Json] = field(default_factory=list)


class Consents:
    """The lists of every app, in the order people came onto them."""

    def __init__(self, project_id: str, faults: Faults) -> None:
        self._project_id = project_id
        self._faults = faults
        self._known: dict[tuple[str, str], _Known] = {}

    @property
    def are_managed(self) -> bool:
        return self._faults.plan.switches.get("consents") == "on"

    def opt_out(self, app_id: str, identity: str, origin: str, which: str = "OPT_OUT_ALL") -> None:
        """Puts a number on a list; `origin` is ORIGIN_API or ORIGIN_MO."""
        known = self._known.setdefault((app_id, digits_of(identity)), _Known())
        operation = "OPERATION_UPDATE" if which in known.on else "OPERATION_INSERT"
        known.on[which] = None
        self._record(known, app_id, which, origin, operation)

    def opt_in(self, app_id: str, identity: str, origin: str) -> None:
        """Takes a number off every list it is on."""
        known = self._known.get((app_id, digits_of(identity)))
        for which in list(known.on) if known is not None else ():
            assert known is not None
            del known.on[which]
            self._record(known, app_id, which, origin, "OPERATION_DELETE")

    def word_of(self, text: str) -> str | None:
        """`opt_out` or `opt_in` when a person's text is nothing but one of the words, else None."""
        word = text.strip().upper()
        if word in _OUT_WORDS:
            return "opt_out"
        return "opt_in" if word in _IN_WORDS else None

    def forbids(self, app_id: str, identity: str, content_type: str) -> bool:
        """Whether a message of this content type may not go to a number."""
        if not self.are_managed:
            return False
        known = self._known.get((app_id, digits_of(identity)))
        checked = {"OPT_OUT_ALL", _CHECKED_TOO.get(content_type, "OPT_OUT_ALL")}
        return known is not None and not checked.isdisjoint(known.on)

    def listed(self, app_id: str, which: str) -> list[str]:
        """The numbers on a list."""
        return [number for (app, number), known in self._known.items() if app == app_id and which in known.on]

    def records(self, app_id: str, identity: str) -> list[Json]:
        """What happened to one number, oldest first."""
        known = self._known.get((app_id, digits_of(identity)))
        return list(known.records) if known is not None else []

    def _record(self, known: _Known, app_id: str, which: str, origin: str, operation: str) -> None:
        known.records.append(
            {
                "origin": origin,
                "operation": operation,
                "list_type": which,
                "project_id": self._project_id,
                "app_id": app_id,
                "datetime": write_time(time.time()),
            }
        )
