"""Pictures of clips are well-formed and show every note."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from studio.melody.notes import Clip, Note
from studio.melody.picture import CORNER_COLOURS, Tile, blend, draw_tiles

SVG = "{http://www.w3.org/2000/svg}"


def test_draws_every_note_inside_its_tile() -> None:
    clip = Clip(notes=tuple(Note(i * 960, 960, 60 + 5 * i) for i in range(8)))
    tiles = [Tile(clip, "A"), Tile(Clip(), "<empty> & safe", (0.5, 0.5)), Tile(clip, "B", (0, 1))]
    root = ElementTree.fromstring(draw_tiles(tiles, columns=2, title="A & B"))
    groups = root.findall(f"{SVG}g")
    assert len(groups) == 3
    notes = groups[0].findall(f"{SVG}rect")[1:]
    assert len(notes) == 8
    for rect in notes:
        assert 0 <= float(rect.get("y")) <= 110 - float(rect.get("height"))
        assert float(rect.get("x")) + float(rect.get("width")) <= 200
    heights = [float(rect.get("y")) for rect in notes]
    assert heights == sorted(heights, reverse=True)
    assert groups[1].find(f"{SVG}text").text == "<empty> & safe"


def test_blends_corner_colours() -> None:
    assert blend((1.0,)) == CORNER_COLOURS[0]
    assert blend((0, 0, 0, 1)) == CORNER_COLOURS[3]
    assert blend((0.5, 0.5)) not in CORNER_COLOURS
