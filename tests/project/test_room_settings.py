"""What rooms were switched to, in settings files that are old, damaged or made by hand."""

from __future__ import annotations

import json

import pytest

from studio.project.room_settings import RoomSettings
from studio.project.settings import Settings, SettingsStore


def _write(values: dict[str, object]) -> SettingsStore:
    store = SettingsStore()
    store.path.parent.mkdir(parents=True)
    store.path.write_text(json.dumps({"schema_version": 1, **values}))
    return store


def test_a_file_from_before_rooms_were_remembered_is_read_without_a_word() -> None:
    store = _write({"theme": "light", "metronome": True})
    assert store.load() == Settings(theme="light", metronome=True)
    assert store.notices == []


def test_an_older_programs_switches_of_the_roll_are_let_be() -> None:
    store = _write({"grid": 160, "triplets": True, "ghost_notes": False, "seed": None})
    assert store.load() == Settings()
    assert store.notices == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("roll_tool", "erase"),
        ("roll_grid", "1/5"),
        ("roll_grid", 240),
        ("roll_snap", "yes"),
        ("roll_fold", None),
        ("roll_follow", ["page"]),
        ("roll_lane", "poly"),
        ("quantise_strength", 1.01),
        ("quantise_swing", "NaN"),
        ("sketch_tool", "Erase"),
        ("sketch_colour", "red"),
        ("sketch_colour", "#12345g"),
        ("sketch_colour", "#123456\n"),
        ("sketch_width", 0),
        ("sketch_temperature", 0.0),
        ("sketch_hottest", 1e9),
    ],
)
def test_a_bad_value_costs_only_itself(name: str, value: object) -> None:
    store = _write({name: value, "roll_ghosts": False, "sketch_similarity": 0.5})
    loaded = store.load()
    assert getattr(loaded, name) == getattr(RoomSettings(), name)
    assert (loaded.roll_ghosts, loaded.sketch_similarity) == (False, 0.5)
    assert len(store.notices) == 1
    assert name.replace("_", " ") in store.notices[0]
