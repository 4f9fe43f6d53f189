"""Saving a project and opening it again."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings

from studio.melody.notes import Clip, Note
from studio.project.chimera_file import ProjectError, load_project, save_project
from studio.project.song import PadState, PlacedClip, Song, Track
from studio.timbre.item import Sound
from studio.timbre.patch import Patch
from tests.project.song_strategies import assert_same_song, songs

DATA = Path(__file__).parent / "data"
PNG = b"\x89PNG\r\n\x1a\n and so on"


def test_a_song_of_older_levels_is_heard_as_it_was(tmp_path: Path) -> None:
    """What was saved before tracks were turned up stands lower by as much; what is silent stays so."""
    path = tmp_path / "song.chimera"
    tracks = tuple(Track(level_db=level) for level in (6.0, -3.0, -55.0, -60.0))
    song = Song(tracks=tracks, patch=Patch(level_db=6.0), patches=(Patch(level_db=-60.0),))
    save_project(path, song)
    assert load_project(path).song == song
    with zipfile.ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    document = json.loads(members["project.json"])
    assert document["song"].pop("levels") == 2
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in (members | {"project.json": json.dumps(document).encode()}).items():
            zipped.writestr(name, data)
    old = load_project(path).song
    assert [track.level_db for track in old.tracks] == [-3.0, -12.0, -60.0, -60.0]
    assert (old.patch.level_db, old.patches[0].level_db) == (3.5, -60.0)
    save_project(path, old)
    assert load_project(path).song == old


@given(songs)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_song_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, song: Song
) -> None:
    path = tmp_path_factory.mktemp("p") / "song.chimera"
    save_project(path, song)
    loaded = load_project(path)
    assert_same_song(loaded.song, song)
    assert loaded.notices == ()
    assert not loaded.extra.keys
    assert not loaded.extra.members


def test_members_are_files_that_others_can_read(tmp_path: Path) -> None:
    notes = (Note(0, 480, 60), Note(480, 480, 64))
    sound = Sound("tone", np.full((100, 1), 0.25, np.float32), 16000, id="s1")
    path = tmp_path / "a.chimera"
    save_project(
        path,
        Song(clips=(Clip(notes=notes, id="c1"),), sounds=(sound,)),
        arrays={"melody/z": np.arange(6, dtype=np.float32).reshape(2, 3).T},
        thumbnail=PNG,
    )
    with zipfile.ZipFile(path) as zipped:
        assert set(zipped.namelist()) == {
            "project.json",
            "clips/c1.mid",
            "sounds/s1.flac",
            "latents.safetensors",
            "thumbnail.png",
        }
        assert zipped.getinfo("sounds/s1.flac").compress_type == zipfile.ZIP_STORED
        document = json.loads(zipped.read("project.json"))
        midi = mido.MidiFile(file=io.BytesIO(zipped.read("clips/c1.mid")))
        samples, _ = soundfile.read(io.BytesIO(zipped.read("sounds/s1.flac")))
    assert (document["format"], document["version"]) == ("chimera", 2)
    assert "notes" not in json.dumps(document), "notes live in the MIDI file alone"
    assert [m.note for track in midi.tracks for m in track if m.type == "note_on"] == [60, 64]
    assert samples[0] == 0.25
    loaded = load_project(path)
    assert loaded.thumbnail == PNG
    np.testing.assert_array_equal(
        loaded.arrays["melody/z"], np.arange(6, dtype=np.float32).reshape(2, 3).T
    )


def test_a_clip_edited_in_a_daw_is_taken_from_its_midi_file(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    save_project(path, Song(clips=(Clip(notes=(Note(0, 480, 60),), id="c1"),)))
    other = mido.MidiFile(ticks_per_beat=480)
    other.tracks.append(
        mido.MidiTrack(
            [
                mido.Message("note_on", note=72, velocity=99, time=240),
                mido.Message("note_off", note=72, time=120),
            ]
        )
    )
    buffer = io.BytesIO()
    other.save(file=buffer)
    rewrite(path, {"clips/c1.mid": buffer.getvalue()})
    assert load_project(path).song.clips[0].notes == (Note(480, 240, 72, 99),)


def test_one_clip_on_two_tracks_is_one_file_and_two_clips_of_one_id_are_two(tmp_path: Path) -> None:
    clip = Clip(notes=(Note(0, 1, 60),), id="same")
    other = Clip(notes=(Note(0, 1, 61),), id="same")
    tracks = tuple(
        Track(clips=(PlacedClip(0, each),), id=str(i)) for i, each in enumerate((clip, clip, other))
    )
    path = tmp_path / "a.chimera"
    save_project(path, Song(tracks=tracks))
    with zipfile.ZipFile(path) as zipped:
        assert sorted(zipped.namelist())[:2] == ["clips/same-2.mid", "clips/same.mid"]
    assert load_project(path).song.tracks == tracks


def test_items_that_share_an_id_get_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    save_project(path, Song(clips=(Clip("one", id="x"), Clip("two", id="x"))))
    clips = load_project(path).song.clips
    assert [clip.name for clip in clips] == ["one", "two"]
    assert clips[0].id != clips[1].id


@pytest.mark.parametrize("identity", ["../../evil", "/etc/passwd", "C:\\x", "", "ö" * 200, "a\nb"])
def test_no_id_becomes_a_dangerous_name(tmp_path: Path, identity: str) -> None:
    path = tmp_path / "a.chimera"
    save_project(path, Song(clips=(Clip(id=identity),)))
    assert load_project(path).song.clips[0].id == identity


def test_numbers_out_of_range_never_make_a_song_unopenable(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    pad = PadState(x=float("nan"), y=np.float32(1.5), temperature=9.0, steps=np.int64(7))
    seeds = {"sample": 2**127 - 1}
    save_project(path, Song("bad \udce9", float("inf"), pads={"melody": pad}, seeds=seeds))
    song = load_project(path).song
    assert song.seeds == seeds
    assert song.title == "bad ?"
    assert song.tempo == 120.0
    assert song.pads["melody"] == PadState(x=0.5, y=1.0, temperature=1.5, steps=7)


def test_a_song_no_file_can_hold_is_refused_and_the_old_file_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    save_project(path, Song(title="good"))
    for song in (
        Song(clips=(Clip(notes=(Note(0, 1, 200),)),)),
        Song(pads={"melody": PadState(steps=99)}),
        Song(seeds={"x": 0.5}),
        Song(seeds={"x": object()}),
    ):
        with pytest.raises(ProjectError, match=r"“a\.chimera” was not saved: "):
            save_project(path, song)
    assert load_project(path).song.title == "good"
    assert [p.name for p in tmp_path.iterdir()] == ["a.chimera"]


def test_the_file_before_is_kept_as_bak(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    for title in ("one", "two", "three"):
        save_project(path, Song(title=title))
    assert load_project(path).song.title == "three"
    assert load_project(tmp_path / "a.chimera.bak").song.title == "two"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_leaves_the_old_file_and_one_sentence(tmp_path: Path) -> None:
    """The child may write files of 2 KiB at most, so the system itself refuses the larger song."""
    if os.name == "nt":
        pytest.skip("needs file size limits (POSIX)")
    script = f"""
import resource
from pathlib import Path
from studio.melody.notes import Clip
from studio.melody.notes import Note
from studio.project.chimera_file import ProjectError
from studio.project.chimera_file import load_project
from studio.project.chimera_file import save_project
from studio.project.song import Song
path = Path({str(tmp_path / "a.chimera")!r})
save_project(path, Song(title="old"))
resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
notes = tuple(Note(i * 7 % 4000, 1 + i * i % 97, i * 31 % 128) for i in range(3000))
try:
    save_project(path, Song(clips=(Clip().with_notes(notes),)))
except ProjectError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "“a.chimera” was not saved: the disk cannot hold a file of this size.\n"
    assert load_project(tmp_path / "a.chimera").song.title == "old"
    assert [p.name for p in tmp_path.iterdir() if p.suffix != ".chimera"] == []


def test_what_this_build_does_not_know_survives(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    song = Song(
        clips=(Clip("a", id="a"), Clip("b", id="b")),
        tracks=(Track(clips=(PlacedClip(0, Clip("p", id="p")),), id="t"),),
        pads={"melody": PadState()},
    )
    save_project(path, song)
    document = read_document(path)
    document["future"] = {"deep": [1, 2]}
    document["song"]["groove"] = 0.5
    document["song"]["clips"][1]["colour"] = "red"
    document["song"]["tracks"][0]["clips"][0]["gain"] = -3
    document["song"]["pads"]["melody"]["glide"] = True
    rewrite(path, {"project.json": json.dumps(document).encode(), "mixer/bus.bin": b"\x00\x01"})

    loaded = load_project(path)
    reordered = replace(loaded.song, clips=(Clip("new"), *reversed(loaded.song.clips)))
    save_project(path, reordered, extra=loaded.extra)
    again = read_document(path)
    assert again["future"] == {"deep": [1, 2]}
    assert again["song"]["groove"] == 0.5
    assert [clip.get("colour") for clip in again["song"]["clips"]] == [None, "red", None]
    assert again["song"]["tracks"][0]["clips"][0]["gain"] == -3
    assert again["song"]["pads"]["melody"]["glide"] is True
    assert load_project(path).extra.members == {"mixer/bus.bin": b"\x00\x01"}

    save_project(path, replace(reordered, clips=()), extra=loaded.extra)
    assert read_document(path)["song"]["clips"] == []


def test_an_unknown_scale_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    save_project(path, Song())
    document = read_document(path)
    document["song"]["key"]["scale"] = "pelog"
    rewrite(path, {"project.json": json.dumps(document).encode()})
    loaded = load_project(path)
    assert loaded.song.key.scale == "chromatic"
    assert loaded.notices == ("The scale “pelog” is not known here; chromatic is used instead.",)


def test_damaged_latents_cost_a_notice_and_not_the_song(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    save_project(path, Song(title="kept"), arrays={"z": np.zeros(3, np.float32)})
    rewrite(path, {"latents.safetensors": b"\xff" * 50, "thumbnail.png": b"no picture"})
    loaded = load_project(path)
    assert loaded.song.title == "kept"
    assert loaded.arrays == {}
    assert loaded.thumbnail is None
    assert len(loaded.notices) == 1


def test_a_song_so_even_that_it_looks_like_a_bomb_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "a.chimera"
    notes = tuple(Note(tick * 2, 1, 60) for tick in range(150_000))
    save_project(path, Song(clips=(Clip(notes=notes),)))
    with zipfile.ZipFile(path) as zipped:
        info = next(i for i in zipped.infolist() if i.filename.startswith("clips/"))
        assert info.file_size > 2**20
        assert info.compress_type == zipfile.ZIP_STORED
    assert len(load_project(path).song.clips[0].notes) == 150_000


def test_a_project_of_version_1_opens(tmp_path: Path) -> None:
    loaded = load_project(DATA / "version1.chimera")
    song = loaded.song
    assert loaded.file_version == 1
    assert loaded.app_version == "0.0.3"
    assert (song.title, song.tempo) == ("Frère Jacques", 96.5)
    assert (str(song.key), str(song.meter)) == ("F# minor", "4/4")
    question, answer, triplets = song.clips
    assert (question.name, question.id, question.length) == ("Question", "c1", 7680)
    assert [n.pitch for n in question.notes] == [60, 62, 64, 60, 60, 62, 64, 60]
    assert answer.notes[-1] == Note(5760, 1440, 67, 100)
    assert [(n.start, n.length) for n in triplets.notes] == [(320 * i, 320) for i in range(6)]
    assert song.sketches[0].strokes[0] == ((0, 0), (10.5, 20), (30, 5.25))
    assert (song.sounds[0].name, song.sounds[0].root_pitch) == ("Blip", 69)
    assert song.sounds[0].samples.shape == (800, 1)
    assert song.pads["melody"] == PadState(corners=("c1", "c2", None, None), x=0.25, y=0.0)

    path = tmp_path / "new.chimera"
    save_project(path, song, extra=loaded.extra)
    again = load_project(path)
    assert again.file_version == 2
    assert_same_song(again.song, song)
    document = read_document(path)
    assert document["author"] == "nobody"
    assert document["song"]["clips"][0]["colour"] == "#ffaa00"
    assert again.extra.members == {"readme.txt": b"Chimera Studio project\n"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"time_signature": "4/5"}, "its time signature “4/5” is not one"),
        ({"time_signature": "0/4"}, "its time signature “0/4” is not one"),
        ({"key": "H major"}, "its key “H major” is not one"),
        ({"bpm": "fast"}, "bpm should be a number, not text"),
        ({"bpm": 900}, "song.tempo should be at most 300"),
        ({"clips": [{"id": "a", "notes": [[0, 1, 60]]}]}, "should be a list of 4 values"),
        ({"clips": [{"id": "a", "notes": [[0, 1, 200, 1]]}]}, "clip “Clip” is not valid"),
        ({"clips": [{"id": "a", "beats": 1e30}]}, "a time in it is not a number of beats"),
        ({"clips": [{"name": "a"}]}, "lacks “id”"),
        ({"pad": 3}, "song.pads"),
    ],
)
def test_a_bad_version_1_is_refused_in_words(tmp_path: Path, change: dict, why: str) -> None:
    path = tmp_path / "old.chimera"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("project.json", json.dumps({"format": "chimera", "version": 1, **change}))
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    assert why in str(caught.value)


def read_document(path: Path) -> dict:
    with zipfile.ZipFile(path) as zipped:
        return json.loads(zipped.read("project.json"))


def rewrite(path: Path, changes: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in (members | changes).items():
            zipped.writestr(name, data)
