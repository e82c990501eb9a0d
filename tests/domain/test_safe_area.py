import pytest

from mmsdesk.domain.media import GIF, JPEG, MP4, MediaFacts
from mmsdesk.domain.safe_area import Margins, safe_margins


@pytest.mark.parametrize(
    ("size", "margins"),
    [
        ((640, 1138), Margins(129, 0, 89, 0)),
        ((1080, 1920), Margins(219, 0, 150, 0)),
        ((500, 1000), Margins(114, 0, 78, 0)),
        ((1000, 1000), None),
        ((1280, 720), None),
    ],
)
def test_upright_pictures_have_a_top_and_a_bottom_to_keep_free(size: tuple[int, int], margins: Margins | None) -> None:
    assert safe_margins(MediaFacts("a" * 64, "a.jpg", "jpg", JPEG, 1, width=size[0], height=size[1])) == margins
    turned = MediaFacts("a" * 64, "a.jpg", "jpg", JPEG, 1, width=size[1], height=size[0], exif_orientation=6)
    assert safe_margins(turned) == margins


@pytest.mark.parametrize(
    ("size", "margins"),
    [
        ((480, 720), Margins(39, 39, 39, 44)),
        ((480, 640), Margins(65, 39, 58, 39)),
        ((640, 640), Margins(52, 52, 52, 58)),
        ((480, 480), Margins(39, 39, 39, 43)),
        ((240, 360), Margins(20, 20, 20, 22)),
        ((480, 300), None),
    ],
)
def test_animations_have_margins_all_round(size: tuple[int, int], margins: Margins | None) -> None:
    facts = MediaFacts("a" * 64, "a.gif", "gif", GIF, 1, width=size[0], height=size[1], frames=9)
    assert safe_margins(facts) == margins


def test_videos_have_none() -> None:
    assert safe_margins(MediaFacts("a" * 64, "a.mp4", "mp4", MP4, 1, width=640, height=1138)) is None
