"""`doctor`: one line for each thing a desk stands on, with what to do about the bad ones."""

import argparse
from collections.abc import Iterable, Mapping
from typing import Final

from mmsdesk.cli.output import print_json
from mmsdesk.machine.paths import Profile
from mmsdesk.machine.secrets import SecretStore
from mmsdesk.services.connection import CheckResult, CheckState
from mmsdesk.services.doctor import examine

SICK: Final = 1
_WORDS: Final = {CheckState.OK: "ok", CheckState.WARN: "warning", CheckState.BAD: "bad", CheckState.WAITING: "waits"}


def doctor(profile: Profile, secrets: SecretStore, environ: Mapping[str, str], arguments: argparse.Namespace) -> int:
    """Tell each finding as it comes; exit code 1 when one of them is bad."""
    return tell(examine(profile, secrets, environ, offline=arguments.offline), as_json=arguments.as_json)


def tell(results: Iterable[CheckResult], *, as_json: bool) -> int:
    """Tell each finding as it comes; returns the exit code."""
    found: list[CheckResult] = []
    for result in results:
        found.append(result)
        if not as_json:
            detail = f" {result.detail}" if result.detail else ""
            print(f"{_WORDS[result.state]}: {result.title}.{detail}", flush=True)
    if as_json:
        print_json({"checks": [_to_json(result) for result in found]})
    return SICK if any(result.state is CheckState.BAD for result in found) else 0


def _to_json(result: CheckResult) -> dict[str, str]:
    return {"id": result.id, "state": result.state.value, "title": result.title, "detail": result.detail}
