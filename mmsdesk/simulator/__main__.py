"""The command `mmsdesk-simulator`: a pretend Sinch on one address."""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from mmsdesk.simulator.faults import FaultPlan, read_plan
from mmsdesk.simulator.server import open_socket, serve
from mmsdesk.simulator.settings import fill_settings


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def _days(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 7:
        raise argparse.ArgumentTypeError("must be 0 to 7")
    return number


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError("must be HOST:PORT, such as 127.0.0.1:0")
    return host.strip("[]"), int(port)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mmsdesk-simulator", description=__doc__)
    parser.add_argument("--listen", type=_address, required=True, metavar="HOST:PORT", help="port 0 takes a free one")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same ids, keys and outcomes")
    for name in ("project-id", "app-id", "key-id", "key-secret", "sender"):
        parser.add_argument(f"--{name}", help="made from the seed when absent" if name != "sender" else "12345")
    parser.add_argument("--outbound-rate", type=_positive, default=20.0, help="messages sent on per second")
    parser.add_argument("--request-rate", type=_positive, default=800.0, help="requests answered per second")
    parser.add_argument("--outbound-limit", type=_count, default=500_000, help="messages the app's queue holds")
    parser.add_argument(
        "--processing-mode", choices=("DISPATCH", "CONVERSATION"), default="DISPATCH", help="of apps made without one"
    )
    parser.add_argument("--dispatch-retention-days", type=_days, default=1, help="how long messages can be listed")
    parser.add_argument("--time-compression", type=_positive, default=1.0, help="60 lets a minute pass in a second")
    parser.add_argument("--record", type=Path, metavar="FILE", help="adds every request to this file, one line each")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="what goes wrong, as JSON (docs/simulator.md)")
    return parser


def _read_faults(path: Path | None) -> FaultPlan:
    return FaultPlan() if path is None else read_plan(path.read_bytes())


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the simulator until it is told to stop; 2 when it cannot begin."""
    parser = make_parser()
    given = parser.parse_args(arguments)
    try:
        plan = _read_faults(given.faults)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        parser.error(f"the fault plan {given.faults} cannot be used: {error}")
    try:
        record = None if given.record is None else io.FileIO(given.record, "a")
    except OSError as error:
        parser.error(f"cannot write to {given.record}: {error.strerror or error}")
    host, port = given.listen
    try:
        listener = open_socket(host, port)
    except OSError as error:
        parser.error(f"cannot listen on {host}:{port}: {error.strerror or error}")
    settings = fill_settings(
        given.seed,
        project_id=given.project_id,
        app_id=given.app_id,
        key_id=given.key_id,
        key_secret=given.key_secret,
        sender=given.sender,
        outbound_rate=given.outbound_rate,
        request_rate=given.request_rate,
        dispatch_retention_days=given.dispatch_retention_days,
        time_compression=given.time_compression,
        outbound_limit=given.outbound_limit,
        processing_mode=given.processing_mode,
    )
    serve(settings, plan, listener, record)
    return 0


if __name__ == "__main__":
    sys.exit(main())
