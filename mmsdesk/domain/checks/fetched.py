"""Rules for what a media address answers (rule book, sections 3 and 10), and for what its name alone tells.

The file behind it is judged by the rules for any file; here it is about how it is served. Without a look at it
(`Facts.fetched` is None, as while somebody types) only the name is judged.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from mmsdesk.domain.checks.address import is_stored_media
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, shared_rule
from mmsdesk.domain.fetched import Fetched, FetchFault
from mmsdesk.domain.hosts import origin_of
from mmsdesk.domain.media import EXTENSIONS
from mmsdesk.domain.message import media_of
from mmsdesk.domain.severity import Severity

SLOW: Final = 2.0
TOO_SLOW: Final = 5.0
_OK: Final = 200
_REPLACE: Final = Fix("replace_picture", "Choose a file")
_ENDINGS: Final = frozenset(ending for endings in EXTENSIONS.values() for ending in endings)


def extension_of_address(url: str) -> str:
    """The ending of the file an address names, lower case, without the dot; empty when it names none."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    stem, dot, ending = unquote(path).rpartition("/")[2].rpartition(".")
    return ending.lower() if stem and dot else ""


def _url(case: Case) -> str:
    """The web address of the attachment; empty when it has none."""
    media = media_of(case.campaign.message)
    return media.url if media is not None and not is_stored_media(media.url) and "://" in media.url else ""


def _host(case: Case) -> str:
    try:
        return urlsplit(_url(case)).hostname or "the address"
    except ValueError:
        return "the address"


def _served(case: Case) -> Fetched | None:
    """The answer that brought a file."""
    fetched = case.facts.fetched
    return fetched if fetched is not None and fetched.fault is None and fetched.status == _OK else None


def _hit(title: str, detail: str, measured: str = "") -> Hit:
    return Hit(title, detail, measured, _REPLACE, Anchor.MEDIA)


@campaign_rule(
    "TYP-1",
    Severity.STRICT,
    "Ending of a media address",
    "of a type that MMS carries",
    "seed, S-CH",
    measure="the ending",
    fixes="replace_picture",
)
def ending_is_carried(case: Case) -> Iterator[Hit]:
    ending = extension_of_address(_url(case))
    if case.facts.media is None and ending and ending not in _ENDINGS:
        yield _hit(
            f".{ending} files can’t be sent by MMS",
            "That is how the file’s address ends. Sinch or the carrier refuses this type. Use a JPG picture.",
            f".{ending}",
        )


@campaign_rule(
    "TYP-2",
    Severity.HARD,
    "Content-Type of a media address",
    "the answer names one",
    "S-SAVE",
    measure="what is missing",
    fixes="replace_picture",
)
def answer_names_a_type(case: Case) -> Iterator[Hit]:
    fetched = _served(case)
    if fetched is not None and not fetched.content_type.strip():
        yield _hit(
            "The file’s address doesn’t say what kind of file it gives",
            "Without a Content-Type Sinch refuses it. Put it right on that server, or attach the file here.",
            "no Content-Type",
        )


@campaign_rule(
    "URL-2",
    Severity.HARD,
    "Media address leads outside",
    "to a public host",
    "S-SKILL, CA §19",
    measure="the host",
    fixes="replace_picture",
)
def address_leads_outside(case: Case) -> Iterator[Hit]:
    fetched = case.facts.fetched
    if fetched is not None and fetched.fault is FetchFault.REFUSED:
        yield _hit(
            "Sinch can’t fetch the file",
            f"{_host(case)} leads into a private network. Attach the file here, and your relay serves it.",
            fetched.said or "no answer",
        )


@campaign_rule(
    "URL-2",
    Severity.HARD,
    "Media address can be reached",
    "by anybody, within 10 seconds",
    "S-SKILL",
    measure="the system's words",
    fixes="replace_picture",
)
def address_answers(case: Case) -> Iterator[Hit]:
    fetched = case.facts.fetched
    if fetched is not None and fetched.fault in (FetchFault.UNREACHABLE, FetchFault.TIMEOUT):
        late = fetched.fault is FetchFault.TIMEOUT
        yield _hit(
            "The file’s address could not be checked",
            f"{_host(case)} {'takes too long' if late else 'does not answer'}, so Sinch could not fetch the file "
            "either. Check the address and this computer’s connection, or attach the file here.",
            fetched.said or "no answer",
        )


@campaign_rule(
    "URL-2",
    Severity.HARD,
    "Media address gives the file",
    "status 200, without login",
    "S-SKILL, S-SAVE",
    measure="the status",
    fixes="replace_picture",
)
def address_gives_the_file(case: Case) -> Iterator[Hit]:
    fetched = case.facts.fetched
    if fetched is None or fetched.fault is not None or fetched.is_redirect or fetched.status == _OK:
        return
    yield _hit(
        "There is no file at this address"
        if fetched.status in (404, 410)
        else "The file’s address doesn’t give the file",
        f"{_host(case)} answers with status {fetched.status}, and would answer Sinch the same. "
        "Correct the address, or attach the file here.",
        f"status {fetched.status}",
    )


