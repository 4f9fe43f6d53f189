"""One channel of the mixer: its name, where it is heard, mute and solo, the fader and its level in words."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.project.song import Track
from studio.ui.live.mixer.fader import Fader
from studio.ui.live.mixer.levels import SILENT_DB
from studio.ui.look.theme import CLOSE, TIGHT
from studio.ui.widgets.controls import ResetSlider

WIDTH = 72
FADER = 180
ROW = 24
HEAD = ROW + CLOSE + ROW + CLOSE
"""What a track's strip has between name and fader: pan, mute and solo."""
PAN_STEPS = 100


class Strip(QWidget):
    """A fader with its name above and its level below.

    Args:
        name: whose level it is.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.name = QLabel()
        self.name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        # A long name must not widen the strip.
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fader = Fader(name)
        self.fader.setFixedHeight(FADER)
        self.level = QLabel()
        self.level.setProperty("dim", True)
        self.level.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(CLOSE)
        self.column.addWidget(self.name)
        self.column.addWidget(self.fader, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(self.level)
        self.fader.moved.connect(self._write)
        self.set_name(name)
        self._write(self.fader.level)

    def set_name(self, name: str) -> None:
        """Say whose level it is."""
        self.fader.set_name(name)
        self.name.setToolTip(name)
        metrics = self.name.fontMetrics()
        self.name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, WIDTH - TIGHT))

    def show_level(self, level_db: float) -> None:
        """Show a level without telling anyone."""
        self.fader.set_level(level_db)
        self._write(self.fader.level)

    def _write(self, level_db: float) -> None:
        number = "−∞" if level_db <= SILENT_DB else f"{level_db:+.1f}".replace("-", "−")
        number = "0.0" if level_db == 0.0 else number
        self.level.setText(f"{number} dB")


class TrackStrip(Strip):
    """The strip of a track.

    Signals:
        pan_grabbed: a move of the pan begins.
        pan_moved: -1 (left) to 1, while it moves.
        pan_settled: the move is over.
        muted: the person wants it silent, or not.
        soloed: the person wants to hear it alone, or not.
    """

    pan_grabbed = Signal()
    pan_moved = Signal(float)
    pan_settled = Signal()
    muted = Signal(bool)
    soloed = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self.pan = ResetSlider(Qt.Orientation.Horizontal)
        self.pan.setFixedHeight(ROW)
        self.pan.setRange(-PAN_STEPS, PAN_STEPS)
        self.pan.setSingleStep(5)
        self.pan.setPageStep(25)
        self.mute, self.solo = _switch("M"), _switch("S")
        super().__init__(name, parent)
        pair = QHBoxLayout()
        pair.setSpacing(TIGHT)
        pair.addWidget(self.mute)
        pair.addWidget(self.solo)
        self.column.insertWidget(1, self.pan)
        self.column.insertLayout(2, pair)
        self.pan.sliderPressed.connect(self.pan_grabbed)
        self.pan.sliderReleased.connect(self.pan_settled)
        self.pan.valueChanged.connect(self._on_pan)
        self.pan.reset.connect(lambda: self.pan.setValue(0))
        self.mute.clicked.connect(self.muted)
        self.solo.clicked.connect(self.soloed)

    def set_name(self, name: str) -> None:
        """Say whose strip it is."""
        super().set_name(name)
        self._name = name
        self.mute.setAccessibleName(f"Mute {name}")
        self.solo.setAccessibleName(f"Solo {name}")
        self.mute.setToolTip(f"Mute {name}")
        self.solo.setToolTip(f"Hear {name} alone")
        self._describe_pan()

    def show_track(self, track: Track) -> None:
        """Show a track without telling anyone."""
        if track.name != self._name:
            self.set_name(track.name)
        self.show_level(track.level_db)
        if not self.pan.isSliderDown():
            with QSignalBlocker(self.pan):
                self.pan.setValue(round(track.pan * PAN_STEPS))
        self.mute.setChecked(track.mute)
        self.solo.setChecked(track.solo)
        self._describe_pan()

    def _on_pan(self, value: int) -> None:
        alone = not self.pan.isSliderDown()
        if alone:
            self.pan_grabbed.emit()
        self._describe_pan()
        self.pan_moved.emit(value / PAN_STEPS)
        if alone:
            self.pan_settled.emit()

    def _describe_pan(self) -> None:
        words = pan_words(self.pan.value() / PAN_STEPS)
        self.pan.setAccessibleName(f"{self._name} pan")
        self.pan.setAccessibleDescription(words)
        self.pan.setToolTip(f"{self._name} pan: {words}\nDouble-click for the middle")

    _name = ""


def pan_words(pan: float) -> str:
    """Write a place between the loudspeakers, e.g. ``"30 % left"``."""
    share = round(100 * abs(pan))
    return "middle" if share == 0 else f"{share} % {'left' if pan < 0 else 'right'}"


def _switch(letter: str) -> QToolButton:
    button = QToolButton(text=letter)
    button.setCheckable(True)
    button.setFixedSize(30, ROW)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
