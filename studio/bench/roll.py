"""How long the piano roll takes to draw a frame while 5,000 notes are panned and zoomed."""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

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
class RollFigures:
    """Milliseconds of each frame, from the change of the view to the painted window.

    Attributes:
        pan: panning at a zoom that shows some hundred notes.
        pan_all: panning up and down with every note in sight.
        zoom: zooming from one bar to all notes and back.
        drag: a drag of one note with every note in sight.
        playhead: the playhead moving with every note in sight.
    """

    pan: list[float]
    pan_all: list[float]
    zoom: list[float]
    drag: list[float]
    playhead: list[float]


def run() -> list[BenchRow]:
    """Measure in a window of 1600 by 900 that is not on any screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
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

    def look(views: Iterator[View]) -> list[float]:
        return [_timed(editor, lambda view=view: state.set_view(view)) for view in views]

    pan = look(near.panned(-index * 24.0, math.sin(index / 9) * 60) for index in range(frames))
    pan_all = look(everything.panned(0, math.sin(index / 9) * 120) for index in range(frames))
    middle = everything.width / 2
    depth = [1.0 - abs(2 * index / frames - 1.0) for index in range(frames)]
    zoom = look(everything.zoomed(80.0**share, middle) for share in depth)
    state.set_view(everything)
    _paint(editor)
    playhead = [
        _timed(editor, lambda tick=index * 240: editor.set_playhead(tick))
        for index in range(frames)
    ]
    return RollFigures(pan, pan_all, zoom, _drag(editor, frames), playhead)


def _drag(editor: PianoRollEditor, frames: int) -> list[float]:
    session = editor.state.session
    note = session.notes[0]
    session.select((note.id,))
    times = [
        _timed(editor, lambda semis=index % 7: editor.arrows.up(semis - 3))
        for index in range(frames)
    ]
    session.select(())
    return times


def _timed(editor: PianoRollEditor, change: Callable[[], object]) -> float:
    started = time.perf_counter()
    change()
    _paint(editor)
    return (time.perf_counter() - started) * 1e3


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
    rows = []
    for name, times in (
        ("pan", figures.pan),
        ("pan with all notes in sight", figures.pan_all),
        ("zoom", figures.zoom),
        ("edit of one note with all in sight", figures.drag),
        ("playhead with all notes in sight", figures.playhead),
    ):
        note = f"{NOTES:,} notes, {WIDTH}x{HEIGHT}, {len(times)} frames, not on a screen"
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            rows.append(
                BenchRow(
                    "roll",
                    f"{name}: frame {label}",
                    percentile(times, share),
                    "ms",
                    target=round(FRAME_TARGET_MS, 2),
                    note=note if label == "p50" else "",
                )
            )
    return rows
