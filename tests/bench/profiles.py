"""Profiles to start on: without an account, with the first run put off, and as many campaigns as are asked for."""

from pathlib import Path

from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.first_run import put_off


def make_profile(folder: Path, campaigns: int) -> Path:
    """A profile with so many drafts."""
    desk = Desk(open_profile(folder, {}), MemorySecretStore(), {})
    put_off(desk)
    for number in range(campaigns):
        desk.create_draft(Draft(name=f"Campaign {number:02d}", title="Truffle nights", body="Hi {{first_name|there}}"))
    desk.close()
    return folder
