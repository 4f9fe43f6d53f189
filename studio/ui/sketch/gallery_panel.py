"""The gallery: one kind of thing drawn from nothing at rising temperature, the ink growing redder."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from studio.project.sketches import at_canvas_size
from studio.sketch.item import Sketch
from studio.sketch.jobs.redrawing import SampleGallery
from studio.ui.background.submit import Submit
from studio.ui.look.theme import SPACE, theme_changed, tokens
from studio.ui.morph.colours import over
from studio.ui.sketch.category_box import CategoryBox
from studio.ui.sketch.endings_grid import EndingsGrid, GridWords
from studio.ui.sketch.grid_grower import GridGrower
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.widgets.controls import IconButton, SeedField, caption
from studio.ui.widgets.unit_slider import Quantity, UnitSlider

CHANNEL = "sketch.gallery"
ROWS, COLUMNS = 5, 4
BOX = 255.0
COOLEST = Quantity(
    "From", 0.01, 1.0, 0.05, tip="Temperature of the first drawing, in the ink of the theme"
)
HOTTEST = Quantity("To", 0.01, 1.0, 1.0, tip="Temperature of the last drawing, in red")
_WORDS = GridWords(
    "Gallery",
    "Drawing",
    "Choose a kind of thing to see it drawn from cool to hot",
    "Click one to take it over as a new drawing, drag one to a corner of the pad or out of the window",
)
_ANYTHING = ("Anything", None)
_FIRST = "cat"
"""What is drawn until the person chooses: of anything at all, little can be told from a thumbnail."""


class GalleryPanel(QWidget):
    """Samples a category.

    Args:
        submit: gives jobs to the worker.
        drags: carries what is dragged away.

    Signals:
        taken: a new :class:`Sketch` and the name of the undo step.
        failed: sentence and details.
    """

    taken = Signal(object, str)
    failed = Signal(str, str)

    def __init__(self, submit: Submit, drags: SketchDrags, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drags = drags
        self._asked: SampleGallery | None = None
        self.grid = EndingsGrid(ROWS, COLUMNS, _WORDS)
        self.grower = GridGrower(submit, self.grid, CHANNEL)
        self.category = CategoryBox((_ANYTHING,), "What is drawn")
        self.coolest, self.hottest = UnitSlider(COOLEST), UnitSlider(HOTTEST)
        self.seed = SeedField()
        self.prior = QCheckBox("Around random points")
        self.again = IconButton("dice", "Others", "Draw others (a new seed)", show_text=True)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._draw)
        self._lay_out()
        self._connect()

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer what the model can draw."""
        offered = self.category.count()
        self.category.set_categories(categories)
        if offered == 1:
            # The first time; a model that cannot draw it goes on with anything.
            self.category.set_category(_FIRST)

    def stop(self) -> None:
        """Stop growing."""
        self._asked = None
        self._later.stop()
        self.grower.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw when seen."""
        super().showEvent(event)
        if not any(self.grid.strokes(number) for number in range(self.grid.count)):
            self._later.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the worker to others."""
        self.stop()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        self.prior.setToolTip(
            "Each drawing begins at its own random point of the latent space, instead of at none"
        )
        kind = QHBoxLayout()
        kind.addWidget(caption("Draw", self.category))
        kind.addWidget(self.category, 1)
        kind.addWidget(self.again)
        heat = QHBoxLayout()
        heat.setSpacing(2 * SPACE)
        heat.addWidget(self.coolest, 1)
        heat.addWidget(self.hottest, 1)
        low = QHBoxLayout()
        low.addWidget(self.prior, 1)
        low.addWidget(caption("Seed", self.seed))
        low.addWidget(self.seed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(kind)
        column.addWidget(self.grid, 1)
        column.addLayout(heat)
        column.addLayout(low)

    def _connect(self) -> None:
        self.category.activated.connect(lambda _index: self._later.start())
        self.again.clicked.connect(self.seed.throw)
        self.seed.changed.connect(lambda _seed: self._later.start())
        self.prior.toggled.connect(lambda _on: self._later.start())
        for slider in (self.coolest, self.hottest):
            slider.moved.connect(lambda _value: self._later.start())
        self.grower.failed.connect(self.failed)
        self.grid.adopted.connect(self._take)
        self.grid.continued.connect(self._take)
        self.grid.dragged.connect(lambda number: self._drags.start(self.grid, self._made(number)))
        theme_changed.connect(self._recolour)

    def _draw(self) -> None:
        if not self.isVisible():
            return
        job = SampleGallery(
            self.category.category,
            self.grid.count,
            self.hottest.value(),
            self.prior.isChecked(),
            temperature=self.coolest.value(),
            seed=self.seed.value(),
        )
        if job != self._asked:
            self._asked = job
            self.grid.set_colours(heat_colours(self.grid.count))
            self.grower.run(job, BOX)

    def _recolour(self) -> None:
        self._asked = None
        self._later.start()

    def _made(self, number: int) -> Sketch:
        category = self.category.category
        name = (category or "Something").capitalize()
        return Sketch(name, at_canvas_size(self.grid.strokes(number)), category=category or "")

    def _take(self, number: int) -> None:
        self.taken.emit(self._made(number), "Take from the gallery")


def heat_colours(count: int) -> list[QColor]:
    """Return inks from that of the theme to red."""
    colours = tokens()
    return [over(colours.text, colours.danger, n / max(count - 1, 1)) for n in range(count)]
