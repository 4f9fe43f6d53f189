"""The picture of many blocks or bars against the same ones drawn one by one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from studio.ui.roll.raster import BAR, MOST_PIXELS, paint_bars, paint_blocks

WIDTH, HEIGHT, ROW = 90, 60, 7
FILLS = (QColor(250, 90, 20), QColor(20, 90, 250), QColor(90, 250, 20))


@pytest.fixture
def paper(qapp) -> QImage:
    """An empty ground of one colour."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(30, 30, 30))
    return image


def drawn_one_by_one(paper: QImage, x, y, width, height, shades) -> QImage:
    image = paper.copy()
    painter = QPainter(image)
    for row in zip(
        *(np.broadcast_to(a, len(x)).tolist() for a in (x, y, width, height, shades)), strict=True
    ):
        painter.fillRect(*row[:4], FILLS[row[4]])
    painter.end()
    return image


@pytest.mark.parametrize("seed", range(5))
def test_blocks_lie_where_they_would_one_by_one(paper: QImage, seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 120
    x, y = rng.integers(-30, WIDTH + 30, count), rng.integers(-1, 9, count) * ROW - 3
    width, shades = rng.integers(2, 40, count), rng.integers(0, len(FILLS), count)
    wanted = drawn_one_by_one(paper, x, y, width, ROW - 1, shades)
    painter = QPainter(paper)
    assert paint_blocks(painter, x, y, width, ROW - 1, shades, FILLS, (0.0, float(WIDTH)))
    painter.end()
    assert paper == wanted


def test_only_the_span_is_drawn(paper: QImage) -> None:
    x, y, width, shade = (np.array([value]) for value in (10, 5, 60, 1))
    wanted = drawn_one_by_one(paper, np.array([30]), y, np.array([20]), ROW, shade)
    painter = QPainter(paper)
    assert paint_blocks(painter, x, y, width, ROW, shade, FILLS, (30.0, 50.0))
    painter.end()
    assert paper == wanted


def test_nothing_is_drawn_where_one_by_one_is_quicker(paper: QImage) -> None:
    before, count = paper.copy(), MOST_PIXELS // WIDTH + 1
    long = np.full(count, WIDTH)
    zeros = np.zeros(count, dtype=np.int64)
    painter = QPainter(paper)
    span = (0.0, float(WIDTH))
    assert not paint_blocks(painter, zeros, zeros, long, ROW, zeros, FILLS, span)
    assert not paint_blocks(painter, zeros[:0], zeros[:0], long[:0], ROW, zeros[:0], FILLS, span)
    painter.end()
    assert paper == before


@pytest.mark.parametrize("seed", range(5))
def test_bars_stand_where_they_would_one_by_one(paper: QImage, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.sort(rng.choice(np.arange(-4, WIDTH + 4), 60, replace=False))
    tops, shades = rng.integers(0, 50, 60), rng.integers(0, len(FILLS), 60)
    wanted = drawn_one_by_one(paper, x, tops, BAR, 50 - tops, shades)
    painter = QPainter(paper)
    paint_bars(painter, x, tops, 50, shades, FILLS, WIDTH)
    painter.end()
    assert paper == wanted
