"""Patches told to the live room before there is an engine, and listening beside the song."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.live.engine.bank import Pcm
from studio.live.engine.engine import Engine
from studio.live.engine.patch import Patch, PlayMode, Recording, RenderedSounds
from studio.live.room import LISTEN_CHANNEL, LISTEN_KEY, LISTEN_TRACK, LiveRoom

RATE = 48_000


def tone(hz: float) -> Patch:
    wave = 0.3 * np.sin(2 * np.pi * hz * np.arange(RATE) / RATE)
    recording = Recording(Pcm.of(wave.astype(np.float32)), RATE, 60.0)
    return Patch(rendered=RenderedSounds((60,), (((recording,),),)), mode=PlayMode.RENDERED)


def loudest_hz(engine: Engine) -> float:
    engine.render(4800)
    sound = engine.render(9600).mean(axis=1)
    return float(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(9600)))) * RATE / 9600)


def test_an_engine_that_takes_over_plays_the_patch_and_stands_where_the_pad_does(
    tmp_path: Path,
) -> None:
    room = LiveRoom(tmp_path)
    patch = tone(300.0)
    room.set_patch(0, patch)
    room.set_pad_weights(0, (0.0, 1.0, 0.0, 0.0))
    assert not room.listen(patch), "there is nothing to listen with"
    engine = Engine(RATE)
    room._told.tell(engine, room._silent)
    engine.note_on(60, 100)
    assert abs(loudest_hz(engine) - 300) < 6
    np.testing.assert_allclose(engine.core.tracks["corner"][0], [0, 1, 0, 0], atol=1e-6)


def test_listening_leaves_channel_and_tracks_as_they_were(tmp_path: Path) -> None:
    room = LiveRoom(tmp_path)
    engine = Engine(RATE)
    room._engine = engine
    room.arm(3)
    assert room.listen(tone(500.0))
    assert abs(loudest_hz(engine) - 500) < 6
    assert engine.core.channels["track"][LISTEN_CHANNEL] == 3
    held = engine.core.voices[engine.core.voices["held"] != 0]
    assert held["track"].tolist() == [LISTEN_TRACK]
    assert held["pitch"].tolist() == [LISTEN_KEY]
    assert room.listen(None)
    engine.render(RATE // 2)
    assert np.abs(engine.render(4800)).max() < 1e-4
