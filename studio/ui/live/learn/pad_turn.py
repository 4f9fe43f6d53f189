"""Both axes of a pad, each steered by a knob of its own, as one move."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.ui.live.learn.turning import Turn


class PadTurn:
    """Moves a puck by two knobs: at once while they turn, one undo step when they rest.

    Args:
        position: tells where the puck is.
        move: puts it somewhere.
        grab: a move begins.
        settle: the move is over.
        parent: takes the timer along.
    """

    def __init__(
        self,
        position: Callable[[], tuple[float, float]],
        move: Callable[[float, float], object],
        grab: Callable[[], object],
        settle: Callable[[], object],
        parent: QObject,
    ) -> None:
        self._position, self._move = position, move
        self._turn = Turn(lambda _value: None, grab, settle, parent)

    @property
    def position(self) -> tuple[float, float]:
        """Where the puck is."""
        return self._position()

    def move_x(self, x: float) -> None:
        """Move along X."""
        self._turn(x)
        self._move(x, self.position[1])

    def move_y(self, y: float) -> None:
        """Move along Y."""
        self._turn(y)
        self._move(self.position[0], y)
