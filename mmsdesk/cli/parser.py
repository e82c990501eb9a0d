"""What can be typed after `mmsdesk`; docs/cli.md says the same in words."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from mmsdesk import __version__
from mmsdesk.cli.output import finish, prepare_streams, tell
from mmsdesk.domain.contact import clean_value
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.settings import FASTEST

_NO_SUCH_COMMAND: Final = re.compile(r"argument COMMAND: invalid choice: '?(.*?)'? \(choose from")
_SKINS: Final = ("ios", "android")
_THEMES: Final = ("light", "dark")
_PART_OF_CELLS: Final = "\"'+ "
"""Quotation marks, and what stands within numbers and names."""


class Parser(argparse.ArgumentParser):
    """Like argparse's own, but what cannot be understood is said in our words, and as JSON where that was asked for."""

    def __init__(self, **how: Any) -> None:
        # options are written out: a shortened --again is too easily meant otherwise
        super().__init__(**{"allow_abbrev": False, **how})

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2 and what to do about it."""
        unknown = _NO_SUCH_COMMAND.match(message)
        if unknown:
            error = BadInput(f"There is no command “{unknown[1]}”", f"“{self.prog} --help” lists the commands.")
        else:
            error = BadInput(f"“{self.prog}” cannot run like this: {message}", f"“{self.prog} --help” explains it.")
        prepare_streams()
        raise SystemExit(finish(tell(error, as_json="--json" in sys.argv)))


def build_parser() -> Parser:
    """The whole command line. Without a command the window opens; a file alone is opened in it (`name_command`)."""
    parser = Parser(
        prog="mmsdesk",
        description="Write MMS campaigns, send them through the Sinch Conversation API, read what became of them.",
        epilog="Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"mmsdesk {__version__}")
    _add_profile(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    importing = commands.add_parser("import", help="import people from a CSV file into a list")
    importing.add_argument("file", type=Path, metavar="FILE", help="the CSV file")
    importing.add_argument(
        "--list", required=True, type=_list_name, dest="list_name", metavar="NAME", help="the list to fill"
    )
    importing.add_argument(
        "--country", type=str.upper, default=None, metavar="CODE", help="country of local numbers, such as US"
    )
    importing.add_argument(
        "--encoding",
        type=_encoding,
        metavar="NAME",
        help="how the file's letters are stored, such as utf-8",
    )
    importing.add_argument("--delimiter", type=_delimiter, metavar="CHAR", help="the sign between columns, or tab")
    _add_common(importing)

    checking = commands.add_parser("check", help="check a campaign file against the MMS rules")
    checking.add_argument("file", type=Path, metavar="FILE", help="a .mmsdesk file or a campaign's JSON")
    checking.add_argument("--list", type=_list_name, dest="list_name", metavar="NAME", help="check its people too")
    _add_common(checking)

    previewing = commands.add_parser("preview", help="show what one person would get, as text or as a picture")
    previewing.add_argument("campaign", metavar="CAMPAIGN", help="a .mmsdesk file, or a campaign's id or name")
    previewing.add_argument(
        "--list", type=_list_name, dest="list_name", metavar="NAME", help="whose people to show it to"
    )
    previewing.add_argument(
        "--person",
        type=_person,
        metavar="WHO",
        help="a place in the list, a phone number, or empty (nothing filled in)",
    )
    previewing.add_argument("-o", type=Path, dest="out", metavar="FILE.png", help="draw the phone into this picture")
    previewing.add_argument("--skin", choices=_SKINS, default=_SKINS[0], help="the phone it is drawn on")
    previewing.add_argument("--theme", choices=_THEMES, default=_THEMES[0], help="the colours it is drawn in")
    previewing.add_argument("--notification", action="store_true", help="draw the notification instead")
    _add_common(previewing)

    sending = commands.add_parser("send", help="send a campaign file to a list")
    sending.add_argument("file", type=Path, metavar="FILE", help="a .mmsdesk file or a campaign's JSON")
    sending.add_argument("--list", required=True, type=_list_name, dest="list_name", metavar="NAME", help="who gets it")
    sending.add_argument("--rate", type=_rate, metavar="PER_SECOND", help="messages a second (default: the app's own)")
    sending.add_argument("--again", action="store_true", help="send a finished campaign once more, to everybody")
    _add_yes(sending)
    _add_common(sending)

    resuming = commands.add_parser("resume", help="go on with a campaign that was paused, stopped or cut off")
    resuming.add_argument("campaign", metavar="CAMPAIGN", help="its name, its id, or the beginning of its id")
    _add_yes(resuming)
    _add_common(resuming)

    reporting = commands.add_parser("report", help="say what became of a campaign")
    reporting.add_argument("campaign", metavar="CAMPAIGN", help="its name, its id, or the beginning of its id")
    reporting.add_argument("--csv", type=Path, metavar="FILE", help="also write one line per person to FILE")
    _add_common(reporting)

    listing = commands.add_parser("campaigns", help="list the campaigns of this profile")
    states = [state.value for state in CampaignState]
    listing.add_argument(
        "--state", action="append", choices=states, metavar="STATE", help=f"only these: {', '.join(states)}"
    )
    listing.add_argument("--archived", action="store_true", help="those in the archive, which are left out otherwise")
    _add_common(listing)

    archiving = commands.add_parser("archive", help="put a campaign out of the way; nothing of it is lost")
    archiving.add_argument("campaign", metavar="CAMPAIGN", help="its name, its id, or the beginning of its id")
    archiving.add_argument("--undo", action="store_true", help="bring it back among the others")
    _add_common(archiving)

    pausing = commands.add_parser("pause", help="let no more messages of a campaign leave until it is resumed")
    pausing.add_argument("campaign", metavar="CAMPAIGN", help="its name, its id, or the beginning of its id")
    _add_common(pausing)

    cancelling = commands.add_parser("cancel", help="end a campaign; who was not written to stays so")
    cancelling.add_argument("campaign", metavar="CAMPAIGN", help="its name, its id, or the beginning of its id")
    cancelling.add_argument("--yes", action="store_true", help="do not ask")
    _add_common(cancelling)

    examining = commands.add_parser("doctor", help="look at profile, keyring, account, Sinch and relay; change nothing")
    examining.add_argument("--offline", action="store_true", help="ask neither Sinch nor the relay")
    _add_common(examining)

    opening = commands.add_parser("open", help="open the window, with a campaign file; “mmsdesk FILE” does the same")
    opening.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a .mmsdesk file or a campaign's JSON")
    _add_profile(opening, default=argparse.SUPPRESS)

    demo = commands.add_parser("demo", help="try everything against a pretend Sinch on this computer")
    demo.add_argument("--headless", action="store_true", help="drive the window by itself, without a screen")
    demo.add_argument("--out", type=Path, default=Path("demo-output"), metavar="DIR", help="where the results go")
    return parser


def name_command(arguments: Sequence[str]) -> list[str]:
    """The same arguments with `open` before a campaign file that stands alone, as a double click gives it."""
    takes_value = False
    for place, argument in enumerate(arguments):
        if takes_value or argument.startswith("-"):
            takes_value = not takes_value and argument == "--profile"
        elif argument.lower().endswith(".mmsdesk"):
            return [*arguments[:place], "open", *arguments[place:]]
        else:
            break
    return list(arguments)


def _add_profile(parser: argparse.ArgumentParser, *, default: object = None) -> None:
    parser.add_argument(
        "--profile", type=Path, default=default, metavar="DIR", help="profile folder (or MMSDESK_PROFILE)"
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    # suppressed, so that a --profile before the command is not forgotten
    _add_profile(parser, default=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", dest="as_json", help="answer with JSON on standard output")


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--yes", action="store_true", help="yes to every question, also to sending again what Sinch never got"
    )


def _list_name(text: str) -> str:
    """A list's name, tidied the same way for every command."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("the list’s name is not valid text") from None
    name = clean_value(text)
    if not name:
        raise argparse.ArgumentTypeError("the list’s name is empty")
    return name


def _person(text: str) -> str:
    """Whom to preview as; a variable that came out empty in a script is not the first of the list."""
    if not text.strip():
        raise argparse.ArgumentTypeError("nobody is named; give a place in the list, a phone number or the word empty")
    return text


def _encoding(text: str) -> str:
    """The name of a codec, as Python knows it."""
    try:
        "Mobile".encode(text)
    except (LookupError, ValueError):
        raise argparse.ArgumentTypeError("this is not an encoding of text; utf-8 and windows-1252 are") from None
    return text


def _delimiter(text: str) -> str:
    """One sign that can stand between cells; a tab, which is hard to type, also by its name."""
    sign = "\t" if text.lower() in ("tab", "\\t") else text
    if len(sign) != 1 or sign.isalnum() or (not sign.isprintable() and sign != "\t") or sign in _PART_OF_CELLS:
        raise argparse.ArgumentTypeError("the delimiter is one sign, such as “;”, or the word tab")
    return sign


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= FASTEST:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of messages a second between 0 and {FASTEST:g}")
    return value
