"""One voice out of many."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studio.melody.midi.skyline import polyphony, skyline
from studio.melody.notes import Note

_NOTES = st.lists(
    st.builds(Note, st.integers(0, 200), st.integers(1, 90), st.integers(40, 80)), max_size=25
)


def test_the_highest_of_a_chord_stays() -> None:
    line = skyline((Note(0, 100, 60), Note(0, 100, 64), Note(0, 100, 67)))
    assert (line.notes, line.removed, line.cut) == ((Note(0, 100, 67),), 2, 0)


def test_a_higher_note_cuts_the_one_it_breaks_into() -> None:
    line = skyline((Note(0, 100, 60), Note(40, 10, 72)))
    assert (line.notes, line.removed, line.cut) == ((Note(0, 40, 60), Note(40, 10, 72)), 0, 1)


def test_a_lower_note_under_a_higher_one_is_no_melody() -> None:
    line = skyline((Note(0, 100, 72), Note(50, 100, 60), Note(100, 20, 65)))
    assert (line.notes, line.removed) == ((Note(0, 100, 72), Note(100, 20, 65)), 1)


def test_a_played_legato_is_cut_within_the_tolerance() -> None:
    legato = (Note(0, 110, 72), Note(100, 100, 71))
    assert skyline(legato).removed == 1
    line = skyline(legato, tolerance=20)
    assert (line.notes, line.removed, line.cut) == ((Note(0, 100, 72), Note(100, 100, 71)), 0, 1)


def test_the_same_pitch_struck_again_is_two_notes() -> None:
    assert skyline((Note(0, 100, 60), Note(50, 100, 60))).notes == (
        Note(0, 50, 60),
        Note(50, 100, 60),
    )


@given(_NOTES)
def test_one_note_sounds_at_a_time_and_none_is_made_up(notes: list[Note]) -> None:
    line = skyline(tuple(notes))
    assert all(a.end <= b.start for a, b in pairwise(line.notes))
    assert {n.id for n in line.notes} <= {n.id for n in notes}
    assert len(line.notes) + line.removed == len(notes)
    assert polyphony(line.notes) == min(len(notes), 1)
    shorter = {n.id: n.length for n in notes}
    assert sum(n.length < shorter[n.id] for n in line.notes) == line.cut


@given(_NOTES)
def test_a_line_is_its_own_skyline(notes: list[Note]) -> None:
    once = skyline(tuple(notes)).notes
    assert skyline(once) == (once, 0, 0)


@given(_NOTES)
def test_polyphony_counts_as_sampling_every_tick_does(notes: list[Note]) -> None:
    by_tick = max((sum(n.start <= t < n.end for n in notes) for t in range(300)), default=0)
    assert polyphony(tuple(notes)) == by_tick
