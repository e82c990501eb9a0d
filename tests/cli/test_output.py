"""Where answers go may be closed, full or not ours to write: quiet or a sentence, and always a documented code."""

import subprocess
from pathlib import Path

import pytest

from mmsdesk.cli.output import READER_GONE
from tests.support.command_line import command, plain_environ, write_campaign
from tests.support.processes import ROOT

LOST = "The answer could not be written\nWhere the output goes is full or cannot be written"


def shell(folder: Path, redirection: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does that closes or redirects its streams."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *command(*arguments, "--profile", folder / "profile")],
        cwd=ROOT, env=plain_environ(), capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("redirection", "words"),
    [
        (">&-", ["preview"]),
        (">&- 2>&-", ["campaigns", "--json"]),
        ("<&- >&- 2>&-", ["preview", "--json"]),
        (">&-", ["nonsense", "--json"]),
    ],
)
def test_closed_streams_are_like_a_reader_that_has_gone(tmp_path: Path, redirection: str, words: list[str]) -> None:
    file = [str(write_campaign(tmp_path / "campaign.json"))] if "preview" in words else []
    done = shell(tmp_path, redirection, *words, *file)
    assert (done.returncode, done.stdout) == (READER_GONE, "")
    assert "Traceback" not in done.stderr
    assert "AttributeError" not in done.stderr


def test_without_anywhere_for_notes_the_answer_is_given_all_the_same(tmp_path: Path) -> None:
    for redirection in ("2>&-", "2>/dev/full"):
        done = shell(tmp_path, redirection, "preview", write_campaign(tmp_path / "campaign.json"))
        assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (0, "From Your sender", "")


@pytest.mark.parametrize("words", [["doctor", "--offline"], ["campaigns", "--json"], ["report", "abc", "--json"]])
def test_a_full_disk_under_the_answer_is_a_sentence(tmp_path: Path, words: list[str]) -> None:
    done = shell(tmp_path, ">/dev/full", *words)
    assert done.returncode == 6
    assert LOST in done.stderr
    assert done.stderr.count("\n") == (4 if "abc" in words else 2)
