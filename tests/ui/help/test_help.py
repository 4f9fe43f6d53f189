"""Help that is part of the program."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.assets import resources_dir
from studio.project import folders
from studio.ui.actions.registry import native
from studio.ui.help.pages import Page, read_pages
from studio.ui.help.viewer import HelpWindow
from studio.ui.window.main_window import MainWindow


@pytest.fixture
def help_window(qtbot: QtBot, window: MainWindow) -> HelpWindow:
    window.beginning.show_help("start")
    found = window.findChild(HelpWindow)
    assert found is not None
    return found


def test_every_file_is_a_page_and_every_page_has_its_words(window: MainWindow) -> None:
    pages = {page.id: page for page in read_pages(window.registry)}
    files = {path.stem for path in (resources_dir() / "help").glob("*.md")}
    assert set(pages) == files | {"keys"}
    assert {
        "start",
        "melody",
        "sketch",
        "timbre",
        "live",
        "midi",
        "formats",
        "sound",
        "files",
    } <= files
    for page in pages.values():
        assert page.markdown.startswith("# ")
        assert not re.search(r"\{(key|folder)", page.markdown), page.id
        assert "http" not in page.markdown, "it is read without a network"


def test_keys_are_those_of_the_registry(window: MainWindow) -> None:
    pages = {page.id: page for page in read_pages(window.registry)}
    for action_id in window.registry.ids():
        title = window.registry.spec(action_id).title.removesuffix("…")
        assert title in pages["keys"].markdown
        for key in window.registry.keys(action_id):
            assert native(key) in pages["keys"].markdown.replace("\\|", "|")
    window.registry.set_overrides({"help.palette": "Ctrl+Alt+J"})
    changed = {page.id: page for page in read_pages(window.registry)}
    assert "Ctrl+Alt+J" in changed["keys"].markdown
    assert "Ctrl+Alt+J" in changed["start"].markdown
    window.registry.set_overrides({})


def test_folders_are_those_of_this_person(window: MainWindow) -> None:
    pages = {page.id: page for page in read_pages(window.registry)}
    assert str(folders.autosave_dir()) in pages["files"].markdown


@pytest.mark.parametrize("room", ["melody", "sketch", "timbre"])
def test_help_opens_at_the_room_one_is_in(window: MainWindow, room: str) -> None:
    window.more.show(room)
    if room == "melody":
        window.melody.new_clip()
    window.registry.trigger("help.contents")
    found = window.findChild(HelpWindow)
    assert found.isVisible()
    assert found.page == room
    found.close()


def test_an_empty_song_gets_the_first_page(window: MainWindow) -> None:
    window.registry.trigger("help.contents")
    assert window.findChild(HelpWindow).page == "start"


def test_search_finds_pages_by_their_words(qtbot: QtBot, help_window: HelpWindow) -> None:
    qtbot.keyClicks(help_window.find, "loopmidi")
    titles = [help_window.list.item(row).text() for row in range(help_window.list.count())]
    assert titles == ["MIDI controllers"]
    assert help_window.page == "midi"
    assert help_window.text.extraSelections(), "the words are lit"
    qtbot.keyClick(help_window.find, Qt.Key.Key_Return)
    assert help_window.isVisible(), "Enter goes to the text and closes nothing"
    help_window.find.setText("no such words at all")
    assert help_window.list.count() == 0
    assert help_window.nothing.isVisible()
    help_window.find.clear()
    assert help_window.list.count() == 11


def test_what_stands_around_a_find_is_whole_words() -> None:
    page = Page(
        "x",
        "X",
        "# X\n\nThe **quick** brown fox jumps over the lazy dog and goes on for quite a while after that.",
    )
    around = page.found("lazy")
    assert "lazy dog" in around
    assert "**" not in around
    assert page.found("lazy cat") == ""
    assert page.found("") == ""
