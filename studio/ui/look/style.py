"""The style sheet of every standard widget and the typeface, made from the theme's tokens."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLabel

from studio.assets import resources_dir
from studio.ui.look import theme
from studio.ui.look.theme import (
    CLOSE,
    RADIUS,
    RADIUS_CARD,
    RADIUS_SMALL,
    SPACE,
    TEXT,
    TEXT_HEADING,
    TEXT_SMALL,
    TEXT_TITLE,
    Tokens,
)

_log = logging.getLogger(__name__)


def apply_look(app: QApplication, name: str) -> None:
    """Give the application a theme: palette, style sheet and typeface."""
    load_typeface(app)
    with _nothing_collected():
        app.setStyleSheet("")
        theme.apply_theme(app, name)
        app.setStyleSheet(style_sheet(theme.tokens()))
        _retint_links(app)


def _retint_links(app: QApplication) -> None:
    """Have labels lay out their links anew: they keep the colour that a link had when the words were set."""
    for label in app.allWidgets():
        if isinstance(label, QLabel) and "<a " in label.text():
            words = label.text()
            label.setText("")
            label.setText(words)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python from deleting forgotten widgets for a while.

    Qt walks over a list of all widgets when it changes the style, and calls into Python for each; a garbage collection
    that started there would delete widgets of the list under its feet.
    """
    collecting = gc.isenabled()
    if collecting:
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def load_typeface(app: QApplication) -> None:
    """Use Inter, which is shipped with the program, so that words have the same width everywhere."""
    if app.property("typeface"):
        return
    app.setProperty("typeface", True)
    for weight in ("Regular", "SemiBold"):
        path = resources_dir() / "fonts" / f"Inter-{weight}.otf"
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            _log.warning("The typeface %s is missing; the system's own is used", path.name)
    font = QFont("Inter")
    font.setPixelSize(TEXT)
    app.setFont(font)


def inset_number(box: QAbstractSpinBox) -> None:
    """Keep the words of a number box away from its border: Qt forgets the padding where a sheet places the arrows."""
    box.lineEdit().setTextMargins(CLOSE, 0, 0, 0)


def style_sheet(t: Tokens) -> str:
    """Write the style sheet of a theme."""
    chrome = (resources_dir() / "chrome").as_posix()
    names = {
        "background": t.background,
        "surface": t.surface,
        "raised": t.raised,
        "sunken": t.sunken,
        "hover": t.hover,
        "pressed": t.pressed,
        # White on nearly white would not be seen.
        "selected": t.pressed if t.name == theme.LIGHT else t.raised,
        "outline": t.outline,
        "text": t.text,
        "dim": t.text_dim,
        "accent": t.accent,
        "on_accent": t.on_accent,
        "focus": t.focus,
        "danger": t.danger,
        "edge": t.edge,
        "off": t.text_off,
    }
    text = _SHEET
    for key, pixels in _sizes():
        text = text.replace(f"@{key}", f"{pixels}px")
    for key, colour in sorted(names.items(), key=lambda item: -len(item[0])):
        text = text.replace(f"@{key}", colour.name())
    return text.replace("%chrome", chrome).replace("%theme", t.name)


def _sizes() -> tuple[tuple[str, int], ...]:
    return (
        ("card_radius", RADIUS_CARD),
        ("small_radius", RADIUS_SMALL),
        ("radius", RADIUS),
        ("heading_size", TEXT_HEADING),
        ("title_size", TEXT_TITLE),
        ("small_size", TEXT_SMALL),
        ("space", SPACE),
    )


