"""The sketch room's latent space: one door to every network that draws.

A point of the space is ``z`` and, after it, the embedding of a category: so a morph goes from one drawing to another
and from one category to another at once, and arithmetic on points is arithmetic on both. No torch.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from studio import latent
from studio.latent import Direction, Latents, MixLaw, PcaMap, Weights
from studio.sketch.chance import fresh_seed
from studio.sketch.growth import Growth
from studio.sketch.item import Point, Sketch
from studio.sketch.net.fast import Floats, Pens
from studio.sketch.net.network import SketchNetwork
from studio.sketch.rein import Rein
from studio.sketch.strokes.frame import BOX, fitted_scale
from studio.sketch.strokes.simplify import EPSILON, as_corpus
from studio.sketch.strokes.stroke3 import Strokes, network_rows, to_stroke3
from studio.worker.errors import ModelError

CACHED_DRAWINGS = 256
"""Points kept of drawings encoded before: a drag asks for the same corners sixty times a second."""

DECODED_AT_ONCE = 128


class Prefix(NamedTuple):
    """A drawing begun by somebody else, read by the decoder.

    Attributes:
        pens: the decoder's state after its last point; the caller's own copy.
        end: where its last point lies.
        scale: canvas units of what is 1 to the network.
    """

    pens: Pens
    end: Point
    scale: float


class _Read(NamedTuple):
    rows: Floats
    pens: Pens


class SketchSpace:
    """A network and its map.

    Attributes:
        name: what the person reads.
        network: what draws.
        map: two axes fitted on the corpus, or None where the model came without.
    """

    def __init__(
        self, network: SketchNetwork, *, name: str = "sketch", pca: PcaMap | None = None
    ) -> None:
        self.name = name
        self.network = network
        self.map = pca
        self._encoded: OrderedDict[tuple[Strokes, str | None], Latents] = OrderedDict()
        self._read: dict[str | None, _Read] = {}

    @property
    def attributes(self) -> Mapping[str, Direction]:
        """Named directions: this space has none; a category is a place, not a direction."""
        return {}

    @property
    def categories(self) -> tuple[str, ...]:
        """What it can be asked to draw."""
        return self.network.categories

    @property
    def latent_size(self) -> int:
        """Dimensions of a point: those of ``z`` and of a category."""
        return self.network.latent_size + len(self.network.embed([None])[0])

    def knows(self, category: str | None) -> bool:
        """Say whether a category can be asked for; None stands for any."""
        return category is None or category in self.network.categories

    def encode(
        self, items: Sequence[Sketch], categories: Sequence[str | None] | None = None
    ) -> Latents:
        """Find the point of each drawing, ``(n, latent_size)``: the posterior's mean and the category's embedding.

        Args:
            items: whole drawings, of any size.
            categories: of each, None for any; all any by default.

        Raises:
            ModelError: the network has no encoder or does not know a category, or a drawing has no points.
        """
        told = categories or [None] * len(items)
        pairs = zip(items, told, strict=True)
        return np.stack([self._point(item.strokes, category) for item, category in pairs])

    def points_of(self, z: Floats, categories: Sequence[str | None]) -> Latents:
        """Join ``z`` ``(n, z)`` and categories to points, ``(n, latent_size)``."""
        return np.concatenate([z, self.network.embed(categories)], axis=1)

    def through(self, latents: Latents, category: str | None) -> Latents:
        """Return points ``(n, latent_size)`` with another category in place of their own."""
        return self.points_of(latents[:, : self.network.latent_size], [category] * len(latents))

    def begin(self, latents: Latents) -> Pens:
        """Begin a drawing at each point ``(n, latent_size)``."""
        cut = self.network.latent_size
        return self.network.begin(np.ascontiguousarray(latents[:, :cut]), latents[:, cut:])

    def begin_free(self, categories: Sequence[str | None]) -> Pens:
        """Begin a drawing of each category without ``z``: the decoder-only model."""
        return self.network.begin(None, self.network.embed(categories))

    def growth(self, latents: Latents, starts: Sequence[Point], pixel: float = 1.0) -> Growth:
        """Let a drawing grow at each point, held to what people draw.

        Args:
            latents: ``(n, latent_size)``.
            starts: where each begins on the canvas.
            pixel: canvas units of a corpus pixel.
        """
        scale = pixel * self.network.scale_factor
        return Growth(self.begin(latents), starts, scale, continued=True, rein=Rein())

    def prefix(
        self, strokes: Strokes, category: str | None, pixel: float, *, lifted: bool = True
    ) -> Prefix:
        """Read a drawing that is to be finished; what was read before is not read again.

        Of a drawing longer than any that the network was trained on only the last part is read.

        Args:
            strokes: the drawing so far, with at least one point.
            category: what it shall become; None for any.
            pixel: canvas units of a corpus pixel.
            lifted: the pen is in the air; otherwise the last stroke may go on.

        Raises:
            ModelError: the category is not known, or there are no points.
        """
        rows = self._last(self._rows(strokes, pixel))
        known = self._read.get(category)
        if known is None or not _begins_with(rows, known.rows):
            # The pen's last state may still change, so only whole strokes before it are kept.
            known = _Read(rows[:0], self.network.begin(None, self.network.embed([category])))
            known.pens.rows[0] = rows[0]
            known = _Read(rows[:1], known.pens)
        pens = known.pens.copy()
        pens.feed(rows[len(known.rows) :])
        self._read[category] = _Read(rows, pens.copy())
        if not lifted:
            pens.rows[-1, 2:] = (1.0, 0.0, 0.0)
        end = next(stroke for stroke in reversed(strokes) if stroke)[-1]
        return Prefix(pens, end, pixel * self.network.scale_factor)

    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Iterator[Sketch]:
        """Draw one sketch at each point, in corpus pixels from ``(0, 0)``; every point meets the same chances."""
        chance = fresh_seed(seed)
        for start in range(0, len(latents), DECODED_AT_ONCE):
            part = latents[start : start + DECODED_AT_ONCE]
            growth = self.growth(part, [(0.0, 0.0)] * len(part))
            for _ in growth.steps(temperature, [chance] * len(part)):
                pass
            yield from (Sketch(strokes=strokes) for strokes in growth.all_strokes())

    def mix(
        self, corners: Sequence[Latents], weights: Weights, law: MixLaw = MixLaw.BILINEAR
    ) -> Latents:
        """Mix corners ``(latent_size,)`` by rows of ``weights`` into ``(n, latent_size)``.

        ``z`` is mixed by the law; categories always by the weighted sum: embeddings lie around no centre.
        """
        cut = self.network.latent_size
        points = [np.asarray(corner).reshape(-1) for corner in corners]
        z = latent.mix([point[:cut] for point in points], weights, law)
        embedded = latent.mix([point[cut:] for point in points], weights, MixLaw.LERP)
        return np.concatenate([z, embedded], axis=1)

    def _point(self, strokes: Strokes, category: str | None) -> Latents:
        key = (strokes, category)
        found = self._encoded.get(key)
        if found is None:
            mean, _ = self.network.encode(self._whole(strokes))
            found = np.concatenate([mean, self.network.embed([category])[0]])
            self._encoded[key] = found
            while len(self._encoded) > CACHED_DRAWINGS:
                self._encoded.popitem(last=False)
        self._encoded.move_to_end(key)
        return found

    def _whole(self, strokes: Strokes) -> Floats:
        """Return a whole drawing's rows, simplified more where it has more points than the network ever saw."""
        scale, epsilon = fitted_scale(strokes), EPSILON
        rows = self._rows(strokes, scale)
        while len(rows) > self.network.most_points and epsilon < BOX:
            epsilon *= 1.5
            rows = self._rows(strokes, scale, epsilon)
        return rows[: self.network.most_points]

    def _last(self, rows: Floats) -> Floats:
        """Leave out what a long drawing begins with: once or twice as many points as the network draws are left."""
        most = self.network.most_points
        # In whole steps, so that the next stroke still finds most of it read.
        left_out = max(0, len(rows) // most - 1) * most
        if left_out:
            rows = rows[left_out:].copy()
            rows[0, :2] = 0.0
        return rows

    def _rows(self, strokes: Strokes, pixel: float, epsilon: float = EPSILON) -> Floats:
        corpus = as_corpus(strokes, pixel, epsilon)
        if not corpus:
            raise ModelError("The drawing is empty: draw a line first.")
        return network_rows(to_stroke3(corpus), self.network.scale_factor)


def _begins_with(rows: Floats, start: Floats) -> bool:
    return len(rows) >= len(start) and np.array_equal(rows[: len(start)], start)


def load_sketch_space(path: Path, device: str = "cpu") -> SketchSpace:  # noqa: ARG001
    """Load whatever sketch model lies there: our folder, or a published ``.json`` or ``.json.gz`` file.

    Args:
        path: of the folder or file.
        device: torch's name; not used, since drawing a few points at a time is fastest on the processor.

    Raises:
        ModelError: there is no model, or a damaged one; the sentence says what is wrong.
    """
    if path.is_dir():
        from studio.sketch.net.conditional import load_conditional
        from studio.sketch.space_files import read_map

        network = load_conditional(path)
        library = read_map(path)
        space = SketchSpace(network, name=path.name, pca=None if library is None else library.axes)
        if space.map is not None and len(space.map.mean) != space.latent_size:
            raise ModelError(f"The map in “{path.name}” belongs to another model.")
        return space
    if not path.exists():
        raise ModelError(f"There is no sketch model at “{path.name}”.")
    from studio.sketch.net.published import load_published

    published = load_published(path)
    return SketchSpace(published, name=published.name)
