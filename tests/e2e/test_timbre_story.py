"""Four recordings are dropped, the pad is moved while a key is held, and its point is played by another program."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.timbre.factory import factory_sounds
from studio.timbre.sound.root_pitch import detect_root_pitch
from tests.e2e.desktop import Desktop, Program, Studio
from tests.e2e.dragging_out import dragged_out, open_target
from tests.e2e.test_story import DRAG_SOURCE
from tests.sfizz import RATE, open_in_sfizz, play_note

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
NAMES = ("Trumpet", "Flute", "Cello", "Drawbar organ")
C4 = 60


@pytest.fixture
def waves(tmp_path: Path) -> list[Path]:
    """Four recordings of instruments as 16-bit WAV files of other rates and widths than the shipped ones."""
    paths = []
    known = {sound.name: sound.path for sound in factory_sounds()}
    for number, name in enumerate(NAMES):
        samples, rate = soundfile.read(known[name])
        paths.append(tmp_path / f"My {name.lower()}.wav")
        wide = np.stack([samples, 0.5 * samples], axis=1) if number % 2 else samples
        soundfile.write(paths[-1], wide, rate, subtype=("PCM_16", "PCM_24")[number // 2])
    return paths


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    exports = tmp_path / "Instruments"
    exports.mkdir()
    settings = {"schema_version": 1, "export_folder": str(exports)}
    (config / "settings.json").write_text(json.dumps(settings))
    desktop = Desktop("1440x900", tmp_path / "home")
    yield desktop
    desktop.screenshot(tmp_path / "last-screen.png")
    desktop.close()


def drop_files(desktop: Desktop, studio: Studio, files: list[Path]) -> None:
    """Drag files out of another program over the window, more slowly where a busy machine lagged behind the mouse."""
    where = DRAG_SOURCE
    source = desktop.start("drag_source.py", str(where[0]), str(where[1]), *map(str, files))
    source.expect("ready")
    goal = (620, 420)
    for wait in (0.3, 1.0, 3.0, 6.0):
        desktop.do("mousemove", where[0] + 30, where[1] + 12, "mousedown", 1)
        desktop.do("mousemove", where[0] + 22, where[1] + 16, "sleep", wait)
        for way in (0.5, 0.8, 0.95, 1.0):
            x, y = (round(a + (b - a) * way) for a, b in zip(where, goal, strict=True))
            desktop.do("mousemove", x, y, "sleep", 0.2 * wait)
        desktop.do("sleep", wait, "mouseup", 1)
        if source.expect("", timeout=20) == "dropped":
            return
    raise AssertionError("the window did not take the files")


def drag_puck(desktop: Desktop, studio: Studio, place: str) -> None:
    """Drag the puck to a corner, ``"A"``..``"D"``, or to the middle, ``"M"``."""
    pad = studio.state["timbre"]
    left, top = pad["pixel"]
    (x, y), (to_x, to_y) = pad["places"]["puck"], pad["places"][place]
    start = (left + round(x), top + round(y))
    desktop.drag(start, (left + round(to_x), top + round(to_y)))
    wanted = {"A": (0, 0), "B": (1, 0), "C": (0, 1), "D": (1, 1), "M": (0.5, 0.5)}[place]
    studio.wait(
        f"the puck is at {place}",
        lambda s: np.allclose(s["timbre"]["puck"], wanted, atol=0.02),
    )


def hear(studio: Studio, what: str) -> dict[str, object]:
    """Return what sounds at the pitch of the key, a good while after what was done."""
    news = []

    def look(state: dict[str, object]) -> bool:
        sound = state["heard"]
        news.append(sound)
        return len(news) > 12 and sound is not None and abs(sound["pitch"] - C4) < 0.5

    return studio.wait(what, look)["heard"]


def press(desktop: Desktop, studio: Studio, title: str, button: str) -> None:
    """Press a button of a dialog."""
    shown = studio.wait(title, lambda s: any(d["title"] == title for d in s["dialogs"]))
    dialog = next(d for d in shown["dialogs"] if d["title"] == title)
    desktop.focus(dialog["id"])
    x, y, width, height = dialog["buttons"][button]
    desktop.click(x + width // 2, y + height // 2)
    studio.wait(f"{title} is closed", lambda s: all(d["title"] != title for d in s["dialogs"]))


def test_drop_move_hear_export_and_play_elsewhere(
    desktop: Desktop, waves: list[Path], tmp_path: Path
) -> None:
    studio = desktop.start_studio(module="tests.e2e.observed_timbre")
    drop_files(desktop, studio, waves)
    studio.wait(
        "the pad plays four sounds live",
        lambda s: s["timbre"] and all(s["timbre"]["corners"]) and "Live" in s["timbre"]["words"],
        timeout=120,
    )
    assert studio.state["timbre"]["names"] == [path.stem for path in waves]
    assert studio.state["timbre"]["on_keys"]
    roots = {sound.name: sound.root_pitch for sound in factory_sounds()}
    for name, found in zip(NAMES, studio.state["timbre"]["roots"], strict=True):
        # The organ sounds an octave under its key.
        assert (found - roots[name] + 6) % 12 - 6 == pytest.approx(0, abs=0.35), name

    desktop.focus(studio.state["window"])
    desktop.key("m")
    studio.wait("letters are keys", lambda s: s["typing"])
    desktop.do("keydown", "a")
    heard = {}
    for place in ("M", "A", "B", "D"):
        if place != "M":
            drag_puck(desktop, studio, place)
        heard[place] = hear(studio, f"a C sounds at {place}")
        assert heard[place]["rms"] > 0.004
    for one, other in (("A", "B"), ("B", "D"), ("A", "M")):
        apart = np.abs(np.subtract(heard[one]["bands"], heard[other]["bands"])).mean()
        assert apart > 3.0, (one, other, heard)
    desktop.do("keyup", "a")
    studio.wait("it is quiet", lambda s: s["heard"] is None)
    desktop.key("m")
    studio.wait("letters are letters", lambda s: not s["typing"])

    drag_puck(desktop, studio, "M")
    x, y, width, height = studio.state["timbre"]["take"]
    desktop.click(x + width // 2, y + height // 2)
    press(desktop, studio, "Export instrument", "Choose where")
    press(desktop, studio, "Folder for the instrument", "Choose")
    saved = studio.wait("it is saved", lambda s: s["exported"] and not s["jobs"], timeout=120)
    (file,) = map(Path, saved["exported"])
    assert file.is_relative_to(tmp_path / "Instruments")
    played_by_sfizz(file)


def test_a_factory_sound_is_dragged_to_a_corner_of_the_pad(desktop: Desktop) -> None:
    """From its row of the list to a slot; it plays at once."""
    studio = desktop.start_studio(module="tests.e2e.observed_timbre")
    desktop.focus(studio.state["window"])
    desktop.key("alt+3")
    studio.wait(
        "the timbre room is there", lambda s: s["timbre"] and "Trumpet" in s["timbre"]["rows"]
    )
    left, top, width, height = studio.state["widgets"]["cornerSlotB"]
    goal = (left + width // 2, top + height // 2)
    for wait in (0.3, 1.0, 4.0):
        x, y, width, height = studio.state["timbre"]["rows"]["Trumpet"]
        start = (x + width // 2, y + height // 2)
        desktop.do("mousemove", *start, "sleep", wait, "mousedown", 1, "sleep", wait)
        desktop.do("mousemove", start[0] + 12, start[1] + 3, "sleep", wait)
        desktop.do("mousemove", start[0] + 60, start[1] + 9, "sleep", wait, "mousemove", *goal)
        desktop.do(
            "sleep", wait, "mousemove", goal[0] + 2, goal[1] + 2, "sleep", wait, "mouseup", 1
        )
        with contextlib.suppress(AssertionError):
            studio.wait("it is on B", lambda s: s["timbre"]["corners"][1], timeout=8)
            break
    assert studio.state["timbre"]["corners"] == [False, True, False, False]
    assert studio.state["timbre"]["names"] == ["Trumpet"]
    studio.wait("it is played", lambda s: "Live" in s["timbre"]["words"], timeout=60)


def test_a_sound_is_dragged_out_into_another_program(desktop: Desktop, waves: list[Path]) -> None:
    """It is the one that an import has just opened and selected; the file is what the sound is."""
    studio = desktop.start_studio(module="tests.e2e.observed_timbre")
    drop_files(desktop, studio, waves[:1])
    studio.wait(
        "the sound is in the song",
        lambda s: s["timbre"] and waves[0].stem in s["timbre"]["rows"] and not s["jobs"],
        timeout=120,
    )
    target = open_target(desktop)
    own = drag_out(desktop, studio, target, waves[0].stem)
    assert own.name == f"{waves[0].stem}.wav"
    found, rate = soundfile.read(own)
    wanted, wanted_rate = soundfile.read(waves[0])
    assert rate == wanted_rate
    np.testing.assert_allclose(found, wanted, atol=2**-15)


def drag_out(desktop: Desktop, studio: Studio, target: Program, name: str) -> Path:
    """Drag a row of the list of sounds into another program; return the file that it was given."""
    x, y, width, height = studio.state["timbre"]["rows"][name]

    def finished() -> None:
        studio.wait("its file is finished", lambda s: name in s["timbre"]["files"], timeout=30)

    return dragged_out(desktop, target, (x + width // 2, y + height // 2), finished)[0]


def played_by_sfizz(file: Path) -> None:
    """Check pitch and level of the instrument in another program."""
    player = open_in_sfizz(file)
    levels = []
    for key in (48, 60, 67):
        sound = play_note(player, key, 100, 1.5, 2.0)
        held = sound[RATE // 2 : RATE]
        found = detect_root_pitch(held, RATE)
        assert found is not None
        # A morph of sounds of other octaves may be heard an octave off its key.
        assert (found.pitch - key + 6) % 12 - 6 == pytest.approx(0, abs=0.3), key
        levels.append(20 * np.log10(np.sqrt(np.mean(held**2))))
        assert np.abs(sound).max() < 1.0
    assert min(levels) > -35
    assert max(levels) - min(levels) < 12
