"""The order in which Tab goes through a part of the window: as it stands there, also for what was made later."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QComboBox,
    QLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)

_WHOLE = (QAbstractButton, QAbstractScrollArea, QAbstractSlider, QComboBox, QLineEdit)
"""Controls whose insides are Qt's."""


def mend_tab_order(root: QWidget) -> None:
    """Have Tab go through `root` in the order of its layouts. Qt puts what is made later at the window's end."""
    for earlier, later in pairwise(_stops(root)):
        QWidget.setTabOrder(earlier, later)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
        yield widget
    if isinstance(widget, QScrollArea):
        inner: QWidget | None = widget.widget()
        if inner is not None:
            yield from _stops(inner)
    elif not isinstance(widget, _WHOLE):
        layout: QLayout | None = widget.layout()
        if layout is not None:
            yield from _stops_in(layout)
        else:
            for child in widget.children():
                if isinstance(child, QWidget) and not child.isWindow():
                    yield from _stops(child)


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget: QWidget | None = item.widget() if item is not None else None
        inner: QLayout | None = item.layout() if item is not None else None
        if widget is not None:
            yield from _stops(widget)
        elif inner is not None:
            yield from _stops_in(inner)
