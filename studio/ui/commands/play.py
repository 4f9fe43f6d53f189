"""The commands of playing and recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import PLAY
from studio.ui.actions.registry import ActionSpec
from studio.ui.live.record.actions import grid_specs, recording_specs

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def play_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be played and taken down."""
    return [
        *_transport_specs(w),
        *_switch_specs(w),
        *recording_specs(w),
        *grid_specs(w),
        *_capture_specs(w),
    ]


def _transport_specs(w: MainWindow) -> list[ActionSpec]:
    transport, play = w.transport, Listing(PLAY)
    has_clip = lambda: w.melody.shown is not None  # noqa: E731
    play.add(
        "play.start",
        "To the start",
        ("Home", "Shift+Return"),
        lambda: transport.seek(0),
        "to-start",
        when=has_clip,
        repeats=True,
    )
    play.add(
        "play.toggle",
        "Play or stop",
        "Space",
        transport.toggle,
        "play",
        "Play or stop",
        when=has_clip,
        on=lambda: transport.playing,
    )
    from_start = "Play from the start"
    play.add("play.from_start", from_start, "Ctrl+Space", lambda: transport.play(0), when=has_clip)
    silence = "Silence everything at once"
    panic = "Panic: all notes off"
    play.add(
        "play.panic", panic, "Shift+Esc", w.live.panic, "panic", silence, words="stop hang silence"
    )
    play.add("play.tap", "Tap the tempo", "Ctrl+T", w.bar.tap_tempo, words="bpm beat")
    return play.specs


def _switch_specs(w: MainWindow) -> list[ActionSpec]:
    settings, live, play = w.services.settings, w.live, Listing(PLAY)
    play.add(
        "play.metronome",
        "Metronome",
        "C",
        live.toggle_metronome,
        "metronome",
        "Metronome while playing",
        words="click",
        on=lambda: w.settings.metronome,
    )
    play.add(
        "play.count_in",
        "Count-in",
        "Ctrl+Shift+C",
        live.toggle_count_in,
        "count-in",
        "Count one bar in before playing",
        on=lambda: w.settings.count_in,
    )
    play.add(
        "play.together",
        "Play the other tracks too",
        "",
        lambda: settings.update(play_together=not w.settings.play_together),
        tip="The other tracks of the song play along with the clip on show",
        words="solo accompany backing band song",
        on=lambda: w.settings.play_together,
    )
    play.add(
        "play.hover",
        "Hear clips under the mouse",
        "",
        lambda: settings.update(hear_on_hover=not w.settings.hear_on_hover),
        tip="A clip or tile under the mouse is heard briefly and quietly while nothing plays",
        words="hover preview listen audition",
        on=lambda: w.settings.hear_on_hover,
    )
    return play.specs


def _capture_specs(w: MainWindow) -> list[ActionSpec]:
    live, play = w.live, Listing(PLAY)
    play.add(
        "record.capture",
        "Capture what I just played",
        "Ctrl+Shift+R",
        live.taking.capture,
        "capture",
        "Put what you played in the last minute on the shelf, laid on bars",
        words="record midi take",
    )
    play.add(
        "record.sound",
        "Record the sound",
        "Ctrl+R",
        live.toggle_recording,
        "record-sound",
        "Record the output into a WAV file, until you press it again",
        words="wav audio bounce",
        when=lambda: live.can_render,
        on=lambda: live.taking.recording,
    )
    return play.specs
