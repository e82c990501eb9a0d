"""`.mmsdesk` files: one campaign with its files, to keep, to send to a colleague, to give to the command line.

A zip of `campaign.json` (format, version, name, sender, strict, content_type, message, and preset and sender_type when
they were chosen) and `media/<sha256>.<ext>`; the JSON alone is read too. The form is fixed by
resources/mmsdesk-campaign.schema.json. Files come from strangers: they are read by `campaign_archive` in a child
process with limits.
"""

import json
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

from mmsdesk.domain.errors import BadInput, NotFound, Refused, Trouble
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import Campaign, Media, map_media, medias_of
from mmsdesk.machine.child import run_in_child
from mmsdesk.services.campaign_archive import CAMPAIGN_NAME, FORMAT, MAX_ENTRIES, MAX_MEDIA_BYTES, VERSION
from mmsdesk.services.definitions import campaign_of, definition_of
from mmsdesk.services.media import MediaStore, StoredMedia

SUFFIX: Final = ".mmsdesk"
READ_SECONDS: Final = 30.0
CHILD_MEMORY_MB: Final = 512
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)

TakeMedia = Callable[[Media], Media]
ReadFile = Callable[[Path, Path], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """What a file held: the campaign, its files taken into the profile, and the hash of the whole file."""

    campaign: Campaign
    sha256: str


def load_campaign(path: Path, media_store: MediaStore) -> Campaign:
    """The campaign in a `.mmsdesk` file or a bare JSON file; its files are taken into the profile.

    Raises NotFound when the file or one it names is not there, BadInput when it cannot be used, Trouble when it cannot
    be read, or takes too long or too much memory.
    """
    return load_file(path, media_store).campaign


def load_file(path: Path, media_store: MediaStore, *, cancel: threading.Event | None = None) -> CampaignFile:
    """As `load_campaign`, with what the file is known again by. Also raises Cancelled; nothing was taken then."""

    def read(file: Path, out: Path) -> dict[str, Any]:
        payload = {"path": str(file.absolute()), "out_path": str(out)}
        return run_in_child("campaigns.read", payload, seconds=READ_SECONDS, memory_mb=CHILD_MEMORY_MB, cancel=cancel)

    return take_file(path, media_store, read, cancel)


def take_file(
    path: Path, media_store: MediaStore, read: ReadFile, cancel: threading.Event | None = None
) -> CampaignFile:
    """Read a file with `read` (as `campaign_archive.read` does) and take its files into the profile."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        found = read(path, out)

        @cache  # the same picture on ten cards is taken once
        def taken(url: str) -> StoredMedia:
            packed = found["packed"].get(url)
            if packed is None:
                return _take_beside(path, url, media_store, cancel)
            return media_store.add(out / packed, filename=names[url] or f"file{Path(url).suffix}", cancel=cancel)

        def take(media: Media) -> Media:
            stored = taken(media.url)
            return Media(stored.url, media.filename or ("" if media.url in found["packed"] else stored.filename))

        campaign = campaign_of(found["content"])
        names = {media.url: media.filename for media in reversed(medias_of(campaign.message))}
        return CampaignFile(_with_media(campaign, take), found["sha256"])


def save_campaign(campaign: Campaign, path: Path, media_store: MediaStore) -> None:
    """Write a `.mmsdesk` file; an older one at `path` is replaced only when the new one is complete.

    Raises NotFound when one of the campaign's files is missing, Refused when they are too large or too many to be
    opened again, Trouble when the disk refuses.
    """
    stored = _stored_files(campaign, media_store)
    named = campaign if campaign.name.strip() else replace(campaign, name=path.stem.strip() or "Campaign")
    content = {"format": FORMAT, "version": VERSION, **definition_of(named)}
    text = json.dumps(content, ensure_ascii=False, indent=2)
    try:
        handle, name = tempfile.mkstemp(suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                _write_zip(out, text, stored, media_store)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Trouble(
            f"{path.name} couldn’t be saved", f"Choose another folder, or free some space. ({error.strerror or error})"
        ) from error


def _stored_files(campaign: Campaign, media_store: MediaStore) -> tuple[StoredMedia, ...]:
    """Each of the profile's files the message names, once, in the order of the message."""
    urls = dict.fromkeys(media.url for media in medias_of(campaign.message) if is_stored_media(media.url))
    stored = tuple(media_store.find(url) for url in urls)
    if len(stored) >= MAX_ENTRIES or sum(each.size_bytes for each in stored) > MAX_MEDIA_BYTES:
        raise Refused(
            "The campaign’s files are too much for one file",
            "They can have 100 MB together. Make the pictures smaller, or take some out.",
        )
    return stored


def _write_zip(out: IO[bytes], text: str, stored: Iterable[StoredMedia], media_store: MediaStore) -> None:
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(CAMPAIGN_NAME, _LONG_AGO), text, zipfile.ZIP_DEFLATED)
        for each in stored:
            archive.writestr(zipfile.ZipInfo(each.url, _LONG_AGO), media_store.read(each), zipfile.ZIP_STORED)


def _take_beside(path: Path, url: str, media_store: MediaStore, cancel: threading.Event | None) -> StoredMedia:
    """The picture a bare JSON names: a file in the JSON's folder, or one the profile has already."""
    folder = path.resolve().parent
    try:
        place = (folder / url).resolve()
        inside = place.is_relative_to(folder) and "\\" not in url
        found = inside and place.is_file()
    except (OSError, ValueError):
        inside = found = False
    if not inside:
        raise BadInput(
            f"The picture “{url[:80]}” lies outside the campaign’s folder",
            "Put it beside the JSON file and write its name only.",
        )
    if found:
        return media_store.add(place, cancel=cancel)
    if is_stored_media(url):
        return media_store.find(url)
    raise NotFound(f"The picture “{url[:80]}” is missing", f"Put it beside {path.name}, or take it out.")


def _with_media(campaign: Campaign, take: TakeMedia) -> Campaign:
    """The campaign with its files taken into the profile; a web address stays as it is, for the checks to judge."""
    message = map_media(campaign.message, lambda media: media if "://" in media.url else take(media))
    return replace(campaign, message=message)
