"""The row above the timbre pad: what is played, by which law, and what can be done with the point."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from studio.latent import MixLaw
from studio.ui.look.theme import SPACE
from studio.ui.widgets.controls import IconButton, caption
from studio.ui.widgets.elided import ElidedLabel

LAWS = (
    (MixLaw.BILINEAR, "Bilinear", "Corners weigh by the areas opposite to them"),
    (
        MixLaw.DISTANCE,
        "Distance",
        "Corners weigh by one less their distance, as in Open NSynth Super",
    ),
)


class PadHead(QWidget):
    """Shows what the pad plays and asks for what the person wants.

    Signals:
        keys_asked: whether keys and clips shall play the pad.
        law_chosen: a :class:`MixLaw`.
        store_asked: the point shall become a scene.
        take_asked: the point shall become an instrument of other programs.
        again_asked: encode what was cancelled or failed.
        render_asked: render the whole pad, or stop that.
    """

    keys_asked = Signal(bool)
    law_chosen = Signal(object)
    store_asked = Signal()
    take_asked = Signal()
    again_asked = Signal()
    render_asked = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = ElidedLabel()
        self.state.setProperty("dim", True)
        self.state.setAccessibleName("What is played")
        # Long words give way to the buttons; the tooltip has them whole.
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.law = QComboBox()
        self.law.setAccessibleName("Law by which corners weigh")
        for _law, name, tip in LAWS:
            self.law.addItem(name)
            self.law.setItemData(self.law.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.law.setToolTip("How the pad's point weighs its corners")
        self.keys = IconButton(
            "piano", "On the keys", "Keys, MIDI and the clip on show play this pad", show_text=True
        )
        self.keys.setCheckable(True)
        self.store = IconButton("plus", "Store point", "Keep this point of the pads as a scene")
        self.take = IconButton(
            "export", "Export instrument", "Take this point away as SFZ and DecentSampler"
        )
        self.again = IconButton(
            "redo", "Encode", "Encode the sounds on the corners after all", show_text=True
        )
        self.again.hide()
        self.render_pad = IconButton(
            "record-sound",
            "Render the pad",
            "Render the whole pad with the WaveNet in the background; again: stop. It goes on where it stopped",
        )
        self.render_pad.setCheckable(True)
        self.render_pad.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.keys)
        row.addWidget(self.state, 1)
        row.addWidget(self.again)
        row.addWidget(caption("Law", self.law))
        for widget in (self.law, self.render_pad, self.store, self.take):
            row.addWidget(widget)
        self.law.activated.connect(lambda index: self.law_chosen.emit(LAWS[index][0]))
        self.keys.clicked.connect(self.keys_asked)
        self.store.clicked.connect(lambda: self.store_asked.emit())
        self.take.clicked.connect(lambda: self.take_asked.emit())
        self.render_pad.clicked.connect(lambda: self.render_asked.emit())
        self.again.clicked.connect(lambda: self.again_asked.emit())
        self.show_state(words)

    def show_state(self, words: str, *, gave_up: bool = False) -> None:
        """Say what is played, and offer to encode where that was given up."""
        self.again.setVisible(gave_up)
        self.state.setText(words)
        self.state.setToolTip(words)

    def show_wavenet(self, *, audible: bool) -> None:
        """Offer to render the pad only where that can be heard."""
        self.render_pad.setVisible(audible)

    def show_law(self, law: MixLaw) -> None:
        """Show by which law corners weigh."""
        self.law.setCurrentIndex(1 if law is MixLaw.DISTANCE else 0)
