"""MIDI learn: which knob of which device moves which control, with soft takeover.

Pure: messages go in, changes of controls come out. It is meant for one thread (the one that also moves the controls
on the screen), so that a value can be told back at once. Only :meth:`MappingTable.claims` may be asked by any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from studio.live.learn.claims import Claims, parts
from studio.live.learn.controls import Control, Kind
from studio.live.learn.knob import PRESSED, Knob, Relative, turns
from studio.live.midi.source import (
    Reading,
    Source,
    SourceKind,
    may_learn,
    read_message,
)

TAKEOVER_TOLERANCE = 1.5 / 127.0
"""A knob this near to its control's value counts as standing on it."""
_STEP = 1.0 / 127.0


@dataclass(frozen=True, slots=True)
class Binding:
    """A control taught to a source.

    Attributes:
        source: the knob.
        control: id of the control.
        relative: for endless encoders.
        latching: a button that itself remembers on and off, so that a toggle follows it instead of flipping.
    """

    source: Source
    control: str
    relative: Relative = Relative.NONE
    latching: bool = False


@dataclass(frozen=True, slots=True)
class ControlChange:
    """What hardware did to a control.

    Attributes:
        control: which.
        unit_value: 0..1; a toggle's is 0 or 1, a trigger's always 1.
        device: whose hardware.
    """

    control: Control
    unit_value: float
    device: str

    @property
    def value(self) -> float:
        """The value in the control's own range."""
        return self.control.value(self.unit_value)


@dataclass(frozen=True, slots=True)
class Pickup:
    """A knob that has yet to cross its control's value: a marker for the screen.

    Attributes:
        control: id of the control.
        device: of the knob.
        hardware: where the knob stands, 0..1.
        value: where the control stands, 0..1.
    """

    control: str
    device: str
    hardware: float
    value: float

    @property
    def distance(self) -> float:
        """How far the knob has to go, -1..1; positive is up."""
        return self.value - self.hardware


Listener = Callable[[str, Binding | None], None]


