"""Which kinds have an editor of their own in the form, below the parts they share."""

from collections.abc import Callable, Mapping
from typing import Final

from mmsdesk.services.drafts import CARD, CHOICE
from mmsdesk.ui.compose.choices import CardAnswers, ChoiceEditor
from mmsdesk.ui.compose.kind_editor import KindEditor, Supplies

EDITORS: Final[Mapping[str, Callable[[Supplies], KindEditor]]] = {
    CARD: CardAnswers,
    CHOICE: ChoiceEditor,
}
"""By kind (`services.drafts`)."""
