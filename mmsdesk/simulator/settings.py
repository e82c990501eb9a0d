"""The values a simulator is started with; what is not given follows from the seed."""

from dataclasses import dataclass

from mmsdesk.simulator.identifiers import Identifiers


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """One project, one app, one key.

    Rates are per second of simulated time: `time_compression` 60 lets a minute of Sinch's pass in a second, and
    raises every rate by as much. Retention is in days.
    """

    seed: int
    project_id: str
    app_id: str
    key_id: str
    key_secret: str
    sender: str
    outbound_rate: float = 20.0
    request_rate: float = 800.0
    dispatch_retention_days: int = 1
    time_compression: float = 1.0
    outbound_limit: int = 500_000
    processing_mode: str = "DISPATCH"


def fill_settings(
    seed: int,
    *,
    project_id: str | None = None,
    app_id: str | None = None,
    key_id: str | None = None,
    key_secret: str | None = None,
    sender: str | None = None,
    outbound_rate: float = 20.0,
    request_rate: float = 800.0,
    dispatch_retention_days: int = 1,
    time_compression: float = 1.0,
    outbound_limit: int = 500_000,
    processing_mode: str = "DISPATCH",
) -> SimulatorSettings:
    """Settings in which every name that is None is made from the seed, the same in every run."""
    names = Identifiers(seed)
    made = (names.fixed_uuid(), names.fixed_ulid(), names.fixed_uuid(), names.fixed_secret())
    return SimulatorSettings(
        seed=seed,
        project_id=project_id or made[0],
        app_id=app_id or made[1],
        key_id=key_id or made[2],
        key_secret=key_secret or made[3],
        sender=sender or "12345",
        outbound_rate=outbound_rate,
        request_rate=request_rate,
        dispatch_retention_days=dispatch_retention_days,
        time_compression=time_compression,
        outbound_limit=outbound_limit,
        processing_mode=processing_mode,
    )
