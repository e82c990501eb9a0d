"""What can be typed: documented to the last option, and told clearly when it cannot be understood."""

import argparse
import json
import re
from pathlib import Path

import pytest

from mmsdesk.cli.main import COMMANDS, WITHOUT_DESK
from mmsdesk.cli.parser import build_parser, name_command
from tests.support.processes import ROOT

CHAPTER = re.compile(r"^## `(\w+)", re.MULTILINE)


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> "Refused":
    return Refused(capsys, monkeypatch)


class Refused:
    """Types something that cannot be understood and gives what is said about it."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str) -> tuple[str, str]:
        self._monkeypatch.setattr("sys.argv", ["mmsdesk", *arguments])
        with pytest.raises(SystemExit) as left:
            build_parser().parse_args(list(arguments))
        assert left.value.code == 2
        said = self._capsys.readouterr()
        return said.out, said.err


def subparsers() -> dict[str, argparse.ArgumentParser]:
    (action,) = (each for each in build_parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(action.choices)


def chapters() -> dict[str, str]:
    """The text of docs/cli.md about each command; what comes before the first is under an empty name."""
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    pieces = CHAPTER.split(text)
    return {"": pieces[0], **dict(zip(pieces[1::2], pieces[2::2], strict=True))}


def test_every_command_and_option_is_documented_with_an_example() -> None:
    documented = chapters()
    general = {option for action in build_parser()._actions for option in action.option_strings} | {"--json"}
    for option in general:
        assert f"`{option}" in documented[""], option
    assert set(subparsers()) == set(documented) - {""}
    for name, parser in subparsers().items():
        chapter = documented[name]
        assert f"\nmmsdesk {name}" in chapter, f"no example of {name}"
        for action in parser._actions:
            written = [f"{option}{f' {action.metavar}' if action.metavar else ''}" for option in action.option_strings]
            for option, form in zip(action.option_strings, written, strict=True):
                assert f"`{form}`" in chapter or option in general, f"{name} {form}"
            if not action.option_strings:
                assert str(action.metavar) in chapter.partition("\n")[0]


def test_every_documented_option_exists() -> None:
    for name, chapter in chapters().items():
        if not name:
            continue
        known = {option for action in subparsers()[name]._actions for option in action.option_strings}
        documented = set(re.findall(r"^\| `(--[a-z-]+)", chapter.partition("\n## ")[0], re.MULTILINE))
        assert documented <= known, name


def test_every_command_answers_with_json_but_those_that_open_the_window() -> None:
    answering = {name for name, parser in subparsers().items() if "--json" in parser.format_help()}
    assert answering == {*COMMANDS, *WITHOUT_DESK} == set(subparsers()) - {"demo", "open"}


@pytest.mark.parametrize("typed", [["a/b.mmsdesk"], ["--profile", "p", "A.MMSDESK"], ["--profile=p", "./x.mmsdesk"]])
def test_a_campaign_file_alone_is_opened(typed: list[str]) -> None:
    parsed = build_parser().parse_args(name_command(typed))
    assert (parsed.command, parsed.file) == ("open", Path(typed[-1]))
    assert parsed.profile == (Path("p") if len(typed) > 1 else None)


@pytest.mark.parametrize(
    "typed", [[], ["check", "a.mmsdesk"], ["--profile", "a.mmsdesk"], ["open"], ["frobnicate", "a.mmsdesk"]]
)
def test_a_file_that_belongs_to_something_is_left_there(typed: list[str]) -> None:
    assert name_command(typed) == typed


def test_an_unknown_command_is_named(refused: Refused) -> None:
    out, err = refused("frobnicate")
    assert out == ""
    assert err == "There is no command “frobnicate”\n“mmsdesk --help” lists the commands.\n"


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        (("report",), "CAMPAIGN"),
        (("resume",), "CAMPAIGN"),
        (("send", "x.json"), "--list"),
        (("import", "--list", "Guests"), "FILE"),
        (("check",), "FILE"),
    ],
)
def test_what_is_missing_is_named_in_words_and_in_json(typed: tuple[str, ...], missing: str, refused: Refused) -> None:
    title = f"“mmsdesk {typed[0]}” cannot run like this: the following arguments are required: {missing}"
    hint = f"“mmsdesk {typed[0]} --help” explains it."
    assert refused(*typed) == ("", f"{title}\n{hint}\n")
    out, err = refused(*typed, "--json")
    assert json.loads(out) == {"error": {"title": title, "hint": hint}}
    assert err == f"{title}\n{hint}\n"


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf", "801", "fast", ""])
def test_a_rate_that_is_none_is_refused(rate: str, refused: Refused) -> None:
    _, err = refused("send", "x.json", "--list", "Guests", f"--rate={rate}")
    assert f"“{rate}” is not a number of messages a second between 0 and 800" in err


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "caf\udce9"])
@pytest.mark.parametrize("command", ["import", "check", "send"])
def test_a_list_needs_a_name(command: str, name: str, refused: Refused) -> None:
    assert "the list’s name is" in refused(command, "x.json", "--list", name)[1]


def test_options_are_not_guessed_from_their_beginnings(refused: Refused) -> None:
    assert "unrecognized arguments: --ye" in refused("send", "x.json", "--list", "Guests", "--ye")[1]


def test_the_profile_is_taken_before_and_after_the_command() -> None:
    parse = build_parser().parse_args
    assert parse(["--profile", "a", "report", "1"]).profile == Path("a")
    assert parse(["report", "1", "--profile", "b"]).profile == Path("b")
    assert parse(["--profile", "a", "report", "1", "--profile", "b"]).profile == Path("b")
    assert parse(["report", "1"]).profile is None


def test_a_list_name_is_the_same_for_every_command() -> None:
    parse = build_parser().parse_args
    typed = [[name, "x", "--list", "  Fall\u00a0guests "] for name in ("import", "check", "send")]
    assert {parse(each).list_name for each in typed} == {"Fall guests"}
    assert parse(["check", "x"]).list_name is None
    assert parse(["import", "x", "--list", "G", "--country", "ca"]).country == "CA"


def test_encoding_and_delimiter_are_taken_as_people_write_them() -> None:
    parse = build_parser().parse_args
    found = parse(["import", "x", "--list", "G", "--encoding", "Windows-1250", "--delimiter", ";"])
    assert (found.encoding, found.delimiter) == ("Windows-1250", ";")
    for typed in ("tab", "TAB", "\\t", "\t"):
        assert parse(["import", "x", "--list", "G", "--delimiter", typed]).delimiter == "\t"
    found = parse(["import", "x", "--list", "G"])
    assert (found.encoding, found.delimiter) == (None, None)


@pytest.mark.parametrize("name", ["", "klingon", "base64", "undefined", "caf\udce9"])
def test_an_encoding_that_is_none_is_refused(name: str, refused: Refused) -> None:
    said = refused("import", "x.csv", "--list", "Guests", f"--encoding={name}")[1]
    assert "is not an encoding of text" in said


@pytest.mark.parametrize("sign", ["", ";;", '"', "\n", "\r", "a", "7", " ", "+", "\udce9"])
def test_a_delimiter_that_cannot_part_columns_is_refused(sign: str, refused: Refused) -> None:
    assert "delimiter is one sign" in refused("import", "x.csv", "--list", "Guests", f"--delimiter={sign}")[1]
