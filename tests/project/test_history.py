"""Undo, redo and gestures."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from studio.melody.notes import Clip, Note
from studio.project import history as history_module
from studio.project.history import MAX_UNDO, History
from studio.project.song import Song, replace_clip


def retitle(title: str):
    return lambda song: replace(song, title=title)


def test_an_edit_can_be_taken_back_and_done_again_by_name() -> None:
    history = History()
    history.apply("Rename song", retitle("Reel"))
    assert (history.undo_name, history.redo_name) == ("Rename song", None)
    assert history.undo() == "Rename song"
    assert history.song == Song()
    assert (history.undo_name, history.redo_name) == (None, "Rename song")
    assert history.redo() == "Rename song"
    assert history.song.title == "Reel"


def test_nothing_to_undo_or_redo_is_said_by_none() -> None:
    history = History()
    assert history.undo() is None
    assert history.redo() is None


def test_a_drag_of_200_moves_is_one_step() -> None:
    clip = Clip(notes=(Note(0, 240, 60),))
    start = Song(clips=(clip,))
    history = History(start)
    history.begin("Move note")
    for tick in range(1, 201):
        moved = clip.with_notes([replace(clip.notes[0], start=tick)])
        history.apply("Move 1 note", lambda song, moved=moved: replace_clip(song, moved))
    history.commit()
    assert history.song.clips[0].notes[0].start == 200
    assert history.undo() == "Move 1 note"
    assert history.song is start
    assert history.undo() is None


def test_a_rolled_back_drag_never_was() -> None:
    history = History()
    history.apply("One", retitle("one"))
    history.undo()
    history.begin("Drag")
    history.apply("Drag", retitle("dragged"))
    assert history.song.title == "dragged"
    history.rollback()
    assert history.song.title == "Untitled"
    assert not history.in_gesture
    assert history.undo_name is None
    assert history.redo_name == "One", "a cancelled drag leaves the redo line alone"
    assert not history.dirty


def test_a_drag_out_and_back_is_no_step_and_leaves_the_song_clean() -> None:
    history = History(Song(title="here"))
    history.begin("Drag")
    history.apply("Drag", retitle("there"))
    history.apply("Drag", retitle("here"))
    history.commit()
    assert history.undo_name is None
    assert not history.dirty


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    history = History(Song(tempo=90.0))
    history.apply("Set tempo", lambda song: replace(song, tempo=90.0))
    assert history.undo_name is None
    assert not history.dirty


def test_a_failing_edit_leaves_everything_as_it_was() -> None:
    history = History()
    with pytest.raises(KeyError):
        history.apply("Replace", lambda song: replace_clip(song, Clip(id="nowhere")))
    assert history.song == Song()
    assert history.undo_name is None


def test_undo_during_a_drag_takes_the_drag_back() -> None:
    history = History()
    history.begin("Drag")
    history.apply("Drag", retitle("dragged"))
    assert history.undo() == "Drag"
    assert history.song.title == "Untitled"


def test_a_new_gesture_commits_the_one_before() -> None:
    history = History()
    history.begin("First")
    history.apply("First", retitle("1"))
    history.begin("Second")
    history.apply("Second", retitle("2"))
    history.commit()
    assert [history.undo(), history.undo(), history.undo()] == ["Second", "First", None]


def test_dirty_is_exact_across_undo_redo_and_saving() -> None:
    history = History()
    assert not history.dirty
    history.apply("A", retitle("a"))
    assert history.dirty
    history.mark_saved()
    assert not history.dirty
    history.undo()
    assert history.dirty
    history.redo()
    assert not history.dirty


def test_saving_an_older_value_in_the_background_leaves_later_edits_dirty() -> None:
    history = History()
    history.apply("A", retitle("a"))
    being_written = history.song
    history.apply("B", retitle("b"))
    history.mark_saved(being_written)
    assert history.dirty
    history.undo()
    assert not history.dirty


def test_only_the_last_steps_are_kept() -> None:
    history = History()
    for number in range(MAX_UNDO + 10):
        history.apply(f"Step {number}", retitle(str(number)))
    taken = 0
    while history.undo():
        taken += 1
    assert taken == MAX_UNDO
    assert history.song.title == "9"


def test_listeners_hear_of_changes_and_of_the_end_of_a_gesture() -> None:
    history = History()
    heard: list[tuple[str, bool]] = []
    history.listen(lambda song: heard.append((song.title, history.in_gesture)))
    history.begin("Drag")
    history.apply("Drag", retitle("a"))
    history.commit()
    history.undo()
    assert heard == [("a", True), ("a", False), ("Untitled", False)]


def test_reset_forgets_the_past() -> None:
    history = History()
    history.apply("A", retitle("a"))
    history.begin("Drag")
    history.reset(Song(title="other"))
    assert history.song.title == "other"
    assert (history.undo_name, history.redo_name, history.in_gesture) == (None, None, False)
    assert not history.dirty


def test_a_long_history_shares_what_did_not_change() -> None:
    notes = tuple(Note(tick * 10, 10, 60) for tick in range(5_000))
    history = History(Song(clips=tuple(Clip(f"c{i}", notes) for i in range(20))))
    first = history.song.clips[0]
    for pitch in range(100):
        changed = (replace(first.notes[0], pitch=pitch), *first.notes[1:])
        edited = replace(first, notes=changed)
        history.apply("Transpose", lambda song, edited=edited: replace_clip(song, edited))
    entry = history._undo[50]
    assert entry.before.clips[1] is history.song.clips[1]
    assert entry.before.clips[0].notes[1] is history.song.clips[0].notes[1]
    own = sys.getsizeof(entry.before.clips[0].notes)
    assert own < 50_000, "a step of a 5,000 note clip is one tuple of references"


class HistoryMachine(RuleBasedStateMachine):
    """Compares the history with a plain list of songs."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.past: list[tuple[str, Song]] = []
        self.future: list[tuple[str, Song]] = []
        self.now = self.history.song
        self.gesture: tuple[str, Song] | None = None
        self.saved: Song | None = self.now
        self.heard: Song | None = None
        self.history.listen(lambda song: setattr(self, "heard", song))

    def _close(self) -> None:
        if self.gesture is not None:
            name, before = self.gesture
            self.gesture = None
            if before == self.now:
                self.now = before
            else:
                self.past.append((name, before))
                self.future.clear()

    @rule(title=st.sampled_from("abc"))
    def edit(self, title: str) -> None:
        self.history.apply(f"to {title}", retitle(title))
        if self.gesture is not None:
            self.gesture = (f"to {title}", self.gesture[1])
        elif self.now.title != title:
            self.past.append((f"to {title}", self.now))
            self.future.clear()
        self.now = self.history.song
        assert self.now.title == title

    @rule()
    def begin(self) -> None:
        self._close()
        self.history.begin("drag")
        self.gesture = ("drag", self.now)

    @rule()
    def commit(self) -> None:
        self._close()
        self.history.commit()

    @precondition(lambda self: self.gesture is not None)
    @rule()
    def rollback(self) -> None:
        self.now = self.gesture[1]
        self.gesture = None
        self.history.rollback()

    @rule()
    def undo(self) -> None:
        self._close()
        expected = None
        if self.past:
            expected, before = self.past.pop()
            self.future.append((expected, self.now))
            self.now = before
        assert self.history.undo() == expected

    @rule()
    def redo(self) -> None:
        self._close()
        expected = None
        if self.future:
            expected, after = self.future.pop()
            self.past.append((expected, self.now))
            self.now = after
        assert self.history.redo() == expected

    @rule()
    def save(self) -> None:
        self.history.mark_saved()
        self.saved = self.history.song

    @invariant()
    def agrees(self) -> None:
        assert self.history.song is self.now
        assert self.history.in_gesture == (self.gesture is not None)
        assert self.history.undo_name == (self.past[-1][0] if self.past else None)
        assert self.history.redo_name == (self.future[-1][0] if self.future else None)
        assert self.history.dirty == (self.now is not self.saved)
        assert self.heard is None or self.heard == self.now


TestHistoryMachine = HistoryMachine.TestCase
TestHistoryMachine.settings = settings(max_examples=60, stateful_step_count=40)


def test_the_limit_counts_steps_not_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "MAX_UNDO", 2)
    history = History()
    for number in range(3):
        history.begin("Drag")
        for inner in range(5):
            history.apply("Drag", retitle(f"{number}.{inner}"))
        history.commit()
    assert [history.undo(), history.undo(), history.undo()] == ["Drag", "Drag", None]
    assert history.song.title == "0.4"
