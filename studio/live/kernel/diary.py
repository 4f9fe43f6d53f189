"""What the song does, frame by frame: written by the kernel as it renders, read (diary_reader.py) to be sent as MIDI.

So what goes out is exactly what is heard: with swing, loops, mutes and tempo changes, and no second sequencer that
could disagree. Entries are :data:`studio.live.kernel.layout.EVENT` records:

- ``DIARY_NOTE``: the song played a note: ``channel`` is the track, ``a`` the key, ``b`` the velocity, ``size`` the
  frame at which it ends, ``value`` the track's program;
- ``DIARY_SILENCE``: every note of the song ends here;
- ``DIARY_TRANSPORT``: from here on the song stands or moves (``a``) at ``value`` quarter notes and tempo ``value2``;
  ``b`` counts how often the loop went round, ``size`` is the beat, in 1/960, before which it is a count-in;
- ``DIARY_CONTROL``: the song moved the notes of a track: ``channel`` is the track, ``a`` what moved (``L.CONTROL_BEND``
  and so on), ``value2`` where it is now, ``value`` the track's program.
"""

from __future__ import annotations

from typing import Any

from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.compiled import kernel_function
from studio.live.kernel.memory import load_acquire, store_release

_WRITTEN, _READ = L.DIARY * L.RING_STRIDE, L.DIARY * L.RING_STRIDE + 8


@kernel_function
def _room(core: Any) -> bool:
    """Whether there is room for another entry; where nobody reads, the diary fills up and is left alone."""
    return bool(core.counters[_WRITTEN] - load_acquire(core.counters, _READ) < L.RING_EVENTS)


@kernel_function
def _next(core: Any) -> Any:
    written = core.counters[_WRITTEN]
    return core.rings[L.DIARY * L.RING_EVENTS + (written & (L.RING_EVENTS - 1))]


@kernel_function
def _done(core: Any) -> None:
    store_release(core.counters, _WRITTEN, core.counters[_WRITTEN] + 1)


@kernel_function
def write_note(core: Any, track: int, pitch: int, velocity: int, end: int) -> None:
    """Enter a note of the song, unless its track is not heard."""
    own = core.tracks[track]
    if own.left_target + own.right_target <= 0.0 or not _room(core):
        return
    entry = _next(core)
    entry.frame, entry.kind, entry.channel = core.state[0].frame, L.DIARY_NOTE, track
    entry.a, entry.b, entry.size, entry.value = pitch, velocity, end, float(own.program)
    _done(core)


@kernel_function
def write_silence(core: Any) -> None:
    """Enter that every note of the song ends."""
    if _room(core):
        entry = _next(core)
        entry.frame, entry.kind = core.state[0].frame, L.DIARY_SILENCE
        _done(core)


@kernel_function
def write_controls(core: Any, number: int) -> None:
    """Enter what of a track's bend, mod wheel and pressure is elsewhere than told last; heard or not, it holds."""
    own = core.tracks[number]
    if own.song_bend != own.told_bend and _room(core):
        own.told_bend = own.song_bend
        _write_control(core, number, L.CONTROL_BEND, own.song_bend)
    if own.song_modulation != own.told_modulation and _room(core):
        own.told_modulation = own.song_modulation
        _write_control(core, number, L.CONTROL_MODULATION, own.song_modulation)
    if own.song_pressure != own.told_pressure and _room(core):
        own.told_pressure = own.song_pressure
        _write_control(core, number, L.CONTROL_PRESSURE, own.song_pressure)


@kernel_function
def _write_control(core: Any, number: int, kind: int, value: float) -> None:
    entry = _next(core)
    entry.frame, entry.kind, entry.channel = core.state[0].frame, L.DIARY_CONTROL, number
    entry.a, entry.value, entry.value2 = kind, float(core.tracks[number].program), value
    _done(core)


@kernel_function
def write_transport(core: Any, beat: float) -> None:
    """Enter where the song stands."""
    if not _room(core):
        return
    state, entry = core.state[0], _next(core)
    entry.frame, entry.kind = state.frame, L.DIARY_TRANSPORT
    entry.a, entry.b = state.playing, state.passes
    entry.value, entry.value2 = beat, state.tempo
    entry.size = round(state.count_from * 960)
    _done(core)
