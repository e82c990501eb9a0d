"""The column at the right: how many people the file brings in, and which rows it does not."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.services.importing import ImportResult, Problem
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.importing.plan import count
from mmsdesk.ui.page_parts import SideColumn
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Hairline, Scroll, row
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.meters import Legend, Share, StackedBar
from mmsdesk.ui.widgets.pills import Spinner

PROBLEMS_SHOWN: Final = 20


def shares_of(result: ImportResult) -> list[Share]:
    """The file's rows, cut into what becomes of them."""
    tidied = f" · {count(result.tidied, 'number')} tidied" if result.tidied else ""
    return [
        Share(f"Ready{tidied}", result.ready, "accent", key="import-ready-rows"),
        Share("Duplicates, merged", result.duplicates, "pending", key="import-duplicates"),
        Share("Opted out before, stay so", result.suppressed, "text3", key="import-suppressed"),
        Share("Can’t be imported", result.refused, "bad_fill", key="import-refused"),
    ]


class ProblemList(QWidget):
    """The rows that are refused: their line, what stands there, why not. The first of them, and how many more."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.setProperty("plain", True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)
        self._shown: tuple[Problem, ...] = ()
        self._total = 0

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show the first of them; the same ones cost nothing."""
        shown = problems[:PROBLEMS_SHOWN]
        if shown == self._shown and len(problems) == self._total:
            return
        self._shown, self._total = shown, len(problems)
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        for problem in shown:
            self._layout.addWidget(_problem_row(self._keeper, problem))
        rest = len(problems) - len(shown)
        if rest:
            self._layout.addWidget(Label(self._keeper, f"and {rest:,} more", Role.LABEL, "text2"))


def _problem_row(keeper: ThemeKeeper, problem: Problem) -> QWidget:
    value = problem.value or "(no number)"
    widget = QWidget()
    widget.setAccessibleName(f"Row {problem.row}: {value}. {problem.message}")
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    head = row(Label(keeper, f"Row {problem.row:,}", Role.LABEL, "text2", tabular=True), gap=10)
    head.addWidget(Label(keeper, value, Role.LABEL_STRONG, tabular=True, elide=True), 1)
    layout.addLayout(head)
    layout.addWidget(Label(keeper, problem.message, Role.LABEL, "text2", wrap=True))
    return widget


class FoundPanel(SideColumn):
    """What we found, recounted while columns are matched.

    Signals:
        save_requested: the list of refused rows is wanted as a file.
    """

    save_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, 360)
        self._file = Label(keeper, "", Role.LABEL, "text2", elide=True)
        self._number = Label(keeper, "", Role.BIG, tabular=True)
        self._number.setObjectName("import-ready")
        self._ready = Label(keeper, "ready to import", Role.BODY, "text2")
        self._known = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._known.setObjectName("import-known")
        self._known.hide()
        self._spinner = Spinner(keeper, "Counting", 18)
        self._bar = StackedBar(keeper, "Rows of the file")
        self._legend = Legend(keeper)
        self._heading = Label(keeper, "Can’t be imported", Role.BODY_STRONG)
        self.save_button = Button(keeper, "Save list", Kind.LINK, icon="download", size=Size.SMALL)
        self.save_button.clicked.connect(self.save_requested)
        self._problems = ProblemList(keeper)
        self._rule = Hairline(keeper)
        self._build(keeper)

    @property
    def ready(self) -> str:
        """The big number as shown."""
        return self._number.text()

    @property
    def legend(self) -> Legend:
        """The counts in words."""
        return self._legend

    def show_counting(self) -> None:
        """The numbers are old; new ones are on their way."""
        self._spinner.show()
        self._number.set_color("text3")

    def show_nothing(self, file_name: str) -> None:
        """There is nothing to count yet: no column holds the numbers."""
        self._show_file(file_name)
        self._spinner.hide()
        self._show_number("0")
        self._ready.setText("until the phone column is chosen")
        self._known.hide()
        for widget in (self._bar, self._legend):
            widget.hide()
        self._show_problems(())

    def show_result(self, file_name: str, result: ImportResult) -> None:
        """Show a count."""
        self._show_file(f"{file_name} · {count(result.rows, 'row')}")
        self._spinner.hide()
        self._show_number(f"{result.ready:,}")
        self._ready.setText("ready to import")
        self._known.setText(f"{result.known:,} already known, will be updated")
        self._known.setVisible(result.known > 0)
        shares = shares_of(result)
        self._bar.show_shares(shares)
        self._legend.show_shares(shares)
        for widget in (self._bar, self._legend):
            widget.show()
        self._show_problems(result.problems)

    def _show_file(self, text: str) -> None:
        self._file.setText(text)
        self._file.setAccessibleName(text)

    def _show_number(self, text: str) -> None:
        self._number.setText(text)
        self._number.set_color("text")
        self._number.setAccessibleName(f"Ready to import: {text}")

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self._problems.show_problems(problems)
        for widget in (self._rule, self._heading, self.save_button):
            widget.setVisible(bool(problems))

    def _build(self, keeper: ThemeKeeper) -> None:
        inner = QWidget()
        inner.setProperty("plain", True)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(24, 22, 24, 22)
        layout.setSpacing(0)
        layout.addWidget(Label(keeper, "What we found", Role.SECTION))
        layout.addWidget(self._file)
        layout.addSpacing(14)
        big = row(self._number, self._ready, self._spinner, None, gap=10)
        layout.addLayout(big)
        layout.addWidget(self._known)
        layout.addSpacing(8)
        layout.addWidget(self._bar)
        layout.addSpacing(14)
        layout.addWidget(self._legend)
        layout.addSpacing(18)
        layout.addWidget(self._rule)
        layout.addSpacing(14)
        layout.addLayout(row(self._heading, None, self.save_button))
        layout.addSpacing(8)
        layout.addWidget(self._problems)
        layout.addStretch(1)
        self.body.setContentsMargins(1, 0, 0, 0)
        scroll = Scroll(inner, "What we found")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(scroll)
