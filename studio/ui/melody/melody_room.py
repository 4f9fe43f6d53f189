"""The melody room: shelf, piano roll, morph strip, pad, shape and map, wired to the song."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.melody.notes import Clip
from studio.project.clip_curves import Curve
from studio.project.song import Edit, Song, add_clips, replace_clip, with_pad
from studio.project.song_curves import with_curves
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.drag.drag_files import DragFiles
from studio.ui.melody.clip_header import ClipHeader
from studio.ui.melody.melody_panels import MelodyPanels
from studio.ui.melody.shelf import SONG_TAB, Shelf
from studio.ui.melody.shelf_edits import ShelfEdits, copy_of
from studio.ui.morph.controller import MorphController
from studio.ui.morph.melody_map import ReadLibrary
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.ui.start.welcome import Welcome
from studio.ui.transport.transport import Transport
from studio.ui.widgets.toasts import Level, Notification

ROOM = "melody"
_NOTHING = Clip("", (), id="nothing")


class MelodyRoom(QWidget):
    """Everything about melodies in one widget.

    Args:
        document: the song.
        submit: sends jobs to the worker.
        files: finished MIDI files for drags out.
        read_library: reads the map of the library.
        transport: plays the clip on show.

    Signals:
        notify: a :class:`Notification`.
        shown_changed: another clip is on show, or none.
        import_asked: choose MIDI files, please.
        files_dropped: paths and the corner they were dropped on.
    """

    notify = Signal(object)
    shown_changed = Signal()
    import_asked = Signal()
    files_dropped = Signal(list, int)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        files: DragFiles,
        read_library: ReadLibrary,
        transport: Transport,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("melodyRoom")
        self._document, self._transport = document, transport
        self._open_id: str | None = None
        self._shown: Clip | None = None
        self._shelf_stale = False
        self._edits = ShelfEdits(document, self)
        self.shelf = Shelf(files)
        self.editor = PianoRollEditor()
        self.morph = MorphController(
            document, submit, files=files, read_library=read_library, parent=self
        )
        files.curves_of = self.morph.curves_of
        self.welcome = Welcome()
        self.welcome.set_example_ready(False)
        self.header = ClipHeader(files)
        self.panels = MelodyPanels(self.shelf, self.welcome, self.header, self.editor, self.morph)
        self.side = self.panels.side
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.panels)
        self._connect()
        self._show_song(document.song)

    # -- what others ask --------------------------------------------------------------------

    @property
    def shown(self) -> Clip | None:
        """The clip in the editor: a preview, or a clip of the song."""
        return self._shown

    @property
    def shown_curves(self) -> tuple[Curve, ...]:
        """Pedal, bend, mod wheel and pressure of the clip in the editor."""
        shown = self._shown
        return () if shown is None else self.morph.curves_of(shown.id)

    @property
    def open_clip_id(self) -> str | None:
        """Id of the song's clip that is open."""
        return self._open_id

    @property
    def is_preview(self) -> bool:
        """Whether the melody on show is not in the song."""
        shown = self._shown
        return shown is not None and self._document.song.find_clip(shown.id) is None

    @property
    def example_ready(self) -> bool:
        """Whether there are factory clips to begin with."""
        return len(self._edits.library) >= 2

    @property
    def can_morph(self) -> bool:
        """Whether the pad holds at least two clips."""
        corners = self._document.song.pad(ROOM).corners
        return sum(corner is not None for corner in corners) >= 2

    def set_library(self, clips: Sequence[Clip]) -> None:
        """Offer factory clips."""
        self._edits.library = tuple(clips)
        self.shelf.set_library(self._edits.library)
        self.welcome.set_example_ready(self.example_ready)

    def open_clip(self, clip_id: str | None) -> None:
        """Show a clip of the song."""
        self._open_id = clip_id
        self.morph.set_open_clip(clip_id)
        self._show_song(self._document.song)

    def use_clip(self, clip_id: str) -> None:
        """Put a clip of the song or of the library on the next free corner."""
        self._put(clip_id, self.morph.put_in_free_corner)

    def put_on_corner(self, corner: int, clip_id: str) -> None:
        """Put a clip of the song or of the library on a corner, 0..3."""
        self._put(clip_id, lambda own_id: self.morph.put_in_corner(corner, own_id))

    def take(self, clip_id: str) -> None:
        """Open a clip of the song; one of the library is put on the shelf first."""
        own = self._edits.adopted(clip_id)
        if own is not None:
            self.shelf.show_tab(SONG_TAB)
            self.open_clip(own.id)

    def new_clip(self) -> None:
        """Add an empty clip of two bars and open it."""
        song = self._document.song
        clip = Clip(self._edits.unique("Clip"), length=2 * song.meter.bar_ticks, meter=song.meter)
        self._document.apply("New clip", lambda song: add_clips(song, (clip,)))
        self.open_clip(clip.id)
        self.editor.setFocus()

    def start_example(self) -> None:
        """Begin with two factory clips on A and B."""
        first, second = (copy_of(clip, clip.name) for clip in self._edits.library[:2])

        def edit(song: Song) -> Song:
            song = add_clips(song, (first, second))
            pad = replace(song.pad(ROOM), corners=(first.id, second.id, None, None))
            return with_pad(song, ROOM, pad)

        self._document.apply("Start from factory clips", edit)
        self.open_clip(first.id)
        self.show_morph()
        self.editor.setFocus()

    def show_morph(self) -> None:
        """Show what lies where the puck is."""
        if self.can_morph:
            self.morph.show_pad_point()

    def keep(self) -> None:
        """Put the melody on show on the shelf, if it is not there."""
        kept = self.morph.keep_preview()
        if kept is not None:
            self.notify.emit(Notification(f"“{kept.name}” is on the shelf.", Level.OK))

    def set_playhead(self, tick: int) -> None:
        """Show where time is."""
        self.editor.set_playhead(tick)

    def focus_part(self, part: str) -> None:
        """Give the keyboard to ``"editor"``, ``"shelf"``, ``"pad"``, ``"strip"``, ``"shape"`` or ``"map"``."""
        if part in ("shelf", "strip"):
            self.panels.bring(part)
        elif part != "editor":
            self.panels.bring("side")
            self.side.show_panel(part.capitalize())
        targets = {
            "editor": self.editor,
            "shelf": self.shelf.focus_view,
            "pad": self.morph.pad.surface,
            "strip": self.morph.strip.tiles,
            "shape": self.morph.shape,
            "map": self.morph.map,
        }
        targets[part].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_start(self) -> None:
        """Give the keyboard to where one begins."""
        (self.editor if self._shown is not None else self.welcome).setFocus()

    def show_imported(self, clip_ids: Sequence[str]) -> None:
        """Open the first of new clips; with both ends filled, show what lies between."""
        self.shelf.show_tab(SONG_TAB)
        self.open_clip(clip_ids[0])
        if any(clip_id in self._document.song.pad(ROOM).corners for clip_id in clip_ids):
            self.show_morph()
        self.editor.setFocus()

    # -- within -----------------------------------------------------------------------------

    def _connect(self) -> None:
        self._document.song_changed.connect(self._show_song)
        self._document.history_changed.connect(self._on_history)
        self._document.replaced.connect(self._on_replaced)
        shelf, editor, morph = self.shelf, self.editor, self.morph
        shelf.clip_opened.connect(self.open_clip)
        shelf.clip_used.connect(self.use_clip)
        shelf.corner_chosen.connect(self.put_on_corner)
        shelf.rename_asked.connect(self._edits.rename)
        self.header.keep_asked.connect(self.keep)
        self.header.renamed.connect(lambda name: self._edits.rename(self._open_id or "", name))
        shelf.delete_asked.connect(self._edits.delete)
        shelf.duplicate_asked.connect(self._edits.duplicate)
        self._edits.made.connect(self.open_clip)
        self._edits.notify.connect(self.notify)
        shelf.song_list.selectionModel().selectionChanged.connect(self._on_selection)
        editor.gesture_began.connect(self._on_gesture_began)
        editor.clip_edited.connect(self._on_clip_edited)
        editor.curves_edited.connect(self._on_curves_edited)
        editor.gesture_committed.connect(self._document.commit)
        editor.gesture_cancelled.connect(self._document.rollback)
        editor.preview_note.connect(self._transport.preview)
        editor.playhead_moved.connect(self._transport.seek)
        self._transport.moved.connect(self.set_playhead)
        morph.preview_changed.connect(self._on_preview)
        morph.clip_opened.connect(self.open_clip)
        morph.told.connect(lambda text: self.notify.emit(Notification(text, Level.OK)))
        morph.failed.connect(
            lambda text, details: self.notify.emit(Notification(text, Level.ERROR, details))
        )
        morph.library_dropped.connect(self.put_on_corner)
        morph.files_dropped.connect(lambda corner, paths: self.files_dropped.emit(paths, corner))
        self.welcome.files_asked.connect(self.import_asked)
        self.welcome.example_asked.connect(self.start_example)
        self.welcome.new_asked.connect(self.new_clip)

    # -- showing ----------------------------------------------------------------------------

    def _show_song(self, song: Song) -> None:
        # The shelf draws a clip anew for each change of it: once a drag is enough.
        self._shelf_stale = self._document.in_gesture
        if not self._shelf_stale:
            self.shelf.set_song(song)
        clip = song.find_clip(self._open_id) if self._open_id else None
        if clip is None:
            clip = song.first_clip
            self._open_id = clip.id if clip is not None else None
            if self.morph.preview is None:
                self.morph.set_open_clip(self._open_id)
        preview = self.morph.preview
        self._show_clip(preview if preview is not None else clip)
        self.editor.set_key(song.key)
        self._transport.set_tempo(song.tempo)

    def _on_history(self) -> None:
        if self._shelf_stale and not self._document.in_gesture:
            self._show_song(self._document.song)

    def _show_clip(self, clip: Clip | None) -> None:
        changed = clip is not self._shown
        self._shown = clip
        self.panels.show_editor(clip is not None)
        self.shelf.show_current(clip.id if clip is not None else None)
        self.header.show_clip(clip, preview=self.is_preview)
        if changed:
            self.editor.set_clip(clip)
            self._transport.set_clip(clip)
            self.shown_changed.emit()
        self.editor.set_curves(self.shown_curves)
        self._show_ghosts()

    def _show_ghosts(self) -> None:
        song, shown = self._document.song, self._shown
        corners = song.pad(ROOM).corners
        ghosts = [song.find_clip(corner) if corner else None for corner in corners]
        # Each corner keeps its place, and so its colour, even where it is empty or on show itself.
        self.editor.set_ghosts(
            tuple(
                _NOTHING if clip is None or (shown and clip.id == shown.id) else clip
                for clip in ghosts
            )
        )

    def _on_preview(self, clip: Clip | None) -> None:
        if clip is not None:
            self._show_clip(clip)
        else:
            self._show_song(self._document.song)

    def _on_replaced(self) -> None:
        self._open_id = None
        self._transport.stop()
        self._transport.seek(0)
        self._show_song(self._document.song)

    # -- editing ----------------------------------------------------------------------------

    def _on_gesture_began(self, name: str) -> None:
        self._document.begin(name)

    def _on_clip_edited(self, name: str, clip: Clip) -> None:
        def edit(song: Song) -> Song:
            # The editor knows notes; the name may have changed on the shelf.
            own = song.find_clip(clip.id)
            return song if own is None else replace_clip(song, replace(clip, name=own.name))

        self._edit_shown(name, clip.id, edit)

    def _on_curves_edited(self, name: str, curves: tuple[Curve, ...]) -> None:
        shown = self._shown
        if shown is not None:
            self._edit_shown(name, shown.id, lambda song: with_curves(song, shown.id, curves))

    def _edit_shown(self, name: str, clip_id: str, edit: Edit) -> None:
        """Edit the clip on show; the first edit of a preview makes it a clip of the song, within the same step."""
        alone = not self._document.in_gesture
        if alone:
            self._document.begin(name)
        if self._document.song.find_clip(clip_id) is None:
            self.morph.keep_preview()
        if self._document.song.find_clip(clip_id) is not None:
            self._document.apply(name, edit)
        if alone:
            self._document.commit()

    def _put(self, clip_id: str, on_pad: Callable[[str], None]) -> None:
        """Put a clip on the pad; one of the library goes to the shelf in the same undo step."""
        self._document.begin("Add clip")
        clip = self._edits.adopted(clip_id)
        if clip is not None:
            on_pad(clip.id)
        self._document.commit()

    def _on_selection(self) -> None:
        self.morph.set_selected_clips([clip.id for clip in self.shelf.song_list.chosen])
