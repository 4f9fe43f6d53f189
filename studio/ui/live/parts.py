"""Everything of the live room that the window shows, made and joined in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from studio.assets import resources_dir
from studio.live.port import TrackSound
from studio.project import folders
from studio.project.settings import Settings
from studio.project.song import Song
from studio.ui.live.bounce.parts import BounceParts
from studio.ui.live.devices.midi_parts import MidiParts
from studio.ui.live.keys.keyboard_panel import KeyboardPanel
from studio.ui.live.keys.typing_piano import TEXT_FIELDS, TypingPiano
from studio.ui.live.mixer.clip_sound import ClipSound
from studio.ui.live.mixer.instruments import read_instruments
from studio.ui.live.mixer.meter import LevelMeter
from studio.ui.live.record.parts import RecordingParts
from studio.ui.live.record.taking import Taking
from studio.ui.live.response.parts import ResponseParts
from studio.ui.live.sound_desk import SoundDesk
from studio.ui.live.stage.scene_player import ScenePlayer
from studio.ui.live.stage.scope_source import scope_source
from studio.ui.live.start_order import StartOrder
from studio.ui.live.steering import Steering
from studio.ui.transport.transport_bar import position_text
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.ui.live.devices.audio_page import AudioPage
    from studio.ui.live.learn.learning import Learning
    from studio.ui.live.learn.page import LearnPage
    from studio.ui.live.stage.stage import Stage
    from studio.ui.window.main_window import MainWindow


class LiveParts(QObject):
    """Sound, keyboards, scenes and stage of one window.

    Made before the actions of the window; :meth:`connect` joins it to the rest, :meth:`start` begins to sound.

    Args:
        window: the window; its document, transport, bar, status bar and rooms exist.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._player = window.services.player
        self._store = window.services.settings
        self.desk = SoundDesk(window.services.room, self)
        self.midi_parts = MidiParts(window, self)
        self.midi = self.midi_parts.desk
        self.start_order = StartOrder(self.desk, self.midi, self)
        self.taking = Taking(window.document, folders.documents_dir() / "Recordings", self)
        self.record = RecordingParts(window, self.taking, self)
        self.typing = TypingPiano(window)
        self.keyboard = KeyboardPanel(self.typing)
        self.meter = LevelMeter()
        self.playing = ClipSound(window, self._tell, self)
        self.instrument = self.playing.box
        self.talk = ResponseParts(window, self)
        self.response = self.talk.desk
        self.sound_out = BounceParts(window, self)
        self.steering = Steering(
            window,
            lambda text: self._tell(text, Level.WARNING),
            lambda text: self._tell(text, Level.OK),
            self,
        )
        self.scenes = ScenePlayer(window.document, self.steering.master.show_pads, self)
        self._stage: Stage | None = None
        self._unanswered: list[Notification] = []
        self._was_full_screen = False
        self._before_stage: QWidget | None = None
        self._click: tuple[object, ...] = ()

    # -- life -------------------------------------------------------------------------------

    def connect(self) -> None:
        """Join everything."""
        window, desk = self._window, self.desk
        window.bar.take_sound(self.instrument, self.meter)
        desk.levels.connect(self._on_levels)
        desk.status_changed.connect(self._on_status)
        desk.keys_changed.connect(self.keyboard.set_sounding)
        desk.keys_changed.connect(self._on_keys)
        desk.lost.connect(lambda text: self._tell(text, Level.WARNING))
        desk.back.connect(lambda text: self._tell(text, Level.INFO))
        self.midi_parts.connect()
        desk.engine_ready.connect(self.midi.use_engine)
        self.midi.played.connect(self._on_played)
        self.midi.heard.connect(self._on_midi)
        self.taking.notify.connect(self._tell_note)
        self.taking.ticked.connect(window.status.say)
        self.taking.captured.connect(window.melody.open_clip)
        self.taking.recording_changed.connect(
            lambda _on: window.registry.refresh_one("record.sound")
        )
        self.midi.told.connect(lambda text: self._tell(text, Level.OK))
        self._connect_keys(self.keyboard)
        self.record.connect()
        self.talk.connect()
        self.sound_out.connect()
        self.sound_out.desk.notify.connect(self._tell_note)
        self.response.notify.connect(self._tell_note)
        window.document.song_changed.connect(self._on_song)
        window.melody.shown_changed.connect(self._on_shown)
        window.transport.moved.connect(lambda _tick: self._show_position())
        window.transport.playing_changed.connect(lambda _on: self._show_position())
        self._connect_auditions()
        self.scenes.told.connect(lambda text: self._tell(text, Level.OK))
        self._store.listen(lambda settings, _changed: self._on_settings(settings))
        window.services.pool.run(
            lambda: read_instruments(resources_dir() / "sounds"), self._on_instruments
        )
        self.steering.connect()
        self._on_song(window.document.song)
        self._on_shown()
        self._on_status(desk.words, desk.heard)

    def start(self) -> None:
        """Have the sound get ready; returns at once."""
        self.start_order.start()
        self.desk.start()
        self.record.start()

    def stop(self) -> None:
        """Let all keys go and stop the sound."""
        self.start_order.drop()
        self.typing.let_all_go()
        if self._stage is not None:
            self._stage.hide()
        self.taking.end_recording()
        self.record.stop()
        self.talk.stop()
        self.sound_out.stop()
        self.midi.stop()
        self.desk.stop()

    def retint(self) -> None:
        """Take the colours of another theme."""
        self.keyboard.retint()

    def make_sound_page(self) -> AudioPage:
        """Return a new page of the preferences about the sound."""
        # The list of devices comes with the engine, which takes a third of a second to import.
        from studio.live.device.devices import list_outputs
        from studio.ui.live.devices.audio_page import AudioPage

        return AudioPage(self._store, self.desk, self._window.services.pool, list_outputs)

    def make_learn_page(self) -> LearnPage:
        """Return a new page of the preferences on which controls are taught."""
        from studio.ui.live.learn.page import LearnPage

        return LearnPage(self.learning)

    # -- commands ---------------------------------------------------------------------------

    def panic(self) -> None:
        """Silence everything, stop the song, and let every held key go."""
        self.typing.let_all_go()
        self._window.transport.stop()
        self._player.panic()
        self.midi.panic()
        self.response.reset()
        self._tell("All notes are off.", Level.OK)

    @property
    def can_render(self) -> bool:
        """Whether the engine and its sounds are there."""
        room = self.desk.room
        return room is not None and room.engine is not None and room.engine.bank is not None

    def toggle_recording(self) -> None:
        """Record the sound into a WAV file, or end it."""
        room = self.desk.room
        self.taking.toggle_recording(room.engine if room is not None else None)

    @property
    def sound(self) -> TrackSound:
        """How the clip on show sounds."""
        return self.playing.sound

    def toggle_keyboard(self) -> None:
        """Let letters be notes, or letters again."""
        focus = QApplication.focusWidget()
        if not self.typing.on and isinstance(focus, TEXT_FIELDS):
            focus.clearFocus()
        self.typing.toggle()

    def toggle_metronome(self) -> None:
        """Switch the click."""
        self._store.update(metronome=not self._store.settings.metronome)

    def toggle_count_in(self) -> None:
        """Count a bar in before playing, or not."""
        self._store.update(count_in=not self._store.settings.count_in)

    @property
    def on_stage(self) -> bool:
        """Whether the performance view covers the window."""
        return self._stage is not None and not self._stage.isHidden()

    @property
    def stage(self) -> Stage:
        """The performance view, made when it is first wanted."""
        if self._stage is None:
            self._stage = self._make_stage()
        return self._stage

    def toggle_stage(self) -> None:
        """Go on the stage, or leave it."""
        window = self._window
        full = Qt.WindowState.WindowFullScreen
        if self.on_stage:
            self.stage.leave()
            before = self._before_stage
            if before is not None and before.isVisible():
                before.setFocus()
            else:
                window.melody.focus_start()
            notes, self._unanswered = self._unanswered[-3:], []
            for note in notes:
                window.notify(note)
            if not self._was_full_screen:
                window.setWindowState(window.windowState() & ~full)
        else:
            self._was_full_screen = window.isFullScreen()
            self._before_stage = window.focusWidget()
            window.help_sheet.dismiss()
            window.palette_sheet.dismiss()
            window.setWindowState(window.windowState() | full)
            self.stage.show_song(window.document.song)
            self.stage.show_clip(window.melody.shown)
            self.stage.show_status(self.desk.words, self.desk.heard)
            self.stage.enter()
            self._show_position()
        window.registry.refresh_one("view.stage")

    def say_on_stage(self, note: Notification) -> None:
        """Say a notice in the line of the stage; what needs an answer is shown again when one is back."""
        self.stage.say(note.sentence)
        if note.on_action is not None or note.level in (Level.WARNING, Level.ERROR):
            self._unanswered.append(note)

    # -- keeping up -------------------------------------------------------------------------

    def _make_stage(self) -> Stage:
        from studio.ui.live.stage.pads import StagePads
        from studio.ui.live.stage.stage import Stage

        window, rooms = self._window, self._window.more.pads
        source = scope_source(window.services.room)
        pads = StagePads(self.steering.master, rooms.promised, rooms.make)
        stage = Stage(window, pads, self.scenes, source)
        self._connect_keys(stage)
        stage.leave_asked.connect(self.toggle_stage)
        stage.play_asked.connect(window.transport.toggle)
        stage.panic_asked.connect(self.panic)
        self.talk.join_stage(stage)
        self.steering.wire_stage(stage)
        return stage

    def _connect_keys(self, source: KeyboardPanel | Stage) -> None:
        source.pressed.connect(self._player.note_on)
        source.let_go.connect(self._player.note_off)
        source.pressed.connect(self.midi.press)
        source.let_go.connect(self.midi.let_go)
        source.pressed.connect(self.taking.press)
        source.let_go.connect(self.taking.let_go)
        self.talk.hear(source)

    @property
    def learning(self) -> Learning:
        """What hardware steers."""
        return self.steering.learning

    def _on_played(self, port: str, message: tuple[int, ...], moment: float) -> None:
        # What steers a control is not played: it belongs neither on a take nor to a call.
        if not self.midi.claimed(port, message):
            self.taking.feed(message, moment)

    def _on_midi(self, port: str, message: tuple[int, ...]) -> None:
        self.learning.feed(port, message)

    def _on_keys(self, keys: frozenset[int]) -> None:
        if self.on_stage:
            self.stage.set_sounding(keys)

    def _connect_auditions(self) -> None:
        """What is picked on the map or among the tiles is heard once, if nothing plays."""
        morph = self._window.melody.morph
        # The pick shows the melody first; the sound follows when it is on show.
        later = QTimer(self, singleShot=True, interval=0)
        later.timeout.connect(self._window.transport.audition)
        for signal in (
            morph.map.library_clicked,
            morph.map.item_clicked,
            morph.strip.tile_selected,
        ):
            signal.connect(lambda *_: later.start())

    def _on_levels(self, peak: tuple[float, float], reduction: float) -> None:
        (self.stage.meter if self.on_stage else self.meter).show_levels(peak, reduction)

    def _on_status(self, text: str, heard: bool) -> None:
        self._window.status.show_sound(text, heard, self._status_tip())
        for command in ("record.sound", "file.export_audio", "file.export_song_audio"):
            self._window.registry.refresh_one(command)
        if self.on_stage:
            self.stage.show_status(text, heard)

    def _status_tip(self) -> str:
        details = self.desk.details
        if details is None or not details.heard:
            return "Where the sound goes; click to choose"
        return (
            f"{details.text}\nRendering takes {100 * details.load:.0f} % of the time.\n"
            "Click to choose device and buffer"
        )

    def _on_song(self, song: Song) -> None:
        click = (self._store.settings.metronome, song.meter.beats, 4.0 / song.meter.unit)
        if click != self._click:
            self._click = click
            self._player.set_metronome(*click)
        self._show_count_in(song)
        self.playing.show()
        if self.on_stage:
            self.stage.show_song(song)

    def _on_settings(self, _settings: Settings) -> None:
        self._on_song(self._window.document.song)

    def _show_count_in(self, song: Song) -> None:
        on = self._store.settings.count_in
        self._window.transport.set_count_in(4.0 * song.meter.beats / song.meter.unit if on else 0.0)

    def _on_shown(self) -> None:
        self.playing.show()
        if self.on_stage:
            self.stage.show_clip(self._window.melody.shown)

    def _show_position(self) -> None:
        if self.on_stage:
            transport, room = self._window.transport, self._window.melody
            meter = room.shown.meter if room.shown else self._window.document.song.meter
            text = "Count-in" if transport.counting_in else position_text(transport.tick, meter)
            self.stage.show_position(text, playing=transport.playing)

    def _on_instruments(self, instruments: dict[int, str]) -> None:
        self.playing.set_instruments(instruments)
        self.talk.set_instruments(instruments)

    def _tell(self, text: str, level: Level) -> None:
        self._tell_note(Notification(text, level))

    def _tell_note(self, note: Notification) -> None:
        self._window.notify(note)
