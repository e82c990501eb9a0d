"""The review as a person uses it, against a real simulator and a real relay."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.db import fetch_all
from mmsdesk.domain.account import Account
from mmsdesk.domain.contact import Details
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaigns import Order
from mmsdesk.services.connection import repair_webhook, webhook_target
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.services.version_list import list_versions
from mmsdesk.store import contacts
from mmsdesk.store.versions import Moment
from mmsdesk.ui.compose.price_editor import PriceDialog
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.review.page import ReviewPage
from mmsdesk.ui.review.speed import duration, steps_up_to
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow, Page
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.notices import CheckState
from tests.pictures.files import FILMS
from tests.support.osteria import TRUFFLE, add_list, with_picture
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import start_relay

PLAIN = replace(TRUFFLE, kind="text", list_name="Guests")
NOBODY_LISTENS = "http://127.0.0.1:9"
Open = Callable[..., ReviewPage]


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(seed=3, sender="72345", outbound_rate=20) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory, simulator: RunningSimulator) -> Iterator[dict[str, str]]:
    """A relay Sinch was told to post to."""
    with start_relay(tmp_path_factory.mktemp("relay") / "data", ["secret"]) as relay:
        token = relay.add_token("desk")
        account = Account(
            simulator.project_id,
            simulator.app_id,
            simulator.key_id,
            Secret(simulator.key_secret),
            api_url=simulator.api_url,
            auth_url=simulator.auth_url,
            relay_url=relay.public_url,
            relay_token=token,
        )
        repair_webhook(account, webhook_target(account), Secret("secret"))
        yield {"MMSDESK_RELAY_URL": relay.public_url, "MMSDESK_RELAY_TOKEN": token.reveal()}


@pytest.fixture
def environ(simulator: RunningSimulator, relay: dict[str, str]) -> dict[str, str]:
    """Everything connected; a test may change it before it opens the page."""
    return {
        "MMSDESK_PROJECT_ID": simulator.project_id,
        "MMSDESK_APP_ID": simulator.app_id,
        "MMSDESK_KEY_ID": simulator.key_id,
        "MMSDESK_KEY_SECRET": simulator.key_secret,
        "MMSDESK_SENDER": simulator.sender,
        "MMSDESK_API_URL": simulator.api_url,
        "MMSDESK_AUTH_URL": simulator.auth_url,
        **relay,
    }


@pytest.fixture
def desk(tmp_path: Path, environ: dict[str, str]) -> Iterator[Desk]:
    desk = Desk(open_profile(tmp_path / "profile", {}), MemorySecretStore(), environ)
    add_list(desk, "Guests", 30, opted_out=4)
    yield desk
    desk.close()


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def window(qtbot: QtBot, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> MainWindow:
    window = MainWindow(keeper)
    qtbot.addWidget(window)
    window.add_page("campaigns", CAMPAIGNS, Page)
    window.add_page("review", None, lambda: ReviewPage(keeper, jobs, desk), section="campaigns")
    for key in ("compose", "audience", "live", "connection"):
        window.add_page(key, None, Page, section="campaigns")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def open_review(qtbot: QtBot, window: MainWindow, jobs: Jobs, desk: Desk) -> Open:
    """Opens a draft's review and waits until everything was looked at and asked."""

    def go(draft: Draft | CampaignId) -> ReviewPage:
        campaign_id = desk.create_draft(draft) if isinstance(draft, Draft) else draft
        window.open("review", campaign_id)
        page = window.page("review")
        assert isinstance(page, ReviewPage)
        qtbot.waitUntil(lambda: jobs.idle)
        return page

    return go


def state(page: ReviewPage, key: str) -> tuple[CheckState, str]:
    row = page.checklist.row(key)
    return row.state, row.title


