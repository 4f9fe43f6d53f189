"""The sketch room's sliders follow a learnt knob, once the room was entered."""

from __future__ import annotations

import pytest

from studio.live.learn.mapping import Binding
from studio.live.midi.source import Source, SourceKind
from studio.ui.window.main_window import MainWindow


def test_a_knob_moves_the_temperature_of_the_endings(window: MainWindow) -> None:
    window.more.show("sketch")
    learning = window.live.learning
    names = {control.id for control in learning.controls}
    assert {"sketch.temperature", "sketch.similarity", "sketch.pen_width"} <= names
    learning.table.bind("box", Binding(Source(SourceKind.CC, 0, 20), "sketch.temperature"))
    slider = window.more.sketch.side.finish.temperature
    before = slider.value()
    # Soft takeover: the knob has to pass where the slider is.
    for value in range(0, 128, 4):
        learning.feed("box", (0xB0, 20, value))
    assert slider.value() > before
    assert slider.value() == pytest.approx(1.0, abs=0.1)
