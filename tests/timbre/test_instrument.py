"""A point of the pad as an instrument, played by sfizz, the reference SFZ player."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pysfizz
import pytest
import soundfile

from studio.errors import PlainError
from studio.models import open_store
from studio.timbre.factory import factory_sounds
from studio.timbre.instrument import MakeInstrument
from studio.timbre.live_jobs import EmbedSounds
from studio.timbre.patch import Patch
from studio.timbre.sound.root_pitch import detect_root_pitch
from studio.timbre.voicing import corner_embeddings
from studio.worker.inline import run_inline

RATE = 48_000


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
    job = MakeInstrument("Half reed", point, folder, Patch(release_ms=200.0), every=4)
    path = run_inline(job, models=store, progress=lambda step: steps.append(step.progress))
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    return path


def held_note(player: pysfizz.Synth, key: int) -> np.ndarray:
    """Return five seconds of a key and what rings on.

    sfizz reads recordings from the disk while it plays. Here it plays faster than it reads: what came too late the
    first time is there the next time.
    """
    for _ in range(5):
        sound: np.ndarray = player.render_note(key, 110, 5.0, 6.0)[0]
        if np.abs(sound[round(4.5 * RATE) : round(4.8 * RATE)]).max() > 1e-3:
            break
    return sound


def test_another_program_plays_it_in_tune_and_as_long_as_it_is_held(made: Path) -> None:
    player = pysfizz.Synth(sample_rate=RATE, block_size=256)
    assert player.load_sfz_file(made)
    assert player.playable_keys == list(range(128))
    for key in (41, 60, 75):
        # Held for longer than the recordings last: the loop is heard.
        sound = held_note(player, key)
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
    assert loudest == pytest.approx(0.98, abs=0.02)


def test_steps_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlainError, match="1 to 24"):
        run_inline(
            MakeInstrument("x", np.zeros((4, 16), np.float32), tmp_path, every=0),
            models=open_store(),
        )
