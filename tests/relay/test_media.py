"""Campaign media: taken only when whole and honest, served exactly, found only by address (reliability list 3.4)."""

import hashlib
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from mmsdesk.relay.media_types import MEDIA_TYPES, detect_media_type
from tests.relay.conftest import Desk
from tests.support.media_samples import MP4, OLD_MOV, PDF, SAMPLES, VCF, box, picture


def upload(desk: Desk, content: bytes, content_type: str, sha256: str = "") -> httpx.Response:
    address = f"{desk.relay.public_url}/v1/media/{sha256 or hashlib.sha256(content).hexdigest()}"
    return desk.http.put(address, content=content, headers={**desk.bearer, "content-type": content_type})


@pytest.mark.parametrize("content_type", SAMPLES)
def test_each_kind_is_served_with_its_bytes_and_all_headers(desk: Desk, content_type: str) -> None:
    extension, content = SAMPLES[content_type]
    answer = upload(desk, content, content_type)
    assert answer.status_code == 201
    url = answer.json()["url"]
    assert re.fullmatch(re.escape(desk.relay.public_url) + r"/m/[A-Za-z0-9_-]{32}\." + extension, url)
    served, head = desk.http.get(url), desk.http.head(url)
    assert (served.status_code, served.content) == (200, content)
    assert (head.status_code, head.content) == (200, b"")
    for headers in (served.headers, head.headers):
        assert headers["content-type"] == content_type
        assert headers["content-length"] == str(len(content))
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["accept-ranges"] == "bytes"
        assert headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        kind = "attachment" if extension in ("pdf", "vcf") else "inline"
        assert headers["content-disposition"] == f'{kind}; filename="media.{extension}"'
        assert "set-cookie" not in headers
        assert "transfer-encoding" not in headers


def test_the_same_content_always_has_the_same_address(desk: Desk) -> None:
    content = picture("PNG", (9, 9))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: upload(desk, content, "image/png"), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["url"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-4", 206, slice(-4, None)),
        ("bytes=0-999999", 206, slice(0, None)),
        ("bytes=-999999", 206, slice(0, None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("bytes=9-2", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("lines=0-3", 200, slice(0, None)),
        ("bytes=999999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
    ],
)
def test_single_ranges(desk: Desk, asked: str, status: int, expected: slice) -> None:
    url = upload(desk, PDF, "application/pdf").json()["url"]
    answer = desk.http.get(url, headers={"range": asked})
    wanted = PDF[expected]
    assert (answer.status_code, answer.content) == (status, wanted)
    assert answer.headers["content-length"] == str(len(wanted))
    if status == 206:
        first = PDF.index(wanted) if len(wanted) > 3 else 0
        assert answer.headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(PDF)}"
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(PDF)}"


def test_what_a_cache_has_is_not_sent_again(desk: Desk) -> None:
    url = upload(desk, VCF, "text/x-vcard; charset=utf-8").json()["url"]
    etag = desk.http.get(url).headers["etag"]
    for tags in (etag, f'"other", W/{etag}', "*"):
        answer = desk.http.get(url, headers={"if-none-match": tags})
        assert (answer.status_code, answer.content) == (304, b"")
    assert desk.http.get(url, headers={"if-none-match": '"other"'}).status_code == 200
    stale = desk.http.get(url, headers={"range": "bytes=0-3", "if-range": '"other"'})
    assert (stale.status_code, stale.content) == (200, VCF)


def test_bytes_that_do_not_match_the_hash_are_refused(desk: Desk) -> None:
    answer = upload(desk, picture("PNG"), "image/png", sha256="0" * 64)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "hash_mismatch"
    for odd in ("abc", "A" * 64, "..", "%2e%2e%2fetc"):
        assert upload(desk, picture("PNG"), "image/png", sha256=odd).status_code in (400, 404)


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
JPEG = SAMPLES["image/jpeg"][1]
PNG = SAMPLES["image/png"][1]
GIF = SAMPLES["image/gif"][1]
ZIP = b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18

LIES = {
    "HTML named JPEG": (HTML, "image/jpeg"),
    "HTML as itself": (HTML, "text/html"),
    "SVG as image": (SVG, "image/svg+xml"),
    "SVG named PNG": (SVG, "image/png"),
    "XML": (b"<?xml version='1.0'?><a/>", "application/pdf"),
    "script": (b"alert(1)", "text/javascript"),
    "ZIP": (ZIP, "application/zip"),
    "PNG declared JPEG": (picture("PNG", (5, 5)), "image/jpeg"),
    "JPEG without a type": (picture("JPEG", (5, 5)), ""),
    "JPEG as bytes": (picture("JPEG", (5, 6)), "application/octet-stream"),
    "MP4 declared MOV": (MP4 + box(b"free"), "video/quicktime"),
    "JPEG with a ZIP behind": (JPEG + ZIP, "image/jpeg"),
    "JPEG with HTML behind": (JPEG + HTML, "image/jpeg"),
    "PNG with HTML behind": (PNG + HTML, "image/png"),
    "GIF with HTML behind": (GIF + HTML, "image/gif"),
    "GIF that is a script": (b"GIF89a=1;alert(1)", "image/gif"),
    "MP4 with HTML behind": (MP4 + HTML, "video/mp4"),
    "PDF with a ZIP behind": (PDF + ZIP, "application/pdf"),
    "vCard with HTML behind": (VCF + HTML, "text/vcard"),
    "vCard with HTML inside": (VCF.replace(b"VERSION:3.0\r\n", HTML + b"\r\n"), "text/vcard"),
    "HTML before a JPEG": (HTML + JPEG, "image/jpeg"),
    "cut JPEG": (JPEG[:-40], "image/jpeg"),
    "cut PNG": (PNG[:-4], "image/png"),
    "PNG with a changed byte": (PNG[:30] + bytes((PNG[30] ^ 1,)) + PNG[31:], "image/png"),
    "cut GIF": (GIF[:-1], "image/gif"),
    "cut MP4": (MP4[:-1], "video/mp4"),
    "only the start of a JPEG": (b"\xff\xd8\xff", "image/jpeg"),
    "only the start of an MP4": (box(b"ftyp", b"isom"), "video/mp4"),
    "text": (b"hello", "text/plain"),
}


@pytest.mark.parametrize("lie", LIES)
def test_lies_about_the_content_are_refused(desk: Desk, lie: str) -> None:
    content, content_type = LIES[lie]
    answer = upload(desk, content, content_type)
    assert answer.status_code == 415
    assert answer.json()["error"]["message"]
    sha256 = hashlib.sha256(content).hexdigest()
    assert not list(desk.relay.data.rglob(f"*{sha256}*"))


def test_an_empty_file_and_one_over_five_megabytes_are_refused(desk: Desk) -> None:
    assert upload(desk, b"", "image/png").status_code == 422
    large = JPEG + b"\0" * (5 * 1024 * 1024)
    assert upload(desk, large, "image/jpeg").status_code == 413


@pytest.mark.parametrize("content_type", SAMPLES)
def test_no_cut_of_a_file_is_taken_for_the_whole_and_none_raises(content_type: str) -> None:
    extension, content = SAMPLES[content_type]
    assert detect_media_type(content) is MEDIA_TYPES[extension]
    # Text formats may lack the last line end.
    taken = {size for size in range(len(content)) if detect_media_type(content[:size])}
    assert taken <= set(range(len(content.rstrip()), len(content)))


def test_a_movie_without_a_brand_is_quicktime() -> None:
    assert detect_media_type(OLD_MOV) is MEDIA_TYPES["mov"]
    sized_to_the_end = MP4[: MP4.index(b"mdat") - 4] + b"\0\0\0\0mdatframes"
    assert detect_media_type(sized_to_the_end) is MEDIA_TYPES["mp4"]


def raw_get(desk: Desk, target: bytes) -> tuple[bytes, bytes]:
    """Status line and everything after the date, without a client tidying the path up."""
    place = urlsplit(desk.relay.public_url)
    with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=10) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    status, _, rest = answer.partition(b"\r\n")
    return status, re.sub(rb"date: [^\r]*\r\n", b"", rest)


