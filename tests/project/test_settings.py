"""Settings, recent files and the person's folders."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from studio.files import FileSaveError
from studio.project import folders
from studio.project import settings as settings_module
from studio.project.recent import MAX_RECENT, recent_files, with_recent, without_recent
from studio.project.settings import MidiInputChoice, MidiOutputChoice, Settings, SettingsStore


def test_the_first_start_has_the_defaults_and_nothing_to_say() -> None:
    store = SettingsStore()
    assert store.load() == Settings()
    assert store.notices == []
    assert store.unsaved


def test_what_is_saved_comes_back() -> None:
    store = SettingsStore()
    store.update(theme="light", ui_scale=1.25, shortcuts={"undo": "Ctrl+Z"}, recent=["/a", "/b"])
    store.save()
    assert not store.unsaved
    other = SettingsStore()
    assert other.load() == store.settings
    assert other.settings.recent == ("/a", "/b")
    assert not other.unsaved


def test_only_changes_are_told_and_written() -> None:
    store = SettingsStore()
    heard: list[frozenset[str]] = []
    store.listen(lambda _settings, names: heard.append(names))
    store.update(theme="light", sound_block=256)
    store.update(theme="light")
    assert heard == [frozenset({"theme"})]
    store.save()
    before = store.path.stat().st_mtime_ns
    store.save()
    assert store.path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "pink"), ("ui_scale", 9), ("ui_scale", float("nan")), ("recent", ["x"] * 13)],
)
def test_a_value_out_of_range_is_refused(name: str, value: Any) -> None:
    store = SettingsStore()
    with pytest.raises(ValueError, match=name):
        store.update(**{name: value})
    assert store.settings == Settings()


def test_an_unknown_setting_is_a_fault() -> None:
    with pytest.raises(TypeError, match="colour"):
        SettingsStore().update(colour="red")


@pytest.mark.parametrize("text", ["", "not json", "[1]", '{"theme": ', '{"a":' * 100_000, "\udcff"])
def test_an_unreadable_file_gives_defaults_a_notice_and_a_backup(text: str) -> None:
    store = SettingsStore()
    store.path.parent.mkdir(parents=True)
    data = text.encode("utf-8", "surrogateescape")
    store.path.write_bytes(data)
    assert store.load() == Settings()
    assert store.notices == [
        "The settings could not be read, so they are as new; the old file is kept as settings.json.bak."
    ]
    assert store.path.with_name("settings.json.bak").read_bytes() == data
    store.save()
    assert SettingsStore().load() == Settings()


def test_one_bad_value_costs_only_itself() -> None:
    store = SettingsStore()
    store.path.parent.mkdir(parents=True)
    written = {
        "schema_version": 1,
        "theme": "light",
        "ui_scale": "huge",
        "sound_block": 0,
        "later": [1],
    }
    store.path.write_text(json.dumps(written))
    loaded = store.load()
    assert (loaded.theme, loaded.ui_scale, loaded.sound_block) == ("light", 1.0, 256)
    assert store.notices == [
        "Some settings could not be read and are as new: ui scale, sound block; "
        "the old file is kept as settings.json.bak."
    ]
    store.save()
    assert json.loads(store.path.read_text())["later"] == [1], "a later version's setting is kept"


def test_older_settings_are_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    def dark_becomes_theme(tree: dict[str, Any]) -> None:
        tree["theme"] = "dark" if tree.pop("dark") else "light"

    monkeypatch.setattr(settings_module, "SCHEMA_VERSION", 2)
    monkeypatch.setitem(settings_module.MIGRATIONS, 1, dark_becomes_theme)
    store = SettingsStore()
    store.path.parent.mkdir(parents=True)
    store.path.write_text('{"schema_version": 1, "dark": false}')
    assert store.load().theme == "light"
    store.save()
    assert json.loads(store.path.read_text())["schema_version"] == 2


def test_newer_settings_are_taken_as_far_as_they_are_known() -> None:
    store = SettingsStore()
    store.path.parent.mkdir(parents=True)
    store.path.write_text('{"schema_version": 7, "theme": "light"}')
    assert store.load().theme == "light"
    assert len(store.notices) == 1
    assert store.path.with_name("settings.json.bak").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence() -> None:
    store = SettingsStore()
    store.path.parent.parent.mkdir(parents=True)
    store.path.parent.write_text("a file in the way")
    assert store.load() == Settings()
    with pytest.raises(FileSaveError, match=r"^The settings were not saved"):
        store.save()


@given(st.binary(max_size=80))
@given_settings(max_examples=100)
def test_no_bytes_stop_the_program(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_bytes(data)
    SettingsStore(path).load()


def test_all_folders_lie_below_chimera_home(tmp_path: Path) -> None:
    home = tmp_path / "chimera-home"
    for folder in (
        folders.config_dir(),
        folders.data_dir(),
        folders.cache_dir(),
        folders.log_dir(),
        folders.documents_dir(),
        folders.autosave_dir(),
    ):
        assert home in folder.parents


def test_without_chimera_home_the_system_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(folders.HOME_VARIABLE)
    assert folders.config_dir().name == "chimera-studio"
    assert folders.documents_dir().name == "Chimera Studio"


def test_the_list_of_recent_files_is_short_and_without_repeats(tmp_path: Path) -> None:
    paths: tuple[str, ...] = ()
    for number in range(20):
        paths = with_recent(paths, tmp_path / f"{number}.chimera")
    paths = with_recent(paths, tmp_path / "15.chimera")
    assert len(paths) == MAX_RECENT
    assert [Path(p).stem for p in paths[:3]] == ["15", "19", "18"]
    assert len(set(paths)) == len(paths)
    assert str(tmp_path / "19.chimera") not in without_recent(paths, tmp_path / "19.chimera")
    SettingsStore().update(recent=paths)


def test_recent_files_say_whether_they_are_there(tmp_path: Path) -> None:
    here = tmp_path / "one" / "song.chimera"
    here.parent.mkdir()
    here.write_bytes(b"")
    gone = tmp_path / "two" / "song.chimera"
    found = recent_files([str(here), str(gone), str(tmp_path / "x.chimera"), "bad\0name"])
    assert [f.name for f in found] == ["song – one", "song – two", "x", "bad\0name"]
    assert [f.exists for f in found] == [True, False, False, False]
    assert found[0].changed is not None
    assert abs((found[0].changed - datetime.now(UTC)).total_seconds()) < 60


def test_midi_choices_are_kept_by_name_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    store = SettingsStore(path)
    store.load()
    inputs = {"Keystation": MidiInputChoice(channel=3, mpe=True, member_range=24)}
    store.update(midi_inputs=inputs, midi_outputs={"Synth": MidiOutputChoice(song=True)})
    store.save()
    again = SettingsStore(path)
    assert again.load().midi_inputs == inputs
    assert again.settings.midi_outputs["Synth"].song
    with pytest.raises(ValueError, match="16"):
        store.update(midi_inputs={"Keystation": MidiInputChoice(channel=17)})
    path.write_bytes(path.read_bytes().replace(b'"channel": 3', b'"channel": 99'))
    assert again.load().midi_inputs == {}
    assert "midi inputs" in again.notices[0]
