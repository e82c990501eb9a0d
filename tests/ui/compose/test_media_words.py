"""What the well says of a file beside its name."""

from dataclasses import replace

from mmsdesk.services.media import StoredMedia
from mmsdesk.ui.compose.media_words import described
from tests.domain.checks.cases import PICTURE, SHA, VIDEO


def test_a_video_tells_its_bits_a_second_and_its_size_on_the_way() -> None:
    facts = replace(VIDEO, size_bytes=740_000, duration_ms=20_000)
    stored = StoredMedia(SHA, "mp4", facts.content_type, facts.size_bytes, "a.mp4", facts)
    assert described(stored, None).tip.splitlines() == [
        "About 1.1 MB on its way to a phone.",
        "296 kbit/s, sound included.",
    ]


def test_a_picture_tells_what_to_keep_free() -> None:
    stored = StoredMedia(SHA, "jpg", PICTURE.content_type, PICTURE.size_bytes, "a.jpg", PICTURE)
    assert "the top 219 px and the bottom 150 px" in described(stored, None).tip