@campaign_rule(
    "URL-4",
    Severity.STRICT,
    "Length of the answer",
    "named, not chunked",
    "S-SAVE",
    measure="what is missing",
    fixes="replace_picture",
)
def answer_names_a_length(case: Case) -> Iterator[Hit]:
    fetched = _served(case)
    if fetched is not None and fetched.length is None:
        yield _hit(
            "The file’s address doesn’t say how long the file is",
            "Sinch refuses answers without a Content-Length. Put it right on that server, or attach the file here.",
            "no Content-Length",
        )


@campaign_rule(
    "URL-6",
    Severity.STRICT,
    "Redirect to another host",
    "none",
    "ours",
    measure="where it leads",
    fixes="replace_picture",
)
def address_stays_on_its_host(case: Case) -> Iterator[Hit]:
    fetched = case.facts.fetched
    if fetched is not None and fetched.is_redirect and not _stays(case, fetched):
        yield _redirect(fetched, "Use the address of the file itself, or attach the file here.")


@campaign_rule("URL-6", Severity.WARN, "Redirect", "none", "ours", measure="where it leads", fixes="replace_picture")
def address_is_direct(case: Case) -> Iterator[Hit]:
    fetched = case.facts.fetched
    if fetched is not None and fetched.is_redirect and _stays(case, fetched):
        yield _redirect(fetched, "So its size and type were not checked. Use the address of the file itself.")


def _stays(case: Case, fetched: Fetched) -> bool:
    """Whether a redirect leads to another address of the same host."""
    return fetched.location != _url(case) and origin_of(fetched.location) == origin_of(_url(case)) != ""


def _redirect(fetched: Fetched, advice: str) -> Hit:
    return _hit(
        "The file’s address leads on to another one",
        f"Nobody promises that Sinch follows. {advice}",
        fetched.location[:80] or "nowhere",
    )


@campaign_rule(
    "URL-8",
    Severity.STRICT,
    "Named and received length",
    "equal",
    "ours",
    measure="bytes that came",
    fixes="replace_picture",
)
def lengths_agree(case: Case) -> Iterator[Hit]:
    fetched = _served(case)
    if fetched is not None and fetched.is_whole and fetched.length not in (None, fetched.received):
        yield _hit(
            "The file comes incomplete",
            f"Its address names {fetched.length:,} bytes and gives {fetched.received:,}. "
            "Put it right on that server, or attach the file here.",
            f"{fetched.received:,} bytes",
        )


@campaign_rule(
    "URL-9",
    Severity.STRICT,
    "Speed of a media address",
    f"at most {TOO_SLOW:.0f} seconds",
    "S-JSON",
    measure="seconds",
    fixes="replace_picture",
)
def address_is_fast_enough(case: Case) -> Iterator[Hit]:
    fetched = _served(case)
    if fetched is not None and fetched.seconds > TOO_SLOW:
        yield _slow(fetched)


@campaign_rule(
    "URL-9",
    Severity.WARN,
    "Speed of a media address",
    f"at most {SLOW:.0f} seconds",
    "S-JSON",
    measure="seconds",
    fixes="replace_picture",
)
def address_is_fast(case: Case) -> Iterator[Hit]:
    fetched = _served(case)
    if fetched is not None and SLOW < fetched.seconds <= TOO_SLOW:
        yield _slow(fetched)


def _slow(fetched: Fetched) -> Hit:
    return _hit(
        f"The file’s address took {fetched.seconds:.1f} seconds",
        "Sinch may fetch it for every single message. Attach the file here, and your relay serves it.",
        f"{fetched.seconds:.1f} seconds",
    )


@campaign_rule(
    "URL-11",
    Severity.STRICT,
    "Certificate of a media address",
    "valid",
    "ours",
    measure="the system's words",
    fixes="replace_picture",
)
def certificate_is_valid(case: Case) -> Iterator[Hit]:
    fetched = case.facts.fetched
    if fetched is not None and fetched.fault is FetchFault.CERTIFICATE:
        yield _hit(
            "The file’s address can’t be trusted",
            f"Nobody vouches for the certificate of {_host(case)}, so the file was not looked at. Attach it here.",
            fetched.said or "no answer",
        )


shared_rule(
    "URL-5",
    Severity.HARD,
    "Content-Type of the answer",
    "there is one, and it means something",
    "S-SAVE",
    checked_by=("TYP-2", "TYP-3"),
)
