"""The program is killed while somebody types: what they wrote is there, but for the last moment of it."""

import contextlib
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.draft_memory import open_history
from tests.support.osteria import TRUFFLE, open_osteria
from tests.support.processes import wait_until
from tests.support.typist import Typist, start_typist

LOST_SECONDS = 2.0
KILLS = 3


def test_at_most_two_seconds_of_typing_are_lost_when_it_is_killed(tmp_path: Path) -> None:
    rng = random.Random(4)
    drafts = [_begin(tmp_path / f"profile-{seed}") for seed in range(KILLS)]
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(KILLS) as pool:
        starts = [start_typist(profile, campaign_id, seed) for seed, (profile, campaign_id) in enumerate(drafts)]
        typists = list(pool.map(stack.enter_context, starts))
        moments = sorted(rng.uniform(2.1, 3) for _ in typists)
        killed = [_kill(typist, seconds) for typist, seconds in zip(typists, moments, strict=True)]
    for typist, (profile, campaign_id), moment in zip(typists, drafts, killed, strict=True):
        desk = open_osteria(profile)
        try:
            stored = desk.load_draft(campaign_id)
            history = open_history(desk.reader(), campaign_id, stored)
        finally:
            desk.close()
        keys = typist.keys()
        typed = "".join(key for _, key in keys)
        sure = "".join(key for pressed, key in keys if pressed < moment - LOST_SECONDS)
        assert typed.startswith(stored.body)
        assert stored.body.startswith(sure)
        assert sure
        assert history.draft.body == stored.body
        while history.undo():
            assert typed.startswith(history.draft.body)
        assert history.draft.body == ""


def _begin(profile: Path) -> tuple[Path, CampaignId]:
    desk = open_osteria(profile)
    try:
        return profile, desk.create_draft(replace(TRUFFLE, body="", list_name=""))
    finally:
        desk.close()


def _kill(typist: Typist, seconds: float) -> float:
    """After so many seconds of typing; returns when."""
    began = wait_until(lambda: typist.keys() if typist.log.exists() else None, what="the first key")[0][0]
    wait_until(lambda: time.time() - began >= seconds, what="the moment to kill it")
    moment = time.time()
    os.kill(typist.pid, signal.SIGKILL)
    return moment
