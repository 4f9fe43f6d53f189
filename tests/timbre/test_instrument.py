"""A point of the pad as an instrument, played by sfizz, the reference SFZ player."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from studio.errors import PlainError
from studio.models import open_store
from studio.timbre.factory import factory_sounds
from studio.timbre.instrument import MakeInstrument, recordings
from studio.timbre.live_jobs import EmbedSounds
from studio.timbre.patch import Patch
from studio.timbre.sound.root_pitch import detect_root_pitch
from studio.timbre.voicing import corner_embeddings
from studio.worker.inline import run_inline
from studio.worker.job import Workbench
from tests.sfizz import RATE, open_in_sfizz, play_note


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    by_name = {sound.path.stem: sound for sound in factory_sounds()}
    store = open_store()
    ends = run_inline(
        EmbedSounds((by_name["flute"].load(), by_name["clarinet"].load())), models=store
    )
    point = corner_embeddings(list(ends)).mean(axis=0)
    folder = tmp_path_factory.mktemp("taken")
    steps: list[float] = []
    job = MakeInstrument("Half reed", (point,), folder, Patch(release_ms=200.0), every=4)
    path = run_inline(job, models=store, progress=lambda step: steps.append(step.progress))
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    return path


def test_another_program_plays_it_in_tune_and_as_long_as_it_is_held(made: Path) -> None:
    player = open_in_sfizz(made)
    assert player.playable_keys == list(range(128))
    for key in (41, 60, 75):
        # Held for longer than the recordings last: the loop is heard.
        sound = play_note(player, key, 110, 5.0, 6.0)
        late = sound[round(3.8 * RATE) : round(4.8 * RATE)].astype(np.float32)
        found = detect_root_pitch(late, RATE)
        assert found is not None
        assert found.pitch == pytest.approx(key, abs=0.2)
        assert 0.01 < np.sqrt(np.mean(late**2)) < 0.7
        assert np.abs(sound[round(5.6 * RATE) :]).max() < 0.02


def test_recordings_and_presets_fit_each_other(made: Path) -> None:
    waves = sorted((made.parent / "Samples").glob("*.wav"))
    assert len(waves) == 19 * 2
    preset = ElementTree.parse(made.with_suffix(".dspreset"))
    named = {Path(sample.get("path", "")).name for sample in preset.iter("sample")}
    assert named == {wave.name for wave in waves}
    loudest = max(np.abs(soundfile.read(wave)[0]).max() for wave in waves)
    assert 0.9 < loudest < 0.99


def test_steps_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    point = np.zeros((4, 16), np.float32)
    for job, sentence in (
        (MakeInstrument("x", (point,), tmp_path, every=0), "1 to 24"),
        (MakeInstrument("x", (point, point), tmp_path), "square"),
        (MakeInstrument("x", (), tmp_path), "square"),
    ):
        with pytest.raises(PlainError, match=sentence):
            run_inline(job, models=open_store())


def test_the_patch_says_how_much_velocity_changes_the_sound(tmp_path: Path) -> None:
    point = np.random.default_rng(3).standard_normal((20, 16)).astype(np.float32)
    timbres = []
    for velocity in (0.0, 1.0):
        patch = Patch(velocity=velocity, loop=False)
        job = MakeInstrument("v", (point,), tmp_path / str(velocity), patch, every=24)
        path = run_inline(job, models=open_store())
        soft, hard = (
            soundfile.read(path.parent / "Samples" / f"v_048_C3_v{v:03d}.wav")[0] for v in (72, 127)
        )
        length = min(len(soft), len(hard))
        timbres.append(np.abs(soft[:length] - hard[:length]).max())
    assert timbres[0] < 1e-4
    assert timbres[1] > 0.01


def test_a_square_of_points_is_made_and_can_be_stopped(tmp_path: Path) -> None:
    points = np.random.default_rng(4).standard_normal((4, 12, 16)).astype(np.float32)
    job = MakeInstrument(
        "Pad", tuple(points), tmp_path, Patch(loop=False), every=24, velocities=(127,)
    )
    path = run_inline(job, models=open_store())
    assert len(list((path.parent / "Samples").glob("*.wav"))) == 16 == recordings(2, 24, 1)
    for name in ("Pad", "Pad_x1y1", "Pad_x2y2"):
        assert open_in_sfizz(path.with_name(f"{name}.sfz")).playable_keys == list(range(128))
    running = replace(job, name="Stopped").run(Workbench("cpu", open_store().on("cpu"), 1))
    for step in running:
        if step.progress > 0.7:
            break
    running.close()
    assert not list(tmp_path.rglob("Stopped*.sfz")), (
        "no player finds a preset without its recordings"
    )
