"""A campaign over time: running totals of what was sent, delivered and failed, for the report's chart."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import fetch_all, snapshot
from mmsdesk.domain.ids import CampaignId

MOST_MOMENTS: Final = 62
_WIDTHS: Final = (1, 2, 5, 10, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)
"""Seconds between two moments: round on a clock."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Running totals at evenly spaced moments (seconds since 1970), `step` seconds apart; all tuples equally long."""

    moments: tuple[float, ...] = ()
    sent: tuple[int, ...] = ()
    delivered: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    step: int = 60


def read_timeline(db: apsw.Connection, campaign_id: CampaignId) -> Timeline:
    """From the first request to the last receipt; empty before anything was sent."""
    with snapshot(db):
        sent = _times(db, "sent_at", "accepted', 'delivered', 'failed", campaign_id)
        delivered = _times(db, "final_at", "delivered", campaign_id)
        failed = _times(db, "final_at", "failed", campaign_id)
    if not sent:
        return Timeline()
    start, end = sent[0], max(sent[-1], *(times[-1] for times in (delivered, failed) if times), sent[-1])
    step = next((width for width in _WIDTHS if (end - start) / width < MOST_MOMENTS - 1), _WIDTHS[-1])
    first = start // step * step
    moments = [first]
    while moments[-1] < end:
        moments.append(moments[-1] + step)
    return Timeline(
        tuple(moments),
        _totals(sent, moments),
        _totals(delivered, moments),
        _totals(failed, moments),
        step,
    )


def _times(db: apsw.Connection, column: str, states: str, campaign_id: CampaignId) -> list[float]:
    rows = fetch_all(
        db,
        f"SELECT {column} FROM attempt WHERE campaign_id = ? AND state IN ('{states}')"  # noqa: S608 - words of ours
        f" AND {column} IS NOT NULL ORDER BY {column}",
        (campaign_id,),
    )
    return [row[0] for row in rows]


def _totals(times: list[float], moments: list[float]) -> tuple[int, ...]:
    return tuple(bisect_right(times, moment) for moment in moments)
