"""Templates and saved texts: what people write once and use again, kept in the profile under a name.

A template is a whole message without people; a saved text is a piece of one, its merge fields as tokens.
All of it blocks: the window calls it through its jobs.
"""

import json
from dataclasses import replace
from typing import Final

import apsw
import msgspec

from mmsdesk.domain.errors import BadInput, Trouble
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft, draft_from_json, draft_to_json
from mmsdesk.store import collections as store
from mmsdesk.store.collections import Collection, Entry, EntryId

LONGEST_NAME: Final = 80
_LONGEST_TEXT: Final = 20_000
"""Characters; a message may be shorter still, which the checks say."""


def entries(desk: Desk, collection: Collection) -> tuple[Entry, ...]:
    """Everything kept in one of the two collections, what was used last first."""
    return store.read_entries(desk.reader(), collection)


def keep_template(desk: Desk, name: str, draft: Draft) -> Entry:
    """Keep a whole message. Raises BadInput without a name, or when nothing is written yet."""
    if draft.is_blank:
        raise BadInput("There is nothing to keep yet", "Write something first, then save it as a template.")
    tidy = _tidy(name, "template")
    content = json.dumps(draft_to_json(replace(draft, name=tidy, list_name="", ignored=())), ensure_ascii=False)
    return _keep(desk, Collection.TEMPLATES, tidy, content)


def keep_text(desk: Desk, name: str, text: str) -> Entry:
    """Keep a piece of text with its tokens. Raises BadInput without a name, or for an empty or endless text."""
    if not text.strip():
        raise BadInput("There is nothing to keep yet", "Select some words in the message, then save them.")
    if len(text) > _LONGEST_TEXT:
        raise BadInput("This text is too long to keep", f"A saved text has {_LONGEST_TEXT:,} characters at most.")
    return _keep(desk, Collection.TEXTS, _tidy(name, "saved text"), text)


def rename_entry(desk: Desk, collection: Collection, entry_id: EntryId, name: str) -> str:
    """Call it something else; returns the name it got, with a number when the other was taken. Raises BadInput."""
    tidy = _tidy(name, "name")

    def change(db: apsw.Connection) -> str:
        free = store.free_name(db, collection, tidy, entry_id)
        store.set_entry_name(db, collection, entry_id, free)
        return free

    return desk.writer.run(change)


def delete_entry(desk: Desk, collection: Collection, entry: Entry) -> None:
    """Let go of it; `put_back` with the same entry takes it back."""
    desk.writer.run(lambda db: store.delete_entry(db, collection, entry.id))


def put_back(desk: Desk, collection: Collection, entry: Entry) -> None:
    """Undo `delete_entry`."""
    desk.writer.run(lambda db: store.restore_entry(db, collection, entry))


def note_use(desk: Desk, collection: Collection, entry: Entry) -> None:
    """It was used: it stands first the next time."""
    now = desk.clock().now()
    desk.writer.run(lambda db: store.note_use(db, collection, entry.id, now))


def draft_of_template(entry: Entry) -> Draft:
    """The message in a template. Raises Trouble when it cannot be read."""
    try:
        return replace(draft_from_json(json.loads(entry.content)), name=entry.name, list_name="")
    except (ValueError, TypeError, msgspec.MsgspecError) as error:
        raise Trouble("This template can’t be read", "Delete it and save the message as a template again.") from error


def create_from_template(desk: Desk, entry_id: EntryId) -> CampaignId:
    """A new draft with the message of a template, under its name. Raises NotFound, Trouble."""
    entry = store.get_entry(desk.reader(), Collection.TEMPLATES, entry_id)
    campaign_id = desk.create_draft(draft_of_template(entry))
    note_use(desk, Collection.TEMPLATES, entry)
    return campaign_id


def _keep(desk: Desk, collection: Collection, name: str, content: str) -> Entry:
    now = desk.clock().now()
    return desk.writer.run(
        lambda db: store.insert_entry(db, collection, store.free_name(db, collection, name), content, now)
    )


def _tidy(name: str, what: str) -> str:
    tidy = " ".join(name.split())[:LONGEST_NAME].strip()
    if not tidy:
        raise BadInput(
            f"A {what} needs a name" if what != "name" else "It needs a name", "Write a few words to know it by."
        )
    return tidy
