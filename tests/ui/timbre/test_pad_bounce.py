"""What the pad plays in the window is, sample for sample, what is in the file of an export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from studio.live.engine.bank import Bank, Zone
from studio.live.engine.engine import Engine
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.models import open_store
from studio.project.bounce_job import BounceJob, FileForm
from studio.project.song_sound import song_sound
from studio.timbre.patch import PlayMode
from studio.worker.inline import run_inline
from tests.ui.timbre.room_desk import RATE, RoomDesk

BEAT = TICKS_PER_BEAT
CLIP = Clip("a", tuple(Note(i * BEAT, BEAT // 2, 55 + 3 * i, 90) for i in range(3)), 4 * BEAT)


def played(desk: RoomDesk, bank: Bank) -> np.ndarray:
    """Play the song on a fresh engine, with what the room has told the live engine."""
    song = song_sound(desk.document.song)
    engine = Engine(RATE, bank)
    engine.set_looping(False)
    engine.set_tempo(song.tempo)
    engine.set_swing(song.swing)
    engine.set_tracks([lane.sound for lane in song.lanes])
    engine.load(song.notes, song.length)
    engine.publish_patch(0, desk.live._told.patches[0])
    engine.set_pad_weights(0, desk.live._told.pads[0])
    for _ in range(32):
        engine.render(256)
    engine.play(0.0)
    frames = round(song.seconds * RATE)
    return np.concatenate([engine.render(256) for _ in range(frames // 256 + 1)])[:frames]


def whole(desk: RoomDesk) -> bool:
    """Whether the decoder and the recordings of all three sounds are there."""
    patch = desk.live._told.patches.get(0)
    if patch is None or patch.live is None or patch.rendered is None:
        return False
    return sum(sound is not None for row in patch.rendered.sounds[0] for sound in row) == 3


@pytest.mark.parametrize(
    "how",
    [{}, {"mode": PlayMode.MIX}, {"exact_corners": True}, {"tone": 0.4, "release_ms": 40.0}],
    ids=["live", "mix", "exact", "settings"],
)
def test_a_song_on_the_pad(
    make_desk: Callable[..., RoomDesk],
    waves: list[Path],
    qtbot: QtBot,
    tmp_path: Path,
    how: dict[str, object],
) -> None:
    desk = make_desk()
    desk.room.import_files(waves[:3])
    qtbot.waitUntil(lambda: sum(desk.room.pad.filled) == 3, timeout=20_000)
    desk.room.set_on_keys(True)
    place = (0.0, 0.0) if how.get("exact_corners") else (0.3, 0.6)
    loud = desk.document.song.sounds[1]
    desk.document.apply(
        "Three sounds, one turned down",
        lambda song: replace(
            song,
            clips=(CLIP,),
            shelf_timbre=True,
            tempo=240.0,
            patch=replace(song.patch, **how),
            pads={"timbre": replace(song.pad("timbre"), x=place[0], y=place[1])},
            sounds=tuple(replace(s, gain_db=-9.0) if s is loud else s for s in song.sounds),
        ),
    )
    desk.room.pad.surface.travel(*place)
    qtbot.waitUntil(lambda: whole(desk), timeout=30_000)
    bank = Bank.of([Zone(0, np.zeros(100, np.float32), RATE, 60)])
    live = played(desk, bank)
    path = tmp_path / "song.wav"
    job = BounceJob(song_sound(desk.document.song), bank, FileForm("wav32", RATE, tail=False), path)
    run_inline(job, models=open_store())
    bounced = soundfile.read(path, dtype="float32")[0]
    assert np.abs(live).max() > 0.01
    np.testing.assert_array_equal(bounced, live)
