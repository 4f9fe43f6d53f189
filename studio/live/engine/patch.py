"""A patch of the timbre room as numbers and arrays, and its table for the kernel.

A patch is what a track plays instead of a General MIDI program: four sounds at the corners of a pad, through the live
decoder (:class:`LiveSound`) or as recordings of points of the pad (:class:`RenderedSounds`). Nothing here knows how the
net was trained: its sizes and constants come as data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.live.engine.bank import Pcm
from studio.live.kernel import layout_patch as P  # noqa: N812

Floats = NDArray[np.float32]
MAX_FRAMES = 20_000
MAX_SIDE = 33
MAX_KEYS = 128


class PlayMode(IntEnum):
    """What a note plays."""

    LIVE = P.MODE_LIVE
    RENDERED = P.MODE_RENDERED
    BEST = P.MODE_BEST
    """What is rendered where there is something, else the live decoder."""


class PadLaw(IntEnum):
    """How the pad's position weighs its corners, see ``studio.latent``."""

    BILINEAR = P.LAW_BILINEAR
    DISTANCE = P.LAW_DISTANCE


@dataclass(frozen=True, eq=False)
class NetTable:
    """The live decoder for one output rate, as the kernel reads it. Make it once for all patches that use it.

    Attributes:
        layers: weights ``(inputs, outputs)`` and biases ``(outputs,)``, first to last.
        bands: how many of the outputs are noise bands; before them come the partials, behind them cents and stiffness.
        ratios: each partial's frequency as a multiple of the key's, ``(partials,)``, ascending.
        phases: cycles at which each begins, ``(partials,)``.
        noise: one loop a band, ``(bands, longest)``, for the output's rate.
        noise_lengths: frames of each, ``(bands,)``.
        bump_centres: MIDI pitches of the key's radial features, ``(bumps,)``.
        bump_spread: their width in semitones.
        pitches: lowest and highest pitch the net is told.
        middle_pitch: the pitch whose linear feature is 0.
        pitch_unit: semitones of a linear feature of 1.
        leak: slope of the hidden layers below zero.
        scale_db: of an output of 1.
        centre_db: of an output of 0.
        floor_db: nothing is quieter ...
        loudest_db: ... or louder.
        audible_db: what is subtracted, as an amplitude, so that silence is reached.
        most_cents: detuning of an output of infinity.
        most_stiffness: inharmonicity B of an output of infinity.
        stiffness_shift: the output at which B is half of that.
        top: share of the Nyquist frequency at which partials have faded out, over a twelfth of it.
    """

    layers: Sequence[tuple[Floats, Floats]]
    bands: int
    ratios: Floats
    phases: Floats
    noise: Floats
    noise_lengths: NDArray[np.int64]
    bump_centres: Floats
    bump_spread: float
    pitches: tuple[float, float]
    middle_pitch: float
    pitch_unit: float
    leak: float
    scale_db: float
    centre_db: float
    floor_db: float
    loudest_db: float
    audible_db: float
    most_cents: float
    most_stiffness: float
    stiffness_shift: float
    top: float
    record: NDArray[np.void] = field(init=False, repr=False)
    _kept: tuple[NDArray[Any], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the table out.

        Raises:
            ValueError: sizes do not fit each other or the kernel, or a number is not finite.
        """
        self._check()
        first = np.concatenate([part.ravel() for layer in self.layers for part in layer])
        noise = _continued(self.noise, self.noise_lengths)
        kept: tuple[NDArray[Any], ...] = (
            np.ascontiguousarray(first, np.float32),
            np.ascontiguousarray(self.ratios, np.float32),
            np.ascontiguousarray(self.phases, np.float32),
            noise,
            np.ascontiguousarray(self.noise_lengths, np.int64),
            np.ascontiguousarray(self.bump_centres, np.float32),
        )
        record = np.zeros(1, P.NET)
        row = record[0]
        names = ("weights", "ratios", "phases", "noise", "noise_lengths", "bump_centres")
        for name, array in zip(names, kept, strict=True):
            row[name] = array.ctypes.data
        row["layers"], row["inputs"] = len(self.layers), self.layers[0][0].shape[0]
        row["width"] = self.layers[0][0].shape[1]
        row["partials"], row["bands"] = len(self.ratios), self.bands
        row["pitch_bumps"], row["noise_stride"] = len(self.bump_centres), noise.shape[1]
        row["low_pitch"], row["high_pitch"] = self.pitches
        row["audible"] = 10.0 ** (self.audible_db / 20.0)
        for name in (
            "bump_spread", "middle_pitch", "pitch_unit", "leak", "scale_db", "centre_db", "floor_db", "loudest_db",
            "most_cents", "most_stiffness", "stiffness_shift", "top",
        ):  # fmt: skip
            row[name] = getattr(self, name)
        object.__setattr__(self, "record", record)
        object.__setattr__(self, "_kept", kept)

    def _check(self) -> None:
        partials, bumps = len(self.ratios), len(self.bump_centres)
        outputs = partials + self.bands + 2
        inputs = 3 * P.EMBEDDING + P.POINTS_PER_FRAME + bumps + 2
        width = self.layers[0][0].shape[1] if self.layers else 0
        sizes = [inputs, *[width] * (len(self.layers) - 1), outputs]
        shapes = list(pairwise(sizes))
        if len(self.layers) < 2 or [w.shape for w, _ in self.layers] != shapes:
            raise ValueError("The live decoder's layers do not fit each other.")
        if [b.shape for _, b in self.layers] != [(size,) for size in sizes[1:]]:
            raise ValueError("The live decoder's biases do not fit its layers.")
        fits = partials <= P.MAX_PARTIALS and self.bands <= P.MAX_BANDS
        if not (fits and inputs <= P.MAX_INPUTS and max(width, outputs) <= P.MAX_WIDTH):
            raise ValueError("The live decoder is larger than the sound engine has room for.")
        if len(self.phases) != partials or self.noise.shape[0] != self.bands:
            raise ValueError("The live decoder's tables do not fit its outputs.")
        if (
            len(self.noise_lengths) != self.bands
            or not ((self.noise_lengths > 0) & (self.noise_lengths <= self.noise.shape[1])).all()
        ):
            raise ValueError("The live decoder's noise loops are longer than their table.")
        arrays = [*(part for layer in self.layers for part in layer), self.ratios, self.noise]
        if not all(np.isfinite(array).all() for array in arrays):
            raise ValueError("The live decoder holds numbers that are not finite.")


def _continued(noise: Floats, lengths: NDArray[np.int64]) -> Floats:
    """Let each loop be followed by its own beginning, so that a block never has to wrap around."""
    table = np.zeros((noise.shape[0], noise.shape[1] + P.BLOCK), np.float32)
    for row, loop, length in zip(table, noise, lengths, strict=True):
        row[:length] = loop[:length]
        row[length : length + P.BLOCK] = np.resize(loop[:length], P.BLOCK)
    return table


@dataclass(frozen=True, eq=False)
class LiveSound:
    """Four sounds for the live decoder.

    Attributes:
        net: the decoder.
        corners: embeddings ``(4, frames, 16)`` in the order of ``studio.latent``: top left, top right, bottom left,
            bottom right; a frame is 32 ms.
        levels_db: what each corner is turned up by, -60..24; between corners it goes evenly in dB.
    """

    net: NetTable
    corners: Floats
    levels_db: tuple[float, ...] = (0.0,) * P.CORNERS

    def __post_init__(self) -> None:
        """Check the embeddings.

        Raises:
            ValueError: they have another shape or are not finite.
        """
        shape = self.corners.shape
        if len(shape) != 3 or shape[0] != P.CORNERS or shape[2] != P.EMBEDDING:
            raise ValueError(
                f"Four embeddings of {P.EMBEDDING} numbers a frame are wanted, not {shape}."
            )
        if not 0 < shape[1] <= MAX_FRAMES or not np.isfinite(self.corners).all():
            raise ValueError(
                "An embedding is empty, too long or holds numbers that are not finite."
            )
        object.__setattr__(self, "corners", np.ascontiguousarray(self.corners, np.float32))


@dataclass(frozen=True, eq=False)
class Recording:
    """A rendered or original sound.

    Attributes:
        pcm: its samples.
        rate: frames a second.
        root: MIDI pitch it sounds at.
        gain: what it is turned up by, as a factor.
    """

    pcm: Pcm
    rate: float
    root: float
    gain: float = 1.0


@dataclass(frozen=True, eq=False)
class RenderedSounds:
    """Recordings of points of the pad for some keys; the four corners' own sounds are a grid of two by two.

    Attributes:
        keys: MIDI pitches; a note plays the nearest.
        sounds: ``sounds[key][row][column]``, None where there is nothing yet; rows from the top, columns from the left.
        cornered: a grid of two by two whose sounds weigh as the pad's corners do, whichever of them are filled.
    """

    keys: Sequence[float]
    sounds: Sequence[Sequence[Sequence[Recording | None]]]
    cornered: bool = False
    table: NDArray[np.void] = field(init=False, repr=False)
    key_table: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the grid out.

        Raises:
            ValueError: the grid is not a grid, empty or too large.
        """
        rows = {len(key) for key in self.sounds}
        columns = {len(row) for key in self.sounds for row in key}
        if (
            not 0 < len(self.keys) == len(self.sounds) <= MAX_KEYS
            or len(rows) != 1
            or len(columns) != 1
        ):
            raise ValueError("The rendered sounds are no grid.")
        if not (0 < max(rows) <= MAX_SIDE and 0 < max(columns) <= MAX_SIDE):
            raise ValueError("The grid of rendered sounds is empty or too large.")
        if self.cornered and (max(rows), max(columns)) != (2, 2):
            raise ValueError("Corners are a grid of two by two.")
        table = np.zeros((len(self.keys), max(rows), max(columns)), P.GRID_SOUND)
        for place in np.ndindex(table.shape):
            sound = self.sounds[place[0]][place[1]][place[2]]
            if sound is not None:
                if sound.pcm.samples.ndim != 1:
                    raise ValueError("Rendered sounds have one channel.")
                row = table[place]
                row["pcm"], row["frames"] = sound.pcm.samples.ctypes.data, len(sound.pcm.samples)
                row["scale"] = sound.pcm.scale * sound.gain
                row["rate"], row["root"] = sound.rate, sound.root
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "key_table", np.array(self.keys, np.float64))

    @property
    def share(self) -> float:
        """How many of the sounds are there, 0..1."""
        return float((self.table["pcm"] != 0).mean())


