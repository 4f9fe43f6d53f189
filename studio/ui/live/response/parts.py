"""Call and response of one window: made and joined in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.ui.live.response.hover import HoverEar
from studio.ui.live.response.panel import ResponsePanel
from studio.ui.live.response.phrases import Phrases
from studio.ui.live.response.response import ResponseDesk

if TYPE_CHECKING:
    from studio.ui.live.keys.keyboard_panel import KeyboardPanel
    from studio.ui.live.response.options import ResponseOptions
    from studio.ui.live.stage.stage import Stage
    from studio.ui.window.main_window import MainWindow

_COMMANDS = ("toggle", "end_call", "mutate", "loop", "keep")


class ResponseParts(QObject):
    """The conversation, its panel in the window and its row on the stage.

    Args:
        window: the window; its document, transport and services exist.
    """

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        services = window.services
        self.phrases = Phrases(
            window.document, services.player, lambda: window.transport.clip, parent=self
        )
        self.desk = ResponseDesk(
            window.document, services.worker.submit, self.phrases, services.settings, self
        )
        self.panel = ResponsePanel(self.desk)
        self.panel.options_asked.connect(self._open_options)
        self._options: ResponseOptions | None = None
        self.ear = HoverEar(
            self.phrases,
            services.settings,
            lambda: window.live.sound.program,
            lambda: window.transport.playing or self.desk.on,
            self,
        )
        self._instruments: Mapping[int, str] = {}

    def connect(self) -> None:
        """Join it to the rest of the window."""
        window = self._window
        window.live.desk.engine_ready.connect(self.phrases.use_engine)
        window.live.midi.played.connect(self._on_midi)
        self.phrases.send = window.live.midi.answer
        window.transport.playing_changed.connect(lambda _on: self.desk.reset())
        self.desk.changed.connect(self._refresh)
        self._listen_to_hovers()

    def hear(self, source: KeyboardPanel | Stage) -> None:
        """Listen to keys on the screen."""
        source.pressed.connect(self.desk.press)
        source.let_go.connect(self.desk.let_go)

    def join_stage(self, stage: Stage) -> None:
        """Show the conversation on the stage too."""
        stage.take_row(ResponsePanel(self.desk, large=True))
        stage.response_asked.connect(self.desk.toggle)

    def set_instruments(self, served: Mapping[int, str]) -> None:
        """Offer instruments for the answers: names by General MIDI program."""
        self._instruments = served
        if self._options is not None:
            self._options.set_instruments(served)

    def stop(self) -> None:
        """Be quiet for good."""
        self.phrases.stop()

    def _on_midi(self, port: str, message: tuple[int, ...], at: float) -> None:
        # What steers a control, of this conversation perhaps, is not played.
        if not self._window.live.midi.claimed(port, message):
            self.desk.feed(message, at)

    def _listen_to_hovers(self) -> None:
        window, morph = self._window, self._window.melody.morph

        def over_tile(index: int) -> None:
            tiles = morph.tiles
            self.ear.over(tiles[index] if 0 <= index < len(tiles) else None)

        morph.strip.tiles.hovered.connect(over_tile)
        for view in (window.melody.shelf.song_list, window.melody.shelf.library_list):
            view.hovered.connect(self.ear.over)
        window.transport.playing_changed.connect(lambda _on: self.ear.hush())

    def _open_options(self, button: QWidget) -> None:
        if self._options is None:
            from studio.ui.live.response.options import ResponseOptions

            self._options = ResponseOptions(self._window.services.settings, self._window)
            self._options.set_instruments(self._instruments)
        self._options.open_at(button)

    def _refresh(self) -> None:
        for command in _COMMANDS:
            self._window.registry.refresh_one(f"response.{command}")
