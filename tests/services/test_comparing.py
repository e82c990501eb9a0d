"""Two drafts side by side, word by word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.domain.message import Campaign, ContentType, Media
from mmsdesk.services.comparing import Fate, Run, changed_parts, compare, compare_texts
from mmsdesk.services.draft_parts import DraftCard, DraftChoice, DraftPlace
from mmsdesk.services.drafts import CAROUSEL, CHOICE, LOCATION, MEDIA, TEXT, Draft, draft_from_campaign
from tests.support.messages import messages

KINDS = {"card": "Card", "text": "Text", "media": "Media"}
DINNER = Draft(
    title="Truffle nights", body="Dinner on Thursday, {{first_name|there}}.", media=Media("media/aa.jpg", "a.jpg")
)


def told(before: Draft, after: Draft) -> dict[str, str]:
    return {it.part: it.words for it in compare(before, after, KINDS)}


def test_words_that_came_and_went_are_told_by_part() -> None:
    after = replace(DINNER, body="Dinner on Friday, {{first_name|friend}}.", strict=False)
    assert told(DINNER, after) == {
        "Message": "removed “Thursday”, added “Friday”, removed “[First name or “there”]”,"
        " added “[First name or “friend”]”",
        "Strict validation": "removed “On”, added “Off”",
    }


def test_a_phrase_that_was_replaced_reads_as_one() -> None:
    assert compare_texts("our tasting menu returns", "a new list of wines returns") == (
        Run(Fate.REMOVED, "our tasting menu"),
        Run(Fate.ADDED, "a new list of wines"),
        Run(Fate.SAME, " returns"),
    )


def test_conditional_text_is_one_word_and_told_by_what_is_asked() -> None:
    before = "So: {{if first_name is empty: Hello|Hi {{first_name}}}}!"
    assert compare_texts(before, before.replace("Hello", "Good day")) == (
        Run(Fate.SAME, "So: "),
        Run(Fate.REMOVED, "[If First name is empty: “Hello”, else “Hi [First name]”]"),
        Run(Fate.ADDED, "[If First name is empty: “Good day”, else “Hi [First name]”]"),
        Run(Fate.SAME, "!"),
    )


def test_only_what_people_would_read_counts() -> None:
    as_text = replace(DINNER, kind=TEXT)
    assert changed_parts(as_text, replace(as_text, title="Another", media=None)) == ()
    assert changed_parts(DINNER, as_text) == ("Type", "Subject", "File")


@pytest.mark.parametrize(
    ("after", "parts"),
    [
        (replace(DINNER, kind=CHOICE, choices=(DraftChoice(title="Yes"),)), ("Type", "Subject", "File", "Answer 1")),
        (replace(DINNER, kind=MEDIA), ("Type", "Subject", "Message", "Opt-out line")),
        (replace(DINNER, media=Media("media/bb.jpg", "a.jpg")), ("File",)),
        (replace(DINNER, name="Winter", sender="72345"), ("Campaign name", "Sender")),
        (replace(DINNER, preset="toll_free", sender_type="toll_free", other_providers=True), ("Limits",)),
        (replace(DINNER, list_name="Wine club", ignored=("TXT-6",)), ()),
    ],
)
def test_every_part_has_a_name(after: Draft, parts: tuple[str, ...]) -> None:
    assert set(changed_parts(DINNER, after)) == set(parts)


def test_cards_answers_and_places_are_compared_one_by_one() -> None:
    first = replace(DINNER, kind=CAROUSEL, cards=(DraftCard("Gavi", "White"), DraftCard("Barolo", "Red")))
    link = DraftChoice("link", "Reserve", url="https://lume.menu", postback="r")
    second = replace(first, cards=(first.cards[0], replace(first.cards[1], body="Deep red", choices=(link,))))
    assert told(first, second) == {
        "Card 2: message": "removed “Red”, added “Deep red”",
        "Card 2: answer 1": "added “Link: Reserve · https://lume.menu · tag r”",
    }
    here = replace(DINNER, kind=LOCATION, place=DraftPlace("Osteria Lume", "12 Pine St", "45.5, -122.6"))
    moved = replace(here, place=replace(here.place, label="14 Pine St"))
    assert told(here, moved) == {"Address": "removed “12”, added “14”"}


@given(st.text(alphabet="ab {}|<&🙂\n", max_size=60), st.text(alphabet="ab {}|<&🙂\n", max_size=60))
def test_what_stayed_and_went_is_the_one_text_what_stayed_and_came_the_other(before: str, after: str) -> None:
    if "{{" in before or "{{" in after:  # fields are shown by their names
        return
    runs = compare_texts(before, after)
    assert "".join(run.text for run in runs if run.fate is not Fate.ADDED) == before
    assert "".join(run.text for run in runs if run.fate is not Fate.REMOVED) == after


@given(messages, messages)
def test_messages_of_every_kind_are_compared(first: object, second: object) -> None:
    before, after = (
        draft_from_campaign(Campaign("Name", "", True, ContentType.MARKETING, message), "")  # type: ignore[arg-type]
        for message in (first, second)
    )
    assert compare(before, before, KINDS) == ()
    assert tuple(it.part for it in compare(before, after, KINDS)) == changed_parts(before, after)
    assert all(it.runs and it.words for it in compare(before, after, KINDS))
