"""The map of sounds in the room: families are told apart, points are heard and dragged, the pad's point moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.project.song import with_pad
from studio.timbre.factory import factory_sounds
from studio.timbre.factory_seen import factory_seen
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.look.theme import DARK, LIGHT, apply_theme, tokens
from studio.ui.timbre.families import contrast, family_look
from tests.ui.timbre.room_desk import RoomDesk

LEFT = Qt.MouseButton.LeftButton
MAP = 3
FAMILIES = [
    "bass",
    "brass",
    "flute",
    "guitar",
    "keyboard",
    "mallet",
    "organ",
    "reed",
    "string",
    "synth_lead",
    "vocal",
]
MakeDesk = Callable[..., RoomDesk]


@pytest.fixture
def desk(make_desk: MakeDesk, qtbot: QtBot) -> RoomDesk:
    """A room whose map is seen."""
    desk = make_desk()
    desk.room.tabs.setCurrentIndex(MAP)
    qtbot.waitUntil(lambda: len(desk.room.map._library) == 33, timeout=20_000)
    qtbot.waitUntil(lambda: desk.room.map.plot.width() > 200, timeout=10_000)
    return desk


def place_of(desk: RoomDesk, stem: str) -> QPoint:
    """Return the pixel of a library point."""
    number = [sound.path.stem for sound in factory_sounds()].index(stem)
    plot = desk.room.map.plot
    return QPointF(*plot.to_pixels(desk.room.map._library[number : number + 1])[0]).toPoint()


def filled(desk: RoomDesk, qtbot: QtBot, *stems: str) -> None:
    for corner, stem in enumerate(stems):
        desk.room.put_on_corner(corner, f"factory:{stem}")
        qtbot.waitUntil(lambda c=corner: desk.room.pad.filled[c], timeout=10_000)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_no_two_families_look_alike_and_all_stand_out(qapp: QApplication, theme: str) -> None:
    before = tokens().name
    apply_theme(qapp, theme)
    try:
        looks = {family: family_look(family) for family in (*FAMILIES, "")}
        assert len({look.shape for look in looks.values()}) == 12
        for family, look in looks.items():
            assert contrast(look.colour, tokens().sunken) >= 3.9, family
        for a, b in combinations(looks.values(), 2):
            assert a.shape != b.shape
    finally:
        apply_theme(qapp, before)


def test_the_map_is_there_at_once_without_reading_or_encoding_the_library(desk: RoomDesk) -> None:
    assert desk.jobs.titles == []
    assert desk.room.library._read == {}
    means = np.stack([one.embedding.mean(axis=0) for one in factory_seen().values()])
    spread = np.linalg.svd(means - means.mean(axis=0), compute_uv=False)[0] / np.sqrt(32)
    along = np.ptp(desk.room.map._library[:, 0]) * spread
    assert along <= max(np.linalg.norm(a - b) for a, b in combinations(means, 2)) + 1e-3
    families = [sound.family for sound in factory_sounds()]
    assert desk.room.map.legend.families == tuple(dict.fromkeys(families))
    shapes = [str(spot.symbol()) for spot in desk.room.map.plot.cloud.points()]
    assert shapes == [family_look(family).shape for family in families]


def test_without_shipped_embeddings_the_library_is_encoded(
    make_desk: MakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.ui.timbre.library.factory_seen", dict)
    desk = make_desk()
    desk.jobs.hold = True
    desk.room.tabs.setCurrentIndex(MAP)
    qtbot.waitUntil(lambda: "Encode 33 sounds" in desk.jobs.titles, timeout=20_000)
    assert desk.room.map.legend.families == ()
    desk.jobs.cancels.pop()()
    assert "cancelled" in desk.room.map._note.text()


def test_a_point_is_named_and_a_click_is_heard(desk: RoomDesk, qtbot: QtBot) -> None:
    viewport, place = desk.room.map.plot.viewport(), place_of(desk, "choir")
    QTest.mouseMove(viewport, place)
    assert desk.room.map.accessibleDescription() == "Choir · Vocal"
    QTest.mouseClick(viewport, LEFT, pos=place)
    qtbot.waitUntil(lambda: bool(desk.room.listening.playing), timeout=10_000)
    assert np.abs(desk.sound(0.5)).max() > 0.01


def test_a_library_point_is_dragged_to_a_corner(
    desk: RoomDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[str] = []

    def exec_drag(drag: QDrag, _actions: object) -> Qt.DropAction:
        sound_id = bytes(drag.mimeData().data(ITEM_MIME).data()).decode()
        assert not drag.pixmap().isNull()
        carried.append(sound_id)
        desk.room.pad.slot_dropped.emit(2, sound_id)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_drag)
    viewport, place = desk.room.map.plot.viewport(), place_of(desk, "saw-lead")
    view = desk.room.map.plot.getViewBox().viewRange()
    QTest.mousePress(viewport, LEFT, pos=place)
    QTest.mouseMove(viewport, place + QPoint(-3, 2))
    assert carried == []
    QTest.mouseMove(viewport, place + QPoint(-30, 10))
    QTest.mouseRelease(viewport, LEFT, pos=place + QPoint(-30, 10))
    assert carried == ["factory:saw-lead"]
    assert desk.room.map.plot.getViewBox().viewRange() == view, "a drag of a point does not pan"
    qtbot.waitUntil(lambda: desk.room.pad.filled[2], timeout=10_000)
    (sound,) = desk.document.song.sounds
    assert (sound.name, sound.family) == ("Saw lead", "synth_lead")
    (spot,) = desk.room.map.plot.points.points()
    assert spot.symbol() == "+"
    assert desk.room.embeddings.of(sound) is not None
    assert not any(title.startswith("Encode") for title in desk.jobs.titles), "it was known"


def test_the_pads_point_moves_through_the_map(desk: RoomDesk, qtbot: QtBot) -> None:
    filled(desk, qtbot, "trumpet", "flute", "cello", "marimba")
    room = desk.room
    places = {point.item.label: np.array([point.x, point.y]) for point in room.map.points}
    room.pad.surface.travel(0.0, 0.0)
    np.testing.assert_allclose(room.map.current, places["Trumpet"], atol=1e-4)
    room.pad.surface.travel(0.5, 0.5)
    np.testing.assert_allclose(room.map.current, sum(places.values()) / 4, atol=1e-4)
    assert len(room.map.trail) >= 2
    around = np.stack([places[name] for name in ("Trumpet", "Flute", "Marimba", "Cello")])
    np.testing.assert_allclose(room.map._square_at, around, atol=1e-4)
    # Where a song is opened, the point is where it was saved.
    pad = replace(desk.document.song.pad("timbre"), x=1.0, y=0.0)
    desk.document.open(with_pad(desk.document.song, "timbre", pad))
    np.testing.assert_allclose(room.map.current, places["Flute"], atol=1e-4)
    # An edit of the curves moves the sound.
    sound = desk.document.song.sounds[0]
    room.open_sound(sound.id)
    room.tabs.setCurrentIndex(MAP - 1)
    room.curves._put("Higher", room.embeddings.of(sound) + 1.0)
    moved = next(point for point in room.map.points if point.item.label == "Trumpet")
    assert np.hypot(*(np.array([moved.x, moved.y]) - places["Trumpet"])) > 0.5


class Doubled:
    """Arranges points by two of their numbers, as UMAP would by all of them."""

    def fit_transform(self, points: np.ndarray) -> np.ndarray:
        return self.transform(points)

    def transform(self, points: np.ndarray) -> np.ndarray:
        return points[:, [0, 8]] * 3.0


def test_umap_is_offered_where_it_is_installed(
    make_desk: MakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not make_desk().room.map.switch.isVisibleTo(make_desk().room.map)
    monkeypatch.setattr("studio.ui.timbre.furniture.umap_available", lambda: True)
    monkeypatch.setattr("studio.timbre.arranging.umap_available", lambda: True)
    monkeypatch.setattr("studio.timbre.arranging.make_reducer", lambda _count: Doubled())
    desk = make_desk()
    desk.room.tabs.setCurrentIndex(MAP)
    qtbot.waitUntil(lambda: len(desk.room.map._library) == 33, timeout=20_000)
    filled(desk, qtbot, "trumpet", "flute", "cello", "marimba")
    linear = desk.room.map._library.copy()
    desk.room.map.switch.button(1).click()
    qtbot.waitUntil(lambda: desk.room.map.switch.index() == 1, timeout=10_000)
    qtbot.waitUntil(lambda: not np.allclose(desk.room.map._library, linear), timeout=20_000)
    desk.room.pad.surface.travel(1.0, 0.0)
    flute = [sound.path.stem for sound in factory_sounds()].index("flute")
    qtbot.waitUntil(
        lambda: (
            desk.room.map.current is not None
            and np.allclose(desk.room.map.current, desk.room.map._library[flute], atol=1e-3)
        ),
        timeout=20_000,
    )
    desk.room.map.switch.button(0).click()
    np.testing.assert_allclose(desk.room.map._library, linear)


def test_a_sound_without_a_family_is_a_circle(desk: RoomDesk, qtbot: QtBot, tmp_path: Path) -> None:
    import soundfile

    soundfile.write(tmp_path / "Mine.wav", np.sin(np.arange(16_000) * 0.2), 16_000)
    desk.room.import_files([tmp_path / "Mine.wav"])
    qtbot.waitUntil(lambda: len(desk.room.map.points) == 1, timeout=20_000)
    assert desk.room.map.plot.points.points()[0].symbol() == "o"
