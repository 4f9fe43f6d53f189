"""The melody room's morph: pad, strip, shape panel and map, joined to the song and the worker."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from studio.melody.notes import Clip
from studio.project.clip_curves import Curve
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.morph.map import LatentMap
from studio.ui.morph.melody_context import MelodyContext, as_item
from studio.ui.morph.melody_map import MelodyMap, ReadLibrary
from studio.ui.morph.melody_pad import MelodyPad
from studio.ui.morph.melody_shape import MelodyShape
from studio.ui.morph.melody_strip import ClipFiles, MelodyStrip
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.shape import ShapePanel
from studio.ui.morph.strip import MorphStrip


class MorphController(QObject):
    """Builds the morph widgets of the melody room and keeps them, the song and the worker in step.

    A *preview* is a melody that is shown and heard but not in the song: where the puck is, a tile, a bent clip, a
    library melody. The first edit of a preview calls :meth:`keep_preview` and then works on a clip of the song.

    Attributes:
        pad: the morph pad.
        strip: the tiles from A to B.
        shape: sample, vary, average and attribute sliders.
        map: the latent map.

    Signals:
        preview_changed: the :class:`Clip` to show and to load into the player, or None for none any more. On a corner
            of the pad it is the person's own clip, with its id.
        stage_changed: which part's melody is shown now: ``"pad"``, ``"strip"``, ``"shape"``, ``"map"``, another's that
            called :meth:`show_preview`, or ``""`` for a clip of the song.
        clip_opened: id of a clip of the song that shall be shown for editing.
        told: a sentence for the person.
        failed: a sentence and details.
        library_dropped: corner 0..3 and the id of an item that is not in the song; add it and answer likewise.
        files_dropped: corner 0..3 and local paths to import into it; answer with :meth:`put_in_corner`.
    """

    preview_changed = Signal(object)
    stage_changed = Signal(str)
    clip_opened = Signal(str)
    told = Signal(str)
    failed = Signal(str, str)
    library_dropped = Signal(int, str)
    files_dropped = Signal(int, list)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        *,
        files: ClipFiles,
        read_library: ReadLibrary,
        parent: QObject | None = None,
    ) -> None:
        """Build everything.

        Args:
            document: the song.
            submit: sends jobs to the worker.
            files: finished MIDI files of clips, for drags out of the program.
            read_library: reads the map of the library in the background.
            parent: of this object.
        """
        super().__init__(parent)
        self._context = MelodyContext(document, submit, self)
        self.pad = MorphPad(lambda: [as_item(clip) for clip in document.song.clips])
        self._pad = MelodyPad(self._context, self.pad)
        self._strip = MelodyStrip(self._context, files)
        self._shape = MelodyShape(self._context)
        self._map = MelodyMap(self._context, read_library)
        self.strip: MorphStrip = self._strip.widget
        self.shape: ShapePanel = self._shape.widget
        self.map: LatentMap = self._map.widget
        self._pad.moved.connect(self._map.follow_weights)
        self._strip.moved.connect(self._map.follow_weights)
        self._pad.moved.connect(self._strip.follow_weights)
        self._strip.line_moved.connect(self._pad.move_to)
        self._strip.line_released.connect(self._pad.settle)
        self._context.previewed.connect(self.preview_changed)
        self._context.owner_changed.connect(self.stage_changed)
        self._context.opened.connect(self.clip_opened)
        self._context.told.connect(self.told)
        self._context.failed.connect(self.failed)
        self.pad.files_dropped.connect(self.files_dropped)
        self._pad.stranger_dropped.connect(self.library_dropped)
        document.replaced.connect(self._on_replaced)

    @property
    def preview(self) -> Clip | None:
        """The melody that is shown without being opened, or None."""
        return self._context.preview

    @property
    def tiles(self) -> Sequence[Clip | None]:
        """The clips of the strip's tiles; None is still to come."""
        return self._strip.tiles

    @property
    def cells(self) -> Sequence[Clip | None]:
        """What is known of the pad's 121 cells, row by row."""
        return self._pad.cells

    def set_open_clip(self, clip_id: str | None) -> None:
        """Say which clip the person opened elsewhere, e.g. on the shelf; a preview ends."""
        self._context.set_current(clip_id)

    def set_selected_clips(self, clip_ids: Sequence[str]) -> None:
        """Say which clips are selected on the shelf, for Average."""
        self._shape.set_selected(clip_ids)

    def keep_preview(self) -> Clip | None:
        """Put the preview on the shelf, open it and return it; a corner's own clip is only opened.

        Within a gesture of the document it is part of that gesture's undo step.
        """
        return self._context.keep_preview()

    def show_preview(self, clip: Clip, owner: str, curves: tuple[Curve, ...] = ()) -> None:
        """Show a melody that is not in the song, e.g. a take, with its controllers; ``owner`` names whose it is."""
        self._context.show_preview(clip, owner, curves)

    def curves_of(self, clip_id: str | None) -> tuple[Curve, ...]:
        """Return the controllers of a clip of the song, or of the preview."""
        return self._context.curves_of(clip_id)

    def put_in_corner(self, corner: int, clip_id: str) -> None:
        """Put a clip of the song into a corner, 0..3, as one undo step."""
        self.pad.slot_dropped.emit(corner, clip_id)

    def put_in_free_corner(self, clip_id: str) -> None:
        """Put a clip into the first empty corner, or into the last one where none is empty."""
        free = [corner for corner, slot in enumerate(self.pad.slots) if slot.item is None]
        open_slots = [corner for corner, slot in enumerate(self.pad.slots) if not slot.locked]
        if free or open_slots:
            self.put_in_corner(free[0] if free else open_slots[-1], clip_id)

    def show_pad_point(self) -> None:
        """Show the melody where the puck is, e.g. after both corners were filled."""
        self._pad.show_point(*self.pad.position)

    def _on_replaced(self) -> None:
        self._context.set_current(None)
