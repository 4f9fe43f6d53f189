"""The clips that come with the program are in tune, in time, and what the script writes."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import music21
import pytest

from studio.assets import resources_dir
from studio.melody.factory import FactoryClip, factory_clips
from studio.melody.tokens import MAX_PITCH, MIN_PITCH
from studio.melody.training.abc import parse_abc

CLIPS = factory_clips()
BY_NAME = {found.clip.name: found for found in CLIPS}


def _script() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / "make_factory_clips.py"
    spec = importlib.util.spec_from_file_location("make_factory_clips", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def test_the_script_writes_what_is_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = _script()
    monkeypatch.setattr(script, "OUT", tmp_path)
    script.main()
    shipped = {path.name: path.read_bytes() for path in (resources_dir() / "clips").glob("*.mid")}
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.mid")} == shipped


@pytest.mark.parametrize("found", CLIPS, ids=lambda found: found.clip.name)
def test_a_clip_is_one_voice_of_whole_bars_that_a_network_can_sing(found: FactoryClip) -> None:
    clip = found.clip
    assert clip.notes
    assert clip.length % clip.meter.bar_ticks == 0
    assert all(a.end <= b.start for a, b in pairwise(clip.notes))
    assert all(MIN_PITCH <= note.pitch <= MAX_PITCH for note in clip.notes)
    assert clip.notes[-1].end <= clip.length
    assert 60 <= found.tempo <= 200


def test_the_first_two_are_two_bars_of_common_time_in_one_key() -> None:
    first, second = CLIPS[:2]
    assert first.key == second.key
    assert first.clip.length == second.clip.length == 2 * 3840


def test_every_clip_has_its_source_in_the_licence() -> None:
    licence = (resources_dir() / "clips" / "LICENSE.md").read_text("utf-8")
    assert all(name in licence for name in BY_NAME)


def test_meters_differ() -> None:
    assert {str(found.clip.meter) for found in CLIPS} == {"4/4", "3/4", "6/8", "3/8"}


def test_the_reel_is_the_printed_one_but_for_its_sharps(shared_data: Path) -> None:
    with gzip.open(shared_data / "folk_abc" / "tunes.jsonl.gz", "rt") as lines:
        tunes = (json.loads(line) for line in lines)
        printed = parse_abc(next(t["abc"] for t in tunes if t["title"] == "Drowsy Maggie")).notes
    ours = BY_NAME["Drowsy Maggie"].clip.notes
    assert [(n.start, n.length) for n in ours] == [(n.start, n.length) for n in printed]
    # The print sharpens C in some bars only; players do in all.
    changed = {(a.pitch, b.pitch) for a, b in zip(printed, ours, strict=True) if a.pitch != b.pitch}
    assert changed == {(72, 73)}


def test_the_chorale_is_bachs() -> None:
    score = music21.corpus.parse("bach/bwv244.54.mxl")
    measures = list(score.parts[0].getElementsByClass("Measure"))[:10]
    sung = [note.pitch.midi for measure in measures for note in measure.notes]
    ours = [note.pitch for note in BY_NAME["Passion Chorale"].clip.notes]
    assert ours == sung[: len(ours)]


def test_a_damaged_factory_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "bad.mid").write_bytes(b"nothing")
    assert factory_clips(tmp_path) == ()
