"""The top of the stage: time, tempo, what plays, how loud, and what was just said."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.melody.notes import Clip
from studio.project.song import Song
from studio.ui.live.mixer.meter import LevelMeter
from studio.ui.live.stage.figures import figures
from studio.ui.look import icons
from studio.ui.look.theme import SPACE, TIGHT, tokens

_SAY_MS = 5000
_NARROW_METER, _WIDE_METER = 150, 460


class StageHead(QWidget):
    """Buttons and figures in a row.

    Attributes:
        play: play or stop.
        response: begin or end call and response.
        panic: silence everything.
        leave: back to the rooms.
        position: bar, beat, sixteenth.
        tempo: quarter notes a minute.
        meter: level of the output.
        words: what was just said, in the place of the melody's name.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status, self._heard, self._playing = "", True, False
        self.play = _big_button("Play or stop (Space)")
        self.response = _big_button("Call and response")
        self.panic = _big_button("Silence everything (Shift+Esc)")
        self.leave = _big_button("Back to the rooms (F11 or Esc)")
        self.position = QLabel("1.1.1")
        self.position.setAccessibleName("Position")
        self.tempo, self._time, self.clip_name = QLabel(), QLabel(), QLabel()
        self.words = QLabel(wordWrap=True)
        for label in (self.clip_name, self.words):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for label in (self._time, self.clip_name):
            label.setProperty("dim", True)
        self._sound = QLabel()
        self._sound.setFont(figures(18))
        self._sound.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._sound.setAccessibleName("Sound")
        self.meter = LevelMeter()
        self._clear = QTimer(self, singleShot=True, interval=_SAY_MS)
        self._clear.timeout.connect(self._say_no_more)
        self._lay_out()
        self.retint()

    def show_song(self, song: Song) -> None:
        """Show tempo and meter."""
        self.tempo.setText(f"{song.tempo:.4g} bpm")
        self._time.setText(str(song.meter))

    def show_position(self, text: str, *, playing: bool) -> None:
        """Show bar, beat and sixteenth, and whether time is passing."""
        self.position.setText(text)
        if playing != self._playing:
            self._playing = playing
            self._show_play()

    def show_clip(self, clip: Clip | None) -> None:
        """Name what is played."""
        self.clip_name.setText(clip.name if clip is not None else "No melody yet")

    def show_status(self, text: str, heard: bool) -> None:
        """Say where the sound goes."""
        self._status, self._heard = text, heard
        self._show_status()

    def say(self, sentence: str) -> None:
        """Say something for a few seconds."""
        self.words.setText(sentence)
        self.words.show()
        self.clip_name.hide()
        self._clear.start()

    def set_size(self, factor: float, width: int) -> None:
        """Write so many times larger, and give the sound a sixth of ``width``."""
        sizes = {self.position: 52, self.tempo: 30, self.clip_name: 30, self._time: 22}
        for label, size in {**sizes, self.words: 20}.items():
            label.setFont(figures(round(size * factor)))
            # A label that gets its font back after a change of theme keeps the old room until its words are new.
            words = label.text()
            label.setText("")
            label.setText(words)
        self.position.setMinimumWidth(round(180 * factor))
        across = int(min(max(width / 6, _NARROW_METER), _WIDE_METER))
        self.meter.setFixedSize(across, 32)
        self._sound.setFixedWidth(across)
        self._show_status()

    def retint(self) -> None:
        """Take the colours of another theme."""
        for button, name in (
            (self.leave, "close"),
            (self.response, "response"),
            (self.panic, "panic"),
        ):
            button.setIcon(icons.icon(name))
        self._show_play()
        self._show_status()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        for widget in (self.play, self.position, self.tempo, self._time):
            row.addWidget(widget)
        row.addSpacing(2 * SPACE)
        row.addWidget(self.clip_name, 1)
        row.addWidget(self.words, 1)
        self.words.hide()
        sound = QVBoxLayout()
        sound.setSpacing(TIGHT)
        sound.addStretch(1)
        sound.addWidget(self.meter, 0, Qt.AlignmentFlag.AlignRight)
        sound.addWidget(self._sound, 0, Qt.AlignmentFlag.AlignRight)
        sound.addStretch(1)
        row.addLayout(sound)
        for button in (self.response, self.panic, self.leave):
            row.addWidget(button)

    def _say_no_more(self) -> None:
        self.words.hide()
        self.clip_name.show()

    def _show_play(self) -> None:
        self.play.setIcon(icons.icon("pause" if self._playing else "play"))

    def _show_status(self) -> None:
        """Show as much as fits; the whole is in the tooltip."""
        colour = tokens().text_dim if self._heard else tokens().warning
        self._sound.setStyleSheet(f"color: {colour.name()};")
        metrics, width = self._sound.fontMetrics(), self._sound.width()
        # Where there is little room, latency and xruns count for more than the device's name.
        parts = self._status.split(" · ")
        while len(parts) > 1 and metrics.horizontalAdvance(" · ".join(parts)) > width:
            parts.pop(0)
        shown = " · ".join(parts)
        self._sound.setText(metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width))
        self._sound.setToolTip(self._status)


def _big_button(tip: str) -> QToolButton:
    button = QToolButton(toolTip=tip)
    button.setProperty("flat", True)
    button.setIconSize(button.iconSize() * 2)
    button.setFixedSize(56, 56)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(tip)
    return button
