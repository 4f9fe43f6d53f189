"""The timbre room: sounds on the left, the pad between four of them, and what can be done with its sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from studio.latent import new_item_id
from studio.project.song import Song
from studio.project.sounds import ROOM
from studio.timbre.instrument import MakeInstrument
from studio.timbre.item import Sound
from studio.ui.document import Document
from studio.ui.morph.pad_edits import PadEdits
from studio.ui.timbre.curve_hearing import CurveHearing
from studio.ui.timbre.furniture import TimbreFurniture
from studio.ui.timbre.library import PREFIX
from studio.ui.timbre.map_tab import MapTab
from studio.ui.timbre.pad_render import PadRender
from studio.ui.timbre.patch_edits import PatchEdits
from studio.ui.timbre.room_parts import RoomServices
from studio.ui.timbre.see_tab import SeeTab
from studio.ui.timbre.sound_edits import SoundEdits
from studio.ui.timbre.timbre_voice import TimbreVoice
from studio.ui.timbre.wavenet import Wavenet, offer_rendering
from studio.ui.widgets.toasts import Level, Notification
from studio.worker.events import Cancelled, Failed, Finished, JobEvent
from studio.worker.job import Priority

PATCH, SEE, CURVES, MAP = range(4)
"""Places of the tabs."""


class TimbreRoom(TimbreFurniture):
    """A room of the window.

    Args:
        document: the song.
        services: of the program.
        later: whether the room is made in pieces by :meth:`furnish`, and then by :meth:`open`.

    Signals:
        notify: a :class:`Notification`.
        import_asked: choose recordings to import, please.
        export_asked: a :class:`Sound` shall be saved.
        picture_asked: ``"png"`` or ``"svg"``: the rainbowgrams shall be saved.
        keys_asked: whether keys and clips shall play the pad.
        point_stored: the point of the pads shall become a scene.
        wavenet_asked: choose a checkpoint that renders the pad, see :attr:`wavenet`.
        instrument_asked: the pad's point shall be exported, see :meth:`export_instrument`.
    """

    notify = Signal(object)
    import_asked = Signal()
    export_asked = Signal(object)
    picture_asked = Signal(str)
    keys_asked = Signal(bool)
    point_stored = Signal()
    instrument_asked = Signal()
    wavenet_asked = Signal()

    def __init__(
        self,
        document: Document,
        services: RoomServices,
        parent: QWidget | None = None,
        *,
        later: bool = False,
    ) -> None:
        super().__init__(document, services, parent)
        self._submit = services.submit
        self._offered = self._open = False
        self.unfinished: list[str] = []
        """Titles of the instruments that are being written."""
        if not later:
            self.open()

    def open(self) -> None:
        """Make what is missing and follow the song from now on; a second time changes nothing."""
        if self._open:
            return
        while self.furnish():
            pass
        self._open = True
        self._begin_work()
        self._connect()
        self._show_song(self._document.song)

    # -- what others ask --------------------------------------------------------------------

    def focus_start(self) -> None:
        """Give the keyboard to where one begins."""
        self.pad.surface.setFocus()

    def import_files(self, paths: Sequence[Path], corner: int | None = None) -> None:
        """Bring recordings into the song."""
        self.importer.drop(paths, corner)

    def open_sound(self, sound_id: str | None) -> None:
        """Show a sound of the song, or one of the library."""
        if sound_id is not None and sound_id.startswith(PREFIX):
            self.library.ask(sound_id, self._audition)
            return
        self.sound_edits.show(sound_id)
        self.curves.show_sound(sound_id)
        self.see.show(self.sound_edits.shown)
        self.sounds.set_current(sound_id)

    def put_on_corner(self, corner: int, sound_id: str) -> None:
        """Put a sound of song or library on a corner, 0..3."""
        self.pad_edits.put(corner, sound_id)

    def put_on_free_corner(self, sound_id: str) -> None:
        """Put a sound on the first empty corner, or on D where none is empty."""
        filled = self.pad.filled
        self.put_on_corner(filled.index(False) if False in filled else 3, sound_id)

    def set_on_keys(self, on: bool) -> None:
        """Let keys and clips play the pad, or not."""
        self._offered = self._offered or on
        self.voice.set_on(on)
        self.keys.setChecked(on)

    def set_lanes(self, lanes: frozenset[int]) -> None:
        """Let these of the engine's tracks, which play along, play the pad."""
        self.voice.set_lanes(lanes)

    @property
    def point_name(self) -> str:
        """What the pad's point may be called."""
        names = [sound.name for sound in self.voice.corners if sound is not None]
        return " and ".join(dict.fromkeys(names[:2])) or "Instrument"

    def export_instrument(self, name: str, every: int, side: int, folder: Path) -> None:
        """Render the pad's point, or a square of its points, and write it; the jobs panel shows it and cancels it."""
        points, levels = self.voice.points(side)
        if points:
            patch = self._document.song.patch
            job = MakeInstrument(name, points, folder, patch, every, levels_db=levels)
            self.unfinished.append(job.title)
            self._submit(job, None, Priority.NORMAL, partial(self._on_instrument, job.title))

    # -- building ---------------------------------------------------------------------------

    def _begin_work(self) -> None:
        """Let everything follow the song."""
        document, services = self._document, self._services
        submit, pool, live = services.submit, services.pool, services.live
        self.pad_edits = PadEdits(document, self.pad, ROOM, self.shop.item_in)
        self.sound_edits = SoundEdits(document, self.editor, pool, self)
        self._patch_edits = PatchEdits(document, self.patch, self)
        self.wavenet = Wavenet(submit, pool, services.store, self)
        see = (submit, self.embeddings, self.listening, pool, self.wavenet, services.cache)
        self.see = SeeTab(self.rainbows, *see)
        hear = (self.curves, self.embeddings, self.listening, submit, live)
        self.curve_hearing = CurveHearing(document, *hear)
        of = (self.library, self.embeddings, submit, pool, self.shop.item)
        self._map_tab = MapTab(document, self.map, *of)
        self.render_pad = PadRender(submit, services.cache, parent=self)
        self.voice = TimbreVoice(
            document,
            self.embeddings,
            pool,
            live,
            lambda: self.pad.position,
            self.render_pad,
            self.wavenet,
            self,
        )
        self.head.show_state(self.voice.words, gave_up=False)

    def _connect(self) -> None:
        sounds, pad, editor = self.sounds, self.pad, self.editor
        sounds.chosen.connect(self.open_sound)
        sounds.taken.connect(self.put_on_free_corner)
        sounds.corner_chosen.connect(self.put_on_corner)
        sounds.renamed.connect(self.shop.rename)
        sounds.duplicated.connect(lambda i: self.open_sound(self.shop.duplicate(i)))
        sounds.deleted.connect(self.shop.delete)
        sounds.exported.connect(self._export)
        sounds.listened.connect(lambda sound_id: self.shop.ask(sound_id, self.listening.play))
        sounds.import_asked.connect(self.import_asked)
        for prepared in (sounds.drag_prepared, self.map.grabbed):
            prepared.connect(lambda i: self.shop.with_own(i, self.files.prepare))
        for dropped in (sounds.dropped, self.map.dropped):
            dropped.connect(lambda i: self.shop.with_own(i, self.files.mark_dropped))
        pad.files_dropped.connect(
            lambda corner, paths: self.import_files([Path(path) for path in paths], corner)
        )
        pad.moved.connect(self.voice.move)
        pad.moved.connect(self._map_tab.move)
        self.pad_edits.stranger_dropped.connect(self._bring)
        self.pad_edits.opened.connect(self.open_sound)
        self.pad_edits.corners_changed.connect(self._on_corners)
        self.voice.state_changed.connect(
            lambda words, gave_up: self.head.show_state(words, gave_up=gave_up)
        )
        self.head.again_asked.connect(self.voice.encode_again)
        self.head.render_asked.connect(self._on_render)
        self.render_pad.changed.connect(
            lambda: self.head.render_pad.setChecked(self.render_pad.busy)
        )
        self.patch.wavenet_asked.connect(self.wavenet_asked)
        offer_rendering(self.wavenet, self.head, self.patch, self.render_pad)
        self.wavenet.told.connect(lambda text: self._tell(text, Level.OK))
        self.head.law_chosen.connect(lambda law: self.pad_edits.edit("Law of the pad", law=law))
        self.head.keys_asked.connect(self.keys_asked)
        self.head.store_asked.connect(self.point_stored)
        self.head.take_asked.connect(self._ask_instrument)
        editor.listen_asked.connect(self._listen)
        editor.stop_asked.connect(self.listening.stop)
        editor.export_asked.connect(lambda: self._export(self._shown_id or ""))
        self.listening.moved.connect(self._show_playhead)
        self.listening.ended.connect(self._end_playhead)
        self.listening.told.connect(lambda text: self._tell(text, Level.INFO))
        self.rainbows.export_asked.connect(self.picture_asked)
        self.tabs.currentChanged.connect(self._on_tab)
        self.curves.wanted.connect(lambda sound: self.embeddings.want([sound]))
        self.map.item_clicked.connect(lambda i: self.shop.ask(i, self.listening.play))
        self.map.item_clicked.connect(self.open_sound)
        self.map.library_clicked.connect(lambda n: self.open_sound(self.shop.library_id(n)))
        for part in (self.outlines, self.library):
            part.ready.connect(self._on_outlines)
        sources = (self.library, self.embeddings, self.voice, self.files, self.see)
        for part in (*sources, self.curve_hearing, self._map_tab, self.wavenet, self.render_pad):
            part.failed.connect(self._fail)
        for part in (self.sound_edits, self.importer):
            part.notify.connect(self.notify)
        self.importer.imported.connect(lambda ids: self.open_sound(ids[0]))
        for part in (self.files, self.see):
            part.saved.connect(lambda path: self._tell(f"“{path.name}” was saved.", Level.OK))
        self._document.song_changed.connect(self._show_song)

    # -- keeping up -------------------------------------------------------------------------

    @property
    def _shown_id(self) -> str | None:
        shown = self.sound_edits.shown
        return None if shown is None else shown.id

    def _show_song(self, song: Song) -> None:
        shown = self.sound_edits.shown
        if shown is None and song.sounds:
            self.open_sound(song.sounds[0].id)
        elif shown is None:
            self.open_sound(None)
        self.sounds.set_rows(self.shop.rows())
        self.see.show(self.sound_edits.shown)
        self.head.show_law(song.pad(ROOM).law)

    def _on_outlines(self) -> None:
        self.sounds.refresh_pictures()
        self.pad_edits.refresh(self._document.song)

    def _on_corners(self) -> None:
        if any(self.pad.filled) and self.isVisible():
            # The song is in the middle of a change here, and who plays the keys is another one.
            QTimer.singleShot(0, self, self._offer)

    def _offer(self) -> None:
        # A song that was just opened says itself who plays.
        if not self._offered and self._document.undo_name is not None:
            self._offered = True
            self.keys_asked.emit(True)

    def _on_tab(self, _index: int) -> None:
        self.see.set_active(self.tabs.currentIndex() == SEE)

    def _show_playhead(self, sound_id: str, frame: float) -> None:
        if sound_id == self._shown_id:
            self.editor.set_playing(True)
            self.editor.wave.set_playhead(frame)

    def _end_playhead(self, _sound_id: str) -> None:
        self.editor.set_playing(False)
        self.editor.wave.set_playhead(None)

    def _on_render(self) -> None:
        if not self.voice.render_pad():
            self._tell("Rendering takes a sound on each of the four corners.", Level.INFO)
        self.head.render_pad.setChecked(self.render_pad.busy)

    def _ask_instrument(self) -> None:
        if not self.voice.points(1)[0]:
            self._tell("An instrument needs sounds on the corners, encoded.", Level.INFO)
        else:
            self.instrument_asked.emit()

    def _on_instrument(self, title: str, event: JobEvent) -> None:
        if isinstance(event, (Finished, Cancelled, Failed)):
            self.unfinished.remove(title)
        if isinstance(event, Finished):
            self._tell(f"“{event.result.name}” and its recordings were saved.", Level.OK)
        elif isinstance(event, Failed):
            self._fail(event.sentence, event.details)

    # -- sounds -----------------------------------------------------------------------------

    def _bring(self, corner: int, sound_id: str) -> None:
        """Put a sound of the library into the song and on a corner; what the song has already is not added again."""

        def add(sound: Sound) -> None:
            own = (s for s in self._document.song.sounds if s.samples is sound.samples)
            known = next(own, None)
            if known is not None:
                self.put_on_corner(corner, known.id)
            else:
                seen = self.library.seen(sound_id)
                if seen is not None and seen.embedding is not None:
                    self.embeddings.know(sound, seen.embedding)
                self.importer.add((replace(sound, id=new_item_id()),), corner)

        self.library.ask(sound_id, add)

    def _audition(self, sound: Sound) -> None:
        self.listening.play(sound)
        self.see.show(sound)

    def _listen(self, frame: int) -> None:
        sound = self.sound_edits.shown
        if sound is not None:
            self.listening.play(sound, frame)

    def _export(self, sound_id: str) -> None:
        self.shop.ask(sound_id, self.export_asked.emit)

    def _tell(self, sentence: str, level: Level) -> None:
        self.notify.emit(Notification(sentence, level))

    def _fail(self, sentence: str, details: str) -> None:
        self.notify.emit(Notification(sentence, Level.ERROR, details=details))
