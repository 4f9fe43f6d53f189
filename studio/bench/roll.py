"""How many frames a second the piano roll paints while a clip of 5,000 notes is panned and zoomed."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from studio.bench.rows import BenchRow, percentile
from studio.melody.notes import TICKS_PER_STEP, Clip, Note
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.ui.roll.view import View

NOTES = 5_000
FRAMES = 240
TARGET_FPS = 60.0
_VOICES = 4
_WIDTH, _HEIGHT = 1600, 900
_PAN_PX = 7.0
_ZOOM = 1.02


def run() -> list[BenchRow]:
    """Pan, then zoom, a clip of which half is in sight."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    editor = PianoRollEditor()
    editor.resize(_WIDTH, _HEIGHT)
    editor.set_clip(long_clip(NOTES))
    editor.show()
    app.processEvents()
    pan = frame_times(editor, _panned(_start(editor.state.view), FRAMES))
    zoom = frame_times(editor, _zoomed(_start(editor.state.view), FRAMES))
    editor.close()
    return [*_rows("pan", pan), *_rows("zoom", zoom)]


def frame_times(editor: PianoRollEditor, views: Iterable[View]) -> list[float]:
    """Show one view after another and return the seconds until each is painted."""
    times = []
    for view in views:
        began = time.perf_counter()
        editor.state.set_view(view)
        QApplication.processEvents()
        times.append(time.perf_counter() - began)
    return times


def long_clip(count: int) -> Clip:
    """Return a clip of so many notes, four at a time on 16ths, spread over four octaves."""
    chance = random.Random(1)
    notes = [
        Note(
            index // _VOICES * TICKS_PER_STEP,
            TICKS_PER_STEP * chance.randint(1, 4),
            chance.randint(48, 95),
            chance.randint(30, 127),
        )
        for index in range(count)
    ]
    return Clip("Long").with_notes(notes)


def _start(view: View) -> View:
    return replace(view, left=0.0, px_per_tick=2 * view.width / view.end).bounded()


def _panned(view: View, frames: int) -> Iterator[View]:
    back = view.max_left * view.px_per_tick / 2
    for frame in range(frames):
        # There and back again, so that every frame really moves.
        there = frame % frames if frame < frames / 2 else frames - frame
        yield view.panned(-min(there * _PAN_PX, back), 0.0)


def _zoomed(view: View, frames: int) -> Iterator[View]:
    for frame in range(frames):
        view = view.zoomed(_ZOOM if frame < frames / 2 else 1 / _ZOOM, view.width / 3)
        yield view


def _rows(what: str, times: list[float]) -> list[BenchRow]:
    return [
        BenchRow(
            "roll",
            f"{what} at {NOTES:,} notes",
            len(times) / sum(times),
            "fps",
            TARGET_FPS,
            "higher",
            note=f"{len(times)} frames of {_WIDTH}x{_HEIGHT}, half the notes in sight, painted without a screen",
        ),
        BenchRow(
            "roll",
            f"{what}, p99 frame",
            1000 * percentile(times, 0.99),
            "ms",
            1000 / TARGET_FPS,
        ),
    ]
