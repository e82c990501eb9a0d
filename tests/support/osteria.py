"""A desk of the restaurant in our samples: lists, drafts and campaigns in every state, on a profile of its own."""

import io
import time
from dataclasses import replace
from pathlib import Path

import apsw
from PIL import Image

from mmsdesk.domain.contact import Details
from mmsdesk.domain.ids import CampaignId
from mmsdesk.machine.paths import Profile, open_profile
from mmsdesk.machine.resources import resource_path
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaigns import Order, start_campaign
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.store import contacts
from mmsdesk.store.suppression import suppress

ENVIRON = {
    "MMSDESK_PROJECT_ID": "rehearsal-project",
    "MMSDESK_APP_ID": "rehearsal-app",
    "MMSDESK_KEY_ID": "rehearsal-key",
    "MMSDESK_KEY_SECRET": "rehearsal-secret",
    "MMSDESK_SENDER": "72345",
    "MMSDESK_API_URL": "http://127.0.0.1:9",
    "MMSDESK_AUTH_URL": "http://127.0.0.1:9",
}
"""A rehearsal account on a port where nobody listens."""

_FIRST = ("Maya", "Priya", "Diego", "Hannah", "Omar", "Lucia", "Ken", "Zoe", "Amir", "Ines", "Tom", "Aiko")
_LAST = ("Chen", "Nair", "Hughes", "Okafor", "Rossi", "Lindqvist", "Tanaka", "Baker", "Haddad", "Costa")
_AREAS = (206, 503, 415, 312, 646, 702, 213, 617, 305, 512)
TRUFFLE = Draft(
    name="Truffle nights",
    title="Truffle nights are back",
    body=(
        "Hi {{first_name|there}}, our white-truffle tasting menu returns this Thursday. Five courses, two seatings,"
        " and a glass of Barolo on us.\n\nReserve: lume.menu/truffle"
    ),
    list_name="VIP & dinner guests",
)


def open_osteria(folder: Path, *, connected: bool = True) -> Desk:
    """An empty profile under `folder`, with a rehearsal account unless `connected` is off."""
    profile: Profile = open_profile(folder, {})
    desk = Desk(profile, MemorySecretStore(), ENVIRON if connected else {})
    desk.save_settings(replace(desk.settings(), display_name="Osteria Lume"))
    return desk


def guest(number: int) -> Details:
    """The `number`th sample guest; every thirteenth has no first name."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[(number // 3) % len(_LAST)]
    phone = f"+1{_AREAS[(number // 100) % len(_AREAS)]}55501{number % 100:02}"
    wine = ("Barolo", "Gavi", "Chianti")[number % 3]
    return Details(phone, "" if number % 13 == 12 else first, last, {"fav_wine": wine})


def add_list(desk: Desk, name: str, people: int, *, opted_out: int = 0) -> None:
    """A list of sample guests, the last `opted_out` of whom asked to be left alone."""
    now = time.time()

    def fill(db: apsw.Connection) -> None:
        contacts.add_people(db, contacts.ensure_list(db, name, now), (guest(n) for n in range(people)), now)
        for number in range(people - opted_out, people):
            suppress(db, guest(number).phone, "reply", "STOP", None, now)

    desk.writer.run(fill)


def with_picture(desk: Desk, draft: Draft, sample: str = "hero.jpg", filename: str = "truffle-nights.jpg") -> Draft:
    """The draft with one of the sample pictures."""
    return replace(draft, media=desk.media.add(resource_path("samples", sample), filename=filename).media)


def big_png(path: Path, side: int = 1500) -> Path:
    """A PNG of several MB with clear areas, as people get them from designers."""
    picture = Image.effect_noise((side, side), 90).convert("RGB")
    clear = Image.linear_gradient("L").resize((side, side))
    picture.putalpha(clear)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    path.write_bytes(out.getvalue())
    return path


def send(desk: Desk, draft: Draft, *, state: str, delivered: int, failed: int = 0, waiting: int = 0) -> CampaignId:
    """A campaign that was started and got so far; who is not counted is still to be sent."""
    campaign_id = desk.create_draft(draft)
    account = desk.account()
    order = Order(draft.list_name)
    start_campaign(desk.writer, campaign_id, order, account, lambda _media: "https://relay.example/m", desk.clock())

    def settle(db: apsw.Connection) -> None:
        rows = list(
            db.execute("SELECT id FROM attempt WHERE campaign_id = ? AND state = 'queued' ORDER BY id", (campaign_id,))
        )
        ids = [row[0] for row in rows]
        states = ["delivered"] * delivered + ["failed"] * failed + ["accepted"] * waiting
        moment = time.time()
        db.executemany(
            "UPDATE attempt SET state = ?, sent_at = ?, answered_at = ?, reason_code = ? WHERE id = ?",
            [
                (it, moment, moment, "RECIPIENT_NOT_REACHABLE" if it == "failed" else "", number)
                for it, number in zip(states, ids, strict=False)
            ],
        )
        db.execute("UPDATE campaign SET state = ? WHERE id = ?", (state, campaign_id))

    desk.writer.run(settle)
    return campaign_id


def set_back(desk: Desk, campaign_id: CampaignId, seconds: float) -> None:
    """Have a campaign changed and started earlier than it was."""
    desk.writer.run(
        lambda db: db.execute(
            "UPDATE campaign SET updated_at = updated_at - ?1, started_at = started_at - ?1 WHERE id = ?2",
            (seconds, campaign_id),
        )
    )
