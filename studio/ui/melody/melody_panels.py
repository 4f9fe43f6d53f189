"""Where everything of the melody room stands: shelf, editor over the strip, and the column at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from studio.ui.look.theme import SPACE
from studio.ui.melody.clip_header import ClipHeader
from studio.ui.melody.shelf import Shelf
from studio.ui.morph.controller import MorphController
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.ui.start.welcome import Welcome
from studio.ui.widgets.side_column import SideColumn
from studio.ui.widgets.splits import split


class MelodyPanels(QWidget):
    """Three columns whose borders can be dragged; ``"shelf"``, ``"strip"`` and ``"side"`` can be hidden.

    Args:
        shelf: at the left.
        welcome: in the middle while there is no clip.
        header: above the editor.
        editor: in the middle.
        morph: its strip stands below the editor, its pad, shape and map at the right.
    """

    def __init__(
        self,
        shelf: Shelf,
        welcome: Welcome,
        header: ClipHeader,
        editor: PianoRollEditor,
        morph: MorphController,
    ) -> None:
        super().__init__()
        self._shelf = shelf
        self._middle = QStackedWidget()
        self._middle.addWidget(welcome)
        self._middle.addWidget(_page(header, editor))
        self._strip = _strip(morph.strip)
        self.centre = split(Qt.Orientation.Vertical, self._middle, self._strip)
        self.centre.setStretchFactor(0, 1)
        self.centre.setStretchFactor(1, 0)
        self.side = SideColumn(morph.pad, (("Shape", morph.shape), ("Map", morph.map)))
        self.side.tall_changed.connect(lambda tall: morph.shape.set_compact(not tall))
        morph.shape.set_compact(True)
        self.across = split(Qt.Orientation.Horizontal, shelf, self.centre, self.side)
        self.across.setStretchFactor(1, 1)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.across)

    def show_editor(self, there_is_a_clip: bool) -> None:
        """Show the editor, or the page for those who have no clip yet."""
        self._middle.setCurrentIndex(int(there_is_a_clip))

    def shown(self, which: str) -> bool:
        """Whether a panel is there."""
        return not self._panels()[which].isHidden()

    def toggle(self, which: str) -> None:
        """Show or hide a panel."""
        panel = self._panels()[which]
        panel.setVisible(panel.isHidden())

    def bring(self, which: str) -> None:
        """Show a panel."""
        self._panels()[which].show()

    def save(self) -> dict[str, bytes]:
        """Return the places of the borders, as Qt packs them."""
        return {name: bytes(s.saveState().data()) for name, s in self._splitters().items()}

    def restore(self, layout: dict[str, bytes]) -> None:
        """Take the places of the borders from :meth:`save`."""
        for name, splitter in self._splitters().items():
            if name in layout:
                splitter.restoreState(layout[name])
        self.side.keep_layout()

    def reset(self) -> None:
        """Show all panels at the sizes they have at first."""
        for panel in self._panels().values():
            panel.show()
        width, height = self.across.width(), self.centre.height()
        shelf = min(max(width // 7, 204), 340)
        side = min(max(width // 5, 320), 520)
        self.across.setSizes([shelf, max(width - shelf - side, 1), side])
        self.centre.setSizes([height, 1])
        self.side.reset_layout()

    def _splitters(self) -> dict[str, QSplitter]:
        return {"across": self.across, "centre": self.centre, "side": self.side.splitter}

    def _panels(self) -> dict[str, QWidget]:
        return {"shelf": self._shelf, "strip": self._strip, "side": self.side}


def _page(header: QWidget, editor: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(header)
    column.addWidget(editor, 1)
    return page


def _strip(strip: QWidget) -> QWidget:
    panel = QWidget()
    panel.setProperty("panel", True)
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(panel)
    column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
    column.addWidget(strip)
    return panel
