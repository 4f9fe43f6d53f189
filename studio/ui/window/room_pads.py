"""The pads of rooms that are made late: one line joins a pad to master, MIDI learn, stage and strokes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.live.learn.controls import pad_controls

if TYPE_CHECKING:
    from studio.ui.live.learn.learnable import Learnables
    from studio.ui.morph.pad import MorphPad
    from studio.ui.window.main_window import MainWindow


class RoomPads(QObject):
    """Knows the pads of a window's rooms, made or not.

    Until a room is made its puck stands where the song says; a knob that moves it makes the room.

    Args:
        window: its rooms.

    Signals:
        joined: name, label and pad of a room that was made.
    """

    joined = Signal(str, str, object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wanted: dict[str, tuple[str, Callable[[], MorphPad]]] = {}
        self._pads: dict[str, MorphPad] = {}
        self._learn: Learnables | None = None

    def promise(self, name: str, label: str, make: Callable[[], MorphPad]) -> None:
        """Say that a room has a pad.

        Args:
            name: of the room, e.g. ``"sketch"``.
            label: what the person reads, e.g. ``"Sketch"``.
            make: returns the pad, and makes the room where there is none yet.
        """
        self._wanted[name] = (label, make)

    def join(self, name: str, pad: MorphPad) -> None:
        """Join the pad of a room that was just made."""
        label, _make = self._wanted[name]
        self._pads[name] = pad
        self._window.live.steering.master.add_room(name, label, pad)
        if self._learn is not None:
            self._show(self._learn, name)
        self.joined.emit(name, label, pad)

    @property
    def promised(self) -> dict[str, str]:
        """Labels of the rooms that have a pad, made or not, by name."""
        return {name: label for name, (label, _make) in self._wanted.items()}

    def make(self, name: str) -> None:
        """Make a room that has a pad, where it is not there yet."""
        self._wanted[name][1]()

    def teach(self, learn: Learnables) -> None:
        """Make all pads learnable, also those of rooms that are not made yet."""
        from studio.ui.live.learn.pad_turn import PadTurn

        self._learn = learn
        for name, (label, _make) in self._wanted.items():
            turn = PadTurn(
                partial(self._position, name),
                partial(self._move, name),
                partial(self._tell, name, "grabbed"),
                partial(self._tell, name, "released"),
                self,
            )
            x, y = pad_controls(f"pad.{name}", f"{label} pad")
            learn.add(x, turn.move_x, lambda turn=turn: turn.position[0])
            learn.add(y, turn.move_y, lambda turn=turn: turn.position[1])
            if name in self._pads:
                self._show(learn, name)

    def _show(self, learn: Learnables, name: str) -> None:
        surface = self._pads[name].surface
        learn.show_pad(f"pad.{name}", surface, surface.reset)

    def _position(self, name: str) -> tuple[float, float]:
        if name in self._pads:
            return self._pads[name].position
        state = self._window.document.song.pad(name)
        return state.x, state.y

    def _move(self, name: str, x: float, y: float) -> None:
        pad = self._wanted[name][1]()
        pad.set_position(x, y)
        pad.moved.emit(*pad.position)

    def _tell(self, name: str, what: str) -> None:
        pad = self._wanted[name][1]()
        if what == "grabbed":
            pad.grabbed.emit()
        else:
            pad.released.emit(*pad.position)
