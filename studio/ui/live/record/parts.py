"""Recording, takes and automation of one window, made and joined in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from studio.live.record.recorder import Recorder
from studio.melody.notes import Clip
from studio.project.takes_folder import TakesFolder
from studio.ui.live.automation.parts import ROOM, AutomationParts
from studio.ui.live.record.actions import GRID_PREFIX
from studio.ui.live.record.overlay import RecordingOverlay
from studio.ui.live.record.recording import Recording
from studio.ui.live.record.rescue import RecordingRescue
from studio.ui.live.record.takes_desk import TakesDesk
from studio.ui.live.record.takes_panel import TakesPanel
from studio.ui.live.record.taking import Taking
from studio.ui.look import icons
from studio.ui.look.theme import theme_changed, tokens
from studio.ui.transport.recording_clock import SongBeat
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.ui.melody.melody_room import MelodyRoom
    from studio.ui.window.main_window import MainWindow

HOLD_MS = 100
"""A hand that holds the pad still is written down so often, so that its pauses are kept."""


class RecordingParts(QObject):
    """Everything about recording notes and pad gestures.

    Made before the actions of the window; :meth:`connect` joins it to the rest, :meth:`start` looks for what a killed
    program left behind.

    Args:
        window: its document, transport and rooms exist.
        taking: hears every key and message.
    """

    def __init__(self, window: MainWindow, taking: Taking, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._taking = window, taking
        services, document, room = window.services, window.document, window.melody
        self._store, self._pool = services.settings, services.pool
        self.folder = TakesFolder()
        self.beat = SongBeat(document, window.transport, self._latency, self, tempo=self._tempo)
        self.recorder = Recorder(
            self.folder.path, run=lambda work: self._pool.run(work, lambda _none: None)
        )
        self.recording = Recording(
            document,
            window.transport,
            self.beat,
            self.recorder,
            RoomStage(room),
            services.settings,
            self,
        )
        self.panel = TakesPanel(window.drag_files)
        self.takes = TakesDesk(
            document, room, window.transport, services.settings, self.panel, self
        )
        self.rescue = RecordingRescue(document, self.folder, services.pool, self)
        self.overlay = RecordingOverlay(room.editor.canvas, room.editor.state)
        self.automation = AutomationParts(window, self.beat, self)
        self._hold = QTimer(self, interval=HOLD_MS)
        self._hold.timeout.connect(self._write_held)
        self.takes_tab = room.shelf.add_page(
            "Takes", self.panel, self.panel.view, "What you recorded, and how it is recorded"
        )

    # -- life -------------------------------------------------------------------------------

    def connect(self) -> None:
        """Join everything."""
        window, room, pad = self._window, self._window.melody, self._window.melody.morph.pad
        self._taking.use_song(self.beat.running, self.beat.place)
        self._taking.heard.connect(self.recording.feed)
        self.recording.settle = window.live.steering.master.settled
        self.recording.growing.connect(self.overlay.show_notes)
        self.recording.changed.connect(self._on_recording)
        self.recording.kept.connect(self._on_kept)
        pad.moved.connect(self._on_pad_moved)
        for told in (self.recording.notify, self.takes.notify, self.rescue.notify):
            told.connect(self._tell)
        self.rescue.offered.connect(self.panel.offer)
        self.rescue.kept.connect(lambda: room.shelf.show_tab(self.takes_tab))
        self.panel.keep_asked.connect(self.rescue.keep)
        self.panel.discard_asked.connect(self.rescue.throw_away)
        self.automation.connect()
        window.transport.playing_changed.connect(room.editor.ruler.set_playing)
        window.files.leaving.connect(self.recording.end)
        window.document.history_changed.connect(self._settle_saved)
        window.registry.add(self.panel.action_specs(), self.panel)
        self.panel.take_actions(window.registry)
        self.panel.view.selectionModel().selectionChanged.connect(self._refresh_takes)
        self._store.listen(lambda _settings, _changed: self._refresh())
        theme_changed.connect(self._show_lit)
        self._show_lit()

    def start(self) -> None:
        """Take a place for the recordings and look for unfinished ones; returns at once."""
        self._pool.run(self.folder.claim, lambda _none: self.rescue.look(), self._no_folder)

    def stop(self) -> None:
        """End a recording under way and leave nothing behind that is in the song."""
        self.recording.end()
        self.recorder.flush()
        self.rescue.settle()
        self.folder.close()

    # -- commands ---------------------------------------------------------------------------

    def toggle_replace(self) -> None:
        """Let recorded notes replace others, or be laid over them."""
        self._store.update(record_replace=not self._store.settings.record_replace)

    def choose_grid(self, grid: str) -> None:
        """Pull recorded onsets to a grid, "" for none."""
        self._store.update(record_grid=grid)

    def show_takes(self) -> None:
        """Bring the list of takes to the front and give it the keyboard."""
        room = self._window.melody
        room.shelf.show_tab(self.takes_tab)
        room.focus_part("shelf")

    # -- recording --------------------------------------------------------------------------

    def _latency(self) -> float:
        details = self._window.live.desk.details
        return details.latency_s if details is not None and details.heard else 0.0

    def _tempo(self) -> float:
        return self._window.live.talk.phrases.tempo

    def _on_recording(self) -> None:
        on = self.recording.recording
        self._window.melody.morph.pad.moves_are_kept = not on
        self._window.live.steering.master.defer(on)
        self._window.melody.editor.state.set_explains(not on)
        if on:
            self._hold.start()
            if not self._pad_is_heard():
                self.automation.player.leave()
        else:
            self._hold.stop()
        self._show_lit()

    def _pad_is_heard(self) -> bool:
        return self._window.melody.is_preview

    def _on_pad_moved(self, x: float, y: float) -> None:
        if not self.automation.player.moving:
            self._taking.pad(ROOM, x, y)
            self.recording.pad(ROOM, x, y)

    def _write_held(self) -> None:
        if self.automation.player.gripped:
            self.recording.pad(ROOM, *self._window.melody.morph.pad.position)

    def _on_kept(self, name: str) -> None:
        self._window.melody.shelf.show_tab(self.takes_tab)
        self._tell(Notification(f"{name} is recorded.", Level.OK))

    def _settle_saved(self) -> None:
        """What is in a song that is saved needs no file of its own any more."""
        document = self._window.document
        if document.dirty or document.in_gesture or not self.recorder.takes:
            return
        known = {take.id for take in document.song.takes}
        for take in self.recorder.takes:
            if take.id in known and not self.recording.recording:
                self.recorder.settle(take.id)

    def _no_folder(self, _sentence: str, details: str) -> None:
        self._tell(
            Notification(
                "The folder for recordings cannot be made; recordings stay in memory until you save.",
                Level.WARNING,
                details,
            )
        )

    # -- keeping up -------------------------------------------------------------------------

    def _tell(self, note: Notification) -> None:
        self._window.notify(note)

    def _refresh(self) -> None:
        for command in self._window.registry.ids():
            if command.startswith(("record.", GRID_PREFIX)):
                self._window.registry.refresh_one(command)

    def _refresh_takes(self) -> None:
        for name in ("hear", "use", "clip", "rename", "delete"):
            self._window.registry.refresh_one(f"take.{name}")

    def _show_lit(self) -> None:
        """A red light while it records or is armed."""
        recording = self.recording
        colour = tokens().record if recording.lit else None
        self._window.registry.action("record.notes").setIcon(icons.icon("record", colour))
        self._window.bar.show_recording(recording.recording)
        self._refresh()


class RoomStage:
    """The melody room as :class:`studio.ui.live.record.recording.Stage`."""

    def __init__(self, room: MelodyRoom) -> None:
        self._room = room

    @property
    def shown(self) -> Clip | None:
        """The clip on show."""
        return self._room.shown

    def show_blank(self, clip: Clip | None) -> None:
        """Show a clip that is not in the song, or with None what was there before."""
        if clip is None:
            self._room.open_clip(self._room.open_clip_id)
        else:
            self._room.morph.show_preview(clip, "recording")

    def keep(self, clip_id: str) -> None:
        """Put the preview of this id into the song, if it is on show."""
        preview = self._room.morph.preview
        if preview is not None and preview.id == clip_id:
            self._room.morph.keep_preview()

    def open(self, clip_id: str) -> None:
        """Show a clip of the song."""
        self._room.open_clip(clip_id)
