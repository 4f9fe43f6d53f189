"""The real program with an eye on it: prints one JSON line whenever what can be seen or is kept has changed.

Nothing is driven from here: mouse, keys and drops come from the screen, as a person's do.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from studio import app
from studio.project.folders import autosave_dir

LOOK_MS = 40


def box(widget: QWidget) -> list[int]:
    corner = widget.mapToGlobal(QPoint(0, 0))
    return [corner.x(), corner.y(), widget.width(), widget.height()]


def notes_of(clip: Any) -> list[list[int]]:
    return [[n.start, n.length, n.pitch, n.velocity] for n in clip.notes]


def note_places(window: Any, clip: Any) -> list[list[int]]:
    """Say where on the screen the middle of each note of the open clip is."""
    canvas = window.melody.editor.canvas
    view = window.melody.editor.state.view
    places = []
    for note in clip.notes:
        middle = QPoint(
            round(view.x(note.start + note.length / 2)),
            round((view.y(note.pitch) + view.y(note.pitch - 1)) / 2),
        )
        place = canvas.mapToGlobal(middle)
        places.append([place.x(), place.y()])
    return places


def shelf_rows(window: Any) -> list[list[int]]:
    """Say where on the screen the middle of each clip of the shelf is."""
    view = window.melody.shelf.song_list
    rows = [
        view.visualRect(view.model().index(i, 0)).center() for i in range(view.model().rowCount())
    ]
    places = [view.viewport().mapToGlobal(middle) for middle in rows]
    return [[place.x(), place.y()] for place in places]


def endings_of(window: Any) -> list[int]:
    """Count the strokes that each of the nine endings has grown so far."""
    if not window.rooms.is_made("sketch"):
        return []
    grid = window.more.sketch.grid
    return [len(grid.strokes(number)) for number in range(grid.count)]


def dialogs() -> list[dict[str, Any]]:
    found = []
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            buttons = [
                b for b in widget.findChildren(QAbstractButton) if b.isVisible() and b.text()
            ]
            labelled = {b.text().replace("&", ""): box(b) for b in buttons}
            found.append(
                {"title": widget.windowTitle(), "id": int(widget.winId()), "buttons": labelled}
            )
    return found


def look(window: Any) -> dict[str, Any]:
    song = window.document.song
    shown = window.melody.shown
    named = [w for w in window.findChildren(QWidget) if w.objectName() and w.isVisible()]
    return {
        "window": int(window.winId()),
        "painted": bool(window._painted),
        "widgets": {w.objectName(): box(w) for w in named if not w.objectName().startswith("qt_")},
        "clips": [{"id": c.id, "name": c.name, "notes": notes_of(c)} for c in song.clips],
        "shelf": shelf_rows(window),
        "sketches": [[len(stroke) for stroke in sketch.strokes] for sketch in song.sketches],
        "endings": endings_of(window),
        "corners": list(song.pad("melody").corners),
        "pad": [song.pad("melody").x, song.pad("melody").y],
        "shown": None
        if shown is None
        else {"id": shown.id, "notes": notes_of(shown), "places": note_places(window, shown)},
        "preview": window.melody.is_preview,
        "undo": window.document.undo_name,
        "dirty": window.document.dirty,
        "path": str(window.document.path or ""),
        "jobs": len(window.services.worker.snapshot()),
        "sounds": window.live.can_render,
        "rendered": len(window.live.sound_out.files),
        "torch": "torch" in sys.modules,
        "autosaved": max(
            (p.stat().st_mtime_ns for p in autosave_dir().glob("*/song.json")), default=0
        ),
        "dialogs": dialogs(),
        "toasts": [notification.sentence for notification in window.toasts.shown],
    }


def watch(window: Any) -> None:
    last = ""

    def report() -> None:
        nonlocal last
        line = json.dumps(look(window))
        if line != last:
            last = line
            print(line, flush=True)

    timer = QTimer(window)
    timer.timeout.connect(report)
    timer.start(LOOK_MS)


def main() -> int:
    build = app.build_window

    def build_and_watch(*arguments: Any, **options: Any) -> Any:
        window = build(*arguments, **options)
        watch(window)
        return window

    app.build_window = build_and_watch
    return app.run([Path(name) for name in sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
