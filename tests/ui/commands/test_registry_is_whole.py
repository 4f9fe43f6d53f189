"""One registry feeds menus, palette and the sheet of keys: what one has, all have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.ui.actions.names import room_of
from studio.ui.actions.palette import place_words
from studio.ui.commands.menus import RecentMenu
from studio.ui.window.main_window import MainWindow


def actions_of(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, RecentMenu):
            continue
        if isinstance(inner, QMenu):
            yield from actions_of(inner)
        elif not action.isSeparator():
            yield action


def in_menus(window: MainWindow) -> list[str]:
    return [
        action.objectName()
        for top in window.menuBar().actions()
        for action in actions_of(top.menu())
    ]


def in_palette(window: MainWindow) -> list[str]:
    window.show_palette()
    shown = window.palette_sheet.list
    found = [shown.item(row).data(0x0100) for row in range(shown.count())]
    window.palette_sheet.dismiss()
    return found


def test_menus_palette_and_sheet_have_every_command(window: MainWindow) -> None:
    registry = window.registry
    ids = list(registry.ids())
    assert sorted(in_menus(window)) == sorted(ids), "each command stands in one menu, once"
    assert sorted(in_palette(window)) == sorted(ids)
    listed = [row for rows in window.help_sheet.rows().values() for row in rows]
    titles = [registry.spec(action_id).title.removesuffix("…") for action_id in ids]
    gestures = [hint.title for hint in registry.hints]
    assert sorted(title for title, _keys in listed) == sorted([*titles, *gestures])


def test_every_room_has_its_commands(window: MainWindow) -> None:
    by_room: dict[str, int] = {}
    for action_id in window.registry.ids():
        by_room[room_of(action_id)] = by_room.get(room_of(action_id), 0) + 1
    assert {"", "Melody", "Sketch", "Timbre"} == set(by_room)
    assert min(by_room.values()) >= 5


def test_a_command_says_key_and_room(window: MainWindow) -> None:
    assert place_words(window.registry.spec("sketch.new")) == "Sketch"
    assert place_words(window.registry.spec("morph.map")) == "Melody · Morph"
    assert place_words(window.registry.spec("file.save")) == "File"
    assert window.registry.shown_key("help.palette") == "Ctrl+K"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("metrnome", "play.metronome"),
        ("perfromance", "view.stage"),
        ("quantse", "roll.quantise"),
        ("prefrences", "file.preferences"),
        ("record", "record.notes"),
        ("full scren", "view.full_screen"),
        ("timbre room", "view.room_timbre"),
    ],
)
def test_mistyped_commands_are_found(window: MainWindow, typed: str, meant: str) -> None:
    window.show_palette()
    window.palette_sheet.field.setText(typed)
    shown = window.palette_sheet.list
    first = [shown.item(row).data(0x0100) for row in range(min(3, shown.count()))]
    assert meant in first


def test_what_was_used_last_comes_first(qtbot: QtBot, window: MainWindow) -> None:
    for action_id in ("play.metronome", "view.theme"):
        window.show_palette()
        window.palette_sheet.field.setText(window.registry.spec(action_id).title)
        window.palette_sheet.run_current()
    assert in_palette(window)[:2] == ["view.theme", "play.metronome"]
