"""How far a note is out of tune, and how stiff its string is: found by following its partials upwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.layout import pitch_hz

MOST_CENTS = 60.0
MOST_INHARMONICITY = 2e-3
_FOLLOWED = 24
_FAINT = 1e-3


def find_tuning(sound: NDArray[np.float32], rate: int, pitch: float) -> tuple[float, float]:
    """Find the tuning of a note of known nominal pitch.

    Partial peaks f_h are fitted, weighted by their amplitude, to (f_h / h)² = f0² + f0² B h² (the stiff-string law).

    Args:
        sound: mono ``(frames,)``.
        rate: frames a second.
        pitch: nominal MIDI pitch.

    Returns:
        Cents from the nominal pitch within ±60, and the inharmonicity B from 0 to 0.002.
    """
    nominal = pitch_hz(pitch)
    part = sound[int(0.03 * rate) : int(1.53 * rate)]
    if len(part) < 256 or float(np.abs(part).max()) < 1e-5:
        return 0.0, 0.0
    size = 1 << (2 * len(part) - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), size))
    step = rate / size
    first = _loudest_of_first(spectrum, nominal, step)
    if first is None:
        return 0.0, 0.0
    f0, stiffness = first, 0.0
    numbers: list[int] = []
    squares: list[float] = []
    weights: list[float] = []
    faint = float(spectrum.max()) * _FAINT
    for number in range(1, _FOLLOWED + 1):
        guess = number * f0 * np.sqrt(1 + stiffness * number**2)
        if guess > 0.45 * rate:
            break
        reach = 0.012 * guess / np.sqrt(max(number / 4, 1)) + 2 * step
        found, height = _peak(spectrum, guess, reach, step)
        if height < faint:
            continue
        numbers.append(number)
        squares.append((found / number) ** 2)
        weights.append(height)
        f0, stiffness = _fit(np.array(numbers), np.array(squares), np.array(weights), f0)
    cents = 1200 * np.log2(f0 / nominal)
    return float(np.clip(cents, -MOST_CENTS, MOST_CENTS)), stiffness


def _loudest_of_first(spectrum: NDArray[np.float64], nominal: float, step: float) -> float | None:
    """Estimate the fundamental from whichever of the first four harmonics is loudest."""
    best, best_height = None, 0.0
    for number in range(1, 5):
        found, height = _peak(spectrum, number * nominal, 0.035 * number * nominal, step)
        if height > best_height * 1.2:
            best, best_height = found / number, height
    return best


def _peak(
    spectrum: NDArray[np.float64], centre: float, reach: float, step: float
) -> tuple[float, float]:
    """Find the highest peak within ``reach`` of ``centre`` in Hz, refined by a parabola through its logarithm."""
    low = max(int((centre - reach) / step), 1)
    high = min(int((centre + reach) / step) + 2, len(spectrum) - 1)
    if high <= low:
        return centre, 0.0
    at = low + int(spectrum[low:high].argmax())
    left, middle, right = np.log(spectrum[at - 1 : at + 2] + 1e-20)
    curve = left - 2 * middle + right
    shift = float(np.clip(0.5 * (left - right) / curve, -0.5, 0.5)) if curve < 0 else 0.0
    return (at + shift) * step, float(spectrum[at])


def _fit(
    numbers: NDArray[np.int_],
    squares: NDArray[np.float64],
    weights: NDArray[np.float64],
    f0: float,
) -> tuple[float, float]:
    if len(numbers) < 3:
        mean = float(np.average(np.sqrt(squares), weights=weights))
        return (mean if mean > 0 else f0), 0.0
    x = numbers.astype(np.float64) ** 2
    weight = np.sqrt(weights) * numbers  # a peak's error in Hz matters less the higher its number
    mean_x, mean_y = np.average(x, weights=weight), np.average(squares, weights=weight)
    spread = np.average((x - mean_x) ** 2, weights=weight)
    slope = np.average((x - mean_x) * (squares - mean_y), weights=weight) / spread
    base = mean_y - slope * mean_x
    if base <= 0 or slope <= 0:
        return float(np.sqrt(mean_y)), 0.0
    return float(np.sqrt(base)), float(min(slope / base, MOST_INHARMONICITY))
