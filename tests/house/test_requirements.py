"""What is installed is what is locked: complete, with hashes, and from no particular registry."""

import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted(path.name for path in (PROJECT / "requirements").glob("*.txt"))


def normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(name: str) -> dict[str, str]:
    """Each locked requirement by its normalised name, with its markers and hashes."""
    text = (PROJECT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {normalize(entry.split("==")[0]): entry for entry in entries}


def read_wanted() -> list[str]:
    project = PYPROJECT["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    return [*project["dependencies"], *extras, *PYPROJECT["dependency-groups"]["dev"]]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_carries_no_address(lock: str) -> None:
    text = (PROJECT / "requirements" / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--find-links|--extra-index|--trusted-host|\bfile:", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_library_has_one_version_and_hashes(lock: str) -> None:
    entries = read_lock(lock)
    assert entries
    for name, entry in entries.items():
        assert re.search(r"==\d", entry), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name


@pytest.mark.parametrize("requirement", read_wanted())
def test_every_dependency_is_in_the_lock_at_a_version_that_fits(requirement: str) -> None:
    matched = re.match(r"[\w.-]+", requirement)
    assert matched
    name = normalize(matched.group())
    lock = read_lock("dev.txt")
    assert name in lock, f"{name} is not locked: run `make lock`"
    locked = re.search(r"==([\d.]+)", lock[name])
    assert locked
    for operator, bound in re.findall(r"(>=|==|<)\s*([\d.]+)", requirement.split(";")[0]):
        version, limit = (tuple(int(part) for part in text.strip(".").split(".")) for text in (locked.group(1), bound))
        width = max(len(version), len(limit))
        version, limit = (numbers + (0,) * (width - len(numbers)) for numbers in (version, limit))
        fits = {">=": version >= limit, "==": version == limit, "<": version < limit}[operator]
        assert fits, f"{requirement} does not allow the locked {locked.group(1)}: run `make lock`"


def test_the_build_uses_the_locked_builder() -> None:
    """The editable install builds without isolation, so what [build-system] asks for has to be in the lock."""
    for requirement in PYPROJECT["build-system"]["requires"]:
        assert requirement in PYPROJECT["dependency-groups"]["dev"]


def test_the_base_carries_no_qt() -> None:
    assert not [line for line in PYPROJECT["project"]["dependencies"] if re.match(r"(?i)pyside|shiboken|pyqt", line)]
    assert sorted(PYPROJECT["project"]["optional-dependencies"]) == ["desktop", "relay", "simulator"]
