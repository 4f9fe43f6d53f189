"""The spectral baseline: a small autoencoder of log-magnitude images, and Griffin-Lim to make them sound again.

After the NSynth baseline (Engel et al. 2017, section 2.2; magenta/models/nsynth/baseline): windows of 1024 a quarter
apart, log magnitudes over 120 dB scaled to 0..1, images of 512 x 256, strided convolutions, the pitch told to the
decoder, errors below 4 kHz counting up to ten times. Narrower than published, with a code of 2,048 numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from studio.timbre.harmonic.inputs import pitch_features
from studio.timbre.train.notes import NoteSet
from studio.worker.weights import WEIGHTS_FILE, load_verified

Floats = NDArray[np.float32]
SIZE, HOP = 1024, 256
BINS, FRAMES = 512, 256
RANGE_DB = 120.0
GRIFFIN_LIM_STEPS = 100
_CHANNELS = (16, 24, 32, 48, 64)
_CODE = 16
_SAMPLES = 64_000


def image_of(samples: Tensor) -> Tensor:
    """Return the images ``(notes, 512, 256)``, 0..1, of sounds ``(notes, 64000)``."""
    spectrum = _stft(samples)
    power = spectrum.abs()[:, :BINS].square().clamp(min=1e-13)
    decibels = 10 * torch.log10(power)
    top = decibels.amax((1, 2), keepdim=True)
    scaled = ((decibels - top) / RANGE_DB + 1).clamp(0, 1)
    return F.pad(scaled, (0, FRAMES - scaled.shape[2]))


def sound_of(images: Tensor, steps: int = GRIFFIN_LIM_STEPS, seed: int = 0) -> Tensor:
    """Return sounds ``(notes, 64000)``, peak 0.9, whose images are near to these (Griffin and Lim 1984).

    Starts from random phase, with the momentum of Perraudin et al. 2013 (0.99).
    """
    frames = _SAMPLES // HOP + 1
    size = F.pad(10 ** ((images[:, :, :frames] - 1) * RANGE_DB / 20), (0, 0, 0, 1))
    size = size * (images[:, :, :frames].amax(1, keepdim=True) > 0)
    generator = torch.Generator().manual_seed(seed)
    phase = torch.rand(size.shape, generator=generator) * 2 * torch.pi
    spectrum = torch.polar(size, phase)
    before = torch.zeros_like(spectrum)
    for _ in range(steps):
        rebuilt = _stft(_istft(spectrum))
        ahead = rebuilt + 0.99 * (rebuilt - before)
        before = rebuilt
        spectrum = size * ahead / ahead.abs().clamp(min=1e-9)
    sound = _istft(spectrum)
    return sound * (0.9 / sound.abs().amax(1, keepdim=True).clamp(min=1e-9))


def _stft(samples: Tensor) -> Tensor:
    window = torch.hann_window(SIZE, device=samples.device)
    return torch.stft(samples, SIZE, HOP, window=window, return_complex=True)


def _istft(spectrum: Tensor) -> Tensor:
    window = torch.hann_window(SIZE, device=spectrum.device)
    return torch.istft(spectrum, SIZE, HOP, window=window, length=_SAMPLES)


class SpectralAutoencoder(nn.Module):
    """Images to codes ``(notes, 16, 16, 8)``, and back with the pitch told."""

    def __init__(self) -> None:
        super().__init__()
        sizes = [1, *_CHANNELS]
        down: list[nn.Module] = []
        for a, b in pairwise(sizes):
            down += [nn.Conv2d(a, b, 4, 2, 1), nn.BatchNorm2d(b), nn.LeakyReLU(0.1)]
        self.down = nn.Sequential(*down, nn.Conv2d(_CHANNELS[-1], _CODE, 1))
        told = len(pitch_features(60.0))
        self.start = nn.Conv2d(_CODE + told, _CHANNELS[-1], 1)
        up: list[nn.Module] = []
        for a, b in zip(_CHANNELS[::-1], [*_CHANNELS[-2::-1], 16], strict=False):
            up += [nn.LeakyReLU(0.1), nn.ConvTranspose2d(a, b, 4, 2, 1), nn.BatchNorm2d(b)]
        self.up = nn.Sequential(*up, nn.LeakyReLU(0.1), nn.Conv2d(16, 1, 3, padding=1))

    def encode(self, images: Tensor) -> Tensor:
        """Return the codes of images ``(notes, 512, 256)``."""
        code: Tensor = self.down(images[:, None])
        return code

    def decode(self, code: Tensor, pitch: Tensor) -> Tensor:
        """Return images of codes, told features of pitch ``(notes, PITCH_FEATURES)``."""
        told = pitch[:, :, None, None].expand(-1, -1, *code.shape[2:])
        image: Tensor = torch.sigmoid(self.up(self.start(torch.cat([code, told], dim=1))))
        return image[:, 0]


def save_baseline(net: SpectralAutoencoder, folder: Path) -> None:
    """Write the weights into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.contiguous() for name, tensor in net.state_dict().items()}
    save_file(state, folder / WEIGHTS_FILE)


def load_baseline(folder: Path) -> SpectralAutoencoder:
    """Load what :func:`save_baseline` wrote.

    Raises:
        ModelError: the file is missing, broken, or another net's.
    """
    net = SpectralAutoencoder()
    expected = {name: tuple(tensor.shape) for name, tensor in net.state_dict().items()}
    net.load_state_dict(load_verified(folder, expected))
    return net.eval()


class BaselineTask:
    """Training of the baseline; a :class:`studio.timbre.train.loop.Task`."""

    def __init__(
        self,
        notes: NoteSet,
        held_out: NoteSet,
        *,
        batch: int = 8,
        seed: int = 1,
        device: str = "cpu",
    ) -> None:
        torch.manual_seed(seed)
        self.net: SpectralAutoencoder = SpectralAutoencoder()
        self._notes, self._held = notes, held_out
        self._batch, self._device = batch, device
        self._rng = np.random.default_rng(seed)
        slope = torch.linspace(10, 1, BINS // 2)
        self._weight = torch.cat([slope, torch.ones(BINS // 2)])[:, None].to(device)

    def losses(self) -> Mapping[str, Tensor]:
        """Reconstruct random notes."""
        return {
            "loss": self._error(self._notes, self._rng.integers(len(self._notes), size=self._batch))
        }

    def figures(self) -> Mapping[str, float]:
        """Reconstruct held-out notes."""
        self.net.eval()
        size = min(32, len(self._held))
        chosen = np.random.default_rng(0).integers(len(self._held), size=size)
        return {"held_loss": float(self._error(self._held, chosen))}

    def _error(self, notes: NoteSet, chosen: NDArray[np.int64]) -> Tensor:
        sounds = torch.from_numpy(np.stack([notes.samples(int(n)) for n in chosen]))
        told = torch.from_numpy(pitch_features(notes.pitch[chosen]))
        with torch.autocast(self._device.split(":")[0], enabled=False):
            wanted = image_of(sounds.to(self._device))
        said = self.net.decode(self.net.encode(wanted), told.to(self._device)).float()
        return (self._weight * (said - wanted).square()).mean() / self._weight.mean()
