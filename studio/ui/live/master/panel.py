"""The master pad in the window: a small panel over the rooms that stays while one works."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio.ui.live.drop_panel import DropPanel
from studio.ui.live.master.pad import MasterPad
from studio.ui.live.master.surface import MasterSurface
from studio.ui.widgets.controls import Switch

SIDE = 232


def coupling_switch(master: MasterPad) -> Switch:
    """Return a switch that shows and chooses how the pads are coupled."""
    switch = Switch(
        (
            ("Together", "Every pad stands where the master pad stands"),
            ("Apart", "Pads keep their distances and meet at the edges"),
        ),
        "How the pads of the rooms follow",
    )
    switch.changed.connect(lambda index: master.set_relative(index == 1))
    master.changed.connect(lambda: switch.set_index(int(master.relative)))
    switch.set_index(int(master.relative))
    return switch


class MasterPanel(DropPanel):
    """The pad, how the rooms follow it, and where it stands.

    Args:
        window: what it lies over.
        master: what it shows.
        anchor: the button below which it opens, to the left: what is at the right are the pads of the rooms, which one
            wants to see follow.
    """

    def __init__(self, window: QWidget, master: MasterPad, anchor: QWidget) -> None:
        super().__init__(window, "Master pad", anchor)
        self.setObjectName("masterPanel")
        self.surface = MasterSurface(master)
        self.surface.setFixedSize(SIDE, SIDE)
        self.coupling = coupling_switch(master)
        self.where = QLabel()
        self.where.setProperty("dim", True)
        foot = QHBoxLayout()
        foot.addWidget(self.coupling)
        foot.addStretch(1)
        foot.addWidget(self.where)
        self.column.addWidget(self.surface)
        self.column.addLayout(foot)
        master.moved.connect(self._show_place)
        self._show_place(*master.position)

    @property
    def first(self) -> QWidget:
        """The pad."""
        return self.surface

    def _show_place(self, x: float, y: float) -> None:
        self.where.setText(f"X {x:.2f}  Y {y:.2f}")
