"""Commands that only read, or bring people in: each takes the open desk and its arguments, returns an exit code."""

import argparse

from mmsdesk.cli.finding import find_campaign
from mmsdesk.cli.output import note, print_json
from mmsdesk.domain.errors import MMSDeskError, Refused
from mmsdesk.services import importing, preflight
from mmsdesk.services.campaign_files import load_campaign
from mmsdesk.services.desk import Desk
from mmsdesk.services.reporting import Report, report_to_json

BLOCKED = 1


def import_people(desk: Desk, arguments: argparse.Namespace) -> int:
    """Refused rows do not fail the command: they are told one by one, and everybody else is in."""
    country = arguments.country or desk.settings().default_country
    facts = importing.sniff(arguments.file, encoding=arguments.encoding or "", delimiter=arguments.delimiter or "")
    result = importing.run_import(desk.writer, arguments.file, arguments.list_name, country=country, facts=facts)
    if not facts.encoding_is_certain:
        label = importing.encoding_label(facts.encoding)
        note(
            f"Read as {label}, which is a guess. If names look wrong, add --encoding NAME and import the file again: "
            "who is known already is updated."
        )
    if arguments.as_json:
        print_json(importing.to_json(result))
        return 0
    known = f", {result.known:,} of them already known and updated" if result.known else ""
    print(f"{result.ready:,} of {result.rows:,} rows are ready in “{result.list}”{known}.")
    print(f"{result.duplicates:,} duplicates · {result.suppressed:,} opted out before · {result.refused:,} refused")
    for problem in result.problems:
        print(f"  line {problem.row:,}, {problem.column}: “{problem.value}”. {problem.message}.")
    return 0


def check(desk: Desk, arguments: argparse.Namespace) -> int:
    """Needs no account; without one the campaign has to name its sender. With one Sinch is asked about its app."""
    campaign = load_campaign(arguments.file, desk.media)
    desk.try_learn_app()
    found = desk.check(campaign, arguments.list_name or "", fetch=True)
    if arguments.as_json:
        print_json(preflight.to_json(found))
    else:
        for finding in found.findings:
            print(f"{finding.word}: {finding.message} ({finding.rule})")
        if not found.blocks:
            print("Nothing stops it from being sent.")
    return BLOCKED if found.blocks else 0


def report(desk: Desk, arguments: argparse.Namespace) -> int:
    """Read what the relay has got meanwhile, then tell how the campaign stands."""
    row = find_campaign(desk, arguments.campaign)
    if row.fingerprint is None:
        raise Refused(f"“{row.name}” was never started", "There is nothing to report yet. Send it first.")
    _listen(desk)
    found = desk.report(row.id)
    if arguments.csv is not None:
        lines = desk.export_csv(row.id, arguments.csv)
        note(f"{arguments.csv} now holds {lines:,} people.")
    if arguments.as_json:
        print_json(report_to_json(found))
    else:
        _print_report(found)
    return 0


def _listen(desk: Desk) -> None:
    """A report is worth having also when the relay cannot be asked; then it says so."""
    try:
        account = desk.account_or_none()
        if account is not None:
            desk.listen_once(account, desk.clock())
    except MMSDeskError as error:
        note(f"Newer receipts and replies may be missing: {error.title}.")


def _print_report(found: Report) -> None:
    counts = found.counts
    print(f"{found.campaign.name} · {found.campaign.state}")
    if found.campaign.stop_title:
        print(f"{found.campaign.stop_title}. {found.campaign.stop_hint}")
    print(f"{counts.recipients:,} recipients")
    print(f"{counts.accepted:,} accepted: {counts.delivered:,} delivered, {counts.failed:,} failed,", end=" ")
    print(f"{counts.waiting:,} waiting, {counts.no_receipt:,} without receipt")
    print(f"{counts.rejected:,} refused, {counts.skipped:,} left out, {counts.in_doubt:,} in doubt,", end=" ")
    print(f"{counts.unsent:,} not sent")
    for line in (*found.failures, *found.left_out):
        print(f"  {line.count:,} × {line.reason.long} {line.reason.advice}".rstrip())
    print(f"{found.replies:,} replies, {found.opted_out:,} opted out")
