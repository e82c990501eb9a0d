"""Files on a relay: where they are is remembered for the preview, and a send asks anew all the same."""

from pathlib import Path

import pytest

from mmsdesk.domain.errors import Refused
from mmsdesk.services.publishing import shown_address
from mmsdesk.store.media import find_uploads
from tests.support.osteria import TRUFFLE, open_osteria, with_picture
from tests.support.relay_process import start_relay


def test_a_published_file_is_shown_with_its_address_and_another_with_one_as_long(tmp_path: Path) -> None:
    desk = open_osteria(tmp_path / "profile")
    try:
        with start_relay(tmp_path / "relay", ["secret"]) as relay:
            url, token = relay.public_url, relay.add_token("desk")
            desk.environ = {**desk.environ, "MMSDESK_RELAY_URL": url, "MMSDESK_RELAY_TOKEN": token.reveal()}
            media = with_picture(desk, TRUFFLE).media
            assert media is not None
            account = desk.account()
            before = shown_address(find_uploads(desk.reader(), url), url)(media.url)
            published = desk.publish(media, account)
            assert desk.publish(media, account) == published
            assert shown_address(find_uploads(desk.reader(), url), url)(media.url) == published
            assert len(before) == len(published)
            assert before != published
            elsewhere = shown_address(find_uploads(desk.reader(), "https://other.example"), "https://other.example")
            assert elsewhere(media.url).startswith("https://other.example/m/")
            assert elsewhere("https://x.example/a.jpg") == "https://x.example/a.jpg"
        desk.environ = {name: value for name, value in desk.environ.items() if "RELAY" not in name}
        with pytest.raises(Refused):
            desk.publish(media, desk.account())
    finally:
        desk.close()
