"""The types of what stands in request bodies: a number where a text belongs is a 400, whatever the field.

What is null counts as absent, and names that are not known are passed over (sheet, section 3). What the values may be
is for the routes to say.
"""

from typing import Any, Literal

from msgspec import Struct
from starlette.requests import Request

from mmsdesk.simulator.gateway import read_json
from mmsdesk.simulator.message_shape import check_shape

Json = dict[str, Any]
Text = str | None
Texts = list[str] | None


class IdentityShape(Struct):
    channel: Text = None
    identity: Text = None
    app_id: Text = None


class ContactShape(Struct):
    """A contact, new or changed (sheet, section 12)."""

    channel_identities: list[IdentityShape] | None = None
    channel_priority: Texts = None
    display_name: Text = None
    email: Text = None
    external_id: Text = None
    metadata: Text = None
    language: Text = None


class MergeShape(Struct):
    source_id: Text = None
    strategy: Text = None


class BasicAuthShape(Struct):
    username: Text = None
    password: Text = None


class MmsCredentialsShape(Struct):
    account_id: Text = None
    api_key: Text = None
    default_sender: Text = None
    basic_auth: BasicAuthShape | None = None


class BearerShape(Struct):
    claimed_identity: Text = None
    token: Text = None


class CredentialShape(Struct):
    channel: Text = None
    mms_credentials: MmsCredentialsShape | None = None
    static_bearer: BearerShape | None = None
    static_token: BearerShape | None = None
    callback_secret: Text = None


class RetentionShape(Struct):
    ttl_days: int
    retention_type: (
        Literal["MESSAGE_EXPIRE_POLICY", "CONVERSATION_EXPIRE_POLICY", "PERSIST_RETENTION_POLICY"] | None
    ) = None


class DispatchRetentionShape(Struct):
    ttl_days: int
    retention_type: Literal["MESSAGE_EXPIRE_POLICY"] | None = None


class CallbackSettingsShape(Struct):
    secret_for_overridden_callback_urls: Text = None


class RetrySettingsShape(Struct):
    retry_duration: int | None = None


class SwitchShape(Struct):
    enabled: bool | None = None


class FallbackShape(Struct):
    enabled: bool | None = None
    delivery_report_waiting_time: int | None = None


class AppShape(Struct):
    """An app, new or changed (sheet, section 13)."""

    display_name: Text = None
    channel_credentials: list[CredentialShape] | None = None
    processing_mode: Text = None
    conversation_metadata_report_view: Literal["NONE", "FULL"] | None = None
    retention_policy: RetentionShape | None = None
    dispatch_retention_policy: DispatchRetentionShape | None = None
    callback_settings: CallbackSettingsShape | None = None
    message_retry_settings: RetrySettingsShape | None = None
    delivery_report_based_fallback: FallbackShape | None = None
    smart_conversation: SwitchShape | None = None


class ClientCredentialsShape(Struct):
    client_id: Text = None
    client_secret: Text = None
    endpoint: Text = None
    scope: Text = None
    response_type: Text = None
    token_request_type: Text = None


class WebhookShape(Struct):
    """A webhook, new or changed (sheet, section 17)."""

    app_id: Text = None
    target: Text = None
    target_type: Text = None
    secret: Text = None
    triggers: Texts = None
    client_credentials: ClientCredentialsShape | None = None


class AddressedShape(Struct):
    """What goes to a recipient without being a message (sheet, section 14)."""

    app_id: Text = None
    request_id: Text = None
    channels: Texts = None
    channel_priority_order: str | list[str] | None = None
    event_metadata: Text = None
    callback_url: Text = None


class ConversationShape(Struct):
    """A conversation, new or changed (sheet, section 18.6)."""

    app_id: Text = None
    contact_id: Text = None
    active_channel: Text = None
    active: bool | None = None
    metadata: Text = None
    metadata_json: dict[str, Any] | None = None
    correlation_id: Text = None


class InjectedMessageShape(Struct):
    """A message that is filed without being sent."""

    app_message: dict[str, Any] | None = None
    contact_message: dict[str, Any] | None = None
    accept_time: Text = None
    channel_identity: IdentityShape | None = None
    metadata: Text = None
    sender_id: Text = None


class InjectedEventShape(Struct):
    """An event that is filed without being sent."""

    app_event: dict[str, Any] | None = None
    contact_event: dict[str, Any] | None = None
    contact_message_event: dict[str, Any] | None = None
    accept_time: Text = None
    channel_identity: IdentityShape | None = None


class ProfileShape(Struct):
    app_id: Text = None
    channel: Text = None


class LastMessagesShape(Struct):
    """Whose newest messages are wanted (sheet, section 9)."""

    channel_identities: Texts = None
    contact_ids: Texts = None
    app_id: Text = None
    messages_source: Text = None
    page_size: int | None = None
    page_token: Text = None
    view: Text = None
    start_time: Text = None
    end_time: Text = None
    channel: Text = None
    direction: Text = None


async def read_shaped(request: Request, shape: type[Struct]) -> Json:
    """The body of a request, every known field of which has its type."""
    body = await read_json(request)
    check_shape(body, shape)
    return body
