"""Draw clips as an SVG picture: a strip or a grid of small piano rolls, to print or to share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from studio.melody.notes import Clip

CORNER_COLOURS = ("#ff8a5c", "#4cc9f0", "#b388ff", "#9be564")
"""A, B, C, D as on the morph pad."""

_BACKGROUND, _TILE, _LINE, _TEXT = "#15171c", "#1e2128", "#31353f", "#d7dae0"
_MARGIN, _GAP, _TITLE_HEIGHT, _LABEL_HEIGHT = 24, 10, 40, 18


@dataclass(frozen=True)
class Tile:
    """One small piano roll of a picture: its clip, its label and the weights that tint it.

    Attributes:
        clip: what is drawn.
        label: text under it.
        weights: shares of the corners A, B, C, D (sum 1), mixed into the colour of its notes.
    """

    clip: Clip
    label: str
    weights: tuple[float, ...] = (1.0,)


def draw_tiles(
    tiles: Sequence[Tile],
    *,
    columns: int,
    title: str,
    tile_width: int = 200,
    tile_height: int = 110,
) -> str:
    """Draw tiles row by row.

    Args:
        tiles: at least one.
        columns: tiles a row.
        title: heading of the picture.
        tile_width: pixels.
        tile_height: pixels, without the label.

    Returns:
        The text of an SVG document.
    """
    rows = -(-len(tiles) // columns)
    step_x, step_y = tile_width + _GAP, tile_height + _LABEL_HEIGHT + _GAP
    width = 2 * _MARGIN + columns * step_x - _GAP
    height = 2 * _MARGIN + _TITLE_HEIGHT + rows * step_y - _GAP
    low, high = _pitch_range([tile.clip for tile in tiles])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="{_BACKGROUND}"/>',
        _text(_MARGIN, _MARGIN + 18, title, size=18),
    ]
    for index, tile in enumerate(tiles):
        x = _MARGIN + index % columns * step_x
        y = _MARGIN + _TITLE_HEIGHT + index // columns * step_y
        parts.append(f'<g transform="translate({x},{y})">')
        parts += _roll(tile, tile_width, tile_height, low, high)
        parts += [_text(0, tile_height + 14, tile.label, size=12), "</g>"]
    return "\n".join([*parts, "</svg>"])


def blend(weights: Sequence[float]) -> str:
    """Mix the corner colours by weights into ``#rrggbb``."""
    total = sum(weights) or 1.0
    channels = [
        sum(
            w * int(colour[i : i + 2], 16)
            for w, colour in zip(weights, CORNER_COLOURS, strict=False)
        )
        / total
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{round(c):02x}" for c in channels)


def _pitch_range(clips: Sequence[Clip]) -> tuple[int, int]:
    """Find one range for all tiles, so that their heights can be compared; at least an octave."""
    pitches = [note.pitch for clip in clips for note in clip.notes] or [60]
    low, high = min(pitches), max(pitches)
    spare = max(0, 12 - (high - low))
    return low - spare // 2 - 1, high + (spare - spare // 2) + 1


def _roll(tile: Tile, width: int, height: int, low: int, high: int) -> list[str]:
    clip = tile.clip
    per_tick, row = width / clip.length, height / (high - low + 1)
    parts = [f'<rect width="{width}" height="{height}" rx="4" fill="{_TILE}"/>']
    bar = clip.meter.bar_ticks
    for tick in range(bar, clip.length, bar):
        x = tick * per_tick
        parts.append(f'<path d="M{x:.1f} 0V{height}" stroke="{_LINE}"/>')
    colour = blend(tile.weights)
    for note in clip.notes:
        length = min(note.length, clip.length - note.start)
        parts.append(
            f'<rect x="{note.start * per_tick:.2f}" y="{(high - note.pitch) * row:.2f}"'
            f' width="{max(length * per_tick - 1, 1):.2f}" height="{max(row - 0.5, 1):.2f}" rx="1"'
            f' fill="{colour}" fill-opacity="{0.45 + 0.55 * note.velocity / 127:.2f}"/>'
        )
    return parts


def _text(x: float, y: float, text: str, *, size: int) -> str:
    font = "Inter, Helvetica, Arial, sans-serif"
    return f'<text x="{x}" y="{y}" font-family="{font}" font-size="{size}" fill="{_TEXT}">{escape(text)}</text>'
