"""What can be steered by hardware: the controls of the program by name, kind and range."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a control answers to hardware."""

    CONTINUOUS = "continuous"
    """Follows a knob, a fader or a wheel."""
    TOGGLE = "toggle"
    """Goes on and off."""
    TRIGGER = "trigger"
    """Does one thing when pressed."""


@dataclass(frozen=True, slots=True)
class Control:
    """Something on the screen that a person may teach to hardware.

    Hardware and the mapping speak in *unit values*, 0..1; :meth:`value` turns them into the control's own range,
    which may run downwards: a fader pushed up moves a puck up, where y is 0.

    Attributes:
        id: what maps name it by, e.g. ``"pad.melody.x"``; saved, so it must never change.
        label: what the person reads.
        kind: how it answers.
        low: value at unit value 0.
        high: value at unit value 1.
        unit: of the value, for tips; "" for none.
        steps: how many values it can take, 0 for any. A knob within half a step counts as standing on it.
    """

    id: str
    label: str
    kind: Kind = Kind.CONTINUOUS
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    steps: int = 0

    def value(self, unit_value: float) -> float:
        """Return the value in the control's range."""
        return self.low + (self.high - self.low) * unit_value

    def unit_value(self, value: float) -> float:
        """Return where in the range a value lies, held within 0..1."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def standard_controls() -> tuple[Control, ...]:
    """List the controls every window has; rooms register more of their own."""
    pads = [
        axis
        for pad, label in (
            ("master", "Master pad"),
            ("pad.sketch", "Sketch pad"),
            ("pad.melody", "Melody pad"),
            ("pad.timbre", "Timbre pad"),
        )
        for axis in pad_controls(pad, label)
    ]
    sliders = [
        Control("master.level", "Master level", low=-60.0, high=6.0, unit="dB"),
        Control("metronome.level", "Metronome level", low=-60.0, high=6.0, unit="dB"),
        Control("transport.tempo", "Tempo", low=20.0, high=300.0, unit="bpm"),
        Control("transport.swing", "Swing", low=50.0, high=75.0, unit="%", steps=26),
        Control("temperature", "Temperature", high=1.5),
        Control("similarity", "Similarity"),
        Control("scene.morph_beats", "Scene morph time", high=16.0, unit="beats"),
        Control("morph.position", "Morph from end to end"),
        Control("morph.temperature", "Morph temperature", high=1.5),
        Control("morph.steps", "Morph steps", low=2.0, high=16.0, steps=15),
        *(
            Control(f"attribute.{name}", label, low=-2.0, high=2.0)
            for name, label in (
                ("note_density", "Note density"),
                ("in_scale_fraction", "Notes in the scale"),
                ("mean_interval", "Mean interval"),
                ("syncopation_16th", "Syncopation of 16ths"),
                ("syncopation_8th", "Syncopation of 8ths"),
            )
        ),
        *(
            Control(
                f"track.{number}.level", f"Track {number} level", low=-60.0, high=6.0, unit="dB"
            )
            for number in range(1, 9)
        ),
        *(
            Control(f"track.{number}.pan", f"Track {number} pan", low=-1.0, high=1.0)
            for number in range(1, 9)
        ),
    ]
    toggles = [
        Control(identity, label, Kind.TOGGLE)
        for identity, label in (
            ("transport.play", "Play"),
            ("transport.record", "Record"),
            ("transport.loop", "Loop"),
            ("record.sound", "Record the sound"),
            ("transport.metronome", "Metronome"),
            ("transport.count_in", "Count-in"),
            ("master.relative", "Master pad keeps pads apart"),
            ("response.on", "Call and response"),
            ("response.loop", "Loop the answer"),
            *((f"track.{number}.mute", f"Mute track {number}") for number in range(1, 9)),
            *((f"track.{number}.solo", f"Solo track {number}") for number in range(1, 9)),
        )
    ]
    triggers = [
        Control(identity, label, Kind.TRIGGER)
        for identity, label in (
            ("transport.stop", "Stop"),
            ("transport.tap", "Tap tempo"),
            ("scene.next", "Next scene"),
            ("scene.previous", "Previous scene"),
            *((f"scene.{number}", f"Scene {number}") for number in range(1, 17)),
            ("mutate", "Mutate"),
            ("response.keep", "Keep the answer"),
            ("response.end_call", "End the call"),
            ("capture", "Capture what I just played"),
            ("sample", "Sample"),
            ("vary", "Vary"),
            ("average", "Average"),
            ("shape.apply", "Apply the shape"),
            ("shape.reset", "Reset the shape"),
            ("morph.keep", "Keep the step"),
            ("clip.next", "Next clip"),
            ("clip.previous", "Previous clip"),
            ("clip.keep", "Keep the preview"),
            ("undo", "Undo"),
            ("redo", "Redo"),
            ("panic", "Panic"),
        )
    ]
    return (*pads, *sliders, *toggles, *triggers)


def pad_controls(pad: str, label: str) -> tuple[Control, Control]:
    """Return both axes of a pad; y runs downwards on the screen and upwards on the hardware.

    Args:
        pad: id, e.g. ``"pad.timbre"``.
        label: what the person reads, e.g. ``"Timbre pad"``.
    """
    return (
        Control(f"{pad}.x", f"{label} X"),
        Control(f"{pad}.y", f"{label} Y", low=1.0, high=0.0),
    )
