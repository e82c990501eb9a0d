"""`send` and `resume`: ask, freeze, carry to the end, tell the sums."""

import argparse
import contextlib
from collections.abc import Iterator
from typing import Final

from mmsdesk.cli.finding import find_campaign
from mmsdesk.cli.output import ask, note, print_json
from mmsdesk.cli.running import run_to_the_end
from mmsdesk.domain.errors import Cancelled, NotFound, Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.message import Campaign
from mmsdesk.services.campaign_files import load_campaign
from mmsdesk.services.campaigns import FINISHED, StartedMeanwhile, find_earlier
from mmsdesk.services.desk import Blocked, Desk
from mmsdesk.services.drafts import draft_from_campaign
from mmsdesk.services.reporting import Counts, counts_to_json
from mmsdesk.store.campaigns import CampaignRow

_SEE_CHECK: Final = "Mend it in the window or in its file; “mmsdesk check” lists all there is."


def send(desk: Desk, arguments: argparse.Namespace) -> int:
    """Send a file to a list; a run of the same file and list that did not finish goes on instead, also with --again."""
    campaign = load_campaign(arguments.file, desk.media)
    desk.count_people(arguments.list_name)
    while True:
        earlier = find_earlier(desk.reader(), campaign, arguments.list_name)
        if earlier is not None and _goes_on(desk, earlier):
            return _go_on(desk, earlier, arguments)
        if earlier is not None and not arguments.again:
            raise Refused(
                f"“{campaign.name}” to “{arguments.list_name}” {_what_became(earlier)}",
                f"See it with “mmsdesk report {earlier.id}”. To send it to everybody once more, add --again.",
            )
        # the same command may run twice at this moment: whoever comes second looks again, and joins the first
        with contextlib.suppress(StartedMeanwhile):
            return _send_anew(desk, campaign, arguments, earlier.id if earlier else "")
        arguments.again = False


def resume(desk: Desk, arguments: argparse.Namespace) -> int:
    """Go on with a campaign that was paused, stopped or cut off; also with what is still in doubt after it ended."""
    row = find_campaign(desk, arguments.campaign)
    match row.state:
        case CampaignState.DRAFT:
            raise Refused(f"“{row.name}” was never started", "Open it in the window, or send its file.")
        case CampaignState.CANCELLED:
            raise Refused(
                f"“{row.name}” was cancelled", "A cancelled campaign stays so. Send its file with --again instead."
            )
        case CampaignState.SENT if not desk.counts(row.id).in_doubt:
            raise Refused(f"“{row.name}” is finished", f"See it with “mmsdesk report {row.id}”.")
    return _go_on(desk, row, arguments)


def _goes_on(desk: Desk, earlier: CampaignRow) -> bool:
    """An unfinished run goes on, but only with the app it was begun with: a rehearsal never turns real."""
    return earlier.state not in FINISHED and earlier.app_id == desk.account().app_id


def _what_became(earlier: CampaignRow) -> str:
    match earlier.state:
        case CampaignState.SENT:
            return "was already sent"
        case CampaignState.CANCELLED:
            return "was cancelled"
        case _:
            return "was begun with another Sinch app"


def _send_anew(desk: Desk, campaign: Campaign, arguments: argparse.Namespace, earlier_id: str) -> int:
    account, settings = desk.account(), desk.settings()
    _tell_unfinished(desk, arguments.list_name)
    if not arguments.yes:
        ask(_question(desk, campaign, arguments, campaign.sender.strip() or account.sender))
    resend = "automatic" if arguments.yes else None
    order = desk.order(arguments.list_name, rate=arguments.rate, resend=resend, earlier=earlier_id)
    campaign_id = desk.create_draft(draft_from_campaign(campaign, settings.optout_line, arguments.list_name))
    with _pause_on_interrupt(desk, campaign_id):
        try:
            desk.start(campaign_id, order)
        except Blocked as error:
            desk.delete_draft(campaign_id)
            raise Refused(error.title, f"{error.hint} {_SEE_CHECK}".strip()) from error
        except BaseException:
            desk.delete_draft(campaign_id)
            raise
        if arguments.yes:  # nobody was asked, so nothing was told yet
            _tell_what_is_lost(desk, campaign)
        return _run(desk, campaign_id, arguments)


