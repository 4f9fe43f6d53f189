"""Operating on the embedding: the sixteen curves of the sound on show, drawn and bent, heard at once, undone as all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.project.sounds import find_sound, replace_sound
from studio.timbre import curves as tools
from studio.timbre.curves import Curves
from studio.timbre.item import Sound
from studio.timbre.voicing import MAX_FRAMES
from studio.ui.document import Document
from studio.ui.look.theme import SPACE, TIGHT
from studio.ui.timbre.curve_edits import BUTTONS, EDITS, PAIR_BUTTONS
from studio.ui.timbre.curve_plot import FRAME_S, CurvePlot
from studio.ui.timbre.embeddings import Embeddings
from studio.ui.widgets.controls import IconButton, caption
from studio.ui.widgets.unit_slider import Quantity, UnitSlider

AMOUNT = Quantity(
    "Amount",
    -2.0,
    2.0,
    1.0,
    tip="How far the chosen curve (all where none is chosen) moves about its mean: 1 as it is, 0 flat, -1 upside down",
)


class CurvesTab(QWidget):
    """Shows and edits the curves of one sound of the song.

    Args:
        document: the song.
        embeddings: of its sounds.
        others: gives the other sounds that can be averaged or faded into.

    Signals:
        wanted: the :class:`Sound` whose embedding is missing.
        edited: the curves are other ones now, by the person.
        listen_asked: play what the curves sound like, or stop.
    """

    wanted = Signal(object)
    edited = Signal()
    listen_asked = Signal()

    def __init__(
        self,
        document: Document,
        embeddings: Embeddings,
        others: Callable[[], list[Sound]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._embeddings, self._others = document, embeddings, others
        self._sound_id: str | None = None
        self._marked = 0
        self._held: Curves | None = None
        self.plot = CurvePlot()
        self.words = QLabel()
        self.words.setProperty("dim", True)
        self.listen = IconButton(
            "play", "Listen", "Hear what the live decoder makes of these curves"
        )
        self.hear = IconButton(
            "sound", "Hear edits", "Play the curves after every edit, while no key is held"
        )
        self.hear.setCheckable(True)
        self.hear.setChecked(True)
        self.amount = UnitSlider(AMOUNT)
        self.other = QComboBox()
        self.other.setAccessibleName("Other sound")
        self.other.setToolTip("What to average with, or to fade into")
        self.buttons: dict[str, IconButton] = {}
        self._lay_out()
        self._connect()
        self.refresh()

    @property
    def sound(self) -> Sound | None:
        """The sound on show, as it is now."""
        return None if self._sound_id is None else find_sound(self._document.song, self._sound_id)

    def show_sound(self, sound_id: str | None) -> None:
        """Show a sound of the song."""
        if sound_id != self._sound_id:
            self._marked = 0
            self.plot.set_mark(None)
        self._sound_id = sound_id
        self.refresh()

    def refresh(self) -> None:
        """Show the curves as they are now."""
        sound = self.sound
        now = None if sound is None else self._embeddings.of(sound)
        if sound is not None and now is None:
            self.wanted.emit(sound)
        ghost = (
            self._embeddings.encoded(sound)
            if sound is not None and sound.curves is not None
            else None
        )
        self.plot.set_curves(now, ghost)
        for button in (*self.buttons.values(), self.listen):
            button.setEnabled(now is not None)
        self.amount.setEnabled(now is not None)
        self.buttons["reset"].setEnabled(sound is not None and sound.curves is not None)
        self._show_others()
        self._show_words(sound, now)

    def set_playing(self, playing: bool) -> None:
        """Show whether the curves are heard."""
        self.listen.set_icon("stop" if playing else "play")
        self.listen.setAccessibleName("Stop" if playing else "Listen")

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is missing once it is seen."""
        super().showEvent(event)
        self.refresh()

    # -- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(TIGHT)
        for number, (name, icon, text, tip) in enumerate(BUTTONS):
            button = IconButton(icon, text, tip, show_text=True)
            button.setSizePolicy(
                button.sizePolicy().Policy.Expanding, button.sizePolicy().verticalPolicy()
            )
            self.buttons[name] = button
            # The last one has the longest words, and two places.
            across = 2 if number == len(BUTTONS) - 1 else 1
            grid.addWidget(button, number // 4, number % 4, 1, across)
        for column_number in range(4):
            grid.setColumnStretch(column_number, 1)
        pair = QHBoxLayout()
        pair.setSpacing(TIGHT)
        pair.addWidget(caption("With", self.other))
        pair.addWidget(self.other, 1)
        for name, icon, text, tip in PAIR_BUTTONS:
            self.buttons[name] = IconButton(icon, text, tip, show_text=True)
            pair.addWidget(self.buttons[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self.listen)
        top.addWidget(self.words, 1)
        top.addWidget(self.hear)
        column.addLayout(top)
        column.addWidget(self.plot, 1)
        column.addWidget(self.amount)
        column.addLayout(grid)
        column.addLayout(pair)

    def _connect(self) -> None:
        plot, document = self.plot, self._document
        plot.grabbed.connect(lambda dim: document.begin(f"Draw curve {dim + 1}"))
        plot.changed.connect(lambda curves: self._put("Draw a curve", curves))
        plot.released.connect(self._on_drawn)
        self.listen.clicked.connect(lambda: self.listen_asked.emit())
        plot.chosen.connect(lambda _dim: self._reset_amount())
        plot.pointed.connect(self._mark)
        self.amount.grabbed.connect(self._on_grabbed)
        self.amount.moved.connect(self._on_amount)
        self.amount.settled.connect(self._on_settled)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self._use(name))
        self.other.activated.connect(lambda _index: self._show_others())
        self._embeddings.changed.connect(self.refresh)
        document.song_changed.connect(lambda _song: self.refresh())

    # -- edits ------------------------------------------------------------------------------

    def _use(self, name: str) -> None:
        sound = self.sound
        now = None if sound is None else self._embeddings.of(sound)
        if sound is None or now is None:
            return
        if name == "reset":
            self._document.apply(
                "Curves as encoded", lambda song: replace_sound(song, replace(sound, curves=None))
            )
        else:
            words, edit = EDITS[name]
            after = edit(now, self._marked, self._other_curves())
            if after is None:
                return
            self._put(words, after)
        self.edited.emit()

    def _on_drawn(self) -> None:
        self._document.commit()
        self.edited.emit()

    def _put(self, name: str, curves: Curves) -> None:
        sound = self.sound
        if sound is not None:
            kept = replace(sound, curves=np.ascontiguousarray(curves[:MAX_FRAMES], np.float32))
            self._document.apply(name, lambda song: replace_sound(song, kept))

    def _mark(self, frame: int) -> None:
        self._marked = frame
        self.plot.set_mark(frame or None)
        sound = self.sound
        self._show_words(sound, None if sound is None else self._embeddings.of(sound))

    def _on_grabbed(self) -> None:
        sound = self.sound
        self._held = None if sound is None else self._embeddings.of(sound)
        self._document.begin("Amount of the curves")

    def _on_amount(self, value: float) -> None:
        if self._held is not None:
            amounts = np.ones(self._held.shape[1], np.float32)
            amounts[self.plot.dim if self.plot.dim >= 0 else slice(None)] = value
            self._put("Amount of the curves", tools.scaled(self._held, amounts))

    def _on_settled(self, _value: float) -> None:
        self._document.commit()
        self._held = None
        self._reset_amount()
        self.edited.emit()

    def _reset_amount(self) -> None:
        if self._held is None:
            self.amount.set_value(AMOUNT.default)

    # -- words ------------------------------------------------------------------------------

    def _other_curves(self) -> Curves | None:
        chosen = find_sound(self._document.song, self.other.currentData() or "")
        return None if chosen is None else self._embeddings.of(chosen)

    def _show_others(self) -> None:
        sounds = [s for s in self._others() if s.id != self._sound_id]
        before = self.other.currentData()
        names = [(sound.name, sound.id) for sound in sounds]
        if names != [
            (self.other.itemText(n), self.other.itemData(n)) for n in range(self.other.count())
        ]:
            with QSignalBlocker(self.other):
                self.other.clear()
                for name, sound_id in names:
                    self.other.addItem(name, sound_id)
                place = self.other.findData(before)
                self.other.setCurrentIndex(max(place, 0) if sounds else -1)
        other = find_sound(self._document.song, self.other.currentData() or "")
        if other is not None and self.isVisible() and self._embeddings.of(other) is None:
            self.wanted.emit(other)
        usable = self.buttons["reverse"].isEnabled() and bool(sounds)
        for name in ("average", "fade"):
            self.buttons[name].setEnabled(usable and self._other_curves() is not None)
        self.other.setEnabled(bool(sounds))

    def _show_words(self, sound: Sound | None, now: Curves | None) -> None:
        if sound is None:
            self.words.setText("Choose a sound of the song")
        elif now is None:
            away = self._embeddings.gave_up(sound)
            self.words.setText("Not encoded" if away else "Being encoded …")
        else:
            edited = "edited" if sound.curves is not None else "as encoded"
            mark = f" · mark at {self._marked * FRAME_S:.2f} s" if self._marked else ""
            self.words.setText(f"{sound.name} · {len(now) * FRAME_S:.2f} s · {edited}{mark}")
