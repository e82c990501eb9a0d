"""The editor's text with its tokens, kept beside the document: at a key only the changed paragraph is read."""

from dataclasses import dataclass

from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QTextEdit

from mmsdesk.ui.compose.chips import OBJECT, chip_of

_FEW = 8
"""So many characters that came in are looked at one by one."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """What stands in one block, a chip being one character, with the tokens of its chips in order."""

    shown: str
    tokens: tuple[str, ...]
    text: str


class TextMirror:
    """Follows the document of an editor from its birth on.

    It asks for the document each time: Python's handle of it dies with handles of other widgets, the document does not.
    """

    def __init__(self, editor: QTextEdit) -> None:
        self._editor = editor
        self._paragraphs: list[_Paragraph] = []
        self._is_stale = True
        editor.document().contentsChange.connect(self._follow)

    @property
    def text(self) -> str:
        """The document as plain text with tokens."""
        return "\n".join([it.text for it in self._current()])

    @property
    def has_braces(self) -> bool:
        """Whether two opening braces stand there as plain text: a field that is being typed, perhaps a whole one."""
        return any("{{" in it.shown for it in self._current())

    def _current(self) -> list[_Paragraph]:
        if self._is_stale:
            self._paragraphs = []
            block = self._editor.document().begin()
            while block.isValid():
                self._paragraphs.append(_read(block))
                block = block.next()
            self._is_stale = False
        return self._paragraphs

    def _follow(self, place: int, removed: int, added: int) -> None:
        document = self._editor.document()
        if self._is_stale or added > _FEW or document.blockCount() != len(self._paragraphs):
            self._is_stale = True
            return
        block = document.findBlock(place)
        number = block.blockNumber()
        if number < 0 or place + added >= block.position() + block.length():  # it reaches into the next one
            self._is_stale = True
            return
        before, shown = self._paragraphs[number], block.text()
        chips = shown.count(OBJECT)
        if chips != len(before.tokens) or (chips and removed and added):  # perhaps one in place of another
            self._paragraphs[number] = _read(block)
        else:  # no chip came in and none is missing: they are the same ones, in the same order
            self._paragraphs[number] = _Paragraph(shown, before.tokens, _join(shown, before.tokens))


def _read(block: QTextBlock) -> _Paragraph:
    tokens: list[str] = []
    shown = block.text()
    if OBJECT in shown:
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            chip = chip_of(fragment.charFormat())
            tokens += (OBJECT if chip is None else chip.token for _ in range(fragment.text().count(OBJECT)))
            iterator += 1
    return _Paragraph(shown, tuple(tokens), _join(shown, tuple(tokens)))


def _join(shown: str, tokens: tuple[str, ...]) -> str:
    if tokens:
        pieces = shown.split(OBJECT)
        shown = "".join([part for pair in zip(pieces, (*tokens, ""), strict=True) for part in pair])
    return shown.replace("\u2028", "\n")