def _tell_what_is_lost(desk: Desk, campaign: Campaign) -> None:
    """Also whoever asks no questions should read that a STOP would not reach them."""
    for finding in desk.check(campaign).findings:
        if finding.rule == "OPT-2":
            note(f"{finding.word}: {finding.message} ({finding.rule})")


def _tell_unfinished(desk: Desk, list_name: str) -> None:
    """Somebody who mends a file after a run was cut off should know that the first text went out to some already."""
    for row in desk.unfinished(list_name):
        counts = desk.counts(row.id)
        note(
            f"An earlier “{row.name}” to “{list_name}” is not finished: {counts.accepted:,} people have it,"
            f" {counts.unsent:,} were not written to. Go on with it: mmsdesk resume {row.id}"
        )


def _go_on(desk: Desk, row: CampaignRow, arguments: argparse.Namespace) -> int:
    if row.app_id != desk.account().app_id:
        raise Refused(
            f"“{row.name}” was begun with another Sinch app",
            f"Connect the app {row.app_id} again to go on with it; this desk is connected to another one.",
        )
    counts = desk.counts(row.id)
    if not arguments.yes:
        doubt = " What is in doubt and never reached Sinch is sent again." if counts.in_doubt else ""
        ask(f"Go on with “{row.name}”? {counts.unsent:,} people were not written to yet.{doubt}")
    rate = getattr(arguments, "rate", None)
    if rate is not None:
        desk.set_rate(row.id, rate)
    with _pause_on_interrupt(desk, row.id):
        desk.resend_not_found(row.id, automatic=arguments.yes)
        desk.resume(row.id)
        return _run(desk, row.id, arguments)


@contextlib.contextmanager
def _pause_on_interrupt(desk: Desk, campaign_id: CampaignId) -> Iterator[None]:
    """Ctrl+C after the order is given but before the sending loop listens to it must not leave the order standing."""
    try:
        yield
    except KeyboardInterrupt:
        with contextlib.suppress(NotFound):
            if desk.pause(campaign_id):
                raise Cancelled("Paused", f"Go on with: mmsdesk resume {campaign_id}") from None
        raise


def _run(desk: Desk, campaign_id: CampaignId, arguments: argparse.Namespace) -> int:
    code = run_to_the_end(desk, campaign_id)
    counts = desk.counts(campaign_id)
    if arguments.as_json:
        print_json(counts_to_json(campaign_id, counts))
    else:
        _print_counts(campaign_id, counts)
    return code


def _print_counts(campaign_id: CampaignId, counts: Counts) -> None:
    print(
        f"{counts.accepted:,} accepted · {counts.rejected:,} refused · {counts.skipped:,} left out ·"
        f" {counts.in_doubt:,} in doubt · {counts.unsent:,} not sent, of {counts.recipients:,}"
    )
    print(f"Receipts arrive later: mmsdesk report {campaign_id}")


def _question(desk: Desk, campaign: Campaign, arguments: argparse.Namespace, sender: str) -> str:
    """The question before a new run, after the checks had their say. Raises Refused when one of them blocks."""
    desk.try_learn_app()
    found = desk.check(campaign, arguments.list_name, fetch=True)
    for finding in found.findings:
        note(f"{finding.word}: {finding.message} ({finding.rule})")
    if found.blocks:
        raise Refused(f"“{campaign.name}” cannot be sent like this", "Mend what is called a blocker above, then send.")
    left_out = f"; {found.left_out:,} are left out" if found.left_out else ""
    more = " once more" if arguments.again else ""
    return (
        f"Send “{campaign.name}” to {found.will_get:,} people on “{arguments.list_name}” from {sender}{more}{left_out}?"
    )
