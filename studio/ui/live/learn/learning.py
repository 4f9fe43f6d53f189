"""MIDI learn in the window: what hardware does to the controls, and where the maps are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from studio.files import FileSaveError
from studio.live.learn.controls import Control, standard_controls
from studio.live.learn.knob import Relative
from studio.live.learn.mapping import Binding, MappingTable, Pickup
from studio.live.midi.zone_watch import ZoneWatch

if TYPE_CHECKING:
    from studio.live.learn.map_files import DeviceMap, MapFiles

Run = Callable[[Callable[[], Any], Callable[[Any], None], Callable[[str, str], None]], None]
"""Does work somewhere; then calls back with what it returned, or with a sentence and details."""

WAITING = "Move a knob or press a key …"
_STANDARD = {control.id: control for control in standard_controls()}


def at_once(
    work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str, str], None]
) -> None:
    """Do the work here and now."""
    try:
        result = work()
    except FileSaveError as error:
        failed(str(error), "")
    else:
        done(result)


@dataclass(frozen=True)
class Wire:
    """A control and what it does here.

    Attributes:
        control: the control, or the id of one of :func:`studio.live.learn.controls.standard_controls`.
        do: takes the value in the control's own range.
        get: tells the value as it stands, for soft takeover and toggles; None for triggers.
    """

    control: Control | str
    do: Callable[[float], object]
    get: Callable[[], float] | None = None

    @property
    def described(self) -> Control:
        """The control itself."""
        return describe(self.control)


def describe(control: Control | str) -> Control:
    """Return a control, or the standard one of this id."""
    return control if isinstance(control, Control) else _STANDARD[control]


class Learning(QObject):
    """Steers the window by hardware.

    Args:
        wires: the controls there are; :meth:`add` takes more.

    Signals:
        changed: a map changed, learning began or ended.
        learnt: id of the control that was just taught.
        moved: id of the control that hardware just moved, or tried to move.
        failed: a sentence: a map was not saved.
    """

    changed = Signal()
    learnt = Signal(str)
    moved = Signal(str)
    failed = Signal(str)

    def __init__(self, wires: Iterable[Wire] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wires: dict[str, Wire] = {}
        self._files: MapFiles | None = None
        self._run: Run = at_once
        self._saving: dict[str, bool] = {}
        self._zones = ZoneWatch()
        self.table = MappingTable()
        self.table.listen(self._on_map)
        for wire in wires:
            self.add(wire)

    @property
    def controls(self) -> tuple[Control, ...]:
        """The controls that can be taught."""
        return tuple(self.table.controls.values())

    def add(self, wire: Wire) -> None:
        """Let hardware steer one more control; a map read earlier may know it already."""
        control = wire.described
        self._wires[control.id] = wire
        self.table.register(control)

    def keep_in(self, files: MapFiles, run: Run = at_once) -> None:
        """Read the maps of devices from these files, and keep them there from now on."""
        self._files, self._run = files, run
        run(files.read_all, self._on_read, lambda text, _details: self.failed.emit(text))

    def feed(self, port: str, message: tuple[int, ...]) -> None:
        """Take a message of a device."""
        zone = self._zones.feed(port, message)
        if zone is not None:
            self.table.set_mpe(port, zone)
            self._save(port)
            return
        waiting = self.table.target
        moved = self.table.control_of(port, message)
        if moved is not None:
            self._tell_value(moved)
        for change in self.table.feed(port, message):
            self._wires[change.control.id].do(change.value)
        if waiting is not None and self.table.target is None:
            self.changed.emit()
            self.learnt.emit(waiting)
        elif moved is not None:
            self.moved.emit(moved)

    def forget_positions(self, port: str) -> None:
        """Know nothing of where the knobs of a device stand: it was unplugged."""
        self.table.lose_positions(port)

    # -- teaching ---------------------------------------------------------------------------

    def learn(self, control_id: str | None) -> None:
        """Let the next knob that moves be the one for a control; None waits for a control to be chosen."""
        self.table.learn(control_id)
        self.changed.emit()

    def end_learning(self) -> None:
        """Wait for no knob any more."""
        if self.table.learning:
            self.table.end_learning()
            self.changed.emit()

    def forget(self, control_id: str) -> None:
        """Forget what steers a control."""
        self.table.forget(control_id)

    def forget_device(self, device: str) -> None:
        """Forget the whole map of a device."""
        self.table.forget_device(device)

    def set_relative(self, control_id: str, relative: Relative) -> None:
        """Say how the endless encoders that steer a control write their turns."""
        for device, binding in self.table.bindings_of(control_id):
            self.table.bind(device, replace(binding, relative=relative))

    def set_latching(self, control_id: str, on: bool) -> None:
        """Say whether the buttons that steer a control remember on and off themselves."""
        for device, binding in self.table.bindings_of(control_id):
            self.table.bind(device, replace(binding, latching=on))

    # -- in words ---------------------------------------------------------------------------

    def steered_by(self, control_id: str) -> str:
        """Say what steers a control, e.g. ``"CC 21, channel 1 of Keystation"``; "" for nothing."""
        return ", ".join(
            f"{binding.source} of {device}"
            for device, binding in self.table.bindings_of(control_id)
        )

    def words(self, control_id: str) -> str:
        """Say what steers a control, and which way its knob must go to take hold of it."""
        if self.table.target == control_id:
            return WAITING
        text = self.steered_by(control_id)
        for pickup in self.table.pickups():
            if pickup.control == control_id:
                way = "up" if pickup.distance > 0 else "down"
                text += f"  ·  turn {way} by {abs(pickup.distance):.0%} to take hold"
        return text

    def pickups(self) -> list[Pickup]:
        """List the knobs that have yet to take hold, against the values as they stand."""
        for pickup in self.table.pickups():
            self._tell_value(pickup.control)
        return self.table.pickups()

    # -- within -----------------------------------------------------------------------------

    def _tell_value(self, control_id: str) -> None:
        wire = self._wires.get(control_id)
        if wire is not None and wire.get is not None:
            self.table.set_value(control_id, wire.described.unit_value(wire.get()))

    def _on_read(self, maps: list[DeviceMap]) -> None:
        for device, mpe, bindings in maps:
            # What was taught while the file was being read is newer.
            if not self.table.bindings(device):
                self.table.load(device, bindings)
                self.table.set_mpe(device, mpe)
        for sentence in self._files.notices if self._files is not None else ():
            self.failed.emit(sentence)
        self.changed.emit()

    def _on_map(self, device: str, _binding: Binding | None) -> None:
        self._save(device)
        self.changed.emit()

    def _save(self, device: str) -> None:
        """Write a map; where one of the device is being written, once more when that is done."""
        if self._files is None:
            return
        if device in self._saving:
            self._saving[device] = True
            return
        self._saving[device] = False
        files, mpe = self._files, device in self.table.mpe
        bindings = self.table.bindings(device)

        def over() -> None:
            if self._saving.pop(device, False):
                self._save(device)

        def failed(sentence: str, _details: str) -> None:
            self.failed.emit(sentence)
            over()

        self._run(lambda: files.write(device, mpe, bindings), lambda _none: over(), failed)
