"""Things to write or pick in: inputs, combo boxes, and the frame that labels, counts and warns."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from mmsdesk.ui.dropped import campaign_in
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.painting import begin, draw_box, follow, hide_unless, text_width
from mmsdesk.ui.widgets.pills import Glyph


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a text should and may be."""

    advised: int
    most: int


def leaves_to_page(event: QEvent) -> bool:
    """Whether a field should let a page have these keys first: on some desktops Ctrl+K cuts off the line's end."""
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.matches(QKeySequence.StandardKey.DeleteEndOfLine)
    )


def press_shortcut(field: QWidget, event: QKeyEvent) -> bool:
    """Do what the page does at keys a field took; False where it does nothing.

    The same as `leaves_to_page` for a field that is typed in a lot: an `event` of its own would run at every key.
    """
    keys = QKeySequence(event.keyCombination())
    for shortcut in field.window().findChildren(QShortcut):
        place = shortcut.parent()
        if shortcut.key() == keys and shortcut.isEnabled() and isinstance(place, QWidget) and place.isAncestorOf(field):
            shortcut.activated.emit()
            return True
    return False


class LineInput(QLineEdit):
    """One line of text, 38 px high; `secret` shows dots; `icon` stands at its left (search)."""

    def __init__(
        self, keeper: ThemeKeeper, name: str, *, placeholder: str = "", icon: str = "", secret: bool = False
    ) -> None:
        super().__init__()
        self._keeper, self._icon = keeper, icon
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._eye: QAction | None = None
        if secret:
            self._eye = QAction(self)
            self._eye.triggered.connect(self._toggle_secret)
            self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
            self._hide_secret(True)
        follow(keeper, self._restyle)

    def event(self, event: QEvent) -> bool:
        if leaves_to_page(event):
            return False
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if campaign_in(event.mimeData()) is None:
            super().dragEnterEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            side = self._keeper.px(16)
            where = QRectF(12, round((self.height() - side) / 2), side, side)
            self._keeper.icons.paint(begin(self), self._icon, self._keeper.theme.text2, where)

    def hideEvent(self, event: QHideEvent) -> None:
        """A secret that was looked at is dots again when somebody comes back."""
        if self._eye is not None:
            self._hide_secret(True)
        super().hideEvent(event)

    def _toggle_secret(self) -> None:
        self._hide_secret(self.echoMode() is QLineEdit.EchoMode.Normal)

    def _hide_secret(self, hidden: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)
        name = self.accessibleName()
        if self._eye is not None:
            self._eye.setText(f"{'Show' if hidden else 'Hide'} {name[:1].lower()}{name[1:]}")
            self._eye.setToolTip(self._eye.text())
            color = self._keeper.theme.text2
            self._eye.setIcon(self._keeper.icons.icon("eye" if hidden else "eye-off", color, 18))

    def _restyle(self) -> None:
        if self._icon:
            self.setTextMargins(self._keeper.px(16) + 6, 0, 0, 0)
        self.setFont(self._keeper.font(Role.BODY))
        self.setFixedHeight(self._keeper.px(38))
        if self._eye is not None:
            self._hide_secret(self.echoMode() is not QLineEdit.EchoMode.Normal)


class TextArea(QPlainTextEdit):
    """Several lines of plain text; Tab leaves it."""

    def __init__(self, keeper: ThemeKeeper, name: str, *, placeholder: str = "", lines: int = 5) -> None:
        super().__init__()
        self._keeper, self._lines = keeper, lines
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        follow(keeper, self._restyle)

    def _restyle(self) -> None:
        self.setFont(self._keeper.font(Role.BODY))
        self.setMinimumHeight(self._keeper.px(22) * self._lines + 22)


