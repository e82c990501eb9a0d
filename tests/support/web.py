"""Little real web servers for tests: one that serves files exactly as told, one that receives callbacks."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it goes over the wire; `chunked` sends no length, `declared_length` a wrong one."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)
    chunked: bool = False
    declared_length: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class WebServer:
    """A server on loopback and what it received, oldest first."""

    url: str
    received: list[Received] = field(default_factory=list)


@contextlib.contextmanager
def serve(respond: Callable[[Received], Answer]) -> Iterator[WebServer]:
    """Serves on a free port of loopback until the block ends; every request goes through `respond`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _take(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.command, self.path, headers, self.rfile.read(length))
            web.received.append(received)
            self._give(respond(received))

        def _give(self, answer: Answer) -> None:
            self.send_response(answer.status)
            if answer.content_type is not None:
                self.send_header("Content-Type", answer.content_type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.chunked:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(answer.body), answer.body))
                return
            length = len(answer.body) if answer.declared_length is None else answer.declared_length
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(answer.body)
            if length != len(answer.body):
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_HEAD = _take  # noqa: N815  # the names http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name http.server uses
            """Says nothing: tests read what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web = WebServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def serve_files(files: dict[str, Answer]) -> contextlib.AbstractContextManager[WebServer]:
    """Serves each path as told; any other is a 404."""
    return serve(lambda request: files.get(request.path, Answer(404, b"not here")))


def receive(statuses: Callable[[int], int] = lambda _count: 200) -> contextlib.AbstractContextManager[WebServer]:
    """Receives callbacks; `statuses` gives the answer to the n-th request, counted from 1."""
    lock = threading.Lock()
    count = 0

    def respond(_request: Received) -> Answer:
        nonlocal count
        with lock:
            count += 1
            return Answer(statuses(count), content_type=None)

    return serve(respond)
