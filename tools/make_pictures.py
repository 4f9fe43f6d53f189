"""Take the pictures of docs/pictures from the real program: its window, its models and its worker, without a screen.

``.venv/bin/python tools/make_pictures.py [WIDTHxHEIGHT] [WHAT ...]``, where WHAT is any of welcome, melody, sketch,
timbre, stage and dialogs; all by default. The dark theme's go to docs/pictures, the light one's to docs/pictures/light.
Nothing depends on how fast the machine is: each picture waits until its jobs are done. Needs ImageMagick.
"""

from __future__ import annotations

import math
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QPointF, Qt  # noqa: E402
from PySide6.QtGui import QPixmap  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QWidget  # noqa: E402

from studio.app import build_window, make_application  # noqa: E402
from studio.assets import models_dir, resources_dir  # noqa: E402
from studio.live.room import LiveRoom  # noqa: E402
from studio.melody.factory import factory_clips  # noqa: E402
from studio.project import scenes  # noqa: E402
from studio.project.settings import SettingsStore  # noqa: E402
from studio.project.sketches import at_canvas_size, put_sketch  # noqa: E402
from studio.project.song import PadState, Song, add_clips, with_pad  # noqa: E402
from studio.sketch.item import Sketch  # noqa: E402
from studio.sketch.space_files import read_map  # noqa: E402
from studio.timbre.factory import factory_sounds  # noqa: E402
from studio.ui.live.sound_desk import output_settings  # noqa: E402
from studio.ui.window.main_window import MainWindow  # noqa: E402
from studio.ui.window.session import Session  # noqa: E402
from tools.screenless import end_with, spin, teach  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
SCENES = (("Intro", 0.1, 0.15), ("Verse", 0.75, 0.3), ("Chorus", 0.6, 0.85), ("Last one", 0.2, 0.8))
CORNERS = ("cat", "pig", "truck", "sailboat")
SOUNDS = ("Marimba", "Clarinet", "Choir", "Harp")
PATIENCE_S = 600.0
"""How long jobs may take; a machine without a graphics card, and busy, is slow."""


def example_song() -> Song:
    """Return a song of six factory clips and four sounds, four of each on the corners, and four scenes."""
    clips = tuple(factory.clip for factory in factory_clips()[:6])
    pad = PadState(corners=(clips[0].id, clips[1].id, clips[2].id, clips[3].id), x=0.35, y=0.4)
    song = add_clips(replace(Song(), title="Lantern", morph_beats=8.0), clips)
    by_name = {sound.name: sound for sound in factory_sounds()}
    a, b, c, d = (by_name[name].load() for name in SOUNDS)
    song = replace(song, sounds=(a, b, c, d))
    song = with_pad(song, "timbre", PadState(corners=(a.id, b.id, c.id, d.id), x=0.62, y=0.35))
    for name, x, y in SCENES:
        song = with_pad(song, "melody", replace(pad, x=x, y=y))
        song = scenes.store(song, scenes.capture(song, name))
    return with_pad(song, "melody", pad)


class Camera:
    """Takes pictures of the window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def shoot(self, name: str, of: QWidget | None = None, *, light: bool = True) -> None:
        """Take a picture in the dark theme and, where wanted, one in the light theme."""
        self._one(PICTURES / f"{name}.png", of or self.window)
        if light:
            self.window.services.settings.update(theme="light")
            self._one(PICTURES / "light" / f"{name}.png", of or self.window)
            self.window.services.settings.update(theme="dark")

    def until(self, what: str, done: Callable[[], object]) -> None:
        """Let the program run until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > end:
                jobs = [job.title for job in self.window.services.worker.snapshot()]
                raise TimeoutError(f"{what}: not within {PATIENCE_S:.0f} s; under way: {jobs}")
            spin(0.02)

    def quiet(self) -> None:
        """Wait until nothing is being computed or read, and take notices away."""
        services = self.window.services
        spin(0.5)
        self.until("jobs", lambda: not services.worker.snapshot() and not services.pool.busy)
        spin(0.5)
        self.until("jobs", lambda: not services.worker.snapshot() and not services.pool.busy)
        self.window.toasts.clear()

    def _one(self, path: Path, of: QWidget) -> None:
        spin(0.5)
        path.parent.mkdir(parents=True, exist_ok=True)
        save(of.grab(), path)


def save(picture: QPixmap, path: Path) -> None:
    """Save with 256 colours, which is a third of the bytes and looks the same."""
    picture.save(str(path))
    options = ["-dither", "FloydSteinberg", "-colors", "256", "-define", "png:compression-level=9"]
    command = ["convert", str(path), "-strip", *options, f"PNG8:{path}"]
    subprocess.run(command, check=True, timeout=120)  # noqa: S603 - ImageMagick on our own file
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    sys.stdout.flush()


def welcome(camera: Camera) -> None:
    """The first page."""
    camera.quiet()
    camera.shoot("welcome")


def melody(camera: Camera) -> None:
    """The melody room, MIDI learn, its map and the sheet of keys."""
    window = camera.window
    window.rooms.show_room("melody")
    window.registry.trigger("morph.show")
    camera.until("a morph", lambda: window.melody.is_preview)
    camera.quiet()
    camera.shoot("melody-room")
    window.registry.trigger("file.midi_learn_mode")
    camera.shoot("midi-learn", light=False)
    window.registry.trigger("file.midi_learn_mode")
    window.registry.trigger("morph.map")
    camera.quiet()
    camera.shoot("latent-map", light=False)
    window.show_keys()
    camera.shoot("keys")
    window.help_sheet.dismiss()
    window.show_palette()
    camera.shoot("palette", light=False)
    window.palette_sheet.dismiss()
    window.melody.side.show_panel("Shape")


