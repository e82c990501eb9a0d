"""The window's way to send tests: one's own phones, the message of a draft, and what became of each.

All of it blocks (disk, network): the window calls it through its jobs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import apsw

from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import map_media
from mmsdesk.domain.rendering import compile_message
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.services.definitions import campaign_of, content_of
from mmsdesk.services.desk import Blocked, Desk
from mmsdesk.services.sending_tests import Letter, PhoneTest, keep_phone, read_tests, send_tests
from mmsdesk.services.versions import keep_as_stored
from mmsdesk.sinch.factory import SinchClients
from mmsdesk.store.own_phones import SavedPhone, forget_phone, note_tests, saved_phones
from mmsdesk.store.versions import Moment


class PhoneTests:
    """Tests of the drafts of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def is_rehearsal(self) -> bool:
        """Whether a test would go to the pretend Sinch on this computer."""
        account = self._desk.account_or_none()
        return account is not None and account.is_rehearsal

    def phones(self) -> tuple[SavedPhone, ...]:
        """One's own phones, in the order in which they were saved."""
        return saved_phones(self._desk.reader())

    def keep(self, name: str, number: str) -> SavedPhone:
        """Save a phone. Raises BadInput for a number MMS cannot reach, Refused when there are enough."""
        country, now = self._desk.settings().default_country, self._desk.clock().now()
        return self._desk.writer.run(lambda db: keep_phone(db, name, number, country, now))

    def forget(self, phone: SavedPhone) -> None:
        """Take a phone off."""
        self._desk.writer.run(lambda db: forget_phone(db, phone.id))

    def send(
        self, campaign_id: CampaignId, phones: Sequence[SavedPhone], values: Mapping[str, str]
    ) -> tuple[PhoneTest, ...]:
        """Send the draft as somebody with these merge values gets it; no values: as somebody with nothing filled in.

        As `send_as`.
        """
        return self.send_as(campaign_id, phones, [("", values)])

    def send_as(
        self, campaign_id: CampaignId, phones: Sequence[SavedPhone], people: Sequence[tuple[str, Mapping[str, str]]]
    ) -> tuple[PhoneTest, ...]:
        """Send the draft to each phone once for each of `people` (three at most): their name, their merge values.

        Checked as a campaign is, publishes its file, and sends at once. Raises NotConnected, Blocked with what blocks,
        RelayTrouble, BadInput.
        """
        desk = self._desk
        account, settings = desk.account(), desk.settings()
        campaign = campaign_of(desk.campaign(campaign_id).definition)
        blockers = [finding for finding in desk.check(campaign, fetch=True).findings if finding.blocks]
        if blockers:
            raise Blocked(blockers[0].title, f"{blockers[0].detail} A test is held to the same rules.".strip())
        publish = lru_cache(lambda media: replace(media, url=desk.publish(media, account)))
        compiled = compile_message(campaign.message)
        letters = [Letter(map_media(compiled.render(values), publish), shown_as) for shown_as, values in people]
        if not phones:
            raise Refused("Choose a phone first", "Tick one of your phones, or add one.")
        clients = SinchClients(account, ssl_context=shared_ssl_context(), clock=desk.clock())
        client = clients.open()
        try:
            tests = send_tests(
                desk.writer,
                client,
                desk.clock(),
                campaign,
                letters,
                phones,
                sender=account.sender,
                ttl_seconds=settings.ttl_seconds,
                rehearsal=account.is_rehearsal,
            )
        finally:
            client.close()
            clients.close()
        self._note(campaign_id, content_of(campaign), tests)
        return tests

    def _note(self, campaign_id: CampaignId, content: str, tests: Sequence[PhoneTest]) -> None:
        sent = [(test.job_id, test.phone.name) for test in tests if test.job_id is not None]
        now = self._desk.clock().now()

        def note(db: apsw.Connection) -> None:
            note_tests(db, campaign_id, content, sent, now)
            if sent:
                keep_as_stored(db, campaign_id, Moment.TESTED, now)

        self._desk.writer.run(note)

    def read(self, tests: Sequence[PhoneTest]) -> tuple[PhoneTest, ...]:
        """The same tests as they stand now."""
        return read_tests(self._desk.reader(), tests)