class Combo(QComboBox):
    """A drop-down list with our chevron. `choices` are (data, label) pairs."""

    def __init__(self, keeper: ThemeKeeper, name: str, choices: Sequence[tuple[object, str]] = ()) -> None:
        super().__init__()
        self._keeper = keeper
        self.setAccessibleName(name)
        self.setMaxVisibleItems(14)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)
        follow(keeper, self._restyle)

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Replace the list; silent."""
        blocked = self.blockSignals(True)
        self.clear()
        for data, label in choices:
            self.addItem(label, data)
        self.blockSignals(blocked)
        self.updateGeometry()

    def choose(self, data: object) -> None:
        """Pick by value; silent. Unknown values pick nothing."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(next((i for i in range(self.count()) if self.itemData(i) == data), -1))
        self.blockSignals(blocked)
        self.update()

    def sizeHint(self) -> QSize:
        widest = max((text_width(self.itemText(i), self.font()) for i in range(self.count())), default=0.0)
        return QSize(round(widest) + self._keeper.px(60), self._keeper.px(38))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._keeper.px(90), self._keeper.px(38))

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """What is too long for the box ends in an ellipsis, never in half a letter."""
        super().initStyleOption(option)
        room = self.width() - self._keeper.px(50) - 4
        option.currentText = QFontMetricsF(self.font()).elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling a page must not change what was chosen on the way."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._keeper.px(16)
        where = QRectF(self.width() - 14 - side, round((self.height() - side) / 2), side, side)
        self._keeper.icons.paint(begin(self), "chevron-down", self._keeper.theme.text2, where)

    def _restyle(self) -> None:
        self.setFont(self._keeper.font(Role.BODY))
        self.setFixedHeight(self._keeper.px(38))


