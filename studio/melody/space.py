"""The melody room's latent space: one door to every network that knows two-bar windows.

An item of this space is one window, uint8 ``(32,)``; clips are cut into them by :mod:`studio.melody.windows`. torch is
imported only when a network is loaded, in the worker.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from studio import latent
from studio.latent import Direction, Latents, MixLaw, PcaMap, Weights
from studio.melody.space_files import read_attributes, read_map
from studio.melody.tokens import WINDOW_STEPS, Windows
from studio.worker.errors import ModelError
from studio.worker.steps import finish

CACHED_WINDOWS = 4096
"""Points kept of windows encoded before: a drag asks for the same corners sixty times a second."""

ENCODE_CHUNK = 8
DECODE_CHUNK = 128
"""Windows at once: more do not go faster, and an encoding has no steps to be interrupted at."""


class Network(Protocol):
    """What a melody network must do."""

    @property
    def latent_size(self) -> int:
        """Dimensions of a point."""
        ...

    def encode(self, windows: Windows) -> tuple[Latents, Latents]:
        """Find mean and standard deviation of windows ``(n, 32)``, each ``(n, z)``."""
        ...

    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Windows:
        """Make a window of each point ``(n, z)``."""
        ...


@runtime_checkable
class SteppingNetwork(Protocol):
    """A network that lets other work in between the steps of a decoding."""

    def decode_steps(
        self,
        latents: Latents,
        *,
        temperature: float,
        seed: int | None,
        voices: NDArray[np.intp] | None = None,
    ) -> Generator[float, None, Windows]:
        """Decode, yielding how much is done; rows of the same voice draw the same random numbers."""
        ...


class MelodySpace:
    """A network, its attribute directions and its map.

    Attributes:
        name: what the person reads.
        map: two axes fitted on the corpus, or None where the model came without.
    """

    def __init__(
        self,
        network: Network,
        *,
        name: str = "melody",
        attributes: Mapping[str, Direction] | None = None,
        pca: PcaMap | None = None,
    ) -> None:
        self.name = name
        self.map = pca
        self._network = network
        self._attributes = dict(attributes or {})
        self._cache: OrderedDict[bytes, Latents] = OrderedDict()

    @property
    def attributes(self) -> Mapping[str, Direction]:
        """Named directions, by name."""
        return self._attributes

    @property
    def latent_size(self) -> int:
        """Dimensions of a point."""
        return self._network.latent_size

    def encode(self, items: Sequence[Windows] | Windows) -> Latents:
        """Find the point (the posterior's mean) of each window: ``(n, z)``."""
        return finish(self.encode_steps(np.asarray(items, dtype=np.uint8)))

    def encode_steps(
        self, windows: Windows, *, chunk: int = ENCODE_CHUNK
    ) -> Generator[float, None, Latents]:
        """Encode in small batches, yielding how much is done; windows met before are remembered.

        Args:
            windows: uint8 ``(n, 32)``.
            chunk: windows at once.

        Returns:
            ``(n, z)``.
        """
        keys = [window.tobytes() for window in windows]
        found = {key: self._cache[key] for key in keys if key in self._cache}
        fresh = list(dict.fromkeys(key for key in keys if key not in found))
        for start in range(0, len(fresh), chunk):
            part = fresh[start : start + chunk]
            rows = np.frombuffer(b"".join(part), dtype=np.uint8).reshape(-1, WINDOW_STEPS)
            found.update(zip(part, self._network.encode(rows)[0], strict=True))
            yield min(1.0, (start + chunk) / len(fresh))
        for key in keys:
            self._cache[key] = found[key]
            self._cache.move_to_end(key)
        while len(self._cache) > CACHED_WINDOWS:
            self._cache.popitem(last=False)
        return np.stack([found[key] for key in keys])

    def decode(
        self, latents: Latents, *, temperature: float, seed: int | None
    ) -> Iterator[Windows]:
        """Make one window ``(32,)`` of each point; ``temperature`` 0 is greedy."""
        yield from finish(self.decode_steps(latents, temperature=temperature, seed=seed))

    def decode_steps(
        self,
        latents: Latents,
        *,
        temperature: float,
        seed: int | None,
        voices: NDArray[np.intp] | None = None,
    ) -> Generator[float, None, Windows]:
        """Decode, yielding how much is done after every small piece of work.

        Args:
            latents: ``(n, z)``.
            temperature: 0 takes the likeliest tokens.
            seed: the same seed gives the same windows.
            voices: rows of the same number draw the same random numbers, so that neighbours on a pad differ by their
                points and not by chance; by default every row draws its own.

        Returns:
            uint8 ``(n, 32)``.
        """
        if isinstance(self._network, SteppingNetwork):
            return (
                yield from self._network.decode_steps(
                    latents, temperature=temperature, seed=seed, voices=voices
                )
            )
        made = self._network.decode(latents, temperature=temperature, seed=seed)
        yield 1.0
        return made

    def mix(
        self, corners: Sequence[Latents], weights: Weights, law: MixLaw = MixLaw.BILINEAR
    ) -> Latents:
        """Mix corners ``(z,)`` by rows of ``weights`` into ``(n, z)``; see :func:`studio.latent.mix`."""
        return latent.mix(corners, weights, law)


def load_melody_space(folder: Path, device: str) -> MelodySpace:
    """Load whatever melody model a folder holds: ours, or a published one in either form.

    Args:
        folder: of the model, or the manifest in it.
        device: torch's name, e.g. ``"cpu"``.

    Raises:
        ModelError: the folder holds no model, or a damaged one; the sentence says what is wrong.
    """
    network = _load_network(folder, device)
    root = folder if folder.is_dir() else folder.parent
    attributes, library = read_attributes(root), read_map(root)
    pca = None if library is None else library.axes
    sizes = {len(direction.vector) for direction in attributes.values()}
    sizes |= set() if pca is None else {len(pca.mean)}
    if sizes - {network.latent_size}:
        raise ModelError(
            f"The attributes or the map in {root.name} belong to another model: "
            f"they have {max(sizes)} dimensions and the network {network.latent_size}."
        )
    return MelodySpace(network, name=root.name, attributes=attributes, pca=pca)


def _load_network(folder: Path, device: str) -> Network:
    if not folder.exists():
        raise ModelError(f"There is no model at {folder}.")
    if (folder / "weights.safetensors").is_file():
        from studio.melody.net.beatvae import BeatVae

        return BeatVae.from_folder(folder, device)
    from studio.melody.net.published import load_network

    return load_network(folder, device)
