import random
import struct
from pathlib import Path

import pytest
from PIL import Image

from mmsdesk.domain.media import MediaFacts, facts_from_dict
from mmsdesk.pictures import probe
from mmsdesk.pictures.sniffing import picture_size, sniff_type
from tests.pictures.samples import camera_exif, huge_png_header, jpeg_bytes, moving, noise, saved


def facts_of(path: Path) -> MediaFacts:
    return facts_from_dict(probe(str(path)))


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"GIF89a....", "image/gif"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x00\x00\x00\x08wide\x00\x00", "video/quicktime"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1", "image/heic"),
        (b"\x00\x00\x00\x18ftypavif", "image/avif"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", "image/avif"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftyp3gp4", "video/3gpp"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"BM\x9a\x00\x00\x00\x00\x00\x00\x00", "image/bmp"),
        (b"II*\x00\x08", "image/tiff"),
        (b"II+\x00\x08", "image/tiff"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xef\xbb\xbfBEGIN:VCARD\r\nVERSION:3.0", "text/vcard"),
        (b"  <!DOCTYPE HTML><html>", "text/html"),
        (b"<!-- x --><html lang=en>", "text/html"),
        (b"<?xml version='1.0'?><svg xmlns=", "image/svg+xml"),
        (b"ID3\x04", "audio/mpeg"),
        (b"#!AMR\n", "audio/amr"),
        (b"PK\x03\x04", "application/zip"),
        (b"just words, cut in the middle \xc3", "text/plain"),
        (b"\x00\x01\x02\x03binary", ""),
        (b"\xfe\xed\xfa\xce words", ""),
        (b"", ""),
    ],
)
def test_types_are_told_by_content(head: bytes, content_type: str) -> None:
    assert sniff_type(head) == content_type


def test_a_phone_photo_is_measured(tmp_path: Path) -> None:
    path = saved(tmp_path / "Photo.JPG", noise(64, 48), exif=camera_exif(6), progressive=True)
    facts = facts_of(path)
    assert (facts.filename, facts.extension, facts.content_type) == ("Photo.JPG", "jpg", "image/jpeg")
    assert (facts.width, facts.height, facts.shown_size) == (64, 48, (48, 64))
    assert (facts.exif_orientation, facts.has_metadata, facts.has_gps) == (6, True, True)
    assert (facts.progressive, facts.readable, facts.problem) == (True, True, "")
    assert facts.size_bytes == path.stat().st_size
    assert len(facts.sha256) == 64


def test_a_plain_picture_has_nothing_special(tmp_path: Path) -> None:
    facts = facts_of(saved(tmp_path / "a.jpg", noise(64, 48)))
    assert not any((facts.has_metadata, facts.has_gps, facts.progressive, facts.has_alpha_channel))
    assert (facts.mode, facts.frames, facts.exif_orientation) == ("RGB", 1, 1)


@pytest.mark.parametrize(
    ("mode", "options", "alpha", "clear"),
    [
        ("RGB", {}, False, False),
        ("RGBA", {}, True, True),
        ("LA", {}, True, True),
        ("P", {"transparency": 0}, True, True),
    ],
)
def test_transparency_is_seen(tmp_path: Path, mode: str, options: dict[str, int], alpha: bool, clear: bool) -> None:
    facts = facts_of(saved(tmp_path / "a.png", Image.new(mode, (9, 9)), **options))
    assert (facts.has_alpha_channel, facts.has_transparency) == (alpha, clear)


def test_an_unused_alpha_channel_is_not_transparency(tmp_path: Path) -> None:
    facts = facts_of(saved(tmp_path / "a.png", Image.new("RGBA", (9, 9), "white")))
    assert (facts.has_alpha_channel, facts.has_transparency) == (True, False)


def test_an_animation_is_counted_and_timed(tmp_path: Path) -> None:
    frames = [noise(16, 16, seed=seed).quantize(16) for seed in range(5)]
    path = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:], duration=200, loop=0)
    facts = facts_of(path)
    assert (facts.frames, facts.duration_ms, facts.is_animated, facts.has_transparency) == (5, 1000, True, False)


def test_print_colours_and_deep_colours_are_named(tmp_path: Path) -> None:
    assert facts_of(saved(tmp_path / "a.jpg", noise(16, 16, "CMYK"))).mode == "CMYK"
    assert facts_of(saved(tmp_path / "a.png", Image.new("I;16", (9, 9)))).mode == "I;16"


@pytest.mark.parametrize("kind", ["webp", "bmp", "tiff", "avif"])
def test_pictures_that_cannot_be_sent_are_measured_too(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / f"a.{kind}", noise(64, 48))
    facts = facts_of(path)
    assert (facts.content_type, facts.width, facts.height) == (f"image/{kind}", 64, 48)
    assert (facts.readable, facts.is_convertible, facts.frames) == (True, True, 1)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    facts = facts_of(path)
    assert (facts.readable, facts.is_convertible) == (False, False)
    assert facts.problem.endswith(".")


