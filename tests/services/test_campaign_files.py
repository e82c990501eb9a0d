import hashlib
import itertools
import json
import struct
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mmsdesk.db import Writer
from mmsdesk.domain.choices import Coordinates, LocationChoice, ReplyChoice
from mmsdesk.domain.errors import BadInput, MMSDeskError, NotFound, Refused, Trouble
from mmsdesk.domain.message import (
    Campaign,
    Card,
    Carousel,
    ContentType,
    ListItem,
    ListMessage,
    ListSection,
    Media,
    MediaMessage,
    Message,
    Text,
    map_media,
    media_of,
    medias_of,
)
from mmsdesk.machine.resources import resource_text
from mmsdesk.services import campaign_archive, campaign_files
from mmsdesk.services.campaign_files import save_campaign, take_file
from mmsdesk.services.media import MediaStore, StoredMedia
from mmsdesk.store.schema import open_profile_database
from tests.pictures.files import FILMS
from tests.pictures.samples import jpeg_bytes, noise, saved
from tests.support.messages import messages, texts

SCHEMA = json.loads(resource_text("mmsdesk-campaign.schema.json"))
PICTURE = jpeg_bytes(noise(20, 20))
SHA = hashlib.sha256(PICTURE).hexdigest()
STORED = f"media/{SHA}.jpg"
CONTENT: dict[str, Any] = {
    "format": "mmsdesk-campaign",
    "version": 1,
    "name": "Truffle nights",
    "sender": "72345",
    "strict": True,
    "content_type": "CONTENT_MARKETING",
    "message": {
        "card_message": {
            "title": "Truffle nights",
            "description": "Hi {{first_name|there}} \U0001f35d",
            "media_message": {"url": STORED, "filename_override": "menu.jpg"},
        }
    },
}
WORDS: dict[str, Any] = {**CONTENT, "message": {"text_message": {"text": "Hi {{first_name|there}}"}}}
MANY = Carousel(
    tuple(Card(f"{n}", "", Media("x", f"{n}.png"), (ReplyChoice("Yes"),)) for n in range(10)),
    (LocationChoice("Here", Coordinates(45.5231, -122.6765)),),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaStore]:
    """One profile for all: files are only ever added to it."""
    profile = tmp_path_factory.mktemp("profile")
    writer = Writer(lambda: open_profile_database(profile / "mmsdesk.sqlite3"))
    yield MediaStore(profile / "media", writer)
    writer.close()


