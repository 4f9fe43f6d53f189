"""A training of the WaveNet goes on with the sizes it began with, and says so where it is asked for others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.errors import PlainError
from studio.timbre.net.config import NsynthConfig
from studio.timbre.train.loop import CHECKPOINT, Loop, Recipe
from studio.timbre.train.notes import load_notes
from studio.timbre.train.wavenet import WaveNetTask

TINY = NsynthConfig(
    encoder_width=8, encoder_layers=2, encoder_cycle=2, width=8, skip_width=8, layers=4, cycle=4, pitch_features=4
)  # fmt: skip


def training(corpus: Path, config: NsynthConfig) -> Loop:
    notes = load_notes(corpus, ["train"])
    known = np.zeros((len(notes), 125, 16), np.float32)
    task = WaveNetTask(notes, known, notes, known, config=config, batch=1)
    return Loop(task, Recipe(minutes=1, low_precision=False))


@pytest.mark.parametrize(
    ("began", "asked", "says"),
    [
        (TINY, replace(TINY, guide_taps=32), r"it has no guide\."),
        (replace(TINY, guide_taps=32), TINY, r"it has a guide\."),
        (TINY, replace(TINY, width=16), "has .* numbers there, .* here"),
    ],
)
def test_a_checkpoint_of_other_sizes_is_refused_in_a_sentence(
    corpus: Path, tmp_path: Path, began: NsynthConfig, asked: NsynthConfig, says: str
) -> None:
    training(corpus, began).save(tmp_path / CHECKPOINT)
    other = training(corpus, asked)
    before = {name: value.clone() for name, value in other.task.net.state_dict().items()}
    with pytest.raises(PlainError, match=says) as caught:
        other.run(tmp_path)
    assert "\n" not in str(caught.value)
    assert "go on with the sizes it began with" in str(caught.value)
    assert other.steps == 0
    assert all((before[name] == value).all() for name, value in other.task.net.state_dict().items())
    assert training(corpus, began).resume(tmp_path / CHECKPOINT)
