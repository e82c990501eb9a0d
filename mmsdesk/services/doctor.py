"""Looks at everything a desk stands on and says what is wrong with it, one finding a line. Changes nothing."""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

from mmsdesk.db import explain, fetch_one, open_untouched, refuse_unusable
from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.media import format_size
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.clock import clock_from_environment
from mmsdesk.machine.paths import Profile
from mmsdesk.machine.secrets import SecretStore
from mmsdesk.services.account import NotConnected, resolve_account, resolve_webhook_secret
from mmsdesk.services.connecting import is_from_environment, look_at_keyring
from mmsdesk.services.connection import CheckResult, CheckState, check_connection
from mmsdesk.services.settings import Settings, load_settings
from mmsdesk.store.schema import APPLICATION_ID, STEPS

ENOUGH_SPACE: Final = 200_000_000
"""Bytes a disk should have left: a campaign to 100,000 people takes about a third of it."""
LEAST_SPACE: Final = 32_000_000
NO_SPACE: Final = 1_000_000
_UNFINISHED: Final = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.STOPPED)
_DEFAULTS: Final = Settings()
_BAD, _WARN, _OK = CheckState.BAD, CheckState.WARN, CheckState.OK


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was found in the profile's database: all of it as at a first start where there is none to read."""

    finding: CheckResult
    settings: Settings = _DEFAULTS
    unfinished: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """The account, as far as it can be known here."""

    account: Account | None
    missing: str
    from_environment: bool


def examine(
    profile: Profile, secrets: SecretStore, environ: Mapping[str, str], *, offline: bool = False
) -> Iterator[CheckResult]:
    """Each check as it ends: profile, disk, database, keyring, account, then Sinch and relay unless `offline`.

    Never raises for what it finds: a trouble is a finding. The profile need not be there, and is not made.
    """
    folder = _folder(profile)
    yield folder
    if folder.state is _BAD and not profile.dir.is_dir():
        return
    yield _space(profile)
    kept = _database(profile)
    yield kept.finding
    if kept.finding.state is _BAD:
        return
    try:
        yield _keyring(secrets)
        known = _look_for_account(kept.settings, secrets, environ)
    except MMSDeskError as error:
        yield CheckResult("account", error.title, error.hint, _BAD)
        return
    yield _account(known)
    yield _engine(profile, kept.unfinished)
    if known.account is None or offline:
        return
    try:
        clock = clock_from_environment(known.account, environ)
        webhook_secret = resolve_webhook_secret(secrets, environ)
        for result in check_connection(known.account, webhook_secret=webhook_secret, clock=clock):
            if result.state is not CheckState.RUNNING:
                yield result
    except MMSDeskError as error:
        yield CheckResult("connection", error.title, error.hint, _BAD)


def unusable_profile(error: MMSDeskError) -> CheckResult:
    """The finding of a profile that cannot even be opened: there is nothing else to look at then."""
    return CheckResult("profile", error.title, error.hint, _BAD)


def _folder(profile: Profile) -> CheckResult:
    if not os.path.lexists(profile.dir):
        return _no_folder(profile)
    try:
        with tempfile.TemporaryFile(dir=profile.dir) as file:
            file.write(b"MMSDesk")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return CheckResult(
                "profile", "The disk is full", f"Free some space on the disk that holds {profile.dir}.", _BAD
            )
        return _unusable_folder(profile, error.strerror or str(error))
    return CheckResult("profile", "The profile folder can be written", str(profile.dir), _OK)


def _no_folder(profile: Profile) -> CheckResult:
    above = _nearest_folder(profile)
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        return _unusable_folder(profile, f"it cannot be made in {above}")
    return CheckResult(
        "profile", "There is no profile here yet", f"It is made at the first start, in {profile.dir}.", _OK
    )


def _unusable_folder(profile: Profile, reason: str) -> CheckResult:
    hint = f"It has to be a folder of yours that can be written: {reason}. Choose another one with --profile."
    return CheckResult("profile", f"The profile folder {profile.dir} cannot be used", hint, _BAD)


def _nearest_folder(profile: Profile) -> Path:
    """The profile's folder, or the one it would be made in."""
    return next(place for place in (profile.dir, *profile.dir.parents) if os.path.lexists(place))


def _space(profile: Profile) -> CheckResult:
    free = shutil.disk_usage(_nearest_folder(profile)).free
    if free >= ENOUGH_SPACE:
        return CheckResult("space", f"{format_size(free)} are free on the disk", "", _OK)
    hint = f"{format_size(free)} are free. Make room: a large campaign needs about {format_size(ENOUGH_SPACE)}."
    if free >= LEAST_SPACE:
        return CheckResult("space", "The disk is nearly full", hint, _WARN)
    title = "The disk is full" if free < NO_SPACE else "The disk is nearly full"
    return CheckResult("space", title, f"{hint} Sending waits until there is room.", _BAD)


