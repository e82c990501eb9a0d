"""What the form of the settings and the first run's account step both end with: other addresses, and the key store."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.services.connecting import ConnectionFacts
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.fields import Field
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Glyph


class OtherAddresses(QWidget):
    """Fields side by side that hardly anybody needs, hidden until `button` is pressed; whoever shows them places it."""

    def __init__(self, keeper: ThemeKeeper, *fields: Field) -> None:
        super().__init__()
        self.button = Button(keeper, "Advanced", Kind.LINK, icon="chevron-down", size=Size.SMALL)
        self.button.clicked.connect(self._toggle)
        self._fields = fields
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        for field in fields:
            line.addWidget(field)
        self.hide()

    def open_when_filled(self) -> None:
        """Show what decides where everything goes, when anything is there."""
        if any(field.text().strip() for field in self._fields):
            self._show(shown=True)

    def _toggle(self) -> None:
        self._show(shown=self.isHidden())

    def _show(self, *, shown: bool) -> None:
        self.setVisible(shown)
        self.button.set_icon("chevron-up" if shown else "chevron-down")


class KeyStoreNote(QWidget):
    """Says where what is secret is kept."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._title = Label(keeper, "", Role.LABEL_STRONG)
        self._detail = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(Glyph(keeper, "shield-check", "ok", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)

    def show_facts(self, facts: ConnectionFacts) -> None:
        """As the key store stands at the moment."""
        if facts.trouble:
            title, detail = "Your keychain can’t be used now", facts.trouble
        elif facts.lasting:
            title, detail = "Kept in your system keychain", "Secrets never go into a file, a log or a report."
        else:
            title = "Kept for this run only"
            detail = "This computer has no keychain that runs. Secrets stay in memory, never in a file."
        self._title.setText(title)
        self._detail.setText(detail)
