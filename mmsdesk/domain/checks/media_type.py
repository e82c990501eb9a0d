"""Rules for what kind of file is attached and what it is called (rule book, section 3)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.media_fixes import CONVERT, REPLACE, show_file
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.media import (
    CONVERTIBLE,
    EXTENSIONS,
    HEIC,
    HTML,
    PDF,
    PICTURES,
    TIFF,
    VCARD,
    VIDEOS,
    MediaFacts,
    type_name,
)
from mmsdesk.domain.message import MediaMessage, media_of, medias_of
from mmsdesk.domain.severity import Severity

FILENAME_LIMIT: Final = 64

_OPAQUE: Final = frozenset({"application/octet-stream", "binary/octet-stream", HTML})
_ALIASES: Final = {"image/jpg": "image/jpeg", "text/x-vcard": VCARD, "text/directory": VCARD}


def media_name(facts: MediaFacts) -> str:
    """The file as a sentence names it."""
    return facts.filename or "The file"


@campaign_rule(
    "MED-1",
    Severity.HARD,
    "The attached file is there",
    "part of the campaign",
    "ours",
    measure="what is missing",
    fixes="edit_part replace_picture",
)
def media_is_there(case: Case) -> Iterator[Hit]:
    media = media_of(case.campaign.message)
    if media is not None and case.facts.media is None and not media.url.lower().startswith(("https:", "http:")):
        yield Hit(*_missing(media.filename), REPLACE, Anchor.MEDIA)
    names = {linked.url: linked.filename for linked in medias_of(case.campaign.message)}
    for url, facts in case.facts.linked.items():
        if facts is None and url in names:
            yield Hit(*_missing(names[url]), show_file(case.campaign.message, url), Anchor.PARTS)


def _missing(filename: str) -> tuple[str, str, str]:
    return (
        f"{filename or 'The picture'} is missing",
        "The file that belongs to this campaign is not there any more. Choose it again.",
        "no file",
    )


@campaign_rule(
    "TYP-1",
    Severity.STRICT,
    "Type of file",
    "JPG, PNG, GIF, MP4, MOV, vCard or PDF",
    "seed, S-CH",
    measure="the type",
    fixes="convert_jpeg replace_picture",
)
def type_is_carried(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.size_bytes and facts.content_type not in EXTENSIONS:
        yield Hit(
            f"{facts.kind_name} can’t be sent by MMS"
            if facts.content_type
            else f"{media_name(facts)} can’t be sent by MMS",
            _what_to_do(facts),
            facts.kind_name,
            CONVERT if facts.is_convertible else REPLACE,
            Anchor.MEDIA,
        )


def _what_to_do(facts: MediaFacts) -> str:
    """What helps against a type that cannot be sent."""
    if facts.content_type == HEIC:
        return "HEIC can’t be opened here. Export it as JPG from Photos or on the phone first."
    if not facts.is_convertible:
        return "Sinch or the carrier refuses this type. Use a JPG picture."
    if not facts.is_animated:
        return "Sinch or the carrier refuses this type. As a JPG it looks the same and arrives."
    part = "page" if facts.content_type == TIFF else "frame"
    return f"Sinch or the carrier refuses this type. A JPG can be made of its first {part}."


@campaign_rule(
    "TYP-2",
    Severity.HARD,
    "Type can be named",
    "the media server must answer a Content-Type",
    "S-SAVE",
    measure="the ending",
    fixes="replace_picture",
)
def type_is_known(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.size_bytes and not facts.content_type:
        yield Hit(
            f"{media_name(facts)} isn’t a file we know",
            "Without a known type no phone can show it. Choose a JPG picture.",
            f".{facts.extension}" if facts.extension else "no ending",
            REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "TYP-3",
    Severity.STRICT,
    "Meaningless Content-Type",
    "no octet-stream, no text/html",
    "S-SAVE",
    measure="the named type",
    fixes="replace_picture",
)
def type_means_something(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and (bare_type(facts.declared_type) in _OPAQUE or facts.content_type in _OPAQUE):
        declared = bare_type(facts.declared_type) or facts.content_type
        yield Hit(
            f"The server calls {media_name(facts)} “{declared}”"
            if facts.declared_type
            else f"It is a {facts.kind_name}",
            "Sinch may refuse a picture that is not announced as one. Choose the picture file itself.",
            declared,
            REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "URL-3",
    Severity.HARD,
    "The file itself, not a page about it",
    "no HTML",
    "S-XML",
    measure="the type",
    fixes="replace_picture",
)
def media_is_no_page(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == HTML:
        yield Hit(*_page_words(facts), facts.kind_name, REPLACE, Anchor.MEDIA)


@campaign_rule(
    "TYP-4",
    Severity.STRICT,
    "Named type and content agree",
    "equal, parameters ignored (TYP-5)",
    "TW, ours",
    measure="the named type",
    fixes="replace_picture",
)
def declared_type_agrees(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    declared = bare_type(facts.declared_type) if facts is not None else ""
    if (
        facts is not None
        and facts.size_bytes
        and declared
        and declared not in _OPAQUE
        and _ALIASES.get(declared, declared) != facts.content_type
    ):
        yield Hit(
            f"The server calls it {type_name(declared)}, but it is a {facts.kind_name}",
            "Sinch may refuse it. Upload the file again under its own type.",
            declared,
            REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "TYP-4", Severity.WARN, "Old names of a type", "image/jpeg, text/vcard", "S-SAVE", measure="the named type"
)
def declared_type_is_current(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    declared = bare_type(facts.declared_type) if facts is not None else ""
    if facts is not None and _ALIASES.get(declared) == facts.content_type and declared:
        yield Hit(
            f"The server calls it {declared}",
            f"The proper name is {facts.content_type}; a strict reader may refuse the old one.",
            declared,
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "TYP-4", Severity.WARN, "File ending and content agree", "the ending of the type", "ours", measure="the ending"
)
def extension_agrees(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    endings = EXTENSIONS.get(facts.content_type, ()) if facts is not None else ()
    if facts is not None and endings and facts.extension and facts.extension not in endings:
        yield Hit(
            f"{media_name(facts)} is really a {facts.kind_name}",
            f"It is sent with the ending .{endings[0]}, so that phones open it.",
            f".{facts.extension}",
            anchor=Anchor.MEDIA,
        )


@campaign_rule("TYP-6", Severity.WARN, "PDF", "support varies by phone", "S-SKILL, IB", measure="the type")
def pdf_varies(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == PDF:
        yield Hit("Not every phone opens a PDF in a message", "A picture is safer.", "PDF", anchor=Anchor.MEDIA)


@campaign_rule(
    "TYP-7", Severity.WARN, "vCard", "handled badly on some phones and US routes", "IB, MSG", measure="the type"
)
def vcard_varies(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == VCARD:
        words = isinstance(case.campaign.message, MediaMessage)
        advice = "A card could say in words what it is." if words else "Say in the text what it is."
        yield Hit("Some phones don’t open contact cards", advice, "vCard", anchor=Anchor.MEDIA)


@campaign_rule(
    "TYP-8",
    Severity.WARN,
    "File name",
    f"ASCII, at most {FILENAME_LIMIT} characters",
    "ours",
    measure="the name",
    fixes="rename_media",
)
def filename_is_plain(case: Case) -> Iterator[Hit]:
    media = media_of(case.campaign.message)
    name = media.filename if media is not None else ""
    if len(name) > FILENAME_LIMIT or not name.isascii():
        yield Hit(
            "The file name may arrive garbled",
            f"Plain letters and at most {FILENAME_LIMIT} characters are safe.",
            name[:FILENAME_LIMIT],
            Fix("rename_media", "Rename"),
            Anchor.MEDIA,
        )


@campaign_rule(
    "IMG-7",
    Severity.INFO,
    "JPG rather than PNG",
    "wider support on phones",
    "S-BP, seed",
    measure="the type",
    fixes="convert_jpeg",
)
def jpeg_is_preferred(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == "image/png" and facts.is_still and facts.readable:
        bound = case.preset.bounds.get("IMG-7")
        yield Hit(
            "JPG works on more phones than PNG",
            f"{case.preset.name} asks for JPG." if bound is not None else "",
            "PNG",
            CONVERT,
            Anchor.MEDIA,
            severity=bound.severity if bound is not None else None,
        )


@campaign_rule(
    "IMG-12",
    Severity.HARD,
    "Whole and readable",
    "a picture decodes to its end, a video has its table",
    "S-XML (E341)",
    measure="the type",
    fixes="replace_picture",
)
def picture_is_readable(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and _is_damaged(facts):
        yield Hit(*_damage_words(facts), facts.kind_name, REPLACE, Anchor.MEDIA)


held_rule("TYP-5", Severity.INFO, "Parameters of a Content-Type", "left out of the comparison", "ours")


def why_no_picture(facts: MediaFacts) -> tuple[str, str] | None:
    """Title and detail for a file that no fix can make a picture of (URL-3, IMG-12); None when it may be taken in."""
    if facts.content_type == HTML:
        return _page_words(facts)
    return _damage_words(facts) if _is_damaged(facts) else None


def _page_words(facts: MediaFacts) -> tuple[str, str]:
    return (
        f"{media_name(facts)} is a web page, not a picture",
        "Phones would get nothing they can show. Save the picture itself and choose that file.",
    )


def _is_damaged(facts: MediaFacts) -> bool:
    return facts.size_bytes > 0 and facts.content_type in PICTURES | CONVERTIBLE | VIDEOS and not facts.readable


def _damage_words(facts: MediaFacts) -> tuple[str, str]:
    return (
        f"{media_name(facts)} can’t be read",
        f"{facts.problem or 'The file is damaged.'} Choose another {_noun(facts)}, or save this one again.",
    )


def _noun(facts: MediaFacts) -> str:
    return "video" if facts.content_type in VIDEOS else "picture"


def bare_type(content_type: str | None) -> str:
    """A Content-Type without its parameters, lower case (TYP-5)."""
    return (content_type or "").partition(";")[0].strip().lower()
