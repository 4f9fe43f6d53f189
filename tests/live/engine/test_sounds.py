"""The factory sounds in numbers: tune, loops, levels, coverage, and plain words for what is broken."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from studio.assets import resources_dir
from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.engine.sounds import FactorySounds, SoundError, load_factory_bank
from studio.live.kernel import layout as L  # noqa: N812

RATE = 48000
FOLDER = resources_dir() / "sounds"
MARIMBA = 12
ENSEMBLES = {48, 52, 81, 89}
OWN_PROGRAMS = (0, 4, 11, 12, 16, 24, 32, 38, 48, 52, 56, 71, 73, 81, 89)


@pytest.fixture(scope="session")
def factory() -> Bank:
    return load_factory_bank(FOLDER)


def play(bank: Bank, program: int, key: int, seconds: float, velocity: int = 127) -> np.ndarray:
    engine = Engine(RATE, bank)
    engine.set_track(0, program=program, level_db=0.0, pan=0.0, audible=True)
    engine.midi.note_on(0, key, velocity)
    return engine.render(int(seconds * RATE))


def cents_off(sound: np.ndarray, key: int) -> float:
    """Measure by autocorrelation: the lag near many periods at which the sound is most like itself."""
    x = sound[:, 0].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(x, 2 * len(x))) ** 2
    likeness = np.fft.irfft(spectrum)
    period = RATE / (440 * 2 ** ((key - 69) / 12))
    # Step from one period to many, so that the estimate follows the true period and never slips by one.
    estimate = period
    for count in (2, 4, 8, 16):  # two: an organ's deepest pipes sound an octave below the key
        low, high = int(count * estimate * 0.985) - 1, int(count * estimate * 1.015) + 3
        peak = low + int(likeness[low:high].argmax())
        a, b, c = likeness[peak - 1 : peak + 2]
        estimate = (peak + 0.5 * (a - c) / (a - 2 * b + c)) / count
    return float(1200 * np.log2(period / estimate))


@pytest.mark.parametrize("program", OWN_PROGRAMS)
def test_every_instrument_is_in_tune(factory: Bank, program: int) -> None:
    keys = (33, 40, 47) if program in (32, 38) else (54, 60, 67, 74)
    for key in keys:
        # A plucked string starts sharp and a player's vibrato sets in late: tune is what is held.
        body = slice(RATE // 20, RATE) if program == MARIMBA else slice(4 * RATE // 5, None)
        sound = play(factory, program, key, 3.0)[body]
        tolerance = 12.0 if program in ENSEMBLES else 6.0
        assert abs(cents_off(sound, key)) < tolerance, (program, key)


@pytest.mark.parametrize("program", OWN_PROGRAMS)
def test_levels_are_alike_and_nothing_clips(factory: Bank, program: int) -> None:
    key = 40 if program in (32, 38) else 64
    sound = play(factory, program, key, 1.0, velocity=100)
    loudest = np.sqrt(np.convolve((sound**2).mean(axis=1), np.ones(14400) / 14400).max())
    assert -22.5 < 20 * np.log10(loudest) < -15
    assert np.abs(sound).max() < 10 ** (-6 / 20)


@pytest.mark.parametrize("program", OWN_PROGRAMS)
def test_a_chord_of_eight_is_hardly_turned_down(factory: Bank, program: int) -> None:
    engine = Engine(RATE, factory)
    engine.set_track(0, program=program, level_db=0.0, pan=0.0, audible=True)
    for key in (36, 43, 48, 55, 60, 64, 67, 72):
        engine.midi.note_on(0, key, 100)
    assert np.abs(engine.render(RATE)).max() < 10 ** (-1 / 20)
    assert 20 * np.log10(engine.meters().reduction) > -4.5


def test_loops_do_not_click(factory: Bank) -> None:
    """Past every seam the second difference stays what it is elsewhere in the loop."""
    looped = factory.zones[(factory.zones["looped"] == 1)]
    _, first = np.unique(looped["pcm"], return_index=True)
    by_address = {s.ctypes.data: s for s in factory.samples}
    for zone in looped[first]:
        pcm = by_address[int(zone["pcm"])].reshape(int(zone["frames"]), -1).astype(np.float64)
        start, end = int(zone["loop_start"]), int(zone["loop_end"])
        body = pcm[start:end]
        bend = np.abs(np.diff(body, 2, axis=0))
        seam = np.abs(np.diff(np.concatenate([pcm[end - 4 : end], body[:4]]), 2, axis=0))
        assert seam.max() <= 1.25 * np.quantile(bend, 0.9999) + 1e-3 * 32767, int(zone["root"])


def test_a_held_note_keeps_its_level_over_its_loops(factory: Bank) -> None:
    for program in (16, 56, 71):
        sound = play(factory, program, 62, 8.0)[2 * RATE :, 0]
        levels = 20 * np.log10(np.sqrt((sound.reshape(-1, RATE // 5) ** 2).mean(axis=1)))
        assert np.ptp(levels) < 3.0, program


def test_a_piano_dies_away_and_frees_its_voice(factory: Bank) -> None:
    engine = Engine(RATE, factory)
    engine.midi.note_on(0, 72, 100)
    levels = [np.sqrt((engine.render(RATE) ** 2).mean()) for _ in range(4)]
    assert levels[0] > 1.5 * levels[1] > 2.0 * levels[2] > 0
    engine.render(20 * RATE)
    assert int(engine.state["sounding"]) == 0


def test_every_program_and_drum_sounds(factory: Bank) -> None:
    assert set(np.unique(factory.zones["program"])) == set(range(131))
    for program in (1, 27, 42, 66, 79, 100, 127):
        assert np.abs(play(factory, program, 57, 0.5)).max() > 0.02, program
    for key in range(35, 82):
        assert np.abs(play(factory, L.PROGRAM_DRUMS, key, 0.3)).max() > 0.001, key


def test_every_key_starts_at_once(factory: Bank) -> None:
    for program in (0, 11, 12, 24, 32):
        sound = play(factory, program, 60, 0.2)
        assert np.flatnonzero(np.abs(sound).max(axis=1) > 0.001)[0] < RATE * 0.004, program


def test_all_together_are_small_and_carry_their_licence() -> None:
    assert sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file()) < 12e6
    assert "Frank Wen" in (FOLDER / "LICENSE.md").read_text("utf-8")


def test_what_is_broken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match=r"missing: bank\.json"):
        load_factory_bank(tmp_path)
    (tmp_path / "bank.json").write_text("{")
    with pytest.raises(SoundError, match="is damaged"):
        load_factory_bank(tmp_path)
    row = {"file": "a.ogg", "root": 60, "low": 0, "high": 127, "gain": 1.0}
    entry = {"name": "a", "program": 0, "serves": [0], "zones": [row]}
    (tmp_path / "bank.json").write_text(json.dumps({"instruments": [entry]}))
    (tmp_path / "a.ogg").write_bytes(b"OggS nonsense")
    with pytest.raises(SoundError, match=r"a\.ogg is missing or damaged"):
        load_factory_bank(tmp_path)
    shutil.copy(FOLDER / "piano" / "060.ogg", tmp_path / "a.ogg")
    row["loop"] = [1000, 10**9]
    (tmp_path / "bank.json").write_text(json.dumps({"instruments": [entry]}))
    with pytest.raises(SoundError, match="loop lies outside"):
        load_factory_bank(tmp_path)
    row["file"] = "../a.ogg"
    (tmp_path / "bank.json").write_text(json.dumps({"instruments": [entry]}))
    with pytest.raises(SoundError, match="outside its folder"):
        load_factory_bank(tmp_path)


def test_until_all_sounds_are_there_the_nearest_stands_in() -> None:
    whole, first = FactorySounds(FOLDER), FactorySounds(FOLDER).bank({0, 40}).standing_in()
    assert set(range(129)) <= set(first.zones["program"].tolist())
    engine = Engine(48000, first)
    for program in (0, 12, 71, 127, 128):
        engine.set_track(0, program=program, level_db=0.0, pan=0.0, audible=True)
        engine.note_on(60, 100)
        assert np.abs(engine.render(4800)).max() > 1e-3, program
        engine.panic()
        engine.render(4800)
    violin = whole.bank({40}).zones
    strings = first.zones[first.zones["program"] == 48]
    assert len(strings) == np.count_nonzero(violin["program"] == 40)
