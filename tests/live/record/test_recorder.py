"""Recording: takes, loops, replace and overdub, and what a killed program leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.live.record.note_pairs import RecordedNote
from studio.live.record.recorder import Recorder, recover_takes
from studio.live.record.take import TakeBuilder, build_takes, layered, quantised
from studio.live.record.take_journal import (
    EndEvent,
    MidiEvent,
    PadEvent,
    TakeHeader,
    TakeJournal,
    read_journal,
)
from tests.clock import Clock
from tests.killed_child import kill_once_on_the_disk


def on(pitch: int, velocity: int = 100) -> bytes:
    return bytes((0x90, pitch, velocity))


def off(pitch: int) -> bytes:
    return bytes((0x80, pitch, 0))


def spans(notes: tuple[RecordedNote, ...]) -> list[tuple[float, float, int]]:
    return [(note.start, note.end, note.pitch) for note in notes]


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "takes", Clock(0.0))


def test_notes_are_recorded_where_they_were_played(recorder: Recorder) -> None:
    recorder.start(0.0, tempo=120.0, grid=0.25)
    recorder.feed(on(60), 0.26)
    recorder.feed(b"\xe0\x00\x50", 0.5)
    recorder.feed(off(60), 1.0)
    recorder.feed(on(64), 1.1)
    growing = recorder.current(1.5)
    assert spans(growing.notes) == [(0.26, 1.0, 60), (1.1, 1.5, 64)]
    (take,) = recorder.stop(2.0)
    assert spans(take.notes) == [(0.26, 1.0, 60), (1.1, 2.0, 64)]
    assert [n.start for n in take.quantised] == [0.25, 1.0]
    assert [n.length for n in take.quantised] == [n.length for n in take.notes]
    assert [(c.beat, c.data) for c in take.controls] == [(0.5, (0xE0, 0, 0x50))]
    assert (take.start, take.end) == (0.0, 2.0)
    assert recorder.takes == (take,)
    assert not recorder.recording


def test_what_is_played_before_or_after_is_not_recorded(recorder: Recorder) -> None:
    recorder.feed(on(60), 0.0)
    assert recorder.stop(1.0) == []
    assert recorder.current(0.0) is None
    recorder.start(4.0, tempo=120.0)
    for beat, message in ((0.5, on(50)), (1.0, off(50)), (3.9, on(60)), (3.95, off(60))):
        recorder.feed(message, beat)
    recorder.pad("melody", 0.1, 0.1, 2.0)
    recorder.feed(on(62), 5.0)
    (take,) = recorder.stop(6.0)
    assert [(n.start, n.pitch) for n in take.notes] == [(4.0, 60), (5.0, 62)]
    assert take.notes[0].length > 0, "a note a little early is on the first beat"
    assert take.gestures == {}


def test_an_empty_recording_leaves_nothing(recorder: Recorder, tmp_path: Path) -> None:
    recorder.start(0.0, tempo=120.0)
    journal = recorder._journal
    assert journal.sync(10.0)
    assert list((tmp_path / "takes").glob("take-*.jsonl"))
    assert recorder.stop(4.0) == []
    journal.join(10.0)
    assert list((tmp_path / "takes").iterdir()) == []


def test_loop_passes_become_takes(recorder: Recorder) -> None:
    recorder.start(0.0, tempo=120.0, loop=(0.0, 4.0))
    recorder.feed(on(60), 3.0)
    assert recorder.tick(3.99) == []
    (first,) = recorder.tick(0.1)
    assert spans(first.notes) == [(3.0, 4.0, 60)], "a held note ends with the loop"
    recorder.feed(off(60), 0.2)
    recorder.feed(on(62), 1.0)
    recorder.feed(off(62), 2.0)
    (second,) = recorder.tick(0.0)
    assert recorder.stop(0.5) == [first, second]
    assert [take.number for take in recorder.takes] == [0, 1]
    assert spans(recorder.takes[1].notes) == [(1.0, 2.0, 62)]


def test_a_message_told_after_the_loop_went_round_makes_no_pass(recorder: Recorder) -> None:
    recorder.start(0.0, tempo=120.0, loop=(0.0, 4.0))
    recorder.feed(on(60), 3.5)
    recorder.tick(0.02)
    recorder.feed(off(60), 3.98)
    recorder.feed(on(61), 0.1)
    recorder.feed(off(61), 0.5)
    recorder.tick(0.6)
    takes = recorder.stop(1.0)
    assert [spans(take.notes) for take in takes] == [[(3.5, 4.0, 60)], [(0.1, 0.5, 61)]]


def test_a_count_in_inside_the_loop_is_no_pass(recorder: Recorder) -> None:
    recorder.start(6.0, tempo=120.0, loop=(0.0, 8.0))
    for beat in (0.0, 2.0, 5.9, 6.0):
        assert recorder.tick(beat) == []
    recorder.feed(on(60), 6.5)
    (take,) = recorder.stop(7.0)
    assert take.number == 0


def test_pad_gestures_keep_their_pace(recorder: Recorder) -> None:
    recorder.start(0.0, tempo=120.0, loop=(0.0, 4.0))
    for time, beat, x in ((1.0, 1.0, 0.1), (1.5, 2.0, 5.0), (2.5, 0.0, 0.3), (3.0, 1.0, 0.4)):
        recorder._clock.now = time
        recorder.pad("timbre", x, 0.5, beat)
    first, second = recorder.stop(2.0)
    assert [(m.time, m.x) for m in first.gestures["timbre"]] == [(1.0, 0.1), (1.5, 1.0)]
    assert [(m.time, m.x) for m in second.gestures["timbre"]] == [(0.0, 0.3), (0.5, 0.4)]


def test_overdub_adds_and_replace_replaces(recorder: Recorder) -> None:
    there = [RecordedNote(0, 1, 40, 90), RecordedNote(2, 2, 41, 90), RecordedNote(6, 1, 42, 90)]

    def take_of(replace: bool) -> list:
        recorder.start(3.0, tempo=120.0, replace=replace)
        recorder.feed(on(60), 4.0)
        return recorder.stop(5.0)

    assert len(layered(there, take_of(False))) == 4
    assert spans(layered(there, take_of(True))) == [
        (0, 1, 40), (2, 3, 41), (4, 5, 60), (6, 7, 42),
    ]  # fmt: skip


def test_takes_are_settled_one_by_one(recorder: Recorder, tmp_path: Path) -> None:
    recorder.start(0.0, tempo=120.0, loop=(0.0, 4.0))
    recorder.feed(on(60), 1.0)
    recorder.feed(off(60), 2.0)
    recorder.feed(on(61), 0.0)
    first, second = recorder.stop(1.0)
    recorder.flush()
    assert [take.id for take in recover_takes(tmp_path / "takes")[0]] == [first.id, second.id]
    recorder.settle(first.id)
    assert recover_takes(tmp_path / "takes") == ([second], [])
    recorder.settle(second.id)
    assert recorder.takes == ()
    assert list((tmp_path / "takes").iterdir()) == []
    recorder.settle("unknown")


def test_recovered_takes_are_listed_once(recorder: Recorder, tmp_path: Path) -> None:
    recorder.start(0.0, tempo=120.0)
    recorder.feed(on(60), 1.0)
    (take,) = recorder.stop(2.0)
    recorder.flush()
    found, _ = recover_takes(tmp_path / "takes")
    assert found == [take]
    recorder.adopt(found)
    assert recorder.takes == (take,)
    other = Recorder(tmp_path / "takes")
    other.adopt(found)
    other.settle(take.id)
    assert recover_takes(tmp_path / "takes") == ([], [])


def test_a_journal_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    for name, data in (("a", b""), ("b", b'{"id": 1}'), ("c", b"[" * 9999), ("d", b"\xff\n\n")):
        (tmp_path / f"take-{name}.jsonl").write_bytes(data)
    takes, notices = recover_takes(tmp_path)
    assert takes == []
    assert notices[0] == "The recording take-a.jsonl cannot be read."
    assert len(notices) == 4


def test_a_folder_that_cannot_be_made_is_said_and_the_take_stays_in_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    recorder = Recorder(blocked / "takes")
    recorder.start(0.0, tempo=120.0)
    recorder.feed(on(60), 1.0)
    assert not recorder._journal.sync(10.0)
    assert recorder.trouble == (
        "The recording cannot be written now: its folder is not a folder. "
        "It goes on in memory and is kept."
    )
    blocked.unlink()
    recorder.feed(off(60), 2.0)
    assert recorder._journal.sync(10.0)
    assert recorder.trouble == ""
    (take,) = recorder.stop(4.0)
    recorder.flush()
    assert recover_takes(blocked / "takes") == ([take], [])


def test_a_note_pulled_to_the_end_of_the_loop_begins_it(recorder: Recorder) -> None:
    recorder.start(0.0, tempo=120.0, loop=(0.0, 4.0), grid=0.5)
    recorder.feed(on(61), 3.3)
    recorder.feed(on(60), 3.9)
    recorder.feed(off(60), 3.98)
    (take,) = recorder.stop(3.99)
    assert [(n.start, n.pitch) for n in take.quantised] == [(0.0, 60), (3.5, 61)]
    assert take.quantised[1].end <= 4.0


KILLED = """
    import sys
    from pathlib import Path
    from studio.live.record.recorder import Recorder

    recorder = Recorder(Path(sys.argv[1]))
    recorder.start(0.0, tempo=120.0, loop=(0.0, 4.0), clip="c")
    beat = 0.0
    for number in range(10_000_000):
        recorder.tick(beat % 4.0)
        recorder.feed(bytes((0x90, number % 128, 100)), beat % 4.0)
        recorder.pad("melody", number % 100 / 100, 0.5, beat % 4.0)
        beat += 0.01
        if number == 999:
            assert recorder._journal.sync(10.0)
            print("on the disk", flush=True)
