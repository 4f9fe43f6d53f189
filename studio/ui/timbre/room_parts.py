"""What the timbre room stands on and is put together from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.live.room import LiveRoom
from studio.project.settings import SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.background.submit import Submit
from studio.ui.look.theme import SPACE
from studio.ui.timbre.sound_import import AskRegion
from studio.ui.timbre.sound_map import SoundMap


@dataclass(frozen=True)
class RoomServices:
    """What the room needs of the program.

    Attributes:
        submit: gives jobs to the worker.
        pool: reads and writes files.
        live: the live room, or None where the program runs without sound.
        exports: folder of files that are dragged out.
        cache: folder of rendered notes.
        ask_region: asks for a part of a recording that is too long.
        store: the preferences, or None to remember nothing.
    """

    submit: Submit
    pool: IoPool
    live: LiveRoom | None
    exports: Path
    cache: Path
    ask_region: AskRegion
    store: SettingsStore | None = None


def panel() -> QWidget:
    """Return an empty panel."""
    made = QWidget()
    made.setProperty("panel", True)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def page(widget: QWidget) -> QWidget:
    """Give a widget air at its sides; panels that have their own keep it."""
    if widget.layout() is not None and not isinstance(widget, SoundMap):
        return widget
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
    column.addWidget(widget)
    return made