def stroke(canvas: QWidget, points: Sequence[tuple[float, float]]) -> None:
    """Draw a line with the mouse; places are shares of the canvas."""
    places = [QPointF(x * canvas.width(), y * canvas.height()).toPoint() for x, y in points]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
        spin(0.01)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])


def corner_drawings() -> list[Sketch]:
    """Return four real drawings of the model's map, one for each corner of its pad."""
    library = read_map(models_dir() / "sketch")
    assert library is not None  # noqa: S101 - it is part of the model
    found = []
    for kind in CORNERS:
        index = int(np.flatnonzero(library.labels == library.categories.index(kind))[0])
        strokes = at_canvas_size(library.strokes(index))
        found.append(Sketch(kind.capitalize(), strokes, category=kind))
    return found


def sketch(camera: Camera) -> None:
    """The sketch room: endings of a head with ears, then every tab."""
    window = camera.window
    window.rooms.show_room("sketch")
    room = window.more.sketch
    room.new_sketch()
    spin(0.5)
    turns = [2 * math.pi * step / 40 for step in range(41)]
    stroke(room.canvas, [(0.5 + 0.12 * math.cos(t), 0.5 + 0.16 * math.sin(t)) for t in turns])
    stroke(room.canvas, [(0.405, 0.41), (0.4, 0.33), (0.39, 0.25), (0.43, 0.3), (0.46, 0.35)])
    stroke(room.canvas, [(0.54, 0.35), (0.57, 0.3), (0.61, 0.25), (0.6, 0.33), (0.595, 0.41)])
    camera.quiet()
    camera.shoot("sketch-room")
    drawings = corner_drawings()
    for corner, drawing in enumerate(drawings):
        window.document.apply("Add", lambda song, drawing=drawing: put_sketch(song, drawing))
        room.put_on_corner(corner, drawing.id)
    tabs = room.side.tabs
    for number in range(1, tabs.count()):
        tabs.setCurrentIndex(number)
        camera.quiet()
        camera.shoot(f"sketch-{tabs.tabText(number).lower()}", light=False)
    tabs.setCurrentIndex(0)


def timbre(camera: Camera) -> None:
    """The timbre room with each of its tabs; rainbowgrams first."""
    window = camera.window
    window.rooms.show_room("timbre")
    room = window.more.timbre
    room.open_sound(window.document.song.sounds[1].id)
    tabs = room.tabs
    names = {tabs.tabText(number): number for number in range(tabs.count())}
    for title, name in (
        ("See", "timbre-room"),
        ("Patch", "timbre-patch"),
        ("Curves", "timbre-curves"),
        ("Map", "timbre-map"),
    ):
        tabs.setCurrentIndex(names[title])
        camera.quiet()
        camera.shoot(name, light=title != "Map")


def stage(camera: Camera) -> None:
    """The performance view while it plays, and the master pad."""
    window = camera.window
    window.rooms.show_room("melody")
    size = window.size()
    window.registry.trigger("view.stage")
    spin(0.5)
    window.showNormal()  # the screen that is not there is smaller than the pictures
    window.resize(size)
    camera.quiet()
    window.registry.trigger("play.toggle")
    spin(9.0)  # the rainbowgram shows eight seconds
    camera.shoot("performance")
    view = window.findChild(QWidget, "performanceView")
    control = Qt.KeyboardModifier.ControlModifier
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Tab, control)
    camera.shoot("performance-master", light=False)
    window.registry.trigger("play.toggle")
    window.registry.trigger("view.stage")


def dialogs(camera: Camera) -> None:
    """The preferences."""
    camera.window.show_preferences()
    spin(0.5)
    dialog = next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()
    )
    camera.shoot("preferences", of=dialog)
    dialog.reject()


ROOMS: dict[str, Callable[[Camera], None]] = {
    "melody": melody,
    "sketch": sketch,
    "timbre": timbre,
    "stage": stage,
    "dialogs": dialogs,
}


def main() -> None:
    """Take the pictures that are asked for."""
    words = sys.argv[1:]
    sizes = [word for word in words if word[:1].isdigit()]
    width, height = map(int, (sizes[0] if sizes else "1440x900").split("x"))
    wanted = [word for word in words if word not in sizes] or ["welcome", *ROOMS]
    teach()
    store = SettingsStore()
    app = make_application(store.load().theme)
    live = LiveRoom(resources_dir() / "sounds", output_settings(store.settings))
    window = build_window(store, room=live)
    session = Session(window, None)
    window.resize(width, height)
    window.show()
    # The mouse is nowhere, so that nothing is lit up under it.
    app.sendEvent(window, QEvent(QEvent.Type.Leave))
    session.begin(())
    camera = Camera(window)
    spin(2.0)
    if "welcome" in wanted:
        welcome(camera)
    window.document.open(example_song())
    for name, take in ROOMS.items():
        if name in wanted:
            take(camera)
    session.end()


if __name__ == "__main__":
    end_with(main)
