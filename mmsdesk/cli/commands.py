"""The commands themselves: each takes the open desk and its arguments and returns an exit code."""

import argparse
import json
import sys
from typing import Any

from mmsdesk.cli.running import run_to_the_end
from mmsdesk.domain.errors import BadInput, NotFound, Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services import importing, preflight
from mmsdesk.services.campaign_files import load_campaign
from mmsdesk.services.campaigns import FINISHED, Order, find_earlier
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import draft_from_campaign
from mmsdesk.services.reporting import Report, counts_to_json, report_to_json
from mmsdesk.store.campaigns import CampaignRow, find_campaigns
from mmsdesk.store.contacts import count_people, find_list

BLOCKED = 1


def import_people(desk: Desk, arguments: argparse.Namespace) -> int:
    country = arguments.country or desk.settings().default_country
    result = importing.run_import(desk.writer, arguments.file, arguments.list_name, country=country)
    if arguments.as_json:
        _print_json(importing.to_json(result))
        return 0
    print(f"{result.ready:,} of {result.rows:,} rows are ready in “{result.list}”.")
    print(f"{result.duplicates:,} duplicates · {result.suppressed:,} opted out before · {result.refused:,} refused")
    for problem in result.problems:
        print(f"  row {problem.row}: {problem.column} {problem.value!r}: {problem.message}")
    return 0


def check(desk: Desk, arguments: argparse.Namespace) -> int:
    campaign = load_campaign(arguments.file, desk.media)
    found = desk.check(campaign, arguments.list_name)
    blocked = any(finding.blocks for finding in found.findings)
    if arguments.as_json:
        _print_json(preflight.to_json(found))
    else:
        for finding in found.findings:
            word = "blocker" if finding.blocks else "tip" if finding.severity == "info" else "warning"
            print(f"{word}: {finding.message} ({finding.rule})")
        if not found.findings:
            print("Ready to send: every check passes.")
    return BLOCKED if blocked else 0


def send(desk: Desk, arguments: argparse.Namespace) -> int:
    campaign = load_campaign(arguments.file, desk.media)
    earlier = find_earlier(desk.reader(), campaign, arguments.list_name)
    if earlier is not None and not arguments.again:
        if earlier.state in FINISHED:
            raise Refused(
                f"“{campaign.name}” was already sent to “{arguments.list_name}”",
                f"See it with “mmsdesk report {earlier.id}”. To send it to everybody once more, add --again.",
            )
        return _go_on(desk, earlier, arguments)
    find_list(desk.reader(), arguments.list_name)
    people = count_people(desk.reader(), arguments.list_name)
    sender = campaign.sender or desk.account().sender
    _ask(arguments, f"Send “{campaign.name}” to {people:,} people on “{arguments.list_name}” from {sender}?")
    order = Order(arguments.list_name, arguments.rate, resend="automatic" if arguments.yes else "ask")
    settings = desk.settings()
    campaign_id = desk.create_draft(draft_from_campaign(campaign, settings.optout_line, arguments.list_name))
    try:
        desk.start(campaign_id, order)
    except BaseException:
        desk.delete_draft(campaign_id)
        raise
    return _run(desk, campaign_id, arguments)


def resume(desk: Desk, arguments: argparse.Namespace) -> int:
    row = _find(desk, arguments.campaign)
    if row.state is CampaignState.DRAFT:
        raise Refused(f"“{row.name}” was never started", "Open it in the window, or send its file.")
    return _go_on(desk, row, arguments)


def report(desk: Desk, arguments: argparse.Namespace) -> int:
    row = _find(desk, arguments.campaign)
    if row.fingerprint is None:
        raise Refused(f"“{row.name}” was never started", "There is nothing to report yet.")
    account = desk.account_or_none()
    if account is not None:
        desk.listen_once(account, desk.clock())
    found = desk.report(row.id)
    if arguments.csv is not None:
        desk.export_csv(row.id, arguments.csv)
    if arguments.as_json:
        _print_json(report_to_json(found))
    else:
        _print_report(found)
    return 0


def _go_on(desk: Desk, row: CampaignRow, arguments: argparse.Namespace) -> int:
    desk.account()
    if row.state in FINISHED and not desk.counts(row.id).in_doubt:
        raise Refused(f"“{row.name}” is finished", f"See it with “mmsdesk report {row.id}”.")
    counts = desk.counts(row.id)
    if row.state is CampaignState.CANCELLED:
        raise Refused(f"“{row.name}” was cancelled", "Send its file again with --again to reach everybody.")
    _ask(arguments, f"Go on with “{row.name}”? {counts.unsent:,} people were not written to yet.")
    if getattr(arguments, "rate", None):
        desk.set_rate(row.id, arguments.rate)
    if arguments.yes:
        desk.resend_not_found(row.id, automatic=True)
    desk.resume(row.id)
    return _run(desk, row.id, arguments)


def _run(desk: Desk, campaign_id: CampaignId, arguments: argparse.Namespace) -> int:
    code = run_to_the_end(desk, campaign_id)
    counts = desk.counts(campaign_id)
    if arguments.as_json:
        _print_json(counts_to_json(campaign_id, counts))
    else:
        print(
            f"{counts.accepted:,} accepted · {counts.rejected:,} refused · {counts.skipped:,} left out ·"
            f" {counts.in_doubt:,} in doubt · {counts.unsent:,} not sent, of {counts.recipients:,}"
        )
        print(f"Receipts arrive later: mmsdesk report {campaign_id}")
    return code


def _find(desk: Desk, text: str) -> CampaignRow:
    found = [row for row in find_campaigns(desk.reader()) if row.id.startswith(text.lower())]
    if not text or not found:
        raise NotFound(f"There is no campaign {text}", "Copy the id that “mmsdesk send” printed.")
    if len(found) > 1:
        raise BadInput(f"{len(found)} campaigns begin with {text}", "Type more of the id.")
    return found[0]


def _ask(arguments: argparse.Namespace, question: str) -> None:
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise BadInput("Nobody is here to confirm", "Add --yes to send without being asked.")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise Refused("Nothing was sent", "Nobody was written to.")


def _print_report(found: Report) -> None:
    counts = found.counts
    print(f"{found.campaign.name} · {found.campaign.state}")
    print(f"{counts.recipients:,} recipients")
    print(f"{counts.accepted:,} accepted: {counts.delivered:,} delivered, {counts.failed:,} failed,", end=" ")
    print(f"{counts.waiting:,} waiting, {counts.no_receipt:,} without receipt")
    print(f"{counts.rejected:,} refused, {counts.skipped:,} left out, {counts.in_doubt:,} in doubt,", end=" ")
    print(f"{counts.unsent:,} not sent")
    for line in (*found.failures, *found.left_out):
        print(f"  {line.count:,} × {line.reason.long} {line.reason.advice}")
    print(f"{found.replies:,} replies, {found.opted_out:,} opted out")


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
