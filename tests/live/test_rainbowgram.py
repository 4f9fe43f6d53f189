"""The rainbowgram against tones whose place is known."""

from __future__ import annotations

import numpy as np
import pytest

from studio.live.engine.engine import Engine
from studio.live.engine.scope import ScopeReader
from studio.live.rainbowgram import BINS, BINS_PER_OCTAVE, Rainbowgram, bin_hz, rainbow
from studio.timbre.see.rainbowgram import rainbowgram


def tone(hz: float, rate: float, seconds: float = 0.6, level: float = 0.3) -> np.ndarray:
    time = np.arange(int(rate * seconds)) / rate
    return (level * np.sin(2 * np.pi * hz * time)).astype(np.float32)


@pytest.mark.parametrize("rate", [16000.0, 44100.0, 48000.0, 96000.0])
@pytest.mark.parametrize("hz", [110.0, 440.0, 1661.2, 3520.0])
def test_a_tone_is_brightest_at_its_own_bin(rate: float, hz: float) -> None:
    columns = Rainbowgram(rate).feed(tone(hz, rate))
    brightest = int(columns[-1].astype(int).sum(axis=1).argmax())
    wanted = BINS_PER_OCTAVE * np.log2(hz / bin_hz(0))
    assert abs(brightest - wanted) <= 1


def test_the_picture_does_not_depend_on_the_size_of_the_pieces() -> None:
    sound = tone(523.25, 48000)
    whole = Rainbowgram(48000).feed(sound)
    picture = Rainbowgram(48000)
    pieces = [picture.feed(piece) for piece in np.array_split(sound, 37)]
    differences = np.abs(np.concatenate(pieces).astype(int) - whole.astype(int))
    # The last bits of a float32 product depend on its shape; the hue of what is nearly silent follows them.
    assert np.mean(differences > 3) < 0.005


def test_hue_tells_a_tone_above_a_bin_from_one_below() -> None:
    number = BINS_PER_OCTAVE * 3
    colours = []
    for offset in (-0.4, 0.4):
        columns = Rainbowgram(16000).feed(tone(bin_hz(number + offset), 16000))
        colours.append(columns[-1][number].astype(int))
    assert np.abs(colours[0] - colours[1]).max() > 20


def test_silence_and_nonsense_are_dark() -> None:
    picture = Rainbowgram(48000)
    assert picture.feed(np.zeros((48000, 2), np.float32)).max() == 0
    assert picture.feed(np.full(4800, np.nan, np.float32)).max() == 0


def test_each_column_holds_every_bin_and_short_pieces_none() -> None:
    picture = Rainbowgram(48000)
    assert picture.feed(np.zeros(10, np.float32)).shape == (0, BINS, 3)
    assert picture.columns_per_second == pytest.approx(62.5)
    assert rainbow(256).min() >= 0
    assert rainbow(256).max() <= 1


def test_the_scope_is_read_without_a_gap() -> None:
    engine = Engine()
    engine.note_on(60, 100)
    reader = ScopeReader(engine)
    pieces = []
    rendered = []
    for frames in (64, 1000, 3000):
        rendered.append(engine.render(frames))
        pieces.append(reader.read())
    assert np.array_equal(np.concatenate(pieces), np.concatenate(rendered))
    engine.render(20000)
    assert 0 < len(reader.read()) < 8192
    assert len(reader.read()) == 0


def test_it_is_the_published_picture_above_its_shortened_kernels() -> None:
    """Beside the rainbowgram of a whole sound, which equals librosa's."""
    rate, seconds = 16000, 2.0
    time = np.arange(int(rate * seconds)) / rate
    sound = sum(
        level * np.sin(2 * np.pi * hz * time + phase)
        for hz, level, phase in (
            (262.0, 0.3, 0.0),
            (603.0, 0.1, 1.0),
            (1711.0, 0.05, 2.0),
            (3300.0, 0.02, 0.5),
        )
    ).astype(np.float32)
    live = Rainbowgram(rate).feed(sound).astype(float)
    whole = rainbowgram(sound)
    # A column comes when half a kernel after its middle has been heard: seven hops late.
    published = np.transpose(whole.picture()[::-1], (1, 0, 2)).astype(float)
    columns, first_bin = range(40, 100), 60
    ours = live[[c + 7 for c in columns]][:, first_bin:]
    theirs = published[list(columns)][:, first_bin:]
    bright = theirs.max(axis=2) > 90
    assert bright.mean() > 0.1
    assert np.median(np.abs(ours - theirs)[bright]) < 6.0
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.97
