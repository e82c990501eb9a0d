"""Asks what one message costs; the estimates everywhere reckon with it."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from mmsdesk.domain.errors import BadInput
from mmsdesk.services.settings import Settings, checked_settings
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput


class PriceDialog(Dialog):
    """Three short fields. It only closes with prices that can be used; `accepted` then reads `priced`."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, settings: Settings) -> None:
        super().__init__(
            keeper,
            window,
            "What does a message cost you?",
            "Your price list or your account manager knows. It is used for estimates only; Sinch’s bill decides.",
            width=440,
        )
        self._settings = settings
        self.sms = self._field(keeper, "Price per SMS", settings.price_sms, "for one part, such as 0.0075")
        self.mms = self._field(keeper, "Price per MMS", settings.price_mms, "for one message, such as 0.02")
        self.currency = self._field(keeper, "Currency", settings.currency, "$, € or USD")
        self.add_button("Cancel")
        self.add_button("Save", Kind.PRIMARY)

    @property
    def priced(self) -> Settings:
        """The settings with what was typed. Raises BadInput."""
        return checked_settings(
            replace(
                self._settings,
                price_sms=self.sms.text(),
                price_mms=self.mms.text(),
                currency=self.currency.text(),
            )
        )

    def accept(self) -> None:
        for field in (self.sms, self.mms, self.currency):
            field.show_trouble(None)
        try:
            _ = self.priced
        except BadInput as error:
            self._at_fault(error).show_trouble(f"{error.title}. {error.hint}", Tone.BAD)
            return
        super().accept()

    def _at_fault(self, error: BadInput) -> Field:
        field = {"The price per SMS": self.sms, "The price per MMS": self.mms}
        found = next((it for label, it in field.items() if error.title.startswith(label)), self.currency)
        found.control.setFocus()
        return found

    def _field(self, keeper: ThemeKeeper, label: str, value: str, placeholder: str) -> Field:
        field = Field(keeper, label, LineInput(keeper, label, placeholder=placeholder))
        field.set_text(value)
        self.body.addWidget(field)
        return field
