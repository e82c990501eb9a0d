"""What the relay would refuse at upload is known from the file before; what it takes has no such problem."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from mmsdesk.domain.media import MediaFacts, facts_from_dict
from mmsdesk.pictures import fit, probe
from mmsdesk.pictures.endings import picture_end
from mmsdesk.pictures.sniffing import sniff_type
from mmsdesk.relay.media_types import detect_media_type
from tests.pictures.samples import camera_exif, jpeg_bytes, moving, noise, saved

FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256))
SAMSUNG = b"\x00\x00\x01\x0a\x0e\x00\x00\x00Image_UTC_Data1700000000000SEFHk\x00\x00\x00SEFT"
KINDS = ("plain.jpg", "camera.jpg", "web.jpg", "plain.png", "clear.png", "still.gif", "moving.gif")


def whole(folder: Path, name: str) -> bytes:
    """A flawless file of each kind."""
    path = folder / name
    match name:
        case "camera.jpg":
            saved(path, noise(24, 32), exif=camera_exif())
        case "web.jpg":
            saved(path, noise(24, 32), progressive=True)
        case "clear.png":
            saved(path, noise(24, 32, "RGBA"))
        case "moving.gif":
            moving(path, 3, (24, 32))
        case _:
            saved(path, noise(24, 32))
    return path.read_bytes()


def two_pictures(folder: Path) -> bytes:
    """What a phone with two lenses writes."""
    path = folder / "two.jpg"
    saved(path, noise(24, 32), format="MPO", save_all=True, append_images=[noise(24, 32, seed=8)])
    return path.read_bytes()


def measured(folder: Path, content: bytes) -> MediaFacts:
    path = folder / "measured"
    path.write_bytes(content)
    return facts_from_dict(probe(str(path)))


def is_taken_by_the_relay(content: bytes) -> bool:
    return detect_media_type(content) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_flawless_file_has_no_tail_and_the_relay_takes_it(tmp_path: Path, kind: str) -> None:
    content = whole(tmp_path, kind)
    facts = measured(tmp_path, content)
    assert (facts.readable, facts.has_tail, facts.is_well_formed) == (True, False, True)
    assert picture_end(facts.content_type, content) == len(content)
    assert is_taken_by_the_relay(content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tail", [b"\x00", bytes(64), b"\n", b"tail", b"\xff\xd9", b";", FILM, SAMSUNG])
def test_whatever_follows_the_end_is_a_tail_and_the_relay_refuses_it(tmp_path: Path, kind: str, tail: bytes) -> None:
    content = whole(tmp_path, kind)
    facts = measured(tmp_path, content + tail)
    assert (facts.readable, facts.has_tail, facts.is_well_formed) == (True, True, True)
    assert picture_end(facts.content_type, content + tail) == len(content)
    assert not is_taken_by_the_relay(content + tail)


def test_a_second_picture_behind_a_photo_is_a_tail(tmp_path: Path) -> None:
    content = two_pictures(tmp_path)
    assert content.count(b"\xff\xd8\xff") == 2
    facts = measured(tmp_path, content)
    assert (facts.readable, facts.has_tail, facts.is_well_formed) == (True, True, True)
    assert not is_taken_by_the_relay(content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [1, 2, 4, 12, 40])
def test_a_missing_end_is_never_taken_for_a_flawless_file(tmp_path: Path, kind: str, missing: int) -> None:
    content = whole(tmp_path, kind)[:-missing]
    facts = measured(tmp_path, content)
    assert not facts.has_tail
    assert not (facts.readable and facts.is_well_formed)
    assert not is_taken_by_the_relay(content)


def test_a_gif_without_its_last_byte_can_be_read_and_is_not_well_formed(tmp_path: Path) -> None:
    facts = measured(tmp_path, whole(tmp_path, "moving.gif")[:-1])
    assert (facts.readable, facts.frames, facts.has_tail, facts.is_well_formed) == (True, 3, False, False)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_to_a_file_the_verdict_is_the_relays(tmp_path: Path, kind: str) -> None:
    rng = random.Random(11)
    content = whole(tmp_path, kind)
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(rng.randint(0, 3)):
            damaged[rng.randrange(len(damaged))] = rng.choice((0, 0xFF, 0xD9, 0x3B, rng.randrange(256)))
        cut = rng.randrange(len(damaged)) if rng.random() < 0.3 else len(damaged)
        broken = bytes(damaged[:cut]) + rng.choice((b"", b"", b"\x00", b"\xff\xd9", b"tail"))
        content_type = sniff_type(broken)
        if content_type.startswith("image/"):
            ends_with_the_file = picture_end(content_type, broken) == len(broken)
            assert ends_with_the_file == is_taken_by_the_relay(broken), broken.hex()


def test_types_that_are_not_sent_as_pictures_have_no_end_to_find(tmp_path: Path) -> None:
    content = saved(tmp_path / "a.webp", noise(24, 32)).read_bytes()
    assert picture_end("image/webp", content) is None
    facts = measured(tmp_path, content + b"tail")
    assert (facts.readable, facts.has_tail, facts.is_well_formed) == (True, False, True)


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (two_pictures, {}),
        (lambda folder: jpeg_bytes(noise(24, 32), exif=camera_exif()) + SAMSUNG, {}),
        (lambda folder: whole(folder, "plain.png") + bytes(9), {}),
        (lambda folder: whole(folder, "moving.gif") + b"\n", {"keep_moving": True}),
        (lambda folder: whole(folder, "moving.gif")[:-1], {"keep_moving": True}),
    ],
)
def test_what_is_made_anew_is_clean(tmp_path: Path, make: Callable[[Path], bytes], options: dict[str, bool]) -> None:
    source, made = tmp_path / "source", tmp_path / "made"
    source.write_bytes(make(tmp_path))
    facts = facts_from_dict(fit(str(source), str(made), dict(options))["facts"])
    assert (facts.readable, facts.has_tail, facts.is_well_formed) == (True, False, True)
    assert is_taken_by_the_relay(made.read_bytes())
    with Image.open(made) as image:
        assert image.size == (facts.width, facts.height)
