"""Everything that steers the window from hardware or from one pad for all: learning, learn mode, levels, master pad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.project import folders
from studio.project.settings import Settings
from studio.ui.live.master.pad import MasterPad
from studio.ui.live.master.surface import MasterButton
from studio.ui.live.mixer.levels import Levels

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.ui.live.learn.learnable import Learnables
    from studio.ui.live.learn.learning import Learning
    from studio.ui.live.learn.mode import LearnMode
    from studio.ui.live.master.panel import MasterPanel
    from studio.ui.live.mixer.mixer import Mixer
    from studio.ui.live.stage.stage import Stage
    from studio.ui.window.main_window import MainWindow


class Steering(QObject):
    """Makes and joins what steers one window; what nobody can use before the window is painted is made then.

    Args:
        window: the window; its document and services exist, its actions not yet.
        warn: tells the person of trouble.
        say: tells the person what happened.

    Attributes:
        master: the master pad.
        button: the master pad in the bar.
        levels: levels of output, click and tracks.
    """

    def __init__(
        self,
        window: MainWindow,
        warn: Callable[[str], object],
        say: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._warn, self._say = window, warn, say
        services = window.services
        self.master = MasterPad(window.document, services.settings, self)
        self.button = MasterButton(self.master)
        self.levels = Levels(services.player, services.settings, window.document, say, self)
        self._learn: Learnables | None = None
        self._panel: MasterPanel | None = None
        self._mode: LearnMode | None = None
        self._mixer: Mixer | None = None
        self._ports: set[str] = set()

    def connect(self) -> None:
        """Join everything; the actions of the window exist now."""
        window = self._window
        self.master.add_room("melody", "Melody", window.melody.morph.pad)
        window.bar.take_master(self.button)
        self.button.clicked.connect(self.toggle_panel)
        live = window.live
        live.meter.clicked.connect(self.toggle_mixer)
        live.desk.engine_ready.connect(self.levels.use_engine)
        live.midi.ports_changed.connect(self._on_ports)
        window.services.settings.listen(lambda settings, _changed: self._take_mpe(settings))
        window.first_painted.connect(self._read_maps)

    @property
    def learn(self) -> Learnables:
        """Registers controls; those of the window are there."""
        if self._learn is None:
            from studio.ui.live.learn.learnable import Learnables
            from studio.ui.live.learn.learning import Learning
            from studio.ui.live.wires import wire_window

            window = self._window
            learning = Learning(parent=self)
            learning.failed.connect(self._warn)
            self._learn = Learnables(learning, self)
            self._learn.told.connect(self._say)
            self._learn.mode_asked.connect(self.open_mode)
            self._learn.page_asked.connect(self._open_page)
            wire_window(window, self._learn, self.master, self.levels)
            window.live.midi.claimed = learning.table.claims
            self._take_mpe(window.services.settings.settings)
        return self._learn

    @property
    def learning(self) -> Learning:
        """What hardware steers."""
        return self.learn.learning

    @property
    def panel(self) -> MasterPanel:
        """The master pad over the rooms."""
        if self._panel is None:
            from studio.ui.live.master.panel import MasterPanel

            self._panel = MasterPanel(self._window, self.master, self.button)
            self._panel.shown_changed.connect(self._on_panel)
        return self._panel

    def wire_stage(self, stage: Stage) -> None:
        """Make the controls of the stage learnable, and keep dialogs away from it."""
        from studio.ui.live.stage.keys import StageKeys
        from studio.ui.live.wires import wire_stage

        wire_stage(self.learn, stage)
        stage.allowed = StageKeys(self._window.registry).allows
        response = self._window.live.response
        response.changed.connect(lambda: stage.want_row(response.on))
        stage.want_row(response.on)
        self.learning.changed.connect(lambda: self._show_hints(stage))
        self._show_hints(stage)

    # -- commands ---------------------------------------------------------------------------

    @property
    def panel_shown(self) -> bool:
        """Whether the master pad is open."""
        return self._panel is not None and not self._panel.isHidden()

    def toggle_panel(self) -> None:
        """Open the master pad, or close it."""
        if self.panel_shown:
            self.panel.dismiss()
        else:
            self.panel.open()

    @property
    def mixer_shown(self) -> bool:
        """Whether the mixer is open."""
        return self._mixer is not None and not self._mixer.isHidden()

    @property
    def mixer(self) -> Mixer:
        """The mixer, made when it is first wanted."""
        if self._mixer is None:
            from studio.ui.live.mixer.mixer import Mixer

            window = self._window
            store = window.services.settings
            self._mixer = Mixer(
                window, window.live.meter, window.document, store, self.levels, self.learn
            )
            self._mixer.shown_changed.connect(lambda _on: window.registry.refresh_one("view.mixer"))
        return self._mixer

    def toggle_mixer(self) -> None:
        """Open the mixer, or close it."""
        if self.mixer_shown:
            self.mixer.dismiss()
        else:
            self.mixer.open()

    @property
    def mode_shown(self) -> bool:
        """Whether learn mode is on."""
        return self._mode is not None and not self._mode.isHidden()

    @property
    def mode(self) -> LearnMode:
        """Learn mode, made when it is first wanted."""
        if self._mode is None:
            from studio.ui.live.learn.mode import LearnMode

            self._mode = LearnMode(self._window, self.learn)
            self._mode.left.connect(
                lambda: self._window.registry.refresh_one("file.midi_learn_mode")
            )
        return self._mode

    def open_mode(self) -> None:
        """Light everything that can be learnt."""
        self.mode.open()
        self._window.registry.refresh_one("file.midi_learn_mode")

    def toggle_mode(self) -> None:
        """Begin learn mode, or end it."""
        if self.mode_shown:
            self.mode.dismiss()
        else:
            self.open_mode()

    # -- within -----------------------------------------------------------------------------

    def _show_hints(self, stage: Stage) -> None:
        from studio.ui.live.wires import SCENES

        table = self.learning.table
        hints = {
            number: ", ".join(b.source.short for _, b in table.bindings_of(f"scene.{number + 1}"))
            for number in range(SCENES)
        }
        stage.tiles.show_hints({number: hint for number, hint in hints.items() if hint})

    def _open_page(self) -> None:
        if self._window.live.on_stage:
            self._say("The list of assignments opens when you are back in the rooms (F11).")
        else:
            self._window.show_preferences("MIDI learn")

    def _read_maps(self) -> None:
        from studio.live.learn.map_files import MapFiles

        pool = self._window.services.pool
        self.learning.keep_in(MapFiles(folders.config_dir() / "midi-maps"), pool.run)

    def _take_mpe(self, settings: Settings) -> None:
        """What the person said of an input holds, whether the device says so itself or not."""
        for name, choice in settings.midi_inputs.items():
            if choice.mpe and name not in self.learning.table.mpe:
                self.learning.table.set_mpe(name, True)

    def _on_panel(self, shown: bool) -> None:
        self.button.setChecked(shown)
        self._window.registry.refresh_one("view.master")

    def _on_ports(self, names: list[str]) -> None:
        for gone in self._ports - set(names):
            self.learning.forget_positions(gone)
        self._ports = set(names)