@pytest.mark.parametrize("kind", ["webp", "tiff", "avif"])
def test_several_pictures_in_a_file_are_counted(tmp_path: Path, kind: str) -> None:
    facts = facts_of(moving(tmp_path / f"a.{kind}", 3, (32, 24)))
    assert (facts.frames, facts.duration_ms, facts.is_convertible) == (3, 0, True)


def test_a_second_picture_hidden_behind_a_photo_is_no_animation(tmp_path: Path) -> None:
    first, second = noise(64, 48), noise(64, 48, seed=8)
    path = saved(tmp_path / "a.jpg", first, format="MPO", save_all=True, append_images=[second])
    facts = facts_of(path)
    assert (facts.content_type, facts.frames, facts.is_still, facts.readable) == ("image/jpeg", 1, True, True)


def test_heic_is_known_and_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(99))
    facts = facts_of(path)
    assert (facts.content_type, facts.is_convertible) == ("image/heic", False)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_picture_is_not_readable(tmp_path: Path, part: float) -> None:
    whole = jpeg_bytes(noise(200, 200, grain=1), quality=90)
    path = tmp_path / "a.jpg"
    path.write_bytes(whole[: int(len(whole) * part)])
    facts = facts_of(path)
    assert (facts.content_type, facts.readable) == ("image/jpeg", False)
    assert facts.problem.endswith(".")


@pytest.mark.parametrize(
    ("content", "content_type", "readable"),
    [
        (b"<html><body>Not found</body></html>", "text/html", True),
        (b"", "", False),
        (b"\xff\xd8\xff\xe0", "image/jpeg", False),
        (b"\x89PNG\r\n\x1a\n", "image/png", False),
        (b"GIF89a", "image/gif", False),
        (huge_png_header(30_000, 10), "image/png", False),
        (huge_png_header(10_000, 10_000), "image/png", False),
        (huge_png_header(2**31 - 1, 2**31 - 1), "image/png", False),
        (b"RIFF\x16\x00\x00\x00WEBPVP8X\n\x00\x00\x00" + bytes(4) + b"\xff" * 6, "image/webp", False),
        (b"BM" + bytes(12) + struct.pack("<Iii", 40, 30_000, -30_000), "image/bmp", False),
        (b"II*\x00\x08\x00\x00\x00", "image/tiff", False),
        (b"\x00\x00\x00\x18ftypavif", "image/avif", False),
    ],
)
def test_hostile_files_get_facts_and_never_an_error(
    tmp_path: Path, content: bytes, content_type: str, readable: bool
) -> None:
    path = tmp_path / "menu.jpg"
    path.write_bytes(content)
    facts = facts_of(path)
    assert (facts.content_type, facts.readable) == (content_type, readable)
    assert bool(facts.problem) == (not readable)


def test_a_file_of_more_than_25_mb_is_not_decoded(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", noise(16, 16))
    with path.open("r+b") as file:
        file.truncate(25_000_001)
    facts = facts_of(path)
    assert (facts.readable, facts.width) == (False, 16)
    assert "25 MB" in facts.problem


def test_flipped_bits_and_cuts_never_escape(tmp_path: Path) -> None:
    rng = random.Random(7)
    path = tmp_path / "a"
    frames = [noise(16, 16, seed=seed).quantize(16) for seed in range(3)]
    gif = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:]).read_bytes()
    png = saved(tmp_path / "a.png", noise(24, 24, "RGBA")).read_bytes()
    others = [saved(tmp_path / f"a.{kind}", noise(24, 24)).read_bytes() for kind in ("webp", "bmp", "tiff", "avif")]
    for whole in (gif, png, jpeg_bytes(noise(24, 24), exif=camera_exif()), *others):
        for _ in range(80):
            broken = bytearray(whole)
            for _ in range(rng.randint(1, 8)):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
            path.write_bytes(bytes(broken[: rng.randint(1, len(broken))] if rng.random() < 0.3 else broken))
            facts = facts_of(path)
            assert facts.readable or facts.problem


def test_sizes_are_read_without_decoding(tmp_path: Path) -> None:
    head = saved(tmp_path / "a.webp", noise(64, 48, "RGBA")).read_bytes()
    assert picture_size("image/webp", head) == (64, 48, False)
    head = saved(tmp_path / "a.bmp", noise(64, 48)).read_bytes()
    assert picture_size("image/bmp", head) == (64, 48, False)
    assert picture_size("image/jpeg", jpeg_bytes(noise(64, 48), progressive=True)) == (64, 48, True)
    assert picture_size("image/png", huge_png_header(70_000, 3)) == (70_000, 3, False)
    assert picture_size("image/jpeg", b"\xff\xd8\xff") == (0, 0, False)
