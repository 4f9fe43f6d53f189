"""What hardware can steer in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from studio.ui.live.learning import Wire

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow

SETTLE_MS = 400
"""A knob at rest for so long has finished its move, which becomes one step to undo."""
SCENES = 9


def window_wires(window: MainWindow) -> list[Wire]:
    """Return the controls of a window."""
    live, transport, bar = window.live, window.transport, window.bar
    knob = PadKnobs(window)
    return [
        Wire("pad.melody.x", lambda x: knob.move(x=x), lambda: knob.position[0]),
        Wire("pad.melody.y", lambda y: knob.move(y=y), lambda: knob.position[1]),
        Wire("transport.tempo", bar.tempo.setValue, bar.tempo.value),
        Wire("scene.morph_beats", live.scenes.set_beats, lambda: window.document.song.morph_beats),
        Wire(
            "transport.play",
            lambda on: transport.play() if on else transport.stop(),
            lambda: float(transport.playing),
        ),
        Wire(
            "transport.metronome",
            lambda _on: live.toggle_metronome(),
            lambda: float(window.settings.metronome),
        ),
        Wire("transport.stop", lambda _value: transport.stop()),
        Wire("transport.tap", lambda _value: bar.tap_tempo()),
        Wire("scene.next", lambda _value: live.scenes.launch_next()),
        Wire("scene.previous", lambda _value: live.scenes.launch_next(-1)),
        *(
            Wire(f"scene.{number + 1}", lambda _value, n=number: live.scenes.launch_number(n))
            for number in range(SCENES)
        ),
        Wire("capture", lambda _value: live.taking.capture()),
        Wire("undo", lambda _value: window.undo()),
        Wire("panic", lambda _value: live.panic()),
    ]


class PadKnobs(QObject):
    """Moves the melody pad by knobs: at once while they turn, one undo step when they rest."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._pad = window.melody.morph.pad
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(lambda: self._pad.released.emit(*self._pad.position))

    @property
    def position(self) -> tuple[float, float]:
        """Where the puck is."""
        return self._pad.position

    def move(self, x: float | None = None, y: float | None = None) -> None:
        """Put the puck somewhere; an axis that is None stays."""
        old_x, old_y = self._pad.position
        self._pad.set_position(old_x if x is None else x, old_y if y is None else y)
        self._pad.moved.emit(*self._pad.position)
        self._rest.start()
