"""Pictures of the settings in their states: `python tests/ui/connection/pictures.py OUT_FOLDER`."""

import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from mmsdesk.domain.account import Account
from mmsdesk.domain.secret import Secret
from mmsdesk.services.connecting import save_connection
from mmsdesk.services.connection import CheckState, repair_webhook, waiting_checks, webhook_target
from mmsdesk.services.desk import Desk
from mmsdesk.ui.connection.page import ConnectionPage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.processes import start_simulator
from tests.support.relay_process import start_relay
from tests.support.runs import open_desk
from tests.ui.shots import Shooter

SECRET = Secret("for-these-pictures-only")
MMS = {
    "channel_credentials": [
        {
            "channel": "MMS",
            "mms_credentials": {
                "account_id": "LUME-4471",
                "api_key": "for-this-picture-only",
                "default_sender": "72345",
                "basic_auth": {"username": "lume", "password": "for-this-picture-only"},
            },
        }
    ]
}


def make(keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> ConnectionPage:
    return ConnectionPage(keeper, jobs, desk, lambda: None)


def page(window: MainWindow) -> ConnectionPage:
    found = window.page("shot")
    assert isinstance(found, ConnectionPage)
    return found


def test(window: MainWindow) -> None:
    page(window).test()


def run_half(window: MainWindow) -> None:
    """As it stands at the seventh check, which the pretend Sinch is too quick to show."""
    panel = page(window).panel
    for place, result in enumerate(waiting_checks()):
        state = CheckState.OK if place < 6 else CheckState.RUNNING if place == 6 else CheckState.WAITING
        panel._show(replace(result, state=state, detail="Public link, right type and size" if place < 6 else ""))
    panel._set_running(True)
    panel._count()


def fill(window: MainWindow) -> None:
    form = page(window).form
    form.project.set_text("a4c1f2e0-77b2-4d59-9c1e-52f08d6b31aa")
    form.key_id.set_text("5f2b9c1d-osteria-lume")
    form.key_secret.set_text("0123456789abcdefghi")
    form.app.set_text("01HOSTERIALUMEPRODUCTION00")
    form.sender_number.set_text("72345")


def refuse(window: MainWindow) -> None:
    page(window).form.show_problem(
        "Sinch refused this key", "Copy it again from Access keys.", field=page(window).form.key_secret, can_save=True
    )


def mms(window: MainWindow) -> None:
    page(window).channel_card.setup_button.click()


def import_json(window: MainWindow) -> None:
    page(window).credentials.ask()


def drop_json(window: MainWindow) -> None:
    found = {"project_id": "a4c1f2e0-77b2-4d59-9c1e-52f08d6b31aa", "app_id": "01HOSTERIALUME", **MMS}
    path = Path(tempfile.mkdtemp()) / "sinch-keys.json"
    path.write_text(json.dumps(found))
    page(window).credentials.read_file(path)


def main(out: Path) -> None:
    shooter = Shooter()
    with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder)) as desk:
        shooter.shoot(out, "10-first-run", desk, make, (), section="settings", act=fill)
        shooter.shoot(out, "11b-refused", desk, make, (), section="settings", act=refuse, looks=("light",))
    with (
        tempfile.TemporaryDirectory() as folder,
        start_simulator(seed=5) as simulator,
        start_relay(Path(folder) / "relay" / "data", [SECRET.reveal()]) as relay,
        open_desk(Path(folder)) as desk,
    ):
        account = Account(
            simulator.project_id,
            simulator.app_id,
            simulator.key_id,
            Secret(simulator.key_secret),
            sender=simulator.sender,
            api_url=simulator.api_url,
            auth_url=simulator.auth_url,
            relay_url=relay.public_url,
            relay_token=relay.add_token("desk"),
        )
        repair_webhook(account, webhook_target(account), SECRET)
        save_connection(desk, account, SECRET)
        shooter.shoot(
            out, "10b-connected", desk, make, (), section="settings", act=test, looks=("light", "dark", "150", "small")
        )
        shooter.shoot(out, "10b-running", desk, make, (), section="settings", act=run_half)
        shooter.shoot(out, "10b-mms", desk, make, (), section="settings", act=mms)
        shooter.shoot(out, "10b-import", desk, make, (), section="settings", act=import_json)
        shooter.shoot(out, "10b-found", desk, make, (), section="settings", act=drop_json)
        with simulator.client() as client:
            for hook in client.get(f"/apps/{simulator.app_id}/webhooks").json()["webhooks"]:
                client.delete(f"/webhooks/{hook['id']}")
        shooter.shoot(out, "10b-warn", desk, make, (), section="settings", act=test)
        for subject in ("shortcuts", "about"):
            shooter.shoot(out, f"10b-{subject}", desk, make, (subject,), section="settings")
        shooter.shoot(out, "10b-appearance", desk, make, ("appearance",), section="settings")
        save_connection(desk, replace(account, key_secret=Secret("wrong")))
        shooter.shoot(out, "10b-refused", desk, make, (), section="settings", act=test, looks=("light",))
    shooter.jobs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
