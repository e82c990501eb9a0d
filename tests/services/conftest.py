"""A profile's database and its one writer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsdesk.db import Writer
from mmsdesk.store.schema import open_profile_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mmsdesk.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(lambda: open_profile_database(path))
    yield writer
    writer.close()
