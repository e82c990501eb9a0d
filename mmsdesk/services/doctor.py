"""Looks at everything a desk stands on and says what is wrong with it, one finding a line. Changes nothing."""

import errno
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Final

from mmsdesk.db import fetch_one
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.media import format_size
from mmsdesk.machine.paths import Profile
from mmsdesk.machine.secrets import SecretStore
from mmsdesk.services.connecting import ConnectionFacts, read_connection
from mmsdesk.services.connection import CheckResult, CheckState, check_connection
from mmsdesk.services.desk import Desk

ENOUGH_SPACE: Final = 200_000_000
"""Bytes a disk should have left: a campaign to 100,000 people takes about a third of it."""
LEAST_SPACE: Final = 32_000_000
_BAD, _WARN, _OK = CheckState.BAD, CheckState.WARN, CheckState.OK


def examine(
    profile: Profile, secrets: SecretStore, environ: Mapping[str, str], *, offline: bool = False
) -> Iterator[CheckResult]:
    """Each check as it ends: profile, disk, database, keyring, account, then Sinch and relay unless `offline`.

    Never raises for what it finds: a trouble is a finding.
    """
    yield _folder(profile)
    yield _space(profile)
    try:
        desk = Desk(profile, secrets, environ)
    except MMSDeskError as error:
        yield CheckResult("database", error.title, error.hint, _BAD)
        return
    with closing(desk):
        yield _database(desk)
        try:
            facts = read_connection(desk)
        except MMSDeskError as error:
            yield CheckResult("account", error.title, error.hint, _BAD)
            return
        yield _keyring(facts)
        yield _account(facts)
        yield _engine(desk)
        if facts.account is None or offline:
            return
        try:
            for result in check_connection(facts.account, webhook_secret=facts.webhook_secret, clock=desk.clock()):
                if result.state is not CheckState.RUNNING:
                    yield result
        except MMSDeskError as error:
            yield CheckResult("connection", error.title, error.hint, _BAD)


def unusable_profile(error: MMSDeskError) -> CheckResult:
    """The finding of a profile that cannot even be opened: there is nothing else to look at then."""
    return CheckResult("profile", error.title, error.hint, _BAD)


def _folder(profile: Profile) -> CheckResult:
    try:
        with tempfile.TemporaryFile(dir=profile.dir) as file:
            file.write(b"MMSDesk")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return CheckResult(
                "profile", "The disk is full", f"Free some space on the disk that holds {profile.dir}.", _BAD
            )
        hint = f"{profile.dir}: {error.strerror or error}. Choose another folder with --profile."
        return CheckResult("profile", "The profile folder can’t be written", hint, _BAD)
    return CheckResult("profile", "The profile folder can be written", str(profile.dir), _OK)


def _space(profile: Profile) -> CheckResult:
    free = shutil.disk_usage(profile.dir).free
    if free >= ENOUGH_SPACE:
        return CheckResult("space", f"{format_size(free)} are free on the disk", "", _OK)
    hint = f"{format_size(free)} are free. Make room: a large campaign needs about {format_size(ENOUGH_SPACE)}."
    if free >= LEAST_SPACE:
        return CheckResult("space", "The disk is nearly full", hint, _WARN)
    return CheckResult("space", "The disk is full", f"{hint} Sending waits until there is room.", _BAD)


def _database(desk: Desk) -> CheckResult:
    try:
        row = fetch_one(desk.reader(), "PRAGMA integrity_check(1)")
        campaigns = fetch_one(desk.reader(), "SELECT count(*) FROM campaign")
    except MMSDeskError as error:
        return CheckResult("database", error.title, error.hint, _BAD)
    if row is None or row[0] != "ok":
        hint = "Stop sending, keep a copy of the profile folder, and restore a backup."
        return CheckResult("database", "The record of campaigns is damaged", hint, _BAD)
    try:
        desk.writer.run(lambda _: None)
    except MMSDeskError as error:
        return CheckResult("database", error.title, error.hint, _BAD)
    number = campaigns[0] if campaigns else 0
    return CheckResult("database", "The record of campaigns is sound", f"{number:,} campaigns", _OK)


def _keyring(facts: ConnectionFacts) -> CheckResult:
    if facts.trouble:
        return CheckResult("keyring", "The keyring can’t be used", facts.trouble, _WARN)
    if not facts.lasting:
        hint = "Keys are forgotten when MMSDesk ends. Install a keyring, or give them in the environment."
        return CheckResult("keyring", "There is no keyring", hint, _WARN)
    return CheckResult("keyring", "The keyring answers", "", _OK)


def _account(facts: ConnectionFacts) -> CheckResult:
    account = facts.account
    if account is None:
        return CheckResult("account", "No Sinch account is connected", facts.missing, _WARN)
    where = " · from the environment" if facts.from_environment else ""
    kind = " · rehearsal" if account.is_rehearsal else ""
    return CheckResult("account", "A Sinch account is set up", f"app {account.app_id}{kind}{where}", _OK)


def _engine(desk: Desk) -> CheckResult:
    claim = desk.claim()
    if not claim.try_take():
        return CheckResult("engine", "Another MMSDesk is sending for this profile", "Orders go to it.", _OK)
    claim.release()
    waiting = len(desk.unfinished())
    words = f"{waiting:,} campaigns are unfinished" if waiting != 1 else "1 campaign is unfinished"
    return CheckResult("engine", "Nobody is sending at the moment", words if waiting else "", _OK)
