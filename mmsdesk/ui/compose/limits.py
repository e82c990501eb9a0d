"""Choosing what a campaign is held to: a preset of limits, and what kind of number its sender counts as."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from mmsdesk.domain.presets import PRESETS, preset_of
from mmsdesk.domain.sender import SENDER_NAMES
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size

_BY_NUMBER: Final = "As its number says"
_SENDERS: Final = {
    "": _BY_NUMBER,
    **{kind.value: f"{name[:1].upper()}{name[1:]}" for kind, name in SENDER_NAMES.items()},
}


class LimitsButton(Button):
    """Names the preset in use, and offers the others.

    Signals:
        changed: (Draft, what, merge), as a kind's editor says it.
    """

    changed = Signal(object, str, str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "", Kind.GHOST, icon="chevron-down", size=Size.SMALL, trailing=True)
        self._draft = Draft()
        self.clicked.connect(self.open_menu)
        self.show_draft(self._draft)

    def show_draft(self, draft: Draft) -> None:
        """Show what a draft is held to; silent."""
        self._draft = draft
        preset = preset_of(draft.preset)
        words = preset.name if not draft.sender_type else f"{preset.name} · {_SENDERS.get(draft.sender_type, '')}"
        if words != self.text():
            self.set_label(words)
            self.setAccessibleName(f"Limits: {words}")
            self.setToolTip(f"{preset.when} Press to choose other limits.")

    def menu(self) -> QMenu:
        """The presets, and what the sender may count as."""
        menu = QMenu(self)
        menu.setAccessibleName("Limits")
        menu.setToolTipsVisible(True)
        presets = QActionGroup(menu)
        for preset in PRESETS.values():
            action = menu.addAction(preset.name)
            action.setToolTip(preset.when)
            action.setCheckable(True)
            action.setChecked(preset.id == preset_of(self._draft.preset).id)
            action.triggered.connect(lambda _on, it=preset.id: self._choose(replace(self._draft, preset=it)))
            presets.addAction(action)
        senders = menu.addMenu("Sender counts as")
        senders.setAccessibleName("Sender counts as")
        kinds = QActionGroup(senders)
        for kind, name in _SENDERS.items():
            action = senders.addAction(name)
            action.setCheckable(True)
            action.setChecked(kind == self._draft.sender_type)
            action.triggered.connect(lambda _on, it=kind: self._choose(replace(self._draft, sender_type=it)))
            kinds.addAction(action)
        others = menu.addAction("Also name other providers’ limits")
        others.setToolTip("As tips, for who sends the same message through another provider too.")
        others.setCheckable(True)
        others.setChecked(self._draft.other_providers)
        others.triggered.connect(lambda on: self._choose(replace(self._draft, other_providers=on)))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open_menu(self) -> None:
        """Show them below the button."""
        self.menu().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, draft: Draft) -> None:
        self.changed.emit(draft, "Change limits", "")
