from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.review import Fallback, ask_outside, read_review
from mmsdesk.store.contacts import remove_list
from tests.support.osteria import TRUFFLE, add_list, open_osteria, send

GUESTS = replace(TRUFFLE, list_name="Guests")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    add_list(desk, "Guests", 26, opted_out=3)
    yield desk
    desk.close()


def test_a_review_counts_whom_the_send_would_reach(desk: Desk) -> None:
    review = read_review(desk, desk.create_draft(GUESTS))
    assert (review.report.people, review.report.will_get, review.report.left_out) == (26, 23, 3)
    assert review.is_draft
    assert review.is_rehearsal
    assert review.has_optout_line
    assert (review.sender, review.list_name) == ("72345", "Guests")
    assert review.first is not None
    assert review.first.first_name == "Maya"


def test_fallbacks_are_counted_for_the_people_of_the_list(desk: Desk) -> None:
    draft = replace(GUESTS, body="Hi {{first_name|there}}, {{fav_wine|wine}} for {{last_name}}")
    assert read_review(desk, desk.create_draft(draft)).fallbacks == (Fallback("first_name", "there", 2),)


@pytest.mark.parametrize(
    ("body", "fallbacks"),
    [
        ("{{if first_name is empty: Hello|Hi {{first_name|there}}}}", ()),
        ("{{if last_name equals Rossi: Hi|Hi {{first_name|there}}}}", (Fallback("first_name", "there", 1),)),
        ("{{if fav_wine equals Gavi: {{first_name|you}}}} {{first_name|there}}", (Fallback("first_name", "there", 2),)),
    ],
)
def test_fallbacks_in_conditional_text_are_counted_where_they_are_read(
    desk: Desk, body: str, fallbacks: tuple[Fallback, ...]
) -> None:
    assert read_review(desk, desk.create_draft(replace(GUESTS, body=body))).fallbacks == fallbacks


def test_a_list_that_is_gone_counts_as_none(desk: Desk) -> None:
    campaign_id = desk.create_draft(GUESTS)
    desk.writer.run(lambda db: remove_list(db, "Guests"))
    review = read_review(desk, campaign_id)
    assert (review.list_name, review.report.people, review.first) == ("", 0, None)


def test_the_same_message_to_the_same_list_is_found(desk: Desk) -> None:
    earlier = send(desk, GUESTS, state="sent", delivered=23)
    again = read_review(desk, desk.create_draft(GUESTS))
    assert again.earlier is not None
    assert again.earlier.id == earlier
    assert read_review(desk, desk.create_draft(replace(GUESTS, body="Another one"))).earlier is None
    assert read_review(desk, earlier).earlier is None  # it is not its own repetition


def test_an_unknown_campaign_is_not_reviewed(desk: Desk) -> None:
    with pytest.raises(NotFound):
        read_review(desk, CampaignId("none"))


def test_who_does_not_answer_is_told_and_the_usual_rate_assumed(desk: Desk) -> None:
    outside = ask_outside(desk)
    assert outside.sinch is not None
    assert outside.sinch.title == "Sinch could not be reached"
    assert (outside.rate, outside.sms_channel, outside.relay, outside.relay_answered) == (20.0, None, None, False)


def test_without_an_account_nothing_is_asked(tmp_path: Path) -> None:
    desk = open_osteria(tmp_path / "other", connected=False)
    outside = ask_outside(desk)
    desk.close()
    assert outside.sinch is not None
    assert outside.sinch.title == "MMSDesk is not connected to Sinch yet"
