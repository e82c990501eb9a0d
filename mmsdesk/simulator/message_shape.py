"""The types of a message's parts (sheet, section 7): what `validation` says about values rests on them."""

from typing import Any

import msgspec
from msgspec import Struct

from mmsdesk.simulator.errors import invalid

Json = dict[str, Any]
Text = str | None


class TextShape(Struct):
    text: Text = None


class MediaShape(Struct):
    url: Text = None
    thumbnail_url: Text = None
    filename_override: Text = None


class CoordinatesShape(Struct):
    latitude: float
    longitude: float


class LocationShape(Struct):
    title: Text = None
    label: Text = None
    coordinates: CoordinatesShape | None = None


class LinkShape(Struct):
    """Choices that open, call or note something; each uses some of these."""

    title: Text = None
    url: Text = None
    phone_number: Text = None
    event_start: Text = None
    event_end: Text = None
    event_title: Text = None
    event_description: Text = None
    fallback_url: Text = None


class ChoiceShape(Struct):
    text_message: TextShape | None = None
    url_message: LinkShape | None = None
    call_message: LinkShape | None = None
    location_message: LocationShape | None = None
    calendar_message: LinkShape | None = None
    share_location_message: LinkShape | None = None
    postback_data: Text = None


class CardShape(Struct):
    title: Text = None
    description: Text = None
    media_message: MediaShape | None = None
    choices: list[ChoiceShape] | None = None


class ChoiceMessageShape(Struct):
    text_message: TextShape | None = None
    choices: list[ChoiceShape] | None = None


class CarouselShape(Struct):
    cards: list[CardShape] | None = None
    choices: list[ChoiceShape] | None = None


class ListItemShape(Struct):
    title: Text = None
    description: Text = None
    media: MediaShape | None = None
    postback_data: Text = None
    id: Text = None
    marketplace: Text = None


class ItemShape(Struct):
    choice: ListItemShape | None = None
    product: ListItemShape | None = None


class SectionShape(Struct):
    title: Text = None
    items: list[ItemShape] | None = None


class ListShape(Struct):
    title: Text = None
    description: Text = None
    media: MediaShape | None = None
    sections: list[SectionShape] | None = None


class OmniTemplateShape(Struct):
    template_id: Text = None
    version: Text = None
    language_code: Text = None
    parameters: dict[str, str] | None = None


class TemplateShape(Struct):
    omni_template: OmniTemplateShape | None = None
    channel_template: dict[str, Any] | None = None


class NameShape(Struct):
    full_name: Text = None
    first_name: Text = None
    last_name: Text = None
    middle_name: Text = None
    prefix: Text = None
    suffix: Text = None


class AddressShape(Struct):
    """Where somebody lives or works."""

    city: Text = None
    country: Text = None
    state: Text = None
    zip: Text = None
    type: Text = None
    country_code: Text = None


class OrganizationShape(Struct):
    company: Text = None
    department: Text = None
    title: Text = None


class ContactPointShape(Struct):
    """A phone number, a mail address or a web address."""

    phone_number: Text = None
    email_address: Text = None
    url: Text = None
    type: Text = None


class ContactInfoShape(Struct):
    name: NameShape | None = None
    phone_numbers: list[ContactPointShape] | None = None
    email_addresses: list[ContactPointShape] | None = None
    urls: list[ContactPointShape] | None = None
    addresses: list[AddressShape] | None = None
    organization: OrganizationShape | None = None
    birthday: Text = None


class MessageShape(Struct):
    text_message: TextShape | None = None
    media_message: MediaShape | None = None
    card_message: CardShape | None = None
    choice_message: ChoiceMessageShape | None = None
    carousel_message: CarouselShape | None = None
    location_message: LocationShape | None = None
    list_message: ListShape | None = None
    template_message: TemplateShape | None = None
    contact_info_message: ContactInfoShape | None = None
    explicit_channel_message: dict[str, str] | None = None


def check_shape(body: Json, shape: type[Struct]) -> None:
    """Raises a 400 that names the first field of a wrong type."""
    try:
        msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from None
