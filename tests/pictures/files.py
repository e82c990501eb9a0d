"""Small videos, contact cards and PDFs: real films of packaging/make_film_samples.py, and files built here."""

import io
import struct
import zlib
from pathlib import Path
from typing import Final

import pypdf

FILMS: Final = Path(__file__).parent / "films"
CARD: Final = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Osteria Lume\r\nN:Lume;Osteria;;;\r\nTEL;TYPE=WORK:+15035550100\r\nEND:VCARD\r\n"
)


def film(name: str = "portrait.mp4") -> bytes:
    return (FILMS / name).read_bytes()


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def pdf_bytes(pages: int = 1, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed_pdf_bytes(pages: int) -> bytes:
    """A PDF whose objects lie packed in a stream, as newer programs write it."""
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    objects = [
        (1, "<</Type/Catalog/Pages 2 0 R>>"),
        (2, f"<</Kids[{kids}]/Resources<</Count 999>>/Type/Pages/Count {pages}>>"),
        *((4 + number, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>") for number in range(pages)),
    ]
    places, bodies = [], ""
    for number, body in objects:
        places.append(f"{number} {len(bodies)}")
        bodies += body + " "
    first = " ".join(places) + " "
    packed = zlib.compress((first + bodies).encode())
    content = b"%PDF-1.5\n"
    start = len(content)
    content += b"3 0 obj\n<</Type/ObjStm/N %d/First %d/Length %d/Filter/FlateDecode>>stream\n" % (
        len(objects),
        len(first),
        len(packed),
    )
    content += packed + b"\nendstream\nendobj\n"
    table = len(content)
    last = 4 + pages
    rows = bytearray(struct.pack(">BHB", 0, 0, 255))
    places_of = {number: index for index, (number, _) in enumerate(objects)}
    for number in range(1, last + 1):
        if number == 3:
            rows += struct.pack(">BHB", 1, start, 0)
        elif number == last:
            rows += struct.pack(">BHB", 1, table, 0)
        else:
            rows += struct.pack(">BHB", 2, 3, places_of[number])
    content += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 2 1]/Root 1 0 R/Length %d>>stream\n" % (last, last + 1, len(rows))
    return content + bytes(rows) + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table
