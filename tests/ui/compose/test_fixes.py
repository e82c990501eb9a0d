"""What the buttons of the problems do to the words."""

from dataclasses import replace

import pytest

from mmsdesk.domain.checks import Finding, Fix, Severity
from mmsdesk.domain.media import MediaFacts
from mmsdesk.domain.message import Media
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.fixes import fit_options, mend_words, offer_for, plain_filename

DRAFT = Draft(title="Crème brûlée\n– tonight 🍮", body="Hi {{first_name}},\tsee you {{frist}}", optout_line=False)


def finding(rule: str, fix: Fix | None) -> Finding:
    return Finding(rule, Severity.STRICT, blocks=True, title="Something", fix=fix)


@pytest.mark.parametrize(
    ("fix", "mended"),
    [
        (Fix("join_subject", ""), replace(DRAFT, title="Crème brûlée – tonight 🍮")),
        (Fix("plain_subject", ""), replace(DRAFT, title="Creme brulee - tonight")),
        (Fix("clean_body", ""), replace(DRAFT, body="Hi {{first_name}},see you {{frist}}")),
        (
            Fix("use_fallback", "", "first_name|there"),
            replace(DRAFT, body="Hi {{first_name|there}},\tsee you {{frist}}"),
        ),
        (
            Fix("rename_field", "", "frist|first_name"),
            replace(DRAFT, body="Hi {{first_name}},\tsee you {{first_name}}"),
        ),
        (Fix("add_optout_line", ""), replace(DRAFT, optout_line=True)),
        (Fix("edit_body", "", "frist"), DRAFT),
    ],
)
def test_a_fix_changes_what_it_says_and_nothing_else(fix: Fix, mended: Draft) -> None:
    assert mend_words(DRAFT, fix) == mended


def test_a_moving_gif_is_never_stilled_without_being_asked() -> None:
    facts = MediaFacts("0" * 64, "party.gif", "gif", "image/gif", 900_000, frames=12)
    offer = offer_for(finding("SIZ-2", Fix("fit_picture", "Shrink to fit")), facts)
    assert (offer.label, offer.is_safe) == ("Keep the first frame", False)


def test_fixes_that_rewrite_words_or_cut_pictures_are_left_to_the_person() -> None:
    for kind in ("plain_subject", "edit_subject", "rename_field", "crop_picture", "replace_picture"):
        assert not offer_for(finding("X-1", Fix(kind, "Mend", "a|b")), None).is_safe
    assert not offer_for(finding("FLD-1", Fix("use_fallback", "Add fallback", "wine|")), None).is_safe
    assert offer_for(finding("FLD-1", Fix("use_fallback", "Use “there”", "first_name|there")), None).is_safe


def test_what_this_window_cannot_do_has_no_button() -> None:
    assert offer_for(finding("SND-4", Fix("send_test", "Send test")), None).fix is None


def test_pictures_are_cut_to_the_shape_the_rule_asks_for() -> None:
    assert fit_options(finding("IMG-1", Fix("crop_picture", "Crop")))["shape"] == "portrait"
    assert fit_options(finding("IMG-2", Fix("crop_picture", "Crop")))["shape"] == "square"
    assert "shape" not in fit_options(finding("SIZ-1", Fix("fit_picture", "Shrink to fit")))


@pytest.mark.parametrize(
    ("filename", "plain"),
    [("Trüffel Abend.JPG", "Truffel-Abend.jpg"), ("晩餐.png", "picture.png"), ("x" * 90 + ".jpg", None)],
)
def test_file_names_become_plain_and_keep_their_ending(filename: str, plain: str | None) -> None:
    made = plain_filename(Media("media/abc.jpg", filename))
    assert made == plain or (plain is None and len(made) <= 64 and made.endswith("x.jpg"))
