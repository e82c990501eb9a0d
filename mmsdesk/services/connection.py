"""The connection test: is everything in place to send, to be heard and to hear STOP; and the repairs it offers.

Each check has one sentence and at most one fix. A failing check does not stop those that do not need it.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from mmsdesk.domain.account import Account, Region, is_loopback
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError, Refused
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import WEBHOOK_PATH, RelayClient
from mmsdesk.sinch.app import TRIGGERS, App, MmsCredentials, Webhook
from mmsdesk.sinch.app import mms_change as mms_change
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.errors import NotFoundAtSinch
from mmsdesk.sinch.factory import SinchClients
from mmsdesk.sinch.http import Timeouts

MOST_WEBHOOKS: Final = 5
MOST_RETENTION_DAYS: Final = 7
_VITAL_TRIGGERS: Final = frozenset({"MESSAGE_DELIVERY", "MESSAGE_INBOUND"})
"""Without one of them receipts or a STOP, which comes as a text, are lost; the others are good to have."""
_PATIENCE: Final = Timeouts(connect=8, write=8, read=15, pool=8, total=20)
_REGIONS: Final = {Region.US: "United States", Region.EU: "Europe", Region.BR: "Brazil"}


class CheckState(StrEnum):
    """How far a check has come, and how it ended."""

    WAITING = "waiting"
    RUNNING = "running"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


class Fix(StrEnum):
    """What can be done about a result by a press of a button."""

    UPDATE_KEY = "update_key"
    CHOOSE_REGION = "choose_region"
    MMS_CREDENTIALS = "write_mms_credentials"
    CONNECT_RELAY = "connect_relay"
    WEBHOOK = "repair_webhook"
    RETENTION = "set_retention"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the test; results with the same `id` replace each other as the check goes on."""

    id: str
    title: str
    detail: str
    state: CheckState
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class _Check:
    id: str
    title: str
    needs: tuple[str, ...]
    run: Callable[["_Test"], CheckResult]


@dataclass(slots=True)
class _Test:
    """What one run of the test knows so far."""

    account: Account
    sinch: SinchClient
    relay: RelayClient | None
    webhook_secret: Secret
    app: App | None = None


def waiting_checks() -> tuple[CheckResult, ...]:
    """All checks before the test has begun, in the order they run."""
    return tuple(CheckResult(check.id, check.title, "", CheckState.WAITING) for check in _CHECKS)


def check_connection(
    account: Account, *, webhook_secret: Secret, clock: Clock | None = None, timeouts: Timeouts = _PATIENCE
) -> Iterator[CheckResult]:
    """Run the checks one after the other, giving each as RUNNING and then as it ended.

    A check whose requirement failed is given as WAITING with the reason. `webhook_secret` is what the relay verifies
    with; empty when this desk does not know it. Raises BadInput when an address of the account may not be used.
    """
    with _open(account, clock, timeouts) as sinch, _open_relay(account) as relay:
        test = _Test(account, sinch, relay, webhook_secret)
        passed: set[str] = set()
        for check in _CHECKS:
            if missing := [need for need in check.needs if need not in passed]:
                yield CheckResult(check.id, check.title, f"Waits for: {_TITLES[missing[0]]}", CheckState.WAITING)
                continue
            yield CheckResult(check.id, check.title, "", CheckState.RUNNING)
            result = _run(check, test)
            if result.state in (CheckState.OK, CheckState.WARN):
                passed.add(check.id)
            yield result


def read_app(account: Account, *, clock: Clock | None = None) -> App:
    """The app as Sinch has it now, for showing a change before it is made. Raises SinchError, BadInput."""
    with _open(account, clock, _PATIENCE) as sinch:
        return sinch.get_app()


def list_apps(account: Account, *, clock: Clock | None = None) -> list[App]:
    """The project's apps in the account's region, to choose from. Raises SinchError, BadInput."""
    with _open(account, clock, _PATIENCE) as sinch:
        return sinch.list_apps()


