"""What custom-painted widgets are, for screen readers: Qt only knows that something is there."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_Role = QAccessible.Role

ROLES = {
    "PadSurface": _Role.Slider,
    "MasterSurface": _Role.Slider,
    "CornerSlot": _Role.Button,
    "TileRow": _Role.List,
    "SceneTiles": _Role.List,
    "EndingsGrid": _Role.List,
    "NoteCanvas": _Role.Canvas,
    "Canvas": _Role.Canvas,
    "VelocityLane": _Role.Graphic,
    "Ruler": _Role.Graphic,
    "PianoKeys": _Role.Graphic,
    "KeyColumn": _Role.Graphic,
    "AutomationLane": _Role.Graphic,
    "LatentMap": _Role.Chart,
    "SoundMap": _Role.Chart,
    "CurvePlot": _Role.Chart,
    "EnvelopeView": _Role.Chart,
    "Waveform": _Role.Graphic,
    "RainbowView": _Role.Graphic,
    "Waterfall": _Role.Graphic,
    "LevelMeter": _Role.Indicator,
    "DragHandle": _Role.Grip,
    "LaneGrip": _Role.Grip,
    "SumSlot": _Role.Button,
}
"""Role of each class that paints itself, by the name of the class."""

_alive: list[Described] = []


class Described(QAccessibleWidget):
    """A widget with its role; its accessible description is its value, as that of a pad changes with the puck."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)
        self._widget = widget

    def text(self, which: QAccessible.Text) -> str:
        """Return name, value or description."""
        if not shiboken6.isValid(self._widget):
            return ""
        if which == QAccessible.Text.Value:
            return self._widget.accessibleDescription()
        if which == QAccessible.Text.Name:
            return self._widget.accessibleName()
        return super().text(which)


def install() -> None:
    """Tell Qt of the roles; it asks only while a screen reader listens."""
    QAccessible.installFactory(_describe)


def _describe(class_name: str, thing: QObject) -> Described | None:
    role = ROLES.get(class_name)
    if role is None or not isinstance(thing, QWidget):
        return None
    # Qt deletes what it was given when the widget goes; until then Python must not.
    _alive[:] = [one for one in _alive if shiboken6.isValid(one)]
    _alive.append(Described(thing, role))
    return _alive[-1]
