"""The worst person of each kind, and the order in which they are tested."""

from collections.abc import Mapping, Sequence

from mmsdesk.domain.checks.worst import WorstCase, WorstKind, WorstTally, rank_people, three_worst
from mmsdesk.domain.message import Card, MediaMessage, Message, Text
from mmsdesk.domain.rendering import body_of, compile_message, title_of

LETTER = Card("For {{first_name|you}}", "Hi {{first_name|there}} from {{city}}", None)


def person(number: int, first_name: str = "Ada", **fields: str) -> dict[str, str]:
    return {"first_name": first_name, "last_name": "", "phone": f"+1503555010{number}", "city": "Rome", **fields}


def find(message: Message, people: Sequence[Mapping[str, str]]) -> dict[WorstKind, WorstCase]:
    compiled = compile_message(message)
    tally = WorstTally(compiled)
    for index, values in enumerate(people):
        rendered = compiled.render(values)
        tally.add(index, values, compiled.missing(values), title_of(rendered), body_of(rendered))
    cases = tally.cases()
    assert [case.kind for case in cases] == [kind for kind in WorstKind if kind in {it.kind for it in cases}]
    return {case.kind: case for case in cases}


def test_each_kind_has_its_worst_person_with_the_reason() -> None:
    people = [
        person(0),
        person(1, "Maximiliane"),
        person(2, "مريم"),
        person(3, "Bo", city="Łódź 🎉"),
        person(4, ""),
        person(5, city=""),
    ]
    found = find(LETTER, people)

    assert {kind: (case.index, case.why) for kind, case in found.items()} == {
        WorstKind.EMPTY: (5, "No City: the message has a gap"),
        WorstKind.TEXT: (1, "Longest text: 24 characters"),
        WorstKind.SUBJECT: (1, "Longest subject: 15 characters"),
        WorstKind.RIGHT_TO_LEFT: (2, "Right-to-left writing: مري"),
        WorstKind.EMOJI: (3, "Emoji: 🎉"),
        WorstKind.FOREIGN: (3, "Outside the SMS alphabet: Łóź"),
    }
    assert found[WorstKind.TEXT].values == people[1]
    assert (found[WorstKind.TEXT].name, found[WorstKind.EMPTY].phone) == ("Maximiliane", "+15035550105")


def test_of_equals_the_first_of_the_list_is_kept() -> None:
    found = find(Text("Hi {{first_name}}"), [person(0, "Al"), person(1, "Bob"), person(2, "Cyd")])
    assert found[WorstKind.TEXT].index == 1


def test_where_all_are_equal_nobody_is_the_worst() -> None:
    assert find(LETTER, [person(0), person(1), person(2)]) == {}
    assert find(Text("The same for all 🎉"), [person(0), person(1, "")]) == {}
    assert find(MediaMessage(), [person(0)]) == {}
    assert find(LETTER, []) == {}


def test_a_fallback_counts_as_empty_but_a_gap_is_worse() -> None:
    with_fallback = find(LETTER, [person(0), person(1, " ")])[WorstKind.EMPTY]
    assert (with_fallback.index, with_fallback.why) == (1, "No first name: the fallback stands in")
    two = Text("{{a|x}}{{b|x}}{{c}}")
    values = [{"phone": "+1", "c": "1"}, {"phone": "+2", "a": "1", "b": "1", "c": ""}]
    gap = find(two, values)[WorstKind.EMPTY]
    assert gap.index == 1
    assert gap.weight > with_fallback.weight


def test_whoever_is_left_out_for_a_gap_is_not_the_longest() -> None:
    found = find(LETTER, [person(0, "Maximiliane", city=""), person(1, "Bo"), person(2, "Eve")])
    assert found[WorstKind.TEXT].index == 2


def test_links_and_lines_are_measured_as_they_arrive() -> None:
    message = Text("Hi {{first_name}}\nhttps://lume.menu/{{code}} and https://lume.menu/x")
    found = find(message, [person(0, "Ada", code="1"), person(1, "Bo", code="12345"), person(2, "A" * 60, code="1")])
    assert (found[WorstKind.LINK].index, found[WorstKind.LINK].why) == (1, "Longest link: 23 characters")
    assert WorstKind.LINE not in found, "the longest line is the longest text's"


def test_the_authors_own_emoji_are_nobodys_worst_case() -> None:
    assert WorstKind.EMOJI not in find(Text("Hi {{first_name}} 🎉"), [person(0), person(1, "Bob")])


def test_emoji_of_several_characters_are_counted_and_shown_whole() -> None:
    found = find(Text("Hi {{first_name}}"), [person(0, "👩‍🍳"), person(1, "1️⃣2️⃣"), person(2, "㈱░♫"), person(3)])
    assert (found[WorstKind.EMOJI].index, found[WorstKind.EMOJI].why) == (1, "Emoji: 1️⃣2️⃣")
    assert (found[WorstKind.FOREIGN].index, found[WorstKind.FOREIGN].why[-3:]) == (2, "㈱░♫")


def test_the_three_worst_are_the_heaviest_people_each_once() -> None:
    people = [person(0, city=""), person(1, "🎉" * 3), person(2, "Bob"), person(3, "x" * 70), person(4, "", city="Ulm")]
    found = find(LETTER, people)
    ranked = rank_people(found.values())
    assert [it.phone[-1] for it in three_worst(found.values())] == ["0", "3", "1"]
    assert len({it.phone for it in ranked}) == len(ranked)
    assert [it.weight for it in ranked] == sorted((it.weight for it in ranked), reverse=True)
    longest = next(it for it in ranked if it.phone[-1] == "3")
    assert longest.why.startswith("Longest subject: 74 characters · Longest text: ")


def test_of_two_hundred_thousand_values_few_are_remembered() -> None:
    tally = WorstTally(compile_message(Text("{{first_name}}")))
    for number in range(5000):
        tally.add(number, {"first_name": f"é{number}", "phone": "+1"}, (), "", f"é{number}")
    assert len(tally._known) <= 4096
