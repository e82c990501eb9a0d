"""F6: the focus goes from one region of the window to the next."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from mmsdesk.ui.navigation import NavButton
from mmsdesk.ui.page_parts import PageHeader, TopBar


def focus_next(own: Sequence[QWidget], navigation: QWidget) -> None:
    """Move the focus on: the page's top bar among its `own` regions, the navigation, the others, then round again."""
    top = [pane for pane in own if isinstance(pane, TopBar | PageHeader)]
    panes = [*top, navigation, *(pane for pane in own if pane not in top)]
    focused = navigation.window().focusWidget()
    now = [index for index, pane in enumerate(panes) if pane is focused or pane.isAncestorOf(focused)]
    start = now[-1] if now else -1
    for step in range(1, len(panes) + 1):
        target = _first_stop(panes[(start + step) % len(panes)])
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            _scroll_to(target)
            return


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first widget of a region Tab would stop at; in the navigation the section that is open."""
    stops = [it for it in pane.findChildren(QWidget) if it.isVisible() and it.isEnabled() and _is_stop(it)]
    chosen = next((it for it in stops if isinstance(it, NavButton) and it.isChecked()), None)
    return chosen or next(iter(stops), None)


def _scroll_to(widget: QWidget) -> None:
    """Bring it into sight: Qt does so for Tab only."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
