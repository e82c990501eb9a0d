"""Lists of people to choose from: one large radio card each, with how many can be written to."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.store.contacts import ListSummary
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import RIGHT, begin, draw_box, draw_ring, draw_text, follow

_FORWARD = {Qt.Key.Key_Down, Qt.Key.Key_Right}
_BACKWARD = {Qt.Key.Key_Up, Qt.Key.Key_Left}


def reach(people: ListSummary) -> str:
    """How many of a list may be written to: "2,772 people", "1 person"."""
    count = people.people - people.suppressed
    return "1 person" if count == 1 else f"{count:,} people"


def left_out(people: ListSummary) -> str:
    """Who on a list has opted out."""
    return f"{people.suppressed:,} opted out" if people.suppressed else "nobody opted out"


class ListCard(QRadioButton):
    """One list."""

    def __init__(self, keeper: ThemeKeeper, people: ListSummary) -> None:
        super().__init__(people.name.replace("&", "&&"))
        self._keeper, self.people = keeper, people
        self.setAccessibleName(f"{people.name}, {reach(people)}, {left_out(people)}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(keeper, self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(self._keeper.px(320), self._keeper.px(66))

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        on = self.isChecked()
        fill = theme.surface2 if self.underMouse() and not on else theme.surface
        draw_box(painter, rect, 12, fill, theme.accent_text if on else self._keeper.hairline, 2 if on else 1)
        disc = QRectF(18, rect.center().y() - 8, 16, 16)
        painter.setPen(QPen(theme.accent if on else theme.input, 5 if on else 1.5))
        painter.setBrush(theme.surface)
        painter.drawEllipse(disc.adjusted(2, 2, -2, -2) if on else disc)
        half, text = self._keeper.px(10), rect.adjusted(50, 0, -20, 0)
        numbers = self._keeper.px(150)
        cut, name = Qt.TextElideMode.ElideRight, text.adjusted(0, 0, -numbers, 0)
        strong, quiet = self._keeper.font(Role.BODY_STRONG, tabular=True), self._keeper.font(Role.LABEL, tabular=True)
        draw_text(painter, name.translated(0, -half), self.people.name, strong, theme.text, elide=cut)
        on_list = f"{self.people.people:,} on the list"
        draw_text(painter, name.translated(0, half), on_list, quiet, theme.text2, elide=cut)
        draw_text(painter, text.translated(0, -half), reach(self.people), strong, theme.text, RIGHT)
        draw_text(painter, text.translated(0, half), left_out(self.people), quiet, theme.text2, RIGHT)
        if self.hasFocus():
            draw_ring(painter, rect.adjusted(3, 3, -3, -3), 9, self._keeper)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class ListCards(QWidget):
    """The lists, one of which may be chosen. Arrows move and choose, Tab leaves.

    Signals:
        chosen: name of the list the person picked.
    """

    chosen = Signal(str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._group = QButtonGroup(self)
        self._cards: list[ListCard] = []
        self._shown: tuple[ListSummary, ...] = ()
        self.setAccessibleName("Audience")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)

    @property
    def cards(self) -> Sequence[ListCard]:
        """One for each list."""
        return self._cards

    @property
    def current(self) -> ListSummary | None:
        """The list that is chosen."""
        return next((card.people for card in self._cards if card.isChecked()), None)

    def show_lists(self, lists: Sequence[ListSummary], chosen: str) -> None:
        """Show these lists with one of them chosen ("" for none); silent."""
        if tuple(lists) != self._shown:
            self._rebuild(lists)
        for card in self._cards:
            if card.people.name == chosen:
                card.setChecked(True)
        self._mend_tab_order()

    def focus_chosen(self) -> None:
        """Put the focus on the chosen card, else the first."""
        card = next((it for it in self._cards if it.isChecked()), self._cards[0] if self._cards else None)
        if card is not None:
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 1 if event.key() in _FORWARD else -1 if event.key() in _BACKWARD else 0
        place = next((number for number, card in enumerate(self._cards) if card.hasFocus()), None)
        if step == 0 or place is None:
            super().keyPressEvent(event)
            return
        card = self._cards[(place + step) % len(self._cards)]
        card.setFocus(Qt.FocusReason.TabFocusReason)
        card.click()

    def eventFilter(self, _watched: object, event: object) -> bool:
        """Arrow keys belong to the group."""
        if not isinstance(event, QKeyEvent) or event.type() != QKeyEvent.Type.KeyPress:
            return False
        if event.key() not in _FORWARD | _BACKWARD:
            return False
        self.keyPressEvent(event)
        return True

    def _rebuild(self, lists: Sequence[ListSummary]) -> None:
        for card in self._cards:
            self._group.removeButton(card)
            card.hide()
            card.setParent(None)
            card.deleteLater()
        self._shown = tuple(lists)
        self._cards = [ListCard(self._keeper, people) for people in lists]
        for card in self._cards:
            self._group.addButton(card)
            self._layout.addWidget(card)
            card.show()  # at once: a card that waits to be shown takes no focus
            card.installEventFilter(self)
            card.clicked.connect(self._report)
            card.toggled.connect(self._mend_tab_order)

    def _report(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current.name)

    def _mend_tab_order(self) -> None:
        """Tab stops at the chosen card, or at the first while none is."""
        stop = next((card for card in self._cards if card.isChecked()), self._cards[0] if self._cards else None)
        for card in self._cards:
            card.setFocusPolicy(Qt.FocusPolicy.StrongFocus if card is stop else Qt.FocusPolicy.ClickFocus)
