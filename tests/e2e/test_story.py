"""The main story on a real screen, with a real mouse, keyboard and drag and drop between programs.

Two MIDI files are dropped, the morph is dragged, three notes are edited, one edit is undone, the song is saved and
edited on, the program is killed, started again, recovers, and exports a MIDI file that other readers agree on.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pretty_midi
import pytest

from studio.assets import resources_dir
from studio.project.document import DocumentError
from studio.project.snapshot import read_snapshot
from tests.e2e.desktop import Desktop, State, Studio

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

DRAG_SOURCE = (1300, 20)
DROP_TARGET = (1260, 700)


def two_melodies() -> list[Path]:
    clips = sorted((resources_dir() / "clips").glob("*.mid"))
    assert len(clips) >= 2
    return clips[:2]


def drop_files(desktop: Desktop, studio: Studio, files: list[Path]) -> None:
    """Drag files out of another program and let them go over the middle of the window."""
    source = desktop.start(
        "drag_source.py", str(DRAG_SOURCE[0]), str(DRAG_SOURCE[1]), *map(str, files)
    )
    source.expect("ready")
    x, y = DRAG_SOURCE[0] + 30, DRAG_SOURCE[1] + 12
    target = studio.middle("mainWindow") if "mainWindow" in studio.state["widgets"] else (620, 420)
    desktop.do("mousemove", x, y, "mousedown", 1, "mousemove", x - 8, y + 4, "sleep", 0.3)
    words: list[object] = []
    for step in range(1, 11):
        words += [
            "mousemove",
            x + (target[0] - x) * step // 10,
            y + (target[1] - y) * step // 10,
            "sleep",
            0.05,
        ]
    desktop.do(*words, "sleep", 0.2, "mouseup", 1)
    source.expect("dropped")


def clip_notes(state: State, index: int) -> list[list[int]]:
    return state["clips"][index]["notes"]


def nudge(desktop: Desktop, studio: Studio, index: int, key: str) -> None:
    """Select one note of the open clip with the mouse and move it with a key."""
    before = studio.state["shown"]["notes"]
    desktop.click(*studio.state["shown"]["places"][index])
    desktop.key(key)
    studio.wait(f"note {index} moved", lambda s: s["shown"]["notes"] != before)


def press(
    desktop: Desktop, studio: Studio, key: str, what: str, predicate: Callable[[State], Any]
) -> None:
    """Press a key of the window; once more where a busy machine let it slip, as a person would."""
    for _attempt in range(3):
        desktop.focus(studio.state["window"])
        desktop.key(key)
        try:
            studio.wait(what, predicate, timeout=12)
        except AssertionError:
            continue
        return
    studio.wait(what, predicate, timeout=1)


def read_notes(path: Path) -> list[tuple[int, int, int, int]]:
    """Read a type 0 or 1 file with mido: (start, length, pitch, velocity) in ticks of 1/960 beat."""
    midi = mido.MidiFile(path)
    scale = 960 // midi.ticks_per_beat
    notes, waiting = [], {}
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                waiting[message.note] = (tick, message.velocity)
            elif message.type in ("note_on", "note_off") and message.note in waiting:
                start, velocity = waiting.pop(message.note)
                notes.append((start * scale, (tick - start) * scale, message.note, velocity))
    assert not waiting
    return sorted(notes)


def test_the_whole_story(desktop: Desktop, tmp_path: Path) -> None:
    studio = desktop.start_studio()
    desktop.focus(studio.state["window"])

    # Two real MIDI files become the corners A and B, and the morph between them is drawn.
    drop_files(desktop, studio, two_melodies())
    studio.wait("both files are clips", lambda s: len(s["clips"]) == 2)
    studio.wait("they are the corners A and B", lambda s: all(s["corners"][:2]))
    studio.wait(
        "the morph is shown", lambda s: s["preview"] and s["shown"]["notes"] and not s["jobs"]
    )

    # The puck is dragged: the drawn melody follows.
    x, y, width, height = studio.state["widgets"]["padSurface"]
    from_pad, before = studio.state["pad"], studio.state["shown"]["notes"]
    place = (
        x + round(width * (0.08 + 0.84 * from_pad[0])),
        y + round(height * (0.08 + 0.84 * from_pad[1])),
    )
    desktop.drag(place, (place[0] + min(width, height) // 5, place[1]))
    studio.wait("the pad moved", lambda s: s["pad"][0] > from_pad[0] + 0.1)
    studio.wait("the melody followed", lambda s: s["shown"]["notes"] != before and not s["jobs"])
    assert "orph" in studio.state["undo"]

    # What was found is kept as a clip, and three of its notes are edited by hand.
    desktop.key("F8")  # the keyboard goes to the piano roll: a line of text would take the keys
    kept = "the morph is kept"
    press(
        desktop, studio, "ctrl+shift+k", kept, lambda s: len(s["clips"]) == 3 and not s["preview"]
    )
    found = clip_notes(studio.state, 2)
    for index, key in ((0, "Up"), (1, "Down"), (2, "Up")):
        nudge(desktop, studio, index, key)
    three = clip_notes(studio.state, 2)
    assert sum(a != b for a, b in zip(sorted(found), sorted(three), strict=True)) == 3

    # The last edit is taken back.
    desktop.key("ctrl+z")
    studio.wait("the third edit is undone", lambda s: clip_notes(s, 2) != three)
    two = clip_notes(studio.state, 2)

    # Saved under a name typed into the dialog.
    project = tmp_path / "story.chimera"
    press(desktop, studio, "ctrl+s", "the save dialog is open", lambda s: s["dialogs"])
    desktop.focus(studio.state["dialogs"][0]["id"])
    desktop.key("ctrl+a")
    desktop.type(str(project))
    desktop.key("Return")
    studio.wait("the song is saved", lambda s: not s["dirty"] and s["path"] == str(project))
    assert project.stat().st_size > 500

    # One more edit that is never saved, then the power goes.
    desktop.focus(studio.state["window"])
    nudge(desktop, studio, 3, "Up")
    unsaved = clip_notes(studio.state, 2)
    wait_for_autosave(studio, tmp_path / "home", unsaved)
    studio.kill()

    # The next start offers what was not saved.
    again = desktop.start_studio()
    again.wait(
        "recovery is offered", lambda s: any("Recover" in d["buttons"] for d in s["dialogs"])
    )
    dialog = next(d for d in again.state["dialogs"] if "Recover" in d["buttons"])
    left, top, wide, high = dialog["buttons"]["Recover"]
    desktop.click(left + wide // 2, top + high // 2)
    again.wait("the song is back", lambda s: len(s["clips"]) == 3 and clip_notes(s, 2) == unsaved)
    assert unsaved != two
    assert again.state["dirty"]

    # The edited clip goes out as a MIDI file that other programs read note for note.
    exported = tmp_path / "out.mid"
    desktop.focus(again.state["window"])
    clip_id = again.state["clips"][2]["id"]
    desktop.click(*again.state["shelf"][2])
    again.wait("the clip is open", lambda s: s["shown"] and s["shown"]["id"] == clip_id)
    press(desktop, again, "ctrl+e", "the export dialog is open", lambda s: s["dialogs"])
    desktop.focus(again.state["dialogs"][0]["id"])
    desktop.key("ctrl+a")
    desktop.type(str(exported))
    desktop.key("Return")
    again.wait("the dialog is gone", lambda s: not s["dialogs"])
    again.wait("the export is done", lambda _: exported.exists(), timeout=10)
    expected = sorted(tuple(note) for note in unsaved)
    assert read_notes(exported) == expected
    heard = [n for i in pretty_midi.PrettyMIDI(str(exported)).instruments for n in i.notes]
    assert sorted((n.pitch, n.velocity) for n in heard) == sorted((n[2], n[3]) for n in expected)


def wait_for_autosave(studio: Studio, home: Path, notes: list[list[int]]) -> None:
    """Wait until the journal holds the notes; it tells when it was written anew."""

    def written(_state: State) -> bool:
        for folder in (home / "data" / "autosave").glob("*"):
            # A snapshot may be missing or half replaced at this moment.
            with contextlib.suppress(DocumentError, OSError):
                clips = read_snapshot(folder)[0].song.clips
                found = [list(dataclasses.astuple(n)[:4]) for n in clips[-1].notes]
                if len(clips) == 3 and found == notes:
                    return True
        return False

    studio.wait("the autosave is written", written, timeout=30)


def test_a_tile_can_be_dragged_out_into_another_program(desktop: Desktop) -> None:
    studio = desktop.start_studio(*map(str, two_melodies()))
    studio.wait(
        "the morph is there", lambda s: s["preview"] and s["shown"]["notes"] and not s["jobs"]
    )
    target = desktop.start("drop_target.py", str(DROP_TARGET[0]), str(DROP_TARGET[1]))
    target.expect("ready")
    x, y, width, height = studio.state["widgets"]["tileRow"]
    start = (x + width // 2, y + height // 2)
    end = (DROP_TARGET[0] + 60, DROP_TARGET[1] + 30)
    desktop.do(
        "mousemove",
        *start,
        "sleep",
        0.3,
        "mousedown",
        1,
        "mousemove",
        start[0] + 14,
        start[1] + 14,
        "sleep",
        0.4,
    )
    desktop.drag_on(end)
    (path,) = json.loads(target.expect("["))
    assert path.endswith(".mid")
    assert read_notes(Path(path))


def test_one_sentence_for_each_bad_file(desktop: Desktop, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mid"
    empty.touch()
    bomb = tmp_path / "broken.chimera"
    bomb.write_bytes(b"PK\x03\x04 nothing more")
    studio = desktop.start_studio(str(empty), str(bomb))
    state = studio.wait("both are refused in words", lambda s: len(s["toasts"]) >= 2)
    assert all("Traceback" not in text for text in state["toasts"])
    assert state["clips"] == []
