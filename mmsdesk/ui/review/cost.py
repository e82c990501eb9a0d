"""What a campaign costs, below the sum of its people: an estimate, or the way to one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.domain.price import Prices, format_price
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import FactRow, Hairline
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width

ADD_PRICE = "Add your price per MMS"


def cost_of(prices: Prices, people: int) -> str:
    """What as many MMS cost: "$72.07"; empty without a price."""
    return prices.words(prices.mms * people) if prices.mms is not None else ""


class CostPart(QWidget):
    """The estimate and how it comes about; without a price, a link that asks for it.

    Signals:
        price_requested: somebody wants to say what an MMS costs.
    """

    price_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self.cost = FactRow(keeper, "Estimated cost", strong=True)
        self.cost.setObjectName("review-cost")
        self._how = Label(keeper, "", Role.LABEL, "text2", wrap=True, tabular=True)
        self._how.setObjectName("review-cost-how")
        self.price_button = Button(keeper, ADD_PRICE, Kind.LINK, size=Size.SMALL)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(2)
        column.addWidget(Hairline(keeper))
        column.addSpacing(8)
        column.addWidget(self.cost)
        column.addWidget(self._how)
        column.addWidget(self.price_button, 0, Qt.AlignmentFlag.AlignLeft)
        let_height_follow_width(self)
        self.price_button.clicked.connect(self.price_requested)
        self.show_cost(Prices(), 0, is_rehearsal=False)

    def show_cost(self, prices: Prices, people: int, *, is_rehearsal: bool) -> None:
        """Reckon for so many people."""
        cost = cost_of(prices, people)
        self.setVisible(people > 0)
        self.cost.setVisible(bool(cost))
        self._how.setVisible(bool(cost))
        self.cost.show_value(cost)
        if prices.mms is not None:
            each = f"{people:,} × {format_price(prices.mms, prices.currency)} per MMS."
            last = "A rehearsal costs nothing." if is_rehearsal else "Sinch bills what it actually sends."
            self._how.setText(f"{each} {last}")
        self.price_button.setVisible(not cost)