@dataclass(frozen=True)
class Shape:
    """How a patch is played.

    Attributes:
        attack_ms: 0..10,000, as are all times.
        decay_ms: to the sustain level.
        sustain: level 0..1.
        release_ms: to -60 dB.
        position_ms: where in the sound a note begins.
        loop: start and end in ms between which the sound goes to and fro, or None.
        loop_fade_ms: over which the way on and the way back are cross-faded at each turn.
        glide_ms: from the key played before.
        velocity_gain: 0 (every key is as loud) to 1 (level follows the square of the velocity).
        velocity_timbre: 0 (every key sounds as it was encoded) to 1 (as softly or hard as it is struck).
        source_velocity: how hard the corners' recordings were struck, 1..127.
        tone: -1 (18 dB less above 1.2 kHz) to 1 (18 dB more).
        level_db: -60 (silent) to +12.
    """

    attack_ms: float = 2.0
    decay_ms: float = 0.0
    sustain: float = 1.0
    release_ms: float = 250.0
    position_ms: float = 0.0
    loop: tuple[float, float] | None = None
    loop_fade_ms: float = 100.0
    glide_ms: float = 0.0
    velocity_gain: float = 1.0
    velocity_timbre: float = 1.0
    source_velocity: float = 100.0
    tone: float = 0.0
    level_db: float = 0.0


