"""Swing in the bar at the top and in the song."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from studio.project.song import MAX_SWING, MIN_SWING, Song
from studio.project.song_sound import song_swing
from studio.ui.document import Document
from studio.ui.transport import Transport

if TYPE_CHECKING:
    from studio.ui.melody_room import MelodyRoom

_SETTLE_MS = 500
WIDE, TIGHT = 96, 72
STRAIGHT = "Straight"


class SwingBox(QWidget):
    """Shows and changes how late every second step comes. It keeps no song.

    Signals:
        edited: percent of a pair, while it is being changed.
        settled: the change is over; the one moment for an undo step.
        grid_chosen: 8 or 16.
    """

    edited = Signal(float)
    settled = Signal()
    grid_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.percent = QSpinBox(minimum=int(MIN_SWING), maximum=int(MAX_SWING), suffix=" %")
        self.percent.setSpecialValueText(STRAIGHT)
        self.percent.setAccessibleName("Swing in percent")
        self.percent.setToolTip(
            "Swing: where the second of two steps comes, 50 % (straight) to 75 %; 67 % is a triplet feel"
        )
        self.percent.setKeyboardTracking(False)
        self.percent.setFixedWidth(WIDE)
        self.grid = QComboBox()
        self.grid.setAccessibleName("Steps that swing")
        self.grid.setToolTip("Whether eighths or sixteenths swing")
        self.grid.addItem("1/8", 8)
        self.grid.addItem("1/16", 16)
        self.grid.setFixedWidth(64)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.settled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.percent)
        row.addWidget(self.grid)
        self.percent.valueChanged.connect(self._on_value)
        self.percent.editingFinished.connect(self._on_done)
        self.grid.activated.connect(lambda _row: self.grid_chosen.emit(self.grid.currentData()))

    def show_song(self, song: Song) -> None:
        """Show a song's swing without telling anyone."""
        with QSignalBlocker(self.percent), QSignalBlocker(self.grid):
            if self.percent.value() != round(song.swing):
                self.percent.setValue(round(song.swing))
            self.grid.setCurrentIndex(self.grid.findData(song.swing_grid))

    def tighten(self, on: bool) -> None:
        """Take less room: the choice of steps goes, the number becomes narrow."""
        self.grid.setHidden(on)
        self.percent.setSpecialValueText("" if on else STRAIGHT)
        self.percent.setFixedWidth(TIGHT if on else WIDE)

    def _on_value(self, percent: int) -> None:
        self.edited.emit(float(percent))
        self._settle.start()

    def _on_done(self) -> None:
        if self._settle.isActive():
            self._settle.stop()
            self.settled.emit()


class SongSwing(QObject):
    """Makes edits of what the box says, one undo step for each turn, and lets the song be played so."""

    def __init__(
        self,
        document: Document,
        box: SwingBox,
        room: MelodyRoom,
        transport: Transport,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._box = document, box
        self._room, self._transport = room, transport
        self._turning = False
        box.edited.connect(self._on_edited)
        box.settled.connect(self._on_settled)
        box.grid_chosen.connect(self._on_grid)
        document.song_changed.connect(lambda _song: self._show())
        room.shown_changed.connect(self._show)
        self._show()

    def _on_edited(self, percent: float) -> None:
        if not self._turning:
            self._turning = True
            self._document.begin("Set swing")
        self._document.apply(
            f"Set swing to {percent:.0f} %", lambda song: replace(song, swing=percent)
        )

    def _on_settled(self) -> None:
        if self._turning:
            self._turning = False
            self._document.commit()

    def _on_grid(self, grid: int) -> None:
        if grid != self._document.song.swing_grid:
            self._document.apply(f"Swing 1/{grid}", lambda song: replace(song, swing_grid=grid))

    def _show(self) -> None:
        song, shown = self._document.song, self._room.shown
        self._box.show_song(song)
        self._transport.set_swing(song_swing(song, shown.meter if shown is not None else None))
