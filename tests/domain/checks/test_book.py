"""The book against the code: every row is there, the page says what the code does, rows without a function hold."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from mmsdesk.domain.arrival import TextPart, arrive
from mmsdesk.domain.checks import Anchor, Finding, Fix, Severity, check_campaign, distinct
from mmsdesk.domain.checks.animation import CELLS
from mmsdesk.domain.checks.book import all_rules, rule_book
from mmsdesk.domain.checks.media_size import media_limit, wire_size
from mmsdesk.domain.ids import new_campaign_id, new_job_id
from mmsdesk.domain.message import Card, ContentType, Media, MediaMessage, Message, Text
from mmsdesk.domain.outcome import SendRequest
from mmsdesk.domain.rendering import compile_message
from mmsdesk.domain.safe_area import Margins, safe_margins
from mmsdesk.domain.sender import SenderType
from mmsdesk.services.definitions import campaign_of, definition_of
from mmsdesk.services.drafts import Draft
from mmsdesk.sinch.wire import send_to_wire
from tests.domain.checks.cases import ANIMATION, PICTURE, VIDEO, campaign, card, on

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = ROOT / "docs" / "rules.md"


def numbered(prefix: str, last: int, *, without: tuple[int, ...] = ()) -> list[str]:
    return [f"{prefix}-{number}" for number in range(1, last + 1) if number not in without]


BOOK: Final = (
    *numbered("SUB", 8),
    *numbered("TXT", 8),
    *numbered("TYP", 8),
    *numbered("SIZ", 12, without=(9,)),
    *numbered("CAR", 6),
    *numbered("IMG", 13),
    *numbered("GIF", 13),
    *numbered("VID", 11),
    *numbered("AUD", 2),
    *numbered("DOC", 2),
    *numbered("STR", 9),
    *numbered("URL", 16),
    *numbered("SND", 4),
    *numbered("RCP", 8),
    *numbered("FLG", 4),
    *numbered("FBK", 7),
    *numbered("PRV", 14),  # section 13 has no ids: one for each provider, in its order
    *numbered("FLD", 2),
    "LNK-1",
    *numbered("OPT", 2),
)
"""Sections 1 to 13 of the rule book, and the checks it has no rows for."""
OURS: Final = ("MSG-1", "MED-1", "MED-2", "IMG-14", "PPL-1", *(f"STR-{number}" for number in range(10, 20)))


def test_the_page_says_what_the_code_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == rule_book(), "run: python -m mmsdesk.domain.checks > docs/rules.md"


def test_every_row_of_the_book_is_a_rule_and_no_rule_is_without_a_row() -> None:
    assert {rule.id for rule in all_rules()} == {*BOOK, *OURS}


def test_a_row_that_others_check_names_rules_with_functions() -> None:
    checking = {rule.id for rule in all_rules() if rule.check is not None}
    shared = [rule for rule in all_rules() if rule.checked_by]
    assert {rule.id for rule in shared} == {"TXT-8", "URL-5"}
    assert all(set(rule.checked_by) <= checking for rule in shared)


def test_one_card_stands_for_rules_with_the_same_button() -> None:
    shrink = Fix("fit_picture", "Shrink to fit")
    one = Finding("SIZ-1", Severity.STRICT, True, "a", fix=shrink, anchor=Anchor.MEDIA)
    two = Finding("SIZ-4", Severity.STRICT, True, "b", fix=shrink, anchor=Anchor.MEDIA)
    three = Finding("TXT-3", Severity.INFO, False, "c")
    four = Finding("SUB-7", Severity.INFO, False, "d")
    assert distinct((one, two, three, four)) == (one, three, four)


def sent(message: Message | None = None, *, strict: bool = True) -> dict[str, Any]:
    """The request for one person."""
    job, run = new_job_id(), new_campaign_id()
    wanted = message or Card("Truffles", "See you", Media("https://relay.example/m/a.jpg"))
    request = SendRequest(job, run, "+15035550100", wanted, "72345", strict, ContentType.MARKETING, 86_400)
    return send_to_wire(request, "01HZY1APP00000000000000001")


def goes_by_mms_alone() -> None:
    for message in (None, Text("Hi"), MediaMessage(Media("https://relay.example/m/a.jpg"))):
        request = sent(message)
        (identity,) = request["recipient"]["identified_by"]["channel_identities"]
        assert identity["channel"] == "MMS"
        assert request["channel_priority_order"] == ["MMS"]
        assert not any(key.startswith("SMS") for key in request["channel_properties"])
        assert len(request["message"]) == 1  # no explicit_channel_message, no fallback text


def says_true_and_false() -> None:
    assert sent()["channel_properties"]["MMS_STRICT_VALIDATION"] == "true"
    assert sent(strict=False)["channel_properties"]["MMS_STRICT_VALIDATION"] == "false"


def judges_words_and_addresses_itself() -> None:
    bad = on(card("x" * 81, media=Media("https://localhost/a.jpg")), None)
    for strict in (True, False):
        rules = {finding.rule for finding in check_campaign(replace(bad[0], strict=strict), bad[1])}
        assert {"SUB-1", "URL-2"} <= rules


def is_strict_unless_switched_off() -> None:
    assert Draft().strict
    assert campaign_of({**definition_of(campaign()), "strict": True}).strict
    assert campaign_of({key: value for key, value in definition_of(campaign()).items() if key != "strict"}).strict


def holds_one_file() -> None:
    for message in (None, MediaMessage(Media("https://relay.example/m/a.jpg"))):
        assert repr(sent(message)["message"]).count("'url'") == 1


def writes_no_slides() -> None:
    assert set(sent()["message"]["card_message"]) == {"title", "description", "media_message"}
    assert set(sent()["message"]["card_message"]["media_message"]) == {"url"}


def sends_short_notes() -> None:
    request = sent()
    assert (len(request["message_metadata"]), len(request["correlation_id"])) == (88, 32)
    assert "conversation_metadata" not in request


def shows_the_title_once() -> None:
    assert arrive(Card("Truffles", "See you"), "72345").parts == (TextPart("Truffles", "See you"),)


def ignores_parameters() -> None:
    case, facts = on(None, replace(PICTURE, declared_type="image/jpeg; charset=binary"))
    assert not [one for one in check_campaign(case, facts) if one.rule == "TYP-4"]


def counts_the_wire() -> None:
    sizes = {500_000: 685_814, 600_000: 822_814, 740_000: 1_014_614, 1_000_000: 1_370_814}
    assert {size: wire_size(size) for size in sizes} == sizes
    assert all(f"{size:,} bytes are {wire:,}" in rule_book() for size, wire in sizes.items())


def allows_nothing_near_a_hundred_megabytes() -> None:
    assert max(media_limit(facts, transcoding=True) for facts in (PICTURE, ANIMATION, VIDEO)) == 10_000_000


def takes_the_smallest_figure() -> None:
    assert CELLS == {
        SenderType.TOLL_FREE: 525_000,
        SenderType.SHORT_CODE: 600_000,
        SenderType.TEN_DLC: 1_000_000,
        SenderType.AU_LONG: 300_000,
    }


def keeps_free(size: tuple[int, int], margins: Margins, *, frames: int = 1) -> Callable[[], None]:
    def look() -> None:
        base = ANIMATION if frames > 1 else PICTURE
        assert safe_margins(replace(base, width=size[0], height=size[1], frames=frames)) == margins

    return look


def has_one_address() -> None:
    message = Card("{{first_name}}", "Hi", Media("https://x.example/{{first_name}}.jpg"))
    assert compile_message(message).render({"first_name": "Dana"}) == replace(message, title="Dana")
    assert "URL-13" in {it.rule for it in check_campaign(*on(message, None))}


Proof = Callable[[], None] | str
HELD: Final[dict[str, Proof]] = {
    "SUB-6": shows_the_title_once,
    "TYP-5": ignores_parameters,
    "SIZ-10": counts_the_wire,
    "SIZ-11": counts_the_wire,
    "SIZ-12": allows_nothing_near_a_hundred_megabytes,
    "CAR-4": takes_the_smallest_figure,
    "IMG-3": keeps_free((640, 1138), Margins(129, 0, 89, 0)),
    "IMG-4": keeps_free((1080, 1920), Margins(219, 0, 150, 0)),
    "IMG-5": keeps_free((500, 1000), Margins(114, 0, 78, 0)),
    "IMG-13": "pictures/test_fitting.py::test_when_quality_is_not_enough_it_gets_smaller_and_never_larger",
    "GIF-6": keeps_free((480, 720), Margins(39, 39, 39, 44), frames=2),
    "GIF-7": keeps_free((480, 640), Margins(65, 39, 58, 39), frames=2),
    "GIF-8": keeps_free((640, 640), Margins(52, 52, 52, 58), frames=2),
    "GIF-9": keeps_free((480, 480), Margins(39, 39, 39, 43), frames=2),
    "VID-7": "ui/compose/test_media_words.py::test_a_video_tells_its_bits_a_second_and_its_size_on_the_way",
    "STR-1": holds_one_file,
    "STR-7": writes_no_slides,
    "STR-8": writes_no_slides,
    "STR-9": sends_short_notes,
    "URL-7": "sinch/test_media_fetch.py::test_an_answer_is_noted_as_it_came",
    "URL-16": has_one_address,
    "RCP-7": "store/test_ledger.py::test_a_number_is_in_a_campaign_once",
    "FLG-1": says_true_and_false,
    "FLG-2": judges_words_and_addresses_itself,
    "FLG-3": is_strict_unless_switched_off,
    "FLG-4": goes_by_mms_alone,
    "FBK-1": goes_by_mms_alone,
    "FBK-2": goes_by_mms_alone,
    "FBK-3": goes_by_mms_alone,
    "FBK-4": goes_by_mms_alone,
    "FBK-5": goes_by_mms_alone,
    "FBK-6": goes_by_mms_alone,
    "FBK-7": goes_by_mms_alone,
}
"""How each row that holds by construction is known to hold: tried here, or by the test that is named."""


def test_every_row_that_holds_by_construction_has_its_proof() -> None:
    held = {rule.id for rule in all_rules() if rule.check is None and not rule.checked_by}
    assert HELD.keys() == held


@pytest.mark.parametrize("rule", HELD)
def test_a_row_without_a_function_cannot_be_broken(rule: str) -> None:
    proof = HELD[rule]
    if not isinstance(proof, str):
        proof()
        return
    path, _, name = proof.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
