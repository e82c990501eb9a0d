"""Presets and the kind of sender choose the limits; whatever they ask for, a fix can be made of."""

from dataclasses import replace

import pytest

from mmsdesk.domain.checks import Severity, check_campaign, check_rendered
from mmsdesk.domain.checks.book import all_rules
from mmsdesk.domain.checks.fix_kinds import FITTING
from mmsdesk.domain.checks.registry import TEXT_RULES
from mmsdesk.domain.presets import PRESETS, SINCH_STRICT, Preset, preset_of
from mmsdesk.domain.sender import SenderType, kind_of_sender
from mmsdesk.pictures.fitting import options_from
from mmsdesk.ui.compose.fixes import all_options, fit_options
from tests.domain.checks.cases import ANIMATION, PICTURE, SCREENSHOT, Case, campaign, card, on, sized, weighing


def found(case: Case) -> set[str]:
    return {f"{one.rule} {one.severity}" for one in check_campaign(*case)}


def test_the_five_presets_in_their_order() -> None:
    assert list(PRESETS) == ["sinch_strict", "best_delivery", "peak_season", "toll_free", "fastest"]
    assert campaign().preset == SINCH_STRICT.id
    assert preset_of("of another version") is SINCH_STRICT


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.id)
def test_a_preset_changes_rules_there_are_and_leaves_nobody_out(preset: Preset) -> None:
    known = {rule.id: rule for rule in all_rules()}
    texts = {rule.id for rule in TEXT_RULES}
    for rule, bound in preset.bounds.items():
        assert known[rule].check is not None
        if rule in texts:  # one that stops would leave people out, and the freeze knows no presets
            assert bound.severity in (Severity.WARN, Severity.INFO)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_sinch_refuses_is_refused_under_every_preset(preset: str) -> None:
    heavy = found(sized(PICTURE, 1_000_001, preset=preset))
    assert {"SIZ-1 strict", "SIZ-4 strict"} <= heavy
    assert "SUB-1 strict" in found(on(card("x" * 81), preset=preset))
    assert "TXT-1 strict" in found(on(card(body="x" * 5001), preset=preset))


@pytest.mark.parametrize(
    ("preset", "most", "words"),
    [
        ("best_delivery", 500_000, "Best delivery allows 500 KB"),
        ("peak_season", 300_000, "Peak season allows 300 KB"),
        ("fastest", 150_000, "Fastest allows 150 KB"),
    ],
)
def test_the_sentence_names_the_preset_and_its_limit(preset: str, most: int, words: str) -> None:
    blocking = [one for one in check_campaign(*sized(PICTURE, most + 1, preset=preset)) if one.blocks]
    assert [words in one.title for one in blocking] == [True]
    lax = on(None, replace(PICTURE, size_bytes=most + 1), preset=preset, strict=False)
    assert not any(one.blocks for one in check_campaign(*lax))


def test_toll_free_counts_the_whole_message_whoever_sends_it() -> None:
    for sender in ("72345", "+18005550100", "+15035550100"):
        (finding,) = [
            one
            for one in check_campaign(*weighing(PICTURE, 525_001, preset="toll_free", sender=sender))
            if one.rule == "CAR-1"
        ]
        assert (finding.severity, finding.blocks) == (Severity.STRICT, True)
        assert "Toll-free allows 525 KB" in finding.title
        assert "CAR-1 strict" not in found(weighing(PICTURE, 525_000, preset="toll_free", sender=sender))


def test_best_delivery_asks_for_a_jpg_of_640_by_1138_or_a_square() -> None:
    wanted = replace(PICTURE, width=640, height=1138)
    for facts in (wanted, replace(PICTURE, width=900, height=900)):
        assert found(on(None, facts, preset="best_delivery")) == set()
    (finding,) = check_campaign(*on(None, PICTURE, preset="best_delivery"))
    assert (finding.rule, finding.word) == ("IMG-1", "warning")
    assert "Best delivery asks for 640×1138" in finding.title
    assert found(on(None, replace(SCREENSHOT, width=640, height=1138), preset="best_delivery")) == {"IMG-7 warn"}


def test_a_fix_makes_the_picture_as_small_as_the_preset_wants_it() -> None:
    for preset in PRESETS.values():
        for facts in (replace(SCREENSHOT, size_bytes=2_000_000, has_transparency=True), ANIMATION):
            findings = check_campaign(*on(None, replace(facts, size_bytes=2_000_000), preset=preset.id))
            fitting = [one for one in findings if one.fix is not None and one.fix.kind in FITTING]
            assert fitting
            for finding in fitting:
                options = options_from(fit_options(finding))
                assert options.max_bytes == (preset.budget or 480_000)
                assert options.longest == (1138 if preset.pixels else options_from({}).longest)
            together = options_from(all_options(fitting))
            assert together.max_bytes == (preset.budget or 480_000)
            assert not preset.budget or together.at_most == 0


@pytest.mark.parametrize(
    ("chosen", "sender", "kind"),
    [
        ("", "72345", SenderType.SHORT_CODE),
        ("toll_free", "72345", SenderType.TOLL_FREE),
        ("10dlc", "+18005550100", SenderType.TEN_DLC),
        ("au_long", "+15035550100", SenderType.AU_LONG),
        ("short_code", "", SenderType.SHORT_CODE),
        ("of another version", "72345", SenderType.SHORT_CODE),
        ("", "OSTERIA", None),
    ],
)
def test_the_kind_of_sender_goes_by_its_form_unless_it_is_chosen(
    chosen: str, sender: str, kind: SenderType | None
) -> None:
    assert kind_of_sender(chosen, sender) is kind


def test_the_chosen_kind_decides_what_carriers_take_and_the_form_is_judged_all_the_same() -> None:
    heavy = 700_000
    assert "CAR-2 warn" in found(weighing(PICTURE, heavy))
    chosen = found(weighing(PICTURE, heavy, sender_type="toll_free"))
    assert "CAR-1 strict" in chosen
    assert "CAR-2 warn" not in chosen
    assert "CAR-2 warn" in found(weighing(PICTURE, heavy, sender="+15035550100", sender_type="short_code"))
    assert "SND-2 strict" in found(on(sender="OSTERIA", sender_type="short_code"))


def test_other_providers_are_only_named_when_somebody_asks() -> None:
    case, facts = weighing(PICTURE, 4_000_000)
    assert not [rule for rule in found((case, facts)) if rule.startswith("PRV")]
    for preset in PRESETS:
        quiet = found((replace(case, preset=preset), facts))
        assert not [rule for rule in quiet if rule.startswith("PRV")]
    asked = replace(case, other_providers=True)
    named = [one for one in check_campaign(asked, facts) if one.rule.startswith("PRV")]
    assert len({one.rule for one in named}) == len(named) >= 10
    assert {one.word for one in named} == {"tip"}
    toll_free = check_campaign(replace(asked, sender="+18005550100"), facts)
    (bandwidth,) = [one for one in toll_free if one.rule == "PRV-3"]
    assert bandwidth.title == "Bandwidth asks for at most 525 KB for the message"


def test_everybody_s_text_is_judged_by_the_campaign_s_preset() -> None:
    message = card(body="x" * 1001)
    (usual,) = check_rendered(message)
    (best,) = check_rendered(message, preset="best_delivery")
    assert (usual.severity, best.severity) == (Severity.INFO, Severity.WARN)
    assert "Best delivery" in best.detail
