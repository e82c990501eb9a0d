import pytest

from mmsdesk.domain.arrival import MediaPart, arrive
from mmsdesk.domain.message import Card, Media, MediaMessage, Message, Text, media_of, with_media
from mmsdesk.domain.rendering import (
    body_of,
    compile_message,
    split_optout_line,
    title_of,
    with_body,
    with_optout_line,
)

MEDIA = Media("media/" + "a" * 64 + ".jpg", "menu.jpg")
LINE = "Reply STOP to opt out"


def test_a_card_is_rendered_in_subject_and_body_and_keeps_its_media() -> None:
    compiled = compile_message(Card("{{first_name|You}}, come", "See you, {{last_name}}", MEDIA))
    values = {"first_name": "Dana", "last_name": "Fox", "tier": "gold"}
    assert compiled.render(values) == Card("Dana, come", "See you, Fox", MEDIA)
    assert compiled.fields_used == ("first_name", "last_name")
    assert compiled.missing({}) == ("last_name",)


def test_what_is_rendered_is_composed_and_has_plain_line_breaks() -> None:
    compiled = compile_message(Text("Caf{{x}}\r\nline\rline"))
    assert compiled.render({"x": "e\u0301"}) == Text("Café\nline\nline")


def test_broken_fields_of_subject_and_body_are_reported() -> None:
    compiled = compile_message(Card("{{a", "${b}", None))
    assert [part.text for part in compiled.malformed] == ["{{a", "${b}"]


@pytest.mark.parametrize(
    "message", [Text("Hello"), Text(""), Text("Hello\n"), Card("T", "D", MEDIA), Card("T", "", None), Text(f"a {LINE}")]
)
def test_the_optout_line_comes_off_as_it_went_on(message: Message) -> None:
    assert split_optout_line(message, LINE) == (message, False)
    assert split_optout_line(with_optout_line(message, LINE), LINE) == (message, True)


def test_the_optout_line_is_the_last_paragraph() -> None:
    assert with_optout_line(Card("T", "D", None), LINE) == Card("T", f"D\n\n{LINE}", None)
    assert with_optout_line(Text(""), LINE) == Text(LINE)
    assert with_optout_line(Text("x"), "") == Text("x")
    assert split_optout_line(Text("x"), "") == (Text("x"), False)


def test_a_media_message_is_its_file_and_no_words_get_into_it() -> None:
    film, empty = MediaMessage(MEDIA), MediaMessage()
    for message in (film, empty):
        assert compile_message(message).render({"first_name": "Dana"}) == message
        assert (title_of(message), body_of(message), with_body(message, "Hi")) == ("", "", message)
        assert with_optout_line(message, LINE) == message
        assert split_optout_line(message, LINE) == (message, False)
    assert arrive(film, "72345").parts == (MediaPart(MEDIA.url, MEDIA.filename),)
    assert arrive(empty, "72345").parts == ()


def test_the_file_of_a_message_can_be_another() -> None:
    other = Media("https://x.example/a.mp4")
    for message in (Card("T", "D", MEDIA), MediaMessage(MEDIA), MediaMessage()):
        assert media_of(with_media(message, other)) == other
        assert media_of(with_media(message, None)) is None
    assert with_media(Text("Hi"), other) == Text("Hi")
