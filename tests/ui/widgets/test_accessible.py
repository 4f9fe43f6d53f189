"""What screen readers are told of widgets that paint themselves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from studio.ui.widgets import accessible
from studio.ui.window.main_window import MainWindow

UI = Path(accessible.__file__).parents[1]


@pytest.mark.parametrize(
    ("room", "name", "role"),
    [
        ("melody", "PadSurface", QAccessible.Role.Slider),
        ("melody", "CornerSlot", QAccessible.Role.Button),
        ("melody", "TileRow", QAccessible.Role.List),
        ("sketch", "Canvas", QAccessible.Role.Canvas),
        ("sketch", "EndingsGrid", QAccessible.Role.List),
    ],
)
def test_roles(room: str, name: str, role: QAccessible.Role, window: MainWindow) -> None:
    window.rooms.show_room(room)
    widget = next(
        w for w in window.findChildren(QWidget) if type(w).__name__ == name and w.isVisible()
    )
    told = QAccessible.queryAccessibleInterface(widget)
    assert told.role() == role
    assert told.text(QAccessible.Text.Name) == widget.accessibleName() != ""


def test_the_puck_is_a_value(window: MainWindow) -> None:
    surface = next(
        w
        for w in window.findChildren(QWidget)
        if type(w).__name__ == "PadSurface" and w.isVisible()
    )
    told = QAccessible.queryAccessibleInterface(surface)
    assert told.text(QAccessible.Text.Value) == surface.accessibleDescription()


def test_every_named_class_exists() -> None:
    classes = {
        node.name
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert set(accessible.ROLES) <= classes