def write_mms_credentials(account: Account, new: MmsCredentials, *, clock: Clock | None = None) -> App:
    """Set up the app's MMS channel; other channels stay. Raises SinchError, Refused, BadInput."""
    with _open(account, clock, _PATIENCE) as sinch:
        return sinch.set_mms_credentials(new)


def set_retention(account: Account, days: int = 1, *, clock: Clock | None = None) -> App:
    """Let Sinch keep sent messages for some days, so that a lost answer can be looked up. Raises SinchError."""
    if not 0 <= days <= MOST_RETENTION_DAYS:
        raise Refused("Sinch keeps messages for at most a week", f"Choose 0 to {MOST_RETENTION_DAYS} days.")
    with _open(account, clock, _PATIENCE) as sinch:
        return sinch.set_retention(days)


def repair_webhook(account: Account, target: str, secret: Secret, *, clock: Clock | None = None) -> Webhook:
    """Create the app's webhook for `target`, or give it our triggers and secret; other webhooks are not touched.

    Triggers somebody added stay. Raises SinchError; Refused without a secret, or when the app has no room.
    """
    if not secret:
        raise Refused(
            "The relay’s webhook secret is not known here",
            "Enter it under Settings, Connection: it is the one the relay was started with. Without it nobody can tell "
            "a real receipt from a forged one.",
        )
    with _open(account, clock, _PATIENCE) as sinch:
        webhooks = sinch.list_webhooks()
        mine = _find(webhooks, target)
        if mine is not None:
            return sinch.update_webhook(mine.id, target, mine.triggers | set(TRIGGERS), secret)
        if len(webhooks) >= MOST_WEBHOOKS:
            raise Refused(
                "The app has no room for another webhook",
                f"Sinch allows {MOST_WEBHOOKS}, and all belong to others. Remove one in the Sinch dashboard.",
            )
        return sinch.create_webhook(target, frozenset(TRIGGERS), secret)


def webhook_change(account: Account, target: str, *, clock: Clock | None = None) -> list[str]:
    """What `repair_webhook` would do, one line a fact, shown before it is done. Raises SinchError, BadInput."""
    with _open(account, clock, _PATIENCE) as sinch:
        mine = _find(sinch.list_webhooks(), target)
    if mine is None:
        return [f"A new webhook: {target}", f"Asks for: {', '.join(TRIGGERS)}", "Signed with the relay’s secret"]
    missing = [trigger for trigger in TRIGGERS if trigger not in mine.triggers]
    return [
        f"Webhook: {target}, kept",
        f"Asks for also: {', '.join(missing)}" if missing else "Asks for: unchanged",
        f"Secret: {'•••' if mine.secret else 'none'} → the relay’s",
        "Other webhooks of the app stay as they are",
    ]


def webhook_target(account: Account) -> str:
    """Where the app's webhook has to point for this account's relay; empty without one."""
    return account.relay_url.rstrip("/") + WEBHOOK_PATH if account.has_relay else ""


def posts_to_relay(webhooks: list[Webhook], account: Account) -> bool:
    """Whether one of the app's webhooks brings receipts and every STOP to this account's relay, signed."""
    mine = _find(webhooks, webhook_target(account))
    if mine is None or mine.target_type not in ("HTTP", "") or not mine.secret:
        return False
    return mine.triggers >= _VITAL_TRIGGERS


@contextmanager
def _open(account: Account, clock: Clock | None, timeouts: Timeouts) -> Iterator[SinchClient]:
    clients = SinchClients(account, ssl_context=shared_ssl_context(), clock=clock or SystemClock(), timeouts=timeouts)
    client = clients.open()
    try:
        yield client
    finally:
        client.close()
        clients.close()


@contextmanager
def _open_relay(account: Account) -> Iterator[RelayClient | None]:
    if not account.has_relay:
        yield None
        return
    relay = RelayClient(account.relay_url, account.relay_token, ssl_context=shared_ssl_context())
    try:
        yield relay
    finally:
        relay.close()


