"""What stands left of the lane below the notes: numbers of its lines, and the button that chooses what it shows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from studio.ui.actions.registry import ActionSpec
from studio.ui.look.theme import TEXT_SMALL, theme_changed, tokens
from studio.ui.roll.curve_lane import CurveLane
from studio.ui.roll.note_menu import fill_menu
from studio.ui.roll.options import Lane
from studio.ui.roll.state import RollState
from studio.ui.roll.velocity_lane import VelocityLane

_BUTTON_HEIGHT = 20
_DOT_PX = 5.0
MENU = (*(f"lane_{lane.name.lower()}" for lane in Lane), "", "lane_clear", "", "velocities")
"""Commands of the chooser's menu."""


class LaneHead(QWidget):
    """Names the lane; a dot tells that another controller of the clip moves as well.

    Args:
        state: shared state.
        specs: the commands by what follows ``"roll."`` in their ids.
        velocity: the lane of velocities.
        curve: the lane of controllers.
        width: in pixels.
    """

    def __init__(
        self,
        state: RollState,
        specs: Mapping[str, ActionSpec],
        velocity: VelocityLane,
        curve: CurveLane,
        width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._specs = state, specs
        self._velocity, self._curve = velocity, curve
        self.setFixedWidth(width)
        self.button = QToolButton(self)
        self.button.setObjectName("roll-lane")
        self.button.setProperty("flat", True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.button.setAccessibleName("What the lane shows")
        self.button.setToolTip("Choose what the lane shows: velocity, or a controller of the clip")
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        self.button.setFont(font)
        self.button.clicked.connect(lambda: self.open_menu())
        state.options_changed.connect(self._show)
        state.session.curves_changed.connect(self.update)
        theme_changed.connect(self.update)
        self._show()

    def open_menu(self, point: QPoint | None = None) -> None:
        """Open the menu of lanes at a global position, by default above the button."""
        menu = QMenu(self)
        menu.setObjectName("laneMenu")
        fill_menu(menu, MENU, self._specs, self._state)
        self._name_in(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        above = self.button.mapToGlobal(QPoint(0, -menu.sizeHint().height()))
        menu.popup(above if point is None else point)

    def _name_in(self, menu: QMenu) -> None:
        """Say in a menu that is about the lane only what differs, and mark what moves."""
        moving = {curve.kind for curve in self._state.session.curves}
        for action in menu.actions():
            name = action.objectName().removeprefix("roll.lane_")
            lane = Lane.__members__.get(name.upper())
            if lane is not None:
                action.setText(f"{lane.title}  •" if lane.value in moving else lane.title)
            elif name == "clear":
                action.setText(f"Clear {self._state.options.lane.title.lower()}")
                action.setVisible(self._state.options.lane is not Lane.VELOCITY)

    @property
    def others_move(self) -> bool:
        """Whether a controller that is not on show moves."""
        shown = self._state.options.lane.value
        return any(curve.kind != shown for curve in self._state.session.curves)

    def _show(self) -> None:
        self.button.setText(f"{self._state.options.lane.short} ▾")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the foot."""
        super().resizeEvent(event)
        self.button.setGeometry(
            1, self.height() - _BUTTON_HEIGHT - 1, self.width() - 3, _BUTTON_HEIGHT
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw numbers and the dot."""
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.surface)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colours.outline)
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        painter.setPen(colours.text_dim)
        velocity = self._state.options.lane is Lane.VELOCITY
        free = self.height() - _BUTTON_HEIGHT
        for y, text in self._velocity.marks if velocity else self._curve.marks:
            if y > free:
                continue
            rect = QRectF(0, y - 7, self.width() - 7, 14)
            where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(rect, where, text)
            painter.fillRect(self.width() - 5, round(y), 4, 1, colours.text_dim)
        if self.others_move:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.accent)
            painter.drawEllipse(QRectF(8, free - _DOT_PX - 4, _DOT_PX, _DOT_PX))
