"""Rules for PDFs and contact cards (rule book, section 8)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Hit
from mmsdesk.domain.checks.registry import campaign_rule
from mmsdesk.domain.media import PDF, VCARD, MediaFacts, format_size
from mmsdesk.domain.severity import Severity

CARD_VERSION: Final = "3.0"
CARD_PHOTO_ADVICE: Final = 50_000


@campaign_rule("DOC-1", Severity.WARN, "PDF", "no password", "AWS, ours", measure="the protection")
def pdf_opens_for_everybody(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == PDF and facts.is_encrypted:
        yield Hit(
            "The PDF is protected",
            "Phones may ask for a password, or not open it at all. Save it without protection.",
            "protected",
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "DOC-2",
    Severity.WARN,
    "vCard",
    f"version {CARD_VERSION}, UTF-8, one contact, picture at most {format_size(CARD_PHOTO_ADVICE)}",
    "ours",
    measure="contacts, version, letters, bytes of its picture",
)
def card_opens_everywhere(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == VCARD:
        yield from _about_card(facts)


def _about_card(facts: MediaFacts) -> Iterator[Hit]:
    if facts.card_count > 1:
        yield Hit(
            f"The file holds {facts.card_count:,} contacts",
            "Many phones take the first one only. Send one contact.",
            f"{facts.card_count:,} contacts",
            anchor=Anchor.MEDIA,
        )
    if facts.card_version != CARD_VERSION and facts.card_count:
        version = facts.card_version or "none"
        yield Hit(
            f"The contact card is version {version}" if facts.card_version else "The contact card names no version",
            f"Version {CARD_VERSION} opens on most phones. Export it again.",
            version,
            anchor=Anchor.MEDIA,
        )
    if not facts.card_is_utf8:
        yield Hit(
            "The contact card’s letters are not UTF-8",
            "Accents would arrive garbled. Export it again as UTF-8.",
            "not UTF-8",
            anchor=Anchor.MEDIA,
        )
    if facts.card_photo_bytes > CARD_PHOTO_ADVICE:
        yield Hit(
            f"The picture in the contact card is {format_size(facts.card_photo_bytes)}",
            f"Under {format_size(CARD_PHOTO_ADVICE)} more phones take it. Export it with a smaller one.",
            f"{facts.card_photo_bytes:,} bytes",
            anchor=Anchor.MEDIA,
        )
