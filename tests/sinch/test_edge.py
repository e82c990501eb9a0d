"""The far end of these tests takes nothing but HTTP for a request."""

import socket
from urllib.parse import urlsplit

from tests.support.edge import open_edge


def test_three_words_of_another_protocol_are_no_request() -> None:
    with open_edge() as edge:
        with socket.create_connection(("127.0.0.1", urlsplit(edge.origin).port or 0), timeout=5) as connection:
            connection.sendall(b"\x16\x03\x01 \x90\xf5 \x81\xd5\n\r\n")
            assert connection.recv(100) == b""
        assert edge.requests == []
