"""What every lane below the notes is: a strip as wide as the notes, over which gestures are made."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, SignalInstance
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.look.theme import theme_changed
from studio.ui.roll.gestures.host import GestureHost
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState

HEIGHT = 88
MIN_HEIGHT = 44


class LaneCanvas(QWidget):
    """Draws itself anew when view, clip or theme change, and reads the mouse in ticks.

    Args:
        state: shared state.
        host: runs the gestures.
        drawn: what else changes what is seen.
    """

    def __init__(
        self,
        state: RollState,
        host: GestureHost,
        drawn: SignalInstance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._host = host
        self._held = Qt.KeyboardModifier.NoModifier
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for changed in (
            state.session.clip_changed,
            drawn,
            state.view_changed,
            state.overlay_changed,
            theme_changed,
        ):
            changed.connect(self.update)

    def _read(self, point: QPointF) -> Pointer:
        return Pointer.of(point, self._state.view, self._held)
