"""What the relay takes of a campaign's own file, told before it is uploaded (docs/relay.md, 413 and 415).

Pictures that do not end with their file: IMG-14, which has a fix.
"""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.address import is_stored_media
from mmsdesk.domain.checks.media_fixes import CONVERT, REPLACE, show_file
from mmsdesk.domain.checks.model import Anchor, Case, Hit
from mmsdesk.domain.checks.registry import campaign_rule
from mmsdesk.domain.media import EXTENSIONS, PDF, PICTURES, VCARD, MediaFacts, format_size
from mmsdesk.domain.message import media_of, medias_of
from mmsdesk.domain.severity import Severity

RELAY_LIMIT: Final = 5 * 1024 * 1024
"""Bytes of the largest file the relay stores."""

_NOT_WHOLE: Final = {
    VCARD: (
        "The contact card isn’t quite whole",
        "Each line has to be one of a vCard, in UTF-8, from BEGIN to END. Export it again.",
    ),
    PDF: (
        "The PDF isn’t quite whole",
        "Its end is missing, or something lies behind it. Save it as a new PDF.",
    ),
}
_FILM_NOT_WHOLE: Final = (
    "The video isn’t quite whole",
    "Its end is missing, or something lies behind it. Export it again.",
)


@campaign_rule(
    "MED-2",
    Severity.HARD,
    "What the relay serves",
    "whole files of the seven types, at most 5 MB",
    "ours",
    measure="type, bytes or how it ends",
    fixes="convert_jpeg replace_picture",
)
def relay_takes_the_file(case: Case) -> Iterator[Hit]:
    facts, media = case.facts.media, media_of(case.campaign.message)
    if facts is None or media is None or not is_stored_media(media.url) or not facts.size_bytes:
        return  # what lies on a server of one's own never passes the relay
    if facts.content_type not in EXTENSIONS:
        if facts.content_type and not case.campaign.strict:  # TYP-1 says it already in a strict one
            yield Hit(
                f"The relay doesn’t serve {facts.kind_name}",
                "Sinch could not fetch it from there. Use one of the types that MMS carries.",
                facts.kind_name,
                CONVERT if facts.is_convertible else REPLACE,
                Anchor.MEDIA,
            )
    elif facts.size_bytes > RELAY_LIMIT:
        if not case.campaign.strict:  # SIZ-4 says it already
            yield _too_large(facts)
    elif facts.content_type not in PICTURES and facts.readable and not facts.is_well_formed:
        title, detail = _NOT_WHOLE.get(facts.content_type, _FILM_NOT_WHOLE)
        yield Hit(title, f"The relay refuses such a file. {detail}", "not well formed", REPLACE, Anchor.MEDIA)


@campaign_rule(
    "MED-2",
    Severity.HARD,
    "What the relay serves of a carousel's or a list's files",
    "as above",
    "ours",
    measure="type, bytes or how it ends",
    fixes="edit_part",
)
def relay_takes_linked_files(case: Case) -> Iterator[Hit]:
    names = {media.url: media.filename for media in medias_of(case.campaign.message)}
    for url, facts in case.facts.linked.items():
        wrong = "" if facts is None or url not in names or not is_stored_media(url) else _what_is_wrong(facts)
        if wrong:
            yield Hit(
                f"The relay doesn’t take {names[url] or 'one of the files'}",
                "It serves whole pictures, videos, contact cards and PDFs up to 5 MB. Choose another.",
                wrong,
                show_file(case.campaign.message, url),
                Anchor.PARTS,
            )


def _what_is_wrong(facts: MediaFacts) -> str:
    if facts.content_type not in EXTENSIONS:
        return facts.kind_name
    if not 0 < facts.size_bytes <= RELAY_LIMIT:
        return f"{facts.size_bytes:,} bytes"
    return "" if facts.readable and facts.is_well_formed and not facts.has_tail else "not well formed"


def _too_large(facts: MediaFacts) -> Hit:
    return Hit(
        f"The relay doesn’t take {format_size(facts.size_bytes)}",
        "It stores files up to 5 MB, and MMS carries 1 MB. Choose a smaller one.",
        f"{facts.size_bytes:,} bytes",
        REPLACE,
        Anchor.MEDIA,
    )