def zipped(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def whole(tmp_path: Path) -> Path:
    return zipped(tmp_path / "a.mmsdesk", {"campaign.json": json.dumps(CONTENT).encode(), STORED: PICTURE})


def bare(tmp_path: Path, url: str, **media: str) -> Path:
    content = json.loads(json.dumps(CONTENT))
    content["message"]["card_message"]["media_message"] = {"url": url, **media}
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def load_campaign(path: Path, store: MediaStore) -> Campaign:
    """As the product's own, but read in this process, which is so much quicker; the child has tests of its own."""
    return take_file(path, store, lambda file, out: campaign_archive.read(str(file), str(out))).campaign


def refusal(path: Path, store: MediaStore) -> MMSDeskError:
    with pytest.raises(MMSDeskError) as caught:
        load_campaign(path, store)
    assert caught.value.hint
    return caught.value


def test_a_campaign_survives_saving_and_loading(tmp_path: Path, store: MediaStore) -> None:
    stored = store.add(saved(tmp_path / "menu.png", noise(20, 20)))
    card = Card("Café {{x}}", "Hi {{first_name|there}}\n\U0001f35d", stored.media)
    film = MediaMessage(store.add(FILMS / "portrait.mp4").media)
    others = (film, MediaMessage(), Text("Only {{words}}"), replace(card, media=Media("https://x.example/a.jpg", "")))
    for message in (card, *others):
        campaign = Campaign("N", "72345", False, ContentType.NOTIFICATION, message)
        save_campaign(campaign, tmp_path / "a.mmsdesk", store)
        assert load_campaign(tmp_path / "a.mmsdesk", store) == campaign
        with zipfile.ZipFile(tmp_path / "a.mmsdesk") as archive:
            content = json.loads(archive.read("campaign.json"))
            jsonschema.validate(content, SCHEMA, jsonschema.Draft202012Validator)
            kept = media_of(message) if message in (card, film) else None
            assert archive.namelist()[1:] == ([kept.url] if kept is not None else [])
    assert not list(tmp_path.glob("*.part"))


def test_preset_and_kind_of_sender_travel_with_the_file(tmp_path: Path, store: MediaStore) -> None:
    campaign = Campaign("N", "72345", True, ContentType.MARKETING, Text("Hi"), "fastest", "toll_free", True)
    save_campaign(campaign, tmp_path / "a.mmsdesk", store)
    assert load_campaign(tmp_path / "a.mmsdesk", store) == campaign


def with_files(message: Message, files: Sequence[Media]) -> Message:
    """`message` with each file it names replaced by one of these; its name, and what is on the web, stay."""
    turns = itertools.count()
    web = Media("https://x.example/a.jpg", "")
    choice = (*files, web)
    return map_media(message, lambda media: Media(choice[next(turns) % len(choice)].url, media.filename))


@given(message=messages, name=texts.filter(str.strip), sender=texts, strict=st.booleans())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(message=MANY, name="Many", sender="", strict=True)
def test_every_kind_is_saved_opened_and_saved_again_to_the_byte(
    tmp_path: Path, store: MediaStore, message: Message, name: str, sender: str, strict: bool
) -> None:
    files = stored_files(store)
    campaign = Campaign(name, sender, strict, ContentType.MARKETING, with_files(message, files))
    first, second = tmp_path / "first.mmsdesk", tmp_path / "second.mmsdesk"
    save_campaign(campaign, first, store)
    found = load_campaign(first, store)
    assert found == campaign
    save_campaign(found, second, store)
    assert second.read_bytes() == first.read_bytes()
    wanted = dict.fromkeys(media.url for media in medias_of(campaign.message) if "://" not in media.url)
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["campaign.json", *wanted]
        assert [archive.read(url) for url in wanted] == [store.read(store.find(url)) for url in wanted]
        jsonschema.validate(json.loads(archive.read("campaign.json")), SCHEMA, jsonschema.Draft202012Validator)


@cache
def stored_files(store: MediaStore) -> tuple[Media, ...]:
    """Three files of the profile."""
    with tempfile.TemporaryDirectory() as folder:
        places = [saved(Path(folder) / f"{side}.png", noise(side, side)) for side in (8, 9, 10)]
        return tuple(store.add(place).media for place in places)


def test_files_go_along_once_each_and_a_draft_of_another_kind_keeps_them(tmp_path: Path, store: MediaStore) -> None:
    one, two, three = stored_files(store)
    cards = (
        Card("A", "", one),
        Card("B", "", two),
        Card("C", "", one),
        Card("D", "", Media("https://x.example/a.jpg")),
    )
    listed = ListMessage("L", "", three, (ListSection("S", (ListItem("a", media=two), ListItem("b", media=one))),))
    for message, urls in ((Carousel(cards), [one.url, two.url]), (listed, [three.url, two.url, one.url])):
        save_campaign(Campaign("N", "", True, ContentType.MARKETING, message), tmp_path / "a.mmsdesk", store)
        with zipfile.ZipFile(tmp_path / "a.mmsdesk") as archive:
            assert archive.namelist()[1:] == urls
        assert load_campaign(tmp_path / "a.mmsdesk", store).message == message


def test_one_picture_on_many_cards_is_taken_once(tmp_path: Path, store: MediaStore) -> None:
    taken: list[Path] = []

    class Watched(MediaStore):
        def add(self, path: Path, *, filename: str = "", cancel: threading.Event | None = None) -> StoredMedia:
            taken.append(path)
            return super().add(path, filename=filename, cancel=cancel)

    one = stored_files(store)[0]
    cards = tuple(Card(f"{number}", "", replace(one, filename=f"{number}.png")) for number in range(10))
    save_campaign(Campaign("N", "", True, ContentType.MARKETING, Carousel(cards)), tmp_path / "a.mmsdesk", store)
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.sqlite3"))
    loaded = load_campaign(tmp_path / "a.mmsdesk", Watched(tmp_path / "media", writer))
    writer.close()
    assert len(taken) == 1
    assert loaded.message == Carousel(cards)


def test_a_message_of_thousands_of_parts_is_refused(tmp_path: Path, store: MediaStore) -> None:
    """Each would become fields of the composer."""

    def with_answers(number: int) -> Path:
        asked = {"text_message": {"text": "Coming?"}, "choices": [{"text_message": {"text": "Yes"}}] * number}
        content = {**CONTENT, "message": {"choice_message": asked}}
        return zipped(tmp_path / "many.mmsdesk", {"campaign.json": json.dumps(content).encode()})

    assert load_campaign(with_answers(200), store).name == CONTENT["name"]
    assert "too many parts" in refusal(with_answers(1_000), store).title


def test_one_of_several_files_that_is_missing_or_damaged_is_named(tmp_path: Path, store: MediaStore) -> None:
    one, two, _ = stored_files(store)
    carousel = Carousel((Card("A", "", one), Card("B", "", replace(two, filename="b.png"))))
    save_campaign(Campaign("N", "", True, ContentType.MARKETING, carousel), tmp_path / "a.mmsdesk", store)
    with zipfile.ZipFile(tmp_path / "a.mmsdesk") as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    lost = {name: data for name, data in entries.items() if name != two.url}
    assert "“b.png” is missing" in refusal(zipped(tmp_path / "b.mmsdesk", lost), store).title
    other = {**entries, two.url: entries[one.url]}
    assert "“b.png” in c.mmsdesk is damaged" in refusal(zipped(tmp_path / "c.mmsdesk", other), store).title


def test_files_that_are_too_much_together_are_neither_saved_nor_opened(
    tmp_path: Path, store: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, _ = stored_files(store)
    campaign = Campaign("N", "", True, ContentType.MARKETING, Carousel((Card("A", "", one), Card("B", "", two))))
    save_campaign(campaign, tmp_path / "a.mmsdesk", store)
    together = sum(store.find(media.url).size_bytes for media in (one, two))
    monkeypatch.setattr(campaign_archive, "MAX_MEDIA_BYTES", together - 1)
    monkeypatch.setattr(campaign_files, "MAX_MEDIA_BYTES", together - 1)
    assert "too large" in refusal(tmp_path / "a.mmsdesk", store).title
    with pytest.raises(Refused):
        save_campaign(campaign, tmp_path / "b.mmsdesk", store)
    assert not (tmp_path / "b.mmsdesk").exists()


def test_the_schema_is_valid_and_knows_good_from_bad() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(CONTENT)
    assert validator.is_valid(WORDS)
    for url, valid in (("menu.jpg", True), ("../menu.jpg", False), ("/etc/passwd", False), ("ftp://x/a.jpg", False)):
        message = {"card_message": {"media_message": {"url": url}}}
        assert validator.is_valid({**CONTENT, "message": message}) == valid
    assert not validator.is_valid({**CONTENT, "version": 2})
    assert not validator.is_valid({**CONTENT, "message": {"choice_message": {"choices": [{}]}}})


def _without(key: str) -> dict[str, Any]:
    return {name: value for name, value in WORDS.items() if name != key}


def _picture_at(url: str) -> dict[str, Any]:
    return {**CONTENT, "message": {"card_message": {"title": "T", "media_message": {"url": url}}}}


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (WORDS, None),
        ({**WORDS, "$schema": "mmsdesk-campaign.schema.json"}, None),
        (_without("sender"), None),
        (_without("strict"), None),
        (_without("content_type"), None),
        (_picture_at("https://x.example/a.jpg"), None),
        (_picture_at("http://x.example/a.jpg"), None),
        (_picture_at("HTTPS://x.example/a.jpg"), None),
        (_picture_at("Http://x.example/a.jpg"), None),
        (_without("format"), "format"),
        (_without("version"), "version"),
        (_without("name"), "name"),
        (_without("message"), "message"),
        ({**WORDS, "name": ""}, "name"),
        ({**WORDS, "name": " \n"}, "name"),
        ({**WORDS, "name": 7}, "name"),
        ({**WORDS, "strict": "no"}, "strict"),
        ({**WORDS, "strict": None}, "strict"),
        ({**WORDS, "sender": 72345}, "sender"),
        ({**WORDS, "content_type": "MARKETING"}, "content_type"),
        ({**_without("strict"), "Strict": False}, "“Strict”"),
        ({**WORDS, "comment": "x"}, "“comment”"),
        (_picture_at(""), "url"),
        ({**WORDS, "message": {"media_message": {"url": "https://x.example/a.mp4"}}}, None),
        ({**WORDS, "message": {"media_message": {}}}, None),
        ({**WORDS, "message": {"media_message": {"filename_override": "a.mp4"}}}, "url"),
        ({**WORDS, "message": {"media_message": {"url": "https://x.example/a", "text": "Hi"}}}, "text"),
    ],
)
def test_the_schema_and_the_loader_agree(
    tmp_path: Path, store: MediaStore, content: dict[str, Any], names: str | None
) -> None:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(content) == (names is None)
    if names is None:
        assert load_campaign(path, store).strict
    else:
        problem = refusal(path, store)
        assert isinstance(problem, BadInput)
        assert names in f"{problem.title} {problem.hint}"


