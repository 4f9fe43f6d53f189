"""What is heard of a song."""

from __future__ import annotations

import numpy as np
import pytest

from studio.live.play.bounce import render_song
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.project.export_names import key_word, sound_name, stem_name
from studio.project.song import Key, PlacedClip, Song, Track
from studio.project.song_sound import (
    ALONE,
    MAX_LANES,
    MOST_COMPANIONS,
    clip_sound,
    company,
    song_sound,
    track_sound,
)

BEAT = TICKS_PER_BEAT


def clip(name: str, *starts: int, length: int = 4 * BEAT, **more: object) -> Clip:
    notes = tuple(Note(start * BEAT, BEAT, 60 + start, 100) for start in starts)
    return Clip(name, notes, length, **more)


def test_tracks_are_lanes_with_their_notes_in_place() -> None:
    lead = Track("Lead", (PlacedClip(4 * BEAT, clip("a", 0, 1)),), program=5, level_db=-3, pan=0.5)
    drums = Track("Drums", (PlacedClip(0, clip("b", 2)),), channel=9, mute=True)
    empty = Track("Empty", (PlacedClip(0, Clip("c")),))
    sound = song_sound(Song(tracks=(lead, empty, drums), clips=(clip("shelf", 0),), tempo=90.0))
    assert [lane.name for lane in sound.lanes] == ["Lead", "Drums"]
    assert [(n.start, n.pitch, n.track) for n in sound.notes] == [
        (2, 62, 1),
        (4, 60, 0),
        (5, 61, 0),
    ]
    assert sound.length == 8.0
    assert sound.lanes[0].sound == track_sound(lead)
    assert (sound.lanes[1].sound.program, sound.lanes[1].sound.mute) == (128, True)


def test_without_tracks_the_shelf_is_played_clip_after_clip() -> None:
    song = Song(clips=(clip("a", 0, length=5 * BEAT), Clip("silent"), clip("b", 1)), swing=60.0)
    sound = song_sound(song, program=40)
    assert [(n.start, n.track) for n in sound.notes] == [(0, 0), (9, 1)]
    assert [lane.name for lane in sound.lanes] == ["a", "b"]
    assert sound.lanes[0].sound.program == 40
    assert sound.length == 12.0
    assert (sound.swing.percent, sound.swing.bar) == (60.0, 4.0)


def test_many_clips_share_a_lane_and_many_tracks_are_told() -> None:
    clips = tuple(clip(f"c{i}", 0) for i in range(MAX_LANES + 1))
    assert len(song_sound(Song(clips=clips)).lanes) == 1
    tracks = tuple(Track(f"t{i}", (PlacedClip(0, c),)) for i, c in enumerate(clips))
    sound = song_sound(Song(tracks=tracks))
    assert len(sound.lanes) == MAX_LANES
    assert sound.left_out == (f"t{MAX_LANES}",)


def test_the_other_tracks_play_along_in_the_time_of_the_clip() -> None:
    verse = clip("verse", 0)
    lead = Track("Lead", (PlacedClip(0, clip("intro", 0)), PlacedClip(4 * BEAT, verse)))
    drums = Track("Drums", (PlacedClip(0, clip("beat", 0, 3, 5, length=8 * BEAT)),), channel=9)
    pad = Track("Pad", (PlacedClip(4 * BEAT, clip("chord", 2)),), solo=True, timbre=True)
    empty = Track("Empty", (PlacedClip(0, Clip("c")),))
    along = company((lead, empty, drums, pad), verse.id)
    assert [(n.start, n.track) for n in along.notes] == [(1, 1), (2, 2)]
    assert [(lane.program, lane.mute, lane.solo) for lane in along.lanes] == [
        (128, True, False),
        (0, False, False),
    ]
    assert along.timbre == {2}


def test_a_clip_of_the_shelf_plays_alone_and_there_is_an_end_to_company() -> None:
    tracks = tuple(Track(f"t{i}", (PlacedClip(0, clip(f"c{i}", 0)),)) for i in range(20))
    assert company(tracks, "nothing of it") is ALONE
    along = company(tracks, tracks[0].clips[0].clip.id)
    assert len(along.lanes) == MOST_COMPANIONS
    assert {note.track for note in along.notes} == set(range(1, MOST_COMPANIONS + 1))


def test_an_empty_song_has_no_sound() -> None:
    sound = song_sound(Song())
    assert (sound.notes, sound.lanes, sound.length) == ((), (), 0.0)


def test_a_loop_of_a_clip_ends_as_the_loop_does() -> None:
    looped = Clip("a", (Note(0, BEAT, 60), Note(BEAT, 9 * BEAT, 62), Note(3 * BEAT, BEAT, 64)))
    sound = clip_sound(Song(meter=Meter(3, 4)), looped, track_sound(Track()), (BEAT, 3 * BEAT))
    assert [(n.start, n.length, n.pitch) for n in sound.notes] == [(1, 2, 62)]
    assert (sound.start, sound.length) == (1.0, 2.0)
    whole = clip_sound(Song(), looped, track_sound(Track()))
    assert (whole.start, whole.length, len(whole.notes)) == (0.0, 8.0, 3)
    assert whole.notes[1].length == 9.0


def test_names_of_files() -> None:
    song = Song(tempo=120.0, key=Key(0, "minor"))
    assert stem_name(song, 1, "Melody") == "01_Melody_120bpm_Cmin"
    assert sound_name(song, 'a/b: "c"?') == "a b c_120bpm_Cmin"
    assert sound_name(song, "  ") == "Sound_120bpm_Cmin"
    assert [key_word(Key(6, "major")), key_word(Key(2, "harmonic minor"))] == [
        "Fsharpmaj",
        "Dharmonic-minor",
    ]


def test_it_is_rendered_as_it_is_told(sine_bank: object) -> None:
    track = Track("Lead", (PlacedClip(0, clip("a", 0, 2)),), level_db=-6.0)
    song = song_sound(Song(tracks=(track,), tempo=240.0)).to_render()
    sound = np.concatenate(list(render_song(song, sine_bank, 48000, tail=False)))
    assert len(sound) == 48000
    assert song.tracks[0].level_db == -6.0
    early, pause = sound[2000:10000], sound[20000:23000]
    assert np.abs(early).max() > 10 * np.abs(pause).max()


@pytest.fixture
def sine_bank() -> object:
    from studio.live.engine.bank import Bank, Zone

    wave = np.sin(2 * np.pi * 440 * np.arange(48000) / 48000).astype(np.float32)
    return Bank.of([Zone(0, 0.5 * wave, 48000, 69, release_s=0.01)])
