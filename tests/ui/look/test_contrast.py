"""Contrast: of every pair of tokens, and of the words as they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.look import theme
from studio.ui.look.contrast import WORDS, contrast, pairs
from studio.ui.look.style import apply_look
from studio.ui.window.main_window import MainWindow

SCALE = 3
"""Words are painted this large, so that their strokes are wider than their soft edges."""


@pytest.fixture(params=["dark", "light"])
def themed(request: pytest.FixtureRequest, dressed: QApplication) -> Iterator[str]:
    apply_look(dressed, request.param)
    yield request.param
    apply_look(dressed, "dark")


def test_known_ratios() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.478, abs=0.001)


def test_every_pair_of_tokens_is_told_apart(themed: str) -> None:
    poor = [
        f"{pair.name}: {pair.contrast:.2f} of {pair.least}"
        for pair in pairs(theme.tokens())
        if pair.contrast < pair.least
    ]
    assert not poor, f"{themed}: {poor}"


def test_colours_of_corners_can_be_words(themed: str) -> None:
    t = theme.tokens()
    for ground in (t.background, t.surface, t.raised, t.sunken):
        for colour in t.corner:
            assert contrast(colour, ground) >= WORDS, (colour.name(), ground.name())


def picture(widget: QWidget) -> QImage:
    """Paint a widget on what it lies on, enlarged."""
    window = widget.window()
    image = QImage(widget.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(window.palette().window().color())
    place = widget.mapTo(window, QPoint(0, 0))
    window.render(image, QPoint(0, 0), widget.rect().translated(place))
    return image


def painted_contrast(widget: QWidget) -> float:
    """Return the contrast of the ground of a widget with whatever differs most from it."""
    inset = 2 * SCALE  # the border of a button is no word
    image = picture(widget)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    colours, counts = np.unique(
        pixels[inset:-inset, inset : image.width() - inset], return_counts=True
    )
    ground = QColor(int(colours[counts.argmax()]))
    strokes = colours[counts >= counts.sum() / 2000]
    return max(contrast(QColor(int(colour)), ground) for colour in strokes)


def worded(window: MainWindow) -> Iterator[QWidget]:
    """Walk over what shows words now and can be used."""
    for kind in (QLabel, QAbstractButton):
        for widget in window.findChildren(kind):
            seen = widget.isVisible() and not widget.visibleRegion().isEmpty()
            if seen and widget.isEnabled() and widget.text() and widget.height() >= 10:
                yield widget


def test_faint_words_are_found(qtbot: QtBot, themed: str) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    label = QLabel("Faint", dialog)
    label.setStyleSheet(f"color: {theme.tokens().outline.name()};")
    dialog.show()
    assert painted_contrast(label) < WORDS
    label.setStyleSheet(f"color: {theme.tokens().text.name()};")
    assert painted_contrast(label) > WORDS


def test_painted_words_are_readable(themed: str, make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    for room in window.rooms.rooms:
        window.rooms.show_room(room.id)
        QApplication.processEvents()
        found = list(worded(window))
        assert len(found) > 5
        poor = {
            f"{type(widget).__name__} “{widget.text()}”": round(ratio, 2)
            for widget in found
            if (ratio := painted_contrast(widget)) < WORDS
        }
        assert not poor, f"{room.id}, {themed}"
