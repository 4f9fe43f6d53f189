"""Exported instruments: every key has exactly one region a velocity, and the files say what they hold."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from studio.files import FileSaveError
from studio.timbre.export.dspreset import dspreset_text
from studio.timbre.export.instrument_files import safe_name, write_presets, write_recordings
from studio.timbre.export.multisample import (
    Envelope,
    Instrument,
    Zone,
    key_name,
    key_ranges,
    trimmed,
    velocity_ranges,
)
from studio.timbre.export.sfz import sfz_text


def instrument(roots: tuple[int, ...] = (48, 60, 72)) -> Instrument:
    zones = []
    for root, (low, high) in zip(roots, key_ranges(roots), strict=True):
        for soft, loud in velocity_ranges((64, 127)):
            hz = 440 * 2 ** ((root - 69) / 12)
            wave = 0.5 * np.sin(2 * np.pi * hz * np.arange(16_000) / 16_000)
            zones.append(
                Zone(
                    wave[:, None].astype(np.float32),
                    16_000,
                    root,
                    low,
                    high,
                    soft,
                    loud,
                    (4000, 12_000),
                )
            )
    return Instrument("Glass & Brass", tuple(zones), Envelope(5, 120, 0.8, 400))


def write(made: Instrument, folder: Path) -> Path:
    """Write all of an instrument and return its SFZ."""
    zones = tuple(write_recordings(made.name, made.zones, folder))
    return write_presets(replace(made, zones=zones), folder)


def square(side: int = 3) -> Instrument:
    """Return an instrument of sines: the point of column x and row y sounds x octaves higher, y times three."""
    zones = []
    for place in np.ndindex(side, side):
        hz = 220 * 2 ** place[1] * 3 ** place[0]
        wave = 0.5 * np.sin(2 * np.pi * hz * np.arange(16_000) / 16_000)[:, None]
        where = (int(place[1]), int(place[0]))
        zones.append(
            Zone(wave.astype(np.float32), 16_000, 60, 0, 127, loop=(4000, 12_000), place=where)
        )
    return Instrument("Square", tuple(zones), side=side)


@given(st.lists(st.integers(0, 127), min_size=1, max_size=30, unique=True).map(sorted))
def test_every_key_has_one_region(roots: list[int]) -> None:
    ranges = key_ranges(roots)
    keys = [key for low, high in ranges for key in range(low, high + 1)]
    assert keys == list(range(128))
    for root, (low, high) in zip(roots, ranges, strict=True):
        assert low <= root <= high


def test_velocities() -> None:
    assert velocity_ranges((64, 127)) == [(1, 64), (65, 127)]
    assert velocity_ranges((90,)) == [(1, 127)]
    assert velocity_ranges((40, 80, 120)) == [(1, 40), (41, 80), (81, 127)]


def test_names() -> None:
    assert key_name(60) == "C4"
    assert key_name(61) == "Cs4"
    assert safe_name("../Süß & loud!") == "S_____loud"
    assert safe_name("///") == "Instrument"


def test_the_files(tmp_path: Path) -> None:
    made = instrument()
    path = write(made, tmp_path / "out")
    assert path == tmp_path / "out" / "Glass___Brass.sfz"
    text = path.read_text(encoding="utf-8")
    samples = re.findall(r"^sample=(.+)$", text, re.MULTILINE)
    assert len(samples) == 6
    for name in samples:
        info = soundfile.info(tmp_path / "out" / "Samples" / name)
        assert (info.samplerate, info.subtype, info.channels) == (44_100, "PCM_24", 1)
    assert "default_path=Samples/" in text
    assert "ampeg_sustain=80" in text
    assert "ampeg_attack=0.005" in text
    assert "loop_mode=loop_continuous loop_start=11025 loop_end=33074" in text
    tree = ElementTree.parse(tmp_path / "out" / "Glass___Brass.dspreset").getroot()
    found = tree.findall("./groups/group/sample")
    assert {node.get("path") for node in found} == {f"Samples/{name}" for name in samples}
    assert found[0].get("rootNote") == "48"
    assert tree.find("groups").get("release") == "0.4"


def test_texts_without_loops() -> None:
    zone = Zone(np.zeros((10, 1), np.float32), 16_000, 60, 0, 127)
    made = Instrument("a", (zone,))
    assert "loop_mode=no_loop" in sfz_text(made, "a")
    assert 'loopEnabled="false"' in dspreset_text(made, "a")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(FileSaveError, match="could not be"):
        write(instrument(), tmp_path / "out")


def test_trimming() -> None:
    wave = np.zeros((1000, 1), np.float32)
    wave[:500, 0] = np.sin(np.arange(500) * 0.1)
    assert 500 <= len(trimmed(wave)) <= 501
    assert len(trimmed(np.zeros((9, 1), np.float32))) <= 9


def test_a_square_is_one_preset_to_move_in_and_one_for_each_point(tmp_path: Path) -> None:
    write(square(), tmp_path)
    assert {path.stem for path in tmp_path.glob("*.sfz")} == {
        "Square", *(f"Square_x{x}y{y}" for x in (1, 2, 3) for y in (1, 2, 3))
    }  # fmt: skip
    assert len(list((tmp_path / "Samples").glob("*.wav"))) == 9
    alone = (tmp_path / "Square_x2y3.sfz").read_text()
    assert re.findall(r"^sample=(.+)$", alone, re.MULTILINE) == ["Square_x2y3_060_C4_v127.wav"]
    assert "xfin" not in alone
    preset = ElementTree.parse(tmp_path / "Square.dspreset").getroot()
    controls = {cc.get("number"): cc.findall("binding") for cc in preset.findall("./midi/cc")}
    assert [len(controls[number]) for number in ("16", "17")] == [3, 9]
    assert controls["16"][1].get("translationTable") == "0,0;64,1;127,0"
    assert [group.get("tags") for group in preset.findall("./groups/group")][:3] == [
        "column1", "column2", "column3"
    ]  # fmt: skip
    assert [b.get("position") for b in controls["17"]] == [str(n) for n in range(9)]
    assert controls["17"][8].get("translationTable") == "64,0;127,1"
