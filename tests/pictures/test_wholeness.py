"""What the relay would refuse of videos, contact cards and PDFs is known from the file before, and nothing else is."""

import random
from pathlib import Path

import pytest

from mmsdesk.domain.media import EXTENSIONS, PDF, VCARD, VIDEOS, facts_from_dict
from mmsdesk.pictures import probe
from mmsdesk.pictures.documents import read_document
from mmsdesk.pictures.films import read_film
from mmsdesk.pictures.sniffing import sniff_type
from mmsdesk.pictures.wholeness import card_is_whole
from mmsdesk.relay.media_types import detect_media_type
from tests.pictures.files import CARD, box, film, packed_pdf_bytes, pdf_bytes

LATIN = CARD.replace(b"Osteria", "Caf\u00e9".encode("cp1252"))
SOFT = CARD.replace(b"FN:Osteria Lume", b"NOTE;ENCODING=QUOTED-PRINTABLE:one=\r\ntwo=\r\n three=\r\n=20four")
TAGGED = CARD.replace(b"FN:Osteria Lume", b"NOTE;ENCODING=QUOTED-PRINTABLE:one=\r\n<script>")
WORDS = CARD.replace(b"FN:Osteria Lume", b"just words")
FILES = {
    "film": (film(), True),
    "film, table last": (film("late_table.mp4"), True),
    "fragments": (film("fragments.mp4"), True),
    "camera": (film("camera.mov"), True),
    "old camera": (box(b"wide", b"") + film("camera.mov")[20:], True),
    "film with padding": (film() + box(b"free", bytes(9)), True),
    "film and archive": (film() + b"PK\x03\x04", False),
    "film, cut": (film()[:-1], False),
    "film without pictures": (film()[: film().index(b"mdat") - 4], False),
    "card": (CARD, True),
    "two cards": (CARD + CARD, True),
    "card with mark": (b"\xef\xbb\xbf" + CARD, True),
    "card, folded": (CARD.replace(b"Osteria", b"Oster\r\n ia"), True),
    "card, soft breaks": (SOFT, True),
    "card with a tag": (TAGGED, False),
    "card in old letters": (LATIN, False),
    "card with loose words": (WORDS, False),
    "card, cut": (CARD[:-6], False),
    "card and more": (CARD + b"<html>", False),
    "pdf": (pdf_bytes(), True),
    "packed pdf": (packed_pdf_bytes(2), True),
    "locked pdf": (pdf_bytes(1, "x"), True),
    "pdf and archive": (pdf_bytes() + b"PK\x03\x04", False),
    "pdf, cut": (pdf_bytes()[:-7], False),
    "pdf of tomorrow": (b"%PDF-3.1" + pdf_bytes()[8:], False),
}


def verdict(content: bytes) -> bool | None:
    """Ours; None for what is none of these types."""
    content_type = sniff_type(content)
    if content_type in VIDEOS:
        return read_film(content).is_whole
    if content_type == VCARD:
        return card_is_whole(content)
    return read_document(content).is_whole if content_type == PDF else None


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_whole_here_exactly_when_the_relay_takes_it(tmp_path: Path, name: str) -> None:
    content, whole = FILES[name]
    path = tmp_path / "file"
    path.write_bytes(content)
    facts = facts_from_dict(probe(str(path)))
    taken = detect_media_type(content)
    assert facts.is_well_formed == whole == (taken is not None)
    if taken is not None:
        assert (taken.content_type, taken.extension) == (facts.content_type, EXTENSIONS[facts.content_type][0])


@pytest.mark.parametrize("name", [name for name, (_, whole) in FILES.items() if whole])
def test_whatever_happens_to_a_file_the_verdict_is_the_relays(name: str) -> None:
    rng, content = random.Random(7), FILES[name][0]
    for _ in range(300):
        damaged = bytearray(content)
        for _ in range(rng.randint(0, 3)):
            damaged[rng.randrange(len(damaged))] = rng.choice((0, 0x0A, 0x3D, 0xFF, rng.randrange(256)))
        cut = rng.randrange(len(damaged)) if rng.random() < 0.3 else len(damaged)
        broken = bytes(damaged[:cut]) + rng.choice((b"", b"", b"\x00", b"\n", b"tail", bytes(8)))
        ours = verdict(broken)
        if ours is not None:
            assert ours == (detect_media_type(broken) is not None), broken.hex()
