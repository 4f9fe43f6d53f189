"""The edit session: what it announces, and values that are handed back to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.melody.edits.transform import move
from studio.melody.notes import Clip, Note
from studio.ui.roll.edit_session import EditSession


@pytest.fixture
def session(clip: Clip) -> EditSession:
    made = EditSession()
    made.set_clip(clip)
    return made


@pytest.fixture
def said(session: EditSession) -> list[tuple]:
    log: list[tuple] = []
    session.began.connect(lambda name: log.append(("began", name)))
    session.edited.connect(lambda name, _clip: log.append(("edited", name)))
    session.committed.connect(lambda: log.append(("committed",)))
    session.cancelled.connect(lambda: log.append(("cancelled",)))
    return log


def moved(session: EditSession, ticks: int) -> tuple[Note, ...]:
    return move(session.notes, frozenset((session.notes[0].id,)), ticks)


def test_an_edit_of_its_own(session: EditSession, said: list) -> None:
    session.edit_notes("Move", moved(session, 240))
    assert said == [("edited", "Move")]


def test_a_gesture_is_announced_at_its_first_change(session: EditSession, said: list) -> None:
    session.begin()
    assert said == []
    session.edit_notes("Move", moved(session, 240))
    session.edit_notes("Move", moved(session, 240))
    session.commit()
    assert said == [("began", "Move"), ("edited", "Move"), ("edited", "Move"), ("committed",)]


def test_a_gesture_without_a_change_is_never_announced(session: EditSession, said: list) -> None:
    session.begin()
    session.edit_notes("Move", session.notes)
    session.commit()
    session.begin()
    session.rollback()
    assert said == []


def test_rollback_brings_back_clip_and_selection(session, said, clip: Clip) -> None:
    session.select((clip.notes[1].id,))
    session.begin()
    session.edit_notes("Move", moved(session, 240), frozenset((clip.notes[0].id,)))
    session.rollback()
    assert session.clip is clip
    assert session.selection == {clip.notes[1].id}
    assert said[-1] == ("cancelled",)


def test_beginning_again_commits_first(session: EditSession, said: list) -> None:
    session.begin()
    session.edit_notes("Move", moved(session, 240))
    session.begin()
    assert said[-1] == ("committed",)


def test_a_clip_of_another_name_goes_on_being_edited(session, said, clip: Clip) -> None:
    session.begin()
    session.edit_notes("Move", moved(session, 240))
    session.set_clip(replace(session.clip, name="Renamed"))
    assert session.in_gesture
    session.edit_notes("Move", moved(session, 240))
    session.commit()
    assert said[-1] == ("committed",)


def test_a_window_that_hands_back_older_values_first(session, clip: Clip) -> None:
    """A preview is first put into the song as it was, then edited: the drag must survive that."""

    def window(_name: str, edited: Clip) -> None:
        session.set_clip(clip)
        session.set_clip(replace(edited, name="Kept"))

    session.edited.connect(window)
    session.begin()
    session.edit_notes("Move", moved(session, 240))
    assert session.in_gesture
    assert session.clip.name == "Kept"
    assert session.notes[0].start == 240


def test_a_window_that_refuses_an_edit(session, clip: Clip) -> None:
    session.edited.connect(lambda _name, _edited: session.set_clip(clip))
    session.edit_notes("Move", moved(session, 240))
    assert session.clip is clip


def test_another_value_from_outside_drops_the_gesture(session, said, clip: Clip) -> None:
    session.begin()
    session.edit_notes("Move", moved(session, 240))
    session.set_clip(clip)
    assert not session.in_gesture
    session.commit()
    assert said[-1] == ("edited", "Move")


def test_selected_notes_that_are_gone_are_no_longer_selected(session, clip: Clip) -> None:
    session.select(n.id for n in clip.notes)
    session.set_clip(clip.with_notes(clip.notes[:2]))
    assert session.selection == {n.id for n in clip.notes[:2]}
    session.set_clip(Clip("Other"))
    assert session.selection == frozenset()


def test_a_growing_drag_grows_from_where_it_began(session, clip: Clip) -> None:
    session.begin()
    session.edit_notes("Move", moved(session, 20_000))
    assert session.clip.length > clip.length
    session.edit_notes("Move", clip.notes)
    assert session.clip.length == clip.length


def test_arrays_are_made_once_for_every_value(session: EditSession) -> None:
    first = session.arrays
    assert session.arrays is first
    session.edit_notes("Move", moved(session, 240))
    assert session.arrays is not first
    assert session.arrays.start[0] in (240, 960)
