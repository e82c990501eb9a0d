"""What can be typed after `mmsdesk`; docs/cli.md says the same in words."""

import argparse
from pathlib import Path

from mmsdesk import __version__


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Without a command the window opens."""
    parser = argparse.ArgumentParser(
        prog="mmsdesk",
        description="Write MMS campaigns, send them through the Sinch Conversation API, read what became of them.",
        epilog="Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"mmsdesk {__version__}")
    _add_profile(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    importing = commands.add_parser("import", help="import people from a CSV file into a list")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--list", required=True, dest="list_name", metavar="NAME", help="the list to fill")
    importing.add_argument("--country", default=None, metavar="CODE", help="country of local numbers, such as US")
    _add_common(importing)

    checking = commands.add_parser("check", help="check a campaign file against the MMS rules")
    checking.add_argument("file", type=Path, metavar="FILE")
    checking.add_argument("--list", dest="list_name", default="", metavar="NAME", help="check its people too")
    _add_common(checking)

    sending = commands.add_parser("send", help="send a campaign file to a list")
    sending.add_argument("file", type=Path, metavar="FILE")
    sending.add_argument("--list", required=True, dest="list_name", metavar="NAME")
    sending.add_argument("--rate", type=_rate, metavar="PER_SECOND", help="messages a second (default: the app's own)")
    sending.add_argument("--again", action="store_true", help="send a finished campaign once more, to everybody")
    _add_yes(sending)
    _add_common(sending)

    resuming = commands.add_parser("resume", help="go on with a campaign that was paused, stopped or cut off")
    resuming.add_argument("campaign", metavar="CAMPAIGN", help="its id, or the beginning of it")
    _add_yes(resuming)
    _add_common(resuming)

    reporting = commands.add_parser("report", help="say what became of a campaign")
    reporting.add_argument("campaign", metavar="CAMPAIGN", help="its id, or the beginning of it")
    reporting.add_argument("--csv", type=Path, metavar="FILE", help="also write one line per person to FILE")
    _add_common(reporting)

    demo = commands.add_parser("demo", help="try everything against a pretend Sinch on this computer")
    demo.add_argument("--headless", action="store_true", help="drive the window by itself, without a screen")
    demo.add_argument("--out", type=Path, default=Path("demo-output"), metavar="DIR", help="where the results go")
    return parser


def _add_profile(parser: argparse.ArgumentParser, **kwargs: object) -> None:
    default = argparse.SUPPRESS if kwargs.get("again") else None
    parser.add_argument(
        "--profile", type=Path, default=default, metavar="DIR", help="profile folder (or MMSDESK_PROFILE)"
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    _add_profile(parser, again=True)
    parser.add_argument("--json", action="store_true", dest="as_json", help="answer with JSON on standard output")


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--yes", action="store_true", help="yes to every question, also to sending again what never arrived"
    )


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of messages a second between 0 and 1000")
    return value
