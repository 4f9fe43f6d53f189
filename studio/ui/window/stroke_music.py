"""Strokes leave the sketch room: onto the piano roll as notes, onto the shelf as a clip, onto any pad as a path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from studio.project.song import add_clips, replace_clip
from studio.project.stroke_melody import InkedStroke, StrokeTune, stroke_clip, with_stroke_notes
from studio.ui.live.response.phrases import clip_notes
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.stroke_path import PadStrokeDrop, path_over
from studio.ui.roll.stroke_drop import RollStrokeDrop
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.ui.sketch.sketch_room import SketchRoom
    from studio.ui.window.main_window import MainWindow

WHO = "strokes"
CLIP_NAME = "Drawn melody"
_REST_MS = 500


class StrokeMusic(QObject):
    """Does what strokes are asked to become.

    Args:
        window: its song, melody room and sound.
        room: where strokes come from.
    """

    def __init__(self, window: MainWindow, room: SketchRoom) -> None:
        super().__init__(room)
        self._window, self._room = window, room
        self._pads: dict[str, tuple[str, MorphPad]] = {}
        self._drop = RollStrokeDrop(window.melody.editor)
        self._asleep = QTimer(self, singleShot=True)
        self._asleep.timeout.connect(lambda: window.live.talk.phrases.sleep(WHO))
        self._drop.dropped.connect(self.drop_on_roll)
        self._drop.refused.connect(self._warn)
        room.melody_asked.connect(self.make_clip)
        room.heard_asked.connect(self.hear)
        room.path_asked.connect(self.lay_path)
        self.add_pad("sketch", "Sketch", room.pad)
        self.add_pad("melody", "Melody", window.melody.morph.pad)

    def add_pad(self, name: str, label: str, pad: MorphPad) -> None:
        """Let one more room's pad take strokes."""
        if name not in self._pads:
            self._pads[name] = (label, pad)
            PadStrokeDrop(pad).refused.connect(self._warn)
            self._room.strokes.set_rooms([(n, words) for n, (words, _) in self._pads.items()])

    def make_clip(self, strokes: Sequence[InkedStroke], tune: StrokeTune) -> None:
        """Put a clip of strokes on the shelf of the melody room."""
        window = self._window
        clip = stroke_clip(strokes, window.document.song, tune, self._free_name())
        window.document.apply("Stroke to melody", lambda song: add_clips(song, (clip,)))
        window.melody.open_clip(clip.id)
        window.notify(
            Notification(
                f"“{clip.name}” is on the shelf of the melody room.",
                Level.OK,
                action="Go there",
                on_action=lambda: window.more.show("melody"),
            )
        )

    def drop_on_roll(self, strokes: Sequence[InkedStroke], tick: int, pitch: int) -> None:
        """Add strokes to the open clip, from a tick on and around a pitch."""
        window, song = self._window, self._window.document.song
        tune = self._room.strokes.tune.around(pitch)
        shown = window.melody.open_clip_id
        clip = song.find_clip(shown) if shown and not window.melody.is_preview else None
        if clip is None:
            self.make_clip(strokes, tune)
            return
        changed = with_stroke_notes(clip, strokes, song.key, tune, tick)
        window.document.apply("Drop a stroke", lambda song: replace_clip(song, changed))

    def hear(self, strokes: Sequence[InkedStroke], tune: StrokeTune) -> None:
        """Let strokes be heard as a melody."""
        window = self._window
        song, phrases = window.document.song, window.live.talk.phrases
        clip = stroke_clip(strokes, song, tune)
        phrases.wake(WHO)
        phrases.stop_audition()
        phrases.audition(clip_notes(clip), window.live.sound.program)
        beats = clip.length / clip.meter.beat_ticks * 4.0 / clip.meter.unit
        self._asleep.start(round(1000.0 * beats * 60.0 / song.tempo) + _REST_MS)

    def lay_path(self, strokes: Sequence[InkedStroke], room: str) -> None:
        """Make a stroke a path over a pad."""
        label, pad = self._pads[room]
        if path_over(pad, strokes):
            words = f"The stroke is a path over the {label.lower()} pad."
            self._window.notify(Notification(words, Level.OK))
        else:
            self._warn(f"Put items into the corners of the {label.lower()} pad first.")

    def _free_name(self) -> str:
        taken = {clip.name for clip in self._window.document.song.all_clips()}
        number, name = 1, CLIP_NAME
        while name in taken:
            number += 1
            name = f"{CLIP_NAME} {number}"
        return name

    def _warn(self, sentence: str) -> None:
        self._window.notify(Notification(sentence, Level.WARNING))
