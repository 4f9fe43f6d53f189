"""Take the pictures of docs/pictures from the real program on a virtual screen.

Needs Xvfb, xdotool and ImageMagick: ``.venv/bin/python tools/make_pictures.py [WIDTHxHEIGHT]``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from studio.live.map_files import MapFiles  # noqa: E402
from studio.live.mapping import Binding  # noqa: E402
from studio.live.midi_source import Source, SourceKind  # noqa: E402
from studio.melody.factory import factory_clips  # noqa: E402
from studio.project import scenes  # noqa: E402
from studio.project.chimera_file import save_project  # noqa: E402
from studio.project.song import PadState, Song, add_clips, with_pad  # noqa: E402
from tests.e2e.desktop import Desktop, Studio  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
SCENES = (("Intro", 0.1, 0.15), ("Verse", 0.75, 0.3), ("Chorus", 0.6, 0.85), ("Last one", 0.2, 0.8))


def example_song() -> Song:
    """Return a song of six factory clips with four of them on the corners, and four scenes."""
    clips = tuple(factory.clip for factory in factory_clips()[:6])
    pad = PadState(corners=(clips[0].id, clips[1].id, clips[2].id, clips[3].id), x=0.35, y=0.4)
    song = add_clips(replace(Song(), title="Lantern", morph_beats=8.0), clips)
    for name, x, y in SCENES:
        song = with_pad(song, "melody", replace(pad, x=x, y=y))
        song = scenes.store(song, scenes.capture(song, name))
    return with_pad(song, "melody", pad)


def teach(folder: Path) -> None:
    """Put the map of a keyboard where the program keeps such maps."""
    knobs = ("pad.melody.x", "pad.melody.y", "similarity", "temperature", "attribute.note_density")
    keys = ("transport.play", "transport.record", "capture")
    bindings = [Binding(Source(SourceKind.CC, 0, 20 + n), name) for n, name in enumerate(knobs)]
    bindings += [Binding(Source(SourceKind.NOTE, 9, 36 + n), name) for n, name in enumerate(keys)]
    MapFiles(folder / "config" / "midi-maps").write("Keystation 61", False, tuple(bindings))


def open_on(desktop: Desktop, size: tuple[int, int], *files: str) -> Studio:
    """Start the program over the whole screen."""
    studio = desktop.start_studio(*files)
    window = studio.state["window"]
    desktop.do("windowmove", window, 0, 0, "windowsize", "--sync", window, *size)
    desktop.focus(window)
    studio.wait("the window fills the screen", lambda s: s["widgets"]["statusBar"][2] == size[0])
    return studio


def show_morph(desktop: Desktop, studio: Studio) -> None:
    """Show the melody at the puck and wait for every tile and cell."""
    desktop.key("ctrl+m")
    studio.wait("the morph is shown", lambda s: s["preview"] and s["shown"]["notes"])
    desktop.do("mousemove", 5, 5)
    studio.wait("all is computed", lambda s: not s["jobs"])


def show_stage(desktop: Desktop, studio: Studio) -> None:
    """Go on the stage, play, and take a picture while one scene becomes another."""
    desktop.key("F11")
    studio.wait("the stage is there", lambda s: "performanceView" in s["widgets"])
    desktop.key("space")
    time.sleep(6.0)  # the rainbowgram shows eight seconds
    desktop.key("2")
    time.sleep(2.0)
    desktop.screenshot(PICTURES / "performance.png")
    desktop.key("ctrl+Tab")
    studio.wait("the master pad is there", lambda s: "masterSurface" in s["widgets"])
    desktop.screenshot(PICTURES / "performance-master.png")


def main() -> None:
    """Take all pictures."""
    width, height = map(int, (sys.argv[1] if len(sys.argv) > 1 else "1600x1000").split("x"))
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        teach(Path(folder) / "home")
        desktop = Desktop(f"{width}x{height}", Path(folder) / "home")
        try:
            project = Path(folder) / "Lantern.chimera"
            save_project(project, example_song())
            studio = open_on(desktop, (width, height))
            desktop.screenshot(PICTURES / "welcome.png")
            studio.kill()
            studio = open_on(desktop, (width, height), str(project))
            show_morph(desktop, studio)
            desktop.screenshot(PICTURES / "melody-room.png")
            desktop.key("ctrl+shift+l")
            studio.wait("learn mode is on", lambda s: "learnMode" in s["widgets"])
            desktop.screenshot(PICTURES / "midi-learn.png")
            desktop.key("Escape")
            studio.wait("learn mode is off", lambda s: "learnMode" not in s["widgets"])
            desktop.key("ctrl+alt+m")
            studio.wait("the map is shown", lambda s: "latentMapPlot" in s["widgets"])
            studio.wait("the map is computed", lambda s: not s["jobs"])
            desktop.screenshot(PICTURES / "latent-map.png")
            desktop.key("ctrl+F1")
            desktop.screenshot(PICTURES / "keys.png")
            desktop.key("Escape")
            show_stage(desktop, studio)
        finally:
            desktop.close()


if __name__ == "__main__":
    main()
