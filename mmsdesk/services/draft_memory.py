"""A draft with its past, on the disk: what is written and the steps to take back are stored in one go.

After a kill both are of the same moment. All of it blocks: the window calls it through its jobs.
"""

from dataclasses import replace
from typing import Any, Final

import apsw
import msgspec

from mmsdesk.domain.changes import Mismatch, change_between, make_change, take_back
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft, draft_from_json, draft_to_json, load_draft, save_draft
from mmsdesk.services.undo import STRETCH, History, Step, Stretch, Unsaved, Wanted
from mmsdesk.services.versions import keep_as_stored, keep_work
from mmsdesk.store.campaigns import get_campaign
from mmsdesk.store.undo import StepRow, forget_steps, read_head, read_steps, write_head, write_steps
from mmsdesk.store.versions import Moment, forget_versions

CHANGED_ELSEWHERE: Final = "Changed elsewhere"
_UNREADABLE: Final = (Mismatch, KeyError, TypeError, ValueError, msgspec.MsgspecError)


def save_progress(desk: Desk, campaign_id: CampaignId, unsaved: Unsaved) -> None:
    """Store the draft with its steps, and now and then a version, in one transaction.

    The list is the audience page's: what it stored stays. Raises NotFound, Refused when the campaign has started.
    """
    rows = tuple(_row(step) for step in unsaved.steps)
    head = draft_to_json(unsaved.draft)
    text, now = desk.settings().optout_line, desk.clock().now()

    def store(db: apsw.Connection) -> None:
        before = get_campaign(db, campaign_id)
        save_draft(db, campaign_id, replace(unsaved.draft, list_name=before.list_name), text, now)
        write_steps(db, campaign_id, unsaved.first, rows)
        write_head(db, campaign_id, unsaved.position, head, now)
        keep_work(db, campaign_id, unsaved.draft, before.created_at, now)

    desk.writer.run(store)


def choose_list(desk: Desk, campaign_id: CampaignId, list_name: str) -> None:
    """Change only the list ('' for none), whatever else the draft says by now, and however quickly it is saved.

    Raises NotFound, Refused when the campaign has started.
    """
    text, now = desk.settings().optout_line, desk.clock().now()

    def store(db: apsw.Connection) -> None:
        save_draft(db, campaign_id, replace(load_draft(db, campaign_id), list_name=list_name), text, now)

    desk.writer.run(store)


def open_history(db: apsw.Connection, campaign_id: CampaignId, draft: Draft) -> History:
    """The draft as it is stored, with the way back and forth around it; whatever cannot be read is left out."""
    draft = replace(draft, list_name="")
    head = read_head(db, campaign_id)
    try:
        then = draft if head is None else draft_from_json(head.draft)
    except _UNREADABLE:
        head, then = None, draft
    if head is None:
        return History(draft)
    older = read_stretch(db, campaign_id, Wanted(head.position + 1, then, older=True))
    newer = read_stretch(db, campaign_id, Wanted(head.position + 1, then, older=False))
    total = head.position + len(newer.steps) if newer.broken else max(head.total, head.position)
    known = Stretch(older.first, older.steps + newer.steps, older.broken)
    history = History(then, position=head.position, total=total, known=known)
    history.change(draft, CHANGED_ELSEWHERE)  # renamed in the list of campaigns, for instance
    return history


def read_stretch(db: apsw.Connection, campaign_id: CampaignId, wanted: Wanted) -> Stretch:
    """Up to 200 steps before or behind a draft, as drafts."""
    first = max(1, wanted.number - STRETCH) if wanted.older else wanted.number
    number = wanted.number - first if wanted.older else STRETCH
    rows = read_steps(db, campaign_id, first, number)
    if wanted.older:
        return _walk_back(rows, wanted, missing=len(rows) < number)
    steps, draft, kept = [], wanted.edge, _plain(wanted.edge)
    try:
        for row in rows:
            kept = make_change(kept, row.change)
            before, draft = draft, draft_from_json(kept)
            steps.append(Step(before, draft, row.what, row.field))
    except _UNREADABLE:
        return Stretch(first, tuple(steps), broken=True)
    return Stretch(first, tuple(steps))


def begin_session(desk: Desk, campaign_id: CampaignId) -> None:
    """Keep the draft as it was found, the first time it is opened after a start. Raises NotFound."""
    now = desk.clock().now()
    desk.writer.run(lambda db: keep_as_stored(db, campaign_id, Moment.OPENED, now))


def forget_the_gone(desk: Desk) -> None:
    """Let go of the past of drafts that were deleted, and of the steps of campaigns that were sent.

    Only at a start: what was deleted since can still be put back.
    """

    def forget(db: apsw.Connection) -> None:
        forget_steps(db)
        forget_versions(db)

    desk.writer.run(forget)


def _walk_back(rows: tuple[StepRow, ...], wanted: Wanted, *, missing: bool) -> Stretch:
    steps: list[Step] = []
    draft, kept, broken = wanted.edge, _plain(wanted.edge), missing
    try:
        for row in reversed(rows):
            kept = take_back(kept, row.change)
            after, draft = draft, draft_from_json(kept)
            steps.append(Step(draft, after, row.what, row.field))
    except _UNREADABLE:
        broken = True
    steps.reverse()
    return Stretch(wanted.number - len(steps), tuple(steps), broken)


def _row(step: Step) -> StepRow:
    return StepRow(step.what, step.merge, change_between(_plain(step.before), _plain(step.after)))


def _plain(draft: Draft) -> dict[str, Any]:
    """The draft as it comes back from the disk: lists, where in memory there are tuples."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(draft_to_json(draft)))
    return plain
