"""The one style sheet: only for Qt's own controls (inputs, lists, scroll bars, menus); our widgets paint themselves."""

from collections.abc import Mapping
from string import Template
from typing import Final

STYLE: Final = "Fusion"
STYLED: Final = "isStyled"
"""Property of an application that began with `STYLE`: to choose it later takes long, for what Qt returns."""

# Heights are set by the widgets: a min-height here would override setFixedHeight.
_SHEET = Template(
    """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QTimeEdit, QSpinBox {
  background: $surface; color: $text; border: 1px solid $edge; border-radius: 8px; padding: 0 ${px12}px;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit, QTextEdit { padding: ${px8}px ${px8}px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QComboBox:hover { border-color: $input; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QTimeEdit:focus,
QSpinBox:focus { border: 2px solid $accent_text; padding: 0 ${px10}px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: ${px6}px ${px6}px; }
QTextEdit[oneLine="true"] { padding: 3px ${px8}px 2px; }
QTextEdit[oneLine="true"]:focus { padding: 2px ${px6}px 1px; }
QLineEdit[tone="bad"], QPlainTextEdit[tone="bad"], QTextEdit[tone="bad"], QComboBox[tone="bad"] {
  border: 2px solid $bad; }
QLineEdit[tone="warn"], QPlainTextEdit[tone="warn"], QTextEdit[tone="warn"], QComboBox[tone="warn"] {
  border: 2px solid $warn_fill; }
QLineEdit:read-only { background: $surface2; color: $text2; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QComboBox:disabled {
  background: $surface2; color: $text3; border-color: $border; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: ${px36}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $hairline; border-radius: 8px;
  padding: 4px; outline: none; selection-background-color: $soft; selection-color: $accent_text; }
QScrollArea, QScrollArea > QWidget > QWidget[plain="true"] { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $input_soft; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $input; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QTableView { background: transparent; border: none; outline: none; selection-background-color: $soft;
  selection-color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $text2; border: none; border-bottom: 1px solid $hairline;
  padding: ${px10}px ${px12}px; font-size: ${px12}px; font-weight: 500; }
QTableCornerButton::section { background: transparent; border: none; }
QToolTip { background: $tooltip; color: $on_tooltip; border: none; padding: 6px 8px; font-size: ${px12}px; }
QMenu { background: $surface; color: $text; border: 1px solid $hairline; padding: 6px; }
QMenu::item { padding: ${px8}px ${px16}px; border-radius: 6px; }
QMenu::icon { padding-left: ${px8}px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $border; margin: 6px 8px; }
"""
)


def style_sheet(values: Mapping[str, str]) -> str:
    """The sheet with colours (CSS text by token) and sizes (px4 … px36) filled in."""
    return _SHEET.substitute(values)
