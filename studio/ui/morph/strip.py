"""The morph strip: a slider from A to B, the steps between as tiles, and how they are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.latent import MixLaw
from studio.ui.look.style import inset_number
from studio.ui.look.theme import ROOMY, SPACE, TIGHT, tokens
from studio.ui.morph.colours import corner_colours
from studio.ui.morph.drag import LatestThrottle
from studio.ui.morph.flow import FlowLayout, group
from studio.ui.morph.items import CORNERS, MorphItem, PaintItem
from studio.ui.morph.progress import WaitLine
from studio.ui.morph.tiles import MAX_TILES, MIN_TILES, TileRow
from studio.ui.widgets.controls import ResetSlider, SeedField, Switch, caption, temperature_slider

LAWS = {
    MixLaw.BILINEAR: "Bilinear: straight lines between the corners, weighted by area",
    MixLaw.LERP: "Lerp: a straight line from point to point",
    MixLaw.SLERP: "Slerp: along the great circle, as MusicVAE and Sketch-RNN publish it",
    MixLaw.DISTANCE: "Distance: nearer corners count more, the law of NSynth Super",
}
_SLIDER_STEPS = 1000
_DEFAULT_TILES = 5


@dataclass(frozen=True)
class MorphSettings:
    """How a morph is made.

    Attributes:
        law: how corners are mixed.
        item_space: mix the items themselves instead of their latents.
        temperature: 0 (greedy), or 0.1..1.5.
        steps: tiles, ends included, 2..16.
        seed: of what is sampled.
    """

    law: MixLaw = MixLaw.BILINEAR
    item_space: bool = False
    temperature: float = 0.5
    steps: int = _DEFAULT_TILES
    seed: int = 0


class MorphStrip(QWidget):
    """Morph between two items.

    Signals:
        settings_changed: a :class:`MorphSettings` set by the person.
        pair_changed: corners 0..3 of both ends, chosen by the person.
        slider_moved: position 0..1 while the slider is dragged, 60 times a second at most.
        slider_released: position 0..1.
        tile_selected: a tile, 0 is the first end.
        tile_kept: a tile that shall stay.
        drag_prepared: a tile that was pressed; its file should be ready when the drag starts.
        dragged_out: a tile whose file another program took.
        cancelled: the person does not want to wait for the tiles.
    """

    settings_changed = Signal(object)
    pair_changed = Signal(int, int)
    slider_moved = Signal(float)
    slider_released = Signal(float)
    tile_selected = Signal(int)
    tile_kept = Signal(int)
    drag_prepared = Signal(int)
    dragged_out = Signal(int)
    cancelled = Signal()

    def __init__(
        self,
        file_of: Callable[[int], Path | None],
        item_word: str = "Notes",
        parent: QWidget | None = None,
    ) -> None:
        """Make a strip without items.

        Args:
            file_of: returns a finished file of a tile to be dragged out, or None.
            item_word: what the items are made of, e.g. ``"Notes"``, for the switch beside ``"Latent"``.
            parent: of the widget.
        """
        super().__init__(parent)
        self.setObjectName("morphStrip")
        self._filled = (False,) * 4
        self._pair: tuple[int, int] | None = None
        self.tiles = TileRow(file_of, self)
        self.wait = WaitLine(self)
        self._throttle = LatestThrottle(self.slider_moved.emit, self)
        self._make_controls(item_word)
        self._lay_out()
        self._connect()
        self.set_corners((None,) * 4)

    # -- what others set --------------------------------------------------------------------

    @property
    def pair(self) -> tuple[int, int] | None:
        """Corners of both ends, or None where fewer than two are filled."""
        return self._pair

    @property
    def settings(self) -> MorphSettings:
        """How the morph is made, as the controls stand."""
        return MorphSettings(
            MixLaw(self.law.currentData()),
            self.space.index() == 1,
            self.temperature.value(),
            self.count.value(),
            self.seed.value(),
        )

    def set_settings(self, settings: MorphSettings) -> None:
        """Show settings without telling anyone."""
        with QSignalBlocker(self.law), QSignalBlocker(self.count):
            self.law.setCurrentIndex(self.law.findData(settings.law.value))
            self.count.setValue(settings.steps)
        self.space.set_index(int(settings.item_space))
        self.temperature.set_value(settings.temperature)
        self.seed.set_value(settings.seed)
        if self.tiles.count != settings.steps:
            self.tiles.set_count(settings.steps)
        self._show_law()

    def set_corners(self, items: Sequence[MorphItem | None]) -> None:
        """Say what the corners hold; the ends stay if they are still filled."""
        self._filled = tuple(item is not None for item in items)
        full = [corner for corner, filled in enumerate(self._filled) if filled]
        if self._pair is None or not all(self._filled[corner] for corner in self._pair):
            self._pair = (full[0], full[1]) if len(full) >= 2 else None
        self._fill_ends(items, full)
        self._show_ends()

    def set_tiles(self, tiles: Sequence[PaintItem | None]) -> None:
        """Show tiles; None is still to come."""
        self.tiles.set_tiles(tiles)

    def set_tile(self, index: int, tile: PaintItem | None) -> None:
        """Show one tile."""
        self.tiles.set_tile(index, tile)

    def set_slider(self, t: float) -> None:
        """Put the slider somewhere, 0..1, without telling anyone, unless it is held."""
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(t * _SLIDER_STEPS))
        self._show_percent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for room for all rows of options; a splitter heeds no height that depends on the width."""
        super().resizeEvent(event)
        options = self._options.heightForWidth(event.size().width())
        self.setMinimumHeight(
            self.layout().minimumSize().height() + options - self._options.minimumSize().height()
        )

    def changeEvent(self, event: QEvent) -> None:
        """Take the corner colours of another theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tiles"):
            self._show_ends_colours()
        super().changeEvent(event)

    # -- building ---------------------------------------------------------------------------

    def _make_controls(self, item_word: str) -> None:
        self.first, self.last = _end_box("First end"), _end_box("Last end")
        self.slider = ResetSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _SLIDER_STEPS)
        self.slider.setValue(_SLIDER_STEPS // 2)
        self.slider.setSingleStep(_SLIDER_STEPS // 100)
        self.slider.setPageStep(_SLIDER_STEPS // 20)
        self.slider.setAccessibleName("Morph from the first end to the last")
        self.slider.setToolTip("Morph from the first end to the last. Double-click: middle")
        self.percent = QLabel()
        self.percent.setMinimumWidth(self.percent.fontMetrics().horizontalAdvance("100 %") + 4)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count = QSpinBox()
        inset_number(self.count)
        self.count.setRange(MIN_TILES, MAX_TILES)
        self.count.setValue(_DEFAULT_TILES)
        self.count.setAccessibleName("Steps")
        self.count.setToolTip("Steps from end to end, both included (2 to 16)")
        self.keep = QToolButton()
        self.keep.setText("Keep")
        self.keep.setToolTip("Put the selected step on the shelf (double-click or Enter)")
        self.law = QComboBox()
        self.law.setAccessibleName("Mixing law")
        self.law.setToolTip("How the corners are mixed")
        for law, tip in LAWS.items():
            self.law.addItem(law.value.capitalize(), law.value)
            self.law.setItemData(self.law.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.space = Switch(
            (
                ("Latent", "Mix the points of the latent space, then decode"),
                (item_word, f"Mix the {item_word.lower()} themselves, for comparison"),
            ),
            "Space",
        )
        self.temperature = temperature_slider()
        self.seed = SeedField()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        for widget, stretch in (
            (self.first, 0),
            (self.slider, 1),
            (self.percent, 0),
            (self.last, 0),
        ):
            top.addWidget(widget, stretch)
        top.addSpacing(ROOMY)
        top.addWidget(caption("Steps", self.count))
        top.addWidget(self.count)
        top.addWidget(self.keep)
        bottom = self._options = FlowLayout(10, 6)
        for widgets in (
            (self.space,),
            (caption("Law", self.law), self.law),
            (caption("Temperature", self.temperature.slider), self.temperature),
            (caption("Seed", self.seed.box), self.seed),
        ):
            bottom.addWidget(group(*widgets))
        self.temperature.setFixedWidth(112)
        self.seed.setFixedWidth(102)
        for box in (self.first, self.last):
            box.setFixedWidth(60)
        self.slider.setMinimumWidth(90)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.tiles, 1)
        column.addLayout(bottom)
        over = QVBoxLayout(self.tiles)
        over.setContentsMargins(SPACE, SPACE, 3 * SPACE, SPACE)
        over.addStretch(1)
        over.addWidget(self.wait)
        self.wait.setAutoFillBackground(True)
        self.wait.layout().setContentsMargins(SPACE, TIGHT, TIGHT, TIGHT)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._on_slider)
        self.slider.sliderReleased.connect(self._on_slider_released)
        self.slider.reset.connect(lambda: self.slider.setValue(_SLIDER_STEPS // 2))
        self.first.activated.connect(self._on_ends)
        self.last.activated.connect(self._on_ends)
        self.count.valueChanged.connect(self._on_count)
        self.law.activated.connect(self._on_settings)
        self.space.changed.connect(self._on_settings)
        self.temperature.settled.connect(self._on_settings)
        self.seed.changed.connect(self._on_settings)
        self.keep.clicked.connect(self._on_keep)
        self.tiles.selected.connect(self._on_tile)
        self.tiles.keep_asked.connect(self.tile_kept)
        self.tiles.count_asked.connect(self.count.setValue)
        self.tiles.drag_prepared.connect(self.drag_prepared)
        self.tiles.dragged_out.connect(self.dragged_out)
        self.wait.cancelled.connect(self.cancelled)

    # -- within -----------------------------------------------------------------------------

    def _on_slider(self) -> None:
        self._show_percent()
        self.tiles.set_current(-1)
        self._enable_keep()
        t = self.slider.value() / _SLIDER_STEPS
        self._throttle.push(t)
        if not self.slider.isSliderDown():
            self._on_slider_released()

    def _on_slider_released(self) -> None:
        self._throttle.flush()
        self.slider_released.emit(self.slider.value() / _SLIDER_STEPS)

    def _on_tile(self, index: int) -> None:
        self.set_slider(index / (self.tiles.count - 1))
        self._enable_keep()
        self.tile_selected.emit(index)

    def _on_keep(self) -> None:
        if self.tiles.current >= 0:
            self.tile_kept.emit(self.tiles.current)

    def _on_count(self, count: int) -> None:
        # Enter in the box tells the same count once more, and nobody would fill emptied tiles again.
        if self.tiles.count != count:
            self.tiles.set_count(count)
            self._on_settings()

    def _on_settings(self) -> None:
        self._show_law()
        self.settings_changed.emit(self.settings)

    def _on_ends(self) -> None:
        first, last = self.first.currentData(), self.last.currentData()
        if first == last and self._pair is not None:
            # Choosing the other end's corner trades the two, which is what was meant.
            first, last = self._pair[1], self._pair[0]
        self._pair = (first, last)
        self._select_ends()
        self._show_ends_colours()
        self.pair_changed.emit(first, last)

    def _fill_ends(self, items: Sequence[MorphItem | None], full: list[int]) -> None:
        for box in (self.first, self.last):
            with QSignalBlocker(box):
                box.clear()
                for corner in full:
                    item = items[corner]
                    box.addItem(CORNERS[corner], corner)
                    box.setItemData(
                        box.count() - 1, item.label if item else "", Qt.ItemDataRole.ToolTipRole
                    )
        self._select_ends()

    def _select_ends(self) -> None:
        for box, corner in zip((self.first, self.last), self._pair or (-1, -1), strict=True):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(corner))

    def _show_ends(self) -> None:
        ready = self._pair is not None
        for widget in (self.first, self.last, self.slider, self.percent, self.count):
            widget.setEnabled(ready)
        self.tiles.set_ready(ready)
        self._show_ends_colours()
        self._show_percent()
        self._enable_keep()

    def _show_ends_colours(self) -> None:
        if self._pair is None:
            neutral = tokens().text_dim
            self.tiles.set_ends(("A", "B"), (neutral, neutral))
            return
        colours = corner_colours()
        first, last = self._pair
        self.tiles.set_ends((CORNERS[first], CORNERS[last]), (colours[first], colours[last]))

    def _show_percent(self) -> None:
        self.percent.setText(f"{round(100 * self.slider.value() / _SLIDER_STEPS)} %")

    def _show_law(self) -> None:
        self.law.setToolTip(LAWS[MixLaw(self.law.currentData())])
        self.law.setEnabled(self.space.index() == 0)

    def _enable_keep(self) -> None:
        self.keep.setEnabled(self._pair is not None and self.tiles.current >= 0)


def _end_box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(f"{name}: which corner of the pad")
    return box
