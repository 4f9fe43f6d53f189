"""The commands of editing that do not belong to a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import EDIT

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


def edit_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be edited."""
    document = w.document
    return [
        ActionSpec(
            "edit.undo",
            "Undo",
            "Ctrl+Z",
            w.undo,
            EDIT,
            "undo",
            enabled=lambda: document.undo_name is not None,
            title_now=lambda: f"Undo {document.undo_name}" if document.undo_name else "Undo",
        ),
        ActionSpec(
            "edit.redo",
            "Redo",
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            w.redo,
            EDIT,
            "redo",
            enabled=lambda: document.redo_name is not None,
            title_now=lambda: f"Redo {document.redo_name}" if document.redo_name else "Redo",
        ),
        ActionSpec(
            "clip.new", "New clip", "Ctrl+Shift+N", w.melody.new_clip, EDIT, "plus", repeats=False
        ),
        ActionSpec(
            "clip.keep",
            "Keep the preview",
            "Ctrl+K",
            w.melody.keep,
            EDIT,
            "check",
            "Put the melody on show on the shelf",
            enabled=lambda: w.melody.is_preview,
            repeats=False,
        ),
    ]
