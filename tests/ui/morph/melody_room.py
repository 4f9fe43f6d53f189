"""The morph of a melody room with four clips on its shelf and nobody else around."""

from __future__ import annotations

from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import Clip
from studio.project.song import PadState, Song, with_pad
from studio.ui.document import Document
from studio.ui.morph.controller import MorphController
from tests.ui.morph.desk import Desk, Files, toy_library


class MelodyRoom:
    """What a test does in the room, and what the room has said."""

    def __init__(self, qtbot, clips: list[Clip], folder) -> None:
        self.qtbot = qtbot
        self.document = Document(Song(clips=tuple(clips)))
        self.desk = Desk()
        self.files = Files(folder, save_clip_midi)
        self.controller = MorphController(
            self.document,
            self.desk.submit,
            files=self.files,
            read_library=lambda done: done(toy_library()),
        )
        self.previews: list[Clip | None] = []
        self.opened: list[str] = []
        self.told: list[str] = []
        self.failed: list[str] = []
        self.controller.preview_changed.connect(self.previews.append)
        self.controller.clip_opened.connect(self.opened.append)
        self.controller.told.connect(self.told.append)
        self.controller.failed.connect(lambda sentence, _: self.failed.append(sentence))
        for widget in (self.pad, self.strip, self.shape, self.map):
            qtbot.addWidget(widget)
        self.pad.resize(400, 560)
        self.pad.show()

    pad = property(lambda self: self.controller.pad)
    strip = property(lambda self: self.controller.strip)
    shape = property(lambda self: self.controller.shape)
    map = property(lambda self: self.controller.map)
    song = property(lambda self: self.document.song)
    state = property(lambda self: self.song.pad("melody"))

    def fill(self, *corners: str | None) -> None:
        ids = (*corners, None, None, None, None)[:4]
        self.document.apply("Fill", lambda s: with_pad(s, "melody", PadState(corners=ids)))

    def settle(self, *channels: str) -> None:
        """Wait until the jobs that follow an edit lie on the desk."""
        for channel in channels:
            self.qtbot.waitUntil(lambda c=channel: self.desk.waiting(c) is not None)

    def point(self, x: float, y: float):
        return self.pad.surface.pixel(x, y).toPoint()