def test_every_address_that_is_not_one_gets_the_same_bytes(desk: Desk) -> None:
    name = urlsplit(upload(desk, JPEG, "image/jpeg").json()["url"]).path.encode()
    sha256 = hashlib.sha256(JPEG).hexdigest().encode()
    targets = [
        b"/m/" + b"A" * 32 + b".jpg",
        b"/m/" + b"A" * 32 + b".png",
        b"/m/",
        b"/m",
        b"/m/.",
        b"/m/..",
        b"/m/../relay.sqlite3",
        b"/m/../../etc/passwd",
        b"/m/..%2f..%2frelay.sqlite3",
        b"/m/%2e%2e/relay.sqlite3",
        b"/m/....//relay.sqlite3",
        b"/m/..\\relay.sqlite3",
        b"/m/" + sha256,
        b"/m/" + sha256 + b".jpg",
        name[:-4],
        name[:-4] + b".png",
        name + b".html",
        name[:-4] + b".html.jpg",
        name + b"/",
        name + b"%00",
        name + b"%00.html",
        name.replace(b".", b"%2e"),
        name.upper(),
        b"/" + name,
        b"//m/" + name[3:],
        b"/media/" + sha256,
        b"/relay.sqlite3",
    ]
    answers = {raw_get(desk, target) for target in targets}
    assert len(answers) == 1
    ((status, _),) = answers
    assert status.endswith(b"404 Not Found")
    assert raw_get(desk, name)[0].endswith(b"200 OK")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_public_media_can_only_be_read(desk: Desk, method: str) -> None:
    url = upload(desk, JPEG, "image/jpeg").json()["url"]
    assert desk.http.request(method, url, content=b"x").status_code == 405
    assert desk.http.get(url).content == JPEG


def test_a_file_lost_from_the_disk_is_not_found_and_comes_back_with_the_next_upload(desk: Desk) -> None:
    content = picture("JPEG", (31, 7))
    url = upload(desk, content, "image/jpeg").json()["url"]
    stored = desk.relay.data / "media" / hashlib.sha256(content).hexdigest()
    stored.write_bytes(content[:10])
    assert desk.http.get(url).status_code == 404
    assert upload(desk, content, "image/jpeg").json()["url"] == url
    assert desk.http.get(url).content == content
