"""Where one desk keeps its work: the profile folder and what lies in it."""

import contextlib
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mmsdesk.domain.errors import Refused, Trouble

PROFILE_VARIABLE: Final = "MMSDESK_PROFILE"
_PRIVATE: Final = 0o700
_SYNCED: Final = (
    "onedrive",
    "dropbox",
    "icloud",
    "com~apple~clouddocs",
    "mobile documents",
    "google drive",
    "googledrive",
)
_NETWORK_FILE_SYSTEMS: Final = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "fuse.smbnetfs",
        "fuse.rclone",
        "afs",
        "davfs",
        "fuse.davfs2",
    }
)


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile's folder. Everything the desk stores, except secrets, lies under `dir`."""

    dir: Path

    @property
    def database(self) -> Path:
        return self.dir / "mmsdesk.sqlite3"

    @property
    def media_dir(self) -> Path:
        return self.dir / "media"

    @property
    def logs_dir(self) -> Path:
        return self.dir / "logs"

    @property
    def lock(self) -> Path:
        """Held by the process that sends and polls."""
        return self.dir / "mmsdesk.lock"

    @property
    def ballast(self) -> Path:
        """Space kept back for when the disk is full."""
        return self.dir / "ballast"

    @property
    def window_lock(self) -> Path:
        """Held by the process that shows the profile's window."""
        return self.dir / "window.lock"

    @property
    def id(self) -> str:
        """16 hex digits naming this profile in the keyring; made when first asked for, kept when the folder moves.

        Raises Trouble when the folder cannot be written.
        """
        return _read_or_make_id(self.dir / "profile-id")

    @property
    def known_id(self) -> str:
        """The same for somebody who only looks: nothing while none was made."""
        return self.id if (self.dir / "profile-id").exists() else ""


def open_profile(
    chosen: Path | None = None, environ: Mapping[str, str] | None = None, *, mounts: Path = Path("/proc/mounts")
) -> Profile:
    """The profile from `--profile`, else MMSDESK_PROFILE, else the system's place, with its folders made private.

    Raises Refused for a folder that is synchronised or on another computer, because SQLite's log does not survive
    there (reliability list, section 2.5); Trouble when the folder cannot be made.
    """
    profile = locate_profile(chosen, environ, mounts=mounts)
    try:
        for each in (profile.dir, profile.media_dir, profile.logs_dir):
            each.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            each.chmod(_PRIVATE)
    except OSError as error:
        raise Trouble(
            f"The profile folder {profile.dir} cannot be used",
            f"It has to be a folder of yours that can be written: {error.strerror or error}. Choose another one.",
        ) from error
    return profile


def locate_profile(
    chosen: Path | None = None, environ: Mapping[str, str] | None = None, *, mounts: Path = Path("/proc/mounts")
) -> Profile:
    """The profile that `open_profile` would open; nothing is made or changed. Raises Refused as it does."""
    named = (os.environ if environ is None else environ).get(PROFILE_VARIABLE, "").strip()
    wanted = chosen or (Path(named) if named else _usual_folder())
    folder = Path(os.path.abspath(wanted.expanduser()))  # noqa: PTH100 - the names on the way matter, links or not
    refuse_shared_folder(folder, mounts=mounts)
    return Profile(folder)


def _usual_folder() -> Path:
    import platformdirs  # not needed where the folder is named

    return platformdirs.user_data_path("MMSDesk", appauthor=False)


def open_private(path: str, flags: int) -> int:
    """An `opener` for `open`: a file it makes can be read by its owner alone."""
    return os.open(path, flags, 0o600)


def refuse_shared_folder(folder: Path, *, mounts: Path = Path("/proc/mounts")) -> None:
    """Raises Refused when other computers may write to `folder` behind our back."""
    resolved = folder.resolve()
    for part in (*folder.parts, *resolved.parts):
        if part.casefold().startswith(_SYNCED):
            raise Refused(
                f"The profile folder lies in {part}",
                "A folder that is synchronised with other computers can damage the record of who was written to. "
                "Choose a folder on this computer alone.",
            )
    if str(folder).startswith("\\\\") or _file_system(resolved, mounts) in _NETWORK_FILE_SYSTEMS:
        raise Refused(
            "The profile folder is on another computer",
            "The record of who was written to needs a disk of this computer. Choose another folder.",
        )


def _file_system(folder: Path, mounts: Path) -> str:
    """The kind of file system `folder` is on, or nothing where the system does not tell (macOS, Windows: unrun)."""
    if not sys.platform.startswith("linux"):
        return ""
    kind, longest = "", -1
    with contextlib.suppress(OSError):
        for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
            fields = line.split(" ")
            if len(fields) < 3:
                continue
            place = Path(fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
            if folder.is_relative_to(place) and len(place.parts) >= longest:
                kind, longest = fields[2], len(place.parts)
    return kind


def _read_or_make_id(file: Path) -> str:
    try:
        with contextlib.suppress(FileExistsError), open(file, "x", encoding="ascii", opener=open_private) as new:
            new.write(secrets.token_hex(8))
        name = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"The profile folder {file.parent} cannot be used", f"{file.name}: {error}") from error
    if not name.isalnum():
        raise Trouble(
            f"The profile folder {file.parent} is damaged", f"Delete {file.name} in it and enter the key again."
        )
    return name
