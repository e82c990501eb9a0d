"""contact_info_message ↔ ContactInfo (API sheet, section 7)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from mmsdesk.domain.contact_info import ContactInfo, ContactName, Organization, PostalAddress, Typed
from mmsdesk.sinch.shapes import entries_of, fields_of, object_of, without_gaps

_LISTS: Final[Mapping[str, str]] = {"phone_numbers": "phone_number", "email_addresses": "email_address", "urls": "url"}
_NAME: Final = ("full_name", "first_name", "last_name", "middle_name", "prefix", "suffix")
_ADDRESS: Final = ("city", "state", "zip", "country", "country_code", "type")
_ORGANIZATION: Final = ("company", "department", "title")


def contact_to_wire(info: ContactInfo) -> dict[str, Any]:
    """The contact as Sinch names it; empty parts are left out."""
    return without_gaps(
        {
            "name": without_gaps(asdict(info.name)),
            "phone_numbers": _typed_to_wire(info.phones, "phone_number"),
            "addresses": [without_gaps(asdict(address)) for address in info.addresses],
            "email_addresses": _typed_to_wire(info.emails, "email_address"),
            "organization": without_gaps(asdict(info.organization)),
            "urls": _typed_to_wire(info.urls, "url"),
            "birthday": info.birthday,
        }
    )


def contact_from_wire(value: object) -> ContactInfo:
    """The contact in a message object. Raises BadInput for parts nobody knows."""
    name = "contact_info_message"
    birthday = fields_of(value, name, texts={"birthday"}, inside={"name", "addresses", "organization", *_LISTS})
    wire = object_of(value, name)
    phones, emails, urls = (_typed_from_wire(wire.get(key), key, inner) for key, inner in _LISTS.items())
    addresses = entries_of(wire.get("addresses"), "addresses")
    return ContactInfo(
        name=ContactName(**fields_of(wire.get("name"), "name", texts=_NAME)),
        phones=phones,
        emails=emails,
        urls=urls,
        addresses=tuple(PostalAddress(**fields_of(it, "An address", texts=_ADDRESS)) for it in addresses),
        organization=Organization(**fields_of(wire.get("organization"), "organization", texts=_ORGANIZATION)),
        birthday=birthday["birthday"],
    )


def _typed_to_wire(entries: tuple[Typed, ...], key: str) -> list[dict[str, str]]:
    return [without_gaps({key: it.value, "type": it.type}) for it in entries]


def _typed_from_wire(value: object, name: str, key: str) -> tuple[Typed, ...]:
    read = (fields_of(entry, name, texts={key, "type"}) for entry in entries_of(value, name))
    return tuple(Typed(it[key], it["type"]) for it in read)
