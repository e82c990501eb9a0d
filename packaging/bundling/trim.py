"""Drops the libraries of a bundle that nothing in it loads, and those that the system's own packages give.

A list of a bundle's binaries is PyInstaller's: (path in the bundle, source, kind), where the source of a SYMLINK is
what it points to.
"""

from collections.abc import Callable, Collection, Iterable
from pathlib import PurePath, PurePosixPath
from typing import Final

Entry = tuple[str, str, str]
Needs = Callable[[str], Iterable[str]]
"""The names of the libraries that a file asks to be loaded with it."""

_LINK: Final = "SYMLINK"
_LIBRARY: Final = "BINARY"


def keep_needed(entries: Collection[Entry], needs: Needs, provided: Collection[str] = ()) -> list[Entry]:
    """The entries that are loaded: Python itself, extension modules, plugins, and all libraries that these need.

    `provided` are sources that are left to the system.
    """
    by_name = {PurePath(dest).name: (dest, source, kind) for dest, source, kind in entries if kind != _LINK}
    waiting = [entry for entry in by_name.values() if _is_root(entry)]
    kept: set[str] = set()
    while waiting:
        dest, source, _kind = waiting.pop()
        if dest in kept or source in provided:
            continue
        kept.add(dest)
        waiting += [by_name[name] for name in needs(source) if name in by_name]
    targets = {PurePath(dest).as_posix() for dest in kept}
    return [
        entry for entry in entries if (_target(entry) in targets if entry[2] == _LINK else entry[0] in kept)
    ]  # fmt: skip


def drop_dead_links(entries: Collection[Entry], others: Collection[Entry]) -> list[Entry]:
    """The entries without links that lead to nothing in them or in `others`."""
    there = {PurePath(dest).as_posix() for dest, _source, kind in (*entries, *others) if kind != _LINK}
    return [entry for entry in entries if entry[2] != _LINK or _target(entry) in there]


def _is_root(entry: Entry) -> bool:
    dest, _source, kind = entry
    parts = PurePosixPath(PurePath(dest).as_posix()).parts
    return kind != _LIBRARY or "plugins" in parts or parts[-1].lower().startswith(("libpython", "python3", "python.fr"))


def _target(link: Entry) -> str:
    """Where a link leads, as a path in the bundle."""
    folder = PurePosixPath(PurePath(link[0]).as_posix()).parent
    return (folder / PurePath(link[1]).as_posix()).as_posix()
