"""What the well says of a file beside its name."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mmsdesk.domain.presets import PRESETS
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.media import StoredMedia
from mmsdesk.ui.compose.media_words import described
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.theme import Tone
from tests.domain.checks.cases import PICTURE, SHA, VIDEO
from tests.support.osteria import with_picture

Open = Callable[[Draft], ComposePage]


def test_a_video_tells_its_bits_a_second_and_its_size_on_the_way() -> None:
    facts = replace(VIDEO, size_bytes=740_000, duration_ms=20_000)
    stored = StoredMedia(SHA, "mp4", facts.content_type, facts.size_bytes, "a.mp4", facts)
    assert described(stored, None).tip.splitlines() == [
        "About 1.1 MB on its way to a phone.",
        "296 kbit/s, sound included.",
    ]


def test_a_picture_tells_what_to_keep_free() -> None:
    stored = StoredMedia(SHA, "jpg", PICTURE.content_type, PICTURE.size_bytes, "a.jpg", PICTURE)
    assert "the top 219 px and the bottom 150 px" in described(stored, None).tip


def test_the_preset_says_how_much_a_file_may_take() -> None:
    stored = StoredMedia(SHA, "jpg", PICTURE.content_type, 200_000, "a.jpg", replace(PICTURE, size_bytes=200_000))
    told = {preset.id: described(stored, None, preset) for preset in PRESETS.values()}
    assert {key: it.used for key, it in told.items()} == {
        "sinch_strict": "200 KB of 740 KB",
        "best_delivery": "200 KB of 500 KB",
        "peak_season": "200 KB of 300 KB",
        "toll_free": "200 KB of 525 KB",
        "fastest": "200 KB of 150 KB",
    }
    assert {it.tone for key, it in told.items() if key != "fastest"} == {Tone.OK}
    assert told["fastest"].tone is Tone.BAD


def test_the_well_follows_the_preset(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    page = compose(with_picture(desk, Draft(preset="fastest")))

    def says(words: str) -> bool:
        return any(label.text().endswith(words) for label in page.form.media_field.well.findChildren(QLabel))

    qtbot.waitUntil(lambda: says("of 150 KB"))
    page.work.change(replace(page.work.written, preset="sinch_strict"), "Change limits")
    qtbot.waitUntil(lambda: says("of 740 KB"))
