"""The timbre pad in what is exported of a song."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
import soundfile

from studio.latent import MixLaw
from studio.live.engine.bank import Bank, Zone
from studio.live.engine.engine import Engine
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.models import open_store
from studio.project.automation import set_lane
from studio.project.bounce_job import BounceJob, FileForm
from studio.project.chimera_file import load_project, save_project
from studio.project.pad_path import PadPath
from studio.project.song import (
    LanePoint,
    PadLane,
    PadPoint,
    PadState,
    PlacedClip,
    Song,
    Track,
    with_pad,
)
from studio.project.song_pad import PadTravel
from studio.project.song_sound import clip_sound, plays_timbre, song_sound, track_sound
from studio.project.sounds import ROOM
from studio.timbre.factory import factory_sounds
from studio.timbre.item import Sound
from studio.timbre.jobs import GRID_PITCHES, MODEL
from studio.timbre.mulaw import encode_mu_law
from studio.timbre.pad_job import RenderPad
from studio.timbre.patch import Patch, PlayMode
from studio.timbre.render_cache import RenderCache
from studio.worker.inline import run_inline
from studio.worker.job import Step, Workbench
from tests.timbre.spaces import WithTinyWavenet

T = TypeVar("T")
BEAT, RATE = TICKS_PER_BEAT, 48_000
SINE = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)


def clip(name: str, pitch: int) -> Clip:
    notes = tuple(Note(i * BEAT, BEAT // 2, pitch + i, 90) for i in range(4))
    return Clip(name, notes, 4 * BEAT)


def sounds(*names: str) -> tuple[Sound, ...]:
    by_name = {sound.path.stem: sound for sound in factory_sounds()}
    return tuple(by_name[name].load() for name in names)


@pytest.fixture(scope="module")
def song() -> Song:
    """A lead on the pad between a flute and a cello, which the automation crosses, and a bass on its instrument."""
    flute, cello = sounds("flute", "cello")
    tracks = (
        Track("Bass", (PlacedClip(0, clip("b", 40)),), pan=-1.0),
        Track("Lead", (PlacedClip(0, clip("l", 60)),), timbre=True, pan=1.0),
    )
    pad = PadState((flute.id, None, None, cello.id), 0.25, 0.25)
    made = with_pad(Song(tracks=tracks, sounds=(flute, cello), tempo=240.0), ROOM, pad)
    lane = PadLane((LanePoint(1.0, 0.0, 0.0), LanePoint(3.0, 1.0, 1.0)))
    return replace(set_lane(made, ROOM, lane), patch=Patch(release_ms=100.0))


def test_the_point_follows_its_automation_unless_that_is_mute(song: Song) -> None:
    pad = song_sound(song).pad
    assert pad is not None
    assert pad.lanes == (1,)
    assert pad.weights(0.0) == (1.0, 0.0, 0.0, 0.0)
    assert pad.weights(2.0) == pytest.approx((0.5, 0.0, 0.0, 0.5))
    assert pad.weights(9.0) == (0.0, 0.0, 0.0, 1.0)
    still = replace(pad, automation=replace(pad.automation, muted=True))
    assert still.weights(9.0) == pytest.approx((0.75, 0.0, 0.0, 0.25))
    square = replace(still, corners=(pad.corners[0],) * 4, state=PadState(law=MixLaw.DISTANCE))
    assert square.weights(0.0) == pytest.approx((0.25,) * 4)


def test_a_path_that_plays_over_and_over_takes_the_point_along(song: Song) -> None:
    pad = song_sound(song).pad
    assert pad is not None
    path = PadPath((PadPoint(0.0, 0.0, 0.0), PadPoint(1.0, 1.0, 1.0), PadPoint(4.0, 0.0, 0.0)))
    moved = replace(pad, travel=PadTravel(path, 8.0))
    for beat, share in ((0.0, 0.0), (1.0, 0.5), (2.0, 1.0), (5.0, 0.5), (17.0, 0.5)):
        assert moved.weights(beat) == pytest.approx((1.0 - share, 0.0, 0.0, share))


def test_who_plays_the_pad(song: Song) -> None:
    bass, lead = song.tracks
    assert not plays_timbre(song, bass.clips[0].clip.id)
    assert plays_timbre(song, lead.clips[0].clip.id)
    assert not plays_timbre(song, "of no track")
    assert plays_timbre(replace(song, shelf_timbre=True), None)
    alone = clip_sound(song, lead.clips[0].clip, track_sound(lead))
    assert alone.pad is not None
    assert clip_sound(song, bass.clips[0].clip, track_sound(bass)).pad is None
    shelf = replace(song, tracks=(), clips=(clip("a", 60), clip("b", 60)))
    assert song_sound(shelf).pad is None
    told = song_sound(replace(shelf, shelf_timbre=True)).pad
    assert told is not None
    assert told.lanes == (0, 1)
    assert song_sound(replace(song, pads={})).pad is None, "a pad without sounds plays nothing"


def test_the_choice_is_saved_and_older_files_load_without_it(song: Song, tmp_path: Path) -> None:
    kept = replace(song, shelf_timbre=True)
    save_project(tmp_path / "a.chimera", kept)
    found = load_project(tmp_path / "a.chimera").song
    assert found.shelf_timbre
    assert [track.timbre for track in found.tracks] == [False, True]
    older = Path(__file__).parent / "data"
    for path in sorted(older.glob("*.chimera")):
        assert not load_project(path).song.shelf_timbre


def test_a_bounce_and_its_stems_hold_the_pad_as_the_engine_plays_it(
    song: Song, tmp_path: Path
) -> None:
    store, bank = open_store(), Bank.of([Zone(0, 0.2 * SINE, RATE, 69)])
    sound = song_sound(song)
    stems = (tmp_path / "bass.wav", tmp_path / "lead.wav")
    form = FileForm("wav32", RATE, tail=False)
    job = BounceJob(sound, bank, form, tmp_path / "mix.wav", stems)
    run_inline(job, models=store)
    mix, bass, lead = (soundfile.read(p, dtype="float32")[0] for p in job.paths)
    assert len(mix) == RATE
    assert np.abs(lead[:, 1]).max() > 0.02
    np.testing.assert_allclose(bass + lead, mix, atol=1e-5)
    # Up to the first beat the point is still: the live engine is told once where it is.
    making = sound.pad.ready(Workbench("cpu", store.on("cpu"), 1), RATE)
    while True:
        try:
            next(making)
        except StopIteration as end:
            pad = end.value
            break
    engine = Engine(RATE, bank)
    engine.set_looping(False)
    engine.set_tempo(song.tempo)
    engine.set_tracks([lane.sound for lane in sound.lanes])
    engine.load(sound.notes, sound.length)
    engine.publish_patch(1, pad.patch((1.0, 0.0, 0.0, 0.0)))
    engine.set_pad_weights(1, (1.0, 0.0, 0.0, 0.0))
    for _ in range(32):
        engine.render(256)
    engine.play(0.0)
    live = np.concatenate([engine.render(480) for _ in range(25)])
    np.testing.assert_array_equal(live, mix[: len(live)])
    assert np.abs(mix[: len(live), 1]).max() > 0.005


def test_a_bounce_plays_what_was_rendered_where_the_patch_does(song: Song, tmp_path: Path) -> None:
    """One note lies in the folder: the middle of the pad at the key 60. It is heard there instead of the decoder."""
    models, bank = WithTinyWavenet(), Bank.of([Zone(0, 0.2 * SINE, RATE, 69)])
    four = sounds("flute", "cello", "trumpet", "oboe")
    a, b, c, d = (replace(sound, end=sound.start + 8_000) for sound in four)
    state = PadState((a.id, b.id, c.id, d.id), 0.5, 0.5)
    middle = replace(with_pad(song, ROOM, state), sounds=(a, b, c, d), lanes={})
    renders = tmp_path / "rendered"
    space = models.get(MODEL)
    asked = RenderPad((a, b, c, d), renders)
    note = result_of(asked.grid(space)).notes(space)[40 * 16 + GRID_PITCHES.index(60)]
    buzz = encode_mu_law(np.sign(np.sin(2 * np.pi * 261.6 * np.arange(note.samples) / 16_000)))
    RenderCache(renders).put(note.key(space.digest), buzz)

    def heard(patch: Patch, folder: Path | None) -> np.ndarray:
        sound = song_sound(replace(middle, patch=patch))
        assert sound.pad is not None
        sound = replace(sound, pad=replace(sound.pad, renders=folder))
        job = BounceJob(sound, bank, FileForm("wav32", RATE, tail=False), tmp_path / "mix.wav")
        run_inline(job, models=models)
        return soundfile.read(tmp_path / "mix.wav", dtype="float32")[0][:, 1]

    live = heard(Patch(mode=PlayMode.LIVE), renders)
    np.testing.assert_array_equal(heard(Patch(), None), live)
    best = heard(Patch(), renders)
    assert np.abs(best - live).max() > 0.05
    peaks = np.abs(np.fft.rfft(best[: RATE // 8] * np.hanning(RATE // 8)))
    assert abs(8 * int(peaks.argmax()) - 261.6) < 8, "the first key, as it was rendered"


def result_of(running: Generator[Step[Any], None, T]) -> T:
    while True:
        try:
            next(running)
        except StopIteration as end:
            return end.value