def press(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def answer(page: ReviewPage, key: Qt.Key) -> None:
    """Press a key where the focus is, which has to be in the question."""
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.dialog is not None
    assert page.dialog.isAncestorOf(focused)
    QTest.keyClick(focused, key)


def confirm(page: ReviewPage) -> None:
    """Press the button and answer the question with Enter."""
    press(page.summary.send_button)
    answer(page, Qt.Key.Key_Return)


def campaigns(desk: Desk) -> list[tuple[CampaignState, int]]:
    attempts = desk.reader().execute("SELECT count(*) FROM attempt").fetchone()
    assert attempts is not None
    return [(it.row.state, attempts[0]) for it in desk.campaigns()]


def test_everything_in_place_says_so(open_review: Open, desk: Desk) -> None:
    page = open_review(with_picture(desk, replace(TRUFFLE, list_name="Guests"), "candle.jpg"))
    assert [row.title for row in page.checklist.rows][1:] == [
        "Every merge field has a fallback",
        "4 people are left out",
        "Opt-outs will reach you",
        "Receipts will reach you",
        "Sinch accepts your key",
        "You haven’t sent a test yet",
    ]
    assert state(page, "people")[0] is CheckState.INFO  # told, not praised
    others = [row for row in page.checklist.rows[1:-1] if row is not page.checklist.row("people")]
    assert {row.state for row in others} == {CheckState.OK}
    assert page.summary.number.accessibleName() == "People who will get this message: 26"
    assert page.summary.facts["people"].accessibleName() == "Guests: 30"
    assert page.summary.facts["opted_out"].accessibleName() == "Opted out: −4"
    assert page.summary.send_button.accessibleName() == "Send to 26 people now"
    assert page.summary.send_button.isEnabled()
    assert page.rehearsal.isVisible()
    assert "Maya" in page.summary.phone.accessibleDescription()


def test_the_price_is_asked_for_and_the_cost_stands_beside_the_people(
    qtbot: QtBot, open_review: Open, desk: Desk, window: MainWindow
) -> None:
    page = open_review(PLAIN)
    cost = page.summary.cost
    assert not cost.cost.isVisible()
    press(cost.price_button)
    qtbot.waitUntil(lambda: any(it.isVisible() for it in window.findChildren(PriceDialog)))
    (dialog,) = (it for it in window.findChildren(PriceDialog) if it.isVisible())
    dialog.mms.set_text("0.026")
    dialog.accept()
    qtbot.waitUntil(lambda: cost.cost.accessibleName() == "Estimated cost: $0.676")
    assert desk.settings().price_mms == "0.026"
    review = page._review
    assert review is not None
    assert "$" not in page._question(review)  # a rehearsal
    assert "a minute, about $0.676." in page._question(replace(review, is_rehearsal=False))


def test_a_relay_sinch_was_not_told_of_is_not_praised(
    qtbot: QtBot, environ: dict[str, str], open_review: Open, jobs: Jobs, simulator: RunningSimulator
) -> None:
    hooks = f"/apps/{simulator.app_id}/webhooks"
    with simulator.client() as client:
        (hook,) = client.get(f"{simulator.project_url}{hooks}").json()["webhooks"]
        one = f"{simulator.project_url}/webhooks/{hook['id']}"
        client.patch(one, json={"target": "https://crm.example.com/hook"}).raise_for_status()
        page = open_review(PLAIN)
        lost = state(page, "optout"), state(page, "receipts")
        client.patch(one, json={"target": hook["target"]}).raise_for_status()
    assert lost == (
        (CheckState.WARN, "Sinch was not told to post to your relay"),
        (CheckState.WARN, "Receipts would be lost"),
    )
    assert page.summary.send_button.isEnabled()
    with qtbot.waitSignal(page.open_requested) as asked:
        press(page.checklist.row("optout").button)
    assert asked.args == [("connection",)]
    page.check()
    qtbot.waitUntil(lambda: jobs.idle)
    assert state(page, "optout") == (CheckState.OK, "Opt-outs will reach you")


def test_people_abroad_who_are_written_to_without_strict_validation_are_told(open_review: Open, desk: Desk) -> None:
    abroad = [Details("+447911123456", "Tom")]
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Guests", 0), abroad, 0))
    assert state(open_review(PLAIN), "people") == (CheckState.INFO, "5 people are left out")
    row = open_review(replace(PLAIN, strict=False)).checklist.row("people")
    assert row.state is CheckState.WARN
    assert row.title == "1 person is outside the US, Canada and Australia: not left out"


def test_both_ways_back_lead_to_the_audience_and_are_called_differently(qtbot: QtBot, open_review: Open) -> None:
    page = open_review(PLAIN)
    asked: list[object] = []
    page.open_requested.connect(asked.append)
    names = {page.bar.back_button.accessibleName(), page.back_button.accessibleName()}
    assert len(names) == 2
    press(page.bar.back_button)
    press(page.back_button)
    assert len(asked) == 2
    assert asked[0] == asked[1]
    assert isinstance(asked[0], tuple)
    assert asked[0][0] == "audience"


def test_a_message_without_a_remark_is_ready(open_review: Open) -> None:
    page = open_review(PLAIN)
    assert state(page, "message") == (CheckState.OK, "Message fits MMS rules")
    assert page.checklist.pill.text == "6 of 7 ready"
    assert state(page, "test") == (CheckState.WARN, "You haven’t sent a test yet")


def test_a_test_sent_from_here_is_told_until_the_message_changes(
    qtbot: QtBot, open_review: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    PhoneTests(desk).keep("Elena", "+15035550142")
    campaign_id = desk.create_draft(PLAIN)
    page = open_review(campaign_id)
    press(page.checklist.row("test").button)
    (dialog,) = window.findChildren(SendTestDialog)
    qtbot.waitUntil(lambda: jobs.idle)
    press(dialog.send_button)
    qtbot.waitUntil(lambda: "Sent" in dialog.rows[0].pill.text)
    dialog.reject()
    qtbot.waitUntil(lambda: state(page, "test")[1] == "Test sent, the receipt is still to come")
    desk.writer.run(lambda db: fetch_all(db, "UPDATE attempt SET state = 'delivered'"))
    page.check()
    qtbot.waitUntil(lambda: state(page, "test") == (CheckState.OK, "Test delivered"))
    qtbot.waitUntil(lambda: page.checklist.pill.text == "Ready")
    desk.save_draft(campaign_id, replace(PLAIN, name="Other name"))
    page.check()
    qtbot.waitUntil(lambda: jobs.idle)
    assert state(page, "test")[0] is CheckState.OK
    desk.save_draft(campaign_id, replace(PLAIN, body="Other words"))
    page.check()
    qtbot.waitUntil(lambda: state(page, "test")[1] == "The message changed since the last test")


def test_a_phone_that_got_the_test_as_several_people_is_named_once(open_review: Open, desk: Desk) -> None:
    tests = PhoneTests(desk)
    phone = tests.keep("Elena", "+15035550142")
    campaign_id = desk.create_draft(PLAIN)
    tests.send_as(campaign_id, [phone], [("Ada", {}), ("Bo", {})])
    told = open_review(campaign_id).checklist.row("test").accessibleDescription()
    assert told.count("Elena") == 1


def test_one_person_who_reads_the_fallback_has_no_value_and_several_have_none(open_review: Open, desk: Desk) -> None:
    guests = [Details("+15035550190", "Ada", "Lovelace"), Details("+15035550191", "Bo"), Details("+15035550192")]
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Few", 0), guests, 0))
    draft = replace(PLAIN, list_name="Few", body="{{first_name|there}} {{last_name|friend}}")
    told = open_review(draft).checklist.row("fields").accessibleDescription()
    assert told == (
        "2 on the list have no last name and read “friend” · 1 on the list has no first name and reads “there”"
    )


def test_nothing_leaves_before_the_second_yes(qtbot: QtBot, open_review: Open, desk: Desk, jobs: Jobs) -> None:
    page = open_review(PLAIN)
    press(page.summary.send_button)
    dialog = page.dialog
    assert dialog is not None
    assert dialog.title == "Send to 26 people now?"
    for words in ("“Truffle nights”", "from 72345", "“Guests”", "1,200 a minute", "nobody’s phone rings"):
        assert words in dialog.detail
    answer(page, Qt.Key.Key_Escape)
    assert campaigns(desk) == [(CampaignState.DRAFT, 0)]
    assert page.summary.send_button.isEnabled()


def test_yes_freezes_everybody_once_and_opens_the_live_page(
    qtbot: QtBot, open_review: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = open_review(with_picture(desk, replace(TRUFFLE, list_name="Guests")))
    with qtbot.waitSignal(page.open_requested) as asked:
        confirm(page)
        assert page.summary.send_button.busy
        assert page.summary.note.text() == "Uploading the picture…"
        press(page.summary.send_button)  # an impatient second press
        page.ask()
        assert page.dialog is None
    assert asked.args is not None
    key, campaign_id = asked.args[0]
    assert key == "live"
    assert campaigns(desk) == [(CampaignState.SENDING, 30)]
    row = desk.campaign(campaign_id)
    assert (row.list_name, row.sender, row.rate) == ("Guests", "72345", None)
    counts = desk.counts(campaign_id)
    assert (counts.recipients, counts.skipped, counts.unsent) == (30, 4, 26)


def test_the_speed_is_chosen_with_the_arrows(qtbot: QtBot, open_review: Open, desk: Desk) -> None:
    page = open_review(PLAIN)
    assert page.speed.speed == "1,200 a minute"
    page.speed.slider.setFocus()
    for _ in range(100):
        if page.speed.speed == "6 a minute":
            break
        QTest.keyClick(page.speed.slider, Qt.Key.Key_Left)
    said = page.speed.findChild(QLabel, "review-duration")
    assert said is not None
    assert said.text() == "Done in about 5 minutes, so replies reach you gradually."
    with qtbot.waitSignal(page.open_requested):
        confirm(page)
    assert desk.campaigns()[0].row.rate == pytest.approx(0.1)


def test_blockers_hold_the_button_and_lead_to_their_place(qtbot: QtBot, open_review: Open) -> None:
    page = open_review(replace(TRUFFLE, title="x" * 90, list_name=""))
    assert not page.summary.send_button.isEnabled()
    assert page.summary.note.text() == "Fix 2 problems to send"
    assert state(page, "message") == (CheckState.BAD, "Subject is 90 characters, the limit is 80")
    assert state(page, "people") == (CheckState.BAD, "Nobody is chosen yet")
    for key, place in (("message", "compose"), ("people", "audience")):
        with qtbot.waitSignal(page.open_requested) as asked:
            press(page.checklist.row(key).button)
        assert asked.args is not None
        assert asked.args[0][0] == place
    page.ask()
    assert page.dialog is None


def test_people_who_would_read_a_gap_are_named_and_left_out(open_review: Open) -> None:
    page = open_review(replace(PLAIN, body="Hi {{first_name}}, come by. Reply STOP to opt out", optout_line=False))
    assert state(page, "fields") == (CheckState.WARN, "2 people have no first name")
    assert page.summary.facts["missing_field"].accessibleName() == "Would read a gap: −2"
    assert page.summary.send_button.accessibleName() == "Send to 24 people now"


def test_a_message_without_a_way_out_is_a_warning(open_review: Open) -> None:
    page = open_review(replace(PLAIN, optout_line=False))
    assert state(page, "optout") == (CheckState.WARN, "The message doesn’t say how to opt out")
    assert page.summary.send_button.isEnabled()


def test_a_media_message_has_no_room_for_the_way_out_and_leads_back_to_make_it_a_card(
    open_review: Open, desk: Desk
) -> None:
    film = desk.media.add(FILMS / "portrait.mp4")
    page = open_review(replace(PLAIN, kind="media", media=film.media))
    assert state(page, "optout") == (CheckState.WARN, "A media message can’t say how to opt out")
    assert "Make it a card" in page.checklist.row("optout").button.accessibleName()


def test_a_list_of_opted_out_people_cannot_be_sent_to(open_review: Open, desk: Desk) -> None:
    add_list(desk, "Left", 3, opted_out=3)
    page = open_review(replace(PLAIN, list_name="Left"))
    assert state(page, "people") == (CheckState.BAD, "Nobody on this list can get this message")
    assert not page.summary.send_button.isEnabled()


def test_the_same_message_to_the_same_list_is_remarked(qtbot: QtBot, open_review: Open, jobs: Jobs) -> None:
    page = open_review(PLAIN)
    with qtbot.waitSignal(page.open_requested):
        confirm(page)
    qtbot.waitUntil(lambda: jobs.idle)
    again = open_review(PLAIN)
    assert state(again, "earlier") == (CheckState.WARN, "This message went to this list before")


def test_what_was_sent_elsewhere_meanwhile_is_shown_before_anybody_gets_it_again(
    qtbot: QtBot, open_review: Open, desk: Desk, jobs: Jobs
) -> None:
    page = open_review(PLAIN)
    elsewhere = desk.create_draft(PLAIN)
    desk.start(elsewhere, Order("Guests"))
    assert [it.moment for it in list_versions(desk, elsewhere)] == [Moment.SENT]
    desk.cancel(elsewhere)
    confirm(page)
    qtbot.waitUntil(lambda: page.trouble.isVisible() and jobs.idle)
    assert page.trouble.title == "The same campaign was started to this list a moment ago"
    assert state(page, "earlier") == (CheckState.WARN, "This message went to this list before")
    with qtbot.waitSignal(page.open_requested):  # the person has seen it, and means it
        confirm(page)


def test_a_campaign_keeps_to_the_settings(qtbot: QtBot, open_review: Open, desk: Desk) -> None:
    desk.save_settings(replace(desk.settings(), ttl_seconds=3600, resend="automatic", rate=3.0))
    page = open_review(PLAIN)
    with qtbot.waitSignal(page.open_requested) as asked:
        confirm(page)
    assert asked.args is not None
    row = desk.campaign(asked.args[0][1])
    assert (row.ttl_seconds, row.resend, row.rate) == (3600, "automatic", 3.0)


def test_a_campaign_that_has_started_opens_live(
    qtbot: QtBot, open_review: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = open_review(PLAIN)
    with qtbot.waitSignal(page.open_requested) as asked:
        confirm(page)
    assert asked.args is not None
    window.open("campaigns")
    open_review(asked.args[0][1])
    assert window.current_key == "live"


def test_it_looks_again_when_the_window_is_looked_at(
    qtbot: QtBot, open_review: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = open_review(PLAIN)

    def grow(db: apsw.Connection) -> None:
        contacts.add_people(db, contacts.ensure_list(db, "Guests", 1.0), [Details("+12065550190", "New")], 1.0)

    desk.writer.run(grow)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.summary.number.text() == "27"


@pytest.mark.parametrize(
    ("change", "title", "row"),
    [
        ({"MMSDESK_KEY_SECRET": "wrong"}, "Sinch refused this access key", "sinch"),
        ({"MMSDESK_APP_ID": "01" + "A" * 24}, "Your app is not in the United States region", "sinch"),
        ({"MMSDESK_RELAY_URL": NOBODY_LISTENS}, "The relay does not answer", "receipts"),
        ({"MMSDESK_API_URL": NOBODY_LISTENS}, "Sinch could not be reached", "sinch"),
    ],
)
def test_what_does_not_answer_costs_a_sentence_and_nothing_else(
    qtbot: QtBot,
    environ: dict[str, str],
    desk: Desk,
    open_review: Open,
    jobs: Jobs,
    change: dict[str, str],
    title: str,
    row: str,
) -> None:
    environ.update(change)
    page = open_review(PLAIN)
    assert state(page, row) == (CheckState.BAD, title)
    assert page.summary.send_button.isEnabled()  # it may be back by now: pressing asks again
    before = desk.load_draft(desk.campaigns()[0].row.id)
    confirm(page)
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.trouble.isVisible()
    assert page.trouble.title == title
    assert "Nobody was written to." in page.trouble.accessibleDescription()
    assert page.summary.send_button.isEnabled()
    assert page.summary.send_button.label == "Send to 26 people now"
    assert campaigns(desk) == [(CampaignState.DRAFT, 0)]
    assert desk.load_draft(desk.campaigns()[0].row.id) == before


def test_without_an_account_it_leads_to_connection(qtbot: QtBot, environ: dict[str, str], open_review: Open) -> None:
    environ.clear()
    page = open_review(PLAIN)
    assert state(page, "sinch") == (CheckState.BAD, "MMSDesk is not connected to Sinch yet")
    assert not page.summary.send_button.isEnabled()
    with qtbot.waitSignal(page.open_requested) as asked:
        press(page.checklist.row("sinch").button)
    assert asked.args == [("connection",)]


def test_a_picture_without_a_relay_holds_the_button(environ: dict[str, str], open_review: Open, desk: Desk) -> None:
    del environ["MMSDESK_RELAY_URL"]
    page = open_review(with_picture(desk, replace(TRUFFLE, list_name="Guests")))
    assert state(page, "receipts") == (CheckState.BAD, "No relay is connected")
    assert page.summary.note.text() == "Fix 1 problem to send"
    assert page.summary.phone.arrival.parts


@pytest.mark.parametrize(
    ("people", "per_minute", "words"),
    [
        (10, 1200, "less than a minute"),
        (2772, 120, "about 24 minutes"),
        (1200, 1200, "about a minute"),
        (30_000, 120, "about 4 hours"),
        (1_000_000, 120, "about 6 days"),
    ],
)
def test_the_time_it_takes_is_told_as_people_say_it(people: int, per_minute: float, words: str) -> None:
    assert duration(people, per_minute) == words


def test_the_speeds_end_at_what_the_app_allows() -> None:
    assert steps_up_to(1200)[-3:] == (600, 900, 1200)
    assert steps_up_to(100)[-2:] == (90, 100)
    assert steps_up_to(3) == (3,)


def test_below_a_tall_picture_subject_and_first_line_can_be_read(open_review: Open, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "square.jpg"
    Image.new("RGB", (900, 900), "teal").save(path)
    media = desk.media.add(path, filename="square.jpg").media
    phone = open_review(replace(TRUFFLE, list_name="Guests", media=media)).summary.phone
    text = next(part for part in phone.parts() if part.lines)
    assert len(text.lines) >= 2
    assert phone.scrolled > 0
    assert (text.lines[1].rect.bottom() - phone.scrolled) * phone.scale < phone.height() - 60  # above the fade
    assert phone.parts()[0].rect.bottom() - phone.scrolled > 200  # the picture's lower part
