"""Choosing an emoji by group, by name, or from those used last."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mmsdesk.services.emoji import TONES, Emoji, emoji_groups, emoji_of, find_emoji, note_emoji, recent_emoji
from mmsdesk.ui.compose.insertion import write, writing_place
from mmsdesk.ui.compose.tools import EDIT, Parts, Tool
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton, Size
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.choices import Option, Segmented
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Combo, LineInput
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import draw_box, draw_ring, follow

_CELL: Final = 40
_WIDTH: Final = 520
_GROUP_SIGNS: Final = ("😀", "👋", "🌱", "🍕", "🚗", "⚽", "💡", "❤️", "🏁")
RECENT: Final = "recent"

_Index = QModelIndex | QPersistentModelIndex


class _Emoji(QAbstractListModel):
    """The emoji shown, in the chosen skin tone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: Sequence[Emoji] = ()
        self._tone = 0

    def show(self, shown: Sequence[Emoji], tone: int) -> None:
        self.beginResetModel()
        self._shown, self._tone = shown, tone
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        it = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return it.in_tone(self._tone)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return it.name
        return None


class _Cell(QStyledItemDelegate):
    """One emoji, large, with a ring around the one the keys are at."""

    def __init__(self, keeper: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._keeper = keeper

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        state: QStyle.StateFlag = option.state
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver:
            draw_box(painter, rect.adjusted(2, 2, -2, -2), 8, self._keeper.theme.hover)
        if state & QStyle.StateFlag.State_Selected:
            draw_ring(painter, rect.adjusted(2, 2, -2, -2), 8, self._keeper)
        font = self._keeper.font(Role.BODY)
        font.setPixelSize(self._keeper.px(22))
        painter.setFont(font)
        painter.setPen(self._keeper.theme.text)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, index.data())
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(self._keeper.px(_CELL), self._keeper.px(_CELL))


class EmojiGrid(QListView):
    """The emoji as a grid. Arrows move, Enter and a click choose, letters go to the search.

    Signals:
        chosen: the characters of one.
        typed: what was typed while the grid had the focus.
        pointed: the name of the one the keys are at.
    """

    chosen = Signal(str)
    pointed = Signal(str)
    typed = Signal(str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._model = _Emoji(self)
        self._keeper = keeper
        self.setModel(self._model)
        self.setItemDelegate(_Cell(keeper, self))
        self.setAccessibleName("Emoji")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.clicked.connect(self._choose)
        follow(keeper, self._resize)

    def show_emoji(self, shown: Sequence[Emoji], tone: int) -> None:
        """Show these; the first one is where the keys begin."""
        self._model.show(shown, tone)
        if shown:
            self.setCurrentIndex(self._model.index(0))
        self.scrollToTop()

    def choose_first(self) -> None:
        """Choose the first one shown, if there is one."""
        if self._model.rowCount():
            self._choose(self._model.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(self.currentIndex())
        elif typed.isprintable() and typed.strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(typed)
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        name = current.data(Qt.ItemDataRole.ToolTipRole) if current.isValid() else ""
        self.pointed.emit(str(name or ""))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(str(index.data()))

    def _resize(self) -> None:
        side = self._keeper.px(_CELL)
        self.setGridSize(QSize(side, side))
        self.setFixedHeight(side * 6)


class EmojiDialog(Dialog):
    """Asks for one emoji. `accepted` then reads `wanted`."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, recent: Sequence[str], tone: int = 0) -> None:
        super().__init__(keeper, window, "Insert an emoji", icon="smile", width=_WIDTH + 88)
        self.wanted = ""
        self._recent = tuple(emoji_of(text) for text in recent)
        self.search = LineInput(keeper, "Search emoji", placeholder="Search: pizza, wine, party…", icon="search")
        self.tone = Combo(keeper, "Skin tone", [(n, name.capitalize() or "Yellow") for n, name in enumerate(TONES)])
        self.tone.choose(tone)
        recents = [Option(RECENT, "", "clock", name="Used last")] if recent else []
        groups = [Option(it.name, sign, name=it.name) for it, sign in zip(emoji_groups(), _GROUP_SIGNS, strict=True)]
        self.groups = Segmented(keeper, "Groups", [*recents, *groups], compact=True)
        self.grid = EmojiGrid(keeper)
        self._nothing = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self.body.addLayout(row(self.search, 8, self.tone))
        self.body.addWidget(self.groups)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.grid)
        self._name = Label(keeper, "", Role.LABEL, "text2", elide=True)
        self.buttons.insertWidget(0, self._name, 1)
        self.add_button("Cancel")
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self.grid.choose_first)
        self.groups.chosen.connect(lambda _key: self.search.clear())
        self.groups.chosen.connect(self._show_group)
        self.tone.currentIndexChanged.connect(lambda _index: self._again())
        self.grid.chosen.connect(self._take)
        self.grid.typed.connect(self._type)
        self.grid.pointed.connect(self._name.setText)
        self._show_group(RECENT if recent else emoji_groups()[0].name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.grid.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _type(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.insert(text)

    def _again(self) -> None:
        if self.search.text().strip():
            self._find(self.search.text())
        else:
            self._show_group(self.groups.current)

    def _find(self, wanted: str) -> None:
        if not wanted.strip():
            self._show_group(self.groups.current)
            return
        found = find_emoji(wanted)
        self._nothing.setText("" if found else f"No emoji is called “{wanted.strip()}”. Try another word.")
        self._show(found)

    def _show_group(self, key: str) -> None:
        self._nothing.setText("")
        self.groups.choose(key)
        of_group = next((it.emoji for it in emoji_groups() if it.name == key), self._recent)
        self._show(of_group)

    def _show(self, shown: Sequence[Emoji]) -> None:
        self._nothing.setVisible(bool(self._nothing.text()))
        self.grid.show_emoji(shown, int(self.tone.currentData() or 0))

    def _take(self, text: str) -> None:
        self.wanted = text
        self.accept()


def emoji_tools(parts: Parts) -> Sequence[Tool]:
    """The picker, by its keys and from the menu."""

    def insert() -> None:
        place = writing_place(parts.form)
        if place is None:
            return
        parts.jobs.run(lambda: recent_emoji(parts.desk), done=lambda recent: ask(place, recent))

    def ask(place: QWidget, recent: Sequence[str]) -> None:
        dialog = EmojiDialog(parts.keeper, parts.page.window(), recent)

        def take() -> None:
            write(place, dialog.wanted)
            parts.jobs.run(lambda: note_emoji(parts.desk, dialog.wanted))

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    button = IconButton(parts.keeper, "smile", "Emoji (Ctrl+Shift+M)", size=Size.SMALL)
    button.clicked.connect(insert)
    parts.form.add_tool(button)
    return (Tool("Emoji…", insert, ("Ctrl+Shift+M",), EDIT, "smile", lambda: writing_place(parts.form) is not None),)
