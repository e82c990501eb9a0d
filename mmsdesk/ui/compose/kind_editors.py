"""Which kinds have an editor of their own in the form, below the parts they share."""

from collections.abc import Callable, Mapping
from typing import Final

from mmsdesk.ui.compose.kind_editor import KindEditor, Supplies

EDITORS: Final[Mapping[str, Callable[[Supplies], KindEditor]]] = {}
"""By kind (`services.drafts`)."""
