"""Below a phone that shows the message as an SMS: in how many parts it would go, why, and about what that costs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.price import Prices
from mmsdesk.services.sms_preview import HONEST, SmsView, cost_words, hint_words, size_words
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width

LINK_NOTE = "The link to the file is made when you send; this one is as long."


class SmsNote(QWidget):
    """Size, hint, cost and what this view is.

    Signals:
        price_requested: somebody wants to say what an SMS costs.
    """

    price_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._view: SmsView | None = None
        self._prices, self._people = Prices(), 0
        self._size = Label(keeper, "", Role.LABEL_STRONG, wrap=True, tabular=True)
        self._size.setObjectName("sms-size")
        self._hint = Label(keeper, "", Role.CAPTION, "warn", wrap=True)
        self._hint.setObjectName("sms-hint")
        self._cost = Label(keeper, "", Role.LABEL, wrap=True, tabular=True)
        self._cost.setObjectName("sms-cost")
        self.price_button = Button(keeper, "Add your price", Kind.LINK, size=Size.SMALL, name="Add your price per SMS")
        self._about = Label(keeper, HONEST, Role.CAPTION, "text2", wrap=True)
        self._about.setObjectName("sms-about")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._size)
        layout.addWidget(self._hint)
        cost = QHBoxLayout()
        cost.setSpacing(4)
        cost.addWidget(self._cost, 1, Qt.AlignmentFlag.AlignVCenter)
        cost.addWidget(self.price_button, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(cost)
        layout.addWidget(self._about)
        let_height_follow_width(self)
        self.price_button.clicked.connect(self.price_requested)
        self._tell()

    @property
    def words(self) -> str:
        """All it says."""
        labels = (self._size, self._hint, self._cost, self._about)
        return "\n".join(label.text() for label in labels if not label.isHidden())

    def show_sms(self, view: SmsView) -> None:
        """Say how this SMS would go."""
        self._view = view
        self._tell()

    def show_prices(self, prices: Prices) -> None:
        """Reckon with these prices."""
        self._prices = prices
        self._tell()

    def show_people(self, people: int) -> None:
        """Reckon for so many people; 0 while there is no list."""
        if people != self._people:
            self._people = people
            self._tell()

    def _tell(self) -> None:
        view = self._view
        cost = cost_words(view, self._prices, self._people) if view is not None else ""
        texts = {
            self._size: size_words(view) if view is not None else "",
            self._hint: hint_words(view) if view is not None else "",
            self._cost: cost,
            self._about: f"{HONEST} {LINK_NOTE}" if view is not None and view.has_made_up_link else HONEST,
        }
        for label, text in texts.items():
            label.setText(text)
            label.setHidden(not text)
        priced = self._prices.sms is not None
        self.price_button.set_label("Change" if priced else "Add your price")
        self.price_button.setAccessibleName("Change the price per SMS" if priced else "Add your price per SMS")
