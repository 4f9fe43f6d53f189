"""A person draws in the real window: endings grow, one is taken, and a stroke becomes a melody."""

from __future__ import annotations

import pytest

from studio.assets import models_dir
from studio.sketch.files.svg_read import read_svg
from tests.e2e.desktop import Desktop, Studio
from tests.e2e.dragging_out import dragged_out, open_target

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not (models_dir() / "sketch").is_dir(), reason="needs the sketch model that is shipped"
    ),
]


@pytest.fixture
def studio(desktop: Desktop) -> Studio:
    studio = desktop.start_studio()
    desktop.focus(studio.state["window"])
    desktop.key("alt+2")
    studio.wait("the sketch room is there", lambda s: "sketchCanvas" in s["widgets"])
    studio.wait("the models are loaded", lambda s: not s["jobs"], timeout=150)
    # From here on the canvas hears every move.
    desktop.do("mousemove", *studio.middle("sketchCanvas"), "sleep", 0.3)
    return studio


def test_drawing_taking_an_ending_and_making_a_melody(desktop: Desktop, studio: Studio) -> None:
    x, y = studio.middle("sketchCanvas")
    desktop.drag((x - 150, y + 60), (x + 150, y - 60))
    studio.wait("a stroke is drawn", lambda s: len(s["sketches"]) == 1)
    assert studio.state["sketches"][0][0] > 5
    assert studio.state["undo"] == "Draw a stroke"
    desktop.drag((x - 150, y + 90), (x + 150, y + 90))
    studio.wait("two strokes are drawn", lambda s: len(s["sketches"][0]) == 2)
    desktop.click(*studio.middle("sketchCategory"))
    desktop.key("ctrl+a")
    desktop.type("cat")
    desktop.key("Return")
    # An ending may be empty, where the model takes the drawing to be whole.
    studio.wait("endings have grown", lambda s: any(s["endings"]) and not s["jobs"], timeout=120)
    grown = studio.state["endings"]
    chosen = next(number for number, strokes in enumerate(grown) if strokes)
    left, top, width, height = studio.state["widgets"]["endingsGrid"]
    desktop.click(
        left + width * (2 * (chosen % 3) + 1) // 6, top + height * (2 * (chosen // 3) + 1) // 6
    )
    studio.wait("one is taken", lambda s: s["undo"] == f"Take ending {chosen + 1}")
    assert len(studio.state["sketches"][0]) == 2 + grown[chosen]
    desktop.click(x, y - 200)
    desktop.key("ctrl+z", "ctrl+z")
    studio.wait("it is taken back", lambda s: len(s["sketches"][0]) == 2)
    desktop.key("ctrl+a")
    studio.wait("both are chosen", lambda s: "strokeToMelody" in s["widgets"])
    desktop.click(*studio.middle("strokeToMelody"))
    studio.wait("they are a clip", lambda s: len(s["clips"]) == 1)
    pitches = [pitch for _, _, pitch, _ in studio.state["clips"][0]["notes"]]
    assert pitches[0] < max(pitches)
    assert studio.state["undo"] == "Stroke to melody"


def test_a_stroke_is_dragged_through_the_rooms_onto_the_roll(
    desktop: Desktop, studio: Studio
) -> None:
    x, y = studio.middle("sketchCanvas")
    desktop.drag((x - 150, y + 60), (x + 150, y - 60))
    studio.wait("a stroke is drawn", lambda s: len(s["sketches"]) == 1)
    desktop.key("ctrl+a")
    studio.wait("it is chosen", lambda s: "strokeToMelody" in s["widgets"])
    desktop.click(*studio.middle("strokeToMelody"))
    studio.wait("it is a clip", lambda s: len(s["clips"]) == 1)
    before = studio.state["clips"][0]["notes"]
    grip, room = studio.middle("strokeGrip"), studio.middle("room_melody")
    desktop.do("mousemove", *grip, "sleep", 0.1, "mousedown", 1)
    for step in range(1, 11):
        way = [a + (b - a) * step // 10 for a, b in zip(grip, room, strict=True)]
        desktop.do("mousemove", *way, "sleep", 0.05)
    studio.wait("the melody room opens under the drag", lambda s: "pianoRoll" in s["widgets"])
    desktop.drag_on(studio.middle("pianoRoll"))
    studio.wait("its notes are there", lambda s: s["undo"] == "Drop a stroke")
    assert len(studio.state["clips"][0]["notes"]) > len(before)


def test_an_ending_is_dragged_over_the_tabs_to_a_corner_of_the_pad(
    desktop: Desktop, studio: Studio
) -> None:
    x, y = studio.middle("sketchCanvas")
    desktop.drag((x - 150, y + 60), (x + 150, y - 60))
    # Whatever the drawing is taken for, each ending has something to show.
    studio.wait("endings have grown", lambda s: all(s["endings"]) and not s["jobs"], timeout=120)
    left, top, width, height = studio.state["widgets"]["endingsGrid"]
    ending = (left + width // 6, top + height // 6)
    left, top, _, height = studio.state["widgets"]["sketchTabs"]
    tab = (left + 95, top + height // 2)
    desktop.do("mousemove", *ending, "sleep", 0.2, "mousedown", 1)
    for step in range(1, 11):
        way = [a + (b - a) * step // 10 for a, b in zip(ending, tab, strict=True)]
        desktop.do("mousemove", *way, "sleep", 0.05)
    studio.wait("the pad comes to the front", lambda s: "sketchPad" in s["widgets"])
    left, top, _, height = studio.state["widgets"]["sketchPad"]
    desktop.drag_on((left + 24, top + 24))
    studio.wait("the ending is a drawing of the song", lambda s: len(s["sketches"]) == 2)
    assert len(studio.state["sketches"][1]) > len(studio.state["sketches"][0])


def test_a_drawing_is_dragged_out_into_another_program(desktop: Desktop, studio: Studio) -> None:
    """As the SVG file that the shelf's menu says, with the strokes that were drawn."""
    x, y = studio.middle("sketchCanvas")
    desktop.drag((x - 150, y + 60), (x + 150, y - 60))
    studio.wait("a stroke is drawn", lambda s: len(s["sketches"]) == 1)
    studio.wait("endings have grown", lambda s: any(s["endings"]) and not s["jobs"], timeout=120)
    target = open_target(desktop)
    left, top, _, _ = studio.state["widgets"]["sketchShelf"]
    (file,) = dragged_out(desktop, target, (left + 50, top + 40))
    assert file.suffix == ".svg"
    found = read_svg(file, tolerance=0.0).sketch
    assert [len(stroke) for stroke in found.strokes] == studio.state["sketches"][0]
