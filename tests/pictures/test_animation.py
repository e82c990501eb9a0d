"""Animations made small enough for MMS."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.media import MediaFacts, facts_from_dict
from mmsdesk.pictures import fit
from tests.pictures.samples import moving, noise, saved


def shrunk(path: Path, **options: Any) -> tuple[MediaFacts, Path]:
    out = path.with_suffix(".out")
    result = fit(str(path), str(out), {"keep_moving": True, **options})
    return facts_from_dict(result["facts"]), out


def test_a_big_animation_keeps_moving_within_the_budget_for_the_same_time(tmp_path: Path) -> None:
    path = moving(tmp_path / "a.gif", 16, (520, 520), grain=4)
    assert path.stat().st_size > 2_000_000
    facts, out = shrunk(path, max_bytes=480_000)
    assert (facts.content_type, facts.readable, facts.is_animated) == ("image/gif", True, True)
    assert 150_000 < facts.size_bytes <= 480_000
    assert 320 <= facts.width <= 480
    assert facts.width == facts.height
    assert facts.duration_ms == 1600
    assert 1.5 <= facts.frames * 1000 / facts.duration_ms <= 4
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in out.read_bytes()


def test_frames_that_flash_by_are_dropped_and_slow_ones_stay(tmp_path: Path) -> None:
    fast, _ = shrunk(moving(tmp_path / "fast.gif", 25, (40, 30), duration=40))
    assert (fast.frames, fast.duration_ms, fast.width) == (4, 1000, 40)
    slow, _ = shrunk(moving(tmp_path / "slow.gif", 5, (40, 30), duration=700))
    assert (slow.frames, slow.duration_ms) == (5, 3500)
    timeless, _ = shrunk(moving(tmp_path / "timeless.gif", 10, (40, 30), duration=0))
    assert (timeless.frames, timeless.duration_ms) == (4, 1000)
    short, _ = shrunk(moving(tmp_path / "short.gif", 4, (40, 30), duration=30))
    assert (short.frames, short.duration_ms) == (2, 120)


def test_the_frames_are_in_their_order_and_show_what_they_showed(tmp_path: Path) -> None:
    colours = [(220, 30, 30), (30, 200, 40), (40, 40, 210)]
    frames = [Image.new("RGB", (900, 450), colour) for colour in colours]
    path = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:], duration=[300, 500, 400])
    facts, out = shrunk(path)
    assert (facts.width, facts.height, facts.frames, facts.duration_ms) == (480, 240, 3, 1200)
    with Image.open(out) as image:
        for number, colour in enumerate(colours):
            image.seek(number)
            assert image.info["duration"] == (300, 500, 400)[number]
            seen = image.convert("RGB").getpixel((200, 100))
            assert isinstance(seen, tuple)
            assert all(abs(one - other) <= 4 for one, other in zip(seen, colour, strict=True))


def test_clear_areas_are_painted_and_nothing_can_be_clear_any_more(tmp_path: Path) -> None:
    frames = []
    for left in (0, 20, 40):
        frame = Image.new("RGBA", (80, 60), (0, 0, 0, 0))
        frame.paste((200, 20, 20, 255), (left, 0, left + 20, 60))
        frames.append(frame)
    path = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:], duration=400, disposal=2)
    facts, out = shrunk(path, fill="#00ff00")
    assert (facts.frames, facts.has_alpha_channel, facts.has_transparency) == (3, False, False)
    with Image.open(out) as image:
        for number in range(3):
            image.seek(number)
            assert "transparency" not in image.info
            assert image.convert("RGB").getpixel((79, 30)) == pytest.approx((0, 255, 0), abs=4)


def test_what_stays_too_big_is_said_unless_the_little_more_was_allowed(tmp_path: Path) -> None:
    path = moving(tmp_path / "a.gif", 6, (240, 240), grain=1, duration=500)
    with pytest.raises(BadInput) as caught:
        shrunk(path, max_bytes=10_000)
    assert caught.value.title == "The GIF can’t be made that small"
    assert "smaller one" in caught.value.hint
    facts, _ = shrunk(path, max_bytes=10_000, at_most=580_000)
    assert 10_000 < facts.size_bytes <= 580_000


def test_a_broken_animation_and_a_film_are_refused_in_words(tmp_path: Path) -> None:
    whole = moving(tmp_path / "a.gif", 6, (60, 60), grain=1).read_bytes()
    broken = tmp_path / "b.gif"
    broken.write_bytes(whole[:4000] + b"\xff" * 3000)
    film = moving(tmp_path / "c.gif", 501, (4, 4), grain=1)
    for path, words in ((broken, "Choose another"), (film, "501 frames")):
        with pytest.raises(BadInput) as caught:
            shrunk(path)
        assert words in caught.value.hint


def test_what_does_not_move_becomes_a_jpg(tmp_path: Path) -> None:
    facts, _ = shrunk(saved(tmp_path / "a.gif", noise(80, 80)))
    assert (facts.content_type, facts.frames) == ("image/jpeg", 1)
