"""Colours of the piano roll, worked out once for each theme from the tokens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from studio.ui.look.contrast import WORDS, contrast
from studio.ui.look.theme import tokens

LEVELS = 16
"""Shades of a note from soft to loud."""

_SOFTEST = 0.32
_PAPER = 0.3
"""How far the paper is raised from the well it lies in, so that the dark rows can be told from it."""


@dataclass(frozen=True)
class Shades:
    """Fill, border and lettering of notes by loudness; ``LEVELS`` of each."""

    fill: tuple[QColor, ...]
    border: tuple[QColor, ...]
    text: tuple[QColor, ...]


@dataclass(frozen=True)
class Palette:
    """See the fields; every colour is opaque unless its name says so."""

    ground: QColor
    dark_row: QColor
    tonic_row: QColor
    row_line: QColor
    octave_line: QColor
    step: QColor
    beat: QColor
    bar: QColor
    beyond_veil: QColor
    loop_veil: QColor
    loop_line: QColor
    notes: Shades
    selected: Shades
    ivory: QColor
    ivory_line: QColor
    ivory_crack: QColor
    ivory_name: QColor
    ebony: QColor
    ebony_name: QColor
    ghosts: tuple[QColor, ...]
    ghost_borders: tuple[QColor, ...]


def mix(base: QColor, top: QColor, share: float) -> QColor:
    """Return the opaque colour of ``top`` laid over ``base`` with an opacity of 0..1."""
    pairs = zip(base.getRgbF()[:3], top.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(low + (high - low) * share for low, high in pairs))


def veil(colour: QColor, alpha: float) -> QColor:
    """Return a copy of a colour with an opacity of 0..1."""
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded


def palette() -> Palette:
    """Return the colours of the theme of now."""
    return _palette(tokens().name)


@cache
def _palette(name: str) -> Palette:  # noqa: ARG001 - the key of the cache
    colours = tokens()
    dark = colours.name == "dark"
    ivory = mix(colours.surface, colours.text, 0.86) if dark else colours.raised
    ground = mix(colours.sunken, colours.raised, _PAPER)
    return Palette(
        ground=ground,
        dark_row=colours.black_key_row,
        tonic_row=mix(ground, colours.accent, 0.07),
        row_line=mix(ground, colours.grid_bar, 0.16),
        octave_line=mix(ground, colours.grid_bar, 0.7),
        step=mix(ground, colours.grid_bar, 0.22),
        beat=mix(ground, colours.grid_bar, 0.55),
        bar=colours.grid_bar,
        beyond_veil=veil(colours.background, 0.62),
        loop_veil=veil(colours.accent, 0.05),
        loop_line=mix(ground, colours.accent, 0.55),
        notes=_shades(ground, colours.note, _SOFTEST),
        selected=_shades(ground, colours.note_selected, 0.62),
        ivory=ivory,
        ivory_line=mix(ivory, colours.outline, 0.55),
        ivory_crack=mix(ivory, colours.outline, 0.35),
        ivory_name=colours.background if dark else colours.text,
        ebony=colours.raised if dark else mix(colours.text, colours.surface, 0.12),
        ebony_name=colours.text if dark else colours.surface,
        ghosts=tuple(veil(c, 0.20) for c in colours.corner),
        ghost_borders=tuple(veil(c, 0.55) for c in colours.corner),
    )


def _shades(ground: QColor, full: QColor, softest: float) -> Shades:
    fill = tuple(
        mix(ground, full, softest + (1.0 - softest) * i / (LEVELS - 1)) for i in range(LEVELS)
    )
    border = tuple(mix(c, ground, 0.45) for c in fill)
    return Shades(fill, border, tuple(_lettering(c) for c in fill))


def _lettering(fill: QColor) -> QColor:
    """Return the theme's word colour that is best read on a fill; plain black or white where none is good enough."""
    colours = tokens()
    words = (colours.text, colours.background, colours.on_accent)
    best = max(words, key=lambda c: contrast(c, fill))
    if contrast(best, fill) >= WORDS:
        return best
    plain = (QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white))
    return max(plain, key=lambda c: contrast(c, fill))
