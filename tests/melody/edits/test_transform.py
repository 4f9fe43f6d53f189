"""Edits of notes: what they do, and what all of them promise."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.melody.edits import quantise as q
from studio.melody.edits import selection as sel
from studio.melody.edits import transform as tr
from studio.melody.edits import transform_pitch as tp
from studio.melody.edits import transform_time as tt
from studio.melody.edits import transform_velocity as tv
from studio.melody.edits.grid import grid_named
from studio.melody.midi.skyline import polyphony
from studio.melody.notes import Note

C_MAJOR = (0, 2, 4, 5, 7, 9, 11)
SIXTEENTHS = grid_named("1/16").lines()


def notes_of(*spec: tuple[int, int, int]) -> tuple[Note, ...]:
    return tuple(Note(start, length, pitch) for start, length, pitch in spec)


def plain(notes: tuple[Note, ...]) -> list[tuple[int, int, int]]:
    return [(n.start, n.length, n.pitch) for n in notes]


def ids(*notes: Note) -> frozenset[int]:
    return frozenset(note.id for note in notes)


SCALE = notes_of((0, 240, 60), (240, 240, 62), (480, 240, 64), (720, 240, 65))
ALL = sel.all_ids(SCALE)

# --- what every edit promises ----------------------------------------------------------------------

_NOTES = st.lists(
    st.builds(
        Note, st.integers(0, 5000), st.integers(1, 3000), st.integers(0, 127), st.integers(1, 127)
    ),
    max_size=12,
).map(tr.in_order)

_SHIFT = st.integers(-9000, 9000)
_SEMITONES = st.integers(-140, 140)
_SCALES = st.sets(st.integers(0, 11), max_size=7)
_Edit = Callable[[tr.Notes, tr.Ids], tr.Notes]

_EDITS: dict[str, st.SearchStrategy[_Edit]] = {
    "move": st.builds(lambda t, s: lambda n, i: tr.move(n, i, t, s), _SHIFT, _SEMITONES),
    "resize_end": st.builds(lambda t: lambda n, i: tr.resize_end(n, i, t, min_length=60), _SHIFT),
    "resize_start": st.builds(
        lambda t: lambda n, i: tr.resize_start(n, i, t, min_length=60), _SHIFT
    ),
    "stretch": st.builds(lambda f: lambda n, i: tt.stretch(n, i, f), st.floats(0.01, 50)),
    "reverse": st.just(tt.reverse),
    "legato": st.builds(
        lambda g: lambda n, i: tt.legato(n, i, until=5000, gap=g), st.integers(0, 99)
    ),
    "staccato": st.just(tt.staccato),
    "humanise": st.builds(
        lambda s: lambda n, i: tt.humanise(n, i, ticks=90, seed=s), st.integers()
    ),
    "octaves": st.builds(lambda o: lambda n, i: tp.transpose_octaves(n, i, o), st.integers(-9, 9)),
    "in scale": st.builds(
        lambda d, s: lambda n, i: tp.transpose_in_scale(n, i, d, s), st.integers(-80, 80), _SCALES
    ),
    "snap to scale": st.builds(lambda s: lambda n, i: tp.snap_to_scale(n, i, s), _SCALES),
    "invert": st.builds(lambda a: lambda n, i: tp.invert(n, i, a), st.none() | st.floats(0, 127)),
    "set velocity": st.builds(
        lambda v: lambda n, i: tv.set_velocity(n, i, v), st.integers(-9, 200)
    ),
    "add velocity": st.builds(
        lambda v: lambda n, i: tv.add_velocity(n, i, v), st.integers(-200, 200)
    ),
    "ramp": st.builds(
        lambda a, b: lambda n, i: tv.ramp_velocity(n, i, a, b), _SEMITONES, _SEMITONES
    ),
    "quantise": st.builds(
        lambda g, s, w, e: (
            lambda n, i: q.quantise(n, i, grid_named(g).lines().swung(w), strength=s, ends=e)
        ),
        st.sampled_from(("1/4", "1/16", "1/8T")),
        st.floats(0, 1),
        st.floats(0, 1),
        st.booleans(),
    ),
}


@pytest.mark.parametrize("name", _EDITS)
@given(st.data())
@settings(max_examples=40)
def test_an_edit_keeps_ids_order_bounds_and_what_is_not_selected(
    name: str, data: st.DataObject
) -> None:
    notes = data.draw(_NOTES)
    chosen = frozenset(n.id for n in notes if data.draw(st.booleans()))
    edited = data.draw(_EDITS[name])(notes, chosen)
    assert {n.id for n in edited} == {n.id for n in notes}
    assert edited == tr.in_order(edited)
    assert {n.id: n for n in edited if n.id not in chosen} == {
        n.id: n for n in notes if n.id not in chosen
    }
    assert all(n.start >= 0 and n.length >= 1 for n in edited)
    assert all(0 <= n.pitch <= 127 and 1 <= n.velocity <= 127 for n in edited)


@given(_NOTES, _SHIFT, _SEMITONES)
def test_a_move_keeps_the_shape(notes: tr.Notes, ticks: int, semitones: int) -> None:
    moved = {n.id: n for n in tr.move(notes, sel.all_ids(notes), ticks, semitones)}
    shifts = {
        (moved[n.id].start - n.start, moved[n.id].pitch - n.pitch, moved[n.id].length - n.length)
        for n in notes
    }
    assert len(shifts) <= 1


@given(_NOTES)
def test_reverse_invert_and_octaves_are_their_own_way_back(notes: tr.Notes) -> None:
    every = sel.all_ids(notes)
    twice = {n.id: n for n in tt.reverse(tt.reverse(notes, every), every)}
    assert twice == {n.id: n for n in notes}
    middle = tr.in_order(tr.at_pitch(n, 40 + n.pitch % 40) for n in notes)
    assert tp.invert(tp.invert(middle, every, 60.5), every, 60.5) == middle
    assert tp.transpose_octaves(tp.transpose_octaves(middle, every, 2), every, -2) == middle
    assert tt.double_time(tt.half_time(notes, every), every) == notes


# --- moves, copies, cuts ---------------------------------------------------------------------------


def test_a_body_stops_at_the_edges() -> None:
    assert plain(tr.move(SCALE, ids(SCALE[1], SCALE[2]), -900, 0))[:3] == [
        (0, 240, 60),
        (0, 240, 62),
        (240, 240, 64),
    ]
    assert [n.pitch for n in tr.move(SCALE, ALL, 0, 100)] == [122, 124, 126, 127]


def test_resizing_stops_at_the_shortest_length() -> None:
    assert plain(tr.resize_end(SCALE, ids(SCALE[0]), -500, min_length=60))[0] == (0, 60, 60)
    assert plain(tr.resize_start(SCALE, ids(SCALE[1]), 500, min_length=60))[1] == (420, 60, 62)
    assert plain(tr.resize_start(SCALE, ids(SCALE[1]), -500))[1] == (0, 480, 62)
    short = notes_of((0, 10, 60))
    assert plain(tr.resize_end(short, sel.all_ids(short), -5, min_length=60)) == [(0, 10, 60)]


def test_duplicates_follow_the_selection_in_time() -> None:
    edited = tr.duplicate(SCALE, ids(SCALE[0], SCALE[1]), step=960)
    assert plain(tr.selected(edited.notes, edited.made)) == [(960, 240, 60), (1200, 240, 62)]
    assert len(edited.notes) == 6
    assert not edited.made & ALL
    copied = tr.duplicate(SCALE, ids(SCALE[3]), ticks=-720, semitones=12)
    assert plain(tr.selected(copied.notes, copied.made)) == [(0, 240, 77)]
    assert tr.duplicate(SCALE, frozenset()) == (SCALE, frozenset())


def test_pasted_notes_begin_where_asked() -> None:
    edited = tr.paste(SCALE, SCALE[2:], 2000)
    assert plain(tr.selected(edited.notes, edited.made)) == [(2000, 240, 64), (2240, 240, 65)]
    assert tr.paste(SCALE, (), 5) == (SCALE, frozenset())


def test_split_and_join_are_inverse() -> None:
    edited = tr.split(SCALE, ALL, 300)
    assert plain(edited.notes)[1:3] == [(240, 60, 62), (300, 180, 62)]
    assert len(edited.made) == 1
    assert tr.join(edited.notes, ALL | edited.made) == SCALE
    assert tr.split(SCALE, ALL, 240) == (SCALE, frozenset())


def test_chop_cuts_evenly() -> None:
    edited = tr.chop(SCALE, ids(SCALE[0]), 100)
    assert plain(edited.notes)[:3] == [(0, 100, 60), (100, 100, 60), (200, 40, 60)]
    assert edited.notes[0].id == SCALE[0].id
    with pytest.raises(ValueError, match="a tick or more"):
        tr.chop(SCALE, ALL, 0)


def test_join_leaves_gaps_and_other_pitches() -> None:
    notes = notes_of((0, 100, 60), (100, 100, 60), (150, 300, 60), (500, 10, 60), (50, 10, 61))
    joined = tr.join(notes, sel.all_ids(notes))
    assert plain(joined) == [(0, 450, 60), (50, 10, 61), (500, 10, 60)]
    assert plain(tr.join(notes, sel.all_ids(notes), gap=50)) == [(0, 510, 60), (50, 10, 61)]


def test_delete_and_add() -> None:
    assert tr.delete(SCALE, ids(*SCALE[1:])) == SCALE[:1]
    assert tr.add(SCALE[1:], SCALE[:1]) == SCALE


@pytest.mark.parametrize(
    ("count", "name"), [(1, "Move 1 note"), (3, "Move 3 notes"), (1200, "Move 1,200 notes")]
)
def test_edits_are_named(count: int, name: str) -> None:
    assert tr.edit_name("Move", count) == name


# --- time ------------------------------------------------------------------------------------------


def test_stretching_keeps_touching_notes_touching() -> None:
    stretched = tt.stretch(SCALE, ALL, 1 / 3)
    assert all(a.end == b.start for a, b in pairwise(stretched))
    assert plain(tt.half_time(SCALE, ALL))[3] == (1440, 480, 65)
    assert plain(tt.stretch(SCALE, ids(SCALE[1]), 2.0, about=480))[0:2] == [
        (0, 240, 60),
        (0, 480, 62),
    ]
    with pytest.raises(ValueError, match="above 0"):
        tt.stretch(SCALE, ALL, 0.0)


def test_crop_cuts_at_both_edges() -> None:
    assert plain(tt.crop(SCALE, 300, 600)) == [(0, 180, 62), (180, 120, 64)]


def test_legato_holds_chords_alike_and_the_last_until_asked() -> None:
    notes = notes_of((0, 50, 60), (0, 90, 64), (480, 600, 67), (960, 10, 60))
    every = sel.all_ids(notes)
    assert plain(tt.legato(notes, every, until=1920)) == [
        (0, 480, 60),
        (0, 480, 64),
        (480, 480, 67),
        (960, 960, 60),
    ]
    assert tt.legato(notes, every)[3].length == 10
    assert tt.staccato(SCALE, ALL)[0].length == 120


def test_overlaps_of_a_pitch_are_parted() -> None:
    notes = notes_of((0, 500, 60), (0, 100, 64), (240, 100, 60), (240, 300, 60))
    parted = tt.remove_overlaps(notes, sel.all_ids(notes))
    assert plain(parted) == [(0, 240, 60), (0, 100, 64), (240, 300, 60)]
    one = tt.remove_overlaps(notes, sel.all_ids(notes), monophonic=True)
    assert plain(one) == [(0, 100, 64), (240, 300, 60)]


@given(_NOTES)
def test_without_overlaps_one_note_sounds(notes: tr.Notes) -> None:
    every = sel.all_ids(notes)
    assert polyphony(tt.remove_overlaps(notes, every, monophonic=True)) <= 1


def test_humanise_is_repeatable_and_small() -> None:
    once = tt.humanise(SCALE, ALL, ticks=20, velocity=10, seed=7)
    assert once == tt.humanise(SCALE, ALL, ticks=20, velocity=10, seed=7)
    assert once != tt.humanise(SCALE, ALL, ticks=20, velocity=10, seed=8)
    assert all(abs(a.start - b.start) <= 40 for a, b in zip(once, SCALE, strict=True))
    assert all(abs(a.velocity - b.velocity) <= 20 for a, b in zip(once, SCALE, strict=True))
    assert [n.length for n in once] == [240] * 4


# --- quantise --------------------------------------------------------------------------------------


def test_quantise_pulls_by_its_strength() -> None:
    loose = notes_of((230, 250, 60), (500, 100, 62))
    every = sel.all_ids(loose)
    assert plain(q.quantise(loose, every, SIXTEENTHS)) == [(240, 250, 60), (480, 100, 62)]
    assert plain(q.quantise(loose, every, SIXTEENTHS, strength=0.5)) == [
        (235, 250, 60),
        (490, 100, 62),
    ]
    assert q.quantise(loose, every, SIXTEENTHS, strength=0.0) == loose


def test_quantised_ends_never_meet_their_start() -> None:
    loose = notes_of((230, 250, 60), (500, 30, 62))
    edited = q.quantise(loose, sel.all_ids(loose), SIXTEENTHS, ends=True)
    assert plain(edited) == [(240, 240, 60), (480, 240, 62)]
    only_ends = q.quantise(loose, sel.all_ids(loose), SIXTEENTHS, starts=False, ends=True)
    assert plain(only_ends) == [(230, 250, 60), (500, 220, 62)]


def test_quantise_swings_and_knows_triplets() -> None:
    even = notes_of((0, 100, 60), (480, 100, 60), (960, 100, 60), (1440, 100, 60))
    swung = q.quantise(even, sel.all_ids(even), grid_named("1/8").lines().swung(2 / 3))
    assert [n.start for n in swung] == [0, 640, 960, 1600]
    threes = notes_of((300, 90, 60), (650, 90, 60))
    triplets = q.quantise(threes, sel.all_ids(threes), grid_named("1/8T").lines())
    assert [n.start for n in triplets] == [320, 640]


# --- pitch -----------------------------------------------------------------------------------------


def test_transposing_in_a_scale_walks_its_steps() -> None:
    assert [n.pitch for n in tp.transpose_in_scale(SCALE, ALL, 2, C_MAJOR)] == [64, 65, 67, 69]
    assert [n.pitch for n in tp.transpose_in_scale(SCALE, ALL, -1, C_MAJOR)] == [59, 60, 62, 64]
    sharp = notes_of((0, 10, 61))  # C sharp is a semitone above C; E leaves no room below F
    assert [n.pitch for n in tp.transpose_in_scale(sharp, sel.all_ids(sharp), 1, C_MAJOR)] == [63]
    assert [n.pitch for n in tp.transpose_in_scale(sharp, sel.all_ids(sharp), 2, C_MAJOR)] == [64]


def test_transposing_by_octaves_and_semitones() -> None:
    assert [n.pitch for n in tp.transpose(SCALE, ALL, -3)] == [57, 59, 61, 62]
    assert [n.pitch for n in tp.transpose_octaves(SCALE, ALL, 9)] == [120, 122, 124, 125]


def test_snapping_to_a_scale_takes_the_nearest_and_then_the_lower() -> None:
    notes = notes_of((0, 1, 61), (1, 1, 66), (2, 1, 64))
    snapped = tp.snap_to_scale(notes, sel.all_ids(notes), C_MAJOR)
    assert [n.pitch for n in snapped] == [60, 65, 64]


def test_inversion_mirrors_about_the_first_note_or_an_axis() -> None:
    assert [n.pitch for n in tp.invert(SCALE, ALL)] == [60, 58, 56, 55]
    assert [n.pitch for n in tp.invert(SCALE, ALL, 62.5)] == [65, 63, 61, 60]
    low = notes_of((0, 1, 2), (1, 1, 9))
    assert [n.pitch for n in tp.invert(low, sel.all_ids(low))] == [14, 7]


# --- velocity --------------------------------------------------------------------------------------


def test_velocities() -> None:
    assert {n.velocity for n in tv.set_velocity(SCALE, ALL, 300)} == {127}
    assert {n.velocity for n in tv.add_velocity(SCALE, ALL, -200)} == {1}
    ramp = tv.ramp_velocity(SCALE, ALL, 40, 100)
    assert [n.velocity for n in ramp] == [40, 60, 80, 100]


def test_painting_a_stroke_touches_only_what_begins_under_it() -> None:
    painted = tv.paint_velocity(SCALE, ALL, (480, 20.0), (200, 100.0))
    assert [n.velocity for n in painted] == [80, 89, 20, 80]


# --- selections ------------------------------------------------------------------------------------


def test_selecting() -> None:
    assert sel.inverted(SCALE, ids(SCALE[0])) == ids(*SCALE[1:])
    assert sel.in_frame(SCALE, (500, 100), (65, 61)) == ids(SCALE[1], SCALE[2])
    assert sel.at_pitches(SCALE, frozenset({60, 65})) == ids(SCALE[0], SCALE[3])
    assert sel.span(SCALE, ids(SCALE[1])) == (240, 480)
    assert sel.span(SCALE, frozenset()) is None


def test_tab_walks_round() -> None:
    assert sel.neighbour(SCALE, frozenset()) == ids(SCALE[0])
    assert sel.neighbour(SCALE, frozenset(), forward=False) == ids(SCALE[3])
    assert sel.neighbour(SCALE, ids(SCALE[0], SCALE[1])) == ids(SCALE[2])
    assert sel.neighbour(SCALE, ids(SCALE[3])) == ids(SCALE[0])
    assert sel.neighbour(SCALE, ids(SCALE[0]), forward=False) == ids(SCALE[3])
    assert sel.neighbour((), frozenset()) == frozenset()
