from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.live.port import PlayNote, SilentPlayer
from studio.melody.notes import TICKS_PER_BEAT
from studio.ui.transport.transport import Transport
from tests.ui.conftest import UP, tune


class Listening(SilentPlayer):
    """A silent player that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[tuple[list[PlayNote], float]] = []
        self.loops: list[tuple[float, float] | None] = []

    def load(self, notes, length: float) -> None:
        self.loads.append((list(notes), length))
        super().load(notes, length)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        self.loops.append(loop)
        super().set_loop(loop)


@pytest.fixture
def player() -> Listening:
    return Listening()


@pytest.fixture
def transport(qapp: QApplication, player: Listening) -> Transport:
    return Transport(player)


def test_the_clip_is_played_in_beats(transport: Transport, player: Listening) -> None:
    clip = replace(tune("Rising", UP), loop=(960, 2 * 960))
    transport.set_clip(clip)
    transport.play()
    notes, length = player.loads[-1]
    assert length == clip.length / TICKS_PER_BEAT
    assert notes[1] == PlayNote(0.5, 0.5, UP[1], clip.notes[1].velocity)
    assert player.loops[-1] == (1.0, 2.0)
    transport.close()


def test_others_play_along_as_far_as_the_clip_goes(transport: Transport, player: Listening) -> None:
    clip = tune("Rising", UP)
    end = clip.length / TICKS_PER_BEAT
    along = (
        PlayNote(0.0, 2.0, 40, 80, 1),
        PlayNote(end - 1, 3.0, 41, 80, 2),
        PlayNote(end, 1.0, 42, 80, 1),
    )
    transport.set_clip(clip)
    transport.set_company(along)
    transport.play()
    notes, length = player.loads[-1]
    assert length == end
    assert notes[len(UP) :] == [along[0], PlayNote(end - 1, 1.0, 41, 80, 2)]
    loads = len(player.loads)
    transport.set_company(along)
    transport.play(0)
    assert len(player.loads) == loads, "the same company is not loaded again"
    transport.close()


def test_a_drag_loads_the_player_once_in_a_while(
    qtbot: QtBot, transport: Transport, player: Listening
) -> None:
    transport.set_clip(tune("Rising", UP))
    transport.play()
    before = len(player.loads)
    last = None
    for _ in range(20):
        last = tune("Rising", UP)
        transport.set_clip(last)
    qtbot.waitUntil(lambda: len(player.loads) > before)
    assert len(player.loads) == before + 1
    transport.close()


def test_nothing_plays_without_a_clip(transport: Transport) -> None:
    transport.play()
    assert not transport.playing


def test_the_playhead_is_told_while_playing(qtbot: QtBot, transport: Transport) -> None:
    transport.set_clip(tune("Rising", UP))
    with qtbot.waitSignal(transport.playing_changed):
        transport.toggle()
    with qtbot.waitSignal(transport.moved):
        pass
    transport.toggle()
    assert not transport.playing


def test_seeking_is_told_and_never_negative(qtbot: QtBot, transport: Transport) -> None:
    transport.set_clip(tune("Rising", UP))
    with qtbot.waitSignal(transport.moved) as moved:
        transport.seek(960)
    assert moved.args == [960]
    transport.seek(-5)
    assert transport.tick == 0


def test_playing_ends_with_the_clip(transport: Transport) -> None:
    transport.set_clip(tune("Rising", UP))
    transport.play()
    transport.set_clip(None)
    assert not transport.playing
