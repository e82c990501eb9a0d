"""Which kinds have an editor of their own in the form, below the parts they share."""

from collections.abc import Callable, Mapping
from typing import Final

from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, CONTACT, LIST, LOCATION
from mmsdesk.ui.compose.carousel import CarouselEditor
from mmsdesk.ui.compose.choices import CardAnswers, ChoiceEditor
from mmsdesk.ui.compose.contact_editor import ContactEditor
from mmsdesk.ui.compose.kind_editor import KindEditor, Supplies
from mmsdesk.ui.compose.list_editor import ListEditor
from mmsdesk.ui.compose.location_editor import LocationEditor

EDITORS: Final[Mapping[str, Callable[[Supplies], KindEditor]]] = {
    CARD: CardAnswers,
    CHOICE: ChoiceEditor,
    CAROUSEL: CarouselEditor,
    LOCATION: LocationEditor,
    LIST: ListEditor,
    CONTACT: ContactEditor,
}
"""By kind (`services.drafts`)."""
