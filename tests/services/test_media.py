import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mmsdesk.db import Writer
from mmsdesk.domain.errors import BadInput, Cancelled, MMSDeskError, NotFound
from mmsdesk.domain.message import Media
from mmsdesk.services.media import MediaStore
from mmsdesk.store.schema import open_profile_database
from tests.pictures.files import FILMS, film
from tests.pictures.samples import camera_exif, jpeg_bytes, moving, noise, saved


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.sqlite3"))
    yield writer
    writer.close()


@pytest.fixture
def store(tmp_path: Path, writer: Writer) -> MediaStore:
    return MediaStore(tmp_path / "media", writer)


def test_a_picture_is_kept_under_its_hash_with_its_facts(store: MediaStore, tmp_path: Path, writer: Writer) -> None:
    path = saved(tmp_path / "Menu.PNG", noise(40, 30), format="JPEG")
    stored = store.add(path)
    assert stored.url == f"media/{stored.sha256}.jpg"
    assert (stored.content_type, stored.filename, stored.size_bytes) == ("image/jpeg", "Menu.PNG", path.stat().st_size)
    assert (stored.facts.width, stored.facts.height, stored.facts.extension) == (40, 30, "png")
    assert store.path_of(stored).read_bytes() == path.read_bytes()
    assert store.path_of(stored.sha256) == store.path_of(stored)
    assert store.find(stored.url) == stored
    assert stored.media == Media(stored.url, "Menu.PNG")
    later = MediaStore(tmp_path / "media", writer)
    assert later.find(stored.url) == stored
    assert later.find_for(Media(stored.url, "other.jpg")).facts.filename == "other.jpg"


def test_the_same_picture_is_stored_once_and_may_have_two_names(store: MediaStore, tmp_path: Path) -> None:
    data = jpeg_bytes(noise(20, 20))
    (tmp_path / "a.jpg").write_bytes(data)
    (tmp_path / "b.jpg").write_bytes(data)
    first, second = store.add(tmp_path / "a.jpg"), store.add(tmp_path / "b.jpg")
    assert (first.url, first.filename, second.filename) == (second.url, "a.jpg", "b.jpg")
    assert len(list((tmp_path / "media").glob("*.jpg"))) == 1
    assert not list((tmp_path / "media").glob("*.part"))


@pytest.mark.parametrize(
    ("name", "content", "extension", "content_type", "readable"),
    [
        ("menu.jpg", b"<html>Not found</html>", "bin", "text/html", True),
        ("cut.jpg", jpeg_bytes(noise(60, 60, grain=1))[:900], "jpg", "image/jpeg", False),
        ("empty.jpg", b"", "bin", "", False),
        ("card.vcf", b"BEGIN:VCARD\r\nEND:VCARD\r\n", "vcf", "text/vcard", True),
    ],
)
def test_unsuitable_files_are_kept_and_described(
    store: MediaStore, tmp_path: Path, name: str, content: bytes, extension: str, content_type: str, readable: bool
) -> None:
    (tmp_path / name).write_bytes(content)
    stored = store.add(tmp_path / name)
    assert (stored.extension, stored.content_type, stored.facts.readable) == (extension, content_type, readable)
    assert store.find(stored.url) == stored


def test_a_lost_note_is_measured_again(store: MediaStore, tmp_path: Path, writer: Writer) -> None:
    stored = store.add(saved(tmp_path / "a.jpg", noise(20, 20)))
    (note,) = (tmp_path / "media").glob("*.json")
    note.write_text("{broken")
    assert MediaStore(tmp_path / "media", writer).find(stored.url) == stored
    assert note.read_text() != "{broken"


def test_what_a_version_noted_that_saw_no_tails_is_measured_again(
    store: MediaStore, tmp_path: Path, writer: Writer
) -> None:
    (tmp_path / "motion.jpg").write_bytes(jpeg_bytes(noise(20, 20)) + b"a film")
    stored = store.add(tmp_path / "motion.jpg")
    assert stored.facts.has_tail
    (note,) = (tmp_path / "media").glob("*.json")
    noted = json.loads(note.read_text())
    noted["way"] = 2
    del noted["has_tail"]
    note.write_text(json.dumps(noted))
    assert MediaStore(tmp_path / "media", writer).find(stored.url).facts.has_tail


