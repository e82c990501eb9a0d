"""Reading JSON objects strictly: what is not understood is refused, because it would be lost."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from mmsdesk.domain.errors import BadInput

WITHOUT_EFFECT_ON_MMS: Final = frozenset({"height", "message_properties", "thumbnail_url"})
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})


def fields_of(value: object, name: str, *, texts: Iterable[str] = (), inside: Iterable[str] = ()) -> dict[str, str]:
    """The text fields of one object, "" for those left out; `inside` are fields the caller reads itself.

    Raises BadInput for an object that is none, a text that is none, and a field nobody knows.
    """
    known, others = frozenset(texts), frozenset(inside) | WITHOUT_EFFECT_ON_MMS
    found = dict.fromkeys(known, "")
    for key, part in object_of(value, name).items():
        if key in others or part in _NOTHING:
            continue
        if key not in known:
            raise BadInput(
                "This message can’t be sent by this version", f"{name} uses {key}, which would be lost. Take it out."
            )
        if not isinstance(part, str):
            raise BadInput("The message cannot be read", f"{key} in {name} is not a text.")
        found[key] = part
    return found


def object_of(value: object, name: str) -> Mapping[str, Any]:
    """A JSON object; an absent one is empty. Raises BadInput for anything else."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadInput("The message cannot be read", f"{name} is not a JSON object.")
    return value


def entries_of(value: object, name: str) -> list[object]:
    """A JSON array; an absent one is empty. Raises BadInput for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInput("The message cannot be read", f"{name} is not a list.")
    return value


def without_gaps(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something."""
    return {key: part for key, part in fields.items() if part not in _NOTHING}
