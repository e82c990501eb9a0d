"""Choosing the message's kind: six beside each other, two below "More", and what becomes of the chosen one."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.kinds import KIND_LOOKS, RARE_KINDS
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.choices import Option, Segmented
from mmsdesk.ui.widgets.fields import Combo
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.pills import Glyph

_NAME: Final = "Message type"
_USUAL: Final = tuple(kind for kind in KIND_LOOKS if kind not in RARE_KINDS)
_GAP: Final = 8


def _offered(kind: str) -> str:
    """A kind's name where it is offered."""
    name = KIND_LOOKS[kind].name
    return f"{name} (approximate)" if kind in RARE_KINDS else name


class TypePicker(QWidget):
    """Shows the kind and says which one was chosen. Where there is no room for words side by side, it is a drop-down.

    Signals:
        chosen: the key of the kind a person picked.
    """

    chosen = Signal(str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper, self._kind = keeper, ""
        options = [Option(kind, KIND_LOOKS[kind].name, KIND_LOOKS[kind].icon) for kind in _USUAL]
        self.usual = Segmented(keeper, _NAME, options)
        self.more = Button(keeper, "More", Kind.GHOST, icon="chevron-down", trailing=True, name="More message types")
        self.list = Combo(keeper, _NAME, [(kind, _offered(kind)) for kind in KIND_LOOKS])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.usual)
        row.addWidget(self.more)
        row.addWidget(self.list)
        row.addStretch(1)
        self.list.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.usual.chosen.connect(self.chosen)
        self.more.clicked.connect(self.open_menu)
        self.list.activated.connect(lambda _index: self.chosen.emit(str(self.list.currentData())))
        keeper.changed.connect(self._fit)

    @property
    def current(self) -> str:
        """The kind that is shown."""
        return self._kind

    def choose(self, kind: str) -> None:
        """Show a kind; silent."""
        if kind == self._kind:
            return
        self._kind = kind
        rare = kind in RARE_KINDS
        if rare:
            self.usual.choose_none()
        else:
            self.usual.choose(kind)
        self.more.set_label(KIND_LOOKS[kind].name if rare else "More")
        self.more.set_kind(Kind.SOFT if rare else Kind.GHOST)
        self.more.setAccessibleDescription(f"{_offered(kind)} is chosen" if rare else "")
        self.list.choose(kind)
        self._fit()

    def menu(self) -> QMenu:
        """The kinds that are seldom wanted."""
        menu = QMenu(self)
        menu.setAccessibleName("More message types")
        for kind in RARE_KINDS:
            icon = self._keeper.icons.icon(KIND_LOOKS[kind].icon, self._keeper.theme.text2, 16)
            action = menu.addAction(icon, _offered(kind))
            action.triggered.connect(lambda _=False, it=kind: self.chosen.emit(it))
        menu.aboutToHide.connect(self.activateWindow)  # not every system gives it back by itself
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open_menu(self) -> None:
        """Show them below their button."""
        menu = self.menu()
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def focus(self) -> None:
        """Put the focus on what is chosen."""
        if not self.list.isHidden():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._kind in RARE_KINDS:
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.usual.focus_chosen()

    def sizeHint(self) -> QSize:
        return QSize(self._room(tight=False), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._keeper.px(160), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _room(self, *, tight: bool) -> int:
        return self.usual.wide(tight=tight) + _GAP + self.more.sizeHint().width()

    def _height(self) -> int:
        return (self.usual if self.list.isHidden() else self.list).sizeHint().height()

    def _fit(self) -> None:
        """With signs, without, or one below the other."""
        tight = self.width() < self._room(tight=False)
        folded = self.width() < self._room(tight=True)
        had_focus = any(it.hasFocus() for it in self.findChildren(QWidget))
        self.usual.set_tight(tight=tight)
        if folded != self.usual.isHidden():
            self.usual.setHidden(folded)
            self.more.setHidden(folded)
            self.list.setHidden(not folded)
            self.updateGeometry()
            if had_focus:
                self.focus()


class KindNote(QWidget):
    """One sentence on how a kind arrives: quiet where it arrives as it is, a banner where it becomes text."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._note = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._line = QWidget()
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        tick = QVBoxLayout()
        tick.setContentsMargins(0, 2, 0, 0)  # in the middle of the sentence's first line
        tick.addWidget(Glyph(keeper, "circle-check", "ok", 16), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(tick)
        line.addWidget(self._note, 1)
        let_height_follow_width(self._line)
        self._banner = Banner(keeper, tone=Tone.INFO)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._line)
        layout.addWidget(self._banner)
        self._banner.hide()
        let_height_follow_width(self)

    @property
    def text(self) -> str:
        """What it says."""
        return self._note.text() if self._banner.isHidden() else f"{self._banner.title}. {self._said}"

    _said = ""

    def show_kind(self, kind: str) -> None:
        """Say what becomes of a kind."""
        look = KIND_LOOKS[kind]
        self._said = look.note
        self._line.setHidden(bool(look.heading))
        self._layout.setContentsMargins(0, 8 if look.heading else 0, 0, 0)
        self._banner.setHidden(not look.heading)
        if look.heading:
            self._banner.show_message(look.heading, look.note, Tone.INFO)
        else:
            self._note.setText(look.note)
