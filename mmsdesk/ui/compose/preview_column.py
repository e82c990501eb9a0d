"""The phone beside the form: whose message it shows, in light or dark, with the problems at their places."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy

from mmsdesk.domain.arrival import AddressOf, Arrival, TextPart, arrived_body
from mmsdesk.domain.checks import Longest
from mmsdesk.domain.checks.subject import SUBJECT_ADVICE
from mmsdesk.domain.message import Message, Text
from mmsdesk.domain.rendering import CompiledMessage, compile_message, title_of
from mmsdesk.services.previewing import SAMPLE_NAME, SAMPLE_SEEN, Seen
from mmsdesk.services.sms_preview import preview_address, read_sms
from mmsdesk.services.wording import apply_wording, is_worded
from mmsdesk.ui.compose.anchoring import anchor_of
from mmsdesk.ui.compose.live_text import LiveText
from mmsdesk.ui.compose.person_choice import Choices, FindPersonDialog, people_menu
from mmsdesk.ui.compose.preview_options import PreviewOptions
from mmsdesk.ui.compose.problems import Problem
from mmsdesk.ui.compose.wording_line import WordingLine, WordingWatch
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import PREVIEW_WIDTH, SideColumn
from mmsdesk.ui.phone_choice import PhoneChoice
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_skin import SKINS, TEXT_SIZES
from mmsdesk.ui.phone_sms import SmsNote
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.preview import Anchor, PhonePreview
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton
from mmsdesk.ui.widgets.cards import fill_row
from mmsdesk.ui.widgets.choices import Option, Segmented
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.pills import Avatar

_ROOMY, _GAP = 340, 8
_FRAME_MS: Final = 15
_CUTTING: Final = frozenset({"SUB-1", "SUB-2"})
"""The rules about a long subject."""


class PreviewColumn(SideColumn):
    """Phone, its switches, the person.

    Signals:
        step_requested: +1 or -1, another person.
        empty_requested: True for the person with nothing filled in, False for the people of the list.
        worst_requested: step through the worst cases.
        find_requested: text to look for among the people.
        problem_pressed: number of the problem whose disc on the phone was pressed.
    """

    step_requested = Signal(int)
    empty_requested = Signal(bool)
    worst_requested = Signal()
    find_requested = Signal(str)
    problem_pressed = Signal(int)

    def __init__(self, keeper: ThemeKeeper, pictures: Pictures, choice: PhoneChoice) -> None:
        super().__init__(keeper, PREVIEW_WIDTH, fill="side", grows=False)
        self._pictures, self._choice = pictures, choice
        self._message: Message = Text("")
        self._compiled_last: CompiledMessage = compile_message(Text(""))
        self._sender = ""
        self._seen = SAMPLE_SEEN
        self._people_of_list = self._worst_cases = 0
        self._rendered: tuple[Message, Seen, Message] | None = None
        self._live = LiveText()
        self._discs_later = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._discs_later.timeout.connect(self._place_anchors)
        self._problems: Sequence[Problem] = ()
        self._anchors: list[Anchor] = []
        self.phone = PhonePreview(keeper, behind="side", solid=True)
        self.skin = Segmented(keeper, "Phone", [Option(it.key, it.name) for it in SKINS.values()], compact=True)
        self.light = Segmented(
            keeper,
            "Phone colours",
            [Option("light", "", "sun", name="Light phone"), Option("dark", "", "moon", name="Dark phone")],
            compact=True,
        )
        self.view = Segmented(
            keeper,
            "View",
            [
                Option("chat", "", "message-square", name="Conversation"),
                Option("notification", "", "bell", name="Notification"),
                Option("sms", "", "message-square-text", name="As SMS"),
            ],
            compact=True,
        )
        for switch in (self.skin, self.light, self.view):
            switch.set_tight(tight=True)  # all of them stand in one row beside a form of usual width
        self.options = PreviewOptions(keeper, choice, self)
        self.sms = SmsNote(keeper)
        self.overlay_note = Label(keeper, "", Role.CAPTION, "text2", wrap=True)
        self.overlay_note.setObjectName("overlay-note")
        self._relay_url = ""
        self._watch: WordingWatch | None = None
        self.wording = WordingLine(keeper)
        self._lines = (QHBoxLayout(), QHBoxLayout())
        self._in_one_row: bool | None = None
        self._avatar = Avatar(keeper, SAMPLE_NAME)
        self._as = Label(keeper, "Previewing as", Role.LABEL, "text2")
        self._name = Label(keeper, SAMPLE_NAME, Role.LABEL_STRONG, elide=True)
        self._place = Label(keeper, "", Role.LABEL, "text2", tabular=True, elide=True)
        self._place.setObjectName("preview-place")
        self._place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # cut only where it must be
        self.choose_button = IconButton(keeper, "user", "Choose whom to preview as")
        self.previous_button = IconButton(keeper, "chevron-left", "Previous person (Ctrl+[)")
        self.next_button = IconButton(keeper, "chevron-right", "Next person (Ctrl+])")
        self._buttons = (self.choose_button, self.previous_button, self.next_button)
        self._build()
        follow(keeper, self.dress)
        self.skin.chosen.connect(self._pick_skin)
        self.light.chosen.connect(self._pick_colours)
        self.view.chosen.connect(self._pick_view)
        self.options.text_size_chosen.connect(lambda key: self.phone.set_text_scale(TEXT_SIZES[key]))
        self.options.overlay_switched.connect(self._switch_overlay)
        self.choose_button.clicked.connect(self.open_people)
        self.previous_button.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next_button.clicked.connect(lambda: self.step_requested.emit(1))
        self.phone.anchor_pressed.connect(self.problem_pressed)
        pictures.arrived.connect(self._refresh)
        self.show_person(SAMPLE_SEEN)

    @property
    def rendered(self) -> Message:
        """The message as the shown person gets it."""
        key = (self._message, self._seen)
        if self._rendered is None or self._rendered[0] is not key[0] or self._rendered[1] is not key[1]:
            self._rendered = (*key, self._live.render(self._message, self._seen.values))
        return self._rendered[2]

    @property
    def _compiled(self) -> CompiledMessage:
        """The message with its merge fields found: for counting and discs, not for what a key shows at once."""
        if self._compiled_last.message is not self._message:
            self._compiled_last = compile_message(self._message)
        return self._compiled_last

    @property
    def arrival(self) -> Arrival:
        """The MMS as the shown person gets it, whatever view is chosen."""
        message, watch = self.rendered, self._watch
        wording = watch.wording_of(message) if watch is not None else None
        return apply_wording(message, self._shown_sender, wording, self._address_of)

    @property
    def _address_of(self) -> AddressOf:
        """The links that files become where they arrive as text."""
        known = self._watch.address_of if self._watch is not None else None
        return known or preview_address(self._relay_url)

    @property
    def looks(self) -> Mapping[str, MediaLook]:
        """Its attachments by ref."""
        return self._pictures.looks(self.rendered)

    @property
    def _shown_sender(self) -> str:
        return self._sender or "Your sender"

    @property
    def seen(self) -> Seen:
        """Whose message is shown."""
        return self._seen

    def words_for(self, longest: Longest | None) -> tuple[str, str, bool]:
        """The longest subject and the longest text, and whether they are not everybody's; else the shown person's."""
        if longest is None or not self._compiled.tokens:
            return title_of(self.rendered), arrived_body(self.rendered, self._address_of), False
        render = self._compiled.render
        return title_of(render(longest.subject)), arrived_body(render(longest.body), self._address_of), True

    def show_message(self, message: Message, sender: str) -> None:
        """Show a message that was just edited; the words on the phone are the ones that will be sent.

        Discs of problems that are known follow them a frame later: finding their lines is as much work as the words.
        """
        self._message, self._sender = message, sender
        self._show_words()
        if self._problems and not self._discs_later.isActive():
            self._discs_later.start()

    def show_relay(self, url: str) -> None:
        """Where files will be fetched from: links to them begin so."""
        if url != self._relay_url:
            self._relay_url = url
            self._refresh()

    def use_wordings(self, watch: WordingWatch) -> None:
        """Ask `watch` whose words there are for what becomes text, and show it anew when it has learnt more."""
        self._watch = watch
        watch.learnt.connect(self._refresh)

    def show_person(self, seen: Seen) -> None:
        """Show it as somebody else gets it."""
        self._seen = seen
        self._avatar.show_person(seen.name)
        self._name.setText(seen.name)
        self._name.setAccessibleName(f"Previewing as {seen.name}")
        self._place.setText(seen.words)
        self._place.setAccessibleName(seen.words)
        self._place.setToolTip(seen.why)
        self._place.setAccessibleDescription(seen.why)
        self._place.setVisible(bool(seen.words))
        if seen.worst is None:
            self._people_of_list = seen.people
        kind = "person" if seen.worst is None else "worst case"
        self.previous_button.setAccessibleName(f"Previous {kind} (Ctrl+[)")
        self.next_button.setAccessibleName(f"Next {kind} (Ctrl+])")
        for button in (self.previous_button, self.next_button):
            button.setVisible(seen.people > 0)
            button.setEnabled(seen.people > 1 or seen.is_empty)
        self._place_foot()
        self._refresh()

    def offer_worst(self, cases: int) -> None:
        """How many worst cases there are to step through."""
        self._worst_cases = cases

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put the numbers of the problems at the parts they concern."""
        self._problems = problems
        self._place_anchors()

    def take_width(self, width: int) -> None:
        """Be so wide (px). Where that is little, the phone gets all of it, and the line below takes two."""
        self.setFixedWidth(width)
        side = 20 if width >= _ROOMY * (1 + self._keeper_of_column.text_scale) / 2 else 12
        self.body.setContentsMargins(side, 18, side, 14)
        self._place_switches(width - 2 * side)
        self._place_foot()

    def point(self, number: int | None) -> None:
        """Outline what a problem concerns; of a long subject, show what some carriers would cut off."""
        pointed = next((it for it in self._problems if it.number == number), None)
        self.phone.show_cut(SUBJECT_ADVICE if pointed is not None and pointed.finding.rule in _CUTTING else None)
        self._place_anchors()
        self.phone.outline(number)

    def open_people(self) -> None:
        """Offer whom else the message can be previewed as."""
        emit = self.empty_requested.emit
        choices = Choices(lambda: emit(False), self.worst_requested.emit, lambda: emit(True), self.open_search)
        menu = people_menu(self, self._seen, self._people_of_list > 0, self._worst_cases, choices)
        above = QPoint(0, menu.sizeHint().height())
        menu.popup(self.choose_button.mapToGlobal(QPoint(0, 0)) - above)

    def open_search(self) -> None:
        """Ask for a name, a number or a place."""
        dialog = FindPersonDialog(self._keeper_of_column, self.window(), self._people_of_list)
        dialog.accepted.connect(lambda: self.find_requested.emit(dialog.wanted))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def dress(self) -> None:
        """Show the phone that was chosen last; until somebody picks its colours they follow the window's look."""
        self.skin.choose(self._choice.skin)
        self.phone.set_skin(self._choice.skin)
        self.light.choose(self._choice.colours)
        self.phone.set_skin_theme(self._choice.colours)
        self.phone.set_text_scale(TEXT_SIZES[self._choice.text_size])
        self.phone.set_overlay(self._choice.overlay)

    def show_view(self, key: str) -> None:
        """Show the conversation ("chat"), the "notification", or the message as "sms"."""
        self.view.choose(key)
        self._pick_view(key)

    def _pick_view(self, key: str) -> None:
        self.phone.set_notification(key == "notification")
        self.phone.set_sms(key == "sms")
        self.sms.setVisible(key == "sms")
        self._refresh()

    def _switch_overlay(self, on: bool) -> None:
        self.phone.set_overlay(on)
        self._note_overlay()

    def _note_overlay(self) -> None:
        """What is drawn over the picture, in words; nothing costs nothing."""
        note = " ".join(self.phone.overlay_notes)
        if note != self.overlay_note.text() or self.overlay_note.isHidden() == bool(note):
            self.overlay_note.setText(note)
            self.overlay_note.setVisible(bool(note))

    def _pick_skin(self, key: str) -> None:
        self._choice.keep_skin(key)
        self.phone.set_skin(key)
        self._place_anchors()

    def _pick_colours(self, name: str) -> None:
        self._choice.keep_colours(name)
        self.phone.set_skin_theme(name)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a text is another, or larger
            self._place_foot()
        return super().event(event)

    def _build(self) -> None:
        self.body.setContentsMargins(20, 18, 20, 14)
        self.body.setSpacing(8)
        self._foot = foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        foot.setSpacing(6)
        who, where = QHBoxLayout(), QHBoxLayout()
        for part in (who, where):
            part.setSpacing(6)
        who.addWidget(self._avatar)
        who.addSpacing(2)
        who.addWidget(self._as)
        who.addWidget(self._name, 1)
        where.addWidget(self._place, 1)
        for button in self._buttons:
            where.addWidget(button)
        foot.addLayout(who, 1)
        foot.addLayout(where)
        for line in self._lines:
            line.setSpacing(_GAP)
            self.body.addLayout(line)
        self._place_switches(PREVIEW_WIDTH)
        self.body.addWidget(self.phone, 1)
        self.body.addWidget(self.wording)
        self.body.addWidget(self.overlay_note)
        self.body.addWidget(self.sms)
        self.overlay_note.hide()
        self.sms.hide()
        self.wording.hide()
        self.body.addLayout(foot)

    def _place_foot(self) -> None:
        """“Previewing as” where that leaves room for the name; the place below the name where it needs all there is."""
        margins, gap = self.body.contentsMargins(), 6
        room = self.width() - margins.left() - margins.right()
        words = self._seen.words
        where = [self._place.width_of(words)] if words else []
        where += [it.sizeHint().width() for it in self._buttons if not it.isHidden()]
        parts = [self._avatar.width() + 2, min(self._name.full_width, self._keeper_of_column.px(150)), *where]
        left = room - sum(parts) - gap * len(parts)
        short = words if sum(where) + gap * len(where) <= room else words.rpartition(" · ")[2]  # "2 of 6" at least
        self._place.setText(short)
        self._place.setToolTip(self._seen.why)
        directions = QBoxLayout.Direction
        self._as.setVisible(left >= self._as.full_width + gap and not self._seen.is_empty)
        self._foot.setDirection(directions.LeftToRight if left >= 0 else directions.TopToBottom)
        spacing = gap if left >= 0 else 0
        if self._foot.spacing() != spacing:  # set again, even to the same, it has everything placed anew
            self._foot.setSpacing(spacing)

    def _place_switches(self, room: int) -> None:
        """In one row, or where that has no room light and view below the rest."""
        parts = (self.skin, self.light, self.view, self.options.button)
        fits = sum(part.sizeHint().width() for part in parts) + 3 * _GAP <= room
        if fits == self._in_one_row:
            return
        self._in_one_row = fits
        for line in self._lines:
            while line.takeAt(0) is not None:
                pass
        first, second = self._lines
        fill_row(first, self.skin, None, *((self.light, self.view) if fits else ()), self.options.button)
        fill_row(second, *(() if fits else (self.light, None, self.view)))

    def _refresh(self) -> None:
        self._show_words()
        self._place_anchors()

    def _show_words(self) -> None:
        if self.view.current == "sms":
            sms = read_sms(self.rendered, self._relay_url)
            self.sms.show_sms(sms)
            self.phone.show_arrival(Arrival(self._shown_sender, (TextPart("", sms.text),) if sms.text else ()), {})
        else:
            self.phone.show_arrival(self.arrival, self.looks)
        self._note_wording()
        self._note_overlay()

    def _note_wording(self) -> None:
        """Whose words they are, where a message turns into text on the way."""
        message, watch = self.rendered, self._watch
        shown = self.view.current != "sms" and is_worded(message) and bool(arrived_body(message))
        if shown == self.wording.isHidden():
            self.wording.setVisible(shown)
        if shown:
            self.wording.show_wording(watch.wording_of(message) if watch is not None else None)

    def _place_anchors(self) -> None:
        problems = () if self.view.current == "sms" else self._problems  # they are about the MMS
        told = (lambda: self._compiled, self.rendered, self._seen, self._address_of)
        anchors = [it for it in (anchor_of(problem, self.phone, *told) for problem in problems) if it is not None]
        if anchors != self._anchors:
            self._anchors = anchors
            self.phone.set_anchors(anchors)
