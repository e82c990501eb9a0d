"""A media message from the campaign's file to the receipt, through a real relay; every type at the relay's address."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mmsdesk.domain.media import EXTENSIONS
from mmsdesk.domain.secret import Secret
from mmsdesk.pictures.sniffing import sniff_type
from mmsdesk.relay_client import RelayClient
from tests.pictures.files import CARD, film, pdf_bytes
from tests.pictures.samples import moving, noise, saved
from tests.support.command_line import CommandLine, World, fill, phones, start_world, write_campaign
from tests.support.processes import wait_until


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start_world(tmp_path_factory.mktemp("world"), seed=5) as running:
        running.simulator.set_faults({"shares": {}})
        yield running


@pytest.fixture
def desk(world: World, tmp_path: Path) -> CommandLine:
    return world.desk(tmp_path / "profile", MMSDESK_TIME_COMPRESSION="20")


def test_a_video_arrives_as_it_is_and_its_receipt_comes_back(world: World, desk: CommandLine, tmp_path: Path) -> None:
    (guest,) = guests = phones(971, 1)
    fill(desk, guests)
    (tmp_path / "truffles.mp4").write_bytes(film())
    campaign = write_campaign(tmp_path / "a.json", message={"media_message": {"url": "truffles.mp4"}})
    done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json")
    assert (done.code, done.answer["accepted"]) == (0, 1), done
    (row,) = [row for row in world.simulator.accepted() if row["identity"] == guest[1:]]
    (media,) = row["request"]["message"].values()
    assert row["request"]["message"] == {"media_message": {"url": media["url"], "filename_override": "truffles.mp4"}}
    served = httpx.get(media["url"], trust_env=False)
    assert (served.content, served.headers["content-type"]) == (film(), "video/mp4")
    wait_until(
        lambda: any("DELIVERED" in it["body"] for it in world.simulator.webhook_attempts()), what="the receipt posted"
    )


def test_a_file_that_no_relay_serves_stops_the_send_without_strict_validation_too(
    world: World, desk: CommandLine, tmp_path: Path
) -> None:
    guests = phones(206, 1)
    fill(desk, guests)
    (tmp_path / "film.mp4").write_bytes(film() + b"PK\x03\x04")
    message = {"media_message": {"url": "film.mp4"}}
    campaign = write_campaign(tmp_path / "film.json", message=message, strict=False)
    done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json")
    assert done.code == 3
    assert "The video isn’t quite whole" in done.err
    assert not world.accepted(guests)


def test_each_type_is_taken_and_served_under_its_own_content_type(world: World, tmp_path: Path) -> None:
    contents = [film(), film("camera.mov"), CARD, pdf_bytes(2)]
    contents.append(saved(tmp_path / "a.jpg", noise(36, 64)).read_bytes())
    contents.append(saved(tmp_path / "a.png", noise(36, 64)).read_bytes())
    contents.append(moving(tmp_path / "a.gif", 3, (64, 64)).read_bytes())
    assert {sniff_type(content) for content in contents} == set(EXTENSIONS)
    client = RelayClient(world.relay.public_url, Secret(world.environ["MMSDESK_RELAY_TOKEN"]))
    try:
        for content in contents:
            content_type, sha256 = sniff_type(content), hashlib.sha256(content).hexdigest()
            url = client.upload(sha256, content_type, content)
            client.verify(url, sha256, len(content), content_type)
            assert url.endswith(f".{EXTENSIONS[content_type][0]}")
    finally:
        client.close()