def test_a_misspelt_key_is_told_with_the_right_one(tmp_path: Path, store: MediaStore) -> None:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps({**_without("strict"), "Strict": False}))
    assert "Did you mean “strict”?" in refusal(path, store).hint


def test_a_nameless_campaign_is_saved_under_the_name_of_its_file(tmp_path: Path, store: MediaStore) -> None:
    path = tmp_path / "Spring.mmsdesk"
    save_campaign(Campaign(" ", "", True, ContentType.MARKETING, Text("x")), path, store)
    assert load_campaign(path, store).name == "Spring"


def test_a_zip_brings_its_picture_into_the_profile(tmp_path: Path, store: MediaStore) -> None:
    campaign = load_campaign(whole(tmp_path), store)
    assert media_of(campaign.message) == Media(STORED, "menu.jpg")
    assert store.path_of(store.find(STORED)).read_bytes() == PICTURE


def test_a_bare_json_takes_the_picture_beside_it(tmp_path: Path, store: MediaStore) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "dinner.jpg").write_bytes(PICTURE)
    campaign = load_campaign(bare(tmp_path, "pictures/dinner.jpg"), store)
    assert media_of(campaign.message) == Media(STORED, "dinner.jpg")
    again = load_campaign(bare(tmp_path, STORED, filename_override="x.jpg"), store)
    assert media_of(again.message) == Media(STORED, "x.jpg")
    linked = load_campaign(bare(tmp_path, "https://x.example/a.jpg"), store)
    assert media_of(linked.message) == Media("https://x.example/a.jpg", "")


