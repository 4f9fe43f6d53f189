"""The network that ships may be the mean of trainings that went on from one another."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch

from studio.errors import PlainError
from studio.sketch.net.model import SketchRnn
from studio.sketch.train.export import network_of
from tests.sketch.train.test_train import SIZES


def checkpoint(folder: Path, name: str, factor: float = 30.0, decoder: int = 32) -> Path:
    sizes = replace(SIZES, decoder=decoder)
    weights = SketchRnn(sizes).state_dict()
    torch.save({"averaged": weights, "sizes": asdict(sizes), "factor": factor}, folder / name)
    return folder / name


def test_the_mean_of_three_is_the_mean_of_their_weights(tmp_path: Path) -> None:
    files = [checkpoint(tmp_path, name) for name in ("one", "two", "three")]
    each = [network_of(file)[0].state_dict() for file in files]
    mean, factor = network_of(*files)
    assert factor == 30.0
    for name, value in mean.state_dict().items():
        torch.testing.assert_close(value, torch.stack([one[name] for one in each]).mean(0))
    assert any(not torch.equal(each[0][name], each[1][name]) for name in each[0])


@pytest.mark.parametrize("other", [{"decoder": 8}, {"factor": 31}])
def test_networks_that_do_not_fit_are_refused_in_a_sentence(
    tmp_path: Path, other: dict[str, int]
) -> None:
    first, second = checkpoint(tmp_path, "one"), checkpoint(tmp_path, "other", **other)
    with pytest.raises(PlainError, match="of other sizes or of other drawings"):
        network_of(first, second)
