"""Import people: file, columns, result. Nothing is stored before the last button; a bad file costs a sentence."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.importing import ImportProgress, ImportResult
from mmsdesk.store.contacts import ListSummary
from mmsdesk.ui.importing.columns_step import ColumnsStep
from mmsdesk.ui.importing.dialogs import ask_file, ask_where
from mmsdesk.ui.importing.file_step import FileStep
from mmsdesk.ui.importing.found_panel import FoundPanel
from mmsdesk.ui.importing.plan import Target, count, list_name_for
from mmsdesk.ui.importing.reading import Opened, Reading, Wish
from mmsdesk.ui.importing.result_step import ResultStep
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.page_parts import TopBar
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.stepper import Stepper
from mmsdesk.ui.widgets.toast import announce

FILE, COLUMNS, RESULT = 1, 2, 3


class ImportPage(Page):
    """Three steps. With a campaign, people imported (or a list that is there) become its audience.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._campaign_id: CampaignId | None = None
        self._campaign_name = ""
        self._path: Path | None = None
        self._opened: Opened | None = None
        self._before: Opened | None = None
        self._done: ImportResult | None = None
        self._reading = Reading(jobs, desk, self)
        self.bar = TopBar(keeper, "Import people", close=True)
        self.stepper = Stepper(keeper, ("File", "Columns", "Import"))
        self.back_button = Button(keeper, "Back", Kind.GHOST)
        self.next_button = Button(keeper, "Next: Columns", Kind.PRIMARY, icon="arrow-right", trailing=True)
        self.import_button = Button(keeper, "Import people", Kind.PRIMARY)
        self.file_step = FileStep(keeper)
        self.columns_step = ColumnsStep(keeper)
        self.found = FoundPanel(keeper)
        self.result_step = ResultStep(keeper)
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self._build()
        self._connect()
        self._go(FILE)

    def enter(self, *arguments: object) -> None:
        given = arguments[0] if arguments else None
        campaign_id = CampaignId(str(given)) if given else None
        if campaign_id != self._campaign_id:
            self._campaign_id, self._campaign_name = campaign_id, ""
        if self._done is not None and not self._reading.is_importing:
            self._start_over()
        self.trouble.hide()
        self._jobs.latest("import lists", self._look_around, done=self._show_around, failed=self._around_failed)

    def panes(self) -> list[QWidget]:
        return [self.bar, self._stack, self.found]

    @property
    def step(self) -> int:
        """1 file, 2 columns, 3 import."""
        return self.stepper.current

    def open_file(self, path: Path) -> None:
        """Read a file; its columns and counts follow."""
        if self._reading.is_importing:
            return
        self._path, self._opened = path, None
        self.file_step.trouble.hide()
        self.file_step.well.show_reading(path.name)
        self._go(FILE)
        self.file_step.set_reading(reading=True)
        self._reading.open(Wish(path))

    def save_problems(self, path: Path) -> None:
        """Write the refused rows of the last count or import into a CSV file."""
        result = self._done or (self._opened.result if self._opened is not None else None)
        if result is not None:
            self._reading.save_problems(result, path)

    # What surrounds the import

    def _look_around(self) -> tuple[tuple[ListSummary, ...], str]:
        name = self._desk.campaign(self._campaign_id).name if self._campaign_id else ""
        return self._desk.lists(), name

    def _show_around(self, around: tuple[tuple[ListSummary, ...], str]) -> None:
        lists, self._campaign_name = around
        self.columns_step.list_field.show_lists(lists)
        self._show_buttons()
        if self._done is not None and self._path is not None:
            self.result_step.show_result(self._path, self._done, self._campaign_name)

    def _around_failed(self, error: Exception) -> None:
        self._campaign_id = None
        self._show_trouble(*_words(error, "The lists couldn’t be read"))

    # Reading and counting

    def _file_opened(self, opened: Opened) -> None:
        self._opened, self._before = opened, None
        name = Path(opened.facts.path).name
        rows = opened.result.rows if opened.result is not None else opened.facts.total_rows
        self.file_step.well.show_file(name, f"{count(rows, 'row')} · {count(len(opened.facts.columns), 'column')}")
        self.file_step.set_reading(reading=False)
        self.columns_step.list_field.suggest(list_name_for(Path(opened.facts.path)))
        self.columns_step.trouble.hide()
        self.columns_step.show_file(opened.facts, opened.country)
        if opened.warning is not None:
            self.columns_step.show_trouble(opened.warning.title, opened.warning.hint, Tone.WARN)
        self._show_plan()
        if self.step == FILE:
            self._next()
            announce(self, f"{name}: {count(rows, 'row')}")

    def _reading_chosen(self, encoding: str, delimiter: str) -> None:
        if self._opened is not None:
            self._before = self._opened
            self._opened = replace(self._opened, result=None)
            self.found.show_counting()
            self._show_buttons()
            self._reading.open(Wish(Path(self._opened.facts.path), encoding, delimiter, self._opened.country))

    def _target_chosen(self, column: str, target: Target) -> None:
        if self._opened is not None:
            self._recount(replace(self._opened, plan=self._opened.plan.choose(column, target), result=None))

    def _country_chosen(self, country: str) -> None:
        if self._opened is not None:
            self._recount(replace(self._opened, country=country, result=None))

    def _recount(self, opened: Opened) -> None:
        self._opened = opened
        self.columns_step.trouble.hide()
        if opened.plan.mapping() is None:
            self._reading.give_up()
            self.columns_step.show_trouble(
                "No column holds the phone numbers", "Set the one that does to “Phone number”.", Tone.WARN
            )
            self._show_plan()
            return
        self._show_plan()
        self.found.show_counting()
        self._reading.count(opened)

    def _counted(self, result: ImportResult) -> None:
        if self._opened is not None:
            self._opened = replace(self._opened, result=result)
            self._show_plan()

    def _show_plan(self) -> None:
        opened = self._opened
        if opened is None:
            return
        name = Path(opened.facts.path).name
        self.columns_step.show_plan(opened.plan, opened.result)
        if opened.result is not None:
            self.found.show_result(name, opened.result)
            self.columns_step.show_looks(opened.result.first_people)
        elif opened.plan.mapping() is None:
            self.found.show_nothing(name)
            self.columns_step.show_looks(())
        self._show_buttons()

    def _refused(self, title: str, hint: str) -> None:
        """Say it where the person is; what was chosen before stays."""
        if self._opened is None:
            self.file_step.show_trouble(title, hint)
            self.file_step.set_reading(reading=False)
            self.file_step.path_input.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            if self._before is not None:
                self._opened, self._before = self._before, None
                self.columns_step.show_file(self._opened.facts, self._opened.country)
                self._show_plan()
            self._go(COLUMNS)
            self.columns_step.show_trouble(title, hint)
        announce(self, title)
        self._show_buttons()

    def _cancel_reading(self) -> None:
        self._reading.give_up()
        self._opened = None
        self.file_step.well.show_empty()
        self.file_step.set_reading(reading=False)
        self.file_step.well.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_buttons()

    # Importing

    def _import(self) -> None:
        opened, mapping = self._opened, self._opened.plan.mapping() if self._opened is not None else None
        if opened is None or mapping is None or opened.result is None or not self.import_button.isEnabled():
            return
        people = opened.result.ready + opened.result.suppressed
        self.result_step.show_running(people, self.columns_step.list_field.list_name)
        self._go(RESULT)
        self._reading.run(opened, mapping, self.columns_step.list_field.list_name)

    def _imported(self, result: ImportResult) -> None:
        self._done = result
        path = self._path or Path()
        self.result_step.show_result(path, result, self._campaign_name)
        self.stepper.show_step(RESULT)
        announce(self, self.result_step.title)
        if not self.isVisible():
            words = f"{count(result.ready, 'person')} added to “{result.list}”."
            self.toast_requested.emit(words, "", None)

    def _stopped(self) -> None:
        self._go(COLUMNS)
        self.columns_step.show_trouble("Import stopped", "Nothing was changed.", Tone.INFO)

    def _progressed(self, progress: ImportProgress) -> None:
        if self.step == RESULT:
            self.result_step.show_progress(progress.rows, progress.part)
        else:
            self.file_step.well.show_progress(progress.rows, progress.part)

    def _stop(self) -> None:
        self.result_step.show_stopping()
        self._reading.stop_import()

    # Afterwards

    def _go_on(self) -> None:
        if self._campaign_id is None:
            self.open_requested.emit(("campaigns",))
        elif self._done is not None:
            self._choose_list(self._done.list)

    def _choose_list(self, list_name: str) -> None:
        """Make a list the campaign's audience and go on to the review."""
        campaign_id = self._campaign_id
        if campaign_id is None:
            return

        def work() -> None:
            draft = self._desk.load_draft(campaign_id)
            self._desk.save_draft(campaign_id, replace(draft, list_name=list_name))

        def done(_nothing: object) -> None:
            self.result_step.next_button.set_busy(False)
            self.open_requested.emit(("review", campaign_id))

        def failed(error: Exception) -> None:
            self.result_step.next_button.set_busy(False)
            self._show_trouble(*_words(error, "The list couldn’t be chosen"))

        self.result_step.next_button.set_busy(True)
        self._jobs.run(work, done=done, failed=failed)

    def _start_over(self) -> None:
        self._reading.give_up()
        self._path = self._opened = self._before = self._done = None
        self.file_step.start_over()
        self.columns_step.list_field.start_over()
        self._go(FILE)

    def _again(self) -> None:
        self._start_over()
        self.enter(*(() if self._campaign_id is None else (self._campaign_id,)))

    def _close(self) -> None:
        campaign_id = self._campaign_id
        self.open_requested.emit(("audience", campaign_id) if campaign_id is not None else ("campaigns",))

    def _back(self) -> None:
        if self.step == COLUMNS:
            self._go(FILE)
        else:
            self._close()

    # How it is put together

    def _go(self, step: int) -> None:
        self.stepper.show_step(step)
        self._stack.setCurrentIndex(step - 1)
        self.found.setVisible(step == COLUMNS)
        self._show_buttons()

    def _show_buttons(self) -> None:
        step, opened = self.step, self._opened
        named = bool(self.columns_step.list_field.list_name)
        self.back_button.setVisible(step == COLUMNS or (step == FILE and self._campaign_id is not None))
        self.next_button.setVisible(step == FILE)
        self.next_button.setEnabled(opened is not None)
        self.import_button.setVisible(step == COLUMNS)
        result = opened.result if opened is not None else None
        people = result.ready + result.suppressed if result is not None else 0
        self.import_button.setEnabled(people > 0 and named)
        ready = result.ready if result is not None else 0
        self.import_button.set_label(f"Import {count(ready, 'person')}" if result is not None else "Import people")

    def _next(self) -> None:
        if self.step == FILE and self._opened is not None:
            self._go(COLUMNS)
            self.import_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.step == COLUMNS:
            self._import()

    def _browse(self) -> None:
        ask_file(self, self.open_file)

    def _ask_where(self) -> None:
        stem = self._path.stem if self._path is not None else "people"
        ask_where(self, f"{stem} - not imported.csv", self.save_problems)

    def _show_trouble(self, title: str, hint: str) -> None:
        self.trouble.show_message(title, hint, Tone.BAD)
        self.trouble.show()

    def _build(self) -> None:
        self.bar.set_middle(self.stepper)
        for button in (self.back_button, self.next_button, self.import_button):
            self.bar.add_button(button)
        self._stack = QStackedWidget()
        for step in (self.file_step, self.columns_step, self.result_step):
            self._stack.addWidget(step)
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        notice = QHBoxLayout()
        notice.setContentsMargins(32, 0, 28, 0)
        notice.addWidget(self.trouble)
        self.trouble.hide()
        main.addLayout(notice)
        main.addWidget(self._stack, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addLayout(main, 1)
        across.addWidget(self.found)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(across, 1)
        self.setFocusProxy(self.file_step.well)

    def _connect(self) -> None:
        self.bar.back_requested.connect(self._close)
        self.back_button.clicked.connect(self._back)
        self.next_button.clicked.connect(self._next)
        self.import_button.clicked.connect(self._import)
        self.stepper.step_requested.connect(self._step_asked)
        self.file_step.path_given.connect(self.open_file)
        self.file_step.browse_requested.connect(self._browse)
        self.file_step.cancel_requested.connect(self._cancel_reading)
        self.columns_step.list_field.changed.connect(self._show_buttons)
        self.columns_step.target_chosen.connect(self._target_chosen)
        self.columns_step.country_chosen.connect(self._country_chosen)
        self.columns_step.reading_changed.connect(self._reading_chosen)
        self.found.save_requested.connect(self._ask_where)
        self.result_step.save_requested.connect(self._ask_where)
        self.result_step.stop_requested.connect(self._stop)
        self.result_step.next_requested.connect(self._go_on)
        self.result_step.again_requested.connect(self._again)
        self._reading.opened.connect(self._file_opened)
        self._reading.counted.connect(self._counted)
        self._reading.imported.connect(self._imported)
        self._reading.refused.connect(self._refused)
        self._reading.stopped.connect(self._stopped)
        self._reading.progressed.connect(self._progressed)
        self._reading.saved.connect(lambda path: self.toast_requested.emit(f"Saved as {path.name}.", "", None))
        for keys, action in (("Ctrl+Return", self._next), ("Ctrl+O", self._browse)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    def _step_asked(self, step: int) -> None:
        if self.step < RESULT:
            self._go(step)


def _words(error: Exception, title: str) -> tuple[str, str]:
    """What to tell about an error of a job."""
    if isinstance(error, MMSDeskError):
        return error.title, error.hint
    return title, "Nothing was changed. Try again."
