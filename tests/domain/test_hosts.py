import ipaddress

import pytest

from mmsdesk.domain.hosts import is_private_host, is_public_address, numeric_address, origin_of

PRIVATE = (
    "",
    ".",
    "localhost",
    "LOCALHOST.",
    "me.localhost",
    "printer.local.",
    "metadata.google.internal",
    "router",
    "router.",
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "0x7f.1",
    "0X7F.0x0.0x1",
    "0177.0.0.1",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0",
    "0x",
    "10.1",
    "192.168.257",
    "0xa9fea9fe",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "1.2.3.4.5",
    "256.1.1.1",
    "8.8.8.08",
    "x.example.1",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1%eth0",
    "fd00::1",
    "fec0::1",
    "ff02::1",
)
PUBLIC = (
    "x.example",
    "x.example.",
    "8.8.8.8",
    "8.8.2056",
    "0x8.0x8.010.8",
    "134744072",
    "2606:4700::1",
    "0x7f.example",
)


@pytest.mark.parametrize("host", PRIVATE)
def test_a_host_of_the_inside_is_known_however_it_is_written(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_is_left_alone(host: str) -> None:
    assert not is_private_host(host)


@pytest.mark.parametrize("text", ["127.0.0.1", "0x7f.1", "0177.1", "2130706433", "0x7f.0.1.", "127.0x0.01"])
def test_all_the_ways_to_write_one_number_mean_the_same_address(text: str) -> None:
    assert numeric_address(text) == ipaddress.IPv4Address("127.0.0.1")


def test_a_wrapped_public_address_stays_public() -> None:
    assert is_public_address(ipaddress.ip_address("::ffff:8.8.8.8"))
    assert not is_public_address(ipaddress.ip_address("::ffff:169.254.169.254"))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://X.example/a", "https://x.example:443"),
        ("HTTP://127.0.0.1:8123/m/a.jpg", "http://127.0.0.1:8123"),
        ("http://[::1]/", "http://[::1]:80"),
        ("http://127.0.0.1:8123@x.example/", ""),
        ("https://x.example:99999/", ""),
        ("ftp://x.example/", ""),
        ("media/a.jpg", ""),
        ("", ""),
    ],
)
def test_origins_have_one_spelling(url: str, origin: str) -> None:
    assert origin_of(url) == origin
