"""What is seen of the timbre room, made in pieces so that the window never waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from studio.ui.document import Document
from studio.ui.look.theme import SPACE
from studio.ui.morph.pad import MorphPad
from studio.ui.timbre.curves_tab import CurvesTab
from studio.ui.timbre.embeddings import Embeddings
from studio.ui.timbre.library import SoundLibrary
from studio.ui.timbre.listening import Listening
from studio.ui.timbre.pad_head import PadHead
from studio.ui.timbre.patch_panel import PatchPanel
from studio.ui.timbre.rainbow_view import RainbowView
from studio.ui.timbre.room_parts import RoomServices, page, panel
from studio.ui.timbre.sound_editor import SoundEditor
from studio.ui.timbre.sound_files import SoundFiles
from studio.ui.timbre.sound_import import SoundImporter
from studio.ui.timbre.sound_list import SoundList
from studio.ui.timbre.sound_map import SoundMap
from studio.ui.timbre.sound_shop import SoundShop
from studio.ui.timbre.wave_paint import Outlines
from studio.worker.arranging import umap_available


class TimbreFurniture(QWidget):
    """The widgets of the room in their places, and what they take their sounds from.

    Args:
        document: the song.
        services: of the program.
        parent: what the room goes into.
    """

    def __init__(self, document: Document, services: RoomServices, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("timbreRoom")
        self._document, self._services = document, services
        self._furniture = self._furnish()

    def furnish(self) -> bool:
        """Make another piece of what will be seen, in a few milliseconds.

        Returns:
            Whether there is more of it.
        """
        return next(self._furniture, True) is None

    def _furnish(self) -> Iterator[None]:
        document, services = self._document, self._services
        pool = services.pool
        self.library = SoundLibrary(pool, self)
        self.outlines = Outlines(pool, self)
        self.embeddings = Embeddings(services.submit, self)
        self.listening = Listening(services.live, pool, self)
        self.files = SoundFiles(services.exports, pool, self)
        self.importer = SoundImporter(document, pool, services.ask_region, self)
        self.shop = SoundShop(document, self.library, self.outlines, self.files, self)
        # From the outside in: Qt looks through all that is in a widget whenever that gets another parent.
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(self.across)
        yield
        self.sounds = SoundList(self.shop.outline_of, self.shop.file_of)
        self.across.addWidget(self.sounds)
        yield
        self.sounds.set_rows(self.shop.rows())
        self.library.ready.connect(self.sounds.refresh_pictures)
        yield
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.across.addWidget(self.middle)
        yield from self._furnish_middle()
        right = panel()
        self.across.addWidget(right)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Panels of the timbre room")
        self.tabs.tabBar().setObjectName("timbreTabs")
        side.addWidget(self.tabs)
        yield from self._furnish_tabs()
        # On a large screen pictures and curves grow with the pad.
        self.across.setStretchFactor(1, 3)
        self.across.setStretchFactor(2, 2)
        self.across.setSizes([220, 620, 380])

    def _furnish_middle(self) -> Iterator[None]:
        top = panel()
        self.middle.addWidget(top)
        column = QVBoxLayout(top)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        self.head = PadHead("")
        self.state, self.law, self.keys = self.head.state, self.head.law, self.head.keys
        column.addWidget(self.head)
        yield
        self.pad = MorphPad(self.shop.choices)
        column.addWidget(self.pad, 1)
        yield
        self.editor = SoundEditor()
        self.middle.addWidget(self.editor)
        self.middle.setStretchFactor(0, 3)
        self.middle.setStretchFactor(1, 1)
        self.middle.setSizes([480, 180])
        self.middle.setCollapsible(0, False)
        yield

    def _furnish_tabs(self) -> Iterator[None]:
        document = self._document
        self.patch = PatchPanel()
        yield
        self.tabs.addTab(page(self.patch), "Patch")
        yield
        self.rainbows = RainbowView()
        self.tabs.addTab(page(self.rainbows), "See")
        self.curves = CurvesTab(document, self.embeddings, lambda: list(document.song.sounds))
        self.tabs.addTab(page(self.curves), "Curves")
        yield
        self.map = SoundMap(self.shop.map_item, self.sounds.list.drag_data, umap=umap_available())
        self.tabs.addTab(page(self.map), "Map")
        yield
