"""The profile's tables, as numbered steps. A step that has shipped never changes; a new one is added below it.

Times are seconds since 1970 UTC (REAL). Phones are E.164 with `+`. JSON columns hold UTF-8 text.
"""

from pathlib import Path
from typing import Final

import apsw

from mmsdesk.db import Step, open_database

APPLICATION_ID: Final = 0x4D4D5344  # "MMSD"


def open_profile_database(path: Path) -> apsw.Connection:
    """Open the profile's database for writing, made as needed; an older one is copied, then migrated."""
    return open_database(path, STEPS, application_id=APPLICATION_ID, keep_older=True)


def _first(db: apsw.Connection) -> None:
    db.execute(
        """
        CREATE TABLE contact (
            id INTEGER PRIMARY KEY,
            phone TEXT NOT NULL UNIQUE,
            first_name TEXT NOT NULL DEFAULT '',
            last_name TEXT NOT NULL DEFAULT '',
            fields TEXT NOT NULL DEFAULT '{}',
            created_at REAL NOT NULL,
            updated_at REAL NOT NULL
        );
        CREATE TABLE list (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            created_at REAL NOT NULL
        );
        CREATE TABLE list_member (
            list_id INTEGER NOT NULL REFERENCES list ON DELETE CASCADE,
            contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
            PRIMARY KEY (list_id, contact_id)
        ) WITHOUT ROWID;
        CREATE TABLE suppression (
            phone TEXT PRIMARY KEY,
            reason TEXT NOT NULL,
            wording TEXT NOT NULL DEFAULT '',
            event_id TEXT,
            created_at REAL NOT NULL
        );
        CREATE TABLE import_run (
            id INTEGER PRIMARY KEY,
            list_id INTEGER NOT NULL REFERENCES list ON DELETE CASCADE,
            file_name TEXT NOT NULL,
            rows INTEGER NOT NULL,
            ready INTEGER NOT NULL,
            duplicates INTEGER NOT NULL,
            suppressed INTEGER NOT NULL,
            refused INTEGER NOT NULL,
            created_at REAL NOT NULL,
            CHECK (rows = ready + duplicates + suppressed + refused)
        );
        CREATE TABLE import_problem (
            import_id INTEGER NOT NULL REFERENCES import_run ON DELETE CASCADE,
            row INTEGER NOT NULL,
            column_name TEXT NOT NULL,
            value TEXT NOT NULL,
            reason TEXT NOT NULL,
            message TEXT NOT NULL
        );
        CREATE INDEX import_problem_run ON import_problem (import_id, row);

        CREATE TABLE media_file (
            sha256 TEXT PRIMARY KEY,
            extension TEXT NOT NULL,
            content_type TEXT NOT NULL,
            size_bytes INTEGER NOT NULL,
            filename TEXT NOT NULL DEFAULT '',
            created_at REAL NOT NULL
        );
        CREATE TABLE media_upload (
            sha256 TEXT NOT NULL REFERENCES media_file ON DELETE CASCADE,
            relay_url TEXT NOT NULL,
            public_url TEXT NOT NULL,
            uploaded_at REAL NOT NULL,
            PRIMARY KEY (sha256, relay_url)
        );

        -- definition: the draft as the window and the command line wrote it (JSON of domain.message.Campaign and
        -- the draft's own facts). fingerprint: hash of definition and list, set when the audience is frozen.
        CREATE TABLE campaign (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            definition TEXT NOT NULL,
            list_name TEXT NOT NULL DEFAULT '',
            fingerprint TEXT,
            app_id TEXT NOT NULL DEFAULT '',
            sender TEXT NOT NULL DEFAULT '',
            rate REAL,
            ttl_seconds INTEGER NOT NULL DEFAULT 86400,
            resend TEXT NOT NULL DEFAULT 'ask',
            hold TEXT NOT NULL DEFAULT '',
            stop_title TEXT NOT NULL DEFAULT '',
            stop_hint TEXT NOT NULL DEFAULT '',
            created_at REAL NOT NULL,
            updated_at REAL NOT NULL,
            started_at REAL,
            finished_at REAL
        );
        CREATE INDEX campaign_state ON campaign (state);
        CREATE INDEX campaign_fingerprint ON campaign (fingerprint) WHERE fingerprint IS NOT NULL;

        -- message: the rendered message (JSON, Sinch's message object) exactly as promised to this person
        CREATE TABLE recipient (
            id INTEGER PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES campaign ON DELETE CASCADE,
            phone TEXT NOT NULL,
            contact_id INTEGER,
            name TEXT NOT NULL DEFAULT '',
            message TEXT NOT NULL,
            UNIQUE (campaign_id, phone)
        );

        -- campaign_id repeats the recipient's so that claiming needs one index; tests have neither
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            recipient_id INTEGER REFERENCES recipient ON DELETE CASCADE,
            campaign_id TEXT REFERENCES campaign ON DELETE CASCADE,
            phone TEXT NOT NULL,
            kind TEXT NOT NULL,
            job_id TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL,
            skip_reason TEXT NOT NULL DEFAULT '',
            owner TEXT,
            not_before REAL NOT NULL DEFAULT 0,
            tries INTEGER NOT NULL DEFAULT 0,
            sent_at REAL,
            answered_at REAL,
            message_id TEXT,
            status INTEGER,
            reason_code TEXT NOT NULL DEFAULT '',
            reason_text TEXT NOT NULL DEFAULT '',
            on_channel_at REAL,
            final_at REAL,
            final_event_time REAL,
            conflict INTEGER NOT NULL DEFAULT 0,
            doubt_since REAL,
            doubt_step INTEGER NOT NULL DEFAULT 0,
            next_check REAL,
            duplicate_message_id TEXT,
            UNIQUE (recipient_id, kind)
        );
        CREATE INDEX attempt_claim ON attempt (campaign_id, state, id);
        CREATE INDEX attempt_message ON attempt (message_id) WHERE message_id IS NOT NULL;
        CREATE INDEX attempt_doubt ON attempt (next_check) WHERE state = 'in_doubt';
        CREATE INDEX attempt_phone ON attempt (phone, sent_at);

        CREATE TABLE event (
            id TEXT PRIMARY KEY,
            seq INTEGER NOT NULL,
            kind TEXT NOT NULL,
            received_at TEXT NOT NULL,
            body TEXT NOT NULL,
            attempt_id INTEGER,
            stored_at REAL NOT NULL
        );
        CREATE INDEX event_attempt ON event (attempt_id);
        CREATE TABLE reply (
            id INTEGER PRIMARY KEY,
            event_id TEXT NOT NULL UNIQUE,
            phone TEXT NOT NULL,
            channel TEXT NOT NULL,
            campaign_id TEXT,
            text TEXT NOT NULL,
            media_url TEXT NOT NULL DEFAULT '',
            opted_out INTEGER NOT NULL DEFAULT 0,
            received_at REAL NOT NULL
        );
        CREATE INDEX reply_campaign ON reply (campaign_id, received_at);
        CREATE INDEX reply_phone ON reply (phone, received_at);

        -- one row per relay: where reading stands and how polling went
        CREATE TABLE relay_cursor (
            relay_url TEXT PRIMARY KEY,
            cursor TEXT NOT NULL,
            polled_at REAL,
            failed_at REAL,
            last_event_at REAL
        );
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        """
    )


