"""What is told about a PDF is what pypdf tells."""

import io

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.pictures.documents import Document, read_document
from tests.pictures.files import packed_pdf_bytes, pdf_bytes

SAMPLES = {
    "one page": pdf_bytes(),
    "twelve pages": pdf_bytes(12),
    "packed": packed_pdf_bytes(3),
    "locked": pdf_bytes(2, "secret"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_pages_and_passwords_are_what_pypdf_finds(name: str) -> None:
    content = SAMPLES[name]
    reader, found = pypdf.PdfReader(io.BytesIO(content)), read_document(content)
    assert found.is_encrypted == reader.is_encrypted
    assert found.pages == (0 if reader.is_encrypted else len(reader.pages))
    assert found.is_whole


def test_words_about_encryption_are_none() -> None:
    plain = pdf_bytes()
    place = plain.index(b"1 0 obj")
    said = b"9 0 obj (how to /Encrypt a file) endobj\n"
    moved = plain[:place] + said + plain[place:]
    table = int(plain[plain.index(b"startxref") :].split()[1])
    assert not read_document(
        moved.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + len(said)))
    ).is_encrypted
    assert not read_document(plain.replace(b"/Producer", b"/EncryptMetadata true /Producer")).is_encrypted


def test_what_is_cut_off_or_hangs_on_is_not_whole() -> None:
    plain = pdf_bytes()
    for content in (plain[:-8], plain + b"PK\x03\x04", b"%PDF-3.0" + plain[8:]):
        assert not read_document(content).is_whole
    assert read_document(plain + b"\r\n").is_whole
    assert read_document(b"%PDF-") == Document(0, False, False)


@given(
    content=st.sampled_from(sorted(SAMPLES)).map(lambda name: SAMPLES[name]),
    cut=st.integers(0, 1500),
    flips=st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 255))),
)
def test_no_damage_raises(content: bytes, cut: int, flips: list[tuple[int, int]]) -> None:
    changed = bytearray(content[: cut or None])
    for place, value in flips:
        if place < len(changed):
            changed[place] = value
    assert read_document(bytes(changed)).pages >= 0