"""


def test_a_killed_program_loses_nothing_that_was_on_the_disk(tmp_path: Path) -> None:
    kill_once_on_the_disk(KILLED, tmp_path)
    (path,) = tmp_path.glob("take-*.jsonl")
    header, events = read_journal(path)
    pressed = [event.data[1] for event in events if isinstance(event, MidiEvent)]
    assert len(pressed) >= 1000
    assert pressed == [number % 128 for number in range(len(pressed))], "in order, none missing"
    moves = [event for event in events if isinstance(event, PadEvent)]
    assert 0 <= len(pressed) - len(moves) <= 1
    takes, notices = recover_takes(tmp_path)
    assert notices == []
    assert header.clip == "c"
    assert [take.number for take in takes] == list(range(len(takes)))
    assert sum(len(take.notes) for take in takes) == len(pressed)


def test_a_full_disk_is_said_and_written_later(tmp_path: Path) -> None:
    journal = TakeJournal(tmp_path / "take-x.jsonl", TakeHeader("x", 0.0, 120.0))

    class Full:
        """Takes half of what it is given and is full then."""

        def __init__(self, file):
            self.file = file
            self.full = True

        def write(self, data):
            if self.full:
                self.file.write(bytes(data)[: len(data) // 2])
                raise OSError(28, "No space left on device")
            return self.file.write(data)

        def __getattr__(self, name):
            return getattr(self.file, name)

    assert journal.sync(10.0)
    journal._file = full = Full(journal._file)
    journal.append(MidiEvent(0.0, 1.0, (0x90, 60, 100)))
    assert not journal.sync(10.0)
    assert journal.trouble.startswith("The recording cannot be written now: the disk is full. ")
    full.full = False
    journal.append(MidiEvent(0.0, 2.0, (0x80, 60, 0)))
    assert journal.sync(10.0)
    assert journal.trouble == ""
    journal.close()
    journal.join()
    _, events = read_journal(journal.path)
    assert [event.beat for event in events] == [1.0, 2.0]


played = st.lists(
    st.tuples(
        st.sampled_from(["on", "off", "pedal", "bend", "pad", "tick"]),
        st.integers(60, 63),
        st.floats(0.0, 1.5),
    ),
    max_size=60,
)


@given(played, st.booleans(), st.floats(-2.0, 2.0))
@settings(max_examples=60)
def test_a_journal_gives_the_same_takes_again(
    tmp_path_factory: pytest.TempPathFactory,
    script: list[tuple[str, int, float]],
    looping: bool,
    first: float,
) -> None:
    folder = tmp_path_factory.mktemp("takes")
    recorder = Recorder(folder, Clock(0.0))
    recorder.start(0.0, tempo=120.0, loop=(0.0, 4.0) if looping else None, grid=0.25)
    beat, presses = first, 0
    for kind, number, pause in script:
        at = beat % 4.0 if looping and beat >= 0.0 else beat
        recorder.tick(at)
        if kind == "on":
            recorder.feed(on(number), at)
            presses += beat >= 0.0
        elif kind == "off":
            recorder.feed(off(number), at)
        elif kind == "pedal":
            recorder.feed(bytes((0xB0, 64, 127 * (number % 2))), at)
        elif kind == "bend":
            recorder.feed(bytes((0xE0, 0, number)), at)
        elif kind == "pad":
            recorder.pad("melody", number / 127, 0.5, at)
        beat += pause
        recorder._clock.now += pause / 2
    takes = recorder.stop(beat % 4.0 if looping and beat >= 0.0 else beat)
    recorder.flush()
    assert recover_takes(folder) == (takes, [])
    notes = [note for take in takes for note in take.notes]
    assert len(notes) >= presses
    for take in takes:
        assert all(take.start <= note.start and note.length > 0 for note in take.notes)
        assert [n.start for n in take.notes] == sorted(n.start for n in take.notes)


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(0, 400))
def test_no_damage_upsets_the_reader(
    tmp_path_factory: pytest.TempPathFactory, junk: list[bytes], cut: int
) -> None:
    path = tmp_path_factory.mktemp("takes") / "take-x.jsonl"
    journal = TakeJournal(path, TakeHeader("x", 0.0, 120.0))
    for number in range(4):
        journal.append(MidiEvent(0.0, float(number), (0x90, 60 + number, 100)))
    journal.close()
    journal.join()
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    path.write_bytes(whole[: max(first, cut)] + b"\n" + b"\n".join(junk) + b"\n")
    header, events = read_journal(path)
    build_takes(header, events)
    assert header.id == "x"


def test_a_pass_without_notes_is_no_take() -> None:
    builder = TakeBuilder(TakeHeader("x", 0.0, 120.0, loop=(0.0, 4.0)))
    assert builder.finish() == []


def test_input_quantise_goes_part_of_the_way() -> None:
    note = RecordedNote(1.1, 0.5, 60, 90)
    assert quantised((note,), 0.25, 0.5)[0].start == pytest.approx(1.05)
    assert quantised((note,), 0.0) == (note,)


def test_a_pedal_pressed_in_the_count_in_is_down_when_the_recording_begins() -> None:
    header = TakeHeader("r", 0.0, 120.0, 4.0, 4.0, None, False, 0.0, 1.0, "")
    builder = TakeBuilder(header)
    for beat, data in (
        (0.5, (0xB0, 64, 127)),
        (1.0, (0xB0, 64, 0)),
        (2.0, (0xB0, 64, 127)),
        (4.0, (0x90, 60, 90)),
        (4.5, (0x80, 60, 0)),
        (5.0, (0xB0, 64, 0)),
    ):
        builder.feed(MidiEvent(beat, beat, data))
    builder.feed(EndEvent(6.0, 6.0))
    (take,) = builder.passes
    assert [(c.beat, c.data[2]) for c in take.controls] == [(4.0, 127), (5.0, 0)]
    assert [(n.start, n.length) for n in take.notes] == [(4.0, 0.5)]


def test_a_pedal_alone_in_the_count_in_is_no_take() -> None:
    builder = TakeBuilder(TakeHeader("r", 0.0, 120.0, 4.0, 4.0, None, False, 0.0, 1.0, ""))
    builder.feed(MidiEvent(1.0, 1.0, (0xB0, 64, 127)))
    builder.feed(EndEvent(6.0, 6.0))
    assert builder.passes == []
