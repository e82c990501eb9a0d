"""Starting a campaign: what was looked at is what goes out, or nothing does."""

import json
from pathlib import Path
from typing import Any

import apsw
import pytest

from mmsdesk.db import Writer, fetch_all
from mmsdesk.domain.account import Account
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.message import Card, Carousel, Media
from mmsdesk.domain.secret import Secret
from mmsdesk.services.campaigns import Order, start_campaign
from mmsdesk.services.draft_parts import DraftCard
from mmsdesk.services.drafts import Draft, create_draft, save_draft
from mmsdesk.sinch.message_wire import message_from_wire
from mmsdesk.store.campaigns import get_campaign
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.schema import open_profile_database
from tests.support.ledgers import ManualClock, phone

ACCOUNT = Account("project", "app", "key", Secret("s"), sender="72345", api_url="http://127.0.0.1:1")
OPTOUT = "Reply STOP to opt out"


def test_a_draft_that_changed_while_its_picture_was_published_is_not_sent(tmp_path: Path) -> None:
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))
    draft = Draft(name="Truffle nights", title="Truffle nights", body="Hi", media=Media("media/abc.jpg"))
    campaign_id = writer.run(lambda db: create_draft(db, draft, OPTOUT, 1.0))
    writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), [Details(phone(1))], 1.0))

    def publish(_media: Media) -> str:
        changed = Draft(name="Truffle nights", title="Something else", body="Hi", media=draft.media)
        writer.run(lambda db: save_draft(db, campaign_id, changed, OPTOUT, 2.0))
        return "https://media.example.com/abc.jpg"

    with pytest.raises(Refused, match="changed"):
        start_campaign(writer, campaign_id, Order("Guests"), ACCOUNT, publish, ManualClock())
    rows = writer.run(lambda db: fetch_all(db, "SELECT state, (SELECT count(*) FROM recipient) FROM campaign"))
    writer.close()
    assert rows == [("draft", 0)]


def test_what_was_looked_at_is_frozen_for_everybody(tmp_path: Path) -> None:
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))
    draft = Draft(name="Truffle nights", title="Truffle nights", body="Hi {{first_name|there}}")
    campaign_id = writer.run(lambda db: create_draft(db, draft, OPTOUT, 1.0))
    people = [Details(phone(1), first_name="Maya"), Details(phone(2))]
    writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), people, 1.0))
    start_campaign(writer, campaign_id, Order("Guests"), ACCOUNT, lambda media: media.url, ManualClock())
    rows = writer.run(lambda db: fetch_all(db, "SELECT json_extract(message, '$.card_message') FROM recipient"))
    writer.close()
    assert isinstance(draft.message(OPTOUT), Card)
    assert [row[0] for row in rows] == [
        f'{{"title":"Truffle nights","description":"Hi {name}\\n\\nReply STOP to opt out"}}'
        for name in ("Maya", "there")
    ]


@pytest.mark.parametrize(("strict", "frozen"), [(True, "skipped country"), (False, "queued ")])
def test_people_abroad_are_written_to_only_without_strict_validation(tmp_path: Path, strict: bool, frozen: str) -> None:
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))
    draft = Draft(name="Truffle nights", title="Truffle nights", body="Hi", strict=strict)
    campaign_id = writer.run(lambda db: create_draft(db, draft, OPTOUT, 1.0))
    people = [Details(phone(1)), Details("+447911123456"), Details("911")]
    writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), people, 1.0))
    start_campaign(writer, campaign_id, Order("Guests"), ACCOUNT, lambda media: media.url, ManualClock())
    sql = "SELECT r.phone, a.state || ' ' || a.skip_reason FROM recipient r JOIN attempt a ON a.recipient_id = r.id"
    rows = dict(writer.run(lambda db: fetch_all(db, sql)))
    writer.close()
    assert rows["+447911123456"] == frozen
    assert rows["911"].startswith("skipped")


def test_everybody_gets_a_carousel_with_the_public_addresses_of_its_pictures(tmp_path: Path) -> None:
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))
    one, two = Media(f"media/{'a' * 64}.jpg", "a.jpg"), Media(f"media/{'b' * 64}.jpg")
    cards = tuple(
        DraftCard(title, "Hi {{first_name|there}}", media) for title, media in zip("ABC", (one, two, one), strict=True)
    )
    campaign_id = writer.run(lambda db: create_draft(db, Draft(kind="carousel", cards=cards), OPTOUT, 1.0))
    people = [Details(phone(1), first_name="Maya"), Details(phone(2))]
    writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), people, 1.0))
    asked: list[Media] = []

    def publish(media: Media) -> str:
        asked.append(media)
        return f"https://media.example.com/{media.url[6]}.jpg"

    start_campaign(writer, campaign_id, Order("Guests"), ACCOUNT, publish, ManualClock())
    frozen = [message_from_wire(json.loads(row[0])) for row in writer.run(_messages)]
    writer.close()
    assert asked == [one, two]
    for name, message in zip(("Maya", "there"), frozen, strict=True):
        assert isinstance(message, Carousel)
        assert [card.media.url[-5:] for card in message.cards if card.media] == ["a.jpg", "b.jpg", "a.jpg"]
        last = f"Hi {name}\n\n{OPTOUT}"
        assert [card.description for card in message.cards] == [f"Hi {name}", f"Hi {name}", last]


@pytest.mark.parametrize(("written", "used"), [("", "72345"), ("  ", "72345"), (" 24681 ", "24681")])
def test_blanks_around_a_sender_are_none_of_it(tmp_path: Path, written: str, used: str) -> None:
    """The checks judge it without them: what they judged is what is used."""
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))
    campaign_id = writer.run(lambda db: create_draft(db, Draft(body="Hi", sender=written), OPTOUT, 1.0))
    writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 1.0), [Details(phone(1))], 1.0))
    start_campaign(writer, campaign_id, Order("Guests"), ACCOUNT, lambda media: media.url, ManualClock())
    assert writer.run(lambda db: get_campaign(db, campaign_id)).sender == used
    writer.close()


def _messages(db: apsw.Connection) -> list[tuple[Any, ...]]:
    return fetch_all(db, "SELECT message FROM recipient ORDER BY id")
