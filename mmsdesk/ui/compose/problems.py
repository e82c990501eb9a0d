"""What is wrong with the message: the strip below it, and the inspector with a card and a button per problem."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.checks import Anchor, Finding, distinct
from mmsdesk.domain.checks.book import all_rules
from mmsdesk.domain.checks.concerned import Concern, concern_of
from mmsdesk.domain.media import MediaFacts
from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, CONTACT, LIST, LOCATION, MEDIA, TEXT
from mmsdesk.ui.compose.fixes import Offer, offer_for
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import SideColumn
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind, Size
from mmsdesk.ui.widgets.cards import GUTTER, Scroll, column
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner, EmptyState, ProblemCard

_BLANK = {
    TEXT: ("Nothing written yet", "Write the text people shall read"),
    MEDIA: ("No file yet", "Choose the picture, video, contact card or PDF to send"),
    CARD: ("Nothing written yet", "Start with a subject, a picture or the text"),
    CHOICE: ("Nothing asked yet", "Write the question, then what people can answer"),
    CAROUSEL: ("No card yet", "Write the first card, or give it a picture"),
    LOCATION: ("No place yet", "Give it a name and paste a link from a map"),
    LIST: ("Nothing written yet", "Start with a title, then what people can choose"),
    CONTACT: ("No contact yet", "Start with the name"),
}
_TONES = {"blocker": Tone.BAD, "warning": Tone.WARN, "tip": Tone.INFO}


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding with its number (as on the phone) and its button."""

    number: int
    finding: Finding
    offer: Offer
    concern: Concern = ""
    """The group of people it is about, when they can be shown."""

    @property
    def tone(self) -> Tone:
        return _TONES[self.finding.word]


def number_problems(
    findings: Sequence[Finding], facts: MediaFacts | None, groups: Collection[Concern] = ()
) -> tuple[Problem, ...]:
    """The cards to show: blockers first, one where several rules ask for the same button.

    `groups` are the groups of people that are known.
    """
    return tuple(
        Problem(n, it, offer_for(it, facts), concern if (concern := concern_of(it)) in groups else "")
        for n, it in enumerate(distinct(findings), 1)
    )


