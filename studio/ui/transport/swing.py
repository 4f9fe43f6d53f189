"""The swing of the song in the bar at the top."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.song import MAX_SWING, MIN_SWING, Song
from studio.ui.look import icons
from studio.ui.look.style import inset_number
from studio.ui.look.theme import ICON, ROOMY, SPACE, theme_changed, tokens
from studio.ui.widgets.controls import Switch

_SETTLE_MS = 500
_HEIGHT, _WIDE, _FIGURES, _NARROW = 34, 70, 46, 34
GRIDS = (8, 16)
_WORDS = "Where the second of two steps comes: 50 % is straight, 67 % a triplet feel."


class SwingButton(QToolButton):
    """Shows how late every second step comes, and opens a sheet to change it. It keeps no song.

    Signals:
        edited: percent of a pair, while it is being changed.
        settled: the change is over; the one moment for an undo step.
        grid_chosen: 8 or 16.
        grown: the button needs more room, or less.
    """

    edited = Signal(float)
    settled = Signal()
    grid_chosen = Signal(int)
    grown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("swingButton")
        self.setProperty("flat", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(ICON, ICON))
        self.setFixedHeight(_HEIGHT)
        self.percent = QSpinBox(minimum=int(MIN_SWING), maximum=int(MAX_SWING), suffix=" %")
        inset_number(self.percent)
        self.percent.setAccessibleName("Swing in percent")
        self.percent.setToolTip(_WORDS)
        self.percent.setKeyboardTracking(False)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(int(MIN_SWING), int(MAX_SWING))
        self.slider.setAccessibleName("Swing")
        self.slider.setToolTip(_WORDS)
        self.grid = Switch([("1/8", "Eighths swing"), ("1/16", "Sixteenths swing")], "Steps")
        self.sheet = self._make_sheet()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.settled)
        self.clicked.connect(self.open_sheet)
        self.slider.valueChanged.connect(self.percent.setValue)
        self.slider.sliderReleased.connect(self._on_done)
        self.percent.valueChanged.connect(self._on_value)
        self.percent.editingFinished.connect(self._on_done)
        self.grid.changed.connect(lambda row: self.grid_chosen.emit(GRIDS[row]))
        theme_changed.connect(self._show_words)
        self.tighten(False)

    def show_song(self, song: Song) -> None:
        """Show a song's swing without telling anyone."""
        with QSignalBlocker(self.percent), QSignalBlocker(self.slider):
            self.percent.setValue(round(song.swing))
            self.slider.setValue(round(song.swing))
        self.grid.set_index(GRIDS.index(song.swing_grid))
        self._show_words()

    def tighten(self, on: bool) -> None:
        """Take less room: the sign of swing or the number, not both."""
        self._tight = on
        self._show_words()

    def open_sheet(self) -> None:
        """Open the sheet below the button."""
        self.sheet.adjustSize()
        at = self.mapToGlobal(QPoint(0, self.height() + SPACE // 2))
        right = self.screen().availableGeometry().right()
        self.sheet.move(min(at.x(), right - self.sheet.width()), at.y())
        self.sheet.show()
        self.slider.setFocus()

    def _make_sheet(self) -> QFrame:
        sheet = QFrame(self, Qt.WindowType.Popup)
        sheet.setProperty("card", True)
        sheet.setAccessibleName("Swing")
        title, words = QLabel("Swing"), QLabel(_WORDS)
        title.setProperty("heading", True)
        words.setProperty("dim", True)
        words.setWordWrap(True)
        self.slider.setMinimumWidth(180)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.slider, 1)
        row.addWidget(self.percent)
        steps = QHBoxLayout()
        steps.setSpacing(SPACE)
        steps.addWidget(QLabel("Steps"))
        steps.addStretch(1)
        steps.addWidget(self.grid)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(ROOMY)
        for part in (title, row, steps, words):
            if isinstance(part, QWidget):
                column.addWidget(part)
            else:
                column.addLayout(part)
        return sheet

    def _show_words(self) -> None:
        percent = self.percent.value()
        straight = percent == int(MIN_SWING)
        width = (_NARROW if straight else _FIGURES) if self._tight else _WIDE
        self.setText("" if width == _NARROW else f"{percent} %")
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextOnly if width == _FIGURES else style.ToolButtonTextBesideIcon
        )
        grown = width != self.minimumWidth()
        self.setFixedWidth(width)
        self.setIcon(icons.icon("swing", tokens().text_dim if straight else tokens().accent))
        step = f"1/{GRIDS[self.grid.index()]}"
        now = "straight" if straight else f"{percent} % of two steps of {step}"
        self.setToolTip(f"Swing: {now}")
        self.setAccessibleName(f"Swing: {now}")
        if grown:
            self.grown.emit()

    def _on_value(self, percent: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(percent)
        self._show_words()
        self.edited.emit(float(percent))
        self._settle.start()

    def _on_done(self) -> None:
        if self._settle.isActive():
            self._settle.stop()
            self.settled.emit()
