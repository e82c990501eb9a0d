"""The bad input every part of MMSDesk has to survive: what it is, how to make it, and what is said about it.

One row for each input. `said` is keyed by the way in: the commands of the command line here; the window's pages are
further keys. Titles and hints are regular expressions that have to match from beginning to end.
"""

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from PIL import Image

from tests.support.command_line import write_campaign


class Way(StrEnum):
    """Where the input comes in."""

    IMPORT = "import"
    CHECK = "check"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person reads, and the command's exit code. `check` says title and hint as one message of a rule."""

    title: str
    hint: str
    code: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Addresses that only a running test knows: a port nobody listens on, and another region's pretend Sinch."""

    closed_port: str
    other_region: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadInput:
    """One row. `make` writes the file to use into a folder (None: a good one); `change` is of the environment."""

    id: str
    said: Mapping[Way, Said]
    make: Callable[[Path], Path] | None = None
    change: Callable[[Elsewhere], Mapping[str, str]] = field(default=lambda _: {})


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def empty_file(folder: Path) -> Path:
    return _write(folder / "guests.csv", b"")


def binary_file(folder: Path) -> Path:
    return _write(folder / "guests.csv", bytes([0x7F, *b"ELF", 2, 1, 1, 0]) + random.Random(7).randbytes(4000))


def no_phone_column(folder: Path) -> Path:
    return _write(folder / "guests.csv", b"Name,City\nAnn,Bend\nBo,Salem\n")


def truncated_jpeg(folder: Path) -> Path:
    whole = io.BytesIO()
    Image.effect_noise((640, 1138), 60).convert("RGB").save(whole, "JPEG", quality=80)
    return _write(folder / "hero.jpg", whole.getvalue()[: len(whole.getvalue()) // 2])


def png_of_20_mb(folder: Path) -> Path:
    """Noise, because it cannot be compressed: 9:16, 20.3 MB."""
    width, height = 1950, 3466
    picture = Image.frombytes("RGB", (width, height), random.Random(20).randbytes(width * height * 3))
    whole = io.BytesIO()
    picture.save(whole, "PNG", compress_level=0)
    return _write(folder / "hero.png", whole.getvalue())


def html_named_jpg(folder: Path) -> Path:
    page = (
        b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to see this picture</body></html>\n"
    )
    return _write(folder / "hero.jpg", page)


def _with_picture(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """A campaign whose picture is the bad file beside it."""

    def write(folder: Path) -> Path:
        return write_campaign(folder / "campaign.json", picture=make(folder).name)

    return write


def _connection(title: str, hint: str) -> Mapping[Way, Said]:
    return {Way.SEND: Said(title, hint, 6)}


_CHECKED = " Mend it in the window or in its file; “mmsdesk check” lists all there is\\."

ROWS: Final = (
    BadInput(
        "empty file",
        {Way.IMPORT: Said(r"guests\.csv is empty", r"Export the list again and choose the new file\.", 2)},
        empty_file,
    ),
    BadInput(
        "binary named .csv",
        {
            Way.IMPORT: Said(
                r"guests\.csv is not a text file",
                r"It is not a table that can be read\. Open it in Excel, Numbers or Google Sheets and save it as "
                r"“CSV UTF-8”\.",
                2,
            )
        },
        binary_file,
    ),
    BadInput(
        "CSV without a phone column",
        {
            Way.IMPORT: Said(
                "No column looks like phone numbers",
                r"Pick the column that holds them, or call it “Mobile” in the file’s first row\.",
                2,
            )
        },
        no_phone_column,
    ),
    BadInput(
        "truncated JPEG",
        {
            Way.CHECK: Said(
                r"hero\.jpg can’t be read",
                r"The end of the file is missing\. Choose another picture, or save this one again\.",
                1,
                "IMG-12",
            ),
            Way.SEND: Said(
                r"hero\.jpg can’t be read",
                r"The end of the file is missing\. Choose another picture, or save this one again\." + _CHECKED,
                3,
            ),
        },
        _with_picture(truncated_jpeg),
    ),
    BadInput(
        "20 MB PNG",
        {
            Way.CHECK: Said(
                r"Picture is 20\.3 MB, over the 740 KB limit",
                "Sinch refuses it under strict validation, and carriers drop or crush it otherwise\\.",
                1,
                "SIZ-1",
            ),
            Way.SEND: Said(
                r"Picture is 20\.3 MB, over the 740 KB limit",
                "Sinch refuses it under strict validation, and carriers drop or crush it otherwise\\."
                r" 1 other thing stops it too\." + _CHECKED,
                3,
            ),
        },
        _with_picture(png_of_20_mb),
    ),
    BadInput(
        "HTML named .jpg",
        {
            Way.CHECK: Said(
                r"hero\.jpg is a web page, not a picture",
                r"Phones would get nothing they can show\. Save the picture itself and choose that file\.",
                1,
                "URL-3",
            ),
            Way.SEND: Said(
                r"hero\.jpg is a web page, not a picture",
                r"Phones would get nothing they can show\. Save the picture itself and choose that file\."
                r" 2 other things stop it too\." + _CHECKED,
                3,
            ),
        },
        _with_picture(html_named_jpg),
    ),
    BadInput(
        "wrong key",
        _connection(
            "Sinch refused this access key",
            r"Copy key ID and secret again from Access keys in the Sinch dashboard, save them under Settings, "
            r"Connection, then go on\.",
        ),
        change=lambda _: {"MMSDESK_KEY_SECRET": "not-the-secret-of-this-key"},
    ),
    BadInput(
        "wrong region",
        _connection(
            "Your app is not in the Europe region",
            r"Each app lives in one region, and other regions do not know it\. You are connected to EU\. "
            r"Check region, project and app under Settings, Connection\.",
        ),
        change=lambda elsewhere: elsewhere.other_region,
    ),
    BadInput(
        "relay down",
        _connection(
            "The relay does not answer",
            r"Replies and receipts wait there until it does\. Check the relay’s address and that it is running\. "
            r"\(ConnectError: .*\)",
        ),
        change=lambda elsewhere: {"MMSDESK_RELAY_URL": elsewhere.closed_port},
    ),
)
