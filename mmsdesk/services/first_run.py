"""The first minutes with the program: whether anything is set up yet, and sample data to look around with.

Sample data are a list of made-up people and one draft, in this profile, made without a network. They cannot be sent:
without an account nothing can, and with a real one `samples.refuse_samples` stands in the way, because nobody is
behind the numbers.
"""

from typing import Final

from mmsdesk.domain.ids import CampaignId
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.importing import run_import
from mmsdesk.services.samples import SAMPLE_LIST
from mmsdesk.store.settings import read_values, write_values

PUT_OFF: Final = "first_run_put_off"
SAMPLE_CAMPAIGN: Final = "Sample: Truffle nights"
_SUBJECT: Final = "Truffle nights are back"
_BODY: Final = (
    "Hi {{first_name|there}}, the white truffles have arrived. Five courses and a glass of Barolo this Thursday."
    "\n\nReserve: lume.menu/truffle"
)


def is_wanted(desk: Desk) -> bool:
    """Whether the first run should be shown: no account, nothing written or imported yet, and nobody put it off."""
    if desk.account_or_none() is not None or read_values(desk.reader()).get(PUT_OFF):
        return False
    return not desk.campaigns() and not desk.lists()


def put_off(desk: Desk) -> None:
    """Do not show it by itself any more; Campaigns and Settings lead there."""
    desk.writer.run(lambda db: write_values(db, {PUT_OFF: True}))


def load_samples(desk: Desk) -> CampaignId:
    """A list of sample people and a draft with a picture; the draft there is, when they were loaded before.

    Raises Trouble when the disk refuses.
    """
    if not any(each.name == SAMPLE_LIST for each in desk.lists()):
        run_import(desk.writer, resource_path("samples", "people.csv"), SAMPLE_LIST)
    return sample_campaign(desk, SAMPLE_LIST)


def sample_campaign(desk: Desk, list_name: str = "") -> CampaignId:
    """A draft to look at on the phone and to test on one's own; the one there is, when it was made before.

    Raises Trouble when the disk refuses.
    """
    drafts = (each.row.id for each in desk.campaigns() if each.row.name == SAMPLE_CAMPAIGN and each.counts is None)
    if (known := next(drafts, None)) is not None:
        return known
    picture = desk.media.fit(desk.media.add(resource_path("samples", "hero.jpg")), {"shape": "square"})
    draft = Draft(name=SAMPLE_CAMPAIGN, title=_SUBJECT, body=_BODY, media=picture.media, list_name=list_name)
    return desk.create_draft(draft)