def test_a_fitted_picture_is_a_new_file_and_the_old_one_stays(store: MediaStore, tmp_path: Path) -> None:
    path = saved(tmp_path / "menu.png", noise(200, 100, "RGBA"))
    old = store.add(path)
    new = store.fit(old, {"max_bytes": 4_000, "fill": "#ffffff"})
    assert (new.filename, new.content_type, new.facts.has_alpha_channel) == ("menu.jpg", "image/jpeg", False)
    assert new.size_bytes <= 4_000
    assert new.facts == replace(store.find(new.url).facts)
    assert store.path_of(old).read_bytes() == path.read_bytes()


def test_a_broken_picture_cannot_be_fitted_and_nothing_is_lost(store: MediaStore, tmp_path: Path) -> None:
    whole = jpeg_bytes(noise(60, 60, grain=1), exif=camera_exif())
    (tmp_path / "a.jpg").write_bytes(whole[: len(whole) // 2])
    stored = store.add(tmp_path / "a.jpg")
    with pytest.raises(BadInput) as caught:
        store.fit(stored, {})
    assert caught.value.title == "This picture can’t be read"
    assert store.find(stored.url) == stored
    assert not list((tmp_path / "media").glob("*.part"))


def test_what_is_not_a_file_is_refused_in_words(store: MediaStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    with (tmp_path / "big.mov").open("wb") as big:
        big.truncate(100_000_001)
    wanted: dict[str, type[MMSDeskError]] = {
        "gone.jpg": NotFound,
        "pipe.jpg": BadInput,
        "folder.jpg": BadInput,
        "big.mov": BadInput,
    }
    for name, kind in wanted.items():
        with pytest.raises(kind) as caught:
            store.add(tmp_path / name)
        assert name in caught.value.title
        assert caught.value.hint
    assert list((tmp_path / "media").iterdir()) == []


def test_a_cancelled_addition_ends_at_once(store: MediaStore, tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        store.add(saved(tmp_path / "a.jpg", noise(20, 20)), cancel=cancel)


@pytest.mark.parametrize("url", ["media/" + "a" * 64 + ".jpg", "https://x.example/a.jpg", "media/../secret", ""])
def test_an_unknown_file_is_missing(store: MediaStore, url: str) -> None:
    with pytest.raises(NotFound):
        store.find(url)
    with pytest.raises(NotFound):
        store.path_of("a" * 64)


def test_a_file_that_was_deleted_is_missing(store: MediaStore, tmp_path: Path) -> None:
    stored = store.add(saved(tmp_path / "a.jpg", noise(20, 20)))
    store.path_of(stored).unlink()
    with pytest.raises(NotFound):
        store.find(stored.url)


def test_what_moves_has_a_still_that_is_made_once(store: MediaStore, tmp_path: Path) -> None:
    stored = store.add(moving(tmp_path / "a.gif", 3, (64, 48)))
    still = store.still(stored)
    assert still is not None
    with Image.open(still) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (64, 48), "RGB")
    made = still.stat().st_mtime_ns
    assert store.still(stored) == still
    assert still.stat().st_mtime_ns == made
    for path in (saved(tmp_path / "a.jpg", noise(20, 20)), FILMS / "films.json"):
        assert store.still(store.add(path)) is None


def test_a_video_has_a_still_where_ffmpeg_is_and_none_elsewhere(
    store: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = shutil.which("ffmpeg") is not None
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(film().replace(b"avcC", b"free"))
    assert store.still(store.add(damaged)) is None
    turned = store.still(store.add(FILMS / "turned.mp4"))
    assert (turned is not None) == here
    if turned is not None:
        with Image.open(turned) as picture:
            assert picture.width < picture.height
    monkeypatch.setenv("PATH", str(tmp_path))
    assert store.still(store.add(FILMS / "portrait.mp4")) is None
