"""What changed between two values as JSON holds them: small enough to keep every step somebody ever made.

A change is JSON itself, one list each, and can be made and taken back:
    ["t", 12, "old", "new"]   a text: from this character on, "old" became "new"
    ["v", old, new]           any other value
    ["d", {"key": change}]    parts of an object; ["+", new] and ["-", old] for a part that came or went
    ["l", 2, [...], [...]]    a list: from this place on, these became those
    ["i", {"3": change}]      parts of a list that kept its length
"""

from typing import Any, Final

Change = list[Any]

_NONE: Final[Change] = ["d", {}]


class Mismatch(ValueError):
    """A change does not fit the value it is made on: one of them is not what it was."""


def common_start(first: str, second: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(first), len(second))
    if first[:high] == second[:high]:
        return high
    while high - low > 1:  # by halves, whole pieces at a time: this runs at every key
        middle = (low + high) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle
    return low


def common_end(first: str, second: str, start: int) -> int:
    """How many characters two texts share at their end, beyond a common start."""
    limit = min(len(first), len(second)) - start
    if limit <= 0:
        return 0
    return common_start(first[: -limit - 1 : -1], second[: -limit - 1 : -1])


def change_between(before: Any, after: Any) -> Change:
    """The change that leads from one JSON value to another; an empty one when they are equal."""
    if _same(before, after):
        return _NONE
    if isinstance(before, str) and isinstance(after, str):
        return _of_texts(before, after)
    if isinstance(before, dict) and isinstance(after, dict):
        return _of_objects(before, after)
    if isinstance(before, list) and isinstance(after, list):
        return _of_lists(before, after)
    return ["v", before, after]


def make_change(value: Any, change: Change) -> Any:
    """The value after a change. Raises Mismatch."""
    try:
        return _make(value, change)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise Mismatch("this change is of another value") from error


def take_back(value: Any, change: Change) -> Any:
    """The value before a change. Raises Mismatch."""
    try:
        return _make(value, _turned(change))
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise Mismatch("this change is of another value") from error


def _of_texts(before: str, after: str) -> Change:
    start = common_start(before, after)
    tail = common_end(before, after, start)
    return ["t", start, before[start : len(before) - tail], after[start : len(after) - tail]]


def _of_objects(before: dict[str, Any], after: dict[str, Any]) -> Change:
    parts: dict[str, Change] = {key: ["-", value] for key, value in before.items() if key not in after}
    for key, value in after.items():
        if key not in before:
            parts[key] = ["+", value]
        elif not _same(before[key], value):
            parts[key] = change_between(before[key], value)
    return ["d", parts]


def _of_lists(before: list[Any], after: list[Any]) -> Change:
    if len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return ["i", {str(place): change_between(old, new) for place, (old, new) in pairs if not _same(old, new)}]
    most = min(len(before), len(after))
    start = next((place for place in range(most) if not _same(before[place], after[place])), most)
    limit = most - start
    tail = next((back for back in range(limit) if not _same(before[-1 - back], after[-1 - back])), limit)
    return ["l", start, before[start : len(before) - tail], after[start : len(after) - tail]]


def _turned(change: Change) -> Change:
    match change:
        case ["v", old, new]:
            return ["v", new, old]
        case ["+", new]:
            return ["-", new]
        case ["-", old]:
            return ["+", old]
        case ["t" | "l" as kind, start, old, new]:
            return [kind, start, new, old]
        case ["d" | "i" as kind, parts]:
            return [kind, {key: _turned(part) for key, part in parts.items()}]
    raise Mismatch(f"unknown change {change[:1]}")


def _make(value: Any, change: Change) -> Any:
    match change:
        case ["v", old, new]:
            _expect(value, old)
            return new
        case ["t" | "l", int(start), old, new]:
            end = start + len(old)
            _expect(value[start:end], old)
            return value[:start] + new + value[end:]
        case ["d", dict(parts)]:
            return _make_parts(value, parts) if parts else value
        case ["i", dict(parts)]:
            result = list(value)
            for place, part in parts.items():
                result[int(place)] = _make(result[int(place)], part)
            return result
    raise Mismatch(f"unknown change {change[:1]}")


def _make_parts(value: dict[str, Any], parts: dict[str, Change]) -> dict[str, Any]:
    result = dict(value)
    for key, part in parts.items():
        if part[0] == "-":
            _expect(result.pop(key), part[1])
        elif part[0] == "+":
            if key in result:
                raise Mismatch(key)
            result[key] = part[1]
        else:
            result[key] = _make(result[key], part)
    return result


def _same(first: Any, second: Any) -> bool:
    """Equal, and of the same type all the way down: Python takes 1 for true."""
    if type(first) is not type(second):
        return False
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(_same(value, second[key]) for key, value in first.items())
    if isinstance(first, list):
        return len(first) == len(second) and all(map(_same, first, second))
    return bool(first == second)


def _expect(found: Any, wanted: Any) -> None:
    if found != wanted:
        raise Mismatch("this change is of another value")
