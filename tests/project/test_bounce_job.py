"""Exports as jobs: files, progress, cancelling, sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.files import FileSaveError
from studio.live.engine.bank import Bank, Zone
from studio.live.play.bounce import BounceError
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.project.bounce_job import FORMATS, BounceJob, FileForm
from studio.project.song import PlacedClip, Song, Track
from studio.project.song_sound import song_sound
from studio.worker.job import Step, Workbench

BENCH: Any = Workbench("cpu", None, 1)  # type: ignore[arg-type]
BEAT = TICKS_PER_BEAT


@pytest.fixture
def bank() -> Bank:
    wave = np.sin(2 * np.pi * 440 * np.arange(48000) / 48000).astype(np.float32)
    return Bank.of([Zone(0, 0.5 * wave, 48000, 69)])


@pytest.fixture
def song() -> Song:
    def track(name: str, pitch: int) -> Track:
        notes = tuple(Note(i * BEAT, BEAT, pitch + i, 90) for i in range(4))
        return Track(name, (PlacedClip(0, Clip(name, notes, 4 * BEAT)),), level_db=-9.0)

    return Song(tracks=(track("Lead", 60), track("Bass", 40)), tempo=150.0)


def run(job: BounceJob) -> tuple[tuple[Path, ...], list[Step[None]]]:
    steps, running = [], job.run(BENCH)
    while True:
        try:
            steps.append(next(running))
        except StopIteration as end:
            return end.value, steps


def test_mix_and_stems_in_one_job(song: Song, bank: Bank, tmp_path: Path) -> None:
    sound = song_sound(song)
    stems = tuple(tmp_path / "stems" / f"{lane.name}.wav" for lane in sound.lanes)
    job = BounceJob(sound, bank, FileForm("wav32"), tmp_path / "mix.wav", stems)
    paths, steps = run(job)
    assert paths == (tmp_path / "mix.wav", *stems)
    mix, *lanes = (soundfile.read(path, dtype="float64")[0] for path in paths)
    assert np.abs(mix).max() < 0.75, "below the limiter's knee"
    assert {len(lane) for lane in lanes} == {len(mix)}
    np.testing.assert_allclose(sum(lanes), mix, atol=1e-5)
    progress = [step.progress for step in steps]
    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx(1.0)
    assert len(steps) > 10
    assert {"mix.wav", "Lead.wav", "Bass.wav"} == {step.message for step in steps}


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("kind", list(FORMATS))
def test_every_form_can_be_read_back(
    song: Song, bank: Bank, tmp_path: Path, kind: Any, rate: Any
) -> None:
    form = FileForm(kind, rate, tail=False)
    path = tmp_path / f"a{form.suffix}"
    run(BounceJob(song_sound(song), bank, form, path))
    info = soundfile.info(path)
    assert (info.samplerate, info.channels) == (rate, 2)
    assert info.format == ("FLAC" if kind.startswith("flac") else "WAV")
    assert kind[-2:] in info.subtype or info.subtype == "FLOAT"
    assert info.frames == round(4 * 60 / 150 * rate)
    assert np.abs(soundfile.read(path)[0]).max() > 0.05


def test_a_cancelled_export_leaves_only_whole_files(song: Song, bank: Bank, tmp_path: Path) -> None:
    sound = song_sound(song)
    stems = tuple(tmp_path / f"{lane.name}.wav" for lane in sound.lanes)
    running = BounceJob(sound, bank, FileForm(), tmp_path / "mix.wav", stems).run(BENCH)
    while next(running).message != "Bass.wav":
        pass
    running.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Lead.wav", "mix.wav"]


def test_what_cannot_be_written_is_a_sentence(song: Song, bank: Bank, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileSaveError, match=r"The folder “.*” was not made: .*folder"):
        run(BounceJob(song_sound(song), bank, FileForm(), tmp_path / "file" / "a" / "x.wav"))
    (tmp_path / "x.wav").mkdir()
    with pytest.raises(BounceError, match=r"x\.wav could not be written: there is a folder"):
        run(BounceJob(song_sound(song), bank, FileForm(), tmp_path / "x.wav"))
