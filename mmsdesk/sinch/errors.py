"""What a call to Sinch other than a send can fail with; a send never raises these, it answers with an outcome.

SinchError
├── Unreachable      the request did not get an answer: no network, no name, no TLS, too slow
├── KeyRefused       401: the access key is wrong or was replaced
├── NotAllowed       403: the key has no right here, or a billing limit is reached
├── NotFoundAtSinch  404: another region, another project, or deleted
├── RateLimited      429
├── RequestRefused   any other 4xx
├── ServerTrouble    5xx
└── BadAnswer        an answer that is not the API's: a portal's page, a cut-off answer, a redirect
"""

from mmsdesk.domain.errors import Trouble


class SinchError(Trouble):
    """Sinch could not do what was asked; `status` and `code` are what it said, for the details one click away."""

    def __init__(
        self, title: str, hint: str = "", *, status: int | None = None, code: str = "", text: str = ""
    ) -> None:
        super().__init__(title, hint)
        self.status = status
        self.code = code
        self.text = text


class Unreachable(SinchError):
    """No answer came."""


class KeyRefused(SinchError):
    """Sinch does not accept the access key."""


class NotAllowed(SinchError):
    """The key is known but may not do this."""


class NotFoundAtSinch(SinchError):
    """Sinch knows no such thing at this address; another region answers like this too."""


class RateLimited(SinchError):
    """Too many requests; `retry_after` in seconds when Sinch named a time."""

    def __init__(self, title: str, hint: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(title, hint, status=429)
        self.retry_after = retry_after


class RequestRefused(SinchError):
    """Sinch understood the request and does not accept it."""


class ServerTrouble(SinchError):
    """Sinch failed on its side."""


class BadAnswer(SinchError):
    """Something answered, but not as the API does."""


def unreachable(reason: str) -> Unreachable:
    return Unreachable(
        "Sinch could not be reached",
        "Check this computer’s internet connection, and a proxy or firewall if you have one. Then try again.",
        text=reason,
    )


def bad_answer(reason: str, status: int | None = None) -> BadAnswer:
    return BadAnswer(
        "Something other than Sinch answered",
        "A sign-in page of your network or a proxy may be in between. Open a web page in your browser, then try again.",
        status=status,
        text=reason,
    )
