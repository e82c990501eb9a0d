"""Two drafts side by side in words: what went is struck through, what came is underlined, each part under its name."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from mmsdesk.services.comparing import Difference, Fate, Run
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import follow

LEGEND: Final = "Added words are underlined, removed words are struck through."
_READING: Final = Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
_LONG: Final = 320
_SHOWN: Final = 120


class ReadingView(QTextEdit):
    """Text to be read and copied: headings with words below. What stands in it is never taken for markup."""

    def __init__(self, keeper: ThemeKeeper, name: str) -> None:
        super().__init__()
        self._keeper = keeper
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(_READING)
        follow(keeper, self._restyle)

    def show_parts(self, parts: Mapping[str, str]) -> None:
        """Each part's name with its text."""
        self.setAccessibleDescription("\n".join(f"{part}: {text}" for part, text in parts.items()))
        self._write([Difference(part, (Run(Fate.SAME, text),)) for part, text in parts.items()], counted=False)

    def show_differences(self, differences: Sequence[Difference], none: str) -> None:
        """What became different; `none` says it where nothing did."""
        spoken = "\n".join(f"{it.part}: {it.words}" for it in differences)
        self.setAccessibleDescription(spoken or none)
        self._write(differences, counted=True)
        if not differences:
            self._insert(QTextCursor(self.document()), none, self._ink("text2"))

    def show_words(self, words: str) -> None:
        """One sentence in the place of everything."""
        self.setAccessibleDescription(words)
        self._write((), counted=False)
        self._insert(QTextCursor(self.document()), words, self._ink("text2"))

    def _write(self, parts: Sequence[Difference], *, counted: bool) -> None:
        self._shown, self._counted = tuple(parts), counted
        self.clear()
        cursor = QTextCursor(self.document())
        for place, part in enumerate(parts):
            self._begin_line(cursor, self._keeper.px(14) if place else 0, first=place == 0)
            heading = self._ink("text", Role.LABEL_STRONG)
            self._insert(cursor, part.part, heading)
            if counted:
                self._insert(cursor, f"   {part.count}", self._ink("text2", Role.CAPTION))
            self._begin_line(cursor, self._keeper.px(3))
            before = Fate.SAME
            for run in part.runs:
                if Fate.SAME not in {run.fate, before}:
                    self._insert(cursor, " ", self._ink("text"))  # what went and what came are two words
                self._insert(cursor, _shortened(run) if counted else run.text, self._format_of(run.fate))
                before = run.fate
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _begin_line(self, cursor: QTextCursor, above: int, *, first: bool = False) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(above)
        form.setLineHeight(self._keeper.px(22), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        if first:
            cursor.setBlockFormat(form)
        else:
            cursor.insertBlock(form)

    def _insert(self, cursor: QTextCursor, text: str, form: QTextCharFormat) -> None:
        cursor.insertText(text.replace("\n", "\u2028"), form)  # a line within the part, at no greater distance

    def _ink(self, token: str, role: Role = Role.BODY) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFont(self._keeper.font(role))
        form.setForeground(self._keeper.theme.color(token))
        return form

    def _format_of(self, fate: Fate) -> QTextCharFormat:
        if fate is Fate.SAME:
            return self._ink("text")
        added = fate is Fate.ADDED
        form, theme = self._ink("ok" if added else "bad"), self._keeper.theme
        form.setFontUnderline(added)
        form.setFontStrikeOut(not added)
        form.setFontWeight(QFont.Weight.DemiBold if added else QFont.Weight.Normal)
        form.setBackground(QColor(theme.color("ok_soft" if added else "bad_soft")))
        return form

    _shown: tuple[Difference, ...] = ()
    _counted = False

    def _restyle(self) -> None:
        self.setFont(self._keeper.font(Role.BODY))
        self.document().setDocumentMargin(self._keeper.px(6))
        if self._shown:
            self._write(self._shown, counted=self._counted)
        elif self.toPlainText():
            self.show_words(self.toPlainText())


def _shortened(run: Run) -> str:
    """Long stretches that stayed the same are not read again."""
    text = run.text
    if run.fate is not Fate.SAME or len(text) <= _LONG:
        return text
    return f"{text[:_SHOWN].rstrip()} … {text[-_SHOWN:].lstrip()}"
