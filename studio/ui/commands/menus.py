"""The menu bar, made from the action registry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QMenuBar

from studio.project.recent import RecentFile, recent_files
from studio.ui.actions.registry import ActionRegistry
from studio.ui.live.record.actions import GRID_PREFIX

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

_BREAK = ""
_FILE = (
    "file.new",
    "file.open",
    "recent",
    _BREAK,
    "file.save",
    "file.save_as",
    _BREAK,
    "file.import",
    "file.export_clip",
    "file.export_audio",
    "file.export_song",
    "file.export_song_audio",
    "file.exports_folder",
    _BREAK,
    "file.preferences",
    "file.midi_learn_mode",
    "file.midi_learn",
    _BREAK,
    "file.quit",
)
_EDIT = ("edit.undo", "edit.redo", _BREAK, "clip.new", "clip.keep", _BREAK)
_HELP = (
    "help.contents",
    "help.tour",
    "help.keys",
    "help.palette",
    _BREAK,
    "help.diagnostics",
    "help.about",
)


def fill_menu_bar(bar: QMenuBar, registry: ActionRegistry, window: MainWindow) -> None:
    """Build all menus; each asks what is possible when it opens."""
    file = _menu(bar, "&File", registry)
    for name in _FILE:
        if name == "recent":
            file.addMenu(RecentMenu(window, file))
        else:
            _add(file, registry, name)
    edit = _menu(bar, "&Edit", registry)
    for name in _EDIT:
        _add(edit, registry, name)
    _add_all(edit, registry, "shelf.")
    _add_groups(_menu(bar, "&Notes", registry), registry, "roll.")
    morph = _menu(bar, "&Morph", registry)
    _add_all(morph, registry, "morph.")
    _add_all(_menu(bar, "&Sketch", registry), registry, "sketch.")
    _add_all(_menu(bar, "&Timbre", registry), registry, "timbre.")
    play = _menu(bar, "&Play", registry)
    _add_all(play, registry, "play.")
    play.addSeparator()
    _add_all(play, registry, "record.")
    _add_all(play.addMenu("&Takes"), registry, "take.")
    _add_all(play.addMenu("Input &quantise"), registry, GRID_PREFIX)
    play.addSeparator()
    _add_all(play, registry, "response.")
    view = _menu(bar, "&View", registry)
    _add_all(view, registry, "view.")
    help_menu = _menu(bar, "&Help", registry)
    for name in _HELP:
        _add(help_menu, registry, name)


class RecentMenu(QMenu):
    """Projects that were open lately; files that are gone are grey, since a stick may come back."""

    def __init__(self, window: MainWindow, parent: QMenu) -> None:
        super().__init__("Open &recent", parent)
        self._window = window
        parent.aboutToShow.connect(self.refresh)
        self.setEnabled(False)

    def refresh(self) -> None:
        """Look the files up in the background and list them."""
        paths = self._window.settings.recent
        self.setEnabled(bool(paths))
        self._window.services.pool.run(lambda: recent_files(paths), self._fill)

    def _fill(self, found: tuple[RecentFile, ...]) -> None:
        self.clear()
        for recent in found:
            action = self.addAction(recent.name.replace("&", "&&"), self._opener(recent.path))
            action.setToolTip(str(recent.path))
            action.setEnabled(recent.exists)
        self.setToolTipsVisible(True)

    def _opener(self, path: Path) -> Callable[[], None]:
        return lambda: self._window.files.open_path(path)


def _menu(bar: QMenuBar, title: str, registry: ActionRegistry) -> QMenu:
    menu = bar.addMenu(title)
    menu.aboutToShow.connect(registry.refresh)
    return menu


def _add(menu: QMenu, registry: ActionRegistry, name: str) -> None:
    if name == _BREAK:
        menu.addSeparator()
    else:
        menu.addAction(registry.action(name))


def _add_all(menu: QMenu, registry: ActionRegistry, prefix: str) -> None:
    for action_id in registry.ids():
        if action_id.startswith(prefix):
            menu.addAction(registry.action(action_id))


def _add_groups(menu: QMenu, registry: ActionRegistry, prefix: str) -> None:
    """Add one sub-menu for each group of these commands."""
    for group, specs in registry.groups().items():
        ids = [spec.id for spec in specs if spec.id.startswith(prefix)]
        if ids:
            title = group.partition(": ")[2] or group
            part = menu.addMenu(title[:1].upper() + title[1:])
            for action_id in ids:
                part.addAction(registry.action(action_id))