def test_words_need_no_picture_and_a_byte_order_mark_is_fine(tmp_path: Path, store: MediaStore) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf \n" + json.dumps(WORDS).encode())
    assert load_campaign(path, store).message == Text("Hi {{first_name|there}}")


@pytest.mark.parametrize(
    "url", ["/etc/passwd", "../secret.jpg", "pictures/../../secret.jpg", "..\\secret.jpg", "link.jpg"]
)
def test_a_bare_json_cannot_reach_outside_its_folder(tmp_path: Path, store: MediaStore, url: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(PICTURE)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    assert "outside" in refusal(bare(folder, url), store).title


def test_a_missing_picture_is_named(tmp_path: Path, store: MediaStore) -> None:
    assert isinstance(refusal(bare(tmp_path, "gone.jpg"), store), NotFound)
    assert isinstance(refusal(bare(tmp_path, f"media/{'a' * 64}.jpg"), store), NotFound)
    without = zipped(tmp_path / "b.mmsdesk", {"campaign.json": json.dumps(CONTENT).encode()})
    assert refusal(without, store).title == "The file “menu.jpg” is missing from b.mmsdesk"


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"", "a.mmsdesk is empty"),
        (b"\xef\xbb\xbf", "a.mmsdesk isn’t an MMSDesk campaign"),
        (b"name,phone\n", "a.mmsdesk isn’t an MMSDesk campaign"),
        (b"\x89PNG\r\n\x1a\n", "a.mmsdesk isn’t an MMSDesk campaign"),
        (b"PK\x03\x04 and then nothing", "a.mmsdesk is damaged"),
        (b"{", "a.mmsdesk can’t be read"),
        (b'{"a": NaN}', "a.mmsdesk can’t be read"),
        (b'{"a": ' + b"[" * 100_000, "a.mmsdesk can’t be read"),
        (b'{"a": "\xff"}', "a.mmsdesk can’t be read"),
        (b'{"a": "\\ud83c"}', "a.mmsdesk can’t be read"),
        (b'{"a": 1}', "a.mmsdesk isn’t an MMSDesk campaign"),
        (b"{" + b" " * (1 << 20), "a.mmsdesk is too large for a campaign"),
        (json.dumps({**WORDS, "version": 2}).encode(), "a.mmsdesk was made by a newer MMSDesk"),
        (json.dumps({**WORDS, "version": 0}).encode(), "a.mmsdesk can’t be read"),
        (json.dumps({**WORDS, "version": True}).encode(), "a.mmsdesk can’t be read"),
        (json.dumps({**WORDS, "version": "1"}).encode(), "a.mmsdesk can’t be read"),
    ],
)
def test_files_that_are_no_campaign_are_refused_in_words(
    tmp_path: Path, store: MediaStore, content: bytes, title: str
) -> None:
    path = tmp_path / "a.mmsdesk"
    path.write_bytes(content)
    problem = refusal(path, store)
    assert isinstance(problem, BadInput)
    assert problem.title == title


