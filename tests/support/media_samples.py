"""The smallest whole files of each kind a campaign may carry."""

import io
import struct

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (8, 6)) -> bytes:
    """A real JPEG, PNG or GIF (`kind` is Pillow's name for it)."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def box(name: bytes, content: bytes = b"") -> bytes:
    """One box of an MP4 or MOV file."""
    return struct.pack(">I4s", 8 + len(content), name) + content


MP4 = box(b"ftyp", b"isom\0\0\2\0isommp42") + box(b"moov", box(b"mvhd", b"\0" * 100)) + box(b"mdat", b"frames")
MOV = box(b"ftyp", b"qt  \0\0\2\0qt  ") + box(b"wide") + box(b"mdat", b"frames") + box(b"moov", b"\0" * 20)
OLD_MOV = box(b"mdat", b"frames") + box(b"moov", b"\0" * 20)
VCF = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;;;\r\nFN:Jane Doe\r\n"
    b"TEL;TYPE=CELL:+15550100\r\nNOTE:a\r\n b\r\nEND:VCARD\r\n"
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF\n"
)

SAMPLES = {
    "image/jpeg": ("jpg", picture("JPEG")),
    "image/png": ("png", picture("PNG")),
    "image/gif": ("gif", picture("GIF")),
    "video/mp4": ("mp4", MP4),
    "video/quicktime": ("mov", MOV),
    "text/vcard": ("vcf", VCF),
    "application/pdf": ("pdf", PDF),
}
"""Content-Type → extension and bytes."""
