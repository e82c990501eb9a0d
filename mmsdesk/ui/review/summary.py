"""The column at the right: what arrives, how many people get it, and the button."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from mmsdesk.domain.arrival import arrive
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.services.review import Review
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import SideColumn
from mmsdesk.ui.phone_choice import PhoneChoice
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.review.checks import by_size
from mmsdesk.ui.review.cost import CostPart
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import FactRow, Hairline
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow

MINUS: Final = "−"
_LABELS: Final = {
    SkipReason.OPTED_OUT: "Opted out",
    SkipReason.MISSING_FIELD: "Would read a gap",
    SkipReason.COUNTRY: "Can’t receive MMS from you",
    SkipReason.NOT_MOBILE: "Not a mobile number",
    SkipReason.NUMBER: "Not a phone number",
    SkipReason.SENDER: "Your own sender",
    SkipReason.TEXT: "The text breaks a rule for them",
}


class Summary(SideColumn):
    """Shows a review; the button asks to send.

    Signals:
        send_requested: the button was pressed.
        price_requested: somebody wants to say what an MMS costs.
    """

    send_requested = Signal()
    price_requested = Signal()

    def __init__(self, keeper: ThemeKeeper, pictures: Pictures, choice: PhoneChoice) -> None:
        super().__init__(keeper, 390, margin=25)
        self._owner, self._pictures, self._choice = keeper, pictures, choice
        self._review: Review | None = None
        self.phone = PhonePreview(keeper, crop=0.68)
        self.phone.setMinimumHeight(190)
        self.phone.setMaximumHeight(332)
        self.number = Label(keeper, "–", Role.BIG, tabular=True)
        self.number.setObjectName("review-will-get")
        self._words = Label(keeper, "people will get this message", Role.LABEL, "text2")
        self.send_button = Button(keeper, "Send", Kind.PRIMARY, icon="send", size=Size.LARGE, wide=True)
        self.send_button.setEnabled(False)
        self.note = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self.note.setObjectName("review-note")
        self.note.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(7)
        self._fact_keys: tuple[str, ...] = ()
        self.facts: dict[str, FactRow] = {}
        self.cost = CostPart(keeper)
        self._build()
        self.send_button.clicked.connect(self.send_requested)
        self.cost.price_requested.connect(self.price_requested)
        pictures.arrived.connect(self._show_phone)
        follow(keeper, self._dress)

    def show_review(self, review: Review) -> None:
        """Show what one person gets, and the sum of people."""
        self._review = review
        self._dress()
        self._show_phone()
        report = review.report
        self.number.setText(f"{report.will_get:,}")
        self.number.setAccessibleName(f"People who will get this message: {report.will_get:,}")
        self._words.setText("person will get this message" if report.will_get == 1 else "people will get this message")
        lines = [(review.list_name or "No list chosen", "people", f"{report.people:,}")]
        lines += [(_LABELS[reason], reason.value, f"{MINUS}{number:,}") for reason, number in by_size(report.skipped)]
        self._show_facts(lines)
        self.cost.show_cost(review.prices, report.will_get, is_rehearsal=review.is_rehearsal)

    def _show_facts(self, lines: list[tuple[str, str, str]]) -> None:
        keys = tuple(f"{label}\0{key}" for label, key, _ in lines)
        if keys != self._fact_keys:
            self._fact_keys = keys
            for fact in self.facts.values():
                self._facts.removeWidget(fact)
                fact.hide()
                fact.deleteLater()
            self.facts = {}
            for label, key, value in lines:
                fact = FactRow(self._owner, label, value, elide=True)
                fact.setObjectName(f"review-{key.replace('_', '-')}")
                self.facts[key] = fact
                self._facts.addWidget(fact)
        for _, key, value in lines:
            self.facts[key].show_value(value)

    def _show_phone(self) -> None:
        review = self._review
        if review is None:
            return
        message = review.compiled.render(review.first.merge_values if review.first is not None else {})
        arrival = arrive(message, review.sender or "Your sender", review.address_of)
        self.phone.show_arrival(arrival, self._pictures.looks(message))

    def _dress(self) -> None:
        """The phone that was chosen in the composer."""
        self.phone.set_skin(self._choice.skin)
        self.phone.set_skin_theme(self._choice.colours)

    def _build(self) -> None:
        self.body.setContentsMargins(25, 14, 25, 22)
        self.body.setSpacing(0)
        self.body.addWidget(self.phone, 10)
        self.body.addSpacing(10)
        self.body.addWidget(self.number)
        self.body.addWidget(self._words)
        self.body.addSpacing(14)
        self.body.addWidget(Hairline(self._owner))
        self.body.addSpacing(12)
        self.body.addLayout(self._facts)
        self.body.addWidget(self.cost)
        self.body.addStretch(1)
        self.body.addSpacing(12)
        self.body.addWidget(self.send_button)
        self.body.addSpacing(8)
        self.body.addWidget(self.note)