@pytest.mark.parametrize(
    "message", [{}, {"choice_message": {"choices": [{}]}}, {"hologram_message": {"x": 1}}, "text", None]
)
def test_unknown_messages_are_refused_in_words(tmp_path: Path, store: MediaStore, message: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**WORDS, "message": message}))
    assert isinstance(refusal(path, store), BadInput)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, store: MediaStore) -> None:
    assert isinstance(refusal(tmp_path / "gone.mmsdesk", store), NotFound)
    assert isinstance(refusal(tmp_path, store), BadInput)


def test_a_zip_cut_anywhere_is_refused(tmp_path: Path, store: MediaStore) -> None:
    data = whole(tmp_path).read_bytes()
    path = tmp_path / "cut.mmsdesk"
    for end in range(4, len(data), 37):
        path.write_bytes(data[:end])
        assert isinstance(refusal(path, store), BadInput)


@pytest.mark.parametrize(
    "name", ["../evil.jpg", "/etc/evil", "media/../evil.jpg", "media\\evil.jpg", "readme.txt", "media/short.jpg"]
)
def test_what_has_no_business_in_a_campaign_is_refused(tmp_path: Path, store: MediaStore, name: str) -> None:
    entries = {"campaign.json": json.dumps(CONTENT).encode(), STORED: PICTURE, name: b"x"}
    assert isinstance(refusal(zipped(tmp_path / "a.mmsdesk", entries), store), BadInput)
    assert not list(tmp_path.parent.glob("evil*"))


def test_a_link_in_a_zip_is_refused(tmp_path: Path, store: MediaStore) -> None:
    path = whole(tmp_path)
    link = zipfile.ZipInfo("media/" + "b" * 64 + ".jpg")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "doesn’t belong" in refusal(path, store).title


def test_bombs_are_refused(tmp_path: Path, store: MediaStore) -> None:
    zeros = zipped(tmp_path / "ratio.mmsdesk", {"campaign.json": b"{" + bytes(3 << 20)})
    assert "unpack" in refusal(zeros, store).title
    many = {f"media/{number:064x}.jpg": b"" for number in range(101)}
    assert "too many" in refusal(zipped(tmp_path / "many.mmsdesk", many), store).title
    lying = tmp_path / "lying.mmsdesk"
    data = bytearray(zipped(lying, {"campaign.json": b"{" + bytes(2 << 20)}).read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(mark) + place
        data[at : at + 4] = struct.pack("<I", 10)
    lying.write_bytes(data)
    assert isinstance(refusal(lying, store), BadInput)


def test_a_changed_picture_is_noticed(tmp_path: Path, store: MediaStore) -> None:
    path = zipped(tmp_path / "a.mmsdesk", {"campaign.json": json.dumps(CONTENT).encode(), STORED: PICTURE + b"x"})
    assert refusal(path, store).title == "The file “menu.jpg” in a.mmsdesk is damaged"


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, store: MediaStore) -> None:
    path = tmp_path / "a.mmsdesk"
    path.write_bytes(b"old")
    lost = Campaign("N", "1", True, ContentType.MARKETING, Card("x", "y", Media(f"media/{'a' * 64}.jpg")))
    with pytest.raises(NotFound):
        save_campaign(lost, path, store)
    assert path.read_bytes() == b"old"
    with pytest.raises(Trouble):
        save_campaign(replace(lost, message=Text("x")), tmp_path / "no folder" / "a.mmsdesk", store)