@dataclass(frozen=True, eq=False)
class Patch:
    """What a track plays.

    Attributes:
        shape: envelope, loop, glide, tone, level.
        live: the live decoder and its corners, or None.
        rendered: recordings of pad points, or None.
        mode: which of the two a note plays.
        law: how the pad's position weighs the corners of the live decoder.
        record: the table that the kernel reads.
    """

    shape: Shape = Shape()
    live: LiveSound | None = None
    rendered: RenderedSounds | None = None
    mode: PlayMode = PlayMode.BEST
    law: PadLaw = PadLaw.BILINEAR
    record: NDArray[np.void] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the record out.

        Raises:
            ValueError: there is nothing to play.
        """
        if self.live is None and self.rendered is None:
            raise ValueError("A patch needs the live decoder or rendered sounds.")
        record = np.zeros(1, P.PATCH)
        row = record[0]
        row["mode"] = int(self.mode)
        if self.live is not None:
            row["net"] = self.live.net.record.ctypes.data
            row["corners"], row["frames"] = (
                self.live.corners.ctypes.data,
                self.live.corners.shape[1],
            )
            row["corner_db"] = np.clip(np.nan_to_num(self.live.levels_db), -60.0, 24.0)
        if self.rendered is not None:
            row["keys"], row["rows"], row["columns"] = self.rendered.table.shape
            row["grid"] = self.rendered.table.ctypes.data
            row["grid_keys"] = self.rendered.key_table.ctypes.data
            row["cornered"] = int(self.rendered.cornered)
        _fill_shape(row, self.shape)
        object.__setattr__(self, "record", record)


def _fill_shape(row: np.void, shape: Shape) -> None:
    for name in ("attack", "decay", "release", "position", "glide", "loop_fade"):
        row[f"{name}_s"] = _within(getattr(shape, f"{name}_ms"), 0.0, 60_000.0) / 1000.0
    if shape.loop is not None and shape.loop[1] > shape.loop[0] >= 0.0:
        row["looped"] = 1
        row["loop_start_s"], row["loop_end_s"] = shape.loop[0] / 1000.0, shape.loop[1] / 1000.0
    for name, low, high in (
        ("sustain", 0.0, 1.0),
        ("velocity_gain", 0.0, 1.0),
        ("velocity_timbre", 0.0, 1.0),
        ("source_velocity", 1.0, 127.0),
        ("tone", -1.0, 1.0),
    ):
        row[name] = _within(getattr(shape, name), low, high)
    level = _within(shape.level_db, -60.0, 12.0)
    row["level"] = 10.0 ** (level / 20.0) if level > -60.0 else 0.0


def _within(value: float, low: float, high: float) -> float:
    """Hold a number within a range; what is none is 0, as near as that is within it."""
    value = 0.0 if math.isnan(value) else float(value)
    return min(max(value, low), high)
