"""The demo makes real files."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QImage

from studio.demo import STEPS, TEMPO, run_demo
from studio.melody.factory import factory_clips
from studio.melody.midi.read import read_midi
from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.project.chimera_file import load_project
from studio.project.song_sound import song_sound
from studio.sketch.files.svg_read import read_svg


def walk_seconds(tiles: list[Clip]) -> float:
    return sum(tile.length for tile in tiles) / TICKS_PER_BEAT * 60 / TEMPO


def colours(path: Path) -> int:
    """Return how many different pixels a sample of a picture's has."""
    image = QImage(str(path))
    columns, rows = range(0, image.width(), 7), range(0, image.height(), 5)
    return len({image.pixel(x, y) for x in columns for y in rows})


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "out"
    made = run_demo(folder)
    assert sorted(made) == sorted(folder.iterdir())
    return folder


def test_a_drawing_is_finished_in_nine_ways(out: Path) -> None:
    sheet = read_svg(out / "drawing.svg").sketch
    looks = Counter(ink.colour for ink in sheet.inks)
    assert looks.pop("#ffffff") == 1, "the paper"
    assert looks.pop("") == 9, "what was begun stays as it was, in the ink of the theme"
    (added,) = looks.values()
    assert added >= 9
    assert colours(out / "drawing.png") > 20


def test_melodies_are_morphed_and_played_with_a_blended_timbre(out: Path) -> None:
    tiles = [read_midi(path).to_clip(0) for path in sorted(out.glob("morph * of *.mid"))]
    assert len(tiles) == STEPS
    assert tiles[0].notes == factory_clips()[0].clip.notes
    assert tiles[-1].notes == factory_clips()[1].clip.notes
    assert all(tile.notes for tile in tiles)
    walk = read_midi(out / "morph.mid")
    assert sum(len(track.notes) for track in walk.tracks) == sum(len(tile.notes) for tile in tiles)
    sound, rate = soundfile.read(out / "morph.wav")
    assert len(sound) / rate >= walk_seconds(tiles)
    assert 0.05 < np.abs(sound).max() < 1.0
    song = load_project(out / "demo.chimera").song
    assert len(song.sketches) == 1
    played = song_sound(song)
    assert played.pad is not None
    assert played.pad.lanes == (0,)
    assert played.pad.weights(0.0) == (1.0, 0.0, 0.0, 0.0)
    assert played.pad.weights(played.length) == pytest.approx((0.0, 0.0, 0.0, 1.0))


def test_pictures(out: Path) -> None:
    assert colours(out / "rainbowgram.png") > 100
    for name in ("morph", "pad", "drawing"):
        root = ElementTree.parse(out / f"{name}.svg").getroot()
        image = QImage(str(out / f"{name}.png"))
        assert image.width() == pytest.approx(2 * float(root.get("width")), abs=2)
        assert colours(out / f"{name}.png") > 20
