"""Running totals over time, and the parts of a report that the window asks for."""

from pathlib import Path

import pytest

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services import reporting
from mmsdesk.services.live import Happening
from mmsdesk.services.timeline import MOST_MOMENTS, Timeline, read_timeline
from tests.support.runs import START, Run, make_run, open_desk


@pytest.mark.parametrize("seconds", [0.0, 3.0, 45.0, 600.0, 90_000.0])
def test_totals_rise_to_the_sums_in_few_even_steps(tmp_path: Path, seconds: float) -> None:
    with open_desk(tmp_path) as desk:
        run = Run(delivered=40, failed=7, waiting=5, rejected=2, skipped=3, unsent=4, seconds=seconds)
        campaign = make_run(desk, run, start=START, picture="")
        times = read_timeline(desk.reader(), campaign)
    assert 1 < len(times.moments) <= MOST_MOMENTS
    assert {later - sooner for sooner, later in zip(times.moments, times.moments[1:], strict=False)} == {times.step}
    assert times.moments[0] <= START
    for totals, end in ((times.sent, 52), (times.delivered, 40), (times.failed, 7)):
        assert len(totals) == len(times.moments)
        assert list(totals) == sorted(totals)
        assert totals[-1] == end


def test_before_anything_was_sent_there_is_no_time(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        campaign = make_run(desk, Run(unsent=3), picture="")
        assert read_timeline(desk.reader(), campaign) == Timeline()


def test_every_reason_of_a_report_finds_just_its_people(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        run = Run(delivered=30, failed=11, rejected=3, skipped=8, state=CampaignState.SENT)
        campaign = make_run(desk, run, picture="")
        report = desk.report(campaign)
        found = 0
        for which, reasons in (("failed", report.failures), ("skipped", report.left_out)):
            for each in reasons:
                ids = reporting.people_ids(desk.reader(), campaign, which=which, reason=each.reason.code)
                assert len(ids) == each.count
                assert {row.reason for row in reporting.people(desk.reader(), ids)} == {each.reason}
                found += len(ids)
        assert found == 11 + 3 + 8


def test_a_live_look_tells_lost_answers_apart_and_keeps_failures_in_sight(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        campaign = make_run(desk, Run(delivered=60, failed=2, in_doubt=2, not_found=3, unresolved=1), picture="")
        live, report = desk.live(campaign), desk.report(campaign)
    assert (live.counts.in_doubt, live.not_found, live.unresolved) == (6, 3, 1)
    assert (report.not_found, report.unresolved) == (3, 1)
    assert [line.what for line in live.failures] == [Happening.FAILED] * 2
