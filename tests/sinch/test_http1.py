"""One answer is read exactly, however it comes in pieces; anything else is broken, not an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.sinch.http1 import AnswerReader, BrokenAnswer

WHOLE = [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", True),
    (b"HTTP/1.1 200\r\ncontent-length:5\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", True),
    (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", 200, b"hello", True),
    (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", False),
    (b"HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", False),
    (b"HTTP/1.1 200 OK\r\n\r\nhello", 200, b"hello", False),
    (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
    (b"HTTP/1.1 429 \r\nContent-Length: 0\r\n\r\n", 429, b"", True),
    (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi", True),  # noqa: E501 - one answer, one line
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nT: t\r\n\r\n", 200, b"hello", True),  # noqa: E501 - as above
    (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n", 200, b"hello", False),
]  # fmt: skip

BROKEN = [
    b"",
    b"HTTP/1.1 200 OK\r\nContent-Le",
    b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 9000,
    b"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nA b\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000,
    b"HTTP/2 200\r\n\r\n",
    b"HTTP/1.1 099 Low\r\n\r\n",
    b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 20,
    b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
]


def read(wire: bytes, cuts: list[int]) -> tuple[int, bytes, bool]:
    """The answer in `wire`, handed over in pieces that end at `cuts`."""
    ends = sorted({min(cut, len(wire)) for cut in cuts} | {len(wire)})
    pieces = [wire[begin:end] for begin, end in zip([0, *ends], ends, strict=False) if end > begin]
    left = iter(pieces)
    answer = AnswerReader(lambda: next(left, b""))
    return answer.status, b"".join(answer.body()), answer.is_reusable


@given(which=st.sampled_from(WHOLE), cuts=st.lists(st.integers(0, 160), max_size=8))
def test_an_answer_means_the_same_in_whatever_pieces_it_comes(
    which: tuple[bytes, int, bytes, bool], cuts: list[int]
) -> None:
    wire, status, body, reusable = which
    found = read(wire, cuts)
    assert found[:2] == (status, body)
    if not wire.endswith(b"OK\r\n"):  # a second answer is only seen when it came with the first
        assert found[2] is reusable


@given(which=st.sampled_from(BROKEN), cuts=st.lists(st.integers(0, 160), max_size=8))
def test_what_is_not_one_whole_answer_is_broken(which: bytes, cuts: list[int]) -> None:
    with pytest.raises(BrokenAnswer):
        read(which, cuts)


@given(which=st.sampled_from([row for row in WHOLE if row[3]]), data=st.data())
def test_an_answer_cut_off_anywhere_is_never_taken_for_a_whole_one(
    which: tuple[bytes, int, bytes, bool], data: st.DataObject
) -> None:
    wire = which[0]
    with pytest.raises(BrokenAnswer):
        read(wire[: data.draw(st.integers(0, len(wire) - 1))], [])


def test_a_connection_with_something_left_on_it_is_not_used_again() -> None:
    assert read(WHOLE[-1][0], [])[2] is False
