"""How form, phone and inspector share the page: the phone is always there, the form gives way last of all."""

from dataclasses import dataclass
from typing import Final

from mmsdesk.ui.page_parts import JOB_MARGIN, PREVIEW_WIDTH

PREVIEW_LEAST: Final = 300
"""The phone at its smallest with a little room at both sides (px)."""
_FORM_WISH, _FORM_WISH_INSPECTING, _FORM_LEAST = 576, 500, 320
_WISH_GROWTH, _LEAST_GROWTH = 200, 92
_SMALL_MARGIN, _SMALL_FORM = 16, 420


@dataclass(frozen=True, slots=True)
class Shares:
    """Widths in px. Where `covers` is true the inspector lies over the form, which has no room beside it."""

    preview: int
    inspector: int
    margin: int
    covers: bool


def share_width(width: int, inspector: int, text_scale: float) -> Shares:
    """Share a page `width` px wide. `inspector` is the width it wants, 0 while it is closed.

    The phone shrinks first, then the form's margins and the form; when the form's words have no room any more, the
    open inspector takes the form's place.
    """
    wish = (_FORM_WISH_INSPECTING if inspector else _FORM_WISH) + _WISH_GROWTH * (text_scale - 1)
    least = PREVIEW_LEAST + _LEAST_GROWTH * (text_scale - 1)  # the phone's switches grow with the text
    preview = round(min(PREVIEW_WIDTH, max(least, width - inspector - wish)))
    form = width - inspector - preview
    if inspector and form < _FORM_LEAST * text_scale:
        return Shares(preview, width - preview, JOB_MARGIN, covers=True)
    margin = JOB_MARGIN if form >= _SMALL_FORM * text_scale else _SMALL_MARGIN
    return Shares(preview, inspector, margin, covers=False)
