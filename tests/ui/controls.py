"""Every control of a window, and what a person is told of it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

_OF_QT = {"ScrollLeftButton", "ScrollRightButton", "qt_menubar_ext_button"}
_KINDS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def controls(root: QWidget) -> Iterator[QWidget]:
    """Walk over buttons, sliders, number fields, boxes and lines of text, but for the parts Qt builds them of."""
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox, QLineEdit))
        if not isinstance(widget, _KINDS) or isinstance(widget, QScrollBar) or inner:
            continue
        # Arrows of a bar of tabs, what a menu bar hides, and the corner of a table.
        if widget.objectName() in _OF_QT or type(widget) is QAbstractButton:
            continue
        yield widget


def accessible_name(widget: QWidget) -> str:
    """Return what a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def path_of(widget: QWidget) -> str:
    """Say where a control is, for the message of a failing test."""
    names = []
    here: QWidget | None = widget
    while here is not None:
        names.append(here.objectName() or type(here).__name__)
        here = here.parentWidget()
    text = getattr(widget, "text", lambda: "")()
    return "/".join(reversed(names[:4])) + f" “{text}”"
