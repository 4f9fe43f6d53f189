"""What a knob does while it turns and when it rests: one turn is one step to undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QAbstractSlider, QApplication

from studio.ui.document import Document

SETTLE_MS = 400
"""A knob at rest for so long has finished its move, which becomes one step to undo."""


def _nothing() -> None:
    pass


class Turn(QObject):
    """Moves something by hardware: at once while it turns, and over when it rests.

    Args:
        move: takes each value.
        begin: called before the first.
        end: called when there was none for :data:`SETTLE_MS`.
    """

    def __init__(
        self,
        move: Callable[[float], object],
        begin: Callable[[], object] = _nothing,
        end: Callable[[], object] = _nothing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._move, self._begin, self._end = move, begin, end
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(lambda: self._end())

    @property
    def turning(self) -> bool:
        """Whether the move is not over yet."""
        return self._rest.isActive()

    def __call__(self, value: float) -> None:
        """Take a value."""
        if not self.turning:
            self._begin()
        self._rest.start()
        self._move(value)


def slider_turn(slider: QAbstractSlider) -> Turn:
    """Return what moves a slider as a hand on it does; values are shares of its range, 0..1."""

    def move(share: float) -> None:
        low, high = slider.minimum(), slider.maximum()
        if slider.isEnabled():
            slider.setValue(round(low + (high - low) * share))

    return Turn(
        move, lambda: slider.setSliderDown(True), lambda: slider.setSliderDown(False), slider
    )


def gesture_turn(
    document: Document, name: str, move: Callable[[float], object], parent: QObject
) -> Turn:
    """Return what makes all edits of a turn one step to undo called ``name``."""
    own = [False]

    def begin() -> None:
        own[0] = not document.in_gesture
        if own[0]:
            document.begin(name)

    def end() -> None:
        # A drag by mouse that began meanwhile has closed our gesture, and must not be cut in two.
        if own[0] and QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            document.commit()

    return Turn(move, begin, end, parent)
