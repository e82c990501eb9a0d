"""What is said when a campaign has been sent."""

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.outlook import Finished
from mmsdesk.ui.outlook import finished_words


def test_the_end_of_sending_is_told_without_a_number_that_grows_while_it_is_read() -> None:
    title, text = finished_words(Finished(CampaignId("c"), "Choice trial", 8, 3))
    assert title == "“Choice trial” is sent"
    assert not any(letter.isdigit() for letter in text)
    assert finished_words(Finished(CampaignId("c"), "Choice trial", 8, 8))[1] == "Delivered to all 8."
