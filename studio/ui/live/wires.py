"""What hardware can steer in the window; a new room adds its own lines here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.live.learn.controls import Control
from studio.project.song import Song
from studio.ui.live.learn.learnable import Learnables
from studio.ui.live.learn.pad_turn import PadTurn
from studio.ui.live.learn.turning import gesture_turn
from studio.ui.live.response.panel import ResponsePanel

if TYPE_CHECKING:
    from studio.ui.live.master.pad import MasterPad
    from studio.ui.live.mixer.levels import Levels
    from studio.ui.live.stage.stage import Stage
    from studio.ui.sketch.sketch_room import SketchRoom
    from studio.ui.timbre.timbre_room import TimbreRoom
    from studio.ui.window.main_window import MainWindow

SCENES = 9
TRACKS = 8
_ACTIONS = (
    ("transport.play", "play.toggle"),
    ("transport.record", "record.notes"),
    ("transport.loop", "roll.loop"),
    ("transport.metronome", "play.metronome"),
    ("transport.count_in", "play.count_in"),
    ("transport.tap", "play.tap"),
    ("record.sound", "record.sound"),
    ("capture", "record.capture"),
    ("undo", "edit.undo"),
    ("redo", "edit.redo"),
    ("clip.keep", "clip.keep"),
    ("panic", "play.panic"),
)
"""Controls that are commands. A command that this window does not have is left out."""


def wire_window(window: MainWindow, learn: Learnables, master: MasterPad, levels: Levels) -> None:
    """Make the controls of a window learnable."""
    _wire_pads(window, learn, master)
    _wire_transport(window, learn)
    _wire_levels(window, learn, levels)
    _wire_scenes(window, learn)
    _wire_melody(window, learn)
    _wire_response(window, learn)


def wire_stage(learn: Learnables, stage: Stage) -> None:
    """Show controls where the stage shows them too."""

    def show_room(name: str) -> None:
        surface = stage.pads.rooms[name].surface
        learn.show_pad(f"pad.{name}", surface, surface.reset)

    for name in stage.pads.rooms:
        show_room(name)
    stage.pads.made.connect(show_room)
    master = stage.pads.master
    learn.show_pad("master", master.surface, master.surface.reset)
    for button in (master.together, master.apart):
        learn.show_on(button, "master.relative")
    learn.show_on(stage.head.play, "transport.play")
    learn.show_on(stage.head.panic, "panic")
    learn.show_on(stage.beats, "scene.morph_beats")
    learn.show_on(stage.meter, "master.level")
    learn.show_on(stage.head.tempo, "transport.tempo")
    learn.show_on(stage.next, "scene.next")
    learn.show_on(stage.previous, "scene.previous")
    learn.show_on(stage.head.response, "response.on")
    for row in stage.findChildren(ResponsePanel):
        _show_response(learn, row)
    for number in range(SCENES):
        area = partial(stage.tiles.place_of, number)
        learn.show_on(stage.tiles, f"scene.{number + 1}", area=area, menu=False)
    stage.tiles.fill_menu = lambda menu, number: learn.fill(menu, f"scene.{number + 1}")


def wire_sketch(learn: Learnables, room: SketchRoom) -> None:
    """Make the sliders of the sketch room learnable; it is made when it is first entered."""
    side = room.side
    for name, label, slider in (
        ("temperature", "Endings: temperature", side.finish.temperature),
        ("similarity", "Redraw: similarity", side.through.similarity),
        ("redraw_temperature", "Redraw: temperature", side.through.temperature),
        ("coolest", "Gallery: coolest", side.gallery.coolest),
        ("hottest", "Gallery: hottest", side.gallery.hottest),
        ("pen_width", "Pen: width", room.tools.width_slider),
    ):
        learn.slider(Control(f"sketch.{name}", label), slider)


def wire_timbre(learn: Learnables, room: TimbreRoom) -> None:
    """Make the sliders of the timbre room learnable; it is made when it is first entered."""
    for name, slider in room.patch.sliders.items():
        label = f"Timbre: {slider.quantity.name.lower()}"
        learn.slider(Control(f"timbre.{name}", label), slider)


def _wire_pads(window: MainWindow, learn: Learnables, master: MasterPad) -> None:
    learn.pad("pad.melody", "Melody pad", window.melody.morph.pad)
    window.more.pads.teach(learn)
    turn = PadTurn(lambda: master.position, master.move, master.grab, master.release, master)
    panel = window.live.steering.panel
    learn.axes("master", "Master pad", turn, panel.surface, panel.surface.reset)
    learn.show_on(window.live.steering.button, "master.x")
    learn.show_on(window.live.steering.button, "master.y")
    learn.add(
        "master.relative",
        lambda on: master.set_relative(bool(on)),
        lambda: float(master.relative),
        panel.coupling,
    )


def _wire_transport(window: MainWindow, learn: Learnables) -> None:
    registry, bar = window.registry, window.bar
    learn.spin("transport.tempo", bar.tempo)
    swing = window.live.midi_parts.swing
    learn.add(
        "transport.swing",
        lambda value: swing.percent.setValue(round(value)),
        lambda: float(swing.percent.value()),
        swing,
    )
    known = registry.ids()
    for control, action_id in _ACTIONS:
        if action_id in known:
            buttons = [button] if (button := bar.button(action_id)) is not None else []
            learn.action(control, registry, action_id, *buttons)
    learn.show_on(bar.tap, "transport.tap")
    learn.add("transport.stop", lambda _value: window.transport.stop())
    learn.add("clip.next", lambda _value: _open_neighbour(window, 1))
    learn.add("clip.previous", lambda _value: _open_neighbour(window, -1))


def _wire_levels(window: MainWindow, learn: Learnables, levels: Levels) -> None:
    settings = window.services.settings
    learn.add(
        "master.level",
        levels.set_master,
        lambda: settings.settings.master_db,
        window.live.meter,
    )
    learn.add(
        "metronome.level",
        levels.set_metronome,
        lambda: settings.settings.metronome_db,
        *filter(None, [window.bar.button("play.metronome")]),
    )
    for number in range(TRACKS):
        turn = gesture_turn(
            window.document,
            f"Level of track {number + 1}",
            partial(levels.set_track, number),
            levels,
        )
        name, place = f"track.{number + 1}", partial(levels.place, number)
        learn.add(f"{name}.level", turn, partial(levels.track, number))
        pan = gesture_turn(
            window.document, f"Pan of track {number + 1}", partial(levels.set_pan, number), levels
        )
        learn.add(f"{name}.pan", pan, lambda place=place: place().pan)
        learn.add(
            f"{name}.mute",
            lambda on, number=number: levels.set_mute(number, bool(on)),
            lambda place=place: float(place().mute),
        )
        learn.add(
            f"{name}.solo",
            lambda on, number=number: levels.set_solo(number, bool(on)),
            lambda place=place: float(place().solo),
        )


def _wire_scenes(window: MainWindow, learn: Learnables) -> None:
    scenes, document = window.live.scenes, window.document
    turn = gesture_turn(document, "Scene morph time", scenes.set_beats, scenes)
    learn.add(
        "scene.morph_beats",
        lambda beats: turn(float(round(beats))),
        lambda: document.song.morph_beats,
    )
    learn.add("scene.next", lambda _value: scenes.launch_next())
    learn.add("scene.previous", lambda _value: scenes.launch_next(-1))
    for number in range(SCENES):
        learn.add(f"scene.{number + 1}", lambda _value, n=number: scenes.launch_number(n))


def _wire_melody(window: MainWindow, learn: Learnables) -> None:
    morph = window.melody.morph
    shape, strip = morph.shape, morph.strip
    learn.slider("similarity", shape.similarity)
    learn.slider("temperature", shape.temperature)
    for name, slider in shape.sliders.items():
        learn.slider(f"attribute.{name}", slider)
    for control, button in (
        ("sample", shape.sample),
        ("vary", shape.vary),
        ("average", shape.average),
        ("shape.apply", shape.apply),
        ("shape.reset", shape.reset),
        ("morph.keep", strip.keep),
    ):
        learn.button(control, button)
    learn.slider("morph.position", strip.slider)
    learn.slider("morph.temperature", strip.temperature)
    steps = gesture_turn(
        window.document, "Morph steps", lambda count: strip.count.setValue(round(count)), strip
    )
    learn.spin("morph.steps", strip.count, steps)


def _wire_response(window: MainWindow, learn: Learnables) -> None:
    response = window.live.response
    learn.add("response.on", lambda _on: response.toggle(), lambda: float(response.on))
    learn.add("response.loop", lambda _on: response.loop(), lambda: float(response.looping))
    learn.add("mutate", lambda _value: response.mutate())
    learn.add("response.keep", lambda _value: response.keep())
    learn.add("response.end_call", lambda _value: response.end_call())
    _show_response(learn, window.live.talk.panel)
    button = window.bar.button("response.toggle")
    if button is not None:
        learn.show_on(button, "response.on")


def _show_response(learn: Learnables, panel: ResponsePanel) -> None:
    for control, button in (
        ("response.on", panel.close_button),
        ("response.end_call", panel.end),
        ("mutate", panel.mutate),
        ("response.loop", panel.loop),
        ("response.keep", panel.keep),
    ):
        learn.show_on(button, control)


def _open_neighbour(window: MainWindow, step: int) -> None:
    """Open the clip after (or before) the one that is open, going round."""
    song: Song = window.document.song
    ids = [clip.id for clip in song.all_clips()]
    if not ids:
        return
    shown = window.melody.open_clip_id
    place = ids.index(shown) + step if shown in ids else (0 if step > 0 else -1)
    window.melody.open_clip(ids[place % len(ids)])
