"""Puts a campaign's files where Sinch can fetch them, and knows the addresses they have or will have."""

from collections.abc import Mapping

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.account import Account
from mmsdesk.domain.arrival import AddressOf
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import Media
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import RelayClient
from mmsdesk.services.media import MediaStore
from mmsdesk.services.sms_preview import preview_address
from mmsdesk.store.media import find_uploads, note_upload


def publish(media: Media, account: Account, store: MediaStore, writer: Writer, now: float) -> str:
    """Put one file on the account's relay, and fetch it back to be sure; returns the public address.

    Raises Refused without a relay, NotFound when the file is gone, RelayTrouble.
    """
    if not media.url.startswith("media/"):
        return media.url
    if not account.has_relay:
        raise Refused(
            "The picture has no public place yet",
            "Connect a relay in Settings, Connection: Sinch fetches pictures from there.",
        )
    stored = store.find(media.url)
    relay = RelayClient(account.relay_url, account.relay_token, ssl_context=shared_ssl_context())
    try:
        data = store.read(stored)
        url = relay.upload(stored.sha256, stored.content_type, data)
        relay.verify(url, stored.sha256, stored.size_bytes, stored.content_type)
    finally:
        relay.close()
    writer.run(lambda db: note_upload(db, stored.sha256, account.relay_url, url, now))
    return url


def address_for(db: apsw.Connection, account: Account | None) -> AddressOf:
    """The links of files as people will read them with this account; stand-ins as long without one."""
    if account is None:
        return shown_address({}, "")
    return shown_address(find_uploads(db, account.relay_url), account.relay_url)


def shown_address(published: Mapping[str, str], relay_url: str) -> AddressOf:
    """The link a file becomes where it arrives as text: the published one, else one that is as long (a placeholder).

    `published` is what `store.media.find_uploads` gives. Only for showing: a send publishes anew.
    """
    placeholder = preview_address(relay_url)

    def address_of(url: str) -> str:
        if is_stored_media(url):
            sha256 = url.removeprefix("media/").partition(".")[0]
            return published.get(sha256) or placeholder(url)
        return url

    return address_of
