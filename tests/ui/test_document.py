from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.project.song import Song
from studio.ui.document import Document


def titled(title: str):
    return lambda song: replace(song, title=title)


@pytest.fixture
def document(qapp) -> Document:
    return Document()


def test_an_edit_is_told_and_can_be_undone(document: Document, qtbot: QtBot) -> None:
    with qtbot.waitSignals([document.song_changed, document.history_changed]):
        document.apply("Name it", titled("One"))
    assert document.song.title == "One"
    assert document.undo_name == "Name it"
    assert document.undo() == "Name it"
    assert document.song.title == Song().title
    assert document.redo_name == "Name it"


def test_a_gesture_is_one_step(document: Document) -> None:
    document.begin("Drag")
    for title in ("a", "b", "c"):
        document.apply("Drag", titled(title))
    assert document.in_gesture
    document.commit()
    document.undo()
    assert document.song.title == Song().title
    assert document.undo_name is None


def test_a_gesture_can_be_taken_back(document: Document) -> None:
    document.begin("Drag")
    document.apply("Drag", titled("a"))
    document.rollback()
    assert document.song.title == Song().title
    assert document.undo_name is None


def test_dirty_is_exact(document: Document) -> None:
    assert not document.dirty
    document.apply("Name it", titled("One"))
    assert document.dirty
    document.undo()
    assert not document.dirty
    document.redo()
    document.mark_saved(document.song, Path("/tmp/x.chimera"))  # noqa: S108 - never written
    assert not document.dirty
    document.undo()
    assert document.dirty


def test_a_save_that_ends_late_does_not_hide_newer_edits(document: Document) -> None:
    document.apply("Name it", titled("One"))
    saved = document.song
    document.apply("Name it again", titled("Two"))
    document.mark_saved(saved, Path("x.chimera"))
    assert document.dirty


def test_another_song_has_no_history(document: Document, qtbot: QtBot) -> None:
    document.apply("Name it", titled("One"))
    with qtbot.waitSignal(document.replaced):
        document.open(Song(title="Other"), Path("Other.chimera"))
    assert document.undo_name is None
    assert document.name == "Other"
    assert not document.dirty


def test_a_recovered_song_is_unsaved_until_saved(document: Document) -> None:
    document.open(Song(title="Back"), Path("Back.chimera"), unsaved=True)
    assert document.dirty
    document.mark_saved(document.song, Path("Back.chimera"))
    assert not document.dirty
