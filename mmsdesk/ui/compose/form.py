"""The form at the left: type, subject, picture, text and two switches. Shows a draft, says what was changed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.checks.subject import SUBJECT_ADVICE, SUBJECT_LIMIT, utf16_units
from mmsdesk.domain.template import name_fields
from mmsdesk.services.drafts import CARD, MEDIA, TEXT, Draft
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.media_field import MediaField
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.kinds import KIND_LOOKS
from mmsdesk.ui.page_parts import JOB_MARGIN
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.choices import Option, Segmented, Switch
from mmsdesk.ui.widgets.fields import Field, Limits, ToggleRow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Glyph

_KINDS = tuple(Option(kind, look.name, look.icon) for kind, look in KIND_LOOKS.items())


class ComposeForm(QWidget):
    """What is written. Every change is one signal with the new value.

    Signals:
        kind_chosen: "text", "media" or "card".
        title_edited, body_edited: the new text, with tokens.
        optout_switched, strict_switched: on or off.
        fields_requested: the person wants to insert a merge field.
        focus_wanted: a part of the form is about to get the focus; the form must be on the screen.
    """

    kind_chosen = Signal(str)
    title_edited = Signal(str)
    body_edited = Signal(str)
    optout_switched = Signal(bool)
    strict_switched = Signal(bool)
    fields_requested = Signal()
    focus_wanted = Signal()

    def __init__(self, keeper: ThemeKeeper, media_field: MediaField) -> None:
        super().__init__()
        self.setProperty("plain", True)
        self.kinds = Segmented(keeper, "Message type", _KINDS)
        self._note = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self.subject_input = DraftInput(keeper, "Subject", placeholder="What people read first")
        self.subject = Field(keeper, "Subject", self.subject_input, limits=Limits(SUBJECT_ADVICE, SUBJECT_LIMIT))
        self.media_field = media_field
        self.editor = MessageEditor(keeper, "Message")
        self.insert_button = Button(keeper, "Insert field", Kind.SOFT, icon="braces", size=Size.SMALL)
        self.insert_button.setToolTip("Insert field (Ctrl+J)")
        self._words, self._rest = QWidget(), QWidget()
        self._length = Label(keeper, "", Role.CAPTION, "text2", tabular=True, wrap=True)
        self._length.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._length.setObjectName("message-length")
        self._length.setAutoFillBackground(True)  # it changes with every key: nothing below has to be painted for it
        self.optout = Switch(keeper, "Add opt-out line", on=True)
        self._optout_row = ToggleRow(
            keeper, self.optout, "Add opt-out line", "Adds “Reply STOP to opt out” and honours it automatically."
        )
        self.strict = Switch(keeper, "Strict validation", on=True)
        self._strict_row = ToggleRow(
            keeper, self.strict, "Strict validation", "Sinch refuses media that breaks its MMS recommendations."
        )
        self._build(keeper)
        self.kinds.chosen.connect(self.kind_chosen)
        self.subject.edited.connect(self.title_edited)
        self.editor.edited.connect(self.body_edited)
        self.editor.media_offered.connect(media_field.offer)
        self.optout.clicked.connect(self.optout_switched)
        self.strict.clicked.connect(self.strict_switched)
        self.insert_button.clicked.connect(self.fields_requested)

    @property
    def has_words(self) -> bool:
        """Whether the kind shown has a text to write."""
        return not self._words.isHidden()

    @property
    def note(self) -> str:
        """The sentence under the type."""
        return self._note.text()

    def show_draft(self, draft: Draft) -> None:
        """Show a draft; silent, and what the person is typing in stays as it is."""
        self.kinds.choose(draft.kind)
        self._note.setText(KIND_LOOKS[draft.kind].note)
        has_words = draft.kind != MEDIA
        self.subject.setVisible(draft.kind == CARD)
        self.media_field.setVisible(draft.kind != TEXT)
        self._words.setVisible(has_words)
        self._optout_row.setVisible(has_words)
        self._rest.setVisible(not has_words)
        self.subject.set_text(draft.title)
        named = name_fields(draft.title)
        self.subject_input.setToolTip(named if named != draft.title else "")
        self.media_field.show_media(draft.media)
        self.editor.set_text(draft.body)
        self.optout.setChecked(draft.optout_line)
        self.strict.setChecked(draft.strict)

    def show_lengths(self, subject: str, body: str, *, with_optout: bool, for_longest: bool = False) -> None:
        """Count what the shown person gets, or who of the list reads the most.

        The larger of characters and UTF-16 units counts for a subject: nobody says which one does.
        """
        length = utf16_units(subject)
        self.subject.show_count(length)
        tone = "bad" if length > SUBJECT_LIMIT else ""
        if self.subject_input.property("tone") != tone:
            self.subject_input.setProperty("tone", tone)
            self.subject_input.style().unpolish(self.subject_input)
            self.subject_input.style().polish(self.subject_input)
        words = "1 character" if len(body) == 1 else f"{len(body):,} characters"
        words += " for the longest" if for_longest else ""
        comma = "," if for_longest else ""
        self._length.setText(f"{words}{comma} with opt-out line" if with_optout else words)

    def show_optout_line(self, line: str) -> None:
        """The wording that is added."""
        self.optout.setAccessibleDescription(f"Adds “{line}” and honours it automatically.")
        self._optout_row.show_detail(f"Adds “{line}” and honours it automatically.")

    def go_to(self, part: str) -> None:
        """Put the focus on a part: subject, media or body."""
        self.focus_wanted.emit()
        target: QWidget = {"subject": self.subject_input, "media": self.media_field.well}.get(part, self.editor)
        if target is self.editor and not self.has_words:
            target = self.media_field.well
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def select_subject(self, start: int) -> None:
        """Select what is too much in the subject."""
        self.focus_wanted.emit()
        self.subject_input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        text = self.subject_input.text()
        first = start if "{{" not in text and start < len(text) else 0
        before = utf16_units(text[:first])  # QLineEdit counts UTF-16 units
        self.subject_input.setSelection(before, utf16_units(text) - before)

    def take_margin(self, margin: int) -> None:
        """How far the parts stand from both edges (px)."""
        self._layout.setContentsMargins(margin, 22, margin, 18)

    def _build(self, keeper: ThemeKeeper) -> None:
        self._layout = layout = QVBoxLayout(self)
        self.take_margin(JOB_MARGIN)
        layout.setSpacing(18)
        kind = QVBoxLayout()
        kind.setSpacing(6)
        kind.addWidget(Label(keeper, "Message type", Role.LABEL_STRONG))
        kind.addWidget(self.kinds)
        note = QHBoxLayout()
        note.setSpacing(8)
        tick = QVBoxLayout()
        tick.setContentsMargins(0, 2, 0, 0)  # in the middle of the sentence's first line
        tick.addWidget(Glyph(keeper, "circle-check", "ok", 16), 0, Qt.AlignmentFlag.AlignTop)
        note.addLayout(tick)
        note.addWidget(self._note, 1)
        kind.addLayout(note)
        layout.addLayout(kind)
        layout.addWidget(self.subject)
        layout.addWidget(self.media_field)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(6)
        label = Label(keeper, "Message", Role.LABEL_STRONG)
        label.setBuddy(self.editor)
        words.addWidget(label)
        words.addWidget(self.editor, 1)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.insert_button)
        tools.addWidget(self._length, 1, Qt.AlignmentFlag.AlignVCenter)
        words.addLayout(tools)
        layout.addWidget(self._words, 1)
        switches = QVBoxLayout()
        switches.setSpacing(8)
        switches.addWidget(self._optout_row)
        switches.addWidget(self._strict_row)
        layout.addLayout(switches)
        layout.addWidget(self._rest, 1)
