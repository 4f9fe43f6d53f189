"""The panel of the nine endings: what the drawing may be, the endings, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.sketch.jobs.making import AUTO
from studio.ui.background.submit import Submit
from studio.ui.look.theme import SPACE
from studio.ui.sketch.category_box import CategoryBox
from studio.ui.sketch.endings_grid import EndingsGrid
from studio.ui.sketch.finish_controller import FinishController
from studio.ui.sketch.guess_chips import GuessChips
from studio.ui.widgets.controls import IconButton, SeedField, caption
from studio.ui.widgets.unit_slider import Quantity, UnitSlider

TEMPERATURE = Quantity(
    "Temperature",
    0.01,
    1.0,
    0.25,
    tip="How freely endings are drawn. Offsets vary with the square root of the temperature, and what may come next "
    "is weighed by its probability to the power of one over it (the law of the Sketch-RNN paper)",
)
ANYTHING = ("Anything", None)
BEST_GUESS = ("Best guess leads", AUTO)
HOW_TO_TAKE = "Click takes one, Shift+click goes on from it"
LOOKS_FINISHED = "It looks finished. These go on all the same"


class FinishPanel(QWidget):
    """Shows and steers the endings.

    Args:
        submit: gives jobs to the worker.
    """

    def __init__(self, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = EndingsGrid()
        self.chips = GuessChips()
        self.controller = FinishController(submit, self.grid, self)
        self.category = CategoryBox((BEST_GUESS, ANYTHING), "What the drawing becomes")
        self.temperature = UnitSlider(TEMPERATURE)
        self.seed = SeedField()
        self.others = IconButton(
            "dice", "Nine others", "Nine other endings (a new seed)", show_text=True
        )
        self.live = QCheckBox("Finish while I draw")
        self.said = QLabel(HOW_TO_TAKE)
        self._lay_out()
        self._connect()
        self._show_settings()

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer what the model can draw."""
        self.category.set_categories(categories)
        self._show_settings()

    def lead_by(self, category: str | None) -> None:
        """Let endings become this."""
        self._set(category=category)

    def _lay_out(self) -> None:
        self.live.setChecked(True)
        self.live.setToolTip("Nine endings grow after every stroke")
        self.category.setObjectName("sketchCategory")
        self.category.setToolTip("What the endings become; type to search the 345 kinds")
        self.said.setProperty("dim", True)
        side = QVBoxLayout(self)
        side.setContentsMargins(0, SPACE, 0, 0)
        side.setSpacing(SPACE)
        head = QHBoxLayout()
        head.addWidget(self.live, 1)
        head.addWidget(self.others)
        kind = QHBoxLayout()
        kind.addWidget(caption("Becomes", self.category))
        kind.addWidget(self.category, 1)
        low = QHBoxLayout()
        low.setSpacing(2 * SPACE)
        low.addWidget(self.temperature, 1)
        low.addWidget(caption("Seed", self.seed))
        low.addWidget(self.seed)
        side.addLayout(head)
        side.addWidget(self.chips)
        side.addWidget(self.grid, 1)
        side.addWidget(self.said, 0, Qt.AlignmentFlag.AlignHCenter)
        side.addLayout(kind)
        side.addLayout(low)

    def _connect(self) -> None:
        controller = self.controller
        self.live.toggled.connect(controller.set_on)
        self.others.clicked.connect(self._nine_others)
        self.category.activated.connect(lambda row: self.lead_by(self.category.itemData(row)))
        self.temperature.moved.connect(lambda value: self._set(temperature=value))
        self.seed.changed.connect(lambda seed: self._set(seed=seed))
        self.chips.picked.connect(self.lead_by)
        self.chips.auto_picked.connect(lambda: self.lead_by(AUTO))
        controller.guessed.connect(self.chips.set_guesses)
        controller.finished.connect(self._say_finished)

    def _say_finished(self, finished: bool) -> None:
        self.said.setText(LOOKS_FINISHED if finished else HOW_TO_TAKE)

    def _nine_others(self) -> None:
        self.controller.again()
        self._show_settings()

    def _set(self, **changes: object) -> None:
        self.controller.set_settings(replace(self.controller.settings, **changes))
        self._show_settings()

    def _show_settings(self) -> None:
        settings = self.controller.settings
        self.category.set_category(settings.category)
        self.chips.set_category(settings.category, auto=settings.category == AUTO)
        self.temperature.set_value(settings.temperature)
        self.seed.set_value(settings.seed)