_SHEET = """
QMainWindow, QDialog { background: @background; }
QWidget[panel="true"], QFrame[panel="true"] { background: @surface; border: 0; }
QFrame[card="true"] { background: @surface; border: 1px solid @outline; border-radius: @card_radius; }
QLabel { background: transparent; }
QLabel[heading="true"] { font-size: @heading_size; font-weight: 600; }
QLabel[title="true"] { font-size: @title_size; font-weight: 600; }
QLabel[caption="true"] { color: @dim; font-size: @small_size; font-weight: 600; }
QLabel[dim="true"] { color: @dim; }
QToolTip { background: @raised; color: @text; border: 1px solid @outline; padding: 4px 6px; }

QMenuBar { background: @surface; padding: 0 4px; }
QMenuBar::item { padding: 5px 9px; border-radius: @small_radius; background: transparent; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @raised; border: 1px solid @outline; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 26px; border-radius: @small_radius; }
QMenu::item:selected { background: @accent; color: @on_accent; }
QMenu::item:disabled { color: @off; background: transparent; }
QMenu::separator { height: 1px; background: @outline; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }

QPushButton, QToolButton {
    background: @raised; color: @text; border: 1px solid @outline; border-radius: @radius;
    padding: 4px 12px; min-height: 18px;
}
QToolButton { padding: 3px; }
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed { background: @pressed; }
QPushButton:checked { background: @accent; color: @on_accent; border-color: @accent; }
QToolButton:checked { border-color: @accent; color: @accent; }
QPushButton:focus, QToolButton:focus { border-color: @focus; outline: 0; }
QPushButton:checked:focus { border-color: @text; }
QPushButton:disabled, QToolButton:disabled { color: @off; background: @surface; }
QPushButton[primary="true"] {
    background: @accent; color: @on_accent; border-color: @accent; font-weight: 600;
}
QPushButton[primary="true"]:disabled { background: @raised; color: @off; border-color: @outline; }
QPushButton[danger="true"] { color: @danger; }
QToolButton[flat="true"], QPushButton[flat="true"] { background: transparent; border-color: transparent; }
QToolButton[flat="true"]:hover, QPushButton[flat="true"]:hover { background: @hover; }
QToolButton[flat="true"]:focus, QPushButton[flat="true"]:focus { border-color: @focus; }
QToolButton[flat="true"]:checked { background: @raised; border-color: @raised; }
QToolButton[flat="true"]:checked:focus { border-color: @focus; }
QPushButton[small="true"] { padding: 1px 10px; min-height: 18px; }
QLineEdit[flat="true"] { background: transparent; border-color: transparent; font-weight: 600; }
QLineEdit[flat="true"]:hover:!read-only { border-color: @outline; }
QLineEdit[flat="true"]:focus:!read-only { background: @sunken; border-color: @focus; }
QLabel[badge="true"] {
    background: @raised; color: @accent; border-radius: @small_radius; padding: 1px 6px;
    font-size: @small_size; font-weight: 600;
}
QToolButton::menu-indicator { image: none; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit, QKeySequenceEdit {
    background: @sunken; color: @text; border: 1px solid @edge; border-radius: @radius;
    padding: 3px 7px; min-height: 18px;
    selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus,
QTextEdit:focus { border-color: @focus; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: @off; background: @surface; border-color: @outline;
}
QComboBox { background: @raised; border-color: @outline; padding-right: 20px; }
QComboBox:hover { background: @hover; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url("%chrome/down-%theme.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: @raised; border: 1px solid @outline; padding: 4px; outline: 0;
    selection-background-color: @accent; selection-color: @on_accent;
}
QSpinBox, QDoubleSpinBox { padding: 3px 18px 3px 7px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
    background: transparent; border: 0; padding: 0; min-height: 0;
}
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; button-layout: 3; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-origin: border; subcontrol-position: top right; width: 18px; border: 0; background: transparent;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; subcontrol-position: bottom right; width: 18px; border: 0;
    background: transparent;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("%chrome/up-%theme.svg"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url("%chrome/down-%theme.svg"); width: 10px; height: 10px;
}

QCheckBox, QRadioButton { spacing: @space; background: transparent; }
QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid @edge; border-radius: @small_radius; background: @sunken;
}
QCheckBox::indicator:disabled { border-color: @outline; }
QCheckBox::indicator:checked:disabled { background: @off; border-color: @off; }
QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid @edge; border-radius: 7px; background: @sunken;
}
QRadioButton::indicator:checked { border: 4px solid @accent; width: 8px; height: 8px; background: @on_accent; }
QCheckBox::indicator:checked {
    background: @accent; border-color: @accent; image: url("%chrome/check-%theme.svg");
}
QCheckBox::indicator:focus, QCheckBox:focus::indicator { border-color: @focus; }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; background: @outline; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @dim; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: @text; border: 0;
}
QSlider::handle:horizontal:hover { background: @accent; }
QSlider:focus { border: 0; }
QSlider::handle:horizontal:focus { background: @accent; }
QSlider::handle:horizontal:disabled { background: @outline; }
QSlider::sub-page:horizontal:disabled { background: @outline; }

QProgressBar { background: @sunken; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }

QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @outline; border-radius: @small_radius; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QSplitter, QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @outline; }

QListView, QTreeView, QTableView, QTableWidget {
    background: @sunken; border: 1px solid @outline; border-radius: @radius; outline: 0;
    alternate-background-color: @surface; gridline-color: @outline;
    selection-background-color: @selected; selection-color: @text;
}
QListView:focus, QTreeView:focus, QTableView:focus { border-color: @focus; }
QListView::item, QTreeView::item { padding: 4px 6px; border-radius: @small_radius; }
QTableView::item { padding: 0 6px; }
QListView::item:selected, QTreeView::item:selected { background: @selected; color: @text; }
QHeaderView::section {
    background: @surface; color: @dim; border: 0; border-bottom: 1px solid @outline; padding: 5px 8px;
}
QTabBar { qproperty-drawBase: 0; }
QTabWidget::pane { border: 0; border-top: 1px solid @outline; }
QTabBar::tab { background: transparent; color: @dim; padding: 6px 12px; border-bottom: 2px solid transparent; }
QTabBar[tight="true"]::tab { padding-left: 6px; padding-right: 6px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accent; }

QStatusBar { background: @surface; color: @dim; }
QStatusBar::item { border: 0; }
QFrame[line="true"] { background: @outline; border: 0; max-height: 1px; min-height: 1px; }
QFrame[rule="true"] { background: @outline; border: 0; max-width: 1px; min-width: 1px; }
"""
