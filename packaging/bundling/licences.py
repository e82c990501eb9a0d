"""Collects the licences of everything in a bundle into one file, from what the installed packages say of themselves."""

import re
import shutil
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Final

from bundling import debian
from bundling.contents import PROJECT, RESOURCES

OWN_TEXTS: Final = PROJECT / "packaging" / "licences"
LIST_NAME: Final = "THIRD-PARTY.txt"
_TEXT: Final = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$|/licenses/[^/]+$", re.IGNORECASE)
_RULE: Final = "=" * 100

_OPENING: Final = """\
MMSDesk itself is under the MIT licence, see LICENSE.txt. This folder also holds the work of others, listed here with
their licences.

Qt and Qt for Python (PySide6, shiboken6) are used under the GNU Lesser General Public License, version 3: see
LGPL-3.txt and GPL-3.txt beside this file. They lie in _internal/PySide6 and _internal/shiboken6 as separate libraries,
unmodified but for debugging symbols, and you may replace them by your own build of the same version. Their source is at
https://download.qt.io. What Qt in turn contains is listed at https://doc.qt.io/qt-6/licenses-used-in-qt.html.
"""


class NoLicence(Exception):
    """Something in the bundle does not say under which licence it is."""


def write_licences(bundle: Path) -> list[str]:
    """Write `licences/` into a bundle; returns the names of what is listed. Raises NoLicence."""
    folder = bundle / "licences"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(OWN_TEXTS, folder)
    shutil.copyfile(PROJECT / "LICENSE", folder / "LICENSE.txt")
    sections = [*_of_distributions(bundle), *_of_python(), *_of_system_libraries(bundle), *_of_resources()]
    parts = [_OPENING, *(f"{_RULE}\n{name}\n{_RULE}\n\n{text.strip()}\n" for name, text in sections)]
    (folder / LIST_NAME).write_text("\n".join(parts), encoding="utf-8")
    return [name for name, _text in sections]


def find_distributions(bundle: Path) -> list[str]:
    """The names of the Python packages that a bundle's modules come from; and PyInstaller, whose loader starts them."""
    modules = {path.name.split(".")[0] for path in (bundle / "_internal").iterdir()}
    known = packages_distributions()
    return sorted({name for module in modules for name in known.get(module, ())} - {"mmsdesk"} | {"pyinstaller"})


def _of_distributions(bundle: Path) -> Iterator[tuple[str, str]]:
    for name in find_distributions(bundle):
        found = distribution(name)
        yield f"{found.name} {found.version}", _licence_of(found)


def _licence_of(found: Distribution) -> str:
    metadata = found.metadata.json
    named = str(metadata.get("license_expression") or metadata.get("license") or "").strip()
    files = [file for file in found.files or () if ".dist-info/" in str(file) and _TEXT.search(str(file))]
    texts = [file.read_text(encoding="utf-8") for file in files]
    if not texts and "LGPL-3.0" not in named:
        raise NoLicence(f"{found.name} brings no text of its licence ({named or 'not named'}).")
    first = [f"Licence: {named.splitlines()[0]}"] if named else []
    return "\n\n".join([*first, *texts] if texts else [*first, "The texts are beside this file."])


def _of_python() -> Iterator[tuple[str, str]]:
    folder = Path(sysconfig.get_path("stdlib"))
    debians = Path("/usr/share/doc") / f"python{sysconfig.get_python_version()}" / "copyright"
    places = (folder / "LICENSE.txt", folder.parent / "LICENSE.txt", debians)
    for place in places:
        if place.is_file():
            yield f"Python {sysconfig.get_python_version()}", place.read_text(encoding="utf-8")
            return
    raise NoLicence("This Python brings no text of its licence.")


def _of_system_libraries(bundle: Path) -> Iterator[tuple[str, str]]:
    """Libraries of Debian packages that were taken along, such as OpenSSL's, which Python itself needs."""
    if not debian.has_dpkg():
        return
    for owner, names in sorted(find_taken_along(bundle).items()):
        text = Path("/usr/share/doc") / owner / "copyright"
        if not text.is_file():
            raise NoLicence(f"The package {owner} brings no text of its licence.")
        yield f"{owner} ({', '.join(sorted(names))})", text.read_text(encoding="utf-8", errors="replace")


def find_taken_along(bundle: Path) -> dict[str, set[str]]:
    """The system's libraries in a bundle, by the Debian package they belong to."""
    found: dict[str, set[str]] = {}
    system = [path for path in (bundle / "_internal").glob("*.so*") if path.is_file() and not path.is_symlink()]
    for library in system:
        owner = debian.find_owner_by_name(library.name)
        if owner:
            found.setdefault(owner, set()).add(library.name)
    return found


def _of_resources() -> Iterator[tuple[str, str]]:
    """Fonts and icons, whose licences lie beside them."""
    for text in sorted(RESOURCES.rglob("LICENSE.txt")):
        yield f"resources/{text.parent.relative_to(RESOURCES).as_posix()}", text.read_text(encoding="utf-8")