def _run(check: _Check, test: _Test) -> CheckResult:
    try:
        return check.run(test)
    except MMSDeskError as error:
        return CheckResult(check.id, error.title, error.hint, CheckState.BAD)


def _sinch_answers(test: _Test) -> CheckResult:
    seconds = test.sinch.ping()
    place = "This computer’s simulator" if test.account.is_rehearsal else f"{region_name(test.account)} region"
    return _ok("sinch", f"{place}, {seconds * 1000:.0f} ms")


def _key_accepted(test: _Test) -> CheckResult:
    try:
        test.sinch.sign_in()
    except MMSDeskError as error:
        return CheckResult("key", error.title, error.hint, CheckState.BAD, Fix.UPDATE_KEY)
    return _ok("key", f"Signed in to project {test.account.project_id[:8]}")


def _app_found(test: _Test) -> CheckResult:
    try:
        test.app = test.sinch.get_app()
    except NotFoundAtSinch as error:
        title = f"Your app is not in the {region_name(test.account)} region"
        return CheckResult("app", title, error.hint, CheckState.BAD, Fix.CHOOSE_REGION)
    return _ok("app", test.app.name or test.app.id)


def _mms_channel(test: _Test) -> CheckResult:
    channel = _app(test).channel("MMS")
    if channel is None:
        detail = "Enter the MMS account’s five fields, and MMSDesk sets the channel up."
        return CheckResult("mms", "The app has no MMS channel", detail, CheckState.BAD, Fix.MMS_CREDENTIALS)
    if channel.status == "FAILING":
        detail = f"Nothing would arrive. Sinch says: {channel.description or 'the MMS account is refused'}"
        return CheckResult("mms", "The MMS channel does not work", detail, CheckState.BAD, Fix.MMS_CREDENTIALS)
    sender = test.account.sender or channel.default_sender
    if not sender:
        detail = "Enter a default sender: the short code or number messages come from."
        return CheckResult("mms", "The MMS channel has no sender", detail, CheckState.BAD, Fix.MMS_CREDENTIALS)
    if channel.status == "PENDING":
        detail = "Sinch is still setting it up. Messages may fail until it is done."
        return CheckResult("mms", "The MMS channel is not ready yet", detail, CheckState.WARN)
    return _ok("mms", f"Sends from {sender}")


def _pictures(test: _Test) -> CheckResult:
    if test.relay is None:
        detail = "Sinch fetches pictures from a relay. Without one only text can be sent."
        return CheckResult("pictures", "Pictures have no public place", detail, CheckState.BAD, Fix.CONNECT_RELAY)
    if is_loopback(test.account.relay_url) and not test.account.is_rehearsal:
        detail = "The relay’s address is this computer’s own, which Sinch cannot reach. Give it a public one."
        return CheckResult("pictures", "Sinch cannot reach the relay", detail, CheckState.BAD, Fix.CONNECT_RELAY)
    picture = sample_picture()
    digest = hashlib.sha256(picture).hexdigest()
    url = test.relay.upload(digest, "image/png", picture)
    test.relay.verify(url, digest, len(picture), "image/png")
    return _ok("pictures", "Public link, right type and size")


def _receipts(test: _Test) -> CheckResult:
    if test.relay is None:
        detail = "Receipts, replies and STOP reach this desk through a relay."
        return _receipts_result("Replies and receipts would be lost", detail, CheckState.BAD, Fix.CONNECT_RELAY)
    test.relay.check()
    mine = _find(test.sinch.list_webhooks(), webhook_target(test.account))
    if mine is None:
        detail = "Sinch was not told where to post them. MMSDesk can add the webhook for you."
        return _receipts_result("Replies and receipts would be lost", detail)
    if mine.target_type not in ("HTTP", ""):
        return _receipts_result("Replies and receipts would be lost", f"The webhook is set to {mine.target_type}.")
    if not mine.secret:
        detail = "The webhook has no secret, so the relay refuses what it brings."
        return _receipts_result("Replies and receipts would be refused", detail)
    if test.webhook_secret and mine.secret != test.webhook_secret and not _is_masked(mine.secret):
        detail = "The webhook’s secret is not the relay’s, so the relay refuses what it brings."
        return _receipts_result("Replies and receipts would be refused", detail)
    if missing := [trigger for trigger in TRIGGERS if trigger not in mine.triggers]:
        return _missed(missing)
    return _ok("receipts", "Signed, and asking for everything needed")