def _second(db: apsw.Connection) -> None:
    """What the live page and the engine ask several times a second, answered from an index also at 100,000 people."""
    db.execute(
        """
        CREATE INDEX attempt_sent ON attempt (campaign_id, sent_at) WHERE sent_at IS NOT NULL;
        CREATE INDEX attempt_final ON attempt (campaign_id, final_at) WHERE final_at IS NOT NULL;
        CREATE INDEX attempt_failed ON attempt (campaign_id, final_at) WHERE state = 'failed';
        CREATE INDEX attempt_failed_why ON attempt (campaign_id, reason_code, final_at) WHERE state = 'failed';
        CREATE INDEX attempt_rejected ON attempt (campaign_id, answered_at) WHERE state = 'rejected';
        """
    )


def _third(db: apsw.Connection) -> None:
    """One's own phones, which tests go to."""
    db.execute(
        """
        CREATE TABLE test_phone (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            phone TEXT NOT NULL UNIQUE,
            created_at REAL NOT NULL
        );
        """
    )


def _fourth(db: apsw.Connection) -> None:
    """Whether a relay that was not heard had an answer after all: that it does not accept our token."""
    db.execute("ALTER TABLE relay_cursor ADD COLUMN refused INTEGER NOT NULL DEFAULT 0")


def _fifth(db: apsw.Connection) -> None:
    """Who was written to twice is asked by every look at a run: nobody as a rule, so the index is empty."""
    db.execute("CREATE INDEX attempt_twice ON attempt (campaign_id) WHERE duplicate_message_id IS NOT NULL")


