"""What is said of an attachment: kind, name, one detail; for every type MMS carries."""

import pytest

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.domain.media import GIF, HEIC, JPEG, MP4, PDF, PNG, QUICKTIME, VCARD, MediaFacts
from mmsdesk.domain.message import Media
from mmsdesk.services.attachments import (
    AttachmentKind,
    conversation_text,
    describe_attachment,
    format_duration,
    guess_attachment,
)


def facts(name: str, content_type: str, **known: object) -> MediaFacts:
    ending = name.rpartition(".")[2]
    values: dict[str, object] = {"size_bytes": 286_000, **known}
    return MediaFacts("0" * 64, name, ending, content_type, **values)  # type: ignore[arg-type]  # known by their names


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (facts("hero.jpg", JPEG, width=4, height=3), "Picture: hero.jpg"),
        (facts("hero.png", PNG), "Picture: hero.png"),
        (facts("brunch.gif", GIF, frames=9), "GIF: brunch.gif"),
        (facts("cake.mp4", MP4, duration_ms=11_200), "Video, 0:12: cake.mp4"),
        (facts("cake.mov", QUICKTIME), "Video: cake.mov"),
        (facts("lume.vcf", VCARD, card_name="Osteria Lume", card_count=1), "Contact card: Osteria Lume"),
        (facts("lume.vcf", VCARD, card_count=3), "Contact card, 3 cards: lume.vcf"),
        (facts("menu.pdf", PDF), "PDF, 286 KB: menu.pdf"),
        (facts("hero.heic", HEIC, readable=False), "Picture, can’t be shown: hero.heic"),
        (facts("menu.pdf", PDF, readable=False), "PDF, can’t be shown: menu.pdf"),
        (facts("song.mp3", "audio/mpeg", readable=False), "File, can’t be shown: song.mp3"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_kind_of_file_is_said_in_a_line(measured: MediaFacts, said: str) -> None:
    assert describe_attachment(measured).words == said


def test_the_shape_is_the_one_a_phone_shows() -> None:
    turned = describe_attachment(facts("hero.jpg", JPEG, width=400, height=300, exif_orientation=6))
    assert (turned.width, turned.height) == (300, 400)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("media/abc.mp4", AttachmentKind.VIDEO),
        ("media/abc.vcf", AttachmentKind.CONTACT),
        ("https://cdn.example/menu.PDF?v=2", AttachmentKind.PDF),
        ("media/abc.gif", AttachmentKind.GIF),
        ("https://cdn.example/hero", AttachmentKind.PICTURE),
    ],
)
def test_before_a_file_is_read_its_address_tells_its_kind(url: str, kind: AttachmentKind) -> None:
    assert guess_attachment(Media(url)).kind is kind


def test_a_conversation_is_said_in_the_order_of_the_phone() -> None:
    arrival = Arrival("72345", (MediaPart("m", "menu.pdf"), TextPart("Tonight", "Hi Ada")))
    known = {"m": describe_attachment(facts("menu.pdf", PDF))}
    assert conversation_text(arrival, known) == "PDF, 286 KB: menu.pdf\nTonight\nHi Ada"
    assert conversation_text(arrival, {}) == "menu.pdf\nTonight\nHi Ada"


@pytest.mark.parametrize(
    ("milliseconds", "said"), [(1, "0:01"), (12_000, "0:12"), (61_000, "1:01"), (3_727_000, "1:02:07")]
)
def test_durations_are_written_as_players_write_them(milliseconds: int, said: str) -> None:
    assert format_duration(milliseconds) == said
