"""What a guided WaveNet needs beside its own weights: the live decoder that says its guide, and its front end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.assets import models_dir
from studio.timbre.harmonic.decoder import HarmonicDecoder, load_harmonic
from studio.timbre.harmonic.front import FrontEncoder, load_front
from studio.timbre.harmonic.guide import guide
from studio.timbre.harmonic.render import start_phases
from studio.timbre.model_names import FRONT, LIVE
from studio.worker.weights import CONFIG_FILE

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class GuideMaker:
    """Live decoder and front end, which were trained together; the WaveNet learned from the front end's embeddings.

    Attributes:
        live: says the guide.
        front: encodes sounds for both decoders.
    """

    live: HarmonicDecoder
    front: FrontEncoder

    def guides(self, embeddings: Floats, pitches: Sequence[float], hop: int) -> Floats:
        """Return the guide of each note, float32 ``(notes, frames * hop)``.

        Args:
            embeddings: ``(notes, frames, 16)``.
            pitches: MIDI pitches, fractions allowed.
            hop: samples to a frame.
        """
        made = [guide(self.live, *one, hop) for one in zip(embeddings, pitches, strict=True)]
        return np.stack(made)

    def parts(self) -> Iterator[bytes]:
        """Yield everything that decides how a guide sounds, for a digest."""
        yield repr(self.live.config).encode()
        for name, tensor in sorted(self.live.weights.items()):
            yield name.encode()
            yield np.ascontiguousarray(tensor, dtype="<f4").tobytes()
        yield start_phases().astype("<f4").tobytes()


def load_guide_maker(folder: Path) -> GuideMaker:
    """Load what lies beside the folder of a guided pair, or what comes with the program.

    Raises:
        ModelError: it cannot be read, or is something else.
    """
    live, front = folder.parent / LIVE, folder.parent / FRONT
    if not all((one / CONFIG_FILE).exists() for one in (live, front)):
        live, front = models_dir() / LIVE, models_dir() / FRONT
    return GuideMaker(load_harmonic(live), load_front(front))
