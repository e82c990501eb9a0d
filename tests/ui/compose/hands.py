"""What a person does with the composer: find things by what is read out, type, press keys, drag."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.widgets.fields import Combo
from mmsdesk.ui.widgets.labels import Label

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
NO_FOCUS = Qt.FocusPolicy.NoFocus
SHIFT = Qt.KeyboardModifier.ShiftModifier


def names(page: ComposePage) -> list[str]:
    """The accessible names of what can be seen in the form and used by itself."""
    shown = [it for it in page.form.findChildren(QWidget) if it.isVisible() and it.focusPolicy() is not NO_FOCUS]
    return [it.accessibleName() for it in shown if it.accessibleName()]


def texts(page: ComposePage) -> list[str]:
    """What stands on the labels of the form that can be seen."""
    return [it.text() for it in page.form.findChildren(Label) if it.isVisible()]


def named(page: ComposePage, name: str) -> QWidget:
    """The visible part of the form that is read out as `name`."""
    found = [it for it in page.form.findChildren(QWidget) if it.accessibleName() == name and it.isVisible()]
    assert len(found) == 1, f"{len(found)} × {name!r} in {sorted(set(names(page)))}"
    return found[0]


def focus_name() -> str:
    """What is read out of what has the focus."""
    focus = QApplication.focusWidget()
    return focus.accessibleName() if focus is not None else ""


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """A key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)


def type_here(text: str) -> None:
    """Letters of ASCII where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def write(page: ComposePage, name: str, text: str) -> None:
    """Type into the part read out as `name`, in place of what is there."""
    line = named(page, name)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(line, text)


def click(page: ComposePage, name: str) -> None:
    """Press the left button on it."""
    QTest.mouseClick(named(page, name), Qt.MouseButton.LeftButton)


def pick(page: ComposePage, name: str, words: str) -> None:
    """Choose in a drop-down with the keys: down until it says so."""
    combo = named(page, name)
    assert isinstance(combo, Combo)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText() == words:
            break
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == words


def drag(what: QWidget, to: QWidget, at: QPoint, *, escape: bool = False) -> None:
    """Take something by its middle and let it go at a point of `to`; or press Esc first."""
    QTest.mousePress(what, Qt.MouseButton.LeftButton)
    middle = what.rect().center()
    target = what.mapFromGlobal(to.mapToGlobal(at))
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(what, middle + (target - middle) * share)
    if escape:
        press(Qt.Key.Key_Escape)
    QTest.mouseRelease(what, Qt.MouseButton.LeftButton, NONE, target)


def tab_to(name: str, *, most: int = 60) -> None:
    """Press Tab until what is read out as `name` has the focus."""
    for _ in range(most):
        if focus_name() == name:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reached {name!r}")
