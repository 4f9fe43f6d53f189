"""The kernel tells what the song does, on the frame on which it is heard."""

from __future__ import annotations

import pytest

from studio.live.engine.bank import Bank
from studio.live.engine.diary_reader import DiaryReader
from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.swing import Swing
from studio.live.port import PlayNote, TrackSound

RATE = 48000


@pytest.fixture
def engine(sine_bank: Bank) -> Engine:
    engine = Engine(RATE, sine_bank)
    engine.render(64)
    return engine


def kinds(entries) -> list[int]:
    return [int(kind) for kind in entries["kind"]]


def test_notes_are_told_with_their_frames(engine: Engine) -> None:
    reader = DiaryReader(engine.core)
    engine.set_swing(Swing(75.0))
    engine.load([PlayNote(0.0, 0.5, 60, 90), PlayNote(0.25, 0.25, 64, 100)], 4.0)
    engine.play(0.0)
    start = int(engine.state["frame"])
    engine.render(RATE)
    entries = reader.take()
    notes = entries[entries["kind"] == L.DIARY_NOTE]
    assert [int(f) - start for f in notes["frame"]] == [0, pytest.approx(0.375 * RATE / 2, abs=1)]
    assert [int(f) - start for f in notes["size"]] == [RATE // 4, RATE // 4]
    assert [(int(n["a"]), int(n["b"])) for n in notes] == [(60, 90), (64, 100)]


def test_transport_is_told_and_silence_comes_first(engine: Engine) -> None:
    reader = DiaryReader(engine.core)
    engine.load([], 1.0)
    engine.set_tempo(60.0)
    engine.play(0.5, count_in=1.0)
    engine.render(16)
    play = reader.take()[-1]
    assert (int(play["a"]), float(play["value"]), int(play["size"])) == (1, -0.5, 480)
    assert float(play["value2"]) == 60.0
    engine.render(2 * RATE)
    wrapped = reader.take()
    assert kinds(wrapped) == [L.DIARY_SILENCE, L.DIARY_TRANSPORT]
    assert int(wrapped[1]["b"]) == 1
    engine.stop()
    engine.render(16)
    assert kinds(reader.take()) == [L.DIARY_SILENCE, L.DIARY_TRANSPORT]


def test_a_muted_track_is_not_told_and_panic_is(engine: Engine) -> None:
    reader = DiaryReader(engine.core)
    engine.set_tracks((TrackSound(mute=True), TrackSound()))
    engine.load([PlayNote(0.0, 1.0, 60, 90, 0), PlayNote(0.0, 1.0, 72, 90, 1)], 4.0)
    engine.play(0.0)
    engine.render(64)
    notes = [int(e["a"]) for e in reader.take() if e["kind"] == L.DIARY_NOTE]
    assert notes == [72]
    engine.panic()
    engine.render(64)
    assert kinds(reader.take()) == [L.DIARY_SILENCE]


def test_a_diary_that_nobody_reads_fills_up_and_harms_nothing(engine: Engine) -> None:
    reader = DiaryReader(engine.core)
    for _ in range(L.RING_EVENTS):
        engine.gui.send(L.SEEK, value=0.0)
        engine.render(1)
    assert reader.overrun
    assert len(reader.take()) == L.RING_EVENTS
    assert not reader.overrun
    engine.seek(1.0)
    engine.render(1)
    assert kinds(reader.take()) == [L.DIARY_SILENCE, L.DIARY_TRANSPORT]
