"""Pictures of the review page, for looking at: `python tests/ui/review/pictures.py OUT_FOLDER`."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from mmsdesk.db import fetch_all
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.desk import Desk
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.ui.review.page import ReviewPage
from mmsdesk.ui.shell import MainWindow
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import RunningRelay, start_relay
from tests.ui.shots import Shooter


def page_of(window: MainWindow) -> ReviewPage:
    page = window.page("shot")
    assert isinstance(page, ReviewPage)
    return page


def connected(folder: Path, simulator: RunningSimulator, relay: RunningRelay) -> Desk:
    environ = {
        "MMSDESK_PROJECT_ID": simulator.project_id,
        "MMSDESK_APP_ID": simulator.app_id,
        "MMSDESK_KEY_ID": simulator.key_id,
        "MMSDESK_KEY_SECRET": simulator.key_secret,
        "MMSDESK_SENDER": simulator.sender,
        "MMSDESK_API_URL": simulator.api_url,
        "MMSDESK_AUTH_URL": simulator.auth_url,
        "MMSDESK_RELAY_URL": relay.public_url,
        "MMSDESK_RELAY_TOKEN": relay.add_token("desk").reveal(),
    }
    return Desk(open_profile(folder, {}), MemorySecretStore(), environ)


def ask(window: MainWindow) -> None:
    page_of(window).summary.send_button.click()


def send_test(window: MainWindow) -> None:
    page_of(window).send_test()


def main(out: Path) -> None:
    shooter = Shooter()
    with (
        tempfile.TemporaryDirectory() as folder,
        start_simulator(seed=1, sender="72345") as simulator,
        start_relay(Path(folder) / "relay", ["whsec"]) as relay,
    ):
        desk = connected(Path(folder) / "profile", simulator, relay)
        add_list(desk, "VIP & dinner guests", 980, opted_out=38)
        draft = with_picture(desk, TRUFFLE)
        ready = desk.create_draft(draft)
        gaps = desk.create_draft(
            replace(draft, name="Wine evening", body="Hi {{first_name}}, wine?", optout_line=False)
        )
        shooter.shoot(out, "review-no-price", desk, ReviewPage, (ready,), looks=("light", "small"))
        desk.save_settings(replace(desk.settings(), price_mms="0.026"))
        shooter.shoot(out, "review-ready", desk, ReviewPage, (ready,), looks=("light", "dark", "150", "small"))
        shooter.shoot(out, "review-confirm", desk, ReviewPage, (ready,), act=ask)
        shooter.shoot(out, "review-gaps", desk, ReviewPage, (gaps,), looks=("light", "dark", "150", "small"))
        PhoneTests(desk).keep("Elena", "+15035550142")
        shooter.shoot(out, "review-send-test", desk, ReviewPage, (ready,), act=send_test)
        tests = PhoneTests(desk)
        tests.send(ready, tests.phones(), {})
        desk.writer.run(lambda db: fetch_all(db, "UPDATE attempt SET state = 'delivered'"))
        shooter.shoot(out, "review-tested", desk, ReviewPage, (ready,), looks=("light",))
        offline = open_osteria(Path(folder) / "offline")
        empty = offline.create_draft(replace(with_picture(offline, TRUFFLE), list_name="", title="x" * 90))
        shooter.shoot(out, "review-blocked", offline, ReviewPage, (empty,))
        shooter.jobs.close()
        desk.close()
        offline.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
