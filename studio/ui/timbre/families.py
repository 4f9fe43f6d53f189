"""How families of instruments look on the map: each has its own shape, and a colour that colour-blind eyes tell apart.

Colours after Okabe and Ito (Color Universal Design, 2008); where two families share one, their shapes differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.look.contrast import contrast, luminance
from studio.ui.look.theme import CLOSE, HUES, SPACE, TEXT_SMALL, TIGHT, theme_changed, tokens
from studio.ui.morph.flow import FlowLayout

_BLUE, _ORANGE, _SKY, _VERMILLION, _YELLOW, _GREEN, _PURPLE = HUES
_LOOKS = {
    "bass": ("s", _BLUE),
    "brass": ("t1", _ORANGE),
    "flute": ("t", _SKY),
    "guitar": ("d", _VERMILLION),
    "keyboard": ("p", _YELLOW),
    "mallet": ("star", _GREEN),
    "organ": ("h", _PURPLE),
    "reed": ("t2", _GREEN),
    "string": ("t3", _BLUE),
    "synth_lead": ("+", _YELLOW),
    "vocal": ("x", _PURPLE),
}
"""NSynth's families (the dataset's instrument_family): pyqtgraph's name of the shape, and the colour."""
_ELSE = "o"
CONTRAST = 4.0
"""Least contrast of a point with the ground of the plot (WCAG asks for 3)."""
_SYMBOL_PX = 11


@dataclass(frozen=True)
class FamilyLook:
    """How a family is drawn.

    Attributes:
        shape: pyqtgraph's name of it.
        colour: in the theme of now.
    """

    shape: str
    colour: QColor


def family_look(family: str) -> FamilyLook:
    """Return how a family is drawn; a sound of no known family is a circle in the colour of dim words."""
    if family not in _LOOKS:
        return FamilyLook(_ELSE, tokens().text_dim)
    shape, colour = _LOOKS[family]
    return FamilyLook(shape, QColor(_readable(colour, tokens().sunken.name())))


def family_name(family: str) -> str:
    """Return what a person reads, e.g. ``Synth lead``."""
    return family.replace("_", " ").capitalize() or "Other"


class FamilyLegend(QWidget):
    """Names the shapes and colours of some families, in as many rows as there must be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._families: tuple[str, ...] = ()
        self._flow = FlowLayout(SPACE, TIGHT)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Families of the map")

    @property
    def families(self) -> tuple[str, ...]:
        """Those that are named."""
        return self._families

    def set_families(self, families: Sequence[str]) -> None:
        """Name these, each once, in the order given."""
        named = tuple(dict.fromkeys(families))
        if named == self._families:
            return
        self._families = named
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().deleteLater()
        for family in named:
            self._flow.addWidget(_Entry(family))
        self.setAccessibleDescription(", ".join(map(family_name, named)))
        self.updateGeometry()


class _Entry(QWidget):
    """One family of the legend."""

    def __init__(self, family: str) -> None:
        super().__init__()
        self._family = family
        font = self.font()
        font.setPixelSize(TEXT_SMALL)
        self.setFont(font)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(family_name(self._family))
        return QSize(_SYMBOL_PX + CLOSE + words, metrics.height() + TIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), family_look(self._family)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        paint_shape(painter, QPointF(_SYMBOL_PX / 2, middle), _SYMBOL_PX - 2, look)
        painter.setPen(tokens().text_dim)
        words = QRectF(_SYMBOL_PX + CLOSE, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, family_name(self._family))


def paint_shape(painter: QPainter, centre: QPointF, size: float, look: FamilyLook) -> None:
    """Draw the shape of a family, ``size`` pixels wide, as the map does. Imports pyqtgraph."""
    from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols

    painter.save()
    painter.translate(centre)
    painter.scale(size, size)
    painter.setPen(QPen(Qt.PenStyle.NoPen))
    painter.setBrush(look.colour)
    painter.drawPath(Symbols[look.shape])
    painter.restore()


@cache
def _readable(name: str, ground_name: str) -> str:
    """Return a colour of the same hue, lighter or darker by as little as it takes to stand out."""
    colour, ground = QColor(name), QColor(ground_name)
    way = 0.02 if luminance(ground) < 0.5 else -0.02
    hue, saturation, light, _alpha = colour.getHslF()
    while contrast(colour, ground) < CONTRAST and 0.0 < light < 1.0:
        light = min(1.0, max(0.0, light + way))
        colour = QColor.fromHslF(hue, saturation, light)
    return colour.name()
