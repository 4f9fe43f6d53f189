"""The commands of playing and recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import PLAY
from studio.ui.live.recording_actions import grid_specs, recording_specs

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


def play_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be played and taken down."""
    transport = w.transport
    has_clip = lambda: w.melody.shown is not None  # noqa: E731
    return [
        ActionSpec(
            "play.start",
            "To the start",
            ("Home", "Shift+Return"),
            lambda: transport.seek(0),
            PLAY,
            "to-start",
            enabled=has_clip,
        ),
        ActionSpec(
            "play.toggle",
            "Play or stop",
            "Space",
            transport.toggle,
            PLAY,
            "play",
            "Play or stop",
            enabled=has_clip,
            checked=lambda: transport.playing,
            repeats=False,
        ),
        ActionSpec(
            "play.from_start",
            "Play from the start",
            "Ctrl+Space",
            lambda: transport.play(0),
            PLAY,
            enabled=has_clip,
            repeats=False,
        ),
        ActionSpec(
            "play.metronome",
            "Metronome",
            "C",
            w.live.toggle_metronome,
            PLAY,
            "metronome",
            "Metronome while playing",
            words="click",
            checked=lambda: w.settings.metronome,
            repeats=False,
        ),
        ActionSpec(
            "play.count_in",
            "Count-in",
            "Ctrl+Shift+C",
            w.live.toggle_count_in,
            PLAY,
            "count-in",
            "Count one bar in before playing",
            checked=lambda: w.settings.count_in,
            repeats=False,
        ),
        *recording_specs(w),
        *grid_specs(w),
        ActionSpec(
            "record.capture",
            "Capture what I just played",
            "Ctrl+Shift+R",
            w.live.taking.capture,
            PLAY,
            "capture",
            "Put what you played in the last minute on the shelf, laid on bars",
            words="record midi take",
            repeats=False,
        ),
        ActionSpec(
            "record.sound",
            "Record the sound",
            "Ctrl+R",
            w.live.toggle_recording,
            PLAY,
            "record-sound",
            "Record the output into a WAV file, until you press it again",
            words="wav audio bounce",
            enabled=lambda: w.live.can_render,
            checked=lambda: w.live.taking.recording,
            repeats=False,
        ),
        ActionSpec(
            "play.hover",
            "Hear clips under the mouse",
            "",
            lambda: w.services.settings.update(hear_on_hover=not w.settings.hear_on_hover),
            PLAY,
            "",
            "A clip or tile under the mouse is heard briefly and quietly while nothing plays",
            words="hover preview listen audition",
            checked=lambda: w.settings.hear_on_hover,
            repeats=False,
        ),
        ActionSpec(
            "play.panic",
            "Panic: all notes off",
            "Shift+Esc",
            w.live.panic,
            PLAY,
            "panic",
            "Silence everything at once",
            words="stop hang silence",
            repeats=False,
        ),
        ActionSpec(
            "play.tap",
            "Tap the tempo",
            "Ctrl+T",
            w.bar.tap_tempo,
            PLAY,
            words="bpm beat",
            repeats=False,
        ),
    ]