class CounterMeter(QWidget):
    """A thin bar under a subject: how much is used, with a mark where the advice ends."""

    def __init__(self, keeper: ThemeKeeper, limits: Limits) -> None:
        super().__init__()
        self._keeper, self._limits, self._count = keeper, limits, 0
        self.setFixedHeight(8)
        self.setAccessibleName("Length")
        follow(keeper, self.update)

    @property
    def tone(self) -> Tone:
        """OK up to the advice, WARN up to the most, BAD beyond."""
        if self._count <= self._limits.advised:
            return Tone.OK
        return Tone.WARN if self._count <= self._limits.most else Tone.BAD

    def show_count(self, count: int) -> None:
        """Show another length; the same one costs nothing."""
        if count == self._count and self.accessibleDescription():
            return
        self._count = count
        self.setAccessibleDescription(f"{count} of {self._limits.most}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._keeper.theme, begin(self)
        width, middle = float(self.width()), self.height() / 2
        draw_box(painter, QRectF(0, middle - 2, width, 4), 2, theme.track)
        used = width * min(1.0, self._count / self._limits.most)
        if used > 0:
            draw_box(painter, QRectF(0, middle - 2, max(4.0, used), 4), 2, theme.fill(self.tone))
        mark = round(width * self._limits.advised / self._limits.most)
        painter.fillRect(QRectF(mark, 0, 2, 8), theme.text2)


class Field(QWidget):
    """A control with its label, an optional counter with meter, and one line of trouble or help below.

    Signals:
        edited: the person changed the text of a LineInput or TextArea; carries the new text.
    """

    edited = Signal(str)

    def __init__(
        self,
        keeper: ThemeKeeper,
        label: str,
        control: QWidget,
        *,
        help_text: str = "",
        limits: Limits | None = None,
    ) -> None:
        super().__init__()
        self.control = control
        self._help, self._limits = help_text, limits
        self._label = Label(keeper, label, Role.LABEL_STRONG)
        self._label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        self._count = Label(keeper, "", Role.LABEL_STRONG, "text", tabular=True)
        self._of = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self.beside = QHBoxLayout()
        self.beside.setSpacing(6)
        self.beside.addWidget(self._label)
        self.beside.addStretch(1)
        self.beside.addWidget(self._count)
        self.beside.addWidget(self._of)
        self._glyph = Glyph(keeper, "triangle-alert", "warn", 16)
        self._message = Label(keeper, help_text, Role.LABEL, "text2", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._message, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self.beside)
        layout.addWidget(control)
        self._meter = CounterMeter(keeper, limits) if limits else None
        if self._meter is not None:
            layout.addWidget(self._meter)
            self.show_count(0)
        layout.addLayout(line)
        if control.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Fixed:
            layout.addStretch(0)
        let_height_follow_width(self)
        self.show_trouble(None)
        if isinstance(control, QLineEdit):
            control.textEdited.connect(self.edited)
        elif isinstance(control, QPlainTextEdit):
            control.textChanged.connect(self._report)

    @property
    def message(self) -> str:
        """The line below the control."""
        return self._message.text()

    @property
    def counter(self) -> str:
        """What the counter says, e.g. "25 of 40 recommended · 80 max"."""
        return f"{self._count.text()} {self._of.text()}".strip()

    def text(self) -> str:
        """What is written in the control."""
        if isinstance(self.control, QLineEdit):
            return self.control.text()
        return self.control.toPlainText() if isinstance(self.control, QPlainTextEdit) else ""

    def set_text(self, text: str) -> None:
        """Write by program; does not emit `edited`."""
        if self.text() == text:
            return
        blocked = self.control.blockSignals(True)
        if isinstance(self.control, QLineEdit):
            self.control.setText(text)
            self.control.setCursorPosition(0)  # what is longer than the field is known by its beginning
        elif isinstance(self.control, QPlainTextEdit):
            self.control.setPlainText(text)
        self.control.blockSignals(blocked)
        self.control.update()

    def show_count(self, count: int) -> None:
        """Show a length as the caller counts it (needs `limits`)."""
        if self._limits is None or self._meter is None:
            return
        self._meter.show_count(count)
        tone = self._meter.tone
        self._count.setText(str(count))
        self._count.set_color({Tone.OK: "text", Tone.WARN: "warn"}.get(tone, "bad"))
        self._of.setText(f"of {self._limits.advised} recommended · {self._limits.most} max")

    def show_note(self, text: str) -> None:
        """A quiet line at the right of the label instead of a counter."""
        self._of.setText(text)

    def show_trouble(self, message: str | None, tone: Tone = Tone.BAD) -> None:
        """Mark the control and say what is wrong (BAD or WARN); None goes back to the help line."""
        shown = tone if message else None
        self._message.setText(message or self._help)
        self._message.set_color({Tone.BAD: "bad", Tone.WARN: "warn"}.get(tone, "text2") if shown else "text2")
        self._message.setVisible(bool(self._message.text()))
        self._glyph.setVisible(shown is not None)
        self._glyph.show_icon(
            "octagon-x" if tone is Tone.BAD else "triangle-alert", "bad" if tone is Tone.BAD else "warn"
        )
        self.control.setProperty("tone", str(shown) if shown else "")
        self.control.setAccessibleDescription(message or self._help)
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)
        self.control.update()

    def _report(self) -> None:
        self.edited.emit(self.text())


class ToggleRow(QWidget):
    """A switch, its words and an explanation; pressing the words moves the switch too."""

    def __init__(self, keeper: ThemeKeeper, switch: QWidget, title: str, detail: str = "") -> None:
        super().__init__()
        self.switch = switch
        words = QVBoxLayout()
        words.setSpacing(0)
        name = Label(keeper, title, Role.LABEL_STRONG)
        name.setBuddy(switch)
        words.addWidget(name)
        self._detail = Label(keeper, detail, Role.LABEL, "text2", wrap=True)
        hide_unless(bool(detail), self._detail)
        words.addWidget(self._detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(switch, 0, Qt.AlignmentFlag.AlignTop if detail else Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        let_height_follow_width(self)

    def show_detail(self, detail: str) -> None:
        """Another explanation."""
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