class MappingTable:
    """The maps of all devices, by device name.

    Args:
        controls: what can be learnt; more may be registered later. A map may name controls that are not
            registered (yet): they are kept and do nothing.
    """

    def __init__(self, controls: Iterable[Control] = ()) -> None:
        self._mpe: frozenset[str] = frozenset()
        self._claims = Claims()
        self._controls: dict[str, Control] = {}
        self._values: dict[str, float] = {}
        self._maps: dict[str, dict[Source, Binding]] = {}
        self._knobs: dict[tuple[str, Source], Knob] = {}
        self._learning = False
        self._target: str | None = None
        self._learnt: tuple[str, Source] | None = None
        self._listeners: list[Listener] = []
        for control in controls:
            self.register(control)

    # -- controls and their values ----------------------------------------------------------------------------------

    @property
    def controls(self) -> Mapping[str, Control]:
        """The registered controls by id."""
        return self._controls

    def register(self, control: Control, unit_value: float = 0.0) -> None:
        """Add a control, or describe it anew; a value already known stays."""
        self._controls[control.id] = control
        self._values.setdefault(control.id, unit_value)

    def set_value(self, control_id: str, unit_value: float) -> None:
        """Tell where a control stands after it was moved on the screen (or by a scene, an undo ...).

        Knobs that do not stand there lose hold of it until they cross the value. Telling back a value that came from
        :meth:`feed` changes nothing.
        """
        self._values[control_id] = unit_value
        tolerance = self._tolerance(control_id)
        for device, binding in self._bindings_of(control_id):
            knob = self._knobs.get((device, binding.source))
            if knob is not None and knob.hardware is not None:
                knob.holds = knob.holds and abs(knob.hardware - unit_value) <= tolerance

    def value(self, control_id: str) -> float:
        """Return where a control stands, 0..1."""
        return self._values.get(control_id, 0.0)

    def pickups(self) -> list[Pickup]:
        """List the knobs that were moved and have yet to cross their control's value."""
        found = []
        for (device, source), knob in self._knobs.items():
            binding = self._maps.get(device, {}).get(source)
            if binding and knob.hardware is not None and not knob.holds:
                value = self.value(binding.control)
                found.append(Pickup(binding.control, device, knob.hardware, value))
        return found

    # -- learning ---------------------------------------------------------------------------------------------------

    @property
    def learning(self) -> bool:
        """Whether learn mode is on."""
        return self._learning

    @property
    def target(self) -> str | None:
        """The control that waits for a knob, or None."""
        return self._target

    def learn(self, control_id: str | None = None) -> None:
        """Switch learn mode on; with a control, let the next knob that moves be the one for it.

        The mode stays on, so that a person can click one control after the other, until :meth:`end_learning`.
        """
        self._learning = True
        self._target = control_id
        self._learnt = None
        self._publish()

    def end_learning(self) -> None:
        """Switch learn mode off."""
        self._learning = False
        self._target = self._learnt = None
        self._publish()

    @property
    def mpe(self) -> frozenset[str]:
        """Devices that speak MPE."""
        return self._mpe

    def set_mpe(self, device: str, on: bool) -> None:
        """Say whether a device speaks MPE: what belongs to its notes is then never learnt."""
        self._mpe = self._mpe | {device} if on else self._mpe - {device}
        self._publish()

    def listen(self, listener: Listener) -> None:
        """Call ``listener(device, binding)`` when a map changed; the binding is None where one went away."""
        self._listeners.append(listener)

    def bind(self, device: str, binding: Binding) -> None:
        """Teach a control to a source: what either was taught to on this device before is forgotten."""
        kept = {
            source: old
            for source, old in self._maps.get(device, {}).items()
            if old.control != binding.control and source != binding.source
        }
        if binding.source.kind is SourceKind.CC14:
            kept.pop(binding.source.coarse, None)
        self._maps[device] = {**kept, binding.source: binding}
        self._knobs.pop((device, binding.source), None)
        self._publish()
        self._notify(device, binding)

    def forget(self, control_id: str, device: str | None = None) -> None:
        """Forget the sources of a control, on one device or on all."""
        for name in (device,) if device is not None else tuple(self._maps):
            kept = {s: b for s, b in self._maps.get(name, {}).items() if b.control != control_id}
            if len(kept) != len(self._maps.get(name, {})):
                self._maps[name] = kept
                self._publish()
                self._notify(name, None)

    def forget_device(self, device: str) -> None:
        """Forget the whole map of a device."""
        if self._maps.pop(device, None):
            self._publish()
            self._notify(device, None)

    def bindings(self, device: str) -> tuple[Binding, ...]:
        """List the map of a device, in order of its sources."""
        return tuple(binding for _, binding in sorted(self._maps.get(device, {}).items()))

    def bindings_of(self, control_id: str) -> tuple[tuple[str, Binding], ...]:
        """List devices and bindings that move a control."""
        return tuple(self._bindings_of(control_id))

    def devices(self) -> tuple[str, ...]:
        """List the devices that have a map."""
        return tuple(sorted(name for name, bindings in self._maps.items() if bindings))

    def load(self, device: str, bindings: Iterable[Binding]) -> None:
        """Take over a map read from a file, in place of the device's own; listeners are not told."""
        self._maps[device] = {binding.source: binding for binding in bindings}
        self._publish()
        self.lose_positions(device)

    def lose_positions(self, device: str) -> None:
        """Forget where the knobs of a device stand: it was unplugged, and may come back otherwise."""
        self._knobs = {key: knob for key, knob in self._knobs.items() if key[0] != device}

    # -- messages ---------------------------------------------------------------------------------------------------

    def claims(self, device: str, message: Sequence[int]) -> bool:
        """Whether a message steers a control (or is being learnt) and should make no sound of its own.

        Any thread may ask: it looks at a picture of the maps that is swapped as a whole, and never waits.
        """
        return self._claims.claims(device, message)

    def control_of(self, device: str, message: Sequence[int]) -> str | None:
        """Return the id of the control that a message steers, or None."""
        reading = read_message(message)
        binding = None if reading is None else self._find(device, reading)
        return None if binding is None else binding.control

    def feed(self, device: str, message: Sequence[int]) -> list[ControlChange]:
        """Take a complete channel message (status, data ...) of a device; return what it does to controls.

        In learn mode a message of a source that may be learnt is taught to the target instead.
        """
        reading = read_message(message)
        if reading is None:
            return []
        if self._learning and self._learn_from(device, reading):
            return []
        binding = self._find(device, reading)
        control = self._controls.get(binding.control) if binding else None
        if binding is None or control is None:
            return []
        knob = self._knobs.setdefault((device, binding.source), Knob())
        value = self._hear(knob, binding, reading, control)
        if value is None:
            return []
        if control.kind is not Kind.TRIGGER:
            self._values[control.id] = value
            self._loosen_others(control.id, device, value)
        return [ControlChange(control, value, device)]

    def _learn_from(self, device: str, reading: Reading) -> bool:
        source = reading.source
        pair = source.paired
        if pair is not None and self._learnt == (device, pair.coarse):
            # The fine part followed the coarse part just learnt: it is one knob of 14 bits.
            old = self._maps[device].get(pair.coarse)
            if old is not None and self._is_continuous(old.control):
                self._learnt = (device, pair)
                self.bind(device, replace(old, source=pair))
                return True
        if self._target is None or not may_learn(reading, mpe=device in self._mpe):
            return False
        found = self._find(device, reading)
        if found is not None and found.source.kind is SourceKind.CC14:
            source = found.source
        control = self._controls.get(self._target)
        if control is not None and not _suits(source, control.kind):
            return False
        taught, self._target = self._target, None
        self._learnt = (device, source)
        self.bind(device, Binding(source, taught))
        if source.kind is SourceKind.CC:
            # Its place is known now, so that the very next message may cross the control's value.
            self._knobs[device, source] = Knob(reading.unit_value)
        return True

    def _find(self, device: str, reading: Reading) -> Binding | None:
        bindings = self._maps.get(device, {})
        source = reading.source
        if source.kind is SourceKind.CC:
            wide = source.paired or Source(SourceKind.CC14, source.channel, source.number)
            if wide in bindings:
                return bindings[wide]
        return bindings.get(source)

    def _hear(
        self, knob: Knob, binding: Binding, reading: Reading, control: Control
    ) -> float | None:
        """Return the control's new unit value, or None where the message changes nothing."""
        if control.kind is not Kind.CONTINUOUS:
            return self._press(knob, binding, reading, control)
        if reading.source.kind is SourceKind.NOTE:
            return reading.unit_value if reading.pressed else None
        if binding.relative is not Relative.NONE and binding.source.kind is SourceKind.CC:
            turned = self.value(control.id) + turns(reading.raw, binding.relative) * _STEP
            return min(max(turned, 0.0), 1.0)
        wide = binding.source.kind is SourceKind.CC14
        hardware = knob.wide_value(reading) if wide else reading.unit_value
        return None if hardware is None else self._take_over(knob, hardware, control.id)

    def _press(
        self, knob: Knob, binding: Binding, reading: Reading, control: Control
    ) -> float | None:
        went_down = knob.went_down(reading)
        if control.kind is Kind.TRIGGER:
            return 1.0 if went_down else None
        on = self.value(control.id) >= 0.5
        if binding.latching:
            wanted = reading.raw >= PRESSED
            return None if wanted == on else float(wanted)
        return float(not on) if went_down else None

    def _take_over(self, knob: Knob, hardware: float, control_id: str) -> float | None:
        """Soft takeover: nothing until the knob stands on, or crosses, the control's value."""
        value, before = self.value(control_id), knob.hardware
        knob.hardware = hardware
        if not knob.holds:
            near = abs(hardware - value) <= self._tolerance(control_id)
            crossed = before is not None and (before - value) * (hardware - value) <= 0.0
            knob.holds = near or crossed
        return hardware if knob.holds else None

    def _loosen_others(self, control_id: str, device: str, value: float) -> None:
        for name, binding in self._bindings_of(control_id):
            knob = self._knobs.get((name, binding.source))
            if name != device and knob is not None and knob.hardware is not None:
                knob.holds = abs(knob.hardware - value) <= self._tolerance(control_id)

    def _is_continuous(self, control_id: str) -> bool:
        control = self._controls.get(control_id)
        return control is None or control.kind is Kind.CONTINUOUS

    def _tolerance(self, control_id: str) -> float:
        control = self._controls.get(control_id)
        steps = control.steps if control is not None else 0
        return max(TAKEOVER_TOLERANCE, 0.5 / (steps - 1) if steps > 1 else 0.0)

    def _bindings_of(self, control_id: str) -> list[tuple[str, Binding]]:
        return [
            (device, binding)
            for device, bindings in self._maps.items()
            for binding in bindings.values()
            if binding.control == control_id
        ]

    def _publish(self) -> None:
        """Put a new picture of the maps in the place of the old one: one assignment, which no thread can see half."""
        sources = {device: parts(bindings) for device, bindings in self._maps.items() if bindings}
        self._claims = Claims(sources, self._mpe, self._target is not None)

    def _notify(self, device: str, binding: Binding | None) -> None:
        for listener in tuple(self._listeners):
            listener(device, binding)


def _suits(source: Source, kind: Kind) -> bool:
    if source.kind is SourceKind.BEND:
        return kind is Kind.CONTINUOUS
    return source.kind is not SourceKind.PROGRAM or kind is not Kind.CONTINUOUS
