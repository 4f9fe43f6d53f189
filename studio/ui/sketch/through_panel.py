"""The panel that draws things through the model: mine again, mine as something else, and sums of drawings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.project.sketches import at_canvas_size
from studio.sketch.item import Sketch, Stroke
from studio.sketch.jobs.making import AUTO
from studio.sketch.jobs.redrawing import Reconstruct
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.look.theme import SPACE
from studio.ui.sketch.category_box import CategoryBox
from studio.ui.sketch.endings_grid import EndingsGrid, GridWords
from studio.ui.sketch.finish_controller import SIDE
from studio.ui.sketch.grid_grower import GridGrower
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.sketch.sum_row import SumRow
from studio.ui.widgets.controls import SeedField, caption
from studio.ui.widgets.unit_slider import Quantity, UnitSlider

CHANNEL = "sketch.redraw"
SIMILARITY = Quantity(
    "Similarity",
    0.0,
    1.0,
    1.0,
    tip="How much of your drawing's own point counts: z' = s z + (1 - s) e, with e drawn from the normal distribution",
)
TEMPERATURE = Quantity(
    "Temperature",
    0.01,
    1.0,
    0.25,
    tip="How freely the model redraws; the same law as of the endings",
)
_WORDS = GridWords(
    "Nine reconstructions",
    "Reconstruction",
    "Draw something, and the model draws it again here, nine times",
    "Click one to go on with it as a new drawing, drag one to a corner of the pad or out of the window",
)
_ITSELF = ("Itself (best guess)", AUTO)
_ANYTHING = ("Anything", None)


class ThroughPanel(QWidget):
    """Redraws the drawing on show.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        drags: carries what is dragged away.

    Signals:
        taken: a new :class:`Sketch` and the name of the undo step that puts it into the song.
        failed: sentence and details.
    """

    taken = Signal(object, str)
    failed = Signal(str, str)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        drags: SketchDrags,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._drags = drags
        self._sketch = Sketch()
        self._asked: Reconstruct | None = None
        self.grid = EndingsGrid(words=_WORDS)
        self.grower = GridGrower(submit, self.grid, CHANNEL)
        self.through = CategoryBox((_ITSELF, _ANYTHING), "Draw through")
        self.similarity = UnitSlider(SIMILARITY)
        self.temperature = UnitSlider(TEMPERATURE)
        self.seed = SeedField()
        self.sum = SumRow(document, submit, drags)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._redraw)
        self._lay_out()
        self._connect()

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer what the model can draw."""
        self.through.set_categories(categories)

    def show_sketch(self, sketch: Sketch) -> None:
        """Redraw another drawing, once this panel is seen."""
        self._sketch = sketch
        self._later.start()

    def stop(self) -> None:
        """Stop growing, because the pen touches."""
        self._later.stop()
        self._asked = None
        self.grower.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Redraw what was drawn meanwhile."""
        super().showEvent(event)
        self._later.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the worker to others."""
        self.stop()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        through = QHBoxLayout()
        through.addWidget(caption("Through", self.through))
        through.addWidget(self.through, 1)
        through.addWidget(caption("Seed", self.seed))
        through.addWidget(self.seed)
        self.through.setToolTip(
            "Draw it as something else: a truck through “pig” becomes a pig with a truck's shape"
        )
        sliders = QHBoxLayout()
        sliders.setSpacing(2 * SPACE)
        sliders.addWidget(self.similarity, 1)
        sliders.addWidget(self.temperature, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(through)
        column.addWidget(self.grid, 1)
        column.addLayout(sliders)
        column.addWidget(self.sum)

    def _connect(self) -> None:
        self.through.activated.connect(lambda _index: self._later.start())
        self.similarity.moved.connect(lambda _value: self._later.start())
        self.temperature.moved.connect(lambda _value: self._later.start())
        self.seed.changed.connect(lambda _seed: self._later.start())
        self.grower.failed.connect(self.failed)
        self.grid.adopted.connect(self._take)
        self.grid.continued.connect(self._take)
        self.grid.dragged.connect(lambda number: self._drags.start(self.grid, self._made(number)))
        self.sum.taken.connect(self.taken)
        self.sum.failed.connect(self.failed)

    def _redraw(self) -> None:
        if not self.isVisible():
            return
        if not self._sketch.points:
            self.stop()
            self.grid.clear()
            return
        job = Reconstruct(
            self._sketch.strokes,
            self.through.category,
            similarity=self.similarity.value(),
            temperature=self.temperature.value(),
            seed=self.seed.value(),
        )
        if job != self._asked:
            self._asked = job
            self.grower.run(job, SIDE)

    def _made(self, number: int) -> Sketch:
        strokes: tuple[Stroke, ...] = self.grid.strokes(number)
        category = self.through.category
        as_what = f" as {category}" if category not in (AUTO, None) else " again"
        return Sketch(f"{self._sketch.name}{as_what}", at_canvas_size(strokes))

    def _take(self, number: int) -> None:
        self.taken.emit(self._made(number), "Take a reconstruction")
