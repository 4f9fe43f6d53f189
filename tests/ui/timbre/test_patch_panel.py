"""The patch panel: envelope by mouse and keys, sliders, stored patches, undo."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.timbre.patch import Patch, PlayMode
from studio.ui.document import Document
from studio.ui.timbre.envelope_view import Corner
from studio.ui.timbre.patch_edits import PatchEdits
from studio.ui.timbre.patch_panel import QUANTITIES, PatchPanel

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Desk:
    document: Document
    panel: PatchPanel
    edits: PatchEdits

    @property
    def patch(self) -> Patch:
        return self.document.song.patch


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    document, panel = Document(), PatchPanel()
    qtbot.addWidget(panel)
    panel.resize(340, 520)
    panel.show()
    return Desk(document, panel, PatchEdits(document, panel))


def drag(desk: Desk, corner: Corner, dx: int, dy: int) -> None:
    view = desk.panel.envelope
    start = view.handle(corner).toPoint()
    QTest.mousePress(view, LEFT, pos=start)
    for share in (0.5, 1.0):
        QTest.mouseMove(view, start + QPoint(round(dx * share), round(dy * share)))
    QTest.mouseRelease(view, LEFT, pos=start + QPoint(dx, dy))


def test_dragging_the_envelope(desk: Desk) -> None:
    before = desk.patch
    drag(desk, Corner.ATTACK, 20, 0)
    assert desk.patch.attack_ms > before.attack_ms
    assert desk.document.undo_name == "Patch: attack"
    drag(desk, Corner.DECAY, 10, 30)
    assert desk.patch.sustain < 0.8
    assert desk.patch.decay_ms > before.decay_ms
    drag(desk, Corner.RELEASE, -15, 0)
    assert desk.patch.release_ms < before.release_ms
    assert desk.panel.sliders["attack_ms"].value() == desk.patch.attack_ms
    for _ in range(3):
        desk.document.undo()
    assert desk.patch == before
    assert desk.document.undo_name is None


def test_the_envelope_by_keys(desk: Desk) -> None:
    view = desk.panel.envelope
    view.setFocus()
    QTest.keyClick(view, Qt.Key_Down)
    QTest.keyClick(view, Qt.Key_Down, Qt.ControlModifier)
    assert desk.patch.sustain < 1.0
    QTest.keyClick(view, Qt.Key_Right, Qt.ControlModifier)
    assert desk.patch.decay_ms > Patch().decay_ms


def test_handles_stay_within_their_ranges(desk: Desk) -> None:
    drag(desk, Corner.ATTACK, 5000, 0)
    assert desk.patch.attack_ms == 10_000
    drag(desk, Corner.ATTACK, -9000, 0)
    assert desk.patch.attack_ms == 0
    drag(desk, Corner.DECAY, 0, 9000)
    assert desk.patch.sustain == 0


def test_a_slider_is_one_undo_step(desk: Desk) -> None:
    slider = desk.panel.sliders["tone"].slider
    slider.setSliderDown(True)
    for value in (600, 700, 800):
        slider.setValue(value)
    slider.setSliderDown(False)
    assert desk.patch.tone == pytest.approx(0.6)
    assert desk.document.undo() == "Patch: tone"
    assert desk.patch.tone == 0
    assert desk.document.undo_name is None


def test_everything_of_a_patch_can_be_set() -> None:
    by_hand = {"name", "loop", "mode", "exact_corners", "id"}
    assert set(QUANTITIES) == {field.name for field in fields(Patch)} - by_hand


def test_boxes_and_mode(desk: Desk) -> None:
    QTest.mouseClick(desk.panel.loop, LEFT, pos=QPoint(8, 8))
    assert desk.patch.loop is False
    assert not desk.panel.sliders["loop_start"].isEnabled()
    mix = desk.panel.mode.findData(PlayMode.MIX)
    desk.panel.mode.setCurrentIndex(mix)
    desk.panel.mode.activated.emit(mix)
    assert desk.patch.mode is PlayMode.MIX
    assert desk.document.undo() == "Patch: what is played"
    assert desk.patch.mode is PlayMode.BEST
    assert desk.panel.mode.currentData() == PlayMode.LIVE, "which is the best there is"
    desk.panel.show_wavenet("By <mine>.", audible=True, own=True)
    assert desk.panel.mode.currentData() == PlayMode.BEST
    assert "By &lt;mine&gt;." in desk.panel.wavenet.text()


def test_storing_recalling_and_deleting(desk: Desk) -> None:
    name = desk.panel.stores.lineEdit()
    name.selectAll()
    QTest.keyClicks(name, "Glass")
    QTest.mouseClick(desk.panel.store, LEFT)
    drag(desk, Corner.ATTACK, 40, 0)
    name.selectAll()
    QTest.keyClicks(name, "Fog")
    QTest.keyClick(name, Qt.Key_Return)
    assert [patch.name for patch in desk.document.song.patches] == ["Glass", "Fog"]
    slow = desk.patch.attack_ms
    desk.panel.stores.activated.emit(0)
    assert (desk.patch.name, desk.patch.attack_ms) == ("Glass", Patch().attack_ms)
    desk.panel.stores.activated.emit(1)
    assert desk.patch.attack_ms == slow
    assert name.text() == "Fog"
    QTest.mouseClick(desk.panel.store, LEFT)
    assert len(desk.document.song.patches) == 2
    QTest.mouseClick(desk.panel.forget, LEFT)
    assert [patch.name for patch in desk.document.song.patches] == ["Glass"]
    desk.document.undo()
    assert len(desk.document.song.patches) == 2
