"""Tools, colours and width of the pen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QColorDialog, QHBoxLayout, QToolButton, QWidget

from studio.sketch.item import Ink
from studio.ui.look.theme import SPACE, TIGHT, theme_changed, tokens
from studio.ui.sketch.canvas import Tool
from studio.ui.widgets.controls import IconButton
from studio.ui.widgets.unit_slider import Quantity, UnitSlider

_TOOLS = (
    (Tool.DRAW, "draw", "Draw (B)"),
    (
        Tool.ERASE,
        "erase",
        "Erase whole strokes (E); the right button and a pen's other end erase too",
    ),
    (Tool.SELECT, "select", "Choose strokes (V) to move, scale, colour or delete them"),
)
WIDTH = Quantity(
    "Width",
    0.5,
    40.0,
    4.0,
    "",
    curved=True,
    tip="Width of the pen at full pressure, in pixels at 100 %",
)


class ToolStrip(QWidget):
    """Says what the pen does and how it writes; keeps nothing but that.

    Signals:
        tool_chosen: a :class:`Tool`.
        ink_chosen: the :class:`Ink` of the next stroke, or of the chosen ones.
        clear_asked, fit_asked, underlay_asked, import_asked, export_asked, new_asked: the buttons.
    """

    tool_chosen = Signal(object)
    ink_chosen = Signal(object)
    new_asked = Signal()
    clear_asked = Signal()
    fit_asked = Signal()
    underlay_asked = Signal()
    import_asked = Signal()
    export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink = Ink(width=WIDTH.default)
        self.tools: dict[Tool, IconButton] = {}
        self._tool_group = QButtonGroup(self)
        self.swatches = tuple(
            Swatch(colour) for colour in ("", *(ink.name() for ink in tokens().inks))
        )
        self.own = Swatch("")
        self._colour_group = QButtonGroup(self)
        self.other = IconButton("more", "Another colour", "Another colour")
        self.width_slider = UnitSlider(WIDTH)
        self.width_slider.setFixedWidth(150)
        self.new = IconButton("plus", "New", "A new drawing (Ctrl+Alt+N)", show_text=True)
        self.clear = IconButton("trash", "Clear", "Empty the canvas (undoable)")
        self.fit = IconButton("fit", "Fit", "Show the whole drawing (F)")
        self.underlay = IconButton("ghost", "Underlay", "A picture below the ink to draw after")
        self.bring = IconButton("import", "Import", "Import SVG or stroke-3 drawings")
        self.export = IconButton("export", "Export", "Save as SVG, PNG, animated SVG or stroke-3")
        self._lay_out()
        self._connect()

    @property
    def ink(self) -> Ink:
        """How the next stroke looks."""
        return self._ink

    def show_tool(self, tool: Tool) -> None:
        """Mark a tool without telling anyone."""
        if tool in self.tools:
            self.tools[tool].setChecked(True)

    def show_ink(self, ink: Ink) -> None:
        """Mark colour and width without telling anyone."""
        self._ink = ink
        self.width_slider.set_value(ink.width)
        self._mark_colour()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE, TIGHT, SPACE, TIGHT)
        line.setSpacing(TIGHT)
        line.addWidget(self.new)
        line.addSpacing(SPACE)
        for tool, icon_name, tip in _TOOLS:
            button = IconButton(icon_name, tool.value, tip)
            button.setCheckable(True)
            self.tools[tool] = button
            self._tool_group.addButton(button)
            line.addWidget(button)
        self.tools[Tool.DRAW].setChecked(True)
        line.addSpacing(SPACE)
        for swatch in (*self.swatches, self.own):
            self._colour_group.addButton(swatch)
            line.addWidget(swatch)
        self._mark_colour()
        line.addWidget(self.other)
        line.addSpacing(SPACE)
        line.addWidget(self.width_slider)
        line.addStretch(1)
        for button in (self.fit, self.underlay, self.clear, self.bring, self.export):
            line.addWidget(button)

    def _connect(self) -> None:
        for tool, button in self.tools.items():
            button.clicked.connect(lambda _=False, tool=tool: self.tool_chosen.emit(tool))
        for swatch in (*self.swatches, self.own):
            swatch.clicked.connect(lambda _=False, s=swatch: self._set_ink(colour=s.colour))
        self.other.clicked.connect(self._ask_colour)
        self.width_slider.moved.connect(lambda width: self._set_ink(width=round(width, 1)))
        for button, signal in (
            (self.new, self.new_asked),
            (self.clear, self.clear_asked),
            (self.fit, self.fit_asked),
            (self.underlay, self.underlay_asked),
            (self.bring, self.import_asked),
            (self.export, self.export_asked),
        ):
            button.clicked.connect(lambda _=False, s=signal: s.emit())

    def _set_ink(self, **changes: object) -> None:
        self._ink = replace(self._ink, **changes)
        self._mark_colour()
        self.ink_chosen.emit(self._ink)

    def _mark_colour(self) -> None:
        """Ring the colour that is written with; one of the person's own gets a swatch beside the others."""
        if self._ink.colour not in {swatch.colour for swatch in self.swatches}:
            self.own.show_colour(self._ink.colour)
        self.own.setVisible(bool(self.own.colour))
        every = (*self.swatches, self.own)
        next(swatch for swatch in every if swatch.colour == self._ink.colour).setChecked(True)

    def _ask_colour(self) -> None:
        now = QColor(self._ink.colour) if self._ink.colour else QColor(tokens().text)
        dialog = QColorDialog(now, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self._set_ink(colour=colour.name()))
        dialog.open()


class Swatch(QToolButton):
    """A round colour to click."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self.colour = ""
        self.setCheckable(True)
        self.setFixedSize(QSize(26, 26))
        self.show_colour(colour)
        theme_changed.connect(self.update)

    def show_colour(self, colour: str) -> None:
        """Be another colour, ``"#rrggbb"`` or "" for the ink of the theme."""
        self.colour = colour
        words = colour or "the ink of the theme"
        self.setToolTip(f"Colour: {words}")
        self.setAccessibleName(f"Colour {words}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the colour, ringed where it is chosen."""
        colours, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colour) if self.colour else colours.text)
        painter.drawEllipse(QRectF(6, 6, 14, 14))
        if self.isChecked() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.focus if self.hasFocus() else colours.text, 1.6))
            painter.drawEllipse(QRectF(2.5, 2.5, 21, 21))
