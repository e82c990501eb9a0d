"""Every message kind on every phone: the words are the rendered ones, inside their bubble, and nothing is cut."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mmsdesk.domain.arrival import MediaPart, TextPart, arrive, arrived_body
from mmsdesk.domain.message import Card, ChoiceMessage, Message, media_of
from mmsdesk.machine.resources import resource_path
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_skin import SKINS
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.ui.golden import CELL_LIMIT, MEAN_LIMIT, difference, keep, trouble_with
from tests.ui.kind_cases import FILES, KIND_CASES

WHEN = datetime(2025, 11, 6, 11, 30, tzinfo=UTC)
WIDTH, HEIGHT = 300, 640
every_phone = pytest.mark.parametrize("skin", list(SKINS))
every_light = pytest.mark.parametrize("theme", ["light", "dark"])
every_kind = pytest.mark.parametrize("kind", list(KIND_CASES))


def looks_of(message: Message) -> dict[str, MediaLook]:
    media = media_of(message)
    if media is None:
        return {}
    attachment, sample = FILES[media.url]
    return {media.url: MediaLook(attachment, QImage(str(resource_path("samples", sample))) if sample else None)}


def phone_with(keeper: ThemeKeeper, skin: str, theme: str, message: Message) -> PhonePreview:
    phone = PhonePreview(keeper, moment=WHEN, skin=SKINS[skin])
    phone.set_skin_theme(theme)
    phone.resize(WIDTH, HEIGHT)
    phone.paint_for(1.0)
    phone.show_arrival(arrive(message, "72345"), looks_of(message))
    return phone


def grab(phone: PhonePreview) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    phone.render(image)
    return image


@every_kind
@every_phone
@every_light
def test_the_words_are_the_rendered_message_inside_its_bubble(
    qtbot: QtBot, keeper: ThemeKeeper, kind: str, skin: str, theme: str
) -> None:
    message = KIND_CASES[kind]
    phone = phone_with(keeper, skin, theme, message)
    qtbot.addWidget(phone)
    arrival, parts = arrive(message, "72345"), phone.parts()
    assert [part.kind == "text" for part in parts] == [isinstance(it, TextPart) for it in arrival.parts]
    screen = QRectF(0, 0, phone.skin.width, phone.needed_height)
    for part, it in zip(parts, arrival.parts, strict=True):
        assert screen.contains(part.rect)
        assert part.rect.width() <= phone.skin.width * 0.8
        if isinstance(it, MediaPart):
            assert part.ref == it.ref
            continue
        subject = "".join(line.text for line in part.lines if line.subject)
        body = [line.text for line in part.lines if not line.subject]
        assert "".join(subject.split()) == "".join(it.subject.split())
        assert "".join("".join(body).split()) == "".join(it.body.split())
        assert "…" not in "".join(body) + subject
        assert all(part.rect.contains(line.rect) or not line.text for line in part.lines)
        tops = [line.rect.top() for line in part.lines]
        assert tops == sorted(tops)
    assert all(not one.rect.intersects(two.rect) for one, two in itertools.pairwise(parts))
    spoken = phone.accessibleDescription()
    words = [*(message.title.split() if isinstance(message, Card) else []), *arrived_body(message).split()]
    assert all(word in spoken for word in words)


@every_kind
@every_phone
@every_light
def test_it_looks_as_it_did(qtbot: QtBot, keeper: ThemeKeeper, kind: str, skin: str, theme: str) -> None:
    phone = phone_with(keeper, skin, theme, KIND_CASES[kind])
    qtbot.addWidget(phone)
    assert trouble_with(f"{kind}-{skin}-{theme}", grab(phone)) == ""


def test_the_comparison_sees_a_missing_line_and_a_shifted_phone(qtbot: QtBot, keeper: ThemeKeeper) -> None:
    question = KIND_CASES["choice"]
    assert isinstance(question, ChoiceMessage)
    phone = phone_with(keeper, "ios", "light", question)
    qtbot.addWidget(phone)
    whole = grab(phone)
    less = phone_with(keeper, "ios", "light", replace(question, choices=question.choices[:-1]))
    qtbot.addWidget(less)
    assert difference(whole, grab(less))[1] > CELL_LIMIT
    shifted = whole.copy(6, 0, WIDTH - 6, HEIGHT).scaled(WIDTH, HEIGHT)
    assert difference(whole, shifted)[0] > MEAN_LIMIT


def keep_all() -> None:
    """Write every picture anew."""
    app = QApplication([])
    keeper = ThemeKeeper(app, Look.LIGHT)
    for kind, message in KIND_CASES.items():
        for skin in SKINS:
            for theme in ("light", "dark"):
                keep(f"{kind}-{skin}-{theme}", grab(phone_with(keeper, skin, theme, message)))


if __name__ == "__main__":
    keep_all()
