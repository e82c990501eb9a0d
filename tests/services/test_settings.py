"""Settings go into the profile checked and come out usable, whatever happened to the file."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import apsw
import pytest

from mmsdesk.db import transaction
from mmsdesk.domain.account import Region
from mmsdesk.domain.errors import BadInput
from mmsdesk.services.settings import Settings, checked_settings, load_settings, save_settings
from mmsdesk.store.schema import open_profile_database


@pytest.fixture(scope="module")
def profile_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    connection = open_profile_database(tmp_path_factory.mktemp("profile") / "mmsdesk.sqlite3")
    connection.execute("PRAGMA synchronous=OFF")  # nothing here is about power cuts
    yield connection
    connection.close()


@pytest.fixture
def db(profile_database: apsw.Connection) -> apsw.Connection:
    """A profile without any setting stored."""
    profile_database.execute("DELETE FROM setting")
    return profile_database


CHANGED = Settings(
    display_name="Osteria Lume",
    region=Region.EU,
    project_id="33e444b3-8fc5-4eaf-897e-57f6ba8ffeb5",
    app_id="01JGFJJZ00NM3836NVKFGJ3J44",
    key_id="f3c8008d-c0df",
    sender="+15559990000",
    api_url="http://127.0.0.1:8080",
    auth_url="https://auth.example.com",
    relay_url="https://relay.example.com/mms",
    rate=12.5,
    workers=3,
    ttl_seconds=3600,
    resend="automatic",
    default_country="AU",
    theme="dark",
    system_font=True,
    motion="reduced",
    text_scale=1.5,
    optout_line="Text STOP to end",
    price_mms="0.02",
    price_sms="0.0075",
    currency="USD",
)


def test_a_new_profile_has_the_defaults(db: apsw.Connection) -> None:
    assert load_settings(db) == Settings()
    assert checked_settings(Settings()) == Settings(), "the defaults pass their own checks"


def test_every_setting_is_stored_and_comes_back(db: apsw.Connection) -> None:
    assert all(getattr(CHANGED, field.name) != getattr(Settings(), field.name) for field in fields(Settings))
    with transaction(db):
        save_settings(db, CHANGED)
    assert load_settings(db) == CHANGED
    with transaction(db):
        save_settings(db, Settings())
    assert load_settings(db) == Settings()


BAD: list[tuple[str, Any]] = [
    ("region", "mars"),
    ("project_id", "has spaces"),
    ("app_id", "../apps"),
    ("key_id", "a/b"),
    ("sender", "MyShop"),
    ("sender", "12"),
    ("system_font", "yes"),
    ("motion", "jumpy"),
    ("api_url", "http://api.example.com"),
    ("auth_url", "auth.example.com"),
    ("relay_url", "ftp://relay.example.com"),
    ("rate", 0),
    ("rate", -1),
    ("rate", 801),
    ("rate", float("nan")),
    ("rate", "fast"),
    ("rate", True),
    ("workers", 0),
    ("workers", 65),
    ("ttl_seconds", 2),
    ("ttl_seconds", 8 * 86400),
    ("resend", "always"),
    ("default_country", "XX"),
    ("theme", "pink"),
    ("text_scale", 9),
    ("optout_line", ""),
    ("optout_line", "two\nlines"),
    ("optout_line", "x" * 161),
    ("display_name", 7),
    ("price_mms", "a cent"),
    ("price_sms", 0.0075),
    ("currency", "100 dollars"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_what_cannot_be_used_is_refused_with_a_sentence_and_nothing_is_stored(
    db: apsw.Connection, name: str, value: Any
) -> None:
    with pytest.raises(BadInput) as caught, transaction(db):
        save_settings(db, replace(CHANGED, **{name: value}))
    assert caught.value.title
    assert caught.value.hint
    assert load_settings(db) == Settings()


@pytest.mark.parametrize(("name", "value"), [*BAD[:20], ("workers", "many"), ("unknown", 1)])
def test_a_damaged_value_falls_back_and_the_others_stay(db: apsw.Connection, name: str, value: Any) -> None:
    with transaction(db):
        save_settings(db, CHANGED)
        db.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (name, json.dumps(value)))
        db.execute("INSERT OR REPLACE INTO setting (key, value) VALUES ('theme', 'not JSON')")
    changes = {name: getattr(Settings(), name)} if name != "unknown" else {}
    assert load_settings(db) == replace(CHANGED, theme="system", **changes)


def test_what_people_type_is_tidied() -> None:
    typed = replace(Settings(), sender="+1 (555) 999-0000", default_country="au", relay_url=" https://r.example.com/ ")
    tidy = checked_settings(typed)
    assert (tidy.sender, tidy.default_country, tidy.relay_url) == ("+15559990000", "AU", "https://r.example.com")


def test_no_setting_can_hold_a_secret() -> None:
    assert not any(word in field.name for field in fields(Settings) for word in ("secret", "token", "password"))
