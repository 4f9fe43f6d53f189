"""The demo makes real files."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtGui import QImage

from studio.demo import STEPS, TEMPO, run_demo
from studio.melody.factory import factory_clips
from studio.melody.midi.read import read_midi
from studio.melody.notes import TICKS_PER_BEAT, Clip


def walk_seconds(tiles: list[Clip]) -> float:
    return sum(tile.length for tile in tiles) / TICKS_PER_BEAT * 60 / TEMPO


def test_writes_midi_sound_and_pictures_of_the_morph(tmp_path: Path, qapp: object) -> None:
    made = run_demo(tmp_path / "out")
    assert all(path.is_file() for path in made)
    tiles = [read_midi(path).to_clip(0) for path in made if " of " in path.name]
    assert len(tiles) == STEPS
    assert tiles[0].notes == factory_clips()[0].clip.notes
    assert tiles[-1].notes == factory_clips()[1].clip.notes
    assert all(tile.notes for tile in tiles)
    walk = read_midi(tmp_path / "out" / "morph.mid")
    assert sum(len(track.notes) for track in walk.tracks) == sum(len(tile.notes) for tile in tiles)
    sound, rate = soundfile.read(tmp_path / "out" / "morph.wav")
    assert len(sound) / rate >= walk_seconds(tiles)
    assert 0.05 < np.abs(sound).max() < 1.0
    for name in ("morph", "pad"):
        root = ElementTree.parse(tmp_path / "out" / f"{name}.svg").getroot()
        image = QImage(str(tmp_path / "out" / f"{name}.png"))
        assert image.width() == 2 * int(root.get("width"))
        columns, rows = range(0, image.width(), 7), range(0, image.height(), 5)
        assert len({image.pixel(x, y) for x in columns for y in rows}) > 20
