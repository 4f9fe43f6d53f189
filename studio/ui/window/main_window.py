"""The window: bar, rooms and status line around one song, and everything wired together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from studio.melody.midi.read import MidiImport, TakenClip
from studio.project.settings import Settings
from studio.project.song import Song
from studio.ui.actions.palette import CommandPalette
from studio.ui.actions.registry import ActionRegistry
from studio.ui.commands.bar import BAR_LEFT, BAR_RIGHT
from studio.ui.commands.menus import fill_menu_bar
from studio.ui.commands.window import window_hints, window_specs
from studio.ui.document import Document
from studio.ui.drag.drag_files import DragFiles
from studio.ui.drag.drops import SortedFiles, WindowDrops, sorted_by_kind
from studio.ui.files.clip_export import MidiExporter
from studio.ui.files.dialogs import Dialogs
from studio.ui.files.leaving import exports_may_end
from studio.ui.files.midi_import import MidiImporter
from studio.ui.files.project_files import ProjectFiles
from studio.ui.help.overlay import HelpOverlay
from studio.ui.live.parts import LiveParts
from studio.ui.look import motion, theme
from studio.ui.look.style import apply_look
from studio.ui.look.theme import TIGHT
from studio.ui.melody.melody_room import MelodyRoom
from studio.ui.roll.memory import remember_switches
from studio.ui.transport.transport import Transport
from studio.ui.transport.transport_bar import TransportBar
from studio.ui.widgets import tab_order
from studio.ui.widgets.toasts import Level, Notification, ToastStack
from studio.ui.window import layout_memory
from studio.ui.window.beginning import Beginning
from studio.ui.window.jobs_corner import JobsCorner
from studio.ui.window.more_rooms import MoreRooms
from studio.ui.window.rooms import Room, RoomStack
from studio.ui.window.services import Services
from studio.ui.window.song_time import SongTime
from studio.ui.window.status_bar import StatusBar
from studio.worker.events import Ready

MIN_SIZE = (800, 480)
"""Half of 1600 x 960, which is what 200 % leaves of a small screen; rooms that need more scroll."""


class MainWindow(QMainWindow):
    """The one window.

    Args:
        services: everything that is not Qt, and what runs in the background.
        dialogs: asks the person; the system's own dialogs by default.

    Signals:
        first_painted: the window can be seen; what is slow may begin now.
    """

    first_painted = Signal()

    def __init__(
        self,
        services: Services,
        make_dialogs: Callable[[MainWindow], Dialogs] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setMinimumSize(*MIN_SIZE)
        self.resize(1360, 820)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self._services = services
        self._painted = self._leaving = self._in_close = False
        self._device = "a device that is not known yet"
        self.document = Document(parent=self)
        make = make_dialogs or (lambda window: Dialogs(window, services.settings))
        self.dialogs = make(self)
        self.toasts = ToastStack(self, self._toast_margin)
        self.transport = Transport(services.player, self)
        self.drag_files = DragFiles(
            services.exports_folder,
            lambda: self.document.song,
            services.pool,
            self._tell_error,
            self,
        )
        self.files = ProjectFiles(
            self.document, services.pool, services.settings, self.dialogs, self._picture, self
        )
        self.importer = MidiImporter(self.document, services.pool, self._ask_tracks, self)
        self.exporter = MidiExporter(self.document, services.pool, self.dialogs, self)
        self._make_widgets()
        self._make_actions()
        self._connect()
        self._show_song(self.document.song)
        self._show_title()
        self._laid_out = layout_memory.restore(self, services.settings.settings)

    # -- life -------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The preferences as they stand."""
        return self._services.settings.settings

    @property
    def services(self) -> Services:
        """What runs in the background."""
        return self._services

    def set_library(self, clips: Sequence) -> None:
        """Offer factory clips."""
        self.melody.set_library(clips)
        self.registry.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the panels out when the size of the window is known for the first time."""
        super().showEvent(event)
        if not self._laid_out:
            self._laid_out = True
            self.reset_layout()
        if self.focusWidget() is None or not self._painted:
            self.melody.focus_start()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go on with Tab as one reads."""
        return tab_order.step(self, forward=forward)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window can be seen."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then leave in order."""
        self._in_close = True
        if not self._leaving and exports_may_end(self):
            self.files.settle_then(self._leave)
        self._in_close = False
        if not self._leaving:
            event.ignore()
            return
        self.transport.close()
        layout_memory.remember(self, self._services.settings)
        self.drag_files.close()
        event.accept()

    def _leave(self) -> None:
        self._leaving = True
        # A save ends after the event that asked for it.
        if not self._in_close:
            self.close()

    # -- commands ---------------------------------------------------------------------------

    def open_files(self, paths: Sequence[Path], corner: int | None = None) -> None:
        """Open a project, or import MIDI files; what a file is, its content says."""
        self._services.pool.run(
            lambda: sorted_by_kind(paths),
            lambda kinds: self._on_sorted(kinds, corner),
            self._tell_error,
        )

    def import_midi(self) -> None:
        """Ask for MIDI files and import them."""
        paths = self.dialogs.import_files()
        if paths:
            self.importer.choose(paths)

    def undo(self) -> None:
        """Take back the last edit and say which."""
        name = self.document.undo()
        if name:
            self.status.say(f"Undid: {name}", of_step=True)

    def redo(self) -> None:
        """Do the last undone edit again and say which."""
        name = self.document.redo()
        if name:
            self.status.say(f"Redid: {name}", of_step=True)

    def notify(self, notification: Notification) -> None:
        """Show a notice; good news only takes the status line. On the stage nothing may cover anything."""
        if self.live.on_stage:
            self.live.say_on_stage(notification)
        elif notification.level is Level.OK and not notification.on_action:
            self.status.say(notification.sentence)
        else:
            self.toasts.show(notification)

    def show_preferences(self, page: str = "") -> None:
        """Open the preferences, at a page of this title where one is given."""
        # Dialogs are imported when they are first wanted: the window opens the sooner.
        from studio.ui.settings.gpu_page import GpuPage
        from studio.ui.settings.preferences import PreferencesDialog

        note = f"Now on {self._device}."
        pages = {
            "Sound": self.live.make_sound_page(),
            "MIDI": self.live.midi_parts.make_page(),
            "MIDI learn": self.live.make_learn_page(),
            "Graphics card": GpuPage(self._services.settings, self._services.pool),
        }
        dialog = PreferencesDialog(self._services.settings, self.registry, note, self, pages)
        dialog.show_page(page)
        dialog.open()

    @property
    def device_label(self) -> str:
        """Where networks run, in words."""
        return self._device

    def show_palette(self) -> None:
        """Open the command palette."""
        self.help_sheet.dismiss()
        self.palette_sheet.open()

    def show_keys(self) -> None:
        """Open the sheet of keys."""
        self.palette_sheet.dismiss()
        self.help_sheet.open()

    def toggle_theme(self) -> None:
        """Change between dark and light."""
        self._services.settings.update(theme="light" if self.settings.theme == "dark" else "dark")

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def reset_layout(self) -> None:
        """Put all panels back to where they were at first."""
        self.melody.panels.reset()
        self.more.layouts.reset()
        self.registry.refresh()

    def _on_sorted(self, found: SortedFiles, corner: int | None) -> None:
        projects = found.projects
        if projects:
            self.files.open_path(projects[0])
        if len(projects) > 1:
            self.notify(
                Notification(f"Opened “{projects[0].name}”: one project at a time.", Level.WARNING)
            )
        self.more.take_files(found)
        if found.others:
            self.importer.drop(found.others, corner)

    # -- building ---------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        services = self._services
        self.bar = TransportBar()
        self.melody = MelodyRoom(
            self.document,
            services.worker.submit,
            self.drag_files,
            services.read_library,
            self.transport,
        )
        remember_switches(self.melody.editor.state, services.settings)
        self.rooms = RoomStack()
        self.rooms.add(Room("melody", "Melody", "melody", lambda: self.melody))
        self.more = MoreRooms(self)
        self.status = StatusBar()
        self.jobs = JobsCorner(self, services.worker)
        self.live = LiveParts(self)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        column.addWidget(self.bar)
        column.addWidget(self.rooms, 1)
        column.addWidget(self.live.talk.panel)
        column.addWidget(self.live.keyboard)
        column.addWidget(self.status)
        self.setCentralWidget(centre)

    def _make_actions(self) -> None:
        self.registry = ActionRegistry(self, self.settings.shortcuts)
        self.registry.add(window_specs(self))
        self.registry.add(self.more.action_specs())
        self.registry.add(self.melody.editor.action_specs(), self.melody.editor)
        self.registry.add(self.melody.shelf.actions_specs(), self.melody.shelf)
        self.registry.add_hints([*window_hints(), *self.melody.editor.mouse_hints()])
        self.melody.shelf.take_actions(self.registry)
        self.bar.take_actions(self.registry, BAR_LEFT, BAR_RIGHT)
        self.palette_sheet = CommandPalette(self.registry, self)
        self.help_sheet = HelpOverlay(self.registry, self)
        self.beginning = Beginning(self)

    def _connect(self) -> None:
        document, services = self.document, self._services
        document.song_changed.connect(self._show_song)
        document.history_changed.connect(self._on_history)
        document.replaced.connect(self._show_title)
        self.time = SongTime(document, self.bar, self.melody, self.transport, self)
        for source in (self.files, self.importer, self.exporter, self.melody):
            source.notify.connect(self.notify)
        self.importer.imported.connect(self.melody.show_imported)
        self.melody.import_asked.connect(self.import_midi)
        self.melody.files_dropped.connect(
            lambda paths, corner: self.open_files([Path(path) for path in paths], corner)
        )
        self.melody.shown_changed.connect(self._refresh_actions)
        self.transport.playing_changed.connect(self._on_playing)
        self.status.sound_asked.connect(lambda: self.show_preferences("Sound"))
        self.live.connect()
        services.worker.ready.connect(self._on_ready)
        services.settings.listen(self._on_settings)
        motion.apply_motion(QApplication.instance(), self.settings.motion)
        theme.theme_changed.connect(self._retint)
        # Commands look whether they are possible when the keyboard goes elsewhere, and before they are shown.
        QApplication.instance().focusChanged.connect(self._on_focus)
        WindowDrops(self, self.open_files, self.more.take_item, self.melody.welcome.set_hot)
        self._refresh = QTimer(self, singleShot=True, interval=0)
        self._refresh.timeout.connect(self.registry.refresh)
        # Only now have all parts told their commands.
        fill_menu_bar(self.menuBar(), self.registry, self)

    # -- keeping up -------------------------------------------------------------------------

    def _show_song(self, song: Song) -> None:
        self.bar.show_song(song)

    def _on_history(self) -> None:
        self._show_title()
        self.status.forget_step()
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        if not self.document.in_gesture:
            self._refresh.start()

    def _on_focus(self, *_widgets: object) -> None:
        self._refresh.start()

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.document.name}[*] – Chimera Studio")
        self.setWindowModified(self.document.dirty)

    def _on_playing(self, playing: bool) -> None:
        self.bar.show_playing(playing)
        self.registry.refresh_one("play.toggle")

    def _on_ready(self, ready: Ready) -> None:
        labels = {device.name: device.label for device in ready.devices}
        self._device = labels.get(ready.device, ready.device)
        self.status.show_device(ready.device, f"Networks run on: {self._device}")
        if ready.trouble:
            self.notify(Notification(ready.trouble, Level.WARNING))

    def _on_settings(self, settings: Settings, changed: frozenset[str]) -> None:
        if "motion" in changed:
            motion.apply_motion(QApplication.instance(), settings.motion)
        if "theme" in changed:
            app = QApplication.instance()
            assert isinstance(app, QApplication)  # noqa: S101 - there is no window without one
            apply_look(app, settings.theme)
        if "device" in changed:
            self._services.worker.use_device(settings.device)
        self._refresh_actions()

    def _retint(self) -> None:
        self.registry.retint()
        self.rooms.retint()
        self.live.retint()
        self.status.retint()
        self.toasts.retint()

    def _picture(self) -> QPixmap | None:
        return self.melody.panels.centre.grab() if self.isVisible() else None

    def _ask_tracks(self, found: MidiImport) -> TakenClip | None:
        from studio.ui.files.midi_import_dialog import MidiImportDialog

        return MidiImportDialog(found, self).ask()

    def _tell_error(self, sentence: str, details: str) -> None:
        self.notify(Notification(sentence, Level.ERROR, details))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the jobs panel above its button."""
        super().resizeEvent(event)
        self.jobs.place()

    def _toast_margin(self) -> int:
        return self.status.height() + self.jobs.height

    def restore_geometry_from(self, geometry: bytes) -> bool:
        """Take the place and size that :meth:`saveGeometry` returned."""
        return self.restoreGeometry(QByteArray(geometry))