def _sixth(db: apsw.Connection) -> None:
    """Which draft a test showed, and as it was when: the review says whether what leaves has been seen on a phone."""
    db.execute(
        """
        CREATE TABLE test_sent (
            job_id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL,
            content TEXT NOT NULL,
            phone_name TEXT NOT NULL,
            sent_at REAL NOT NULL
        );
        CREATE INDEX test_sent_campaign ON test_sent (campaign_id, sent_at);
        """
    )


def _seventh(db: apsw.Connection) -> None:
    """Campaigns somebody put out of the way, and since when."""
    db.execute("ALTER TABLE campaign ADD COLUMN archived_at REAL")


def _eighth(db: apsw.Connection) -> None:
    """What people write is kept with its past: every step to take back, versions, and what they use again.

    Steps and versions outlive a deleted draft until the next start, because it can be put back: hence no foreign keys.
    What was deleted from the other tables can be put back, too: hence no number is given twice.
    """
    db.execute(
        """
        -- change: what the step changed, as domain.changes writes it; field: the one that was typed in
        CREATE TABLE draft_step (
            campaign_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            what TEXT NOT NULL,
            field TEXT NOT NULL,
            change TEXT NOT NULL,
            PRIMARY KEY (campaign_id, number)
        ) WITHOUT ROWID;
        -- position: the number of the last step made; steps beyond it were taken back. draft: as it is there
        CREATE TABLE draft_head (
            campaign_id TEXT PRIMARY KEY,
            position INTEGER NOT NULL,
            draft TEXT NOT NULL,
            updated_at REAL NOT NULL
        );
        CREATE TABLE draft_version (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            campaign_id TEXT NOT NULL,
            moment TEXT NOT NULL,
            name TEXT NOT NULL,
            content TEXT NOT NULL,
            draft TEXT NOT NULL,
            made_at REAL NOT NULL
        );
        CREATE INDEX draft_version_campaign ON draft_version (campaign_id, made_at);
        CREATE TABLE template (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            content TEXT NOT NULL,
            created_at REAL NOT NULL,
            used_at REAL NOT NULL
        );
        CREATE TABLE saved_text (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            content TEXT NOT NULL,
            created_at REAL NOT NULL,
            used_at REAL NOT NULL
        );
        """
    )


def _ninth(db: apsw.Connection) -> None:
    """Which campaign another was duplicated from: what was sent last time is held beside the new one."""
    db.execute("CREATE TABLE campaign_origin (campaign_id TEXT PRIMARY KEY, origin_id TEXT NOT NULL)")


STEPS: Final[tuple[Step, ...]] = (_first, _second, _third, _fourth, _fifth, _sixth, _seventh, _eighth, _ninth)
