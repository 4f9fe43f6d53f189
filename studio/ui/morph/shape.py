"""The shape panel: sample, vary, average, and sliders along named directions of the latent space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui.look.theme import CLOSE, HAIR, SPACE, TIGHT
from studio.ui.morph.attribute import AttributeSlider
from studio.ui.morph.drag import LatestThrottle
from studio.ui.morph.progress import WaitLine
from studio.ui.widgets.controls import SeedField, ValueSlider, caption, temperature_slider


@dataclass(frozen=True)
class AttributeInfo:
    """A named direction as the panel shows it.

    Attributes:
        name: identifier, e.g. ``"note_density"``.
        label: what the person reads.
        unit: of the measured value, e.g. ``"notes/step"``.
        tip: what it means, in a sentence.
    """

    name: str
    label: str
    unit: str
    tip: str = ""


class ShapePanel(QWidget):
    """Make new items, or bend the current one.

    Signals:
        sample_asked: make an item from nothing.
        vary_asked: similarity 0..1 of the variation to the current item.
        average_asked: the average of the corners or of what is selected.
        attributes_moved: slider values -2..2 by name, while one is dragged.
        apply_asked: keep what the sliders made.
        reset_asked: all sliders went back to 0.
        settings_changed: temperature and seed, by the person.
        cancelled: the person does not want to wait.
    """

    sample_asked = Signal()
    vary_asked = Signal(float)
    average_asked = Signal()
    attributes_moved = Signal(dict)
    apply_asked = Signal()
    reset_asked = Signal()
    settings_changed = Signal(float, int)
    cancelled = Signal()

    def __init__(self, attributes: Sequence[AttributeInfo], parent: QWidget | None = None) -> None:
        """Make a panel with a slider for each attribute."""
        super().__init__(parent)
        self.setObjectName("shapePanel")
        self.sliders = {
            info.name: AttributeSlider(info.label, info.unit, info.tip) for info in attributes
        }
        self._throttle = LatestThrottle(self.attributes_moved.emit, self)
        self._has_item = False
        self._make_controls()
        self._lay_out()
        self._connect()
        self.set_item_name(None)
        self.set_average_count(0)

    # -- what others set --------------------------------------------------------------------

    @property
    def values(self) -> dict[str, float]:
        """Slider values, -2..2, by name."""
        return {name: slider.value() for name, slider in self.sliders.items()}

    @property
    def changed(self) -> bool:
        """Whether any slider is off its centre."""
        return any(self.values.values())

    def set_item_name(self, name: str | None) -> None:
        """Name the item that vary and the sliders work on, or None where there is none."""
        self._has_item = name is not None
        self.subject.setText(name or "No clip chosen")
        for slider in self.sliders.values():
            slider.setEnabled(self._has_item)
        self.vary.setEnabled(self._has_item)
        self.similarity.setEnabled(self._has_item)
        self._enable_apply()

    def set_compact(self, compact: bool) -> None:
        """Take less height, for a column that is not tall."""
        widest = max((s.name.sizeHint().width() for s in self.sliders.values()), default=0)
        for slider in self.sliders.values():
            slider.set_compact(compact, widest)
        self._knobs.setVerticalSpacing(HAIR if compact else CLOSE)
        self._rows.setSpacing(HAIR if compact else SPACE)
        self._column.setSpacing(TIGHT if compact else SPACE)

    def set_average_count(self, count: int) -> None:
        """Say how many items an average would take; fewer than two cannot be averaged."""
        self.average.setEnabled(count >= 2)
        self.average.setText(f"Average {count}" if count >= 2 else "Average")

    def set_measured(
        self, before: Mapping[str, float | None], after: Mapping[str, float | None] | None = None
    ) -> None:
        """Show measured values before and, where there is one, after the sliders' change."""
        for name, slider in self.sliders.items():
            slider.set_measured(before.get(name), after.get(name) if after else None)

    def set_settings(self, temperature: float, seed: int) -> None:
        """Show temperature and seed without telling anyone."""
        self.temperature.set_value(temperature)
        self.seed.set_value(seed)

    def centre_sliders(self) -> None:
        """Put all sliders back to 0 without telling anyone."""
        for slider in self.sliders.values():
            slider.set_value(0.0)
        self._enable_apply()

    # -- building ---------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.subject = QLabel()
        font = self.subject.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.subject.setFont(font)
        self.sample = QPushButton("Sample")
        self.sample.setToolTip("Make a new clip from nothing and put it on the shelf")
        self.vary = QPushButton("Vary")
        self.vary.setToolTip("Make a clip like this one and put it on the shelf")
        self.average = QPushButton("Average")
        self.average.setToolTip("Make the average of the corners, or of the selected clips")
        self.similarity = ValueSlider(
            "Similarity",
            0.0,
            1.0,
            0.5,
            tip="How like the clip a variation is: 0 not at all, 1 the same. Double-click: 0.5",
        )
        self.temperature = temperature_slider()
        self.seed = SeedField()
        self.similarity.readout.setMinimumWidth(self.temperature.readout.minimumWidth())
        self.apply = QPushButton("Apply")
        self.apply.setToolTip("Keep what the sliders made (one undo step)")
        self.apply.setDefault(True)
        self.reset = QPushButton("Reset")
        self.reset.setToolTip("All sliders back to 0")
        self.wait = WaitLine(self)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(CLOSE)
        for button in (self.sample, self.vary, self.average):
            button.setMinimumWidth(64)
            buttons.addWidget(button, 1)
        self._knobs = QGridLayout()
        self._knobs.setHorizontalSpacing(SPACE)
        self._knobs.setVerticalSpacing(CLOSE)
        rows = (
            ("Similarity", self.similarity, self.similarity.slider),
            ("Temperature", self.temperature, self.temperature.slider),
            ("Seed", self.seed, self.seed.box),
        )
        for row, (text, widget, buddy) in enumerate(rows):
            self._knobs.addWidget(caption(text, buddy), row, 0)
            self._knobs.addWidget(widget, row, 1)
        self._knobs.setColumnStretch(1, 1)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        for slider in self.sliders.values():
            self._rows.addWidget(slider)
        ends = QHBoxLayout()
        ends.setSpacing(CLOSE)
        ends.addWidget(self.wait, 1)
        ends.addWidget(self.reset)
        ends.addWidget(self.apply)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addLayout(buttons)
        self._column.addLayout(self._knobs)
        self._column.addWidget(self.subject)
        self._column.addLayout(self._rows)
        self._column.addLayout(ends)
        self._column.addStretch(1)

    def _connect(self) -> None:
        self.sample.clicked.connect(lambda: self.sample_asked.emit())
        self.vary.clicked.connect(lambda: self.vary_asked.emit(self.similarity.value()))
        self.average.clicked.connect(lambda: self.average_asked.emit())
        self.apply.clicked.connect(lambda: self.apply_asked.emit())
        self.reset.clicked.connect(self._on_reset)
        for slider in self.sliders.values():
            slider.moved.connect(self._on_slider)
        self.temperature.settled.connect(self._on_settings)
        self.seed.changed.connect(self._on_settings)
        self.wait.cancelled.connect(self.cancelled)

    # -- within -----------------------------------------------------------------------------

    def _on_slider(self) -> None:
        self._enable_apply()
        self._throttle.push(self.values)

    def _on_reset(self) -> None:
        self.centre_sliders()
        self.reset_asked.emit()

    def _on_settings(self) -> None:
        self.settings_changed.emit(self.temperature.value(), self.seed.value())

    def _enable_apply(self) -> None:
        self.apply.setEnabled(self._has_item and self.changed)
        self.reset.setEnabled(self._has_item and self.changed)
