"""Finds the files that travel with the program, wherever it was installed from."""

import sys
from functools import cache
from pathlib import Path

from mmsdesk.domain.errors import MMSDeskError


class MissingResource(MMSDeskError):
    """A file that belongs to the program is not there: the installation is damaged."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"A part of MMSDesk is missing: {name}",
            "The installation is incomplete. Install MMSDesk again; your campaigns and contacts are kept elsewhere.",
        )


def resource_path(*parts: str) -> Path:
    """The file or folder `parts` under resources/, e.g. `resource_path("themes", "light.toml")`.

    Raises:
        MissingResource: nothing has that name.
    """
    path = _root().joinpath(*parts)
    if not path.exists():
        raise MissingResource("/".join(parts))
    return path


def resource_text(*parts: str) -> str:
    """The text (UTF-8) of one resource file. Raises MissingResource."""
    return resource_path(*parts).read_text(encoding="utf-8")


@cache
def _root() -> Path:
    for folder in candidate_roots(Path(__file__), getattr(sys, "_MEIPASS", None)):
        if folder.is_dir():
            return folder
    raise MissingResource("resources")


def candidate_roots(module_file: Path, bundle: str | None) -> list[Path]:
    """Where resources may lie, best first: a PyInstaller bundle, the installed wheel, the source tree."""
    package = module_file.resolve().parents[1]
    roots = [package / "_resources", package.parent / "resources"]
    if bundle is not None:
        roots[:0] = [Path(bundle) / "mmsdesk" / "_resources", Path(bundle) / "resources"]
    return roots
