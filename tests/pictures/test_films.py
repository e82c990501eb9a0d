"""Videos are measured as ffprobe measures them (noted in films/films.json), and no damage trips the reader."""

import json
import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.domain.media import facts_from_dict
from mmsdesk.pictures import probe
from mmsdesk.pictures.boxes import Box, children, find
from mmsdesk.pictures.films import Film, read_film
from tests.pictures.files import FILMS, box, film

TOLD = json.loads((FILMS / "films.json").read_text(encoding="utf-8"))
NAMES = st.sampled_from(sorted(TOLD))


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_video_is_measured_as_ffprobe_does(name: str) -> None:
    facts, told = facts_from_dict(probe(str(FILMS / name))), TOLD[name]
    assert (facts.width, facts.height) == (told["width"], told["height"])
    assert facts.duration_ms == pytest.approx(told["seconds"] * 1000, abs=1)
    assert facts.frame_rate == pytest.approx(float(Fraction(told["rate"])))
    audio = "mp4a.6b" if told["sound"] == "mp3" else told["audio"]
    assert (facts.video_codec, facts.audio_codec) == (told["video"], audio)
    assert facts.has_fast_start == (name not in {"late_table.mp4", "turned.mp4"})
    assert (facts.readable, facts.is_well_formed) == (True, True)


def test_without_its_table_a_video_cannot_be_played(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("film") / "a.mp4"
    content = film("late_table.mp4")
    path.write_bytes(content[: content.index(b"moov") - 4])
    facts = facts_from_dict(probe(str(path)))
    assert (facts.readable, facts.is_well_formed) == (False, False)
    assert "table of contents is missing" in facts.problem


@pytest.mark.parametrize(
    ("number", "codec"),
    [
        (0x40, "mp4a"),
        (0x66, "mp4a"),
        (0x67, "mp4a"),
        (0x68, "mp4a"),
        (0x69, "mp4a.69"),
        (0x6B, "mp4a.6b"),
        (0xA5, "mp4a.a5"),
        (0xDD, "mp4a.dd"),
    ],
)
@pytest.mark.parametrize("name", ["portrait.mp4", "voice.mov"])
def test_sound_in_an_mpeg_4_box_is_named_by_its_object_type(name: str, number: int, codec: str) -> None:
    content = bytearray(film(name))
    entry = content.index(b"esds")
    place = content.index(b"\x40\x15", entry)
    content[place] = number
    assert read_film(bytes(content)).audio_codec == codec


def test_where_no_object_type_is_told_the_sound_is_named_by_its_box() -> None:
    content = film()
    entry = content.index(b"esds")
    assert read_film(content.replace(b"esds", b"free")).audio_codec == "mp4a"
    for flags in (0x80, 0x40, 0x20, 0xFF):  # fields before the type that are not there push it out of the box
        odd = bytearray(content)
        odd[content.index(b"\x40\x15", entry) - 6] = flags
        assert read_film(bytes(odd)).audio_codec.startswith("mp4a")


def test_what_is_cut_off_or_hangs_on_is_not_whole() -> None:
    assert read_film(film()).is_whole
    for content in (film()[:-1], film() + b"PK\x03\x04", film() + bytes(7)):
        assert not read_film(content).is_whole
        assert read_film(content).width == 90
    assert read_film(film() + box(b"free", b"padding")).is_whole


def test_sizes_of_every_kind_are_followed() -> None:
    data, inside = film(), bytes(100)
    long = struct.pack(">I4sQ", 1, b"mdat", 116) + inside
    start = data[: data.index(b"mdat") - 4]
    to_the_end = struct.pack(">I4s", 0, b"mdat") + inside
    for tail in (box(b"mdat", inside), long, to_the_end):
        assert read_film(start + tail).is_whole
    for broken in (
        struct.pack(">I4sQ", 1, b"mdat", 2**63) + inside,
        struct.pack(">I4sQ", 1, b"mdat", 15) + inside,
        struct.pack(">I4s", 7, b"mdat") + inside,
        struct.pack(">I4s", 2**32 - 1, b"mdat") + inside,
        struct.pack(">I4s", 1, b"mdat"),
    ):
        assert not read_film(start + broken).is_whole


def test_deep_nests_and_endless_rows_are_left_alone() -> None:
    nest = b""
    for _ in range(5_000):
        nest = box(b"trak", nest)
    assert read_film(box(b"moov", nest) + box(b"mdat", b"")) == Film()
    whole = Box(b"", 0, len(nest))
    assert find(nest, whole, *[b"trak"] * 40) is not None
    many = box(b"free", b"") * 20_000
    assert len(children(many, Box(b"", 0, len(many)))) == 10_000


@given(name=NAMES, cut=st.integers(0, 3000), flips=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255))))
def test_no_damage_raises(name: str, cut: int, flips: list[tuple[int, int]]) -> None:
    content = bytearray(film(name)[: cut or None])
    for place, value in flips:
        if place < len(content):
            content[place] = value
    found = read_film(bytes(content))
    assert 0 <= found.width <= 65_536
    assert 0 <= found.height <= 65_536
    assert 0 <= found.duration_ms <= 1_000_000_000
    assert 0 <= found.frame_rate <= 10_000
