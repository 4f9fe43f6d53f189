"""The songs that come with the program use every room and are fit to be heard."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.assets import resources_dir
from studio.live.engine.bank import Bank
from studio.live.engine.sounds import load_factory_bank
from studio.live.play.bounce import render_song
from studio.melody.notes import TICKS_PER_BEAT
from studio.project.automation import lane_of, position_at
from studio.project.chimera_file import load_project
from studio.project.factory_songs import LIST_FILE, FactorySong, factory_songs
from studio.project.song import Song
from studio.project.song_sound import company, song_sound

SONGS = factory_songs()
FOLDER = resources_dir() / "songs"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_factory_bank(resources_dir() / "sounds")


@pytest.fixture(params=SONGS, ids=lambda song: song.path.stem)
def listed(request: pytest.FixtureRequest) -> FactorySong:
    return request.param


@pytest.fixture
def song(listed: FactorySong) -> Song:
    loaded = load_project(listed.path)
    assert loaded.notices == ()
    return loaded.song


def test_there_are_three() -> None:
    assert len(SONGS) == 3
    assert len({song.title for song in SONGS}) == 3
    assert "CC0" in (FOLDER / "LICENSE.md").read_text("utf-8")


def test_a_song_lasts_as_the_list_says(listed: FactorySong, song: Song) -> None:
    assert song.title == listed.title
    assert 30.0 <= listed.seconds <= 60.0
    assert song_sound(song).seconds == pytest.approx(listed.seconds, abs=0.1)
    assert listed.beats * TICKS_PER_BEAT == song.tracks[0].clips[0].clip.length


def test_a_song_uses_every_room(song: Song) -> None:
    clips, sounds = {c.id for c in song.clips}, {s.id for s in song.sounds}
    assert all(corner in clips for corner in song.pad("melody").corners)
    assert all(corner in sounds for corner in song.pad("timbre").corners)
    assert len(set(song.pad("timbre").corners)) == 4
    assert len(song.sketches) == 2
    assert sum(corner is not None for corner in song.pad("sketch").corners) == 2
    assert len(song.scenes) == 2
    assert all(set(scene.pads) >= {"melody", "timbre"} for scene in song.scenes)
    lead = song.tracks[0]
    assert [track.timbre for track in song.tracks] == [True] + [False] * (len(song.tracks) - 1)
    assert lead.clips[0].clip.notes


def test_a_drawing_moves_the_timbre_pad_all_through_the_song(
    song: Song, listed: FactorySong
) -> None:
    lane = lane_of(song, "timbre")
    assert lane.points[-1].beat == pytest.approx(listed.beats)
    places = {position_at(lane, float(beat)) for beat in range(0, listed.beats, 4)}
    assert len(places) > 8


def test_harmony_bass_and_drums_play_along(song: Song) -> None:
    lead = song.tracks[0].clips[0].clip
    along = company(song.tracks, lead.id)
    assert len(along.lanes) == len(song.tracks) - 1
    assert any(lane.program == 128 for lane in along.lanes)
    assert (
        min(note.pitch for note in along.notes if along.lanes[note.track - 1].program != 128) < 48
    )
    # No bar is silent, and none of the pitched notes leaves the key by more than the chords do.
    bars = {int(note.start // 4) for note in along.notes}
    assert bars == set(range(lead.length // (4 * TICKS_PER_BEAT)))
    foreign = [note for note in lead.notes if note.pitch % 12 not in song.key.pitch_classes]
    assert not foreign


def test_a_song_is_loud_enough_and_never_clips(song: Song, bank: Bank) -> None:
    """Its first bars, by the engine that plays live; tools/make_factory_songs.py --listen measures all of it."""
    heard = replace(song_sound(song).to_render(), length=8.0)
    sound = np.concatenate(list(render_song(heard, bank, 48000, tail=False)))
    level = 10.0 * np.log10(np.mean(sound.astype(np.float64) ** 2))
    assert np.abs(sound).max() < 0.95
    assert -24.0 < level < -9.0


def test_a_list_that_is_broken_or_names_what_is_not_there_offers_nothing(tmp_path: Path) -> None:
    assert factory_songs(tmp_path) == ()
    (tmp_path / LIST_FILE).write_text("{")
    assert factory_songs(tmp_path) == ()
    entry = {"file": "../x.chimera", "title": "X", "words": "", "seconds": 1.0, "beats": 4}
    (tmp_path / LIST_FILE).write_text(json.dumps([entry]))
    assert factory_songs(tmp_path) == ()
    shutil.copy(SONGS[0].path, tmp_path / "x.chimera")
    assert [song.path for song in factory_songs(tmp_path)] == [tmp_path / "x.chimera"]
