"""What a message costs, as a card under Settings; the estimates everywhere reckon with it."""

from decimal import Decimal
from typing import Final

from PySide6.QtGui import QShowEvent

from mmsdesk.domain.price import format_price
from mmsdesk.services.desk import Desk
from mmsdesk.services.settings import Settings
from mmsdesk.ui.compose.price_editor import PriceAsker
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Size
from mmsdesk.ui.widgets.cards import Card, FactRow
from mmsdesk.ui.widgets.labels import Label

_LABEL: Final = 138
_UNKNOWN: Final = "Not entered yet"


class PriceCard(Card):
    """Reads the prices whenever it is shown, and asks for others."""

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__(keeper, "Your prices", gap=8)
        self._jobs, self._desk = jobs, desk
        self.change_button = Button(keeper, "Change", icon="pencil", size=Size.SMALL, name="Change prices")
        self.header.addWidget(self.change_button)
        self.mms = FactRow(keeper, "Price per MMS", _UNKNOWN, label_width=_LABEL)
        self.sms = FactRow(keeper, "Price per SMS", _UNKNOWN, label_width=_LABEL)
        self._failed = Label(keeper, "", Role.LABEL, "bad", wrap=True)
        self._failed.hide()
        for part in (self.mms, self.sms, self._failed):
            self.body.addWidget(part)
        words = "For estimates before you send. Sinch bills what it actually sends."
        self.body.addWidget(Label(keeper, words, Role.LABEL, "text2", wrap=True))
        self._asker = PriceAsker(keeper, jobs, desk, self)
        self.change_button.clicked.connect(self._asker.ask)
        self._asker.kept.connect(self.show_prices)
        self._asker.failed.connect(self._show_failed)

    def show_prices(self, settings: Settings) -> None:
        """Write them down."""
        prices = settings.prices

        def said(price: Decimal | None) -> str:
            return _UNKNOWN if price is None else format_price(price, prices.currency)

        self.mms.show_value(said(prices.mms))
        self.sms.show_value(said(prices.sms))
        self._failed.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._jobs.latest("prices", self._desk.settings, done=self.show_prices)

    def _show_failed(self, words: str) -> None:
        self._failed.setText(words)
        self._failed.show()
