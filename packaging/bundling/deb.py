"""Makes the Debian package from a bundle: the folder, links, desktop entry, icons, file type and copyright.

There are no maintainer scripts: the desktop's own packages notice new entries, icons and types by dpkg's triggers.
Built twice from the same bundle and `SOURCE_DATE_EPOCH`, the packages are equal byte for byte.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import mmsdesk
from bundling import icons, needed_packages
from bundling.contents import PROGRAMS, PROJECT

NAME: Final = "mmsdesk"
INSTALLED_AT: Final = Path("usr/lib/mmsdesk")
LINUX: Final = PROJECT / "packaging" / "linux"
MAINTAINER: Final = "The MMSDesk developers <developers@mmsdesk.invalid>"

_DESCRIPTION: Final = """\
Description: write MMS campaigns and send them through Sinch
 Write the message beside a phone that shows what will arrive, send it to a
 list of people, and read what became of it. Nobody is written to twice,
 nobody is skipped in silence, and a STOP counts at once.
 .
 With it come mmsdesk-relay, a small web service that receives Sinch's
 callbacks, and mmsdesk-simulator, a pretend Sinch for rehearsals.
"""
_COPYRIGHT: Final = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: MMSDesk
Comment:
 The licences of all that comes with MMSDesk, among it Qt and Qt for Python
 under the GNU LGPL, version 3, are in /{place}/licences.
 On Debian systems the texts of the LGPL and the GPL are also in
 /usr/share/common-licenses/LGPL-3 and /usr/share/common-licenses/GPL-3.

Files: *
{owner}
License: Expat
{licence}
"""


def build_deb(bundle: Path, work: Path, destination: Path, *, epoch: int) -> Path:
    """Pack a bundle (its licences included) as `mmsdesk_VERSION_ARCHITECTURE.deb`; `epoch` is the time all files get.

    Raises needed_packages.Unmet, CalledProcessError.
    """
    shutil.rmtree(work, ignore_errors=True)
    _fill(work, bundle)
    _control(work, needed_packages.find_dependencies(bundle))
    _make_even(work, epoch)
    target = destination / f"{NAME}_{mmsdesk.__version__}_{_architecture()}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--build", work, target],
        check=True, stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
    )  # fmt: skip
    return target


def _fill(root: Path, bundle: Path) -> None:
    shutil.copytree(bundle, root / INSTALLED_AT, symlinks=True)
    programs = root / "usr" / "bin"
    programs.mkdir(parents=True)
    for program in PROGRAMS:
        (programs / program.name).symlink_to(Path("../..") / INSTALLED_AT / program.name)
    share = root / "usr" / "share"
    _copy(LINUX / "mmsdesk.desktop", share / "applications" / "mmsdesk.desktop")
    _copy(LINUX / "mmsdesk.xml", share / "mime" / "packages" / "mmsdesk.xml")
    icons.write_hicolor(share / "icons", NAME)
    document = share / "doc" / NAME
    document.mkdir(parents=True)
    (document / "copyright").write_text(_copyright(), encoding="utf-8")
    (document / "changelog.gz").write_bytes(gzip.compress((PROJECT / "CHANGELOG.md").read_bytes(), mtime=0))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _copyright() -> str:
    _title, owner, *rest = [part for part in (PROJECT / "LICENSE").read_text(encoding="utf-8").split("\n\n") if part]
    lines = "\n\n".join(rest).strip().splitlines()
    licence = "\n".join(f" {line}" if line.strip() else " ." for line in lines)
    return _COPYRIGHT.format(
        place=INSTALLED_AT.as_posix(), owner=owner.replace("Copyright (c)", "Copyright:"), licence=licence
    )


def _control(root: Path, depends: list[str]) -> None:
    folder = root / "DEBIAN"
    folder.mkdir()
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files]  # noqa: S324 - dpkg's form
    (folder / "md5sums").write_text("".join(sums), encoding="utf-8")
    fields = {
        "Package": NAME,
        "Version": mmsdesk.__version__,
        "Architecture": _architecture(),
        "Maintainer": MAINTAINER,
        "Installed-Size": str(sum(-(-path.stat().st_size // 1024) for path in files)),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join([*needed_packages.RECOMMENDED, "xdg-utils"]),
        "Suggests": "gnome-keyring | kwalletmanager",
        "Section": "net",
        "Priority": "optional",
    }
    text = "".join(f"{field}: {value}\n" for field, value in fields.items())
    (folder / "control").write_text(text + _DESCRIPTION, encoding="utf-8")


def _architecture() -> str:
    return subprocess.run(
        ["dpkg", "--print-architecture"], check=True, text=True, stdout=subprocess.PIPE
    ).stdout.strip()


def _make_even(root: Path, epoch: int) -> None:
    """Rights that do not depend on who builds; times that do not depend on when."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
