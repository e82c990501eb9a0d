"""The form at the left: type, what kinds share (subject, file, text), the kind's own editor, and two switches."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.checks.subject import SUBJECT_ADVICE, SUBJECT_LIMIT, utf16_units
from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, LIST, MEDIA, TEXT, Draft
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.field_strip import FieldStrip
from mmsdesk.ui.compose.kind_editor import KindEditor, PartInput, Supplies
from mmsdesk.ui.compose.kind_editors import EDITORS
from mmsdesk.ui.compose.limits import LimitsButton
from mmsdesk.ui.compose.media_field import MediaField
from mmsdesk.ui.compose.subject_line import SubjectLine
from mmsdesk.ui.compose.tool_row import ToolRow
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.compose.type_picker import KindNote, TypePicker
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import JOB_MARGIN
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import GUTTER
from mmsdesk.ui.widgets.choices import Switch
from mmsdesk.ui.widgets.fields import Field, Limits, ToggleRow
from mmsdesk.ui.widgets.labels import Label

_WITH_SUBJECT = frozenset({CARD})
_WITH_FILE = frozenset({MEDIA, CARD})
_WITH_TEXT = frozenset({TEXT, CARD, CHOICE, LIST})
_WITH_OPTOUT = _WITH_TEXT | {CAROUSEL}
_TEXT_NAMES = {CHOICE: "Question", LIST: "Text"}
_HEIGHTS = {CARD: 132, CHOICE: 88}
_HEIGHT = 150
"""Heights of the text (px): less where a file stands above it, or answers below."""


class ComposeForm(QWidget):
    """What is written. Every change is one signal with the new value.

    What only one kind has is an editor of its own (`kind_editors`), made when the kind is first shown.

    Signals:
        kind_chosen: a kind of `services.drafts`.
        title_edited, body_edited: the new text, with tokens.
        optout_switched, strict_switched: on or off.
        changed: (Draft, what, merge): one step of the history, from a kind's own editor.
        fields_requested: the person wants to insert a merge field.
        editor_made: a further MessageEditor.
        focus_wanted: a part of the form is about to get the focus; the form must be on the screen.
    """

    kind_chosen = Signal(str)
    title_edited = Signal(str)
    body_edited = Signal(str)
    optout_switched = Signal(bool)
    strict_switched = Signal(bool)
    changed = Signal(object, str, str)
    fields_requested = Signal()
    editor_made = Signal(object)
    focus_wanted = Signal()

    def __init__(self, supplies: Supplies, media_field: MediaField) -> None:
        super().__init__()
        self.setProperty("plain", True)
        self._shown: Draft | None = None
        keeper = supplies.keeper
        self._supplies, self._known = supplies, tuple[str, ...]()
        self._editors: dict[str, KindEditor] = {}
        self._kind = ""
        self.kinds = TypePicker(keeper)
        self._note = KindNote(keeper)
        self.subject_input = SubjectLine(keeper, "Subject", placeholder="What people read first")
        self.subject = Field(keeper, "Subject", self.subject_input, limits=Limits(SUBJECT_ADVICE, SUBJECT_LIMIT))
        self.media_field = media_field
        self.editor = MessageEditor(keeper, "Message")
        self.insert_button = Button(keeper, "Insert field", Kind.SOFT, icon="braces", size=Size.SMALL)
        self.insert_button.setToolTip("Insert field (Ctrl+J)")
        self._words, self._rest = QWidget(), QWidget()
        self._heads, self._own = QVBoxLayout(), QVBoxLayout()
        self._text_name = Label(keeper, "Message", Role.LABEL_STRONG)
        self.strip = FieldStrip(keeper)
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
        self.limits = LimitsButton(keeper)
        self._build()
        self.limits.changed.connect(self.changed)
        self.kinds.chosen.connect(self.kind_chosen)
        self.subject_input.edited.connect(self.title_edited)
        self.subject_input.media_offered.connect(media_field.offer)
        self.editor.edited.connect(self.body_edited)
        self.editor.media_offered.connect(media_field.offer)
        self.optout.clicked.connect(self.optout_switched)
        self.strict.clicked.connect(self.strict_switched)
        self.insert_button.clicked.connect(self.fields_requested)
        self.strip.chosen.connect(self.editor.insert_chip)

    @property
    def has_words(self) -> bool:
        """Whether the kind shown has a text that may hold merge fields."""
        return self._kind not in {"", MEDIA}

    @property
    def note(self) -> str:
        """What is said about the type."""
        return self._note.text

    @property
    def own(self) -> KindEditor | None:
        """The editor only the kind shown has."""
        return self._editors.get(self._kind)

    @property
    def writing(self) -> DraftInput | MessageEditor | None:
        """Where a merge field would go: the text that has the focus, or else the kind's main one."""
        focused = QApplication.focusWidget()
        takes = not isinstance(focused, PartInput) or focused.takes_fields
        if isinstance(focused, MessageEditor | DraftInput) and takes and self.isAncestorOf(focused):
            return focused
        if self._kind in _WITH_TEXT:
            return self.editor
        return self.own.main_text if self.own is not None else None

    def start_over(self) -> None:
        """Another campaign: whatever is shown next is new."""
        self._shown = None

    def show_draft(self, draft: Draft) -> bool:
        """Show a draft; silent, and what the person is typing in stays as it is.

        Returns whether more than its text is another than what was shown last.
        """
        before, self._shown = self._shown, draft
        if before is not None and before is not draft and before.differs_in_body(draft):
            self.editor.set_text(draft.body)  # nothing but the text is another: at every key
            if self.own is not None:
                self.own.show_draft(draft)
            return False
        if draft.kind != self._kind:
            self._show_kind(draft.kind)
        self.subject_input.set_text(draft.title)
        self.media_field.show_media(draft.media)
        self.editor.set_text(draft.body)
        self.optout.setChecked(draft.optout_line)
        self.strict.setChecked(draft.strict)
        self.limits.show_draft(draft)
        if self.own is not None:
            self.own.show_draft(draft)
        return True

    def show_fields(self, known: Iterable[str]) -> None:
        """Which merge fields exist."""
        self._known = tuple(known)
        self.editor.show_fields(self._known)
        self.subject_input.show_fields(self._known)
        self.strip.show_fields(self._known)
        for own in self._editors.values():
            for text in own.texts:
                text.show_fields(self._known)

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
        units = utf16_units(body)
        words += f" ({units:,} UTF-16 units)" if units != len(body) else ""
        words += " for the longest" if for_longest else ""
        comma = "," if for_longest else ""
        self._length.setText(f"{words}{comma} with opt-out line" if with_optout else words)

    def show_optout_line(self, line: str) -> None:
        """The wording that is added."""
        self.optout.setAccessibleDescription(f"Adds “{line}” and honours it automatically.")
        self._optout_row.show_detail(f"Adds “{line}” and honours it automatically.")

    def go_to(self, part: str) -> None:
        """Put the focus on a part: "subject", "media", "body", or one of the kind's own ("choices/2").

        Where the kind has no such part, its main one gets it.
        """
        self.focus_wanted.emit()
        own = self.own
        if part not in {"subject", "media", "body"} and own is not None and own.go_to(part):
            return
        if part == "subject" and self._kind in _WITH_SUBJECT:
            self._focus(self.subject_input)
        elif (part == "media" and self._kind in _WITH_FILE) or self._kind == MEDIA:
            self._focus(self.media_field.well)
        elif self._kind in _WITH_TEXT:
            self._focus(self.editor)
        elif own is None or not (own.go_to(part) or own.go_to("")):
            self.kinds.focus()

    def select_subject(self, start: int) -> None:
        """Select what is too much in the subject."""
        self.focus_wanted.emit()
        self._focus(self.subject_input)
        self.subject_input.select_from(start)

    def show_field(self, name: str) -> MessageEditor | None:
        """Go to where a merge field is written; the editor in which it now is selected, if it is a chip."""
        self.focus_wanted.emit()
        if self._kind in _WITH_TEXT and self.editor.select_chip(name):
            self._focus(self.editor)
            return self.editor
        own = self.own
        if own is not None and own.show_field(name):
            writing = self.writing
            return writing if isinstance(writing, MessageEditor) and writing.select_chip(name) else None
        self.go_to("subject")
        return self.subject_input if self.subject_input.select_chip(name) else None

    def show_words(self, words: str) -> None:
        """Select the first place where words, or the merge field of that name, are written."""
        own = self.own
        found = self._kind in _WITH_TEXT and (self.editor.select_chip(words) or self.editor.select_text(words))
        if not found and own is not None:
            _ = own.show_field(words) or own.show_words(words)

    def stop(self) -> bool:
        """Give up reading a file, whichever part it is for; False when none is being read."""
        stopped = [self.media_field.stop(), *(editor.stop() for editor in self._editors.values())]
        return any(stopped)

    def take_margin(self, margin: int) -> None:
        """How far the parts stand from both edges (px); at the right the scroll bar has its place in it."""
        self._layout.setContentsMargins(margin, 22, margin - GUTTER, 18)

    def _show_kind(self, kind: str) -> None:
        focused: QWidget | None = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self._kind = kind
        self.kinds.choose(kind)
        self._note.show_kind(kind)
        self.subject.setVisible(kind in _WITH_SUBJECT)
        self.media_field.setVisible(kind in _WITH_FILE)
        self._words.setVisible(kind in _WITH_TEXT)
        self._optout_row.setVisible(kind in _WITH_OPTOUT)
        grows = kind in {TEXT, CARD}
        self._rest.setVisible(not grows)
        self._layout.setStretchFactor(self._words, 1 if grows else 0)
        self._text_name.setText(_TEXT_NAMES.get(kind, "Message"))
        self.editor.setAccessibleName(self._text_name.text())
        self.editor.take_height(_HEIGHTS.get(kind, _HEIGHT), grows=grows)
        if kind in EDITORS and kind not in self._editors:
            self._make_editor(kind)
        for other, editor in self._editors.items():
            editor.setVisible(other == kind)
            if editor.head is not None:
                editor.head.setVisible(other == kind)
        if had_focus and focused is not None and not focused.isVisibleTo(self):  # an undone step, say
            self.kinds.focus()

    def _make_editor(self, kind: str) -> None:
        editor = EDITORS[kind](self._supplies)
        self._editors[kind] = editor
        self._own.addWidget(editor)
        if editor.head is not None:
            self._heads.addWidget(editor.head)
        editor.changed.connect(self.changed)
        editor.fields_requested.connect(self.fields_requested)
        for text in editor.texts:
            text.show_fields(self._known)
            self.editor_made.emit(text)

    def _focus(self, part: QWidget) -> None:
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add_tool(self, button: Button) -> None:
        """A button below the message, beside Insert field."""
        self._tools.add_tool(button)

    def _build(self) -> None:
        self._layout = layout = QVBoxLayout(self)
        self.take_margin(JOB_MARGIN)
        layout.setSpacing(18)
        kind = QVBoxLayout()
        kind.setSpacing(6)
        kind.addWidget(Label(self._supplies.keeper, "Message type", Role.LABEL_STRONG))
        kind.addWidget(self.kinds)
        kind.addWidget(self._note)
        layout.addLayout(kind)
        layout.addWidget(self.subject)
        layout.addLayout(self._heads)
        layout.addWidget(self.media_field)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(6)
        self._text_name.setBuddy(self.editor)
        above = QHBoxLayout()
        above.setSpacing(16)
        above.addWidget(self._text_name)
        above.addWidget(self.strip, 1)
        words.addLayout(above)
        words.addWidget(self.editor, 1)
        self._tools = ToolRow(self._length)
        self._tools.add_tool(self.insert_button)
        words.addWidget(self._tools)
        layout.addWidget(self._words, 1)
        self._own.setSpacing(0)
        layout.addLayout(self._own)
        switches = QVBoxLayout()
        switches.setSpacing(8)
        switches.addWidget(self._optout_row)
        held = QHBoxLayout()
        held.setSpacing(12)
        held.addWidget(self._strict_row, 1)
        held.addWidget(self.limits, 0, Qt.AlignmentFlag.AlignTop)
        switches.addLayout(held)
        layout.addLayout(switches)
        layout.addWidget(self._rest, 1)
