"""Makes controls learnable: one line each gives a control its menu, its marks and its place in learn mode.

A room registers what it has: ``learn.pad("timbre", "Timbre pad", room.pad)``, ``learn.slider("temperature",
panel.temperature)``, ``learn.button("sample", panel.sample)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QDoubleSpinBox,
    QMenu,
    QSpinBox,
    QWidget,
)

from studio.live.learn.controls import Control, Kind, pad_controls
from studio.live.learn.knob import Relative
from studio.ui.actions.registry import ActionRegistry
from studio.ui.live.learn.control_mark import Axis, ControlMark
from studio.ui.live.learn.learning import Learning, Wire, describe
from studio.ui.live.learn.pad_turn import PadTurn
from studio.ui.live.learn.turning import slider_turn
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.surface import PadSurface

LOOK_MS = 100
Area = Callable[[], QRect]
Track = Callable[[], QRectF]
_RELATIVE = {
    Relative.NONE: "Knob or fader with ends",
    Relative.TWOS: "Endless: two’s complement (1, 127)",
    Relative.OFFSET: "Endless: binary offset (65, 63)",
    Relative.SIGN: "Endless: sign and magnitude (1, 65)",
}


@dataclass(frozen=True)
class Spot:
    """Where a control is on the screen.

    Attributes:
        control: id of the control.
        widget: what shows it.
        axis: which way its value grows there.
        area: its part of the widget, in the widget's pixels; the whole where None.
        track: where its lowest and highest values lie, likewise.
        mark: shows knobs that have yet to take hold.
    """

    control: str
    widget: QWidget
    axis: Axis = Axis.NONE
    area: Area | None = None
    track: Track | None = None
    mark: ControlMark | None = field(default=None, compare=False)

    @property
    def rect(self) -> QRect:
        """Its part of the widget."""
        return self.widget.rect() if self.area is None else self.area()


class Learnables(QObject):
    """The controls of a window that hardware can steer.

    Args:
        learning: knows what steers what.
        parent: takes it along.

    Signals:
        mode_asked: learn mode, please.
        page_asked: the list of all assignments, please.
        told: a sentence for the person.
    """

    mode_asked = Signal()
    page_asked = Signal()
    told = Signal(str)

    def __init__(self, learning: Learning, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.learning = learning
        self._spots: list[Spot] = []
        self._menus: dict[QWidget, Callable[[QMenu], object]] = {}
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.refresh_marks)
        learning.moved.connect(lambda _control: self._watch())
        learning.changed.connect(self._watch)
        learning.learnt.connect(self._on_learnt)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where the controls are."""
        return tuple(self._spots)

    # -- registering ------------------------------------------------------------------------

    def add(
        self,
        control: Control | str,
        do: Callable[[float], object],
        get: Callable[[], float] | None = None,
        *widgets: QWidget,
        axis: Axis = Axis.NONE,
    ) -> None:
        """Make anything learnable.

        Args:
            control: what it is, or the id of a standard one.
            do: takes a value in the control's own range.
            get: tells the value as it stands; None for triggers.
            widgets: what shows it, each of which gets the menu.
            axis: which way its value grows there.
        """
        self.learning.add(Wire(control, do, get))
        for widget in widgets:
            self.show_on(widget, describe(control).id, axis=axis)

    def slider(self, control: Control | str, slider: QWidget) -> None:
        """Make a slider learnable, or a widget whose ``slider`` is one; its ends are those of the control."""
        inner = getattr(slider, "slider", slider)
        assert isinstance(inner, QAbstractSlider)  # noqa: S101 - said by the caller, not by a person
        turn, described = slider_turn(inner), describe(control)

        def get() -> float:
            way = max(inner.maximum() - inner.minimum(), 1)
            return described.value((inner.value() - inner.minimum()) / way)

        self.add(control, lambda value: turn(described.unit_value(value)), get)
        self.show_on(inner, described.id, axis=Axis.RIGHT)

    def spin(
        self,
        control: Control | str,
        box: QDoubleSpinBox | QSpinBox,
        do: Callable[[float], object] | None = None,
    ) -> None:
        """Make a field of a number learnable; ``do`` sets it, by default at once."""

        def set_value(value: float) -> None:
            if box.isEnabled() and not box.isReadOnly():
                box.setValue(round(value) if isinstance(box, QSpinBox) else value)

        self.add(control, do or set_value, lambda: float(box.value()), box)

    def pad(self, control: str, label: str, pad: MorphPad) -> None:
        """Make X and Y of a morph pad learnable, e.g. ``pad("pad.timbre", "Timbre pad", room.pad)``."""

        def move(x: float, y: float) -> None:
            pad.set_position(x, y)
            pad.moved.emit(*pad.position)

        turn = PadTurn(
            lambda: pad.position,
            move,
            pad.grabbed.emit,
            lambda: pad.released.emit(*pad.position),
            pad,
        )
        self.axes(control, label, turn, pad.surface, pad.surface.reset)

    def axes(
        self,
        control: str,
        label: str,
        turn: PadTurn,
        surface: PadSurface,
        centre: Callable[[], object],
    ) -> None:
        """Make both axes of a square learnable; ``centre`` goes into its menu."""
        x, y = pad_controls(control, label)
        self.add(x, turn.move_x, lambda: turn.position[0])
        self.add(y, turn.move_y, lambda: turn.position[1])
        self.show_pad(control, surface, centre)

    def show_pad(self, control: str, surface: PadSurface, centre: Callable[[], object]) -> None:
        """Show the axes of a pad on one more square: the right of it is X, the left is Y."""

        def track() -> QRectF:
            return QRectF(surface.pixel(0.0, 0.0), surface.pixel(1.0, 1.0))

        def half(right: bool) -> QRect:
            side = min(surface.width(), surface.height())
            square = QRect(0, 0, side, side)
            square.moveCenter(surface.rect().center())
            cut = side // 2
            return square.adjusted(cut, 0, 0, 0) if right else square.adjusted(0, 0, -cut, 0)

        self._menus[surface] = lambda menu: menu.addAction("Back to the middle", centre)
        for axis, direction, right in (("x", Axis.RIGHT, True), ("y", Axis.UP, False)):
            area = partial(half, right)
            self.show_on(surface, f"{control}.{axis}", axis=direction, area=area, track=track)

    def button(self, control: Control | str, button: QAbstractButton) -> None:
        """Make a button learnable: a switch where it is checkable."""
        get = (lambda: float(button.isChecked())) if button.isCheckable() else None
        self.add(control, lambda _value: button.isEnabled() and button.click(), get, button)

    def action(
        self,
        control: Control | str,
        registry: ActionRegistry,
        action_id: str,
        *widgets: QWidget,
    ) -> None:
        """Make a command of the window learnable: a switch where the control is one."""
        checked = registry.spec(action_id).checked
        toggle = describe(control).kind is Kind.TOGGLE and checked is not None
        get = (lambda: float(checked())) if toggle else None
        self.add(control, lambda _value: registry.trigger(action_id), get, *widgets)

    def show_on(
        self,
        widget: QWidget,
        control_id: str,
        *,
        axis: Axis = Axis.NONE,
        area: Area | None = None,
        track: Track | None = None,
        menu: bool = True,
    ) -> None:
        """Show a control on one more widget: its marks, its place in learn mode, and its menu.

        Args:
            widget: what shows it.
            control_id: of a control that was added; of another one, nothing is shown.
            axis: which way its value grows there.
            area: its part of the widget; the whole where None.
            track: where its lowest and highest values lie; nearly the whole where None.
            menu: whether a right-click opens our menu; a widget that has one of its own calls :meth:`fill`.
        """
        if control_id not in self.learning.table.controls:
            return
        self._spots.append(Spot(control_id, widget, axis, area, track))
        for part in _parts(widget) if menu else ():
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            if part.property("learnable") is None:
                part.setProperty("learnable", True)
                part.customContextMenuRequested.connect(partial(self._pop_up, widget, part))

    # -- the menu ---------------------------------------------------------------------------

    def menu(self, widget: QWidget) -> QMenu:
        """Return the menu of a widget: what it offers itself, then MIDI learn."""
        spin = isinstance(widget, QAbstractSpinBox)
        menu = widget.lineEdit().createStandardContextMenu() if spin else QMenu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        own = self._menus.get(widget)
        if own is not None:
            own(menu)
        if own is not None or spin:
            menu.addSeparator()
        found = [spot.control for spot in self._spots if spot.widget is widget]
        self.fill(menu, *dict.fromkeys(found))
        return menu

    def fill(self, menu: QMenu, *control_ids: str) -> None:
        """Add MIDI learn of some controls to a menu."""
        learning = self.learning
        for control_id in control_ids:
            label = learning.table.controls[control_id].label
            if learning.table.target == control_id:
                menu.addAction(f"Stop waiting for a knob for {label}", learning.end_learning)
            else:
                menu.addAction(f"MIDI learn: {label}", partial(self.learn, control_id))
            self._fill_bindings(menu, control_id, label)
        menu.addSeparator()
        menu.addAction("Learn mode for all controls", self.mode_asked)
        menu.addAction("All assignments…", self.page_asked)

    def learn(self, control_id: str) -> None:
        """Wait for one knob for a control; Escape waits no longer."""
        self.learning.learn(control_id)
        label = self.learning.table.controls[control_id].label
        self.told.emit(f"{label}: move the knob or press the key that shall steer it (Esc ends).")
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Escape while a control waits; this filter is there for so long only."""
        if self.learning.table.target is None:
            QApplication.instance().removeEventFilter(self)
        elif event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            self.learning.end_learning()
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _fill_bindings(self, menu: QMenu, control_id: str, label: str) -> None:
        learning, table = self.learning, self.learning.table
        bindings = table.bindings_of(control_id)
        for device, binding in bindings:
            menu.addAction(
                f"Forget {binding.source} of {device}",
                partial(table.forget, control_id, device),
            )
        if not bindings:
            return
        binding = bindings[0][1]
        if table.controls[control_id].kind is Kind.CONTINUOUS:
            more = menu.addMenu(f"{label}: kind of knob")
            for relative, words in _RELATIVE.items():
                action = more.addAction(words, partial(learning.set_relative, control_id, relative))
                action.setCheckable(True)
                action.setChecked(binding.relative is relative)
        elif table.controls[control_id].kind is Kind.TOGGLE:
            action = menu.addAction(f"{label}: the button stays down by itself")
            action.setCheckable(True)
            action.setChecked(binding.latching)
            action.triggered.connect(lambda on: learning.set_latching(control_id, on))

    def _pop_up(self, widget: QWidget, part: QWidget, at: QPoint) -> None:
        self.menu(widget).popup(part.mapToGlobal(at))

    # -- marks ------------------------------------------------------------------------------

    def refresh_marks(self) -> None:
        """Show on each control whether a knob has yet to take hold of it, and whether it waits."""
        pickups = {pickup.control: pickup for pickup in self.learning.pickups()}
        target = self.learning.table.target
        for number, spot in enumerate(self._spots):
            pickup, waiting = pickups.get(spot.control), spot.control == target
            if spot.mark is None and (pickup is not None or waiting):
                self._spots[number] = spot = replace(
                    spot, mark=ControlMark(spot.widget, spot.axis, spot.track)
                )
            if spot.mark is not None:
                spot.mark.show_state(pickup, waiting=waiting)
        if not pickups and target is None:
            self._look.stop()

    def _watch(self) -> None:
        if not self._look.isActive():
            self._look.start()
            self.refresh_marks()

    def _on_learnt(self, control_id: str) -> None:
        QApplication.instance().removeEventFilter(self)
        label = self.learning.table.controls[control_id].label
        self.told.emit(f"{self.learning.steered_by(control_id)} steers {label}.")


def _parts(widget: QWidget) -> tuple[QWidget, ...]:
    """Return the widgets that a right-click on this one may reach."""
    return (widget, widget.lineEdit()) if isinstance(widget, QAbstractSpinBox) else (widget,)
