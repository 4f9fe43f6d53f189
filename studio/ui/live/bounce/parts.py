"""Export of sound in one window: the dialog, the jobs and the handles, made and joined in one place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio.project.song_pad import SongPad
from studio.ui.live.bounce.bounce import BounceDesk
from studio.ui.live.bounce.files import AudioFiles
from studio.ui.live.bounce.handle import AudioHandle
from studio.ui.look.theme import SPACE, TIGHT
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.live.engine.bank import Bank
    from studio.ui.window.main_window import MainWindow


class BounceParts(QObject):
    """Sound out of a window.

    Args:
        window: the window; its document and services exist.
    """

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        services = window.services
        self.desk = BounceDesk(
            window.document,
            services.worker.submit,
            lambda: window.melody.shown,
            lambda: window.live.sound,
            self._bank,
            window.dialogs.export_audio,
            services.settings,
            self._pad_now,
            self,
        )
        self.files = AudioFiles(
            services.exports_folder,
            services.worker.submit,
            self._bank,
            self._tell_trouble,
            self,
        )
        desk = self.desk
        self.clip_handle = AudioHandle(
            "Audio", "Drag this clip out as sound", self.files, desk.clip_take
        )
        self.song_handle = AudioHandle(
            "Mix", "Drag the song out as one sound", self.files, lambda: desk.song_take(stems=False)
        )
        self.stems_handle = AudioHandle(
            "Stems",
            "Drag the song out as a sound for each track",
            self.files,
            lambda: desk.song_take(stems=True),
        )

        self.clip_handle.setObjectName("clipAudioHandle")
        self.song_handle.setObjectName("songAudioHandle")
        self.stems_handle.setObjectName("stemsAudioHandle")

    def connect(self) -> None:
        """Join it to the rest of the window."""
        window = self._window
        window.melody.header.take_handle(self.clip_handle)
        window.melody.shelf.take_foot(self._foot())
        window.document.song_changed.connect(self._refresh)
        window.melody.shown_changed.connect(self._refresh)
        window.services.settings.listen(lambda _settings, _changed: self._refresh())
        self._refresh()

    def stop(self) -> None:
        """Remove what nobody took."""
        self.files.close()

    def _bank(self) -> Bank | None:
        room = self._window.services.room
        return room.engine.bank if room is not None and room.engine is not None else None

    def _pad_now(self, pad: SongPad) -> SongPad:
        if not self._window.rooms.is_made("timbre"):
            return pad
        room, song = self._window.more.timbre, self._window.document.song
        bar = 4.0 * song.meter.beats / song.meter.unit
        travel = room.pad.path_bar.travel(bar, song.tempo)
        return replace(pad, rendered=room.voice.rendered, travel=travel)

    def _tell_trouble(self, sentence: str, details: str) -> None:
        self.desk.notify.emit(Notification(sentence, Level.ERROR, details))

    def _refresh(self) -> None:
        clip, has_song = self._window.melody.shown, self.desk.has_song
        self.clip_handle.refresh(clip is not None and bool(clip.notes))
        self.song_handle.refresh(has_song)
        self.stems_handle.refresh(has_song)

    def _foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(SPACE, 0, SPACE, 0)
        row.setSpacing(TIGHT)
        words = QLabel("Audio", toolTip="Drag the song out as sound")
        words.setProperty("dim", True)
        row.addWidget(words, 1)
        for handle in (self.song_handle, self.stems_handle):
            row.addWidget(handle, 0, Qt.AlignmentFlag.AlignVCenter)
        return foot
