"""Strict validation of media by table: real little files, made here."""

import io
import struct

import pytest
from PIL import Image

from mmsdesk.simulator.strictness import judge_content, read_video_seconds


def picture(kind: str, size: tuple[int, int] = (64, 114), mode: str = "RGB", **save: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90 if mode in "LP" else (90, 10, 200, 255)[: len(mode)]).save(out, kind, **save)
    return out.getvalue()


def noise(kind: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 120).convert("RGB").save(out, kind, quality=95)
    return out.getvalue()


def animated(kind: str, frames: int = 3, size: tuple[int, int] = (48, 48)) -> bytes:
    out = io.BytesIO()
    pictures = [Image.effect_noise(size, 60 + n).convert("P" if kind == "GIF" else "RGB") for n in range(frames)]
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def see_through_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (1, 2, 3, 120)).save(out, "PNG")
    return out.getvalue()


def see_through_gif() -> bytes:
    out = io.BytesIO()
    image = Image.new("P", (20, 20), 0)
    image.putpixel((3, 3), 1)
    image.save(out, "GIF", transparency=0)
    return out.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def video(seconds: float, brand: bytes = b"isom", padding: int = 0, version: int = 0) -> bytes:
    if version:
        header = struct.pack(">B3xQQIQ", 1, 0, 0, 1000, int(seconds * 1000)) + b"\0" * 80
    else:
        header = struct.pack(">B3xIIII", 0, 0, 0, 1000, int(seconds * 1000)) + b"\0" * 80
    return box(b"ftyp", brand + b"\0\0\2\0") + box(b"moov", box(b"mvhd", header)) + box(b"mdat", b"\1" * padding)


JPEG = picture("JPEG")
VCARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEND:VCARD\r\n"
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("image/jpeg", JPEG),
        ("IMAGE/JPEG; charset=binary", JPEG),
        ("image/jpg", JPEG),
        ("image/jpeg", picture("JPEG", (200, 50))),
        ("image/jpeg", picture("JPEG", (60, 60), "L")),
        ("image/png", picture("PNG")),
        ("image/png", picture("PNG", mode="RGBA")),
        ("image/gif", picture("GIF", mode="P")),
        ("image/gif", animated("GIF")),
        ("video/mp4", video(30)),
        ("video/mp4", video(29, version=1)),
        ("video/quicktime", video(5, b"qt  ")),
        ("text/vcard", VCARD),
        ("text/x-vcard", b"\xef\xbb\xbf" + VCARD),
        ("application/pdf", PDF),
        ("application/pdf", PDF.ljust(1_000_000)),
        ("video/mp4", video(5, padding=700_000)),
    ],
)
def test_what_conforms_is_let_through_whatever_its_shape(content_type: str, body: bytes) -> None:
    assert judge_content(content_type, body) is None


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("text/html", b"<html>", "MEDIA_TYPE_UNSUPPORTED"),
        ("image/webp", picture("WEBP"), "MEDIA_TYPE_UNSUPPORTED"),
        ("image/bmp", picture("BMP"), "MEDIA_TYPE_UNSUPPORTED"),
        ("video/3gpp", video(5, b"3gp4"), "MEDIA_TYPE_UNSUPPORTED"),
        ("audio/mpeg", b"ID3", "MEDIA_TYPE_UNSUPPORTED"),
        ("image/png", JPEG, "MEDIA_TYPE_UNSUPPORTED"),
        ("image/jpeg", b"<html>", "MEDIA_TYPE_UNSUPPORTED"),
        ("video/mp4", video(5, b"3gp4"), "MEDIA_TYPE_UNSUPPORTED"),
        ("image/png", animated("PNG"), "MEDIA_TYPE_UNSUPPORTED"),
        ("image/jpeg", b"", "BAD_REQUEST"),
        ("image/jpeg", noise("JPEG", (1400, 1400)), "MEDIA_TOO_LARGE"),
        ("image/gif", animated("GIF", 8, (340, 340)), "MEDIA_TOO_LARGE"),
        ("video/mp4", video(5, padding=740_001), "MEDIA_TOO_LARGE"),
        ("application/pdf", PDF.ljust(1_000_001), "MEDIA_TOO_LARGE"),
        ("image/jpeg", noise("JPEG", (300, 300))[:5000], "BAD_REQUEST"),
        ("image/png", picture("PNG", (300, 300))[:60], "BAD_REQUEST"),
        ("image/png", see_through_png(), "BAD_REQUEST"),
        ("image/gif", see_through_gif(), "BAD_REQUEST"),
        ("video/mp4", video(30.5), "BAD_REQUEST"),
        ("video/mp4", video(31, version=1), "BAD_REQUEST"),
    ],
)
def test_what_does_not_conform_is_refused_with_its_reason(content_type: str, body: bytes, code: str) -> None:
    refused = judge_content(content_type, body)
    assert refused is not None
    assert refused.code == code
    assert refused.sub_code == "UNSPECIFIED_SUB_CODE"


@pytest.mark.parametrize("content_type", ["", "application/octet-stream", "binary/octet-stream; x=y"])
def test_a_type_that_says_nothing_is_undetermined(content_type: str) -> None:
    refused = judge_content(content_type, JPEG)
    assert refused is not None
    assert (refused.code, refused.sub_code) == ("MEDIA_TYPE_UNSUPPORTED", "MEDIA_TYPE_UNDETERMINED")


@pytest.mark.parametrize(
    "body", [b"", b"\0\0\0\1", video(5)[:40], box(b"moov", b""), box(b"moov", box(b"mvhd", b"\0"))]
)
def test_a_video_without_a_whole_header_has_no_duration(body: bytes) -> None:
    assert read_video_seconds(body) is None
