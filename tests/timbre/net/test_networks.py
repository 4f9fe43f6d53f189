"""The networks compute what the published ones do, at the published size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net.autoencoder import NsynthAutoencoder
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.published import build_published
from tests.timbre.net.published_fixture import recorded, recorded_wave, seeded_tensor

TINY = NsynthConfig(
    encoder_width=6, encoder_layers=4, encoder_cycle=3, width=8, skip_width=5, layers=5, cycle=3,
    hop=16, z=3,
)  # fmt: skip


def tiny(**changes: int) -> NsynthAutoencoder:
    torch.manual_seed(1)
    return NsynthAutoencoder(replace(TINY, **changes)).requires_grad_(False).eval()


@pytest.mark.parity
def test_encoder_and_decoder_equal_the_published_graph_at_full_size(shared_data: Path) -> None:
    fixture = recorded(shared_data)
    shapes = fixture["variables_autoencoder"]
    network, report = build_published({n: seeded_tensor(n, s) for n, s in shapes.items()})
    assert report.sentences() == []
    assert sum(p.numel() for p in network.decoder.parameters()) == 59_827_712
    assert sum(p.numel() for p in network.encoder.parameters()) == 1_976_336
    codes = torch.from_numpy(encode_mu_law(recorded_wave()))[None]
    embedding = network.encode(codes)
    np.testing.assert_allclose(embedding, fixture["encoder"]["encoding"], atol=1e-4)
    rows = fixture["encoder"]["train_graph_pmf"]["rows"]
    likely = torch.softmax(network.decoder(codes[:, :4096], embedding), dim=1)[0].numpy()
    for row in ("0", "1", "100", "4095"):
        np.testing.assert_allclose(likely[:, int(row)], rows[row], atol=1e-5)


def test_the_sizes_are_those_asked_for() -> None:
    assert NsynthConfig.published().receptive_field == 6141
    assert not NsynthConfig.published().pitch_conditioned
    small = NsynthConfig.small()
    assert (small.width, small.layers, small.pitch_conditioned) == (64, 30, True)
    assert NsynthConfig.from_json(small.to_json()) == small


def test_the_decoder_never_sees_the_future() -> None:
    network = tiny()
    codes = torch.randint(-128, 128, (1, 64))
    embedding = torch.randn(1, 4, 3)
    before = network.decoder(codes, embedding)
    changed = codes.clone()
    changed[:, 40] += 1
    after = network.decoder(changed, embedding)
    assert torch.equal(before[:, :, :41], after[:, :, :41])
    assert not torch.equal(before[:, :, 41:], after[:, :, 41:])


def test_a_frame_conditions_its_own_samples_first() -> None:
    network = tiny()
    codes = torch.randint(-128, 128, (1, 64))
    embedding = torch.randn(1, 4, 3)
    before = network.decoder(codes, embedding)
    embedding[:, 2] += 1.0
    differs = (network.decoder(codes, embedding) != before).any(dim=1)[0]
    assert int(differs.nonzero()[0]) == 2 * 16


def test_a_sound_that_ends_inside_a_frame_is_predicted_as_a_part_of_the_whole() -> None:
    network = tiny()
    codes = torch.randint(-128, 128, (2, 64))
    embedding = torch.randn(2, 4, 3)
    whole = network.decoder(codes, embedding)
    part = network.decoder(codes[:, :37], embedding)
    torch.testing.assert_close(part, whole[:, :, :37])


def test_the_encoder_drops_what_is_no_whole_hop_and_refuses_less_than_one() -> None:
    network = tiny()
    codes = torch.randint(-128, 128, (1, 50))
    assert torch.equal(network.encode(codes), network.encode(codes[:, :48]))
    assert network.encode(codes).shape == (1, 3, 3)
    with pytest.raises(ValueError, match="shorter than one frame"):
        network.encode(codes[:, :15])


def test_pitch_reaches_a_pitch_conditioned_decoder_and_no_other() -> None:
    network = tiny(pitch_features=4)
    codes, embedding = torch.randint(-128, 128, (2, 32)), torch.randn(2, 2, 3)
    low = network.decoder(codes, embedding, torch.tensor([40.0, 40.0]))
    high = network.decoder(codes, embedding, torch.tensor([40.0, 41.0]))
    torch.testing.assert_close(low[0], high[0])
    assert not torch.allclose(low[1], high[1])
    with pytest.raises(ValueError, match="a pitch for every sound"):
        network.decoder(codes, embedding)
    with pytest.raises(ValueError, match="no pitch"):
        tiny().decoder(codes, embedding, torch.tensor([40.0, 40.0]))


def test_pitches_between_keys_lie_between_their_features() -> None:
    table = tiny(pitch_features=4).decoder.pitch
    assert table is not None
    features = table(torch.tensor([60.0, 60.25, 61.0, -3.0, 0.0, 500.0, 127.0]))
    torch.testing.assert_close(features[1], 0.75 * features[0] + 0.25 * features[2])
    torch.testing.assert_close(features[3], features[4])
    torch.testing.assert_close(features[5], features[6])


def test_gradients_reach_every_tensor() -> None:
    torch.manual_seed(2)
    network = NsynthAutoencoder(replace(TINY, pitch_features=4))
    codes = torch.randint(-128, 128, (2, 64))
    logits = network(codes, target=codes.flip(0), pitch=torch.tensor([50.0, 62.5]))
    torch.nn.functional.cross_entropy(logits, codes.flip(0).long() + 128).backward()
    untouched = [n for n, p in network.named_parameters() if p.grad is None or not p.grad.any()]
    # The last layer's residual output goes nowhere, in the published network as well.
    last = f"decoder.layers.{TINY.layers - 1}.residual."
    assert untouched == [last + "weight", last + "bias"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"width": 0}, "width = 0"),
        ({"width": "8"}, "width = 8"),
        ({"layers": True}, "layers = True"),
        ({"codes": 100}, "mu-law has 256"),
        ({"cycle": 17}, "too long"),
        ({"encoder_filter": 2}, "odd"),
    ],
)
def test_sizes_that_cannot_be_are_told(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        NsynthConfig.from_json({**TINY.to_json(), **change})


def test_a_config_with_other_names_is_told() -> None:
    values = TINY.to_json()
    values["hops"] = values.pop("hop")
    with pytest.raises(ValueError, match="hop, hops"):
        NsynthConfig.from_json(values)
