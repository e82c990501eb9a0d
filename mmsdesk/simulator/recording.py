"""Writes down what came in, for whoever wants to look at every request afterwards."""

from io import RawIOBase

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN_PAGES = "/_simulator/"


class _Listener:
    """One request on its way to the application, its body collected as it is read."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._body = bytearray()
        self.whole = False
        self._gone = False

    async def receive(self) -> Message:
        event = await self._receive()
        if event["type"] == "http.request":
            self._body += event.get("body", b"")
            self.whole = not event.get("more_body", False)
        else:
            self._gone = True
        return event

    async def send(self, event: Message) -> None:
        # A request turned away at the door is answered unread; what it said is of interest all the same.
        if event["type"] == "http.response.start":
            while not (self.whole or self._gone):
                await self.receive()
        await self._send(event)

    def line(self, scope: Scope) -> bytes:
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
        listener = _Listener(receive, send)
        try:
            await self._application(scope, listener.receive, listener.send)
        finally:
            if listener.whole:
                self._file.write(listener.line(scope) + b"\n")
