"""How long the piano roll takes to draw a frame while 5,000 notes are panned and zoomed."""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent

from studio.app import make_application
from studio.bench.rows import BenchRow, percentile
from studio.melody.notes import TICKS_PER_STEP, Clip, Note
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.ui.roll.view import View

NOTES = 5_000
WIDTH, HEIGHT = 1600, 900
FRAMES = 120
FRAME_TARGET_MS = 1000 / 60
_SEED = 5
_PATIENCE_S = 5.0


@dataclass(frozen=True)
class Frame:
    """One frame, from the change of what is shown to the painted window, in milliseconds.

    Attributes:
        wall_ms: as the person waits for it.
        cpu_ms: processor time of the window's thread alone, which other programs do not lengthen.
    """

    wall_ms: float
    cpu_ms: float


@dataclass(frozen=True)
class RollFigures:
    """Frames of everything that has to be smooth.

    Attributes:
        pan: panning at a zoom that shows some hundred notes.
        pan_all: panning up and down with every note in sight.
        zoom: zooming from all notes to some hundred and back.
        edit: transposing one note with every note in sight.
        playhead: the playhead moving with every note in sight.
    """

    pan: list[Frame]
    pan_all: list[Frame]
    zoom: list[Frame]
    edit: list[Frame]
    playhead: list[Frame]


def run() -> list[BenchRow]:
    """Measure in a window of 1600 by 900 that is not on any screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application("dark")
    figures = bench_roll()
    app.processEvents()
    return _rows(figures)


def bench_roll(notes: int = NOTES, frames: int = FRAMES) -> RollFigures:
    """Measure every frame of pans, zooms, a drag and a moving playhead over a clip of ``notes`` notes."""
    editor = PianoRollEditor()
    editor.resize(WIDTH, HEIGHT)
    editor.set_clip(bench_clip(notes))
    editor.show()
    _wait_for_window(editor)
    try:
        return _measure(editor, frames)
    finally:
        editor.close()
        editor.deleteLater()


def bench_clip(notes: int) -> Clip:
    """Make a clip of chords and runs, seeded: four notes a 16th step, as a busy arrangement has."""
    chance = random.Random(_SEED)
    made = [
        Note(
            (index // 4) * TICKS_PER_STEP,
            chance.choice((1, 1, 2, 4)) * TICKS_PER_STEP,
            chance.randrange(36, 84),
            chance.randrange(20, 128),
        )
        for index in range(notes)
    ]
    return Clip(name="Bench").with_notes(made)


def _measure(editor: PianoRollEditor, frames: int) -> RollFigures:
    state = editor.state
    editor.look.fit()
    everything = state.view
    near = everything.zoomed(everything.width / 40, 0.0)

    def look(views: Iterator[View]) -> list[Frame]:
        return [_timed(editor, partial(state.set_view, view)) for view in views]

    pan = look(near.panned(-index * 24.0, math.sin(index / 9) * 60) for index in range(frames))
    pan_all = look(everything.panned(0, math.sin(index / 9) * 120) for index in range(frames))
    middle = everything.width / 2
    depth = [1.0 - abs(2 * index / frames - 1.0) for index in range(frames)]
    zoom = look(everything.zoomed(80.0**share, middle) for share in depth)
    state.set_view(everything)
    _paint(editor)
    playhead = [
        _timed(editor, partial(editor.set_playhead, index * TICKS_PER_STEP))
        for index in range(frames)
    ]
    return RollFigures(pan, pan_all, zoom, _edits(editor, frames), playhead)


def _edits(editor: PianoRollEditor, frames: int) -> list[Frame]:
    session = editor.state.session
    note = session.notes[0]
    session.select((note.id,))
    times = [_timed(editor, partial(editor.arrows.up, index % 7 - 3)) for index in range(frames)]
    session.select(())
    return times


def _timed(editor: PianoRollEditor, change: Callable[[], object]) -> Frame:
    wall, cpu = time.perf_counter(), time.thread_time()
    change()
    _paint(editor)
    return Frame((time.perf_counter() - wall) * 1e3, (time.thread_time() - cpu) * 1e3)


def _wait_for_window(editor: PianoRollEditor) -> None:
    """Let the window system show the window: before that nothing is painted."""
    deadline = time.monotonic() + _PATIENCE_S
    while not editor.windowHandle().isExposed() and time.monotonic() < deadline:
        QCoreApplication.processEvents()
    _paint(editor)


def _paint(editor: PianoRollEditor) -> None:
    """Paint at once what was asked to be painted again, as the next frame of a screen would."""
    QCoreApplication.sendEvent(editor, QEvent(QEvent.Type.UpdateRequest))


def _rows(figures: RollFigures) -> list[BenchRow]:
    named = (
        ("pan", figures.pan),
        ("pan with all notes in sight", figures.pan_all),
        ("zoom", figures.zoom),
        ("edit with all notes in sight", figures.edit),
        ("playhead with all notes in sight", figures.playhead),
    )
    return [_row(name, frames, share) for name, frames in named for share in (0.5, 0.99)]


def _row(name: str, frames: list[Frame], share: float) -> BenchRow:
    cpu = percentile([frame.cpu_ms for frame in frames], share)
    return BenchRow(
        "roll",
        f"{name}: frame p{share * 100:.0f}",
        percentile([frame.wall_ms for frame in frames], share),
        "ms",
        target=round(FRAME_TARGET_MS, 2),
        note=f"{NOTES:,} notes at {WIDTH}x{HEIGHT}, {len(frames)} frames, not on a screen; {cpu:.1f} ms of processor",
    )
