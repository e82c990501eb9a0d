"""Command line of the relay: `mmsdesk-relay serve` and `mmsdesk-relay token add|list|revoke`."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from mmsdesk.db import transaction
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.webhook_signature import DEFAULT_MAX_AGE_SECONDS
from mmsdesk.relay import tokens
from mmsdesk.relay.schema import open_store
from mmsdesk.relay.settings import (
    DEFAULT_RETENTION_DAYS,
    SECRET_VARIABLE,
    RelaySettings,
    check_exposure,
    environment,
    parse_listen,
    take_secrets,
)
from mmsdesk.relay.storage import now_us
from mmsdesk.relay.tokens import Token

log = logging.getLogger(__name__)

_SHORT_AGE_SECONDS = 24 * 3600


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except MMSDeskError as error:
        sys.stderr.write(f"{error.title}\n{error.hint}\n" if error.hint else f"{error.title}\n")
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mmsdesk-relay", description="Stores Sinch's webhooks for MMSDesk and serves campaign media."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands.add_parser("serve", help="receive webhooks until stopped"))
    token = commands.add_parser("token", help="let devices poll and upload").add_subparsers(
        required=True, metavar="COMMAND"
    )
    add = token.add_parser("add", help="make a token and print it, once")
    add.add_argument("name", metavar="NAME", help="what the device is called")
    add.set_defaults(run=_token_add)
    listing = token.add_parser("list", help="show the devices")
    listing.set_defaults(run=_token_list)
    revoke = token.add_parser("revoke", help="make a token worthless at once")
    revoke.add_argument("name", metavar="NAME")
    revoke.set_defaults(run=_token_revoke)
    for command in (add, listing, revoke):
        _add_data(command)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="the relay's own directory")


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"The app's webhook secret is read from {SECRET_VARIABLE}; several are separated by commas."
    parser.set_defaults(run=_serve)
    _add_data(parser)
    parser.add_argument("--listen", metavar="HOST:PORT", required=True, help="port 0 takes any free one")
    parser.add_argument("--public-url", metavar="URL", default="", help="address of the HTTPS proxy in front")
    parser.add_argument(
        "--behind-proxy", action="store_true", help="allow a public plaintext listener: a proxy speaks TLS for it"
    )
    parser.add_argument(
        "--trusted-proxy",
        metavar="IP",
        action="append",
        default=[],
        help="believe X-Forwarded-* headers from this address (may be repeated)",
    )
    parser.add_argument(
        "--max-age",
        metavar="SECONDS",
        type=int,
        default=DEFAULT_MAX_AGE_SECONDS,
        help="how old a webhook's signature may be (default: 48 hours)",
    )
    parser.add_argument(
        "--retention-days",
        metavar="DAYS",
        type=int,
        default=DEFAULT_RETENTION_DAYS,
        help="how long events are kept (default and least: 30)",
    )


def _serve(arguments: argparse.Namespace) -> None:
    from mmsdesk.relay.server import serve  # the token commands need no web server

    host, port = parse_listen(arguments.listen)
    settings = RelaySettings(
        host=host,
        port=port,
        data=arguments.data,
        secrets=take_secrets(environment()),
        public_url=arguments.public_url.rstrip("/"),
        behind_proxy=arguments.behind_proxy,
        trusted_proxies=tuple(arguments.trusted_proxy),
        max_age_seconds=max(0, arguments.max_age),
        retention_days=max(DEFAULT_RETENTION_DAYS, arguments.retention_days),
    )
    check_exposure(settings)
    if settings.max_age_seconds < _SHORT_AGE_SECONDS:
        log.warning("signatures older than %s s are refused; late retries will be lost", settings.max_age_seconds)
    serve(settings)


def _token_add(arguments: argparse.Namespace) -> None:
    os.umask(0o077)
    with closing(open_store(arguments.data)) as db, transaction(db):
        token = tokens.add_token(db, arguments.name, now_us())
    sys.stdout.write(token.reveal() + "\n")
    sys.stderr.write("Copy the token now: it is not stored and cannot be shown again.\n")


def _token_list(arguments: argparse.Namespace) -> None:
    with closing(open_store(arguments.data)) as db:
        for token in tokens.list_tokens(db):
            sys.stdout.write(_describe(token) + "\n")


def _token_revoke(arguments: argparse.Namespace) -> None:
    with closing(open_store(arguments.data)) as db, transaction(db):
        tokens.revoke_token(db, arguments.name, now_us())


def _describe(token: Token) -> str:
    state = f"revoked {_day(token.revoked_us)}" if token.revoked_us else "valid"
    return "\t".join(
        (
            token.name,
            state,
            f"created {_day(token.created_us)}",
            f"last seen {_day(token.last_seen_us)}",
            " ".join(sorted(token.scopes)),
        )
    )


def _day(moment_us: int | None) -> str:
    if moment_us is None:
        return "never"
    return datetime.fromtimestamp(moment_us / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    sys.exit(main())
