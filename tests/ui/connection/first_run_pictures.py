"""Pictures of the first run, step by step: `python tests/ui/connection/first_run_pictures.py OUT_FOLDER`."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from mmsdesk.domain.account import Account
from mmsdesk.domain.secret import Secret
from mmsdesk.services.connecting import save_connection
from mmsdesk.services.connection import repair_webhook, webhook_target
from mmsdesk.services.desk import Desk
from mmsdesk.ui.connection.first_frame import CHANNEL, RELAY, TEST
from mmsdesk.ui.connection.first_run import FirstRunPage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import start_relay
from tests.support.runs import open_desk
from tests.ui.shots import Shooter

SECRET = Secret("for-these-pictures-only")


def make(keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> FirstRunPage:
    return FirstRunPage(keeper, jobs, desk, lambda: None)


def page(window: MainWindow) -> FirstRunPage:
    found = window.page("shot")
    assert isinstance(found, FirstRunPage)
    return found


def fill(simulator: RunningSimulator, secret: str) -> Callable[[MainWindow], None]:
    def act(window: MainWindow) -> None:
        step = page(window).account
        step.api_url.set_text(simulator.api_url)
        step.auth_url.set_text(simulator.auth_url)
        step.project.set_text(simulator.project_id)
        step.key_id.set_text(simulator.key_id)
        step.key_secret.set_text(secret)
        page(window)._asking.flush()
        step.edited.emit()
        page(window)._asking.flush()

    return act


def to(step: int) -> Callable[[MainWindow], None]:
    return lambda window: page(window).show_step(step)


def main(out: Path) -> None:
    shooter = Shooter()
    with (
        tempfile.TemporaryDirectory() as folder,
        start_simulator(seed=5) as simulator,
        start_relay(Path(folder) / "relay" / "data", [SECRET.reveal()]) as relay,
        open_desk(Path(folder)) as desk,
    ):
        every = ("light", "dark", "150", "small")
        shooter.shoot(out, "10-account", desk, make, (), act=fill(simulator, simulator.key_secret), looks=every)
        shooter.shoot(out, "10-refused", desk, make, (), act=fill(simulator, "wrong"), looks=("light", "150"))
        account = Account(
            simulator.project_id,
            simulator.app_id,
            simulator.key_id,
            Secret(simulator.key_secret),
            api_url=simulator.api_url,
            auth_url=simulator.auth_url,
            relay_url=relay.public_url,
            relay_token=relay.add_token("desk"),
        )
        repair_webhook(account, webhook_target(account), SECRET)
        save_connection(desk, account, SECRET)
        shooter.shoot(out, "10-channel", desk, make, (), act=to(CHANNEL), looks=every)
        shooter.shoot(out, "10-relay", desk, make, (), act=to(RELAY), looks=every)
        shooter.shoot(out, "10-test", desk, make, (), act=to(TEST), looks=every)
        with simulator.client() as client:
            client.patch(f"/apps/{simulator.app_id}", json={"channel_credentials": []})
        shooter.shoot(out, "10-channel-off", desk, make, (), act=to(CHANNEL), looks=("light", "150"))
    shooter.jobs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
