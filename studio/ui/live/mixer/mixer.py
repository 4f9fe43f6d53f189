"""The mixer: a strip for each track, the click and the output, in a small panel over the rooms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from studio.project.settings import SettingsStore
from studio.project.song import Song
from studio.ui.document import Document
from studio.ui.live.drop_panel import DropPanel
from studio.ui.live.learn.control_mark import Axis
from studio.ui.live.mixer.levels import Levels
from studio.ui.live.mixer.strip import HEAD, WIDTH, Strip, TrackStrip
from studio.ui.look.theme import SPACE

if TYPE_CHECKING:
    from studio.ui.live.learn.learnable import Learnables

MOST_SEEN = 8
"""Tracks that are seen at once; more are scrolled to."""
NO_TRACKS = "A song with tracks\n(from a MIDI file with\nseveral) has their\nfaders here."


class Mixer(DropPanel):
    """Levels, pans, mutes and solos. What belongs to the song can be undone: a move of a fader is one step.

    Args:
        window: what it lies over.
        anchor: below which it opens.
        document: holds the tracks.
        store: holds the levels of the output and of the click.
        levels: changes tracks.
        learn: makes the strips learnable.
    """

    def __init__(
        self,
        window: QWidget,
        anchor: QWidget,
        document: Document,
        store: SettingsStore,
        levels: Levels,
        learn: Learnables,
    ) -> None:
        super().__init__(window, "Mixer", anchor)
        self.setObjectName("mixer")
        self._document, self._store, self._levels, self._learn = document, store, levels, learn
        self.tracks: list[TrackStrip] = []
        self.click, self.master = Strip("Click"), Strip("Output")
        self._lay_out()
        self._wire_setting(self.click, "metronome_db", "metronome.level")
        self._wire_setting(self.master, "master_db", "master.level")
        document.song_changed.connect(lambda _song: self.isHidden() or self.refresh())
        store.listen(lambda _settings, _changed: self.isHidden() or self.refresh())

    @property
    def first(self) -> QWidget:
        """The fader of the output."""
        return self.master.fader

    def open(self) -> None:
        """Show how all stands."""
        self.refresh()
        super().open()

    def refresh(self) -> None:
        """Show the song's tracks and the levels as they stand."""
        song, settings = self._document.song, self._store.settings
        while len(self.tracks) < len(song.tracks):
            self._add_strip(len(self.tracks))
        for strip, track in zip(self.tracks, song.tracks, strict=False):
            strip.show_track(track)
        self.click.show_level(settings.metronome_db)
        self.master.show_level(settings.master_db)
        self._show_count(song)

    # -- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        inner = QWidget()
        self._lane = QHBoxLayout(inner)
        self._lane.setContentsMargins(0, 0, 0, 0)
        self._lane.setSpacing(SPACE)
        self._lane.addStretch(1)
        self._scroll = _StripArea()
        self._scroll.setWidget(inner)
        self.none = QLabel(NO_TRACKS)
        self.none.setProperty("dim", True)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self._scroll, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.none, 0, Qt.AlignmentFlag.AlignVCenter)
        rule = QFrame()
        rule.setProperty("rule", True)
        rule.setFixedWidth(1)
        row.addWidget(rule)
        for strip in (self.click, self.master):
            row.addWidget(strip, 0, Qt.AlignmentFlag.AlignTop)
            # Their faders stand beside those of the tracks, which have more above.
            strip.column.insertSpacing(1, HEAD)
        self.column.addLayout(row)

    def _show_count(self, song: Song) -> None:
        count = len(song.tracks)
        for number, strip in enumerate(self.tracks):
            strip.setVisible(number < count)
        seen = min(count, MOST_SEEN)
        self._scroll.set_width(seen * (WIDTH + SPACE) - SPACE if seen else 0)
        changed = self._scroll.isHidden() == bool(count) or self._seen != seen
        self._scroll.setVisible(bool(count))
        self.none.setVisible(not count)
        self._seen = seen
        if changed and self.isVisible():
            self.place()

    _seen = 0

    def _add_strip(self, number: int) -> None:
        strip, levels = TrackStrip(f"Track {number + 1}"), self._levels
        self.tracks.append(strip)
        self._lane.insertWidget(number, strip)
        begin, move = partial(self._begin, number), partial(self._move_level, number)
        strip.fader.grabbed.connect(partial(begin, "Level"))
        strip.fader.moved.connect(move)
        strip.fader.settled.connect(self._end)
        strip.pan_grabbed.connect(partial(begin, "Pan"))
        strip.pan_moved.connect(partial(levels.set_pan, number))
        strip.pan_settled.connect(self._end)
        strip.muted.connect(partial(levels.set_mute, number))
        strip.soloed.connect(partial(levels.set_solo, number))
        for name, widget, axis in (
            ("level", strip.fader, Axis.UP),
            ("pan", strip.pan, Axis.RIGHT),
            ("mute", strip.mute, Axis.NONE),
            ("solo", strip.solo, Axis.NONE),
        ):
            self._learn.show_on(widget, f"track.{number + 1}.{name}", axis=axis)

    def _move_level(self, number: int, level_db: float) -> None:
        name = self._levels.place(number).name
        self._levels.change_track(number, f"Level of {name}", level_db=level_db)

    def _begin(self, number: int, what: str) -> None:
        # While a take or another drag is being made, this belongs to it.
        self._own = not self._document.in_gesture
        if self._own:
            self._document.begin(f"{what} of {self._levels.place(number).name}")

    def _end(self) -> None:
        if self._own:
            self._own = False
            self._document.commit()

    _own = False

    def _wire_setting(self, strip: Strip, setting: str, control: str) -> None:
        strip.fader.moved.connect(lambda level: self._store.update(**{setting: level}))
        self._learn.show_on(strip.fader, control, axis=Axis.UP)


class _StripArea(QScrollArea):
    """Strips beside each other, scrolled where they are many; as high as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._width = 0

    def set_width(self, width: int) -> None:
        """Show so many pixels of the strips."""
        self._width = width
        self.setFixedWidth(width)

    def sizeHint(self) -> QSize:
        """As high as the strips, and a scroll bar where there is one."""
        inner = self.widget().sizeHint()
        bar = self.horizontalScrollBar().sizeHint().height() if inner.width() > self._width else 0
        return QSize(self._width, inner.height() + bar)
