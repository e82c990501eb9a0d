"""Pictures of the live page in its states: `python tests/ui/live/pictures.py OUT_FOLDER [STATE …]`."""

import os
import sys
import tempfile
import time
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import apsw

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.reasons import REASONS
from mmsdesk.services.desk import Desk
from mmsdesk.services.standing import KEY as KEY_OF_STANDING
from mmsdesk.services.standing import Refusal, SinchState, Standing
from mmsdesk.sinch.answers import key_refused_words, not_allowed_words
from mmsdesk.store.settings import write_values
from mmsdesk.ui.live.page import LivePage
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import Tone
from tests.support.runs import RELAY, Run, add_reply, make_run, open_desk
from tests.ui.shots import Shooter

ACCOUNT = {
    "MMSDESK_PROJECT_ID": "a4c1f2e0",
    "MMSDESK_APP_ID": "01APP",
    "MMSDESK_KEY_ID": "key",
    "MMSDESK_KEY_SECRET": "for this picture only",
    "MMSDESK_SENDER": "72345",
    "MMSDESK_RELAY_URL": RELAY,
    "MMSDESK_RELAY_TOKEN": "for this picture only",
}


def stopped(title: str, hint: str, **more: int) -> Run:
    return Run(
        **{"delivered": 1188, "waiting": 7, "failed": 9, "unsent": 1568, **more},  # type: ignore[arg-type]  # sums
        state=CampaignState.STOPPED,
        stop=(title, hint),
    )


def failing(code: str) -> tuple[str, str]:
    reason = REASONS[code]
    return f"Messages fail for everybody: {reason.short}", f"{reason.long} {reason.advice}"


KEY = (key_refused_words()[0], f"{key_refused_words()[1]} Sinch said: Unauthorized")
CREDIT = (not_allowed_words()[0], f"{not_allowed_words()[1]} Sinch said: Billing limit reached")
HELD = Run(delivered=300, waiting=12, failed=3, unsent=170)
RUNS = {
    "07-sending": Run(delivered=1131, waiting=64, failed=9, unsent=1568, seconds=600),
    "07-paused": Run(delivered=1188, waiting=7, failed=9, unsent=1568, state=CampaignState.PAUSED),
    "07-pausing": Run(delivered=1131, waiting=61, failed=9, in_flight=3, unsent=1568, state=CampaignState.PAUSED),
    "07-slow": Run(delivered=1131, waiting=64, failed=9, unsent=1568, seconds=600),
    "07-done": Run(delivered=472, failed=9, skipped=19, state=CampaignState.SENT, seconds=18, rate=30),
    "07-cancelled": Run(delivered=460, waiting=12, failed=9, unsent=19, state=CampaignState.CANCELLED),
    "07-sent": Run(delivered=460, waiting=12, failed=9, skipped=19, state=CampaignState.SENT, seconds=18, rate=30),
    "11b-key": stopped(*KEY),
    "11b-credit": stopped(*CREDIT),
    "11b-channel": stopped(*failing("CHANNEL_CONFIGURATION_MISSING")),
    "11b-sender": stopped(*failing("CHANNEL_BAD_CONFIGURATION")),
    "11b-relay": replace(HELD, hold="relay_silent"),
    "11b-disk": replace(HELD, hold="disk_full"),
    "11b-token": replace(HELD, hold="relay_silent"),
    "11b-app": replace(HELD, hold="other_app"),
    "11b-replies": replace(HELD, hold="listening"),
    "11b-alike": stopped(
        "Sinch refused 5 messages in a row for the same reason",
        "Sinch said: The media URL cannot be fetched. Mend the message or the connection, then resume.",
    ),
    "11b-twice": HELD,
    "11b-offline": HELD,
    "11b-asleep": replace(HELD, hold="listening"),
    "11b-woke": HELD,
    "11b-uncertain": Run(delivered=300, waiting=12, failed=3, in_doubt=2, not_found=3, unresolved=1, unsent=170),
}
ALL = ("light", "dark", "150", "small")
CHIPS = {
    "11b-key": (Tone.BAD, "Key refused"),
    "11b-offline": (Tone.WARN, "Offline"),
    "11b-relay": (Tone.WARN, "Relay silent"),
}


def standing(name: str, campaign: str, now: float) -> Standing:
    """What the engine would have noted in this state."""
    if name == "11b-offline":
        return Standing(SinchState.OFFLINE, now - 95)
    if name in {"11b-asleep", "11b-woke"}:
        return Standing(SinchState.ANSWERS, now - 600, woke_at=now - 20, slept=42 * 60)
    if name == "07-slow":
        return Standing(SinchState.ANSWERS, now - 600, slowed_at=now)
    refusals = {
        "11b-key": (401, "UNAUTHENTICATED", "Unauthorized"),
        "11b-credit": (403, "PERMISSION_DENIED", "Billing"),
    }
    if name in refusals:
        refusal = Refusal(*refusals[name], "01JCRKJ2Q7M4H8V0S2T6W9XYZA", campaign, now - 30)
        return Standing(SinchState.KEY_REFUSED, now - 30, refusal)
    return Standing(SinchState.ANSWERS, now - 600)


def unfold(window: MainWindow) -> None:
    page = window.page("shot")
    assert isinstance(page, LivePage)
    if page.stopped.details_button.isVisible():
        page.stopped.details_button.click()


def ask_cancel(window: MainWindow) -> None:
    page = window.page("shot")
    assert isinstance(page, LivePage)
    page.cancel_button.click()


def ask_speed(window: MainWindow) -> None:
    page = window.page("shot")
    assert isinstance(page, LivePage)
    page.speed_button.click()


def set_scene(desk: Desk, name: str, now: float) -> None:
    """What else is in the profile in this state."""

    def put(db: apsw.Connection) -> None:
        if name == "11b-relay":
            db.execute("UPDATE relay_cursor SET polled_at = ?, last_event_at = ?", (now - 95, now - 120))
        if name == "11b-token":
            db.execute("UPDATE relay_cursor SET polled_at = ?, refused = 1", (now - 95,))
        if name == "11b-twice":
            db.execute("UPDATE attempt SET duplicate_message_id = 'M0' WHERE id = (SELECT min(id) FROM attempt)")

    desk.writer.run(put)


def main(out: Path, *wanted: str) -> None:
    shooter = Shooter()
    for name, run in RUNS.items():
        if wanted and name not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder), **ACCOUNT) as desk:
            now = time.time()
            campaign = make_run(desk, run, start=now - run.seconds)
            note = {KEY_OF_STANDING: asdict(standing(name, campaign, now))}
            desk.writer.run(partial(write_values, values=note))
            set_scene(desk, name, now)
            add_reply(desk, campaign, 3, "Table for four please!", now - 7)
            add_reply(desk, campaign, 8, "STOP", now - 41, opted_out=True)
            looks = (
                ALL if name in {"07-sending", "11b-key", "11b-offline", "11b-uncertain"} else ("light", "dark", "150")
            )
            chip = CHIPS.get(name, (Tone.OK, "Connected"))
            shooter.shoot(out, name, desk, LivePage, (campaign,), looks=looks, status=chip)
            if name == "07-sending":
                shooter.shoot(out, "07-cancel", desk, LivePage, (campaign,), act=ask_cancel)
                shooter.shoot(out, "07-speed", desk, LivePage, (campaign,), act=ask_speed)
            if name == "11b-key":
                shooter.shoot(out, "11b-key-details", desk, LivePage, (campaign,), act=unfold, looks=("light", "150"))
    shooter.jobs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
