"""Colours of corners and of everything between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor

from studio.ui.look.theme import tokens


def corner_colours() -> tuple[QColor, QColor, QColor, QColor]:
    """Return the colours of A, B, C and D in the theme of now."""
    return tokens().corner


def blend(colours: Sequence[QColor], weights: Sequence[float]) -> QColor:
    """Mix colours in linear light, where the middle of two hues is neither dark nor grey.

    Args:
        colours: what is mixed.
        weights: as many, not negative; where they sum to nothing the mean is taken.
    """
    shares = np.asarray(weights, dtype=np.float64)
    shares = shares / shares.sum() if shares.sum() > 0 else np.full(len(colours), 1 / len(colours))
    channels = np.array([(c.redF(), c.greenF(), c.blueF()) for c in colours])
    red, green, blue = (shares @ channels**2.2) ** (1 / 2.2)
    return QColor.fromRgbF(min(red, 1.0), min(green, 1.0), min(blue, 1.0))


def between(a: QColor, b: QColor, t: float) -> QColor:
    """Mix two colours; ``t`` 0 is ``a`` and 1 is ``b``."""
    return blend((a, b), (1.0 - t, t))


def over(base: QColor, top: QColor, alpha: float) -> QColor:
    """Return the opaque colour of ``top`` laid over ``base`` with an opacity of 0..1."""
    mixed = [
        lower + (upper - lower) * alpha
        for lower, upper in zip(base.getRgbF()[:3], top.getRgbF()[:3], strict=True)
    ]
    return QColor.fromRgbF(*mixed)


def with_alpha(colour: QColor, alpha: float) -> QColor:
    """Return a copy of a colour with an opacity of 0..1."""
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded
