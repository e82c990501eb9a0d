"""How many people of a list have nothing in a merge field, told before somebody inserts it."""

from collections.abc import Iterable, Mapping

from mmsdesk.domain.contact import OWN_FIELDS
from mmsdesk.services.desk import Desk
from mmsdesk.store.contacts import count_empty

_NEVER_EMPTY = OWN_FIELDS[0]


def count_lacking(desk: Desk, list_name: str, fields: Iterable[str]) -> Mapping[str, int]:
    """For each field that somebody of the list lacks, how many do. Nothing without a list. Raises NotFound."""
    if not list_name:
        return {}
    reader = desk.reader()
    counts = {name: count_empty(reader, list_name, name) for name in fields if name != _NEVER_EMPTY}
    return {name: people for name, people in counts.items() if people}
