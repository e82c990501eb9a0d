"""Asks what one message costs; the estimates everywhere reckon with it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.errors import BadInput
from mmsdesk.services.desk import Desk
from mmsdesk.services.settings import Settings, checked_settings
from mmsdesk.ui.jobs import Jobs
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
        found.control.setFocus(Qt.FocusReason.ShortcutFocusReason)  # with what is in it selected
        return found

    def _field(self, keeper: ThemeKeeper, label: str, value: str, placeholder: str) -> Field:
        field = Field(keeper, label, LineInput(keeper, label, placeholder=placeholder))
        field.set_text(value)
        self.body.addWidget(field)
        return field


class PriceAsker(QObject):
    """Asks for the prices from any page that shows a cost, and keeps the answer.

    Signals:
        kept: the Settings with the new prices.
        failed: a sentence on why they could not be kept.
    """

    kept = Signal(object)
    failed = Signal(str)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._keeper, self._jobs, self._desk, self._page = keeper, jobs, desk, page

    def ask(self) -> None:
        """Show the dialog with what is known."""
        self._jobs.run(self._desk.settings, done=self._show)

    def _show(self, settings: Settings) -> None:
        dialog = PriceDialog(self._keeper, self._page.window(), settings)
        dialog.accepted.connect(lambda: self._keep(dialog.priced))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _keep(self, priced: Settings) -> None:
        desk = self._desk

        def keep() -> Settings:
            settings = replace(
                desk.settings(), price_sms=priced.price_sms, price_mms=priced.price_mms, currency=priced.currency
            )
            desk.save_settings(settings)
            return settings

        self._jobs.run(
            keep,
            done=self.kept.emit,
            failed=lambda _error: self.failed.emit("The price couldn’t be kept. Try again in a moment."),
        )
