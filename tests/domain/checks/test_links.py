"""Which texts link to a public shortener."""

import pytest

from mmsdesk.domain.checks.links import SHORTENERS, shorteners_in


@pytest.mark.parametrize("host", sorted(SHORTENERS))
def test_every_shortener_is_found_however_it_is_written(host: str) -> None:
    written = (
        host,
        f"http://{host}/x",
        f"See HTTPS://www.{host}?x",
        f"({host}/x)",
        f"go:\n{host.upper()}.",
        f"İ {host}!",
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
    ],
)
def test_a_part_of_another_name_is_no_shortener(text: str) -> None:
    assert shorteners_in(text) == ()


def test_several_are_named_once_each() -> None:
    assert shorteners_in("bit.ly/a t.co/b bit.ly/c rabbit.ly") == ("bit.ly", "t.co")
