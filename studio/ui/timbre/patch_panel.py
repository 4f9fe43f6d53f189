"""How the pad's sound is played: envelope, loop, glide, velocity, tone and level; stored patches."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from studio.timbre.patch import MAX_TIME_MS, Patch, PlayMode
from studio.ui.look.theme import HAIR, SPACE, TIGHT
from studio.ui.timbre.envelope_view import EnvelopeView
from studio.ui.widgets.controls import IconButton, caption
from studio.ui.widgets.unit_slider import Quantity, UnitSlider

_NEW = Patch()
QUANTITIES: dict[str, Quantity] = {
    "attack_ms": Quantity(
        "Attack",
        0,
        MAX_TIME_MS,
        _NEW.attack_ms,
        "ms",
        True,
        "Time until a note is at its full level",
    ),
    "decay_ms": Quantity(
        "Decay",
        0,
        MAX_TIME_MS,
        _NEW.decay_ms,
        "ms",
        True,
        "Time from the full level to the held one",
    ),
    "sustain": Quantity("Sustain", 0, 1, _NEW.sustain, "%", False, "Level while a key is held"),
    "release_ms": Quantity(
        "Release", 0, MAX_TIME_MS, _NEW.release_ms, "ms", True, "Time a note takes to end"
    ),
    "position": Quantity(
        "Position", 0, 1, _NEW.position, "%", False, "Where in the sound a note begins"
    ),
    "loop_start": Quantity("Loop from", 0, 1, _NEW.loop_start, "%", False, "Where the loop begins"),
    "loop_end": Quantity("Loop to", 0, 1, _NEW.loop_end, "%", False, "Where the loop turns back"),
    "crossfade_ms": Quantity(
        "Crossfade",
        0,
        500,
        _NEW.crossfade_ms,
        "ms",
        False,
        "How long the way on and the way back overlap where the loop turns",
    ),
    "glide_ms": Quantity(
        "Glide", 0, 5000, _NEW.glide_ms, "ms", True, "Time to slide from one note to the next"
    ),
    "velocity": Quantity(
        "Velocity",
        0,
        1,
        _NEW.velocity,
        "%",
        False,
        "How much the strength of a key changes the level",
    ),
    "tone": Quantity(
        "Tone", -1, 1, _NEW.tone, "", False, "Darker to the left, brighter to the right"
    ),
    "level_db": Quantity("Level", -60, 6, _NEW.level_db, "dB", False, "Level of the patch"),
}
"""What a slider sets, by the patch's field."""
MODES = (
    (
        PlayMode.BEST,
        "Best there is",
        "Rendered where the worker has rendered, else the live decoder",
    ),
    (PlayMode.LIVE, "Live", "The live decoder answers at once, everywhere on the pad"),
    (
        PlayMode.RENDERED,
        "Rendered",
        "What the worker has rendered with the WaveNet; live while it is coming",
    ),
    (PlayMode.MIX, "Mix audio instead", "The four recordings mixed as audio, to compare"),
)
_RENDERED = (PlayMode.BEST, PlayMode.RENDERED)
"""Without a WaveNet these are played live."""


