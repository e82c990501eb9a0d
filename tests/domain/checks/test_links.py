"""Which texts link to a public shortener."""

import pytest

from mmsdesk.domain.checks import check_campaign
from mmsdesk.domain.checks.links import SHORTENERS, shorteners_in
from tests.domain.checks.cases import card, on


@pytest.mark.parametrize("host", sorted(SHORTENERS))
def test_every_shortener_is_found_however_it_is_written(host: str) -> None:
    written = (
        host,
        f"http://{host}/x",
        f"See HTTPS://www.{host}?x",
        f"({host}/x)",
        f"go:\n{host.upper()}.",
        f"İ {host}!",
        f"https://user@{host}/x",
        f"https://lume.menu:{'p' * 40}@www.{host}",
    )
    for text in written:
        assert shorteners_in(text) == (host,), text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no dot",
        "rabbit.lyrics",
        "best.com/t.co",
        "a@bit.ly",
        "x-bit.ly",
        "my.bit.ly",
        "bit.ly.example",
        "bit.lyx",
        "https://osteria-lume.example/bit.ly",
        "xhttps://wwwbit.ly",
        "osteriahttps://www.bit.ly",
        "https://lume.menu/@bit.ly",
        "https://lume.menu?user@bit.ly",
        "https://lume.menu mail a@bit.ly",
    ],
)
def test_a_part_of_another_name_is_no_shortener(text: str) -> None:
    assert shorteners_in(text) == ()


@pytest.mark.parametrize("host", ["amzn.to", "dub.sh", "fb.me", "qr.ae"])
def test_a_companys_own_shortener_is_as_public(host: str) -> None:
    assert shorteners_in(f"Look: https://{host}/3xYz") == (host,)


def test_several_are_named_once_each() -> None:
    assert shorteners_in("bit.ly/a t.co/b bit.ly/c rabbit.ly") == ("bit.ly", "t.co")


def test_the_fix_says_what_it_does() -> None:
    (finding,) = (it for it in check_campaign(*on(card(body="https://maya@bit.ly/x"))) if it.rule == "LNK-1")
    assert finding.fix is not None
    assert (finding.fix.kind, finding.fix.label, finding.fix.argument) == ("edit_link", "Edit link", "bit.ly")
