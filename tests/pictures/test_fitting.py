import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.media import MediaFacts, facts_from_dict
from mmsdesk.pictures import fit
from tests.pictures.samples import camera_exif, jpeg_bytes, noise, saved


def fitted(path: Path, **options: Any) -> tuple[MediaFacts, int | None, Path]:
    out = path.with_suffix(".out")
    result = fit(str(path), str(out), options)
    return facts_from_dict(result["facts"]), result["quality"], out


def test_a_picture_is_made_to_fit_at_the_best_quality_that_does(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", noise(800, 600, grain=2))
    with Image.open(path) as image:
        budget = len(jpeg_bytes(image, quality=73)) + 10
    facts, quality, _ = fitted(path, max_bytes=budget)
    assert budget * 0.93 < facts.size_bytes <= budget
    assert quality in (71, 72, 73)
    assert (facts.content_type, facts.width, facts.height) == ("image/jpeg", 800, 600)


def test_when_quality_is_not_enough_it_gets_smaller_and_never_larger(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", noise(800, 600, grain=1))
    facts, quality, _ = fitted(path, max_bytes=20_000)
    assert facts.size_bytes <= 20_000
    assert facts.width < 800
    assert quality is not None
    assert quality >= 60
    small, best, _ = fitted(saved(tmp_path / "b.png", noise(90, 70)), longest=1920)
    assert (small.width, small.height, best) == (90, 70, 85)


def test_the_longest_side_is_kept_to(tmp_path: Path) -> None:
    facts, _, _ = fitted(saved(tmp_path / "a.jpg", noise(1200, 900)), longest=400)
    assert (facts.width, facts.height) == (400, 300)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_rotation_is_baked_in_and_metadata_gone(tmp_path: Path, orientation: int) -> None:
    upright = Image.new("RGB", (300, 200), "blue")
    upright.paste("red", (0, 0, 150, 100))
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(turns[orientation]) if orientation > 1 else upright
    path = saved(tmp_path / "a.jpg", stored, exif=camera_exif(orientation), quality=95, comment=b"secret")
    facts, _, out = fitted(path, longest=150)
    assert (facts.width, facts.height) == (150, 100)
    assert (facts.exif_orientation, facts.has_metadata, facts.has_gps) == (1, False, False)
    assert b"secret" not in out.read_bytes()
    with Image.open(out) as image:
        red, blue = image.getpixel((20, 20)), image.getpixel((130, 80))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 200 > red[2]
    assert blue[2] > 200 > blue[0]


def test_clear_areas_get_the_colour_that_was_asked_for(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGBA", (80, 80), (0, 0, 0, 0)))
    for fill, colour in (("#ffffff", (255, 255, 255)), ("#00ff00", (0, 255, 0))):
        facts, _, out = fitted(path, fill=fill, content_type="image/png")
        assert (facts.has_alpha_channel, facts.content_type) == (False, "image/png")
        with Image.open(out) as image:
            assert image.getpixel((4, 4)) == colour


def test_print_and_deep_colours_become_plain(tmp_path: Path) -> None:
    facts, _, _ = fitted(saved(tmp_path / "a.jpg", Image.new("CMYK", (80, 80), (0, 0, 0, 0)), progressive=True))
    assert (facts.mode, facts.progressive) == ("RGB", False)
    deep = Image.new("I;16", (80, 80), 0x8000)
    _, _, out = fitted(saved(tmp_path / "b.png", deep))
    with Image.open(out) as image:
        assert image.getpixel((4, 4)) == (128, 128, 128)


def test_a_colour_profile_is_applied_and_a_broken_one_ignored(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for number, icc in enumerate((profile, b"not a profile")):
        path = saved(tmp_path / f"{number}.jpg", Image.new("RGB", (80, 80), "orange"), icc_profile=icc)
        _, _, out = fitted(path)
        with Image.open(io.BytesIO(out.read_bytes())) as image:
            assert "icc_profile" not in image.info


@pytest.mark.parametrize(("shape", "size"), [("portrait", (113, 200)), ("square", (200, 200)), ("keep", (300, 200))])
def test_the_middle_is_kept_when_cropped(tmp_path: Path, shape: str, size: tuple[int, int]) -> None:
    image = Image.new("RGB", (300, 200), "red")
    image.paste("blue", (50, 0, 250, 200))
    facts, _, out = fitted(saved(tmp_path / "a.png", image), shape=shape)
    assert facts.width == pytest.approx(size[0], abs=1)
    assert facts.height == size[1]
    with Image.open(out) as result:
        middle = result.getpixel((result.width // 2, 100))
    assert isinstance(middle, tuple)
    assert middle[2] > 200


def test_other_kinds_of_pictures_are_converted(tmp_path: Path) -> None:
    for kind in ("webp", "bmp", "tiff", "avif", "gif"):
        facts, _, _ = fitted(
            saved(
                tmp_path / f"a.{kind}",
                noise(80, 60),
                **({"exif": camera_exif(6)} if kind != "gif" and kind != "bmp" else {}),
            )
        )
        assert (facts.content_type, facts.readable) == ("image/jpeg", True)
        assert (facts.has_metadata, facts.mode) == (False, "RGB")
        assert (facts.width, facts.height) == ((80, 60) if kind in ("gif", "bmp") else (60, 80))


@pytest.mark.parametrize("kind", ["webp", "tiff", "avif", "gif"])
def test_of_an_animation_the_first_frame_becomes_the_picture(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue")]
    path = saved(tmp_path / f"a.{kind}", frames[0], save_all=True, append_images=frames[1:], duration=200)
    facts, _, out = fitted(path)
    assert (facts.content_type, facts.frames) == ("image/jpeg", 1)
    with Image.open(out) as image:
        seen = image.getpixel((40, 30))
    assert isinstance(seen, tuple)
    assert seen[0] > 200 > seen[2]


@pytest.mark.parametrize("kind", ["webp", "tiff", "avif"])
def test_clear_areas_of_other_kinds_are_filled_too(tmp_path: Path, kind: str) -> None:
    facts, _, out = fitted(saved(tmp_path / f"a.{kind}", Image.new("RGBA", (80, 60), (0, 0, 0, 0))))
    assert (facts.content_type, facts.has_alpha_channel) == ("image/jpeg", False)
    with Image.open(out) as image:
        assert image.getpixel((40, 30)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "middle", "brightest"),
    [
        ("CMYK", (0, 0, 0, 127), (0, 0, 0, 0)),
        ("LAB", (137, 128, 128), (255, 128, 128)),
        ("I;16", 0x8000, 0xFFFF),
        ("F", 0.5, 1.0),
        ("F", 128.0, 255.0),
        ("F", 32768.0, 65535.0),
    ],
)
def test_whatever_a_tiff_counts_colours_in_becomes_plain(
    tmp_path: Path, mode: str, middle: Any, brightest: Any
) -> None:
    image = Image.new(mode, (80, 60), middle)
    image.putpixel((79, 0), brightest)
    facts, _, out = fitted(saved(tmp_path / "a.tiff", image))
    assert (facts.mode, facts.content_type) == ("RGB", "image/jpeg")
    with Image.open(out) as result:
        seen = result.getpixel((20, 40))
    assert seen == pytest.approx((128, 128, 128), abs=4)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"])
def test_what_cannot_be_read_is_said_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        fitted(path)
    assert caught.value.title == "This picture can’t be read"
    assert not path.with_suffix(".out").exists()


@pytest.mark.parametrize(
    "options", [{"fill": "no colour"}, {"max_bytes": 10}, {"content_type": "image/gif"}, {"shape": "round"}]
)
def test_senseless_wishes_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    path = saved(tmp_path / "a.png", noise(80, 80))
    with pytest.raises(BadInput):
        fitted(path, **options)


def test_a_picture_that_cannot_get_small_enough_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", noise(100, 100, grain=1))
    with pytest.raises(BadInput) as caught:
        fitted(path, max_bytes=1000)
    assert "small" in caught.value.title