def counted(number: int, noun: str) -> str:
    """ "1 problem", "2 problems"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def checks_made() -> int:
    """How many rules look at every campaign: not those about other providers, which have to be asked for."""
    return sum(rule.check is not None and not rule.id.startswith("PRV-") for rule in all_rules())


def summary(problems: Sequence[Problem]) -> str:
    """What the problems mean, in a line: "1 stops the send · 3 could hurt delivery"."""
    words = [problem.finding.word for problem in problems]
    blockers, warnings, tips = (words.count(word) for word in ("blocker", "warning", "tip"))
    parts = []
    if blockers:
        parts.append(f"{blockers} {'stops' if blockers == 1 else 'stop'} the send")
    if warnings:
        parts.append(f"{warnings} could hurt delivery")
    if tips:
        parts.append(counted(tips, "tip"))
    return " · ".join(parts) or f"All {checks_made()} checks pass"


class ProblemStrip(Banner):
    """The strip at the foot of the form: green, amber or red, and the way to the inspector.

    A click anywhere on it does what its link does; the link is there for the keyboard and for readers of the screen.
    """

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, inline=True, link=True)
        self.setObjectName("problem-strip")
        self.show_waiting()

    def show_message(self, title: str, detail: str, tone: Tone, *, action: str = "") -> None:
        super().show_message(title, detail, tone, action=action)
        if action:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_it = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and on_it and not self.button.isHidden():
            self.acted.emit()
        else:
            super().mouseReleaseEvent(event)

    def show_waiting(self) -> None:
        """Nothing has been checked yet."""
        self.show_message("Checking…", "", Tone.NEUTRAL)

    def show_blank(self, kind: str) -> None:
        """There is no message of this kind yet."""
        title, hint = _BLANK[kind]
        self.show_message(title, hint, Tone.NEUTRAL)

    def show_trouble(self, title: str, hint: str) -> None:
        """The checks themselves could not run."""
        self.show_message(title, hint, Tone.WARN)

    def show_problems(
        self, problems: Sequence[Problem], *, strict: bool, open_now: bool, counting: str = "", ignored: int = 0
    ) -> None:
        """Say how it stands; the button opens or closes the inspector.

        `counting`: a long list is being checked. `ignored`: problems that are left out of sight.
        """
        serious = [problem for problem in problems if problem.finding.word != "tip"]
        action = "Hide checks" if open_now else "Show checks"
        if not serious and counting:
            self.show_message(counting, "Nothing found so far", Tone.NEUTRAL, action=action)
            return
        if not serious:
            validation = "strict validation is on" if strict else "strict validation is off"
            tips = f" · {counted(len(problems), 'tip')}" if problems else ""
            passing = f"{counted(ignored, 'problem')} ignored" if ignored else f"All {checks_made()} checks pass"
            self.show_message("Ready to send", f"{passing}, {validation}{tips}", Tone.OK, action=action)
            return
        blockers = sum(problem.finding.blocks for problem in serious)
        action = "Hide problems" if open_now else "Show problems"
        others = len(problems) - len(serious)
        title = counted(len(serious), "problem") + (f" · {counted(others, 'tip')}" if others else "")
        detail = f"{blockers} {'stops' if blockers == 1 else 'stop'} the send" if blockers else "Could hurt delivery"
        self.show_message(title, counting or detail, Tone.BAD if blockers else Tone.WARN, action=action)


class ProblemsPanel(SideColumn):
    """The inspector: a numbered card per problem, and one button for all that can be mended safely.

    Signals:
        fix_requested: the Problem whose main button was pressed.
        replace_requested: choose another picture.
        ignored: the Problem to leave out of sight.
        ignored_requested: show again what was left out.
        people_requested: the Problem whose people shall be shown.
        pointed: number of the problem to outline on the phone, None for none.
        fix_all_requested: mend everything that is safe.
        close_requested: put the inspector away.
    """

    fix_requested = Signal(object)
    replace_requested = Signal()
    ignored = Signal(object)
    ignored_requested = Signal()
    people_requested = Signal(object)
    pointed = Signal(object)
    fix_all_requested = Signal()
    close_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, margin=20)
        self.setAccessibleName("Problems")
        self._keeper_of_panel = keeper
        self._problems: tuple[Problem, ...] = ()
        self._cards: list[ProblemCard] = []
        self._title = Label(keeper, "Problems", Role.SECTION)
        self._close = IconButton(keeper, "x", "Close problems")
        self._summary = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._summary.setObjectName("problem-summary")
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(10)
        self._nothing = EmptyState(keeper, "Nothing to mend", "Every check passes.", icon="circle-check")
        self.fix_all = Button(keeper, "Fix automatically", Kind.SOFT, icon="wand-sparkles", wide=True)
        self.ignored_button = Button(keeper, "Show ignored", Kind.LINK, icon="eye", size=Size.SMALL)
        self.ignored_button.hide()
        self._undo_note = Label(keeper, "You can undo every fix with Ctrl+Z.", Role.CAPTION, "text2")
        self._close.clicked.connect(self.close_requested)
        self.fix_all.clicked.connect(self.fix_all_requested)
        self.ignored_button.clicked.connect(self.ignored_requested)
        self._build()
        self.show_problems(())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What it shows, in its order."""
        return self._problems

    @property
    def cards(self) -> Sequence[ProblemCard]:
        """Their cards."""
        return self._cards

    @property
    def safe(self) -> tuple[Problem, ...]:
        """Those that "Fix automatically" mends."""
        return tuple(problem for problem in self._problems if problem.offer.is_safe)

    @property
    def focused(self) -> Problem | None:
        """The problem whose card, or a button on it, has the focus."""
        for problem, card in zip(self._problems, self._cards, strict=True):
            focus = card.focusWidget() if card.isAncestorOf(self.focusWidget()) else None
            if card.hasFocus() or (focus is not None and focus.hasFocus()):
                return problem
        return None

    @property
    def to_mend(self) -> Problem | None:
        """What one press mends: the problem with the focus, else the first that has a button."""
        return self.focused or next((it for it in self._problems if it.offer.fix is not None), None)

    def number_after(self, by: int) -> int | None:
        """The number of the next (+1) or previous (-1) problem, going round; None without problems."""
        if not self._problems:
            return None
        now = self.focused
        place = self._problems.index(now) if now in self._problems else -1 if by > 0 else 0
        return self._problems[(place + by) % len(self._problems)].number

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these; a card that stays keeps the focus."""
        if tuple(problems) == self._problems and self._cards:
            return
        focused = self.focused
        had_focus = focused is not None or self.fix_all.hasFocus()
        self._problems = tuple(problems)
        self._rebuild()
        safe = len(self.safe)
        self.fix_all.set_label(f"Fix {safe} automatically")
        self.fix_all.setVisible(safe > 0)
        self._undo_note.setVisible(safe > 0)
        self._summary.setText(summary(self._problems))
        self._nothing.setVisible(not self._problems)
        if had_focus:
            self._give_focus_back(focused)

    def show_ignored(self, number: int) -> None:
        """How many findings are left out of sight."""
        self.ignored_button.set_label(f"Show ignored ({number})")
        self.ignored_button.setVisible(number > 0)
        alone = number > 0 and not self._problems
        if not self._problems:
            self._summary.setText("Nothing else to mend" if alone else summary(()))
        self._nothing.setVisible(not self._problems and not alone)

    def go_to(self, number: int) -> bool:
        """Put the focus on a card; False when there is none of that number."""
        for problem, card in zip(self._problems, self._cards, strict=True):
            if problem.number == number:
                card.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._scroll.ensureWidgetVisible(card)
                return True
        return False

    def set_busy(self, busy: bool) -> None:
        """A picture is being made: no further fix of it can be asked for."""
        self.fix_all.set_busy(busy)
        for problem, card in zip(self._problems, self._cards, strict=True):
            if problem.finding.anchor is Anchor.MEDIA:
                card.fix_button.setEnabled(not busy)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, GUTTER, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        holder = QWidget()
        holder.setProperty("plain", True)
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 4, 0, 8)
        inner.setSpacing(0)
        inner.addLayout(self._list)
        inner.addWidget(self._nothing)
        inner.addStretch(1)
        self._scroll = Scroll(holder, "Problems", gutter=True)
        margins = self.body.contentsMargins()
        self.body.setContentsMargins(margins.left(), margins.top(), margins.right() - GUTTER, margins.bottom())
        self.body.setSpacing(6)
        self.body.addLayout(head)
        self.body.addLayout(column(self._summary, margins=(0, 0, GUTTER, 0)))
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.ignored_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addSpacing(4)
        self.body.addLayout(column(self.fix_all, self._undo_note, gap=6, margins=(0, 0, GUTTER, 0)))

    def _rebuild(self) -> None:
        for card in self._cards:
            card.hide()
            card.setParent(None)
            card.deleteLater()
        self._cards = [self._card(problem) for problem in self._problems]
        for card in self._cards:
            self._list.addWidget(card)
            card.show()  # at once, so that it can have the focus

    def _card(self, problem: Problem) -> ProblemCard:
        finding, offer = problem.finding, problem.offer
        fix = offer.label if offer.fix is not None else ""
        replaces = finding.anchor is Anchor.MEDIA and offer.fix is not None and offer.fix.kind != "replace_picture"
        second = "Replace" if replaces and finding.blocks else "" if finding.blocks else "Ignore"
        card = ProblemCard(
            self._keeper_of_panel,
            problem.number,
            problem.tone,
            finding.title,
            finding.detail,
            fix=fix,
            fix_icon=offer.icon,
            second=second,
            people="See people" if problem.concern else "",
            blocks=finding.blocks,
        )
        card.people_requested.connect(lambda: self.people_requested.emit(problem))
        card.fix_requested.connect(lambda: self.fix_requested.emit(problem))
        if second == "Replace":
            card.second_requested.connect(self.replace_requested)
        else:
            card.second_requested.connect(lambda: self.ignored.emit(problem))
        card.pointed.connect(lambda: self.pointed.emit(problem.number))
        card.left.connect(lambda: self.pointed.emit(None))
        return card

    def _give_focus_back(self, before: Problem | None) -> None:
        for problem in self._problems:
            if before is not None and problem.finding.rule == before.finding.rule:
                self.go_to(problem.number)
                return
        if self._cards:
            self.go_to(self._problems[0].number)
        else:
            self._close.setFocus(Qt.FocusReason.OtherFocusReason)
