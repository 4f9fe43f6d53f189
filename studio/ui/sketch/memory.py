"""The sketch room's pen and sliders between sessions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.project.settings import SettingsStore
from studio.sketch.item import Ink
from studio.ui.sketch.canvas import Tool
from studio.ui.sketch.sketch_files import Form
from studio.ui.widgets.unit_slider import UnitSlider

if TYPE_CHECKING:
    from studio.ui.sketch.sketch_drag import SketchDrags
    from studio.ui.sketch.sketch_room import SketchRoom

_KEPT_TOOLS = (Tool.DRAW, Tool.SELECT)
"""An eraser is put down when the program ends, so that the next first touch takes nothing away."""


def remember_pen(room: SketchRoom, store: SettingsStore) -> None:
    """Give a new room the pen and the sliders as they were left, and tell the settings of every change from now on."""
    left = store.settings
    if room.shown.strokes:
        # On empty paper there is nothing to choose: whoever is asked to draw something has the pen in hand.
        room.use(Tool[left.sketch_tool.upper()])
    room.use_ink(Ink(left.sketch_colour, left.sketch_width))
    live = room.side.finish.live
    live.setChecked(left.sketch_endings)
    for name, slider in _sliders(room).items():
        slider.take(getattr(left, name))
        slider.settled.connect(partial(_keep, store, name))
    room.canvas.tool_changed.connect(partial(_keep_tool, store))
    room.tools.ink_chosen.connect(lambda ink: store.update(sketch_colour=ink.colour))
    room.tools.width_slider.settled.connect(
        lambda _width: store.update(sketch_width=room.tools.ink.width)
    )
    live.toggled.connect(partial(_keep, store, "sketch_endings"))


def remember_form(drags: SketchDrags, store: SettingsStore) -> None:
    """Let drawings be dragged out as they were in the last session."""
    drags.form = Form[store.settings.sketch_drag.upper()]
    drags.form_chosen.connect(lambda form: store.update(sketch_drag=form.name.lower()))


def _sliders(room: SketchRoom) -> dict[str, UnitSlider]:
    side = room.side
    return {
        "sketch_temperature": side.finish.temperature,
        "sketch_similarity": side.through.similarity,
        "sketch_redraw_temperature": side.through.temperature,
        "sketch_coolest": side.gallery.coolest,
        "sketch_hottest": side.gallery.hottest,
    }


def _keep(store: SettingsStore, name: str, value: float) -> None:
    store.update(**{name: value})


def _keep_tool(store: SettingsStore, tool: Tool) -> None:
    if tool in _KEPT_TOOLS:
        store.update(sketch_tool=tool.name.lower())