def _plain_stop(test: _Test) -> CheckResult:
    sender = test.account.sender or next(
        (each.default_sender for each in _app(test).channels if each.name == "MMS"), ""
    )
    named = f"{sender} " if sender else "your sender "
    sms = _app(test).channel("SMS")
    if sms is None:
        detail = (
            f"A STOP without a picture travels as SMS, and {named}has no SMS channel on this app. Ask Sinch to add it."
        )
        return CheckResult("stop", "A plain STOP would not reach you", detail, CheckState.WARN)
    if sms.status == "FAILING":
        detail = f"The app’s SMS channel does not work. Sinch says: {sms.description or 'it is refused'}"
        return CheckResult("stop", "A plain STOP would not reach you", detail, CheckState.WARN)
    return _ok("stop", f"The app has an SMS channel; {named}has to be on its service plan too")


def _retention(test: _Test) -> CheckResult:
    days = _app(test).retention_days
    if days == 0:
        detail = (
            "Sinch keeps no copy of sent messages. When an answer gets lost, nobody can look up whether the message "
            "went out; only its receipt tells. Keep them for a day."
        )
        return CheckResult("retention", "Lost answers could not be looked up", detail, CheckState.WARN, Fix.RETENTION)
    return _ok("retention", f"Sinch keeps sent messages for {days} {'day' if days == 1 else 'days'}")


def _missed(missing: list[str]) -> CheckResult:
    if "MESSAGE_INBOUND" in missing:
        title, detail = "Some replies would be missed", "The webhook doesn’t ask for incoming messages."
    elif "MESSAGE_DELIVERY" in missing:
        title, detail = "Receipts would be missed", "The webhook doesn’t ask for delivery receipts."
    else:
        title, detail = "Some news would be missed", f"The webhook doesn’t ask for: {', '.join(missing)}."
    return _receipts_result(title, detail, CheckState.WARN)


def _receipts_result(
    title: str, detail: str, state: CheckState = CheckState.BAD, fix: Fix = Fix.WEBHOOK
) -> CheckResult:
    return CheckResult("receipts", title, detail, state, fix)


def _ok(check_id: str, detail: str) -> CheckResult:
    return CheckResult(check_id, _TITLES[check_id], detail, CheckState.OK)


def _app(test: _Test) -> App:
    assert test.app is not None, "checks of the app need it to be found"
    return test.app


def _find(webhooks: list[Webhook], target: str) -> Webhook | None:
    return next((each for each in webhooks if each.target.rstrip("/") == target.rstrip("/")), None)


def _is_masked(secret: Secret) -> bool:
    return not secret.reveal().strip("*•")


def region_name(account: Account) -> str:
    """The account's region as people call it."""
    return _REGIONS[account.region]


@cache
def sample_picture() -> bytes:
    """A small grey PNG, the same bytes each time, so that the relay stores it once."""
    side = 16

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\x99" * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


_CHECKS: Final = (
    _Check("sinch", "Sinch answers", (), _sinch_answers),
    _Check("key", "Key accepted", ("sinch",), _key_accepted),
    _Check("app", "App found", ("key",), _app_found),
    _Check("mms", "MMS channel is on", ("app",), _mms_channel),
    _Check("pictures", "Pictures can be fetched", (), _pictures),
    _Check("receipts", "Receipts and replies", ("app",), _receipts),
    _Check("stop", "Plain text STOP", ("app",), _plain_stop),
    _Check("retention", "Lost answers can be looked up", ("app",), _retention),
)
_TITLES: Final = {check.id: check.title for check in _CHECKS}
