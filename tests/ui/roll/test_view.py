"""Ticks and pitches to pixels and back, zooming about a point, folding rows, finding notes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.melody.edits.transform import selected
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.ui.roll.hit import Zone, hit_test
from studio.ui.roll.names import describe, duration, note_name, position
from studio.ui.roll.note_arrays import NoteArrays
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.row_moves import move_rows
from studio.ui.roll.rows import Rows
from studio.ui.roll.view import MAX_PX_PER_TICK, MIN_PX_PER_TICK, View

views = st.builds(
    lambda left, top, zoom, row_px: View(left, top, zoom, row_px, 900, 400, 400_000).bounded(),
    st.floats(0, 300_000),
    st.floats(0, 100),
    st.floats(MIN_PX_PER_TICK, MAX_PX_PER_TICK),
    st.floats(4, 44),
)
notes = st.lists(
    st.builds(
        Note, st.integers(0, 5000), st.integers(1, 2000), st.integers(0, 127), st.integers(1, 127)
    ),
    max_size=25,
)


@given(views, st.floats(0, 900))
def test_pixels_come_back(view: View, x: float) -> None:
    assert view.x(view.tick(x)) == pytest.approx(x, abs=1e-4)


@given(views, st.integers(0, 127))
def test_pitches_come_back(view: View, pitch: int) -> None:
    assert view.pitch(view.y(pitch) + view.row_px / 2) == pitch


@given(views, st.floats(0.1, 10), st.floats(0, 900))
def test_zoom_keeps_the_tick_under_the_mouse_where_there_is_room(view, factor, x) -> None:
    zoomed = view.zoomed(factor, x)
    if 0 < zoomed.left < zoomed.max_left:
        assert zoomed.tick(x) == pytest.approx(view.tick(x), rel=1e-6, abs=1e-3)


@given(views, st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_panning_stays_in_bounds(view: View, dx: float, dy: float) -> None:
    panned = view.panned(dx, dy)
    assert 0 <= panned.left <= panned.max_left
    assert 0 <= panned.top <= panned.max_top


def test_a_view_wider_than_the_clip_begins_at_its_start() -> None:
    view = View(left=500, width=10_000, end=1000).bounded()
    assert view.left == 0


def test_revealing_scrolls_no_further_than_needed() -> None:
    view = View(width=800, height=400, end=100_000).bounded()
    assert view.revealing(1000, 2000, view.pitch(200)) == view
    far = view.revealing(50_000, 51_000, 20)
    assert far.x(51_000) < 800
    assert 0 <= far.y(20) < 400


@given(st.sets(st.integers(0, 127), min_size=1), st.integers(0, 127), st.integers(-140, 140))
def test_rows_of_some_pitches(pitches: set[int], pitch: int, up: int) -> None:
    rows = Rows.of(pitches)
    assert list(rows.pitches) == sorted(pitches, reverse=True)
    assert all(rows.pitch(rows.row(p)) == p for p in pitches)
    assert all(rows.row_of_pitch[p] == rows.row(p) for p in pitches)
    assert rows.shifted(pitch, up) in pitches
    below = [p for p in pitches if p <= pitch]
    assert rows.pitch(rows.row(pitch)) == (max(below) if below else min(pitches))


def test_no_pitches_means_all_rows() -> None:
    assert len(Rows.of(())) == 128


@given(notes, st.sets(st.integers(0, 24)), st.integers(-6000, 6000), st.integers(-130, 130))
def test_moving_by_rows_keeps_the_shape(found, which, ticks: int, up: int) -> None:
    clip = Clip().with_notes(found)
    ids = frozenset(n.id for i, n in enumerate(clip.notes) if i in which)
    moved = move_rows(clip.notes, ids, ticks, up, Rows())
    before = {n.id: n for n in clip.notes}
    shifts = {
        (
            n.start - before[n.id].start,
            n.pitch - before[n.id].pitch,
            n.length == before[n.id].length,
        )
        for n in selected(moved, ids)
    }
    assert len(shifts) <= 1
    assert all(n.start >= 0 and 0 <= n.pitch <= 127 for n in moved)
    assert {n.id for n in moved} == set(before)


# -- arrays -------------------------------------------------------------------------------------


@given(notes, st.integers(-10, 8000), st.integers(1, 3000))
def test_visible_finds_what_a_plain_look_finds(found, first: int, span: int) -> None:
    clip = Clip().with_notes(found)
    arrays = NoteArrays.of(clip)
    visible = {int(i) for i in arrays.ids[arrays.visible(first, first + span)]}
    expected = {n.id for n in clip.notes if n.start < first + span and n.end > first}
    assert visible == expected


@given(notes, st.integers(0, 7000), st.integers(0, 127))
def test_at_finds_a_note_that_sounds_there(found, tick: int, pitch: int) -> None:
    clip = Clip().with_notes(found)
    arrays = NoteArrays.of(clip)
    index = arrays.at(tick, pitch)
    there = {n.id for n in clip.notes if n.pitch == pitch and n.start <= tick < n.end}
    assert (index is not None) == bool(there)
    if index is not None:
        assert int(arrays.ids[index]) in there


def test_slack_makes_short_notes_easy_to_hit() -> None:
    arrays = NoteArrays.of(Clip().with_notes([Note(100, 1, 60)]))
    assert arrays.at(95, 60) is None
    assert arrays.at(95, 60, slack=10) == 0
    assert arrays.at(95, 61, slack=10) is None


def test_mask_and_no_clip() -> None:
    assert len(NoteArrays.of(None)) == 0
    clip = Clip().with_notes([Note(0, 1, 60), Note(1, 1, 61)])
    arrays = NoteArrays.of(clip)
    assert np.array_equal(arrays.mask({clip.notes[1].id}), [False, True])
    assert not arrays.mask(frozenset()).any()


@pytest.mark.parametrize(
    ("px_in", "zone"), [(1, Zone.START), (40, Zone.BODY), (94, Zone.END), (-2, Zone.START)]
)
def test_zones_of_a_note(px_in: float, zone: Zone) -> None:
    view = View(width=800, height=400)
    arrays = NoteArrays.of(Clip().with_notes([Note(960, 960, 60)]))
    x = view.x(960) + px_in
    at = Pointer(x, 0, view.tick(x), 60)
    hit = hit_test(arrays, view, at)
    assert hit is not None
    assert hit.zone is zone


def test_a_short_note_can_still_be_moved() -> None:
    view = View(width=800, height=400)
    arrays = NoteArrays.of(Clip().with_notes([Note(960, 60, 60)]))  # 6 pixels
    x = view.x(960) + 3
    hit = hit_test(arrays, view, Pointer(x, 0, view.tick(x), 60))
    assert hit is not None
    assert hit.zone is Zone.BODY


# -- names --------------------------------------------------------------------------------------


def test_names() -> None:
    assert [note_name(p) for p in (0, 60, 61, 127)] == ["C-1", "C4", "C♯4", "G9"]
    assert position(0, Meter()) == "1.1.1"
    assert position(4 * TICKS_PER_BEAT + TICKS_PER_BEAT + 240, Meter()) == "2.2.2"
    assert position(3 * TICKS_PER_BEAT, Meter(6, 8)) == "2.1.1"
    assert duration(960) == "1 beat"
    assert duration(240) == "0.25 beats"
    assert duration(320) == "0.333 beats"
    assert describe(Note(5280, 1, 60, 96), Meter()) == "C4 · bar 2.2.3 · vel 96"