def _database(profile: Profile) -> _Kept:
    """Looks twice when somebody opened it meanwhile: what is written while it is read looks like damage."""
    log = profile.database.with_name(f"{profile.database.name}-wal")
    was_quiet = not log.exists()
    kept = _look_at(profile.database)
    return _look_at(profile.database) if kept.finding.state is _BAD and was_quiet and log.exists() else kept


def _look_at(file: Path) -> _Kept:
    try:
        if not file.exists() or not file.stat().st_size:
            return _Kept(
                CheckResult("database", "There are no campaigns yet", "Their record is made at the first start.", _OK)
            )
        with contextlib.closing(open_untouched(file)) as db:
            return _look_into(db, file)
    except apsw.Error as error:
        told: MMSDeskError = explain(error, file)
    except MMSDeskError as error:
        told = error
    except OSError as error:
        told = MMSDeskError("The record of campaigns can’t be read", f"{file}: {error.strerror or error}.")
    return _Kept(CheckResult("database", told.title, told.hint, _BAD))


def _look_into(db: apsw.Connection, file: Path) -> _Kept:
    """Raises what SQLite raises, and MMSDeskError for a file that is not for us."""
    version = refuse_unusable(db, file, STEPS, application_id=APPLICATION_ID)
    row = fetch_one(db, "PRAGMA integrity_check(1)")
    if row is None or row[0] != "ok":
        hint = "Stop sending, keep a copy of the profile folder, and restore a backup."
        return _Kept(CheckResult("database", "The record of campaigns is damaged", hint, _BAD))
    if not version:
        return _Kept(
            CheckResult("database", "There are no campaigns yet", "Their record is made at the first start.", _OK)
        )
    campaigns = _count(db, "SELECT count(*) FROM campaign")
    unfinished = sum(_count(db, "SELECT count(*) FROM campaign WHERE state = ?", state.value) for state in _UNFINISHED)
    title, detail = "The record of campaigns is sound", f"{campaigns:,} campaigns"
    if version < len(STEPS):
        detail += ", of an earlier MMSDesk. It will be updated at the next start, with a copy kept"
    return _Kept(CheckResult("database", title, detail, _OK), load_settings(db), unfinished)


def _count(db: apsw.Connection, sql: str, *bindings: str) -> int:
    row = fetch_one(db, sql, bindings)
    return row[0] if row else 0


def _look_for_account(settings: Settings, secrets: SecretStore, environ: Mapping[str, str]) -> _Known:
    """Raises BadInput when the environment names something impossible."""
    try:
        return _Known(resolve_account(settings, secrets, environ), "", is_from_environment(environ))
    except NotConnected as error:
        return _Known(None, error.hint, is_from_environment(environ))


def _keyring(secrets: SecretStore) -> CheckResult:
    lasting, trouble = look_at_keyring(secrets)
    if trouble:
        return CheckResult("keyring", "The keyring can’t be used", trouble, _WARN)
    if not lasting:
        hint = "Keys are forgotten when MMSDesk ends. Install a keyring, or give them in the environment."
        return CheckResult("keyring", "There is no keyring", hint, _WARN)
    return CheckResult("keyring", "The keyring answers", "", _OK)


def _account(known: _Known) -> CheckResult:
    account = known.account
    if account is None:
        return CheckResult("account", "No Sinch account is connected", known.missing, _WARN)
    where = " · from the environment" if known.from_environment else ""
    kind = " · rehearsal" if account.is_rehearsal else ""
    return CheckResult("account", "A Sinch account is set up", f"app {account.app_id}{kind}{where}", _OK)


def _engine(profile: Profile, unfinished: int) -> CheckResult:
    """The lock is tried only where somebody has made its file: without one nobody holds it."""
    if profile.lock.exists():
        claim = ProfileClaim(profile.lock)
        try:
            if not claim.try_take():
                return CheckResult("engine", "Another MMSDesk is sending for this profile", "Orders go to it.", _OK)
            claim.release()
        except OSError as error:
            hint = f"{profile.lock}: {error.strerror or error}."
            return CheckResult("engine", "Whether somebody is sending can’t be told", hint, _WARN)
    words = f"{unfinished:,} campaigns are unfinished" if unfinished != 1 else "1 campaign is unfinished"
    return CheckResult("engine", "Nobody is sending at the moment", words if unfinished else "", _OK)
