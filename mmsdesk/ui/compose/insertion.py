"""Puts text where somebody was writing, as if it had been typed there."""

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from mmsdesk.ui.compose.form import ComposeForm


def writing_place(form: ComposeForm) -> QWidget | None:
    """The field of the form that has the focus; else the message. None where the kind shown has no words."""
    focused = QApplication.focusWidget()
    if isinstance(focused, QLineEdit | QTextEdit) and form.isAncestorOf(focused):
        return focused
    return form.editor if form.has_words else None


def selected_text(place: QWidget) -> str:
    """What is selected there."""
    if isinstance(place, QLineEdit):
        return place.selectedText()
    return place.textCursor().selectedText() if isinstance(place, QTextEdit) else ""


def write(place: QWidget, text: str) -> None:
    """Write at the cursor in place of what is selected; the field reports it like typing."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(place, event)
