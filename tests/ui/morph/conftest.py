"""Items and widgets for the morph tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.melody.notes import TICKS_PER_STEP, Clip, Note
from studio.ui.morph.items import MorphItem
from studio.ui.morph.pad import MorphPad
from studio.ui.widgets.thumbs import paint_clip
from tests.ui.morph.melody_room import MelodyRoom


def make_clip(name: str, pitches: list[int]) -> Clip:
    notes = tuple(
        Note(i * 2 * TICKS_PER_STEP, 2 * TICKS_PER_STEP, pitch) for i, pitch in enumerate(pitches)
    )
    return Clip(name).with_notes(notes)


def as_item(clip: Clip) -> MorphItem:
    return MorphItem(
        clip.id, clip.name, lambda painter, rect, colour: paint_clip(painter, rect, clip, colour)
    )


@pytest.fixture
def clips() -> list[Clip]:
    return [
        make_clip("Alpha", [60, 62, 64, 65, 67, 65, 64, 62]),
        make_clip("Beta", [72, 71, 69, 67, 65, 64, 62, 60]),
        make_clip("Gamma", [48, 55, 48, 55, 48, 55, 48, 55]),
        make_clip("Delta", [60, 60, 67, 67, 69, 69, 67, 67]),
    ]


@pytest.fixture
def items(clips: list[Clip]) -> list[MorphItem]:
    return [as_item(clip) for clip in clips]


@pytest.fixture
def make_pad(qtbot: QtBot, items: list[MorphItem]) -> Callable[..., MorphPad]:
    def make(*corners: int) -> MorphPad:
        pad = MorphPad(lambda: items)
        qtbot.addWidget(pad)
        pad.resize(400, 560)
        pad.show()
        qtbot.waitExposed(pad)
        pad.set_corners([items[i] if i in corners else None for i in range(4)])
        return pad

    return make


class Listener:
    """Remembers what a signal said."""

    def __init__(self, signal) -> None:
        self.calls: list[tuple] = []
        signal.connect(lambda *args: self.calls.append(args))

    @property
    def last(self) -> tuple:
        return self.calls[-1]

    def __len__(self) -> int:
        return len(self.calls)


@pytest.fixture
def listen() -> type[Listener]:
    return Listener


@pytest.fixture
def room(qtbot: QtBot, clips: list[Clip], tmp_path: Path) -> MelodyRoom:
    """A melody room with empty corners."""
    return MelodyRoom(qtbot, clips, tmp_path)


@pytest.fixture
def full(room: MelodyRoom, clips: list[Clip]) -> MelodyRoom:
    """A melody room with a clip in each corner."""
    room.fill(*(clip.id for clip in clips))
    return room
