"""How the instrument listens and answers: a small sheet beside its button."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from studio.melody.response import SILENCES
from studio.project.settings import Settings, SettingsStore
from studio.ui.look.theme import ROOMY, SPACE
from studio.ui.widgets.controls import Switch, ValueSlider, temperature_slider

SAME_SOUND = "As the keys"
_SILENCE_WORDS = {0.5: "½ bar", 1.0: "1 bar", 2.0: "2 bars"}


class ResponseOptions(QFrame):
    """The options of call and response; each counts from the next answer on.

    Args:
        store: the preferences they are kept in.
    """

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._store = store
        self.setProperty("card", True)
        self.setAccessibleName("Options of call and response")
        self.silence = Switch(
            [
                (_SILENCE_WORDS[bars], f"Your turn is over after {_SILENCE_WORDS[bars]} of silence")
                for bars in SILENCES
            ],
            "Silence that ends your turn",
        )
        self.similarity = ValueSlider(
            "Likeness of the answer to the call",
            0.0,
            1.0,
            0.5,
            tip="How like the call the answer is: 0 anything, 1 nearly the same. Double-click: 0.5",
        )
        self.temperature = temperature_slider()
        self.instrument = QComboBox()
        self.instrument.setAccessibleName("Instrument of the answer")
        self.instrument.addItem(SAME_SOUND, -1)
        self.click = QCheckBox("Click while no song plays")
        self.click.setToolTip(
            "With the click you play to its bars; without it a bar begins with your first note"
        )
        self.along = QCheckBox("I may play along with the answer")
        self.along.setToolTip("What you play during an answer is then no new call")
        self._lay_out()
        self._connect()
        store.listen(lambda settings, _changed: self._show(settings))
        self._show(store.settings)

    def set_instruments(self, served: Mapping[int, str]) -> None:
        """Offer the instruments: their names by General MIDI program."""
        with QSignalBlocker(self.instrument):
            while self.instrument.count() > 1:
                self.instrument.removeItem(1)
            for name in dict.fromkeys(served.values()):
                first = min(program for program, other in served.items() if other == name)
                self.instrument.addItem(name, first)
        self._show(self._store.settings)

    def open_at(self, button: QWidget) -> None:
        """Open above a button."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        at = corner - QPoint(self.width(), self.height() + SPACE // 2)
        screen = button.screen().availableGeometry()
        if at.y() < screen.top():
            at.setY(corner.y() + button.height() + SPACE // 2)
        at.setX(max(at.x(), screen.left()))
        self.move(at)
        self.show()
        self.silence.button(self.silence.index()).setFocus()

    def _lay_out(self) -> None:
        title = QLabel("Call and response")
        title.setProperty("heading", True)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for word, widget in (
            ("My turn ends after", self.silence),
            ("Likeness", self.similarity),
            ("Temperature", self.temperature),
            ("Answers by", self.instrument),
        ):
            form.addRow(word, widget)
        for slider in (self.similarity, self.temperature):
            slider.setMinimumWidth(210)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(ROOMY)
        column.addWidget(title)
        column.addLayout(form)
        column.addWidget(self.click)
        column.addWidget(self.along)

    def _connect(self) -> None:
        update = self._store.update
        self.silence.changed.connect(lambda index: update(response_silence=SILENCES[index]))
        self.similarity.settled.connect(lambda value: update(response_similarity=value))
        self.temperature.settled.connect(lambda value: update(response_temperature=value))
        self.instrument.activated.connect(
            lambda row: update(response_program=int(self.instrument.itemData(row)))
        )
        self.click.toggled.connect(lambda on: update(response_click=on))
        self.along.toggled.connect(lambda on: update(response_play_along=on))

    def _show(self, settings: Settings) -> None:
        nearest = min(SILENCES, key=lambda bars: abs(bars - settings.response_silence))
        self.silence.set_index(SILENCES.index(nearest))
        self.similarity.set_value(settings.response_similarity)
        self.temperature.set_value(settings.response_temperature)
        with QSignalBlocker(self.click), QSignalBlocker(self.along):
            self.click.setChecked(settings.response_click)
            self.along.setChecked(settings.response_play_along)
        with QSignalBlocker(self.instrument):
            self.instrument.setCurrentIndex(
                max(self.instrument.findData(settings.response_program), 0)
            )