class PatchPanel(QWidget):
    """Shows a patch and asks for edits; it keeps no song.

    Signals:
        grabbed: an edit begins; its name.
        changed: the new :class:`Patch`.
        released: the edit is over.
        stored: store this patch under the name in the list.
        recalled: id of a stored patch to play.
        forgotten: id of a stored patch to delete.
        wavenet_asked: choose a checkpoint to render with.
        wavenet_dropped: render with the person's checkpoint no more.
    """

    grabbed = Signal(str)
    changed = Signal(object)
    released = Signal()
    stored = Signal(str)
    recalled = Signal(str)
    forgotten = Signal(str)
    wavenet_asked = Signal()
    wavenet_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patchPanel")
        self._patch = Patch()
        self._shown: Patch | None = None
        self.envelope = EnvelopeView()
        self.sliders = {field: UnitSlider(quantity) for field, quantity in QUANTITIES.items()}
        self.loop = QCheckBox("Loop while held")
        self.loop.setToolTip(
            "A held note goes to and fro between the loop points, with a cross-fade"
        )
        self.exact = QCheckBox("Exact corners")
        self.exact.setToolTip(
            "In a corner itself the recording is heard, not its reconstruction; held notes go over to it"
        )
        self.mode = QComboBox()
        self.mode.setAccessibleName("What is played")
        self.wavenet = QLabel()
        self.wavenet.setObjectName("wavenetWords")
        self.wavenet.setProperty("dim", True)
        self.wavenet.setWordWrap(True)
        self.wavenet.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.mode.setToolTip("What is played; notes that are held go over to it without a break")
        self.stores = QComboBox()
        self.stores.setEditable(True)
        self.stores.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.stores.setAccessibleName("Stored patches")
        self.stores.setToolTip("Choose a stored patch, or type a name and store")
        self.stores.lineEdit().setPlaceholderText("Name of the patch")
        self.store = IconButton("save", "Store the patch", "Store the patch under this name")
        self.forget = IconButton(
            "trash", "Delete the patch", "Delete the stored patch of this name"
        )
        self._lay_out()
        self._connect()
        self.show_wavenet("", audible=False, own=False)
        self.set_patch(self._patch, ())

    def set_patch(self, patch: Patch, stored: tuple[Patch, ...]) -> None:
        """Show how notes are played now, and what is stored."""
        before, self._shown, self._patch = self._shown, patch, patch
        self.envelope.set_patch(patch)
        for field, slider in self.sliders.items():
            value = getattr(patch, field)
            if before is None or value != getattr(before, field):
                slider.set_value(value)
        with QSignalBlocker(self.loop), QSignalBlocker(self.exact), QSignalBlocker(self.mode):
            self.loop.setChecked(patch.loop)
            self.exact.setChecked(patch.exact_corners)
            self.mode.setCurrentIndex(max(self.mode.findData(patch.mode), 0))
        for field in ("loop_start", "loop_end", "crossfade_ms"):
            self.sliders[field].setEnabled(patch.loop)
        self._show_stores(patch, stored)

    def show_wavenet(self, words: str, *, audible: bool, own: bool) -> None:
        """Offer rendered sound only where it can be heard, and say why not, or by what.

        Args:
            words: one sentence.
            audible: whether there is a WaveNet that may be heard.
            own: whether that is a checkpoint of the person's.
        """
        with QSignalBlocker(self.mode):
            self.mode.clear()
            for mode, name, tip in MODES:
                if audible or mode not in _RENDERED:
                    self.mode.addItem(name, mode)
                    self.mode.setItemData(self.mode.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self.mode.setCurrentIndex(max(self.mode.findData(self._patch.mode), 0))
        name, link = ("drop", "Do without it") if own else ("load", "Load a checkpoint…")
        whole = link.replace(" ", "&nbsp;")
        self.wavenet.setText(f"{escape(words)} <a href='{name}'>{whole}</a>".strip())

    def _show_stores(self, patch: Patch, stored: tuple[Patch, ...]) -> None:
        with QSignalBlocker(self.stores):
            if [(s.id, s.name) for s in stored] != [
                (self.stores.itemData(i), self.stores.itemText(i))
                for i in range(self.stores.count())
            ]:
                self.stores.clear()
                for one in stored:
                    self.stores.addItem(one.name, one.id)
            if not self.stores.lineEdit().isModified():
                names = [one.name for one in stored]
                self.stores.setCurrentIndex(names.index(patch.name) if patch.name in names else -1)
                self.stores.setEditText(patch.name if patch.name in names else "")
        self.forget.setEnabled(bool(stored))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(TIGHT)
        top.addWidget(self.stores, 1)
        top.addWidget(self.store)
        top.addWidget(self.forget)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(HAIR)
        order = (
            ("attack_ms", "decay_ms"),
            ("sustain", "release_ms"),
            ("position", "glide_ms"),
            ("loop_start", "loop_end"),
            ("crossfade_ms", "velocity"),
            ("tone", "level_db"),
        )
        for row, fields in enumerate(order):
            for column, field in enumerate(fields):
                grid.addWidget(self.sliders[field], row, column)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for place, box in enumerate((self.loop, self.exact)):
            grid.addWidget(box, len(order), place)
        plays = QHBoxLayout()
        plays.addWidget(caption("Plays", self.mode))
        plays.addWidget(self.mode, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addLayout(plays)
        column.addWidget(self.wavenet)
        column.addWidget(self.envelope)
        column.addLayout(grid)
        column.addStretch(1)

    def _connect(self) -> None:
        self.envelope.grabbed.connect(lambda corner: self.grabbed.emit(corner.value))
        self.envelope.moved.connect(self._take)
        self.envelope.released.connect(self.released)
        for field, slider in self.sliders.items():
            slider.grabbed.connect(lambda f=field: self.grabbed.emit(QUANTITIES[f].name))
            slider.moved.connect(
                lambda value, f=field: self._take(replace(self._patch, **{f: value}))
            )
            slider.settled.connect(lambda _value: self.released.emit())
        self.loop.toggled.connect(lambda on: self._at_once("Loop", loop=on))
        self.exact.toggled.connect(lambda on: self._at_once("Exact corners", exact_corners=on))
        self.mode.activated.connect(
            lambda index: self._at_once("What is played", mode=PlayMode(self.mode.itemData(index)))
        )
        self.stores.activated.connect(lambda index: self.recalled.emit(self.stores.itemData(index)))
        self.store.clicked.connect(self._on_store)
        self.wavenet.linkActivated.connect(self._on_link)
        self.stores.lineEdit().returnPressed.connect(self._on_store)
        self.forget.clicked.connect(self._on_forget)

    def _take(self, patch: Patch) -> None:
        self._patch = patch
        self.changed.emit(patch)

    def _at_once(self, name: str, **fields: object) -> None:
        self.grabbed.emit(name)
        self._take(replace(self._patch, **fields))
        self.released.emit()

    def _on_link(self, name: str) -> None:
        (self.wavenet_dropped if name == "drop" else self.wavenet_asked).emit()

    def _on_store(self) -> None:
        name = self.stores.currentText().strip()
        self.stores.lineEdit().setModified(False)
        if name:
            self.stored.emit(name)
        else:
            self.stores.setFocus()

    def _on_forget(self) -> None:
        index = self.stores.findText(self.stores.currentText())
        if index >= 0:
            self.forgotten.emit(self.stores.itemData(index))
