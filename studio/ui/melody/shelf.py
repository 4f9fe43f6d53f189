"""The shelf: the song's clips, and the factory clips to start from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.melody.notes import Clip
from studio.project.song import Song
from studio.ui.actions.listing import Listing
from studio.ui.actions.registry import ActionRegistry, ActionSpec
from studio.ui.drag.drag_files import DragFiles
from studio.ui.look.theme import ICON_SMALL, SPACE, TIGHT
from studio.ui.melody.shelf_list import ClipListModel, ClipListView
from studio.ui.morph.items import CORNERS

SONG_TAB, LIBRARY_TAB, FIRST_PAGE = 0, 1, 2
GROUP = "Shelf"


class Shelf(QWidget):
    """Clips at hand. It keeps no song: it shows what it is given and says what the person does.

    Args:
        files: where finished files for drags out come from.

    Signals:
        clip_opened: id of a clip of the song to show in the editor.
        clip_used: id of a clip (of the song or the library) for the next free corner.
        corner_chosen: corner 0..3 and the id of a clip.
        rename_asked: id and new name.
        delete_asked: tuple of ids.
        duplicate_asked: tuple of ids.
        new_asked: an empty clip, please.
        import_asked: choose files, please.
    """

    clip_opened = Signal(str)
    clip_used = Signal(str)
    corner_chosen = Signal(int, str)
    rename_asked = Signal(str, str)
    delete_asked = Signal(object)
    duplicate_asked = Signal(object)
    new_asked = Signal()
    import_asked = Signal()

    def __init__(self, files: DragFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shelf")
        self.setAccessibleName("Shelf")
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._song_clips: tuple[Clip, ...] = ()
        self._library: tuple[Clip, ...] = ()
        self._corners: dict[str, tuple[int, ...]] = {}
        self.song_model = ClipListModel(self.rename_asked.emit, self)
        self.library_model = ClipListModel(None, self)
        self.song_list = ClipListView(self.song_model, files, self)
        self.song_list.setAccessibleName("Clips of the song")
        self.library_list = ClipListView(self.library_model, files, self)
        self.library_list.setAccessibleName("Factory clips")
        for view in (self.song_list, self.library_list):
            view.used.connect(self.clip_used)
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._on_menu)
        self.song_list.opened.connect(self.clip_opened)
        self._registry: ActionRegistry | None = None
        self._pages: list[tuple[QWidget, QWidget]] = []
        self._lay_out()

    # -- what others set --------------------------------------------------------------------

    def set_song(self, song: Song, room: str = "melody") -> None:
        """Show the song's clips, with the letters of the corners they are on."""
        self._song_clips = tuple(song.all_clips())
        corners: dict[str, tuple[int, ...]] = {}
        for corner, clip_id in enumerate(song.pad(room).corners):
            if clip_id is not None:
                corners[clip_id] = (*corners.get(clip_id, ()), corner)
        self._corners = corners
        self._fill()

    def set_library(self, clips: Sequence[Clip]) -> None:
        """Show the factory clips."""
        self._library = tuple(clips)
        self._fill()

    def show_current(self, clip_id: str | None) -> None:
        """Mark the clip that the editor shows."""
        self.song_list.show_current(clip_id)

    def show_tab(self, tab: int) -> None:
        """Show the song's clips (0), the library (1) or a page that was added (2 ...)."""
        self.tabs.setCurrentIndex(tab)

    def add_page(self, title: str, page: QWidget, list_view: QWidget, tip: str) -> int:
        """Add a page with a list of its own; return its tab."""
        self._pages.append((page, list_view))
        self._stack.addWidget(page)
        tab = self.tabs.addTab(title)
        self.tabs.setTabToolTip(tab, tip)
        return tab

    @property
    def focus_view(self) -> QWidget:
        """What takes the keyboard: the list on show, whoever made it."""
        tab = self.tabs.currentIndex()
        return self.view if tab < FIRST_PAGE else self._pages[tab - FIRST_PAGE][1]

    @property
    def view(self) -> ClipListView:
        """The list on show."""
        return self.library_list if self.tabs.currentIndex() == LIBRARY_TAB else self.song_list

    @property
    def chosen(self) -> tuple[Clip, ...]:
        """What is selected in the list on show; nothing while another page is."""
        return self.view.chosen if self.tabs.currentIndex() < FIRST_PAGE else ()

    def actions_specs(self) -> list[ActionSpec]:
        """Return the commands of the shelf; their keys work while it has the keyboard."""
        in_song = lambda: self.tabs.currentIndex() == SONG_TAB and bool(self.chosen)  # noqa: E731
        any_chosen = lambda: bool(self.chosen)  # noqa: E731
        shelf = Listing(GROUP)
        shelf.add(
            "shelf.use",
            "Put on the next free corner",
            "",
            self._use,
            "morph",
            "Put the clip on the next free corner of the pad (Enter or double-click)",
            when=any_chosen,
            repeats=True,
        )
        for corner, letter in enumerate(CORNERS):
            action_id, title = f"shelf.corner_{letter.lower()}", f"Put on corner {letter}"
            put = partial(self._put_on, corner)
            shelf.add(
                action_id, title, f"Shift+{letter}", put, when=any_chosen, words="morph pad slot"
            )
        rename, copy = self.song_list.edit_name, lambda: self.duplicate_asked.emit(self._ids())
        shelf.add("shelf.rename", "Rename clip", "F2", rename, "draw", when=in_song)
        shelf.add("shelf.duplicate", "Duplicate clip", "Ctrl+D", copy, "copy", when=in_song)
        delete, keys = lambda: self.delete_asked.emit(self._ids()), ("Del", "Backspace")
        shelf.add("shelf.delete", "Delete clip", keys, delete, "trash", when=in_song)
        shelf.add(
            "shelf.find", "Find a clip", "Ctrl+F", self._find, "search", words="filter search"
        )
        return shelf.specs

    def take_actions(self, registry: ActionRegistry) -> None:
        """Fill the context menu from the registry."""
        self._registry = registry

    def take_foot(self, foot: QWidget) -> None:
        """Show a row under the lists."""
        self.layout().addWidget(foot)

    # -- within -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.tabs = QTabBar(drawBase=False, expanding=False)
        self.tabs.setAccessibleName("Clips of the song, or the library")
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setProperty("tight", True)
        self.tabs.addTab("Song")
        self.tabs.addTab("Library")
        self.tabs.setTabToolTip(SONG_TAB, "Clips of this song")
        self.tabs.setTabToolTip(LIBRARY_TAB, "Factory clips to start from")
        self.tabs.currentChanged.connect(self._on_tab)
        self.add = QToolButton(
            toolTip="Add a clip", popupMode=QToolButton.ToolButtonPopupMode.InstantPopup
        )
        self.add.setAccessibleName("Add a clip")
        self.add.setProperty("flat", True)
        self.add.setIconSize(QSize(ICON_SMALL, ICON_SMALL))
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE, TIGHT, SPACE, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.add)
        self.find = QLineEdit(placeholderText="Find", clearButtonEnabled=True)
        self.find.setToolTip("Show only clips whose name has these letters (Ctrl+F)")
        self.find.setAccessibleName("Find a clip")
        self.find.textChanged.connect(lambda _text: self._fill())
        self.find.returnPressed.connect(lambda: self.view.setFocus())
        field = QHBoxLayout()
        field.setContentsMargins(SPACE, 0, SPACE, 0)
        field.addWidget(self.find)
        self._empty = QLabel(
            "No clips yet.\n\nDrop MIDI files here, or take one from the library.",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
            margin=2 * SPACE,
        )
        self._empty.setProperty("dim", True)
        self._stack = QStackedWidget()
        for page in (self.song_list, self.library_list, self._empty):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addLayout(field)
        column.addWidget(self._stack, 1)
        self.setMinimumWidth(208)

    def _fill(self) -> None:
        wanted = self.find.text().strip().lower()
        for model, clips in (
            (self.song_model, self._song_clips),
            (self.library_model, self._library),
        ):
            fits = [clip for clip in clips if wanted in clip.name.lower()]
            model.set_clips(fits, self._corners)
        self._show_page()

    def _show_page(self) -> None:
        tab = self.tabs.currentIndex()
        self.find.setVisible(tab < FIRST_PAGE)
        if tab >= FIRST_PAGE:
            self._stack.setCurrentWidget(self._pages[tab - FIRST_PAGE][0])
        elif tab == LIBRARY_TAB:
            self._stack.setCurrentWidget(self.library_list)
        else:
            self._stack.setCurrentWidget(self.song_list if self._song_clips else self._empty)

    def _on_tab(self, _tab: int) -> None:
        self._show_page()
        if self._registry is not None:
            # The same keys mean another list now.
            self._registry.refresh()

    def _on_menu(self, at: QPoint) -> None:
        if self._registry is None:
            return
        self._registry.refresh()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._registry.action("shelf.use"))
        for letter in CORNERS:
            menu.addAction(self._registry.action(f"shelf.corner_{letter.lower()}"))
        if self.view is self.song_list:
            menu.addSeparator()
            for name in ("rename", "duplicate", "delete"):
                menu.addAction(self._registry.action(f"shelf.{name}"))
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _ids(self) -> tuple[str, ...]:
        return tuple(clip.id for clip in self.chosen)

    def _use(self) -> None:
        for clip in self.chosen:
            self.clip_used.emit(clip.id)

    def _put_on(self, corner: int) -> None:
        if self.chosen:
            self.corner_chosen.emit(corner, self.chosen[0].id)

    def _find(self) -> None:
        self.find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find.selectAll()
