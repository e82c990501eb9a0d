"""The phone beside the form: whose message it shows, in light or dark, with the problems at their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from mmsdesk.domain.arrival import MediaPart, TextPart, arrive
from mmsdesk.domain.checks import Anchor as Place
from mmsdesk.domain.checks import Finding
from mmsdesk.domain.message import Message, Text
from mmsdesk.domain.rendering import CompiledMessage, body_of, compile_message
from mmsdesk.domain.template import compile_template
from mmsdesk.ui.compose.problems import Problem
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import PREVIEW_WIDTH, SideColumn
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.preview import Anchor, PhonePreview
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton
from mmsdesk.ui.widgets.choices import Option, Segmented
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.pills import Avatar

_ROOMY: Final = 340
SAMPLE_NAME: Final = "Maya Chen"
SAMPLE: Final[Mapping[str, str]] = {"first_name": "Maya", "last_name": "Chen", "phone": "+12065550142"}
"""Somebody to preview as while there is no list."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose message the phone shows. `place` counts from 1; `people` is 0 for the sample person."""

    name: str
    values: Mapping[str, str]
    place: int = 1
    people: int = 0


SAMPLE_SEEN: Final = Seen(SAMPLE_NAME, SAMPLE)


class PreviewColumn(SideColumn):
    """Phone, light switch, person.

    Signals:
        step_requested: +1 or -1, another person.
        problem_pressed: number of the problem whose disc on the phone was pressed.
    """

    step_requested = Signal(int)
    problem_pressed = Signal(int)

    def __init__(self, keeper: ThemeKeeper, pictures: Pictures) -> None:
        super().__init__(keeper, PREVIEW_WIDTH, fill="side", grows=False)
        self._pictures = pictures
        self._compiled: CompiledMessage = compile_message(Text(""))
        self._sender = ""
        self._seen = SAMPLE_SEEN
        self._problems: Sequence[Problem] = ()
        self._anchors: list[Anchor] = []
        self.phone = PhonePreview(keeper, behind="side")
        self.light = Segmented(
            keeper,
            "Phone colours",
            [Option("light", "", "sun", name="Light phone"), Option("dark", "", "moon", name="Dark phone")],
            compact=True,
        )
        self._avatar = Avatar(keeper, SAMPLE_NAME)
        self._as = Label(keeper, "Previewing as", Role.LABEL, "text2")
        self._name = Label(keeper, SAMPLE_NAME, Role.LABEL_STRONG, elide=True)
        self._place = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self._place.setObjectName("preview-place")
        self.previous_button = IconButton(keeper, "chevron-left", "Previous person (Ctrl+[)")
        self.next_button = IconButton(keeper, "chevron-right", "Next person (Ctrl+])")
        self._build()
        self._picked = False
        follow(keeper, self._dress)
        self.light.chosen.connect(self._pick_colours)
        self.previous_button.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next_button.clicked.connect(lambda: self.step_requested.emit(1))
        self.phone.anchor_pressed.connect(self.problem_pressed)
        pictures.arrived.connect(self._refresh)
        self.show_person(SAMPLE_SEEN)

    @property
    def rendered(self) -> Message:
        """The message as the shown person gets it."""
        return self._compiled.render(self._seen.values)

    def show_message(self, message: Message, sender: str) -> None:
        """Show a message that was just edited; the words on the phone are the ones that will be sent."""
        self._compiled, self._sender = compile_message(message), sender
        self._refresh()

    def show_person(self, seen: Seen) -> None:
        """Show it as somebody else gets it."""
        self._seen = seen
        self._avatar.show_person(seen.name)
        self._name.setText(seen.name)
        self._name.setAccessibleName(f"Previewing as {seen.name}")
        self._place.setText(f"{seen.place:,} of {seen.people:,}" if seen.people else "sample person")
        for button in (self.previous_button, self.next_button):
            button.setVisible(seen.people > 0)
            button.setEnabled(seen.people > 1)
        self._refresh()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put the numbers of the problems at the parts they concern."""
        self._problems = problems
        self._place_anchors()

    def take_width(self, width: int) -> None:
        """Be so wide (px). Where that is little, the phone gets all of it, and the line below loses its decoration."""
        keeper = self._keeper_of_column
        self.setFixedWidth(width)
        side = 20 if width >= _ROOMY else 12
        self.body.setContentsMargins(side, 18, side, 14)
        self._as.setVisible(width >= keeper.px(370))
        self._avatar.setVisible(width >= keeper.px(300))

    def _pick_colours(self, name: str) -> None:
        self._picked = True
        self.phone.set_skin_theme(name)

    def _dress(self) -> None:
        """The phone follows the window's look until somebody picks its colours."""
        keeper = self._keeper_of_column
        if not self._picked:
            name = "dark" if keeper.theme.dark else "light"
            self.light.choose(name)
            self.phone.set_skin_theme(name)

    def _build(self) -> None:
        self.body.setContentsMargins(20, 18, 20, 14)
        self.body.setSpacing(8)
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.light)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._avatar)
        foot.addSpacing(2)
        foot.addWidget(self._as)
        foot.addWidget(self._name, 1)
        foot.addWidget(self._place)
        foot.addWidget(self.previous_button)
        foot.addWidget(self.next_button)
        self.body.addLayout(top)
        self.body.addWidget(self.phone, 1)
        self.body.addLayout(foot)

    def _refresh(self) -> None:
        message = self.rendered
        self.phone.show_arrival(arrive(message, self._sender or "Your sender"), self._pictures.looks(message))
        self._place_anchors()

    def _place_anchors(self) -> None:
        anchors = [it for it in (self._anchor(problem) for problem in self._problems) if it is not None]
        if anchors != self._anchors:
            self._anchors = anchors
            self.phone.set_anchors(anchors)

    def _anchor(self, problem: Problem) -> Anchor | None:
        """Where a problem's disc belongs; None when it concerns nothing that is on the phone."""
        finding, parts = problem.finding, self.phone.arrival.parts
        wanted = MediaPart if finding.anchor is Place.MEDIA else TextPart
        if finding.anchor not in {Place.MEDIA, Place.SUBJECT, Place.BODY}:
            return None
        part = next((number for number, it in enumerate(parts) if isinstance(it, wanted)), None)
        if part is None:
            return None
        line = 0
        if finding.anchor is Place.BODY:
            line = self.phone.line_of(part, self._offset(finding))
        return Anchor(problem.number, problem.tone, part, line, finding.blocks)

    def _offset(self, finding: Finding) -> int:
        """Where in the rendered body the words stand that a finding is about; the last line for an opt-out."""
        body = body_of(self.rendered)
        if finding.rule.startswith("OPT"):
            return len(body)
        argument = finding.fix.argument if finding.fix is not None else ""
        name = argument.partition("|")[0] or finding.measured
        source = self._compiled.body.text
        for token in self._compiled.body.tokens:
            if token.name == name:
                return len(compile_template(source[: token.start]).render(self._seen.values))
        return max(0, body.find(name)) if name else 0
