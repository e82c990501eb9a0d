"""Writes down what came in, for whoever wants to look at every request afterwards."""

from io import RawIOBase

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN_PAGES = "/_simulator/"


class _Listener:
    """One request on its way to the application, written down once it is read to its end: before the answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, file: RawIOBase) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._file = file
        self._body = bytearray()
        self._ended = False

    async def receive(self) -> Message:
        event = await self._receive()
        if event["type"] != "http.request":
            self._ended = True
        elif not self._ended:
            self._body += event.get("body", b"")
            if not event.get("more_body", False):
                self._ended = True
                self._file.write(self._line() + b"\n")
        return event

    async def send(self, event: Message) -> None:
        # A request turned away at the door is answered unread; what it said is of interest all the same.
        if event["type"] == "http.response.start":
            while not self._ended:
                await self.receive()
        await self._send(event)

    def _line(self) -> bytes:
        scope = self._scope
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        return msgspec.json.encode(
            {
                "method": scope["method"],
                "path": scope["raw_path"].decode("latin-1"),
                "query": scope["query_string"].decode("latin-1"),
                "user_agent": headers.get(b"user-agent", ""),
                "content_type": headers.get(b"content-type", ""),
                "body": self._body.decode("utf-8", "replace"),
            }
        )


class Recorder:
    """An application around another: every request that came in whole becomes a line of JSON in a file.

    Credentials in headers are left out; a secret in a body, such as a webhook's, is there. Inspection pages are not
    part of the service and not recorded.
    """

    def __init__(self, application: ASGIApp, file: RawIOBase) -> None:
        """`file` is unbuffered: what is written stays written, however this process ends."""
        self._application = application
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OWN_PAGES):
            await self._application(scope, receive, send)
            return
        listener = _Listener(scope, receive, send, self._file)
        await self._application(scope, listener.receive, listener.send)
