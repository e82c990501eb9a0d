import pytest

from mmsdesk.domain.media import JPEG, MediaFacts, facts_from_dict, facts_to_dict, format_size, type_name
from mmsdesk.domain.sender import SenderType, sender_type


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (740_000, "740 KB"),
        (740_001, "741 KB"),
        (999_001, "1 MB"),
        (1_000_000, "1 MB"),
        (1_000_001, "1.1 MB"),
        (3_400_000, "3.4 MB"),
        (25_000_000, "25 MB"),
        (999_900_000, "999.9 MB"),
        (999_950_000, "1 GB"),
        (75_416_600_000, "75.4 GB"),
    ],
)
def test_sizes_are_never_rounded_under_a_limit(size: int, shown: str) -> None:
    assert format_size(size) == shown


def test_facts_survive_a_trip_through_plain_values() -> None:
    facts = MediaFacts("a" * 64, "a.jpg", "jpg", JPEG, 5, width=3, height=4, exif_orientation=6, problem="x")
    assert facts_from_dict({**facts_to_dict(facts), "from_tomorrow": 1}) == facts
    assert facts.shown_size == (4, 3)


def test_types_have_names() -> None:
    assert [type_name(kind) for kind in (JPEG, "image/heic", "font/woff", "")] == [
        "JPG",
        "HEIC",
        "font/woff",
        "unknown file",
    ]


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("72345", SenderType.SHORT_CODE),
        ("123", SenderType.SHORT_CODE),
        ("+18335550100", SenderType.TOLL_FREE),
        ("8005550100", SenderType.TOLL_FREE),
        ("15035550100", SenderType.TEN_DLC),
        ("5035550100", SenderType.TEN_DLC),
        ("+61412345678", SenderType.AU_LONG),
        ("+442079460000", SenderType.OTHER),
        ("OSTERIA", None),
        ("", None),
    ],
)
def test_the_kind_of_sender_follows_from_its_form(sender: str, kind: SenderType | None) -> None:
    assert sender_type(sender) is kind
