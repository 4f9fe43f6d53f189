"""New sound from embeddings, one sample after another, fast.

The published generator (magenta/models/nsynth/wavenet/fastgen.py) with a temperature, a seed a voice, and audio to hear
long before it is done. On the CPU the loop is compiled (:mod:`studio.timbre.net.stepper`); on a graphics card it is a
captured graph (:mod:`studio.timbre.net.card_stepper`). A voice's samples depend on its own embedding, pitch, seed and
temperature only: not on the batch, nor on interruptions. (With one limit: batches of ``PAIRS_VOICES`` and more are
rounded otherwise than smaller ones, and a draw at the edge between two codes may then fall to the other side.)
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import torch

from studio.timbre.net.card_stepper import CardDecoder, CardStepper
from studio.timbre.net.cpu_stepper import CpuStepper
from studio.timbre.net.guide import companded_guide, guide_ahead
from studio.timbre.net.packing import pack_decoder
from studio.timbre.net.plan import voice_bytes
from studio.timbre.net.session import Codes, Floats, Progress, Session, Voices
from studio.timbre.net.team import most_threads
from studio.timbre.net.vector_ir import HAS_BF16_DOT
from studio.timbre.net.wavenet import WaveNetDecoder

__all__ = ["FastSampler", "Precision", "Progress", "Session", "Voices", "best_precision"]


CPU_VOICES, CARD_VOICES = 64, 512
PAIRS_VOICES, PAIRS_WIDTH = 48, 128
"""Voices, and width of a decoder, from which samples are computed in pairs on the CPU."""
MEMORY_BYTES = 385 * 10**6
"""What weights as they are read and the voices of a batch may take together on the CPU. All else that the program holds
beside a checkpoint of the published size was measured as 0.75 GB, and the whole is promised to stay below 1.2."""


class Precision(StrEnum):
    """What the large products are computed with; sums, gates and the choice are float32 always."""

    FLOAT32 = "float32"
    """Equal to the plain forward pass to 1e-4."""
    BFLOAT16 = "bfloat16"
    """Weights and operands rounded to 8 bits of mantissa: half the bytes."""


def best_precision(device: str = "cpu") -> Precision:
    """Return what is fastest on this processor or graphics card."""
    return Precision.BFLOAT16 if HAS_BF16_DOT or device != "cpu" else Precision.FLOAT32


class FastSampler:
    """Makes sound with a decoder.

    Args:
        decoder: its weights are copied.
        precision: None for the fastest on this machine.
        threads: None for as many as torch may use.
        device: ``"cpu"``, or torch's name of a graphics card.
        lean: do without what is not needed to make many notes in little memory on the CPU: the decoder's own weights,
            and those for computing in pairs.

    Raises:
        ValueError: the decoder's convolutions have one tap only, and so no past.
    """

    def __init__(
        self,
        decoder: WaveNetDecoder,
        *,
        precision: Precision | None = None,
        threads: int | None = None,
        device: str = "cpu",
        lean: bool = False,
    ) -> None:
        if decoder.config.filter < 2:
            raise ValueError("The sampler needs convolutions of two taps or more.")
        self._decoder, self._device = decoder, device
        self._threads = min(threads or torch.get_num_threads(), most_threads())
        self.precision = precision or best_precision(device)
        half = self.precision is Precision.BFLOAT16
        self._packed = pack_decoder(decoder, bf16=half) if device == "cpu" else None
        self._card = None if device == "cpu" else CardDecoder(decoder, device, bf16=half)
        self._lean = lean and self._packed is not None
        if self._lean:
            self._decoder = without_weights(decoder)

    @property
    def decoder(self) -> WaveNetDecoder:
        """What is made sound with; of a lean sampler one that has sizes and pitch features only."""
        return self._decoder

    @property
    def weight_bytes(self) -> int:
        """Size of the weights as they are read."""
        each = 2 if self.precision is Precision.BFLOAT16 else 4
        return sum(tensor.numel() for tensor in self._decoder.parameters()) * each

    @property
    def most_voices(self) -> int:
        """How many voices may be made side by side: more would be no faster, or take too much memory."""
        if self._card is not None:
            return CARD_VOICES
        assert self._packed is not None  # noqa: S101 - for the type checker
        left = MEMORY_BYTES - self._packed.weights.nbytes
        return int(np.clip(left // voice_bytes(self._packed), 1, CPU_VOICES))

    def begin(self, voices: Voices, samples: int | None = None) -> Session:
        """Prepare voices.

        Args:
            voices: what to make.
            samples: how many a voice; None for the whole embedding.

        Raises:
            ValueError: the embedding has other dimensions than the decoder's, too few frames for the samples, or the
                decoder's wish for a pitch or a guide is not met.
        """
        total = self._total(voices, samples)
        stepper = self._stepper(voices, total, 0)
        config = self._decoder.config
        return Session(stepper, total, config.receptive_field, config.hop)

    def logits(self, voices: Voices, codes: Codes, before: Codes | None = None) -> Floats:
        """Score known sound as the sampler sees it, for comparison with the plain forward pass.

        Args:
            voices: embedding and pitch; seeds and temperature do not matter.
            codes: the sound, ``(voices, samples)``.
            before: the code before the first, ``(voices,)``; None for silence.

        Returns:
            float32 ``(voices, samples, 256)``.
        """
        total = self._total(voices, codes.shape[1])
        stepper = self._stepper(voices, total, total)
        stepper.put_codes(codes)
        if before is not None:
            stepper.put_code_before(before)
        stepper.advance(0, total, total)
        return stepper.recorded()

    def _stepper(self, voices: Voices, total: int, recorded: int) -> CpuStepper | CardStepper:
        condition, guide = self._condition(voices), self._guide(voices, total)
        if self._card is not None:
            return CardStepper(self._card, condition, voices, total, recorded, guide=guide)
        assert self._packed is not None  # noqa: S101 - for the type checker
        in_pairs = self._in_pairs(len(condition))
        if in_pairs and not self._packed.pairs:
            half = self.precision is Precision.BFLOAT16
            self._packed = pack_decoder(self._decoder, bf16=half, pairs=True)
        return CpuStepper(
            self._packed, condition, voices, total, self._threads, recorded,
            guide=guide, in_pairs=in_pairs,
        )  # fmt: skip

    def _in_pairs(self, count: int) -> bool:
        config = self._decoder.config
        if self._lean:
            return False
        return count >= PAIRS_VOICES and config.width >= PAIRS_WIDTH and config.filter == 3

    @torch.no_grad()
    def _condition(self, voices: Voices) -> Floats:
        embedding = torch.from_numpy(np.ascontiguousarray(voices.embedding, dtype=np.float32))
        pitch = None if voices.pitch is None else torch.from_numpy(np.float32(voices.pitch))
        joined: Floats = self._decoder.conditioning(embedding, pitch).transpose(1, 2).numpy()
        return joined

    def _guide(self, voices: Voices, total: int) -> Floats | None:
        """Return the guide at the scale of the codes, with silence where its convolution goes beyond it."""
        taps = self._decoder.config.guide_taps
        if (voices.guide is None) == (taps > 0):
            wants = "a guide for every sound" if taps else "no guide"
            raise ValueError(f"This decoder wants {wants}.")
        if voices.guide is None:
            return None
        if voices.guide.shape[1] < total:
            raise ValueError(
                f"A guide of {voices.guide.shape[1]} samples is too short for {total}."
            )
        known = companded_guide(torch.from_numpy(voices.guide)).numpy()
        ahead = guide_ahead(taps)
        known = known[:, : total + ahead]
        after = total + ahead - known.shape[1]
        return np.pad(known, ((0, 0), (taps - 1 - ahead, after)))

    def _total(self, voices: Voices, samples: int | None) -> int:
        config = self._decoder.config
        frames, z = voices.embedding.shape[1:]
        if z != config.z:
            raise ValueError(
                f"An embedding of {z} dimensions does not fit a decoder of {config.z}."
            )
        total = frames * config.hop if samples is None else samples
        if not 0 < total <= frames * config.hop:
            raise ValueError(f"{frames} frames are {frames * config.hop} samples, not {total}.")
        return total


def without_weights(decoder: WaveNetDecoder) -> WaveNetDecoder:
    """Return a decoder of the same sizes that can say its conditioning, and holds nothing else."""
    with torch.device("meta"):
        light = WaveNetDecoder(decoder.config)
    light.pitch = decoder.pitch
    return light.eval()
