"""The tabs beside the canvas: Finish, Morph, Through, Gallery and Map."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from studio.sketch.item import Sketch
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.look.theme import SPACE, TIGHT
from studio.ui.sketch.finish_panel import FinishPanel
from studio.ui.sketch.gallery_panel import GalleryPanel
from studio.ui.sketch.map_panel import MapPanel, ReadMap
from studio.ui.sketch.morph_panel import MorphPanel
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.sketch.through_panel import ThroughPanel

LEAST_WIDTH = 390


class SidePanel(QWidget):
    """Holds everything that the model does for a drawing.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        drags: carries drawings that are not in the song yet.
        read_map: reads the map that came with the model.

    Signals:
        taken: a new :class:`Sketch` and the name of the undo step that puts it into the song.
        opened: id of a drawing of the song, to be shown.
        failed: sentence and details.
    """

    taken = Signal(object, str)
    opened = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        drags: SketchDrags,
        read_map: ReadMap,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setMinimumWidth(LEAST_WIDTH)
        self._sketch = Sketch()
        self.finish = FinishPanel(submit)
        self.morph = MorphPanel(document, submit, drags)
        self.through = ThroughPanel(document, submit, drags)
        self.gallery = GalleryPanel(submit, drags)
        self.map = MapPanel(document, submit, read_map)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setAccessibleName("Panels of the sketch room")
        # A drawing that is dragged to the Morph tab goes on to a corner of its pad.
        bar = self.tabs.tabBar()
        bar.setObjectName("sketchTabs")
        bar.setAcceptDrops(True)
        bar.setChangeCurrentOnDrag(True)
        # Who clicks a tab goes on with the pen: its keys stay with the canvas.
        bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for title, panel, tip in (
            ("Finish", self.finish, "Nine ways to finish what you draw"),
            ("Morph", self.morph, "Between up to four drawings"),
            ("Through", self.through, "Your drawing through the model, and sums of drawings"),
            ("Gallery", self.gallery, "A kind of thing, drawn from cool to hot"),
            ("Map", self.map, "Where drawings lie in the latent space"),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(panel, title), tip)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, TIGHT, SPACE, SPACE)
        column.addWidget(self.tabs)
        self.tabs.currentChanged.connect(lambda _index: self._finish_if_seen())
        self.morph.opened.connect(self.opened)
        self.morph.kept.connect(self.opened)
        self.map.opened.connect(self.opened)
        for panel in (self.through, self.gallery, self.map):
            panel.taken.connect(self.taken)
            panel.failed.connect(self.failed)
        self.morph.logic.failed.connect(self.failed)
        self.finish.controller.failed.connect(self.failed)
        self.morph.logic.weights_changed.connect(self.map.follow)

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer what the model can draw."""
        for panel in (self.finish, self.morph, self.through, self.gallery):
            panel.set_categories(categories)

    def show_tab(self, title: str) -> None:
        """Bring a panel to the front, e.g. ``"Morph"``."""
        for number in range(self.tabs.count()):
            if self.tabs.tabText(number) == title:
                self.tabs.setCurrentIndex(number)

    def show_sketch(self, sketch: Sketch) -> None:
        """Work on a drawing."""
        self._sketch = sketch
        self.through.show_sketch(sketch)
        self._finish_if_seen()

    def stop(self) -> None:
        """Stop growing at once, because the pen touches."""
        self.finish.controller.stop()
        self.through.stop()

    def _finish_if_seen(self) -> None:
        controller = self.finish.controller
        if self.tabs.currentWidget() is self.finish:
            controller.show(self._sketch)
        else:
            controller.stop()
