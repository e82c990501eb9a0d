"""`mmsdesk preview`: one person's message as text without the window's library, or as a picture of the phone."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from mmsdesk.cli import main
from tests.pictures.samples import noise, saved
from tests.support.command_line import CommandLine, Done, fill, phones, plain_environ, write_campaign
from tests.support.processes import ROOT

TEXT = "Hi {{first_name}}, truffles are here.\n\nReply STOP to opt out"


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "profile", plain_environ())


def card(folder: Path) -> Path:
    saved(folder / "photo.jpg", noise(360, 640, grain=20))
    message = {"card_message": {"title": "Truffle nights", "description": TEXT, "media_message": {"url": "photo.jpg"}}}
    return write_campaign(folder / "campaign.json", message=message, sender="72345")


def without_qt(desk: CommandLine, *arguments: object) -> Done:
    """Run a command in a process that says afterwards what it loaded of the window."""
    code = (
        "import sys; from mmsdesk.app import main; code = main(sys.argv[1:]);"
        "print(*(name for name in sys.modules if name.startswith(('PySide6', 'mmsdesk.ui'))), file=sys.stderr);"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--profile", str(desk.profile), *map(str, arguments)],
        cwd=ROOT,
        env=dict(desk.environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stderr == "\n"
    return Done(done.returncode, done.stdout, done.stderr)


def test_the_text_is_what_the_person_gets(desk: CommandLine, tmp_path: Path) -> None:
    campaign = card(tmp_path)
    fill(desk, phones(503, 2))

    done = desk.run("preview", campaign, "--list", "Guests")
    assert done.code == 0
    text = "From 72345\nPicture: photo.jpg\nTruffle nights\nHi Ann, truffles are here.\n\nReply STOP to opt out\n\n"
    assert done.out.startswith(text)
    assert done.out.removeprefix(text).split()[1].startswith("problem")
    assert done.err == "“Truffle nights” as Ann, 1 of 2 on “Guests”\n"

    done = without_qt(desk, "preview", campaign, "--list", "Guests", "--person", "empty", "--json")
    assert done.answer["body"] == "Hi , truffles are here.\n\nReply STOP to opt out"
    assert (done.answer["person"], done.answer["people"]) == ("Someone with nothing filled in", 0)
    assert done.answer["attachments"] == [
        {"kind": "picture", "name": "photo.jpg", "detail": "", "width": 360, "height": 640, "readable": True}
    ]


def test_a_picture_of_the_phone_is_drawn_without_a_screen(desk: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "phone.png"
    saved(out, noise(8, 8))
    done = desk.run("preview", card(tmp_path), "-o", out, "--skin", "android", "--theme", "dark", "--json", DISPLAY="")
    assert (done.code, done.answer["picture"]) == (0, str(out))
    with Image.open(out) as image:
        assert image.size == (928, 1888)
        header, picture = image.getpixel((700, 150)), image.getpixel((356, 800))
    assert header == (0x12, 0x13, 0x18, 255)
    assert picture not in {header, (0x2A, 0x2C, 0x33, 255)}  # the photo, not the box of one that can’t be shown
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []


def test_a_picture_never_takes_the_place_of_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    campaign, guests, odd = card(tmp_path), tmp_path / "guests.csv", tmp_path / "guests.PNG"
    for file in (guests, odd):
        file.write_text("Mobile\n+15035550100\n", encoding="utf-8")
    (tmp_path / "folder.png").mkdir()
    for out, title in (
        (guests, f"“{guests}” is not the name of a PNG picture"),
        (tmp_path / "new", f"“{tmp_path / 'new'}” is not the name of a PNG picture"),
        (odd, f"{odd} is there already and is not a PNG picture"),
        (tmp_path / "folder.png", f"{tmp_path / 'folder.png'} could not be written"),
    ):
        code = main.run(["preview", str(campaign), "-o", str(out), "--profile", str(tmp_path / "profile")], {})
        assert (code, capsys.readouterr().err.splitlines()[0]) == (2, title)
    assert guests.read_text(encoding="utf-8") == odd.read_text(encoding="utf-8") == "Mobile\n+15035550100\n"
    assert not (tmp_path / "new").exists()


def test_whom_to_show_it_to_is_said_when_it_is_nobody(
    desk: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = write_campaign(tmp_path / "campaign.json")
    fill(desk, phones(503, 2))
    words = ["preview", str(campaign), "--profile", str(desk.profile), "--list", "Guests", "--person"]
    with pytest.raises(SystemExit) as refused:
        main.run([*words, ""], {})
    assert (refused.value.code, "nobody is named" in capsys.readouterr().err) == (2, True)
    for number in ("+1 503 555 0177", "+1 555 123 4567"):
        assert main.run([*words, number], {}) == 4
        assert capsys.readouterr().err.startswith(f"{number} is on no list\n")
