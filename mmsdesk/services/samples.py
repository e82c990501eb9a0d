"""The list of made-up people that comes with the program: it is there to look at, and is sent to nobody."""

from typing import Final

from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import Refused

SAMPLE_LIST: Final = "Sample guests"


def refuse_samples(list_name: str, account: Account) -> None:
    """Raises Refused for the sample list, unless messages go to a simulator on this computer."""
    if list_name == SAMPLE_LIST and not account.is_rehearsal:
        raise Refused(
            "These are sample people",
            "Nobody is behind their numbers, so nothing is sent to them. Import your own people, then choose their "
            "list.",
        )
