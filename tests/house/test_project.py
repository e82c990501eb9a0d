"""What the project says about itself is true: version, commands, links; and it names no machine it was made on."""

import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import mmsdesk

PROJECT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(str(p.relative_to(PROJECT)) for p in (PROJECT / "docs").rglob("*.md")),
]
TARGETS = set(re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.MULTILINE))


def list_files() -> list[Path]:
    """All files of the project, without what is generated: what git tracks or would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [path for name in listed.split("\0") if name and (path := PROJECT / name).is_file()]


def test_the_version_is_written_in_one_place() -> None:
    assert "version" in PYPROJECT["project"]["dynamic"]
    assert PYPROJECT["tool"]["hatch"]["version"]["path"] == "mmsdesk/__init__.py"
    assert importlib.metadata.version("mmsdesk") == mmsdesk.__version__


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## [{mmsdesk.__version__}]" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_six_commands_are_there() -> None:
    assert {"demo", "test", "lint", "bench", "torture", "package"} <= TARGETS


@pytest.mark.parametrize("page", PAGES)
def test_every_make_command_in_the_documents_exists(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text))
    named = set(re.findall(r"^(?:[A-Z]+=\S+ )*make ([a-z][\w-]*)", code, re.MULTILINE))
    assert named <= TARGETS


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_project_leads_somewhere(page: str) -> None:
    text = re.sub(r"```.*?```", "", (PROJECT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert ((PROJECT / page).parent / target).exists(), target


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_every_page_is_in_the_index_of_its_folder(folder: str) -> None:
    index = (PROJECT / folder / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (PROJECT / folder).glob("*.md")} - {"README.md"}
    assert pages
    assert {page for page in pages if f"]({page})" not in index} == set()


def test_no_file_names_the_machine_it_was_written_on() -> None:
    # Put together here, so that this file does not name them either.
    home_of_root = "/" + "root/"
    places = re.compile(
        "|".join(["/" + r"work/(?:main|shared)", "/" + "tmp/house", r"\.\./" + "shared/", home_of_root]).encode()
    )
    guilty = [
        f"{path.relative_to(PROJECT)}: {found.group().decode()}"
        for path in list_files()
        if (found := places.search(path.read_bytes()))
    ]
    assert not guilty
