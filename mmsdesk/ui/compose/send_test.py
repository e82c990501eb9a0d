"""Sending the draft to one's own phones: choose phones and person, send, and watch each receipt come in."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.domain.checks.worst import WorstPerson
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.services.previewing import Seen
from mmsdesk.services.sending_tests import MOST_LETTERS, MOST_PHONES, PhoneTest
from mmsdesk.store.own_phones import SavedPhone
from mmsdesk.ui.compose.as_whom import AsWhom
from mmsdesk.ui.compose.phone_rows import PILLS, NewPhone, PhoneRow
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import Scroll, column
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.toast import announce

_LOOK_MS = 500
_TITLE = "Send a test"
_DETAIL = "Real MMS to your own phones. It doesn’t count in the report."
_REHEARSAL = "A rehearsal: it goes to the pretend Sinch on this computer, and no phone rings."
_WAITING = ("Usually under a minute", "Receipts show beside each phone: sent, then delivered.")


_ALONE, _END = "\u2068", "\u2069"
"""Around a name that may be written from right to left, so that its neighbours stay as they are."""
_NUMBERS = ("worst", "worst one", "two worst", "three worst")


class SendTestDialog(Dialog):
    """Sends the saved draft to ticked phones and follows the receipts while it is open.

    `is_saved` tells whether what is seen is what is stored: nothing else is ever sent. `worst` are the people whose
    messages are most worth a look (`checks.worst`): one press sends all of them, each as a test of its own.
    """

    def __init__(
        self,
        keeper: ThemeKeeper,
        window: QWidget,
        jobs: Jobs,
        desk: Desk,
        campaign_id: CampaignId,
        list_name: str,
        seen: Seen,
        is_saved: Callable[[], bool],
        worst: Sequence[WorstPerson] = (),
    ) -> None:
        super().__init__(keeper, window, _TITLE, _DETAIL, width=460)
        self._jobs, self._tests = jobs, PhoneTests(desk)
        self._campaign_id, self._is_saved = campaign_id, is_saved
        self._worst = tuple(worst)[:MOST_LETTERS]
        self._results: tuple[PhoneTest, ...] = ()
        self._sending = False
        self.rows: list[PhoneRow] = []
        shelf = QWidget()
        self._list = QVBoxLayout(shelf)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self._shelf = Scroll(shelf, "Your phones")
        self.add_phone = Button(keeper, "Add a phone", Kind.LINK, icon="plus")
        self.new_phone = NewPhone(keeper)
        self.as_whom = AsWhom(keeper, jobs, desk, list_name, seen, self._worst)
        self.person = self.as_whom.combo
        number = _NUMBERS[len(self._worst)]
        self.worst_button = Button(keeper, f"Send me the {number}", Kind.SOFT, icon="send", wide=True)
        self.worst_button.setAutoDefault(False)
        reasons = "\n".join(f"{it.name}: {it.why}" for it in self._worst)
        self.worst_button.setToolTip(reasons)
        self.worst_button.setAccessibleDescription(reasons)
        names = ", ".join(f"{_ALONE}{it.name}{_END}" for it in self._worst)
        self.worst_note = Label(keeper, f"As {names}", Role.CAPTION, "text2", elide=True)
        self.banner = Banner(keeper, *_WAITING, Tone.INFO)
        self.count = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._build()
        self._timer.timeout.connect(self._look)
        self.add_phone.clicked.connect(self._open_new)
        self.new_phone.wanted.connect(self._save)
        self._read_phones()
        jobs.run(self._tests.is_rehearsal, done=self._show_place)
        self.worst_button.clicked.connect(self.send_worst)

    def accept(self) -> None:
        """The primary button, and Enter: send. The dialog stays open to show the receipts."""
        self.send()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.new_phone.is_asked():
            self.new_phone.save_button.click()
        else:
            super().keyPressEvent(event)

    def send(self) -> None:
        """Send to the ticked phones, as the chosen person."""
        self._send([("", self.as_whom.chosen.values)])

    def send_worst(self) -> None:
        """Send to the ticked phones once as each of the worst."""
        self._send([(it.name, it.values) for it in self._worst])

    def _send(self, people: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        rows = [row for row in self.rows if row.tick.isChecked()]
        if self._sending or not rows:
            return
        if not self._is_saved():
            self._say("The draft isn’t saved yet", "Wait a moment, then send the test.", Tone.WARN)
            return
        self._sending = True
        self._show_sending(rows)
        phones = [row.phone for row in rows]
        self._jobs.run(
            lambda: self._tests.send_as(self._campaign_id, phones, people), done=self._show_sent, failed=self._not_sent
        )

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        phones = QVBoxLayout()
        phones.setSpacing(8)
        phones.addWidget(self._shelf)
        phones.addWidget(self.add_phone)
        phones.addWidget(self.new_phone)
        self.body.addLayout(phones)
        self.body.addWidget(self.as_whom)
        self.body.addLayout(column(self.worst_button, self.worst_note, gap=6))
        self.worst_button.setVisible(bool(self._worst))
        self.worst_note.setVisible(bool(self._worst))
        self.body.addSpacing(4)
        self.body.addWidget(self.banner)
        self.new_phone.hide()
        self.buttons.insertWidget(0, self.count)
        self.add_button("Close", Kind.GHOST)
        self.send_button = self.add_button("Send test", Kind.PRIMARY, icon="send")

    def _show_place(self, is_rehearsal: bool) -> None:
        if is_rehearsal:
            self.show_detail(_REHEARSAL)

    def _read_phones(self) -> None:
        self._jobs.run(self._tests.phones, done=self._show_phones, failed=self._not_read)

    def _show_phones(self, phones: Sequence[SavedPhone]) -> None:
        known = {row.phone.id: row.tick.isChecked() for row in self.rows}
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self.rows = [
            PhoneRow(self._keeper, phone, on=known.get(phone.id, bool(known) or number == 0))
            for number, phone in enumerate(phones)
        ]
        for row in self.rows:
            self._list.addWidget(row)
            row.ticked.connect(self._count)
            row.removed.connect(lambda phone=row.phone: self._forget(phone))
        self._show_results()
        self._shelf.setVisible(bool(phones))
        self.add_phone.setVisible(bool(phones) and len(phones) < MOST_PHONES and self.new_phone.isHidden())
        if not phones:
            self._open_new()
        self._count()

    def _open_new(self) -> None:
        self.add_phone.hide()
        self.new_phone.show()
        self.new_phone.name.control.setFocus()

    def _save(self, name: str, number: str) -> None:
        def saved(_phone: SavedPhone) -> None:
            self.new_phone.clear()
            self.new_phone.hide()
            self.send_button.setFocus()
            self._read_phones()

        self._jobs.run(lambda: self._tests.keep(name, number), done=saved, failed=self._not_saved)

    def _not_saved(self, error: Exception) -> None:
        words = (
            f"{error.title}. {error.hint}" if isinstance(error, MMSDeskError) else "It couldn’t be saved. Try again."
        )
        self.new_phone.number.show_trouble(words, Tone.BAD)
        self.new_phone.number.control.setFocus()

    def _forget(self, phone: SavedPhone) -> None:
        self._jobs.run(lambda: self._tests.forget(phone), done=lambda _none: self._read_phones(), failed=self._not_read)

    def _count(self) -> None:
        number = sum(row.tick.isChecked() for row in self.rows)
        self.count.setText(f"{number} MMS" if number else "Tick a phone" if self.rows else "Add a phone first")
        self.send_button.setEnabled(number > 0 and not self._sending)
        self.worst_button.setEnabled(number > 0 and not self._sending)
        self.send_button.setAccessibleName(f"Send test to {number} {'phone' if number == 1 else 'phones'}")

    def _show_sending(self, rows: Sequence[PhoneRow]) -> None:
        self.send_button.set_busy(True)
        for row in rows:
            row.show_sending()
        self._fit_shelf()
        self._say(*_WAITING, Tone.INFO)
        self._count()

    def _show_sent(self, tests: tuple[PhoneTest, ...]) -> None:
        told = {test.phone.id for test in tests}
        self._results = (*(test for test in self._results if test.phone.id not in told), *tests)
        self._end_sending()
        self._timer.start()

    def _not_sent(self, error: Exception) -> None:
        """What nobody foresaw may have happened after it left: it is not called unsent."""
        self._end_sending()
        self._say_trouble(error, "The test stumbled", "It may have gone out: look at the phone before you test again.")

    def _not_read(self, error: Exception) -> None:
        self._say_trouble(error, "Your phones couldn’t be read", "Nothing was changed. Close this and open it again.")

    def _say_trouble(self, error: Exception, title: str, hint: str) -> None:
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        self._say(title, hint, Tone.BAD)

    def _end_sending(self) -> None:
        self._sending = False
        self.send_button.set_busy(False)
        self._show_results()
        self._count()

    def _look(self) -> None:
        results = self._results
        if not any(test.is_open for test in results):
            self._timer.stop()
            return
        self._jobs.latest("phone tests", lambda: self._tests.read(results), done=self._show_read)

    def _show_read(self, tests: tuple[PhoneTest, ...]) -> None:
        fresh = {test.job_id: test for test in tests}
        before = self._results
        self._results = tuple(fresh.get(test.job_id, test) if test.job_id else test for test in before)
        for old, new in zip(before, self._results, strict=True):
            if old.progress is not new.progress:
                who = f"{new.phone.name}, as {new.shown_as}" if new.shown_as else new.phone.name
                announce(self, f"{who}: {PILLS[new.progress][0]}")
        self._show_results()

    def _show_results(self) -> None:
        for row in self.rows:
            row.show_tests([test for test in self._results if test.phone.id == row.phone.id])
        self._fit_shelf()

    def _fit_shelf(self) -> None:
        """As high as its rows, as long as the buttons below stay in the window."""
        width = self._shelf.viewport().width()
        heights = [
            row.heightForWidth(width) if row.hasHeightForWidth() else row.sizeHint().height() for row in self.rows
        ]
        wanted = sum(heights) + 8 * max(0, len(heights) - 1)
        others = [self._keeper.px(440)]
        if self._worst:
            others += [it.sizeHint().height() + self.body.spacing() for it in (self.worst_button, self.worst_note)]
        if self.as_whom.find_field.isVisible():
            others.append(self.as_whom.find_field.sizeHint().height())
        self._shelf.setFixedHeight(min(wanted, max(self._keeper.px(130), self.window().height() - sum(others))))

    def _say(self, title: str, detail: str, tone: Tone) -> None:
        self.banner.show_message(title, detail, tone)
        if tone is not Tone.INFO:
            announce(self, title, urgent=tone is Tone.BAD)
