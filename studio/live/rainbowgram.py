"""The rainbowgram of what is being played: loudness as brightness, instantaneous frequency as hue.

The picture is that of Engel et al., "Neural Audio Synthesis of Musical Notes with WaveNet Autoencoders" (2017): a
constant-Q transform of 6 octaves from C2, 40 bins an octave, at 16 kHz with a hop of 256; magnitude, weighed as librosa
does by the root of the kernel's length, over 70 dB; hue from the phase that passes between two hops, divided by pi. Two
things differ, because this one is drawn while the music plays: no kernel is longer than a quarter of a second (the
published one would show the lowest notes a third of a second late), so below F sharp 3 notes are broader; and the
loudest moment of the last seconds is the brightest, since the loudest of the whole recording is not known yet.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

BINS_PER_OCTAVE = 40
OCTAVES = 6
BINS = BINS_PER_OCTAVE * OCTAVES
LOWEST_HZ = 65.406
"""C2."""
WORKING_RATE = 16000.0
HOP = 256
KERNEL = 4096
"""Samples of the longest kernel."""
RANGE_DB = 70.0

_FILTER_SCALE = 0.8
_QUIETEST_TOP_DB = -48.0
_TOP_FALL_DB_PER_S = 3.0
_TAPS_PER_PHASE = 12


class Rainbowgram:
    """Turns a running stream into columns of colour.

    Args:
        rate: frames a second of what :meth:`feed` is given, at least 16,000.
    """

    def __init__(self, rate: float) -> None:
        self._factor = max(round(rate / WORKING_RATE), 1)
        self.rate = rate / self._factor
        self._taps = _low_pass(self._factor)
        self._raw = np.zeros(len(self._taps) - 1, np.float32)
        self._history = np.zeros(KERNEL - HOP, np.float32)
        self._kernels = kernel_bank(self.rate)
        self._phase = np.zeros(BINS)
        self._top = _QUIETEST_TOP_DB
        self._colours = rainbow(256)

    @property
    def columns_per_second(self) -> float:
        """How many columns a second of sound makes."""
        return self.rate / HOP

    def feed(self, frames: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Take the next frames and return the columns that are finished.

        Args:
            frames: ``(n,)`` or ``(n, 2)`` in -1..1; what is not finite counts as silence.

        Returns:
            RGB of shape ``(columns, 240, 3)``, the lowest frequency first.
        """
        mono = frames.mean(axis=1, dtype=np.float32) if frames.ndim == 2 else frames
        mono = np.nan_to_num(mono, nan=0.0, posinf=0.0, neginf=0.0)
        self._history = np.concatenate([self._history, self._decimate(mono)])
        count = (len(self._history) - KERNEL) // HOP + 1
        if count <= 0:
            return np.zeros((0, BINS, 3), np.uint8)
        windows = np.lib.stride_tricks.sliding_window_view(self._history, KERNEL)[::HOP][:count]
        # Overlapping rows would keep numpy from handing the product to BLAS.
        spectrum = (np.ascontiguousarray(windows) @ self._kernels).reshape(count, BINS, 2)
        self._history = self._history[count * HOP :]
        return self._paint(spectrum[..., 0] + 1j * spectrum[..., 1])

    def _decimate(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._factor == 1:
            return mono.astype(np.float32)
        raw = np.concatenate([self._raw, mono])
        count = (len(raw) - len(self._taps)) // self._factor + 1
        if count <= 0:
            self._raw = raw
            return np.zeros(0, np.float32)
        view = np.lib.stride_tricks.sliding_window_view(raw, len(self._taps))
        thinned = np.ascontiguousarray(view[:: self._factor][:count]) @ self._taps
        self._raw = raw[count * self._factor :]
        return np.asarray(thinned, np.float32)

    def _paint(self, spectrum: NDArray[np.complex64]) -> NDArray[np.uint8]:
        level = 20.0 * np.log10(np.abs(spectrum) + 1e-7)
        phases = np.angle(spectrum)
        passed = np.diff(np.vstack([self._phase[None], phases]), axis=0)
        self._phase = phases[-1]
        hue = np.mod(passed / np.pi + 1.0, 2.0) / 2.0
        brightness = np.empty_like(level)
        fall = _TOP_FALL_DB_PER_S / self.columns_per_second
        for row, column in enumerate(level):
            self._top = max(self._top - fall, float(column.max()), _QUIETEST_TOP_DB)
            brightness[row] = (column - self._top) / RANGE_DB + 1.0
        shades = np.clip(brightness, 0.0, 1.0)[..., None]
        places = np.minimum((hue * 256).astype(np.intp), 255)
        return np.asarray(self._colours[places] * shades * 255.0 + 0.5, np.uint8)


def bin_hz(number: float) -> float:
    """Return the frequency of a bin, which need not be whole."""
    return float(LOWEST_HZ * 2.0 ** (number / BINS_PER_OCTAVE))


def kernel_bank(rate: float) -> NDArray[np.float32]:
    """Return the constant-Q kernels, centred, as ``(4096, 480)``: real and imaginary part of each bin side by side.

    Each is a Hann window times a complex exponential (Brown, "Calculation of a constant Q spectral transform", 1991),
    scaled so that a full-scale sine on the lowest bin has magnitude 1, and on one of ``hz`` the root of lowest / hz:
    librosa's ``scale=True``, which the published pictures use, makes constant-Q noise even over all bins.
    """
    q = _FILTER_SCALE / (2.0 ** (1.0 / BINS_PER_OCTAVE) - 1.0)
    bank = np.zeros((KERNEL, BINS, 2), np.float32)
    for number in range(BINS):
        hz = bin_hz(number)
        length = min(KERNEL, 2 * int(q * rate / hz / 2.0))
        start = (KERNEL - length) // 2
        time = (np.arange(length) + start) / rate
        window = np.hanning(length)
        weight = 2.0 * math.sqrt(LOWEST_HZ / hz) / window.sum()
        wave = weight * window * np.exp(-2j * np.pi * hz * time)
        bank[start : start + length, number, 0] = wave.real
        bank[start : start + length, number, 1] = wave.imag
    return bank.reshape(KERNEL, 2 * BINS)


def rainbow(steps: int) -> NDArray[np.float32]:
    """Return the colour map "rainbow" (violet, blue, green, yellow, red) as ``(steps, 3)`` in 0..1.

    The three curves are those of gnuplot's palette formulae 33, 13 and 10, which matplotlib's map of that name uses.
    """
    x = np.linspace(0.0, 1.0, steps)
    red = np.abs(2.0 * x - 0.5)
    green = np.sin(np.pi * x)
    blue = np.cos(np.pi * x / 2.0)
    return np.asarray(np.clip(np.stack([red, green, blue], axis=1), 0.0, 1.0), np.float32)


def _low_pass(factor: int) -> NDArray[np.float32]:
    """Return a windowed sinc that keeps what the lower rate can hold; ``[1]`` where nothing is thinned."""
    if factor == 1:
        return np.ones(1, np.float32)
    count = 2 * _TAPS_PER_PHASE * factor + 1
    place = np.arange(count) - count // 2
    taps = np.sinc(place * 0.85 / factor) * np.blackman(count)
    return (taps / math.fsum(taps)).astype(np.float32)
