"""The commands of editing that do not belong to a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import EDIT
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def edit_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be edited."""
    document, room = w.document, w.melody
    edit = Listing(EDIT)
    edit.add(
        "edit.undo",
        "Undo",
        "Ctrl+Z",
        w.undo,
        "undo",
        when=lambda: document.undo_name is not None,
        title_now=lambda: f"Undo {document.undo_name}" if document.undo_name else "Undo",
        repeats=True,
    )
    edit.add(
        "edit.redo",
        "Redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        w.redo,
        "redo",
        when=lambda: document.redo_name is not None,
        title_now=lambda: f"Redo {document.redo_name}" if document.redo_name else "Redo",
        repeats=True,
    )
    edit.add("clip.new", "New clip", "Ctrl+Shift+N", room.new_clip, "plus")
    keep = "Put the melody on show on the shelf"
    preview = lambda: room.is_preview  # noqa: E731
    edit.add(
        "clip.keep", "Keep the preview", "Ctrl+Shift+K", room.keep, "check", keep, when=preview
    )
    return edit.specs
