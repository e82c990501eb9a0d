"""`campaigns`, `archive`, `pause` and `cancel`: what there is, and short orders; who sends obeys at the next person."""

import argparse
import time
from datetime import datetime
from typing import Any, Final

from mmsdesk.cli.finding import find_campaign
from mmsdesk.cli.output import ask, note, print_json
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services import campaign_shelf
from mmsdesk.services.desk import CampaignSummary, Desk
from mmsdesk.services.reporting import counts_to_json
from mmsdesk.store.campaigns import CampaignRow

_SHORT_ID: Final = 12
_LONGEST_NAME: Final = 36
_ENDED: Final = frozenset({CampaignState.SENT, CampaignState.CANCELLED})


def campaigns(desk: Desk, arguments: argparse.Namespace) -> int:
    """Every campaign of the profile, the last changed first."""
    everything = desk.campaigns()
    found = [summary for summary in everything if summary.row.is_archived == arguments.archived]
    if arguments.state:
        found = [summary for summary in found if summary.row.state.value in arguments.state]
    if arguments.as_json:
        print_json({"campaigns": [_to_json(summary) for summary in found]})
        return 0
    if not everything:
        note("No campaigns. Write one in the window, or send a file: mmsdesk send FILE --list NAME")
    elif not arguments.archived and (archived := sum(summary.row.is_archived for summary in everything)):
        note(f"{archived:,} in the archive: mmsdesk campaigns --archived")
    for summary in found:
        print(_line(summary))
    return 0


def archive(desk: Desk, arguments: argparse.Namespace) -> int:
    """Put a campaign out of the way, or bring it back; doing it twice is no error."""
    row = find_campaign(desk, arguments.campaign)
    if arguments.undo:
        campaign_shelf.unarchive(desk, row.id)
    else:
        campaign_shelf.archive(desk, row.id)
    if arguments.as_json:
        print_json({"campaign": row.id, "archived": desk.campaign(row.id).is_archived})
    elif arguments.undo:
        print(f"“{row.name}” is among the others again.")
    else:
        print(f"Archived “{row.name}”. Bring it back with: mmsdesk archive {row.id[:_SHORT_ID]} --undo")
    return 0


def pause(desk: Desk, arguments: argparse.Namespace) -> int:
    """No message leaves once this returns, but for those already on their way."""
    row = find_campaign(desk, arguments.campaign)
    if not desk.pause(row.id) and desk.campaign(row.id).state is not CampaignState.PAUSED:
        raise Refused(f"“{row.name}” is not sending", _how_it_stands(desk, row))
    return _tell(desk, row, arguments, f"Paused “{row.name}”. Go on with: mmsdesk resume {row.id[:_SHORT_ID]}")


def cancel(desk: Desk, arguments: argparse.Namespace) -> int:
    """End a campaign for good; who was not written to yet stays counted as not sent."""
    row = find_campaign(desk, arguments.campaign)
    if row.state is CampaignState.DRAFT or row.state in _ENDED:
        raise Refused(f"“{row.name}” is not under way", _how_it_stands(desk, row))
    if not arguments.yes:
        unsent = desk.counts(row.id).unsent
        ask(f"Stop “{row.name}” for good and leave {unsent:,} people without it? It cannot go on afterwards.")
    if not desk.cancel(row.id):
        raise Refused(f"“{row.name}” ended by itself meanwhile", _how_it_stands(desk, row))
    return _tell(desk, row, arguments, f"Cancelled “{row.name}”.")


def _tell(desk: Desk, row: CampaignRow, arguments: argparse.Namespace, words: str) -> int:
    counts = desk.counts(row.id)
    if arguments.as_json:
        print_json({**counts_to_json(row.id, counts), "state": desk.campaign(row.id).state.value})
    else:
        print(f"{words}\n{counts.accepted:,} people have it, {counts.unsent:,} were not written to.")
    return 0


def _how_it_stands(desk: Desk, row: CampaignRow) -> str:
    match desk.campaign(row.id).state:
        case CampaignState.DRAFT:
            return "It was never started."
        case CampaignState.SENT:
            return f"It is finished. See it with “mmsdesk report {row.id[:_SHORT_ID]}”."
        case CampaignState.CANCELLED:
            return f"It was cancelled. See it with “mmsdesk report {row.id[:_SHORT_ID]}”."
        case CampaignState.STOPPED:
            return f"An error stopped it: {row.stop_title}. Go on with “mmsdesk resume {row.id[:_SHORT_ID]}”."
        case state:
            return f"It is {state.value}."


def _line(summary: CampaignSummary) -> str:
    row, counts = summary.row, summary.counts
    name = row.name if len(row.name) <= _LONGEST_NAME else f"{row.name[: _LONGEST_NAME - 1]}…"
    day = datetime.fromtimestamp(row.updated_at).astimezone().strftime("%Y-%m-%d %H:%M")
    people = f"{summary.people:,} people" if row.list_name or counts else "no list"
    done = f", {counts.accepted:,} accepted, {counts.delivered:,} delivered" if counts else ""
    return f"{row.id[:_SHORT_ID]}  {row.state.value:<9}  {day}  {name:<{_LONGEST_NAME}}  {people}{done}"


def _to_json(summary: CampaignSummary) -> dict[str, Any]:
    row, counts = summary.row, summary.counts
    facts = {
        "campaign": row.id,
        "name": row.name,
        "state": row.state.value,
        "list": row.list_name,
        "changed": _moment(row.updated_at),
        "started": _moment(row.started_at),
        "archived": row.is_archived,
        "people": summary.people,
    }
    return facts if counts is None else {**counts_to_json(row.id, counts), **facts, "delivered": counts.delivered}


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
