"""Rainbowgrams by the published recipe (Engel et al. 2017): hue is instantaneous frequency.

Magnitude over 70 dB below the loudest moment is brightness; the phase that passes from one column to the next, over pi,
is the place in the colour map ``rainbow``.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from studio.live.rainbowgram import rainbow
from studio.timbre.item import Samples
from studio.timbre.see.constant_q import BINS, BINS_PER_OCTAVE, HOP, RATE, constant_q
from studio.timbre.see.png import png_bytes

RANGE_DB = 70.0
_FLOOR_POWER = 1e-13
_COLOURS = 256


@dataclass(frozen=True)
class Rainbowgram:
    """What a rainbowgram shows.

    Attributes:
        level: float32 ``(240, columns)`` in 0..1, 0 is 70 dB under the loudest, 1 the loudest.
        turn: float32 ``(240, columns)`` in -1..1, the phase that passed since the column before, over pi.
    """

    level: NDArray[np.float32]
    turn: NDArray[np.float32]

    @property
    def seconds(self) -> float:
        """Length of the sound, to a column."""
        return float((self.level.shape[1] - 1) * HOP / RATE)

    def picture(self) -> NDArray[np.uint8]:
        """Return RGB ``(240, columns, 3)``, the lowest frequency in the last row."""
        places = np.clip((self.turn + 1.0) * 0.5 * (_COLOURS - 1), 0, _COLOURS - 1).astype(np.intp)
        colours = rainbow(_COLOURS)[places] * self.level[..., None]
        return np.asarray(colours[::-1] * 255.0 + 0.5, np.uint8)


def rainbowgram(mono: Samples) -> Rainbowgram:
    """Analyse a sound.

    Args:
        mono: float32 ``(frames,)`` at 16 kHz.
    """
    spectrum = constant_q(mono)
    power = np.abs(spectrum).astype(np.float64) ** 2
    loudest = max(float(power.max(initial=0.0)), _FLOOR_POWER)
    level = 10.0 * np.log10(np.maximum(power, _FLOOR_POWER) / loudest) / RANGE_DB + 1.0
    if float(power.max(initial=0.0)) <= _FLOOR_POWER:
        level = np.zeros_like(level)
    phase = np.unwrap(np.angle(spectrum), axis=1)
    turn = np.concatenate([phase[:, :1], np.diff(phase, axis=1)], axis=1) / np.pi
    return Rainbowgram(
        np.clip(level, 0.0, 1.0).astype(np.float32), np.clip(turn, -1.0, 1.0).astype(np.float32)
    )


def rainbowgram_png(grams: list[tuple[str, Rainbowgram]], *, scale: int = 2) -> bytes:
    """Return a PNG of rainbowgrams side by side, without writing; one pixel a column and bin, times ``scale``."""
    tallest = np.zeros((BINS, 8, 3), np.uint8)
    parts: list[NDArray[np.uint8]] = []
    for _, gram in grams:
        parts += [gram.picture(), tallest]
    whole = np.concatenate(parts[:-1], axis=1)
    return png_bytes(np.repeat(np.repeat(whole, scale, axis=0), scale, axis=1))


def rainbowgram_svg(grams: list[tuple[str, Rainbowgram]], *, title: str = "") -> str:
    """Draw rainbowgrams side by side with names, octaves and seconds.

    Args:
        grams: name and content of each.
        title: heading, or "".

    Returns:
        The text of an SVG document.
    """
    width_each, height, left, top, gap = 320, 240, 44, 64 if title else 36, 28
    width = left + len(grams) * (width_each + gap)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top + height + 44}" '
        f'viewBox="0 0 {width} {top + height + 44}" font-family="Inter, sans-serif">',
        '<rect width="100%" height="100%" fill="#15171c"/>',
    ]
    if title:
        parts.append(_words(left, 30, title, size=18))
    for number, (name, gram) in enumerate(grams):
        x = left + number * (width_each + gap)
        image = base64.b64encode(png_bytes(gram.picture())).decode("ascii")
        parts.append(_words(x, top - 10, name, size=13))
        parts.append(
            f'<image x="{x}" y="{top}" width="{width_each}" height="{height}" '
            f'preserveAspectRatio="none" href="data:image/png;base64,{image}"/>'
        )
        for second in range(int(gram.seconds + 0.05) + 1):
            place = x + width_each * second / max(gram.seconds, 1e-6)
            parts.append(_words(place, top + height + 18, f"{second} s", size=11))
    for octave in range(BINS // BINS_PER_OCTAVE + 1):
        y = top + height * (1.0 - octave * BINS_PER_OCTAVE / BINS)
        parts.append(_words(12, y + 4, f"C{octave + 2}", size=11))
    return "\n".join([*parts, "</svg>"])


def _words(x: float, y: float, text: str, *, size: int) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="#d7dae0" font-size="{size}">{escape(text)}</text>'
