"""The rooms beside the melody room: made when they are first entered, and given the files that are theirs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from studio.assets import models_dir
from studio.libraries import turn
from studio.models import known_categories
from studio.project import folders
from studio.ui.actions.listing import Listing
from studio.ui.actions.names import VIEW
from studio.ui.actions.registry import ActionSpec
from studio.ui.commands.sketch import sketch_specs
from studio.ui.commands.timbre import timbre_specs
from studio.ui.drag.drops import SortedFiles
from studio.ui.widgets.toasts import Level, Notification
from studio.ui.window.room_layouts import RoomLayouts
from studio.ui.window.room_pads import RoomPads
from studio.ui.window.rooms import Room

if TYPE_CHECKING:
    from studio.sketch.space_files import DrawingMap
    from studio.timbre.item import Sound
    from studio.ui.sketch.sketch_files import SketchFiles
    from studio.ui.sketch.sketch_room import SketchRoom
    from studio.ui.timbre.timbre_room import TimbreRoom
    from studio.ui.window.main_window import MainWindow

_HEAVY = (
    "studio.ui.sketch.sketch_room",
    "studio.ui.sketch.sketch_files",
    "studio.ui.window.stroke_music",
    "studio.ui.window.room_spring",
    "studio.ui.timbre.timbre_room",
    "studio.ui.live.stage.stage",
    "studio.ui.live.stage.pads",
)
"""What rooms and stage import."""

_PAUSE_MS = 15
"""So long the window has for itself between two pieces of a room that is made before it is asked for."""


class MoreRooms(QObject):
    """Makes the rooms of a window and brings files into them.

    Args:
        window: its document, dialogs and services exist; its rooms take these.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._categories: tuple[str, ...] = ()
        self._sketch_files: SketchFiles | None = None
        self._early_timbre: TimbreRoom | None = None
        self._idle = QTimer(self, interval=_PAUSE_MS)
        self._idle.timeout.connect(self._furnish)
        self.layouts = RoomLayouts(window.rooms, self)
        self.pads = RoomPads(window)
        self.pads.promise("sketch", "Sketch", lambda: self.sketch.pad)
        self.pads.promise("timbre", "Timbre", lambda: self.timbre.pad)
        window.rooms.add(Room("sketch", "Sketch", "sketch", self._make_sketch))
        window.rooms.add(Room("timbre", "Timbre", "timbre", self._make_timbre))
        window.rooms.room_changed.connect(lambda _room: window.registry.refresh())

    def prepare(self) -> None:
        """Import what the rooms need on another thread, so that entering one does not take long.

        Then the timbre room is furnished piece by piece: the first song that plays its pad needs it at once.
        """

        def work() -> tuple[str, ...]:
            for name in _HEAVY:
                with turn():
                    importlib.import_module(name)
            return known_categories()

        self._window.services.pool.run(work, self._take_categories)

    def stop(self) -> None:
        """Make nothing any more: the program ends."""
        self._idle.stop()

    @property
    def busy(self) -> bool:
        """Whether a room is being made in pieces."""
        return self._idle.isActive()

    @property
    def sketch(self) -> SketchRoom:
        """The sketch room, made now if it was never entered."""
        return self._window.rooms.widget("sketch")

    @property
    def timbre(self) -> TimbreRoom:
        """The timbre room, made now if it was never entered."""
        return self._window.rooms.widget("timbre")

    @property
    def current(self) -> str:
        """Id of the room on show."""
        return self._window.rooms.current.id

    def show(self, room_id: str) -> None:
        """Go to a room."""
        self._window.rooms.show_room(room_id)

    def action_specs(self) -> list[ActionSpec]:
        """Return the commands that go from room to room, and those of sketch and timbre room."""
        return [*sketch_specs(self), *timbre_specs(self), *self._room_specs()]

    def _room_specs(self) -> list[ActionSpec]:
        view = Listing(VIEW)
        for number, room in enumerate(self._window.rooms.rooms, start=1):
            go, title, key = partial(self.show, room.id), f"{room.title} room", f"Alt+{number}"
            here = partial(self._is_here, room.id)
            view.add(f"view.room_{room.id}", title, key, go, room.icon, on=here)
        return view.specs

    def _is_here(self, room_id: str) -> bool:
        return self.current == room_id

    # -- files and items --------------------------------------------------------------------

    def take_item(self, item_id: str) -> None:
        """Show what was dragged within the window, by its id: a drawing in its room, else a clip."""
        if self._window.rooms.is_made("sketch") and self.sketch.take_item(item_id):
            self.show("sketch")
        else:
            self._window.melody.take(item_id)

    def take_files(self, found: SortedFiles) -> None:
        """Take the files that are these rooms'."""
        if found.drawings:
            self.show("sketch")
            self.sketch_files.read(found.drawings)
        if found.recordings:
            self.show("timbre")
            self.timbre.import_files(found.recordings)

    @property
    def sketch_files(self) -> SketchFiles:
        """Reads and writes drawings."""
        if self._sketch_files is None:
            from studio.ui.sketch.sketch_files import SketchFiles

            self._sketch_files = SketchFiles(self._window.services.pool, self)
            self._sketch_files.notify.connect(self._window.notify)
            self._sketch_files.imported.connect(self._on_drawings)
        return self._sketch_files

    def _on_drawings(self, sketches: tuple) -> None:
        many = len(sketches) > 1
        name = f"Import {len(sketches)} drawings" if many else f"Import “{sketches[0].name}”"
        self.sketch.add_sketches(sketches, name)

    # -- the sketch room --------------------------------------------------------------------

    def _make_sketch(self) -> QWidget:
        from studio.ui.live.wires import wire_sketch
        from studio.ui.sketch.memory import remember_form, remember_pen
        from studio.ui.sketch.sketch_drag import SketchDrags
        from studio.ui.sketch.sketch_room import SketchRoom
        from studio.ui.window.room_spring import RoomSpring
        from studio.ui.window.stroke_music import StrokeMusic

        window = self._window
        folder = window.services.exports_folder
        drags = SketchDrags(
            lambda sketch, form, done: self.sketch_files.prepare(sketch, form, folder, done)
        )
        room = SketchRoom(
            window.document,
            window.services.worker.submit,
            self._categories,
            drags=drags,
            read_map=self._read_sketch_map,
        )
        drags.setParent(room)
        remember_form(drags, window.services.settings)
        remember_pen(room, window.services.settings)
        room.notify.connect(window.notify)
        room.import_asked.connect(self._import_drawings)
        room.export_asked.connect(self._export_drawing)
        room.underlay_asked.connect(self._choose_underlay)
        self.pads.join("sketch", room.pad)
        wire_sketch(window.live.steering.learn, room)
        music = StrokeMusic(window, room)
        self.pads.joined.connect(music.add_pad)
        RoomSpring(window.rooms)
        return room

    def _read_sketch_map(self, done: Callable[[DrawingMap | None], None]) -> None:
        from studio.sketch.space_files import read_map

        self._window.services.pool.run(
            lambda: read_map(models_dir() / "sketch"), done, lambda _text, _why: done(None)
        )

    def _take_categories(self, categories: tuple[str, ...]) -> None:
        self._categories = categories
        if self._window.rooms.is_made("sketch"):
            self.sketch.set_categories(categories)
        self._idle.start()

    def _import_drawings(self) -> None:
        paths = self._window.dialogs.import_drawings()
        if paths:
            self.sketch_files.read(paths)

    def _export_drawing(self) -> None:
        sketch = self.sketch.shown
        if not sketch.points:
            self._window.notify(Notification("There is nothing to export yet.", Level.INFO))
            return
        wanted = self._window.dialogs.export_drawing(sketch.name)
        if wanted is not None:
            self.sketch_files.write(sketch, *wanted)

    def _choose_underlay(self) -> None:
        canvas = self.sketch.canvas
        if canvas.has_underlay:
            canvas.set_underlay(None)
            return
        path = self._window.dialogs.choose_picture()
        if path is None:
            return

        def refused(sentence: str, details: str) -> None:
            self._window.notify(Notification(sentence, Level.ERROR, details))

        from studio.ui.sketch.picture_file import read_picture

        self._window.services.pool.run(lambda: read_picture(path), canvas.set_underlay, refused)

    # -- the timbre room --------------------------------------------------------------------

    def _furnish(self) -> None:
        if self._window.rooms.is_made("timbre") or not self._timbre_room().furnish():
            self._idle.stop()

    def _timbre_room(self) -> TimbreRoom:
        """Return the room, be it in the making."""
        if self._early_timbre is None:
            from studio.ui.timbre.timbre_room import RoomServices, TimbreRoom

            window, services = self._window, self._window.services
            of_program = RoomServices(
                services.worker.submit,
                services.pool,
                services.room,
                services.exports_folder,
                folders.rendered_dir(),
                lambda path, seconds: window.dialogs.choose_region(path, seconds),
                services.settings,
            )
            place = window.rooms.place("timbre")
            self._early_timbre = TimbreRoom(window.document, of_program, place, later=True)
        return self._early_timbre

    def _make_timbre(self) -> QWidget:
        from studio.ui.live.wires import wire_timbre

        self._idle.stop()
        window = self._window
        room = self._timbre_room()
        room.open()
        room.notify.connect(window.notify)
        room.import_asked.connect(self._import_sounds)
        room.export_asked.connect(self._export_sound)
        room.picture_asked.connect(self._save_picture)
        room.keys_asked.connect(window.live.playing.set_timbre)
        room.point_stored.connect(window.live.scenes.store)
        room.instrument_asked.connect(self._export_instrument)
        room.wavenet_asked.connect(self._choose_wavenet)
        self.pads.join("timbre", room.pad)
        wire_timbre(window.live.steering.learn, room)
        QApplication.instance().aboutToQuit.connect(room.files.close)
        return room

    def _import_sounds(self) -> None:
        paths = self._window.dialogs.import_sounds()
        if paths:
            self.timbre.import_files(paths)

    def _export_sound(self, sound: Sound) -> None:
        wish = self._window.dialogs.export_sound(sound.name)
        if wish is not None:
            self.timbre.files.export(sound, wish)

    def _export_instrument(self) -> None:
        room = self.timbre
        wish = self._window.dialogs.export_instrument(room.point_name)
        if wish is not None:
            room.export_instrument(*wish)

    def _choose_wavenet(self) -> None:
        path = self._window.dialogs.choose_wavenet()
        if path is not None:
            self.timbre.wavenet.take(path)

    def _save_picture(self, form: str) -> None:
        path = self._window.dialogs.save_picture("Rainbowgram", form)
        if path is not None:
            self.timbre.see.save(path)
